//! The morning's message: what it says, that it leaves once, and that nothing personal leaves with it.

use std::path::Path;
use std::process::Output;

use ring::hmac;

use super::sink::{Mood, Taken, mail, webhook};
use super::{installed, json, program, rows, said, waspada};

const SECRET: &str = "a secret of the desk";

/// Flags that make a night send mail to the sink.
fn by_mail(port: u16, to: &str) -> Vec<String> {
    [
        "digest.smtp_host=\"127.0.0.1\"".to_owned(),
        format!("digest.smtp_port={port}"),
        "digest.smtp_tls=\"none\"".to_owned(),
        "digest.from=\"waspada@example.org\"".to_owned(),
        format!("digest.to={to}"),
        "digest.backoff_ms=1".to_owned(),
    ]
    .into_iter()
    .flat_map(|flag| ["--set".to_owned(), flag])
    .collect()
}

fn run(folder: &Path, command: &[&str], flags: &[String]) -> Output {
    let mut arguments: Vec<&str> = command.to_vec();
    arguments.extend(flags.iter().map(String::as_str));
    program(folder, &arguments).env("WASPADA_WEBHOOK_SECRET", SECRET).output().unwrap()
}

fn count(taken: &Taken) -> usize {
    taken.lock().unwrap().len()
}

/// Body parts of a message as they are read, both parts in one text.
fn decoded(message: &str) -> String {
    let soft = message.replace("=\n", "");
    let bytes = soft.as_bytes();
    let mut at = 0;
    let mut raw = Vec::new();
    while at < bytes.len() {
        let code = (bytes[at] == b'=').then(|| soft.get(at + 1..at + 3)).flatten();
        let coded = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        raw.push(coded.unwrap_or(bytes[at]));
        at += if coded.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&raw).into_owned()
}

/// Contacts of the board in normal form and as written, long enough to be told from words.
fn contacts(folder: &Path) -> Vec<String> {
    let sql = "SELECT value FROM contact WHERE kind <> 'link' AND length(value) >= 8
               UNION SELECT written FROM contact WHERE kind <> 'link' AND length(written) >= 8";
    let all: Vec<String> = rows(folder, sql).into_iter().map(|row| row[0].clone()).collect();
    assert!(all.len() > 50, "the board has many contacts: {}", all.len());
    all
}

#[test]
fn a_night_sends_its_message_once_and_masked() {
    let folder = installed();
    let (port, taken) = mail(&[]);
    let flags = by_mail(port, "[\"a@example.org\", \"b@example.org\"]");
    let night = run(folder.path(), &["run"], &flags);
    assert_eq!(night.status.code(), Some(0), "{}", said(&night));
    assert_eq!(count(&taken), 2, "each recipient gets one of their own");
    let again = run(folder.path(), &["digest", "--send"], &flags);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert_eq!(count(&taken), 2, "it has left already");
    let messages = taken.lock().unwrap().clone();
    let text = decoded(&messages[0]);
    for part in ["Auto-Submitted: auto-generated", "Message-ID: <", "text/html", "Indikasi baru", "Kamboja"] {
        assert!(text.contains(part), "the message lacks {part}: {text}");
    }
    for contact in contacts(folder.path()) {
        assert!(!text.contains(&contact), "{contact} left the house: {text}");
    }
    let shown = said(&waspada(folder.path(), &["digest", "--lang", "en"]));
    assert!(shown.contains("New indications") && shown.contains("What to do next"), "{shown}");
    for contact in contacts(folder.path()) {
        assert!(!shown.contains(&contact), "{contact}: {shown}");
    }
    let page = said(&waspada(folder.path(), &["digest", "--html"]));
    assert!(page.starts_with("<!DOCTYPE html>") && !page.contains("<script"), "{page}");
}

