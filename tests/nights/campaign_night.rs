//! Campaigns and contacts in the database, the night and the commands.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    reason = "a test fails by panicking; not every helper is used here"
)]

use crate::night;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::Timestamp;
use night::{at, begin, kept, source, url};
use rusqlite::Connection;
use serde_json::Value;
use waspada::campaign::{ContactKey, HubList, HubRule};
use waspada::domain::{AdId, Change, ContactKind, Flag, FlagState, PersonId, Ruling, RulingReason, Verdict};
use waspada::policy;
use waspada::run::{Compared, DecidedBy, RegroupError, around, compare, cut_campaign, join_campaigns};
use waspada::store::{CampaignFilter, Decided, Decision, FlagFilter, Keep, NightItem, RunStatus, Store};

const NIGHTS: [&str; 4] =
    ["2026-11-24T18:30:00Z", "2026-11-25T18:30:00Z", "2026-11-26T18:30:00Z", "2026-11-27T18:30:00Z"];

fn waspada(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
    command.current_dir(folder).args(arguments);
    for name in ["CLICOLOR_FORCE", "RUST_LOG", "WASPADA_LANG"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = waspada(folder, &[arguments, &["--json", "-q"]].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

fn words(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(waspada(folder, arguments).stdout).unwrap()
}

/// The rows of a query, as text.
fn rows(path: &Path, sql: &str) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    let found = statement.query_map([], |row| {
        let cells: rusqlite::Result<Vec<_>> =
            (0..width).map(|at| Ok(format!("{:?}", row.get_ref(at)?))).collect();
        Ok(cells?.join("|"))
    });
    found.unwrap().map(Result::unwrap).collect()
}

/// Everything that campaigns and contacts keep, with ads by name, without the time of comparison.
fn state(path: &Path) -> Vec<String> {
    [
        "SELECT ad.identity, v.number, fa.identity, m.fingerprint FROM campaign_member m
         JOIN ad_version v ON v.id = m.ad_version JOIN ad ON ad.id = v.ad
         JOIN ad_version fv ON fv.id = m.founder JOIN ad fa ON fa.id = fv.ad ORDER BY 1, 2",
        "SELECT la.identity, ea.identity, e.likeness, e.share, e.person FROM campaign_edge e
         JOIN ad_version lv ON lv.id = e.later JOIN ad la ON la.id = lv.ad
         JOIN ad_version ev ON ev.id = e.earlier JOIN ad ea ON ea.id = ev.ad ORDER BY 1, 2",
        "SELECT fingerprint, hex(sketch), hex(words) FROM campaign_sketch JOIN campaign_words USING (ad_version) ORDER BY 1",
        "SELECT s.kind, s.value, ad.identity FROM contact_sighting s JOIN ad_version v ON v.id = s.ad_version
         JOIN ad ON ad.id = v.ad ORDER BY 1, 2, 3",
        "SELECT ad.identity, state, band, score FROM flag JOIN ad ON ad.id = flag.ad ORDER BY 1",
    ]
    .iter()
    .flat_map(|sql| rows(path, sql))
    .collect()
}

#[test]
fn the_sample_board_has_its_copies_found_once_and_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, path) = (folder.path(), folder.path().join("waspada.db"));
    waspada(folder, &["init"]);
    let first = json(folder, &["run"]);
    assert_eq!(first["campaigns"]["compared"], first["ads_new"]);
    assert_eq!(
        (&first["campaigns"]["joined"], &first["campaigns"]["largest_network"]),
        (&8.into(), &2.into())
    );
    assert_eq!(first["campaigns"]["crowded"], 0);

    let listed = json(folder, &["campaigns"]);
    let campaigns = listed["campaigns"].as_array().unwrap();
    assert_eq!(campaigns.len(), 4, "{listed}");
    assert!(campaigns.iter().all(|c| c["ads"] == 2 && c["confirmed"] == 0));
    assert_eq!(json(folder, &["campaigns", "--min-size", "3"])["campaigns"], Value::Array(Vec::new()));
    assert_eq!(json(folder, &["campaigns", "--since", "2999-01-01"])["campaigns"], Value::Array(Vec::new()));
    let flags = rows(&path, "SELECT m.founder FROM flag JOIN campaign_member m USING (ad_version)");
    let distinct: std::collections::BTreeSet<&String> = flags.iter().collect();
    assert_eq!(flags.len(), distinct.len(), "one flag a campaign");

    let before = state(&path);
    let second = json(folder, &["run"]);
    assert_eq!((&second["campaigns"]["compared"], &second["flagged"]), (&0.into(), &0.into()));
    assert_eq!(state(&path), before);

    // As after a kill between the last batch and the comparison.
    Connection::open(&path)
        .unwrap()
        .execute_batch("PRAGMA foreign_keys = ON; DELETE FROM campaign_edge; DELETE FROM campaign_member;")
        .unwrap();
    assert!(rows(&path, "SELECT 1 FROM campaign_sketch").is_empty());
    Connection::open(&path).unwrap().execute_batch("DELETE FROM contact_sighting").unwrap();
    assert_eq!(json(folder, &["run"])["campaigns"]["compared"], first["ads_new"]);
    assert_eq!(state(&path), before, "the next night makes up for it");
}

