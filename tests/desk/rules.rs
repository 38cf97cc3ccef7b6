//! What operators do with rules on the desk: they are tried on stored ads, and signs are muted for a while.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

use jiff::{Timestamp, ToSpan as _};
use waspada::desk::Visitor;
use waspada::domain::Role;

use crate::pages::{database, get, number, rina, send, served_to};

const NUMBER: &str = "0812-0000-0000";

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_tries_a_phrase_and_a_combination_and_nothing_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    let words = format!("dapat kursi ajaib hijau, hubungi {NUMBER} segera");
    let ids = database(&path, &[words]);
    let desk = served_to(&path, Visitor { role: Role::Operator, ..rina() }).await;
    let before = number(&path, "SELECT (SELECT count(*) FROM assessment) + (SELECT count(*) FROM finding)");
    let form = get(&format!("{desk}/rules")).await;
    for name in ["name=\"phrases\"", "name=\"signs\"", "for=\"rule-phrases\"", "method=\"post\""] {
        assert!(form.contains(name), "{name}");
    }

    let (status, page) =
        send(&desk, "/rules", "kind=phrases&sign=B01&days=90&phrases=kursi+ajaib+%7Bhijau%7Cbiru%7D").await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("<code>B01</code>") && page.contains(&format!("/campaign/{}", ids[0])), "{page}");
    assert!(page.contains("belum ada yang diputuskan") && page.contains("menit kerja analis"), "{page}");
    assert!(!page.contains(NUMBER), "examples are masked: {page}");
    let (status, page) = send(&desk, "/rules", "kind=combination&signs=B01+B02&days=90").await;
    assert!(status == 200 && page.contains("Dicoba pada"), "{status} {page}");

    for (form, says) in [
        ("kind=phrases&sign=B01&days=90&phrases=%7Ba%7Cb", "tidak dapat dibaca"),
        ("kind=phrases&sign=Z99&days=90&phrases=kursi", "Z99"),
        ("kind=phrases&sign=B01&days=90&phrases=", "Tulis 1 sampai"),
        ("kind=combination&signs=B01&days=90", "Tulis 1 sampai"),
        ("kind=combination&signs=B01+Z99&days=90", "Z99"),
        ("kind=phrases&sign=B01&days=0&phrases=kursi", "1 sampai 365"),
    ] {
        let (status, page) = send(&desk, "/rules", form).await;
        assert!(status == 422 && page.contains(says), "{form}: {status}");
    }
    assert_eq!(send(&desk, "/rules", "kind=other&days=9").await.0, 400);
    let after = number(&path, "SELECT (SELECT count(*) FROM assessment) + (SELECT count(*) FROM finding)");
    assert_eq!(after, before, "nothing is kept");

    let investigator = served_to(&path, rina()).await;
    assert_eq!(send(&investigator, "/rules", "kind=combination&signs=B01+B02&days=90").await.0, 403);
    assert!(!get(&format!("{investigator}/sources")).await.contains("href=\"/rules\""));
    assert!(get(&format!("{desk}/sources")).await.contains("href=\"/rules\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_mutes_a_sign_for_a_while_and_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    database(&path, &[format!("hubungi {NUMBER} segera")]);
    let desk = served_to(&path, Visitor { role: Role::Operator, ..rina() }).await;
    let day = |days: i64| (Timestamp::now() + (24 * days).hours()).strftime("%Y-%m-%d").to_string();
    let form = |until: &str, on: &str, reason: &str| format!("sign=F04&{on}&until={until}&reason={reason}");

    for (sent, says) in [
        (form(&day(5), "source=papan", ""), "Tulis alasannya"),
        (form(&day(200), "source=papan", "templat"), "paling jauh"),
        (form(&day(-3), "source=papan", "templat"), "paling jauh"),
        (form("besok", "source=papan", "templat"), "paling jauh"),
        (form(&day(5), "source=", "templat"), "Pilih sumber"),
        (form(&day(5), "source=lain", "templat"), "tidak dikenal"),
        (form(&day(5), "contact=halo", "templat"), "tidak terbaca"),
        (form(&day(5), "source=papan&contact=0812", "templat"), "salah satu saja"),
    ] {
        let (status, page) = send(&desk, "/mutes", &sent).await;
        assert!(status == 422 && page.contains(says), "{sent}: {status}");
    }
    assert_eq!(number(&path, "SELECT count(*) FROM mute"), 0);

    let (status, page) = send(&desk, "/mutes", &form(&day(5), "source=papan", "templat")).await;
    assert!(status == 200 && page.contains("Dibisukan dengan nomor 1"), "{status} {page}");
    let (_, page) = send(&desk, "/mutes", &form(&day(9), "source=papan", "templat")).await;
    assert!(page.contains("nomor 2") && page.contains("Menggantikan nomor 1"), "{page}");
    let on_number = form(&day(5), &format!("contact={NUMBER}"), "diperiksa");
    let (_, page) = send(&desk, "/mutes", &on_number).await;
    assert!(page.contains("nomor 3") && !page.contains(NUMBER), "{page}");
    let log =
        "SELECT count(*) FROM access_log WHERE what = 'mute' AND person = 1 AND which NOT LIKE '%0812%'";
    assert_eq!(number(&path, log), 3, "as the command logs it, by the person");

    let (_, page) = send(&desk, "/mutes/2/end", "").await;
    assert!(page.contains("Nomor 2 berakhir"), "{page}");
    let (_, page) = send(&desk, "/mutes/2/end", "").await;
    assert!(page.contains("memang sudah tidak berlaku"), "{page}");
    assert_eq!(number(&path, "SELECT count(*) FROM access_log WHERE what = 'mute_end'"), 1);

    let investigator = served_to(&path, rina()).await;
    let page = get(&format!("{investigator}/mutes")).await;
    assert!(
        !page.contains("action=\"/mutes") && !page.contains("/end\""),
        "only operators change it: {page}"
    );
    assert_eq!(send(&investigator, "/mutes/3/end", "").await.0, 403);
    assert_eq!(send(&investigator, "/mutes", &form(&day(5), "source=papan", "templat")).await.0, 403);
}