/// A limit on the size of files stands for a disk without room: it fails at another write of the outbox each time, before
/// the message leaves, while it is under way, or once it has left.
#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_the_message_leaves_at_most_once_and_nothing_is_lost() {
    let folder = installed();
    let folder = folder.path();
    assert_eq!(waspada(folder, &["run"]).status.code(), Some(0));
    let flags = rows(folder, "SELECT count(*) FROM flag");
    let outbox = "SELECT state FROM outbox";
    let copy = fs_err::read(folder.join("waspada.db")).unwrap();
    let mut met = std::collections::BTreeSet::new();
    // In blocks of 512 bytes; SQLite's shared memory alone takes 64.
    for blocks in [0, 65, 67, 70, 75, 81, 90, 100, 115, 130, 160, 200, 300] {
        for beside in ["waspada.db-wal", "waspada.db-shm"] {
            drop(fs_err::remove_file(folder.join(beside)));
        }
        fs_err::write(folder.join("waspada.db"), &copy).unwrap();
        let (port, taken) = mail(&[]);
        let flags_of_mail = by_mail(port, "[\"a@example.org\"]");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" digest --send \"$@\"");
        let mut full = std::process::Command::new("sh");
        full.current_dir(folder).args(["-c", &script]).arg(assert_cmd::cargo::cargo_bin!("waspada"));
        let full = full.args(&flags_of_mail).output().unwrap();
        let left = count(&taken);
        if full.status.code() != Some(0) {
            assert_eq!(full.status.code(), Some(1), "{blocks}: {}", said(&full));
            assert!(said(&full).contains("`waspada.db`"), "{blocks}: {}", said(&full));
        }
        met.insert((full.status.code(), left));
        let again = run(folder, &["digest", "--send"], &flags_of_mail);
        let states: Vec<String> = rows(folder, outbox).into_iter().map(|row| row[0].clone()).collect();
        assert!(count(&taken) <= 1, "{blocks}: it left twice");
        match (left, states.as_slice()) {
            (_, [one]) if one == "sent" => assert_eq!(count(&taken), 1, "{blocks}: {}", said(&again)),
            (1, [one]) if one == "unknown" => {}
            _ => panic!("{blocks}: {left} left, outbox {states:?}: {}", said(&again)),
        }
        assert_eq!(rows(folder, "PRAGMA integrity_check"), [["ok"]]);
        assert_eq!(rows(folder, "SELECT count(*) FROM flag"), flags);
    }
    assert!(
        met.contains(&(Some(1), 0)) && met.contains(&(Some(0), 1)),
        "every write met the limit, or none: {met:?}"
    );
    // Where the answer itself finds no room, that is said.
    let answers = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let told = program(folder, &["digest"]).stdout(answers).output().unwrap();
    assert_eq!(told.status.code(), Some(1));
    assert!(said(&told).contains("cannot write the result"), "{}", said(&told));
}

#[test]
fn a_server_that_is_busy_is_asked_again_and_one_that_hangs_up_is_not() {
    let folder = installed();
    let (port, taken) = mail(&[Mood::Busy, Mood::Busy, Mood::HangUp]);
    let flags = by_mail(port, "[\"a@example.org\"]");
    let night = run(folder.path(), &["run"], &flags);
    assert_eq!(night.status.code(), Some(0), "a message that does not arrive is no failure of the night");
    assert!(said(&night).contains("has not arrived"), "{}", said(&night));
    assert_eq!(rows(folder.path(), "SELECT state, tries FROM outbox"), [["unknown", "3"]]);
    let again = run(folder.path(), &["digest", "--send"], &flags);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert_eq!(count(&taken), 1, "the server may have taken it: it is not sent twice");
    let next = json(&run(folder.path(), &["run", "--json", "--lang", "en"], &flags));
    assert_eq!(next["undelivered"], 1, "the next summary tells: {next}");
    assert_eq!(count(&taken), 2);
    assert!(decoded(&taken.lock().unwrap()[1]).contains("1 pesan sebelumnya tidak sampai"));
}

#[test]
fn what_waits_leaves_with_the_next_command_and_what_is_refused_does_not() {
    let folder = installed();
    let (port, taken) = mail(&[Mood::Refuse]);
    let mut flags = by_mail(port, "[\"a@example.org\"]");
    assert_eq!(run(folder.path(), &["run"], &flags).status.code(), Some(0));
    assert_eq!(rows(folder.path(), "SELECT state, tries FROM outbox"), [["refused", "1"]]);
    // Nobody listens there.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nowhere = by_mail(closed, "[\"c@example.org\"]");
    let failed = run(folder.path(), &["digest", "--send"], &nowhere);
    assert_eq!(failed.status.code(), Some(4), "{}", said(&failed));
    let waiting = "SELECT state FROM outbox WHERE recipient IN
                   (SELECT recipient FROM outbox ORDER BY id DESC LIMIT 1)";
    assert_eq!(rows(folder.path(), waiting), [["waiting"]]);
    rusqlite::Connection::open(folder.path().join("waspada.db"))
        .unwrap()
        .execute("UPDATE outbox SET next_try_at = '2020-01-01T00:00:00.000Z' WHERE state = 'waiting'", [])
        .unwrap();
    flags = by_mail(port, "[\"c@example.org\"]");
    let sent = run(folder.path(), &["digest", "--send"], &flags);
    assert_eq!(sent.status.code(), Some(0), "{}", said(&sent));
    assert_eq!((count(&taken), rows(folder.path(), waiting)), (1, vec![vec!["sent".to_owned()]]));
}