#[test]
fn campaign_and_contact_tell_all_and_mask_contacts() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    waspada(folder, &["init"]);
    json(folder, &["run"]);
    let number = "+6281200007731";
    let seen = json(folder, &["contact", "0812-0000 7731", "--unmasked"]);
    assert_eq!(seen["value"], number);
    assert_eq!(json(folder, &["contact", "62 812 0000 7731", "--unmasked"])["value"], number);
    assert_eq!((seen["mentions"].as_array().unwrap().len(), &seen["network"]["ads"]), (2, &2.into()));
    assert_eq!((seen["lives"].as_array().unwrap().len(), &seen["path_to_confirmed"]), (1, &Value::Null));

    let id = seen["mentions"][1]["ad"].as_str().unwrap();
    let campaign = json(folder, &["campaign", id]);
    assert_eq!(campaign["members"].as_array().unwrap().len(), 2);
    assert_eq!(campaign["machine_links"][0]["by"], "program");
    assert_eq!(campaign["human_decisions"]["links"], Value::Array(Vec::new()));
    let kinds: Vec<&str> = campaign["template"]["parts"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|part| part["slot"]["kind"].as_str())
        .collect();
    for kind in ["contact", "place", "pay"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    for arguments in [["contact", "0812-0000-7731"], ["campaign", id]] {
        for masked in [words(folder, &arguments), json(folder, &arguments).to_string()] {
            assert!(masked.contains("731"), "{masked}");
            assert!(!masked.contains("81200007731") && !masked.contains("0812-0000-7731"), "{masked}");
        }
    }
    assert!(words(folder, &["campaign", id, "--unmasked"]).contains(number));
    for (arguments, heads) in [
        (["contact", "0812-0000-7731"], ["Kode", "Pertama terlihat", "Izin"]),
        (["campaign", id], ["Kode", "Judul", "Kontak"]),
    ] {
        let told = words(folder, &arguments);
        let head = told.lines().find(|line| line.starts_with("Kode ")).unwrap_or_default();
        assert!(heads.iter().all(|name| head.contains(name)), "{told}");
        assert!(!head.contains("Catatan"), "there is nothing to note: {told}");
    }

    let unread = waspada(folder, &["contact", "halo"]);
    assert_eq!(unread.status.code(), Some(2));
    assert!(json(folder, &["contact", "0899-9999-1234"])["mentions"].as_array().unwrap().is_empty());
    assert_eq!(waspada(folder, &["campaign", "000000000000"]).status.code(), Some(2));
}

#[test]
fn a_name_alone_is_found_in_whatever_network_ads_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    waspada(folder, &["init"]);
    let rows = [
        (
            "Lowongan gudang di Malaysia, kirim lamaran ke t.me/agen_contoh sekarang juga ya kak",
            "https://a.example/1",
        ),
        (
            "Dicari perawat lansia untuk Taiwan, tanya syarat di IG @agen_contoh setiap hari kerja",
            "https://a.example/2",
        ),
        (
            "WASPADA PENIPUAN. Polisi mengimbau warga tidak percaya lowongan palsu yang memakai akun t.me/agen_contoh. \
             Korban penipuan itu sudah melapor ke polres.",
            "https://a.example/3",
        ),
    ];
    let lines: Vec<String> =
        rows.iter().map(|(text, url)| serde_json::json!({ "text": text, "url": url }).to_string()).collect();
    fs_err::write(folder.join("ads.jsonl"), lines.join("\n")).unwrap();
    json(folder, &["import", "ads.jsonl"]);
    let seen = json(folder, &["contact", "@agen_contoh", "--unmasked"]);
    assert_eq!((&seen["kind"], &seen["value"]), (&"telegram".into(), &"agen_contoh".into()));
    assert_eq!((seen["mentions"].as_array().unwrap().len(), &seen["lives"][0]["ads"]), (2, &1.into()));
    assert_eq!(seen["same_name"], serde_json::json!(["instagram"]));
    let told = words(folder, &["contact", "@agen_contoh", "--lang", "en"]);
    assert!(told.contains("1 warning, news item or other page"), "{told}");
    assert!(told.contains("as instagram"), "{told}");
    assert!(!told.contains("not_checkable") && !told.contains("agen_contoh"), "{told}");
    let other = json(folder, &["contact", "IG @agen_contoh"]);
    assert_eq!(
        (other["value"].as_str(), other["mentions"].as_array().unwrap().len()),
        (Some("instagram:age••••••••"), 1)
    );
}

struct Base {
    _folder: tempfile::TempDir,
    path: PathBuf,
    store: Store,
}

impl Base {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waspada.db");
        Self { store: Store::open(&path).unwrap(), path, _folder: folder }
    }

    /// One whole night as the program does it: batches, comparison, flags.
    fn night(&mut self, time: &str, items: &[NightItem]) -> (Compared, policy::Decision) {
        let run = begin(&mut self.store, time);
        self.store.record(&run, items).unwrap();
        let compared = compare(&mut self.store, &HubList::default(), at(time)).unwrap();
        let candidates = self.store.reader().unwrap().candidates().unwrap();
        let decision = policy::decide(&run, &candidates, 10);
        let flags: Vec<Flag> = decision.open.iter().chain(&decision.raise).cloned().collect();
        self.store.open_flags(&run, &flags, decision.over_budget, at(time)).unwrap();
        self.store.finish_run(&run, RunStatus::Complete, at(time)).unwrap();
        (compared, decision)
    }

    fn campaigns(&self, min_size: usize) -> Vec<waspada::store::CampaignRow> {
        let filter = CampaignFilter { min_size, since: None, limit: None };
        self.store.reader().unwrap().campaigns(&filter).unwrap()
    }
}

fn id(number: usize) -> AdId {
    AdId::of(&source(), &url(number))
}