#[test]
fn a_web_address_is_told_with_a_signature_under_one_id() {
    let folder = installed();
    let (port, taken) = webhook(&[503]);
    let flags: Vec<String> = [
        "--set".to_owned(),
        format!("digest.webhook_url=\"http://127.0.0.1:{port}/hook?key=k3y\""),
        "--set".to_owned(),
        "digest.backoff_ms=1".to_owned(),
    ]
    .into();
    let night = run(folder.path(), &["run"], &flags);
    assert_eq!(night.status.code(), Some(0), "{}", said(&night));
    assert_eq!(rows(folder.path(), "SELECT state, tries FROM outbox"), [["sent", "2"]]);
    let requests = taken.lock().unwrap().clone();
    let part = |request: &str, name: &str| {
        let line = request.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")));
        line.unwrap_or_else(|| panic!("{name} is missing: {request}")).split_once(": ").unwrap().1.to_owned()
    };
    let (first, second) = (&requests[0], &requests[1]);
    assert_eq!(
        part(first, "webhook-id"),
        part(second, "webhook-id"),
        "so that whoever gets it twice can tell"
    );
    let body = second.split_once("\r\n\r\n").unwrap().1;
    let signed = format!("{}.{}.{body}", part(second, "webhook-id"), part(second, "webhook-timestamp"));
    let tag = part(second, "webhook-signature");
    let tag = data_encoding::BASE64.decode(tag.strip_prefix("v1,").unwrap().as_bytes()).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    hmac::verify(&key, signed.as_bytes(), &tag).unwrap();
    let told: serde_json::Value = serde_json::from_str(body).unwrap();
    assert!(!told["digest"]["new"].as_array().unwrap().is_empty(), "{told}");
    for contact in contacts(folder.path()) {
        assert!(!body.contains(&contact), "{contact} left the house: {body}");
    }
    let kept =
        format!("{:?}", rows(folder.path(), "SELECT run, recipient, coalesce(problem, '') FROM outbox"));
    assert!(!kept.contains("k3y") && !kept.contains(SECRET), "{kept}");
}

#[test]
fn the_summary_is_kept_as_it_was_told_and_an_earlier_night_can_be_asked_for() {
    let folder = installed();
    let first = json(&waspada(folder.path(), &["run", "--json"]));
    let kept = rows(folder.path(), "SELECT summary FROM run_summary");
    let mut kept: serde_json::Value = serde_json::from_str(&kept[0][0]).unwrap();
    let mut told = first.clone();
    told.as_object_mut().unwrap().remove("ok");
    for key in told.as_object().unwrap().keys() {
        assert_eq!(kept[key], told[key], "{key}");
    }
    assert!(kept.as_object_mut().unwrap().contains_key("alarms"));
    assert_eq!(waspada(folder.path(), &["run"]).status.code(), Some(0));
    let (name, day) = (first["run"].as_str().unwrap(), &first["started_at"].as_str().unwrap()[..10]);
    assert!(day.len() == 10);
    let by_name = json(&waspada(folder.path(), &["digest", "--night", name, "--json"]));
    let by_place = json(&waspada(folder.path(), &["digest", "--night", "2", "--json"]));
    assert_eq!(by_name["night"]["run"], first["run"]);
    assert_eq!(by_name, by_place);
    assert!(
        by_name["waiting"].as_array().unwrap().is_empty(),
        "what waits now is no matter of an earlier night"
    );
    assert_eq!(waspada(folder.path(), &["digest", "--night", "99"]).status.code(), Some(2));
    let newest = json(&waspada(folder.path(), &["digest", "--json"]));
    assert!(newest["new"].as_array().unwrap().is_empty());
    assert!(!newest["waiting"].as_array().unwrap().is_empty(), "{newest}");
}

#[test]
fn nothing_is_sent_without_being_asked_and_no_night_has_no_message() {
    let folder = installed();
    assert_eq!(waspada(folder.path(), &["digest", "--send"]).status.code(), Some(3));
    let none = waspada(folder.path(), &["digest"]);
    assert_ne!(none.status.code(), Some(0), "{}", said(&none));
}