#[test]
fn fifty_copies_are_decided_once_and_asked_again_only_with_a_reason() {
    let mut base = Base::new();
    let copies: Vec<NightItem> =
        (0..50).map(|n| kept(n, NIGHTS[0], "", if n == 7 { 0.95 } else { 0.9 })).collect();
    let (compared, decision) = base.night(NIGHTS[0], &copies);
    assert_eq!((compared.versions, compared.joined), (50, 50));
    assert_eq!((decision.open.len(), decision.represented), (1, 49));
    assert_eq!(decision.open[0].ad, id(7), "the highest score stands for all");
    let queue = base.store.reader().unwrap().queue(&FlagFilter::default()).unwrap();
    assert_eq!(queue.iter().map(|ad| (ad.ad.clone(), ad.copies)).collect::<Vec<_>>(), [(id(7), 50)]);

    // While it is open, another number raises it and says so once.
    let (_, decision) = base.night(NIGHTS[1], &[kept(50, NIGHTS[1], "", 0.9)]);
    assert_eq!((decision.open.len(), decision.raise.len()), (0, 1));
    assert_eq!(decision.raise[0].changes, [Change::NewContact]);
    let (_, decision) = base.night(NIGHTS[1], &[kept(50, NIGHTS[1], "", 0.9)]);
    assert_eq!((decision.open.len(), decision.raise.len(), decision.open_already), (0, 0, 1));

    // Decided, it stays so for the copies that are known, and opens again for a new number.
    base.store.close_flag(&id(7), at(NIGHTS[2])).unwrap();
    let (_, decision) = base.night(NIGHTS[2], &copies);
    assert_eq!((decision.open.len(), decision.decided_already), (0, 1));
    let (_, decision) = base.night(NIGHTS[3], &[kept(51, NIGHTS[3], "", 0.99)]);
    assert_eq!(decision.open[0].changes, [Change::NewContact]);
    let shown = base.store.reader().unwrap().campaign(&id(51).0).unwrap();
    let told: Vec<(FlagState, usize)> = shown.flags.iter().map(|f| (f.state, f.changes.len())).collect();
    assert_eq!(told, [(FlagState::Closed, 1), (FlagState::Open, 1)]);
    // The number of ad 0 ends in five noughts, as a price does.
    assert_eq!((shown.row.ads, shown.row.contacts, shown.row.flag), (52, 51, Some(FlagState::Open)));
}

#[test]
fn of_two_campaigns_that_become_one_the_higher_flag_goes_on() {
    let mut base = Base::new();
    let words: Vec<String> = (0..42)
        .map(|n| {
            ["kebun", "kapal", "toko"][n % 3].to_owned()
                + ["a", "bi", "cu", "de"][n % 4]
                + ["x", "y", "zu", "wo", "ve", "ti", "su"][n / 6]
        })
        .collect();
    let with = |from: usize, to: usize, other: &str| {
        let mut changed = words.clone();
        changed[from..to].iter_mut().for_each(|word| *word = format!("{other}{word}"));
        changed.join(" ")
    };
    // Each end differs from the other; the text between resembles both.
    let (left, right, between) = (with(0, 8, "p"), with(34, 42, "q"), words.join(" "));
    base.night(NIGHTS[0], &[kept(1, NIGHTS[0], &left, 0.85), kept(2, NIGHTS[0], &right, 0.9)]);
    assert_eq!(base.store.reader().unwrap().counts().unwrap().open_flags, 2, "two texts so far");
    let (compared, _) = base.night(NIGHTS[1], &[kept(3, NIGHTS[1], &between, 0.1)]);
    assert_eq!(base.campaigns(3).len(), 1, "{compared:?}");
    let queue = base.store.reader().unwrap().queue(&FlagFilter::default()).unwrap();
    assert_eq!(queue.iter().map(|ad| ad.ad.clone()).collect::<Vec<_>>(), [id(2)]);
    let shown = base.store.reader().unwrap().campaign(&id(3).0).unwrap();
    let told: Vec<(AdId, bool)> = shown.flags.iter().map(|f| (f.ad.clone(), f.is_merged)).collect();
    assert!(told.contains(&(id(1), true)) && told.contains(&(id(2), false)), "{told:?}");
    assert_eq!(shown.row.flag, Some(FlagState::Open));
    // Decided once, it is decided for all.
    base.store.close_flag(&id(2), at(NIGHTS[2])).unwrap();
    let again = [kept(1, NIGHTS[2], &left, 0.85), kept(2, NIGHTS[2], &right, 0.9)];
    let (_, decision) = base.night(NIGHTS[2], &again);
    assert_eq!((decision.open.len(), decision.decided_already), (0, 1), "{decision:?}");
}

fn said(reason: &str, time: &str) -> DecidedBy {
    DecidedBy { person: "rina".into(), reason: reason.into(), at: at(time) }
}

#[test]
fn a_person_takes_a_campaign_apart_and_puts_it_together_again() {
    let mut base = Base::new();
    let three = |time| [kept(1, time, "", 0.9), kept(2, time, "", 0.85), kept(3, time, "", 0.8)];
    let (_, decision) = base.night(NIGHTS[0], &three(NIGHTS[0]));
    assert_eq!((decision.open.len(), base.campaigns(3).len()), (1, 1));
    base.store.close_flag(&decision.open[0].ad, at(NIGHTS[0])).unwrap();
    let campaign = base.campaigns(3)[0].campaign.clone();
    // The one that leaves is not the first, and hangs on nobody else's behalf.
    let shown = base.store.reader().unwrap().campaign(&campaign).unwrap();
    let first = shown.members[0].ad.clone();
    let leaves = shown.members.iter().map(|m| m.ad.clone()).find(|ad| *ad != first && *ad != id(1)).unwrap();
    let refused = |error: RegroupError| error.to_string();
    let why = said("perusahaan lain", NIGHTS[1]);
    assert!(refused(cut_campaign(&mut base.store, &campaign, &first.0, &why).unwrap_err()).contains("first"));
    let (code, gone) = cut_campaign(&mut base.store, &campaign, &leaves.0, &why).unwrap();
    assert_eq!((code, gone.contains(&leaves)), (campaign.clone(), true));
    let inside = cut_campaign(&mut base.store, &campaign, &leaves.0, &why).unwrap_err();
    assert!(refused(inside).contains("is not in campaign"));
    assert_eq!(base.campaigns(1).len(), 2);
    let reader = base.store.reader().unwrap();
    for side in [&campaign, &leaves.0] {
        let cuts = reader.campaign(side).unwrap().cuts;
        assert_eq!(
            (cuts.len(), cuts[0].person.as_str(), cuts[0].reason.as_str()),
            (1, "rina", "perusahaan lain")
        );
        assert_eq!(cuts[0].here + cuts[0].there, 3);
    }

    // The side whose flag nobody has decided on is asked about; the other stays decided.
    let (compared, decision) = base.night(NIGHTS[1], &three(NIGHTS[1]));
    assert_eq!((compared.versions, decision.open.len(), decision.decided_already), (0, 1, 1));
    // A further copy joins one side, and ties the two together no more.
    base.night(NIGHTS[2], &[kept(4, NIGHTS[2], "", 0.1)]);
    let reader = base.store.reader().unwrap();
    assert_ne!(reader.campaign(&first.0).unwrap().row, reader.campaign(&leaves.0).unwrap().row);

    let back = said("teks sama", NIGHTS[2]);
    assert_eq!(join_campaigns(&mut base.store, &leaves.0, &first.0, &back).unwrap(), campaign);
    let whole = base.store.reader().unwrap().campaign(&leaves.0).unwrap();
    assert_eq!((whole.row.campaign.as_str(), whole.row.ads), (campaign.as_str(), 4));
    assert!(whole.links.iter().any(|link| link.cut_at == Some(at(NIGHTS[1]))), "what was severed is kept");
    let together = join_campaigns(&mut base.store, &leaves.0, &first.0, &back).unwrap_err();
    assert!(refused(together).contains("already"));
    // And apart once more.
    cut_campaign(&mut base.store, &campaign, &leaves.0, &said("tetap lain", NIGHTS[3])).unwrap();
    assert_eq!(base.campaigns(1).len(), 2);
    assert_eq!(base.store.reader().unwrap().faults().unwrap(), Vec::<String>::new());
}

#[test]
fn texts_that_a_person_joined_stay_joined_and_are_told_apart_from_what_the_program_found() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    waspada(folder, &["init"]);
    json(folder, &["run"]);
    let listed = json(folder, &["campaigns"]);
    let code = |at: usize| listed["campaigns"][at]["campaign"].as_str().unwrap().to_owned();
    let joined =
        json(folder, &["campaign", "join", &code(0), &code(1), "--reason", "ditulis ulang", "--by", "rina"]);
    let campaign = joined["campaign"].as_str().unwrap();
    let shown = json(folder, &["campaign", campaign]);
    assert_eq!(shown["members"].as_array().unwrap().len(), 4);
    assert_eq!(shown["human_decisions"]["links"][0]["person"], "rina");
    assert!(shown["machine_links"].as_array().unwrap().iter().all(|link| link["by"] == "program"));
    json(folder, &["run"]);
    assert_eq!(json(folder, &["campaign", campaign])["members"].as_array().unwrap().len(), 4);
    let other = [code(0), code(1)].into_iter().find(|code| code != campaign).unwrap();
    let cut = json(folder, &["campaign", "cut", campaign, &other, "--reason", "salah gabung"]);
    assert_eq!((cut["left"].as_array().unwrap().len(), cut["campaign"].as_str().unwrap()), (2, campaign));
    for lang in ["id", "en"] {
        let told = words(folder, &["campaign", campaign, "--lang", lang]);
        assert!(told.contains("salah gabung") && !told.contains("ditulis ulang:"), "{told}");
    }
    assert_eq!(
        waspada(folder, &["campaign", "cut", campaign, &other, "--reason", "x"]).status.code(),
        Some(2)
    );
    assert_eq!(
        waspada(folder, &["campaign", "cut", campaign, &other]).status.code(),
        Some(2),
        "no reason given"
    );
}

#[test]
fn words_that_are_replaced_tie_no_two_texts_together() {
    let mut base = Base::new();
    base.night(NIGHTS[0], &[kept(1, NIGHTS[0], "", 0.1), kept(2, NIGHTS[0], "", 0.1)]);
    let other = "Perawat lansia untuk keluarga di Osaka dicari lewat penyalur resmi dengan izin lengkap kontrak dua \
                 tahun bahasa Jepang dasar diajarkan sebelum berangkat biaya ditanggung majikan sesuai aturan";
    let (compared, _) = base.night(
        NIGHTS[1],
        &[kept(1, NIGHTS[1], other, 0.1), kept(3, NIGHTS[1], other, 0.1), kept(4, NIGHTS[1], "", 0.1)],
    );
    assert_eq!(compared.merged, 0);
    let sizes: Vec<usize> = base.campaigns(1).iter().map(|c| c.ads).collect();
    assert_eq!(sizes, [2, 2], "the edited ad counts where its words are now");
    let reader = base.store.reader().unwrap();
    let (now, before) =
        (reader.campaign(&id(1).0).unwrap(), reader.campaign(&format!("{}.1", id(1))).unwrap());
    assert_eq!(
        now.row.campaign,
        format!("{}", now.members[0].ad) + if now.members[0].is_current { "" } else { ".1" }
    );
    assert_ne!(now.row.campaign, before.row.campaign);
    assert!(before.members.iter().any(|m| m.ad == id(1) && !m.is_current));
    assert_eq!(reader.campaign(&before.row.campaign).unwrap(), before, "its code leads back to it");
}

#[test]
fn what_is_pruned_hands_its_text_and_its_campaign_on() {
    let mut base = Base::new();
    base.night(NIGHTS[0], &[kept(1, NIGHTS[0], "", 0.1), kept(2, NIGHTS[0], "", 0.1)]);
    base.night(NIGHTS[1], &[kept(2, NIGHTS[1], "", 0.1), kept(3, NIGHTS[1], "", 0.1)]);
    let founder = base.campaigns(2)[0].campaign.clone();
    let keep = Keep { unflagged_since: at(NIGHTS[1]), captures_since: Timestamp::UNIX_EPOCH };
    assert_eq!(base.store.prune(&keep, Timestamp::UNIX_EPOCH).unwrap().ads, 1);
    let left = base.campaigns(2);
    assert_eq!((left.len(), left[0].ads), (1, 2));
    assert!(left[0].campaign == id(2).0 || (left[0].campaign == id(3).0 && founder != id(2).0));
    assert_eq!(rows(&base.path, "SELECT count(*) FROM campaign_words"), ["Integer(1)"]);
    base.night(NIGHTS[2], &[kept(4, NIGHTS[2], "", 0.1)]);
    assert_eq!(base.campaigns(2)[0].ads, 3);
    assert_eq!(base.store.reader().unwrap().faults().unwrap(), Vec::<String>::new());
}

#[test]
fn what_was_decided_and_the_copies_of_a_flag_outlive_retention() {
    let mut base = Base::new();
    let [lone, old] = [
        "Barista kedai kopi di Bandung, dua shift, libur hari Senin, lamaran dibawa sendiri ke kedai",
        "Guru matematika SMP di Malang, mengajar kelas delapan dan sembilan, ijazah sarjana pendidikan",
    ];
    base.night(
        NIGHTS[0],
        &[
            kept(1, NIGHTS[0], "", 0.9),
            kept(2, NIGHTS[0], "", 0.1),
            kept(3, NIGHTS[0], lone, 0.1),
            kept(4, NIGHTS[0], old, 0.1),
        ],
    );
    assert_eq!(rows(&base.path, "SELECT count(*) FROM flag"), ["Integer(1)"]);
    let sample = Decision {
        campaign: id(3).0,
        ruling: Ruling::Dismiss,
        reason: Some(RulingReason::OrdinaryJob),
        note: String::new(),
        person: PersonId(1),
        person_name: "rina".into(),
        seen: 0,
        is_second: false,
        at: at(NIGHTS[1]),
    };
    assert!(matches!(base.store.decide_campaign(&sample).unwrap(), Decided::Done { .. }));
    let keep = Keep { unflagged_since: at(NIGHTS[3]), captures_since: at(NIGHTS[3]) };
    assert_eq!(
        base.store.prune(&keep, Timestamp::UNIX_EPOCH).unwrap().ads,
        1,
        "what nobody flagged or decided goes"
    );
    let left = rows(&base.path, "SELECT ad.identity FROM ad JOIN capture c ON c.page = ad.page ORDER BY 1");
    assert_eq!(left.len(), 3, "with their evidence: {left:?}");
    assert_eq!(base.store.prune(&keep, Timestamp::UNIX_EPOCH).unwrap().ads, 0);
    assert_eq!(base.store.reader().unwrap().faults().unwrap(), Vec::<String>::new());
}

#[test]
fn only_a_person_confirms_and_the_way_there_is_told() {
    let mut base = Base::new();
    let with_number = |n: usize, words: &str, phone: &str| {
        let mut item = kept(n, NIGHTS[0], words, 0.9);
        if let waspada::domain::Outcome::Kept(judged) = &mut item.outcome {
            let mut second = judged.ad.contacts[0].clone();
            (second.value, second.span) = (phone.to_owned(), None);
            judged.ad.contacts.push(second);
        }
        item
    };
    let (x, y) = ("+6285311112222", "+6285344445555");
    let mut middle = with_number(2, "dua", x);
    if let waspada::domain::Outcome::Kept(judged) = &mut middle.outcome {
        let mut second = judged.ad.contacts[0].clone();
        (second.value, second.span) = (y.to_owned(), None);
        judged.ad.contacts.push(second);
    }
    base.night(NIGHTS[0], &[with_number(1, "satu", x), middle, with_number(3, "tiga", y)]);
    let key = ContactKey { kind: ContactKind::Phone, value: "+6281200000001".into() };
    let path = |base: &Base| {
        let reader = base.store.reader().unwrap();
        let contacts = around(&reader, HubRule::default(), &key).unwrap();
        contacts
            .path(&key, at(NIGHTS[1]), |ad| reader.is_ad_confirmed(ad).unwrap())
            .map(|path| path.steps.len())
    };
    assert_eq!(path(&base), None, "high scores and flags confirm nothing");
    base.store.decide(&id(3), Verdict::Confirmed, "rina", "korban melapor", at(NIGHTS[1])).unwrap();
    assert_eq!(path(&base), Some(6), "contact, ad, contact, ad, contact, ad");
    let shown = base.store.reader().unwrap().campaign(&id(3).0).unwrap();
    assert_eq!(shown.row.confirmed, 1);
    base.store.decide(&id(3), Verdict::Dismissed, "rina", "salah nomor", at(NIGHTS[2])).unwrap();
    assert_eq!(path(&base), None, "the last word counts");
}
