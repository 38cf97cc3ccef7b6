//! The desk as people meet it: the real program in a browser, by keyboard, on a phone, on paper.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use crate::browser;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use browser::{Driver, Window};
use fantoccini::wd::{PrintConfiguration, PrintOrientation};
use rusqlite::Connection;
use serde_json::{Value, json};

const PASSWORD: &str = "panjang dan aman 1";

fn waspada(folder: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
    command.current_dir(folder);
    command
}

/// A night over the sample board, and the desk served on it; both end with it.
struct Served {
    folder: tempfile::TempDir,
    child: Child,
    address: String,
    /// Where the first operator is made.
    invitation: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Served {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for arguments in [["init"], ["run"]] {
            let output = waspada(folder.path()).args(arguments).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        }
        let mut child = waspada(folder.path())
            .args(["serve", "--address", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let invitation = lines
            .find_map(|line| {
                Some(format!("http://{}", line.split_once("http://")?.1)).filter(|a| a.contains("/first/"))
            })
            .expect("the desk names where the first operator is made");
        let invitation = invitation.split_whitespace().next().unwrap().to_owned();
        let address = invitation.split_once("/first/").unwrap().0.to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { folder, child, address, invitation }
    }

    fn number(&self, sql: &str) -> i64 {
        let connection = Connection::open(self.folder.path().join("waspada.db")).unwrap();
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// The ad of the open flag with the highest score.
    fn top(&self) -> String {
        let connection = Connection::open(self.folder.path().join("waspada.db")).unwrap();
        let sql = "SELECT ad.identity FROM flag JOIN ad ON ad.id = flag.ad WHERE state = 'open'
                   ORDER BY score DESC, flag.id";
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Makes the first operator, who is then logged in.
    async fn first_operator(&self, window: &Window) {
        window.open(&self.invitation).await;
        self.enter(window, "rina").await;
    }

    /// Makes another account and logs it in.
    async fn colleague(&self, window: &Window, name: &str, role: &str) {
        let mut add = waspada(self.folder.path())
            .args(["user", "add", name, "--role", role, "--password-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        add.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        assert!(add.wait().unwrap().success());
        window.open(&self.address).await;
        self.enter(window, name).await;
    }

    async fn enter(&self, window: &Window, name: &str) {
        window.click("#name").await;
        window.type_words(name).await;
        window.click("#password").await;
        window.type_words(PASSWORD).await;
        window.click("form.door button").await;
        window.wait_for("ul.counts").await;
    }
}

async fn text(window: &Window) -> String {
    window.script("return document.querySelector('main').innerText").await.as_str().unwrap().to_owned()
}

fn none() -> Vec<String> {
    Vec::new()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_by_keyboard_alone() {
    let desk = Served::start();
    let driver = Driver::start();
    let window = driver.window(1280, 900).await;
    desk.first_operator(&window).await;
    let waiting = desk.number("SELECT count(*) FROM flag WHERE state = 'open'");
    assert!(waiting >= 20, "{waiting} campaigns wait");
    // Down the list, then into its first campaign.
    window.press('j').await;
    window.wait_for("[data-row]:focus").await;
    window.press('s').await;
    window.wait_for("section.decide").await;
    for decision in 1..=20 {
        if decision == 7 {
            window.press('n').await;
            window.wait_for("#note:focus").await;
            // Digits are words while one types.
            window.type_words("lihat 1 2 3").await;
            window.press('\u{e00c}').await;
        }
        window.press(char::from_digit(1 + decision % 5, 10).unwrap()).await;
        window.wait_for(&format!(".flash input[name=event][value='{decision}']")).await;
        window.wait_for("main h1:focus").await;
        let said = window.script("return document.getElementById('live').textContent").await;
        assert!(!said.as_str().unwrap().is_empty(), "the new page is announced");
    }
    let decided = "SELECT count(DISTINCT ad_version) FROM review_event WHERE ruling IS NOT NULL";
    assert_eq!(desk.number(decided), 20, "each press decided another campaign");
    assert_eq!(desk.number("SELECT count(*) FROM review_event WHERE note = 'lihat 1 2 3'"), 1);
    assert_eq!(desk.number("SELECT count(*) FROM access_log WHERE what = 'decide'"), 20);
    let closed = "SELECT count(*) FROM flag WHERE state = 'closed'";
    assert_eq!(desk.number(closed), 20);

    window.press('u').await;
    window.wait_for("section.decide input[name=seen][value='20']").await;
    assert_eq!(desk.number(closed), 19);
    assert_eq!(desk.number("SELECT count(*) FROM review_event WHERE undoes = 20"), 1);

    window.press('?').await;
    window.wait_for("dialog[open]").await;
    window.press('\u{e00c}').await;
    window.wait_for("body:not(:has(dialog[open]))").await;
    window.press('/').await;
    window.wait_for("#find:focus").await;
    assert_eq!(window.complaints().await, none());
    for request in window.requests().await {
        assert!(request.starts_with(&desk.address) || request.starts_with("data:"), "{request} is asked for");
    }
    window.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_decide_what_the_person_sees_and_enter_decides_nothing() {
    let desk = Served::start();
    let driver = Driver::start();
    let window = driver.window(1280, 900).await;
    desk.first_operator(&window).await;
    let (enter, tab) = ('\u{e007}', '\u{e004}');
    window.press('s').await;
    window.wait_for("section.decide").await;
    // Enter in the note, in the list of reasons and on a page that has the focus.
    window.press('n').await;
    window.wait_for("#note:focus").await;
    window.type_words("belum").await;
    window.press(enter).await;
    window.script("document.querySelector('#reason').focus()").await;
    window.press(tab).await;
    window.wait_for("#note:focus").await;
    window.press(enter).await;
    let note = window.script("return document.querySelector('#note').value").await;
    assert_eq!(note, "belum", "the page is still the one that was typed on");
    assert_eq!(desk.number("SELECT count(*) FROM review_event"), 0, "Enter decides nothing");
    // A digit decides from the list of reasons too; no reason was chosen and none is kept.
    window.script("document.querySelector('#reason').focus()").await;
    window.press('1').await;
    window.wait_for(".flash input[name=event][value='1']").await;
    assert_eq!(
        desk.number(
            "SELECT count(*) FROM review_event WHERE ruling = 'confirm' AND reason = '' AND note = 'belum'"
        ),
        1
    );
    // Keys that come before the page do are kept for it: each decides a campaign of its own.
    window.wait_for("html[data-page=ready]").await;
    window.press_at_once(&['2', '3', 'n', 'o', 'k', '4']).await;
    window.wait_for(".flash input[name=event][value='3']").await;
    window.wait_for("#note:focus").await;
    let note = window.script("return document.querySelector('#note').value").await;
    assert_eq!(note, "ok4", "what follows the key of the note is typed into it");
    let decided =
        "SELECT count(DISTINCT ad_version) FROM review_event WHERE ruling IN ('confirm', 'weak', 'dismiss')";
    assert_eq!(desk.number(decided), 3);
    assert_eq!(desk.number("SELECT count(*) FROM review_event"), 3);
    assert_eq!(window.complaints().await, none());
    window.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_leads_everywhere_and_decides_nothing() {
    let desk = Served::start();
    let driver = Driver::start();
    let window = driver.window(1280, 900).await;
    desk.first_operator(&window).await;
    let (enter, escape, down) = ('\u{e007}', '\u{e00c}', '\u{e015}');
    let at = async || window.client.current_url().await.unwrap();
    // A page by a part of its name.
    window.press_with_control('k').await;
    window.wait_for("#palette-asked:focus").await;
    assert_eq!(window.violations().await, none());
    window.type_words("stat").await;
    window.press(enter).await;
    window.wait_for(".top a[href='/figures'][aria-current=page]").await;
    // What a page offers: the first campaign's note. No decision is among it.
    window.open(&desk.address).await;
    window.press('s').await;
    window.wait_for("section.decide").await;
    window.press_with_control('k').await;
    window.wait_for("#palette-asked:focus").await;
    window.type_words("indikasi kuat").await;
    let offered = window
        .script("return [...document.querySelectorAll('#palette-list li')].map(li => li.textContent)")
        .await;
    assert_eq!(offered, serde_json::json!(["Cari iklan: indikasi kuat"]));
    window.press(escape).await;
    window.wait_for("body:not(:has(dialog[open]))").await;
    window.press_with_control('k').await;
    window.type_words("catatan").await;
    let count = "return document.querySelectorAll('#palette-list li').length";
    assert!(window.script(count).await.as_u64().unwrap() >= 3, "the log, the note, a search");
    window.press(down).await;
    window.press(enter).await;
    window.wait_for("#note:focus").await;
    assert_eq!(desk.number("SELECT count(*) FROM review_event"), 0);
    // Anything else is searched for.
    window.press(escape).await;
    window.press_with_control('k').await;
    window.type_words("kamboja").await;
    window.press(enter).await;
    window.wait_for(".top a[href='/search'][aria-current=page]").await;
    assert_eq!(at().await.query(), Some("q=kamboja"));
    assert_eq!(window.complaints().await, none());
    window.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn several_at_once_by_keyboard_alone() {
    let desk = Served::start();
    let driver = Driver::start();
    let window = driver.window(1280, 900).await;
    desk.first_operator(&window).await;
    let enter = '\u{e007}';
    for row in 1..=3 {
        window.press('j').await;
        window.wait_for(&format!("ol.queue li:nth-child({row}) [data-row]:focus")).await;
        window.press('x').await;
        window.wait_for(&format!("ol.queue li:nth-child({row}) .choose:checked")).await;
    }
    // Taken back.
    window.press('x').await;
    window.wait_for("ol.queue li:nth-child(3) .choose:not(:checked)").await;
    assert_eq!(window.violations().await, none());
    window.script("document.querySelector('form.several button').focus()").await;
    window.press(enter).await;
    window.wait_for("form#several [name=ruling]").await;
    let chosen = "return document.querySelectorAll('#several [name=campaign]:checked').length";
    assert_eq!(window.script(chosen).await, 2);
    assert_eq!(window.violations().await, none());
    window.press('2').await;
    window.wait_for("form[action='/several/undo']").await;
    assert_eq!(desk.number("SELECT count(*) FROM review_event WHERE ruling = 'weak'"), 2);
    window.press('u').await;
    window.wait_for("main:not(:has(form[action='/several/undo']))").await;
    assert_eq!(desk.number("SELECT count(*) FROM review_event WHERE undoes IS NOT NULL"), 2);
    window.press('j').await;
    window.wait_for("ul.counts").await;
    assert_eq!(window.complaints().await, none());
    window.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_is_put_off_by_keyboard_alone() {
    let desk = Served::start();
    let driver = Driver::start();
    let window = driver.window(1280, 900).await;
    desk.first_operator(&window).await;
    let put_off = "SELECT count(*) FROM snooze WHERE undoes IS NULL";
    window.press('s').await;
    window.wait_for("section.decide").await;
    window.press('t').await;
    window.wait_for("#snooze-day").await;
    assert_eq!(window.violations().await, none());
    // Digits decide, and mean nothing here.
    window.press('1').await;
    window.press('k').await;
    window.wait_for("section.decide").await;
    assert_eq!((desk.number(put_off), desk.number("SELECT count(*) FROM review_event")), (0, 0));
    window.press('t').await;
    window.wait_for("#snooze-day").await;
    window.press('b').await;
    window.wait_for(".flash form[action$='/wake']").await;
    window.wait_for("section.decide").await;
    assert_eq!(window.violations().await, none());
    assert_eq!(desk.number(put_off), 1);
    window.press('u').await;
    window.wait_for("main:not(:has(form[action$='/wake']))").await;
    assert_eq!(desk.number("SELECT count(*) FROM snooze WHERE undoes IS NOT NULL"), 1);
    assert_eq!(desk.number("SELECT count(*) FROM flag WHERE state <> 'open'"), 0);
    assert_eq!(window.complaints().await, none());
    window.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_decisions_meet() {
    let desk = Served::start();
    let page = format!("{}/campaign/{}", desk.address, desk.top());
    let driver = Driver::start();
    let (rina, budi) = (driver.window(1280, 900).await, driver.window(1280, 900).await);
    desk.first_operator(&rina).await;
    desk.colleague(&budi, "budi", "analyst").await;
    rina.open(&page).await;
    budi.open(&page).await;
    rina.press('1').await;
    rina.wait_for(".flash input[name=event][value='1']").await;
    budi.press('3').await;
    budi.wait_for("form input[name=second]").await;
    let told = text(&budi).await;
    assert!(told.contains("rina"), "{told}");
    assert_eq!(desk.number("SELECT count(*) FROM review_event"), 1, "nothing was kept yet");
    budi.click("form:has(input[name=second]) button").await;
    budi.wait_for(".flash input[name=event][value='2']").await;
    assert_eq!(desk.number("SELECT count(*) FROM review_event WHERE person_name = 'budi'"), 1);
    // Nobody is led to what somebody else has before them.
    let at = async |window: &Window| window.client.current_url().await.unwrap().path().to_owned();
    assert_ne!(at(&rina).await, at(&budi).await);
    assert_eq!(desk.number("SELECT count(DISTINCT person) FROM claim"), 2);
    rina.client.close().await.unwrap();
    budi.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_are_opened_by_choice_and_noted() {
    let desk = Served::start();
    let driver = Driver::start();
    let window = driver.window(1280, 900).await;
    desk.first_operator(&window).await;
    let ad = desk.top();
    let value: String = Connection::open(desk.folder.path().join("waspada.db"))
        .unwrap()
        .query_row(
            "SELECT c.value FROM contact c JOIN ad_version v ON v.id = c.ad_version JOIN ad ON ad.id = v.ad
             WHERE ad.identity = ?1 AND c.kind IN ('phone', 'whatsapp') ORDER BY ordinal",
            [&ad],
            |row| row.get(0),
        )
        .unwrap();
    window.open(&format!("{}/campaign/{ad}", desk.address)).await;
    assert!(!text(&window).await.contains(&value), "contacts are masked at first");
    let noted = "SELECT count(*) FROM access_log WHERE what = 'reveal'";
    assert_eq!(desk.number(noted), 0);
    window.click("form[action$='/contacts'] button").await;
    window.wait_for("main:not(:has(form[action$='/contacts']))").await;
    let open = text(&window).await;
    assert!(open.contains(&value), "{open}");
    assert_eq!(desk.number(noted), 1);
    assert_eq!(window.complaints().await, none());
    window.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_by_keyboard_alone() {
    let desk = Served::start();
    let driver = Driver::start();
    let window = driver.window(1280, 900).await;
    desk.first_operator(&window).await;
    let (enter, tab) = ('\u{e007}', '\u{e004}');
    // From the campaign: the key leads to the name, where letters are words again.
    window.press('s').await;
    window.wait_for("section.decide").await;
    window.press('l').await;
    window.wait_for("#lead-name:focus").await;
    window.type_words("Jalur l 1").await;
    window.press(enter).await;
    window.wait_for(".flash form[action$='/take-out']").await;
    window.wait_for("main h1:focus").await;
    assert_eq!(desk.number("SELECT count(*) FROM lead WHERE name = 'Jalur l 1'"), 1);
    assert_eq!(desk.number("SELECT count(*) FROM review_event"), 0, "digits that are typed decide nothing");
    assert_eq!(window.violations().await, none());

    // From the queue: the key of the row that holds the focus; an open lead is chosen already.
    window.open(&desk.address).await;
    window.press('l').await;
    window.press('j').await;
    window.press('j').await;
    window.wait_for("li:nth-child(2) [data-row]:focus").await;
    window.press('l').await;
    window.wait_for("form[action$='/lead'] input[name=back][value=queue]").await;
    window.press('l').await;
    window.wait_for("#lead-choice:focus").await;
    for _ in 0..3 {
        window.press(tab).await;
    }
    window.wait_for("form[action$='/lead'] button:focus").await;
    window.press(enter).await;
    window.wait_for("ul.counts").await;
    window.wait_for(".flash a[href='/lead/1']").await;
    assert_eq!(desk.number("SELECT count(*) FROM lead_campaign WHERE lead = 1"), 2);

    window.open(&format!("{}/leads", desk.address)).await;
    let list = text(&window).await;
    assert!(list.contains("Jalur l 1") && list.contains("terbuka"), "{list}");
    window.press('j').await;
    window.wait_for("[data-row]:focus").await;
    window.press(enter).await;
    window.wait_for("ol.queue li:nth-child(2)").await;
    assert_eq!(window.violations().await, none());
    // Behind the first title comes what takes it out.
    window.press('j').await;
    window.wait_for("li:first-child [data-row]:focus").await;
    window.press(tab).await;
    window.wait_for("li:first-child summary:focus").await;
    window.press(enter).await;
    window.wait_for("li:first-child details[open]").await;
    window.press(tab).await;
    window.wait_for("#out-0:focus").await;
    window.type_words("keliru").await;
    window.press(enter).await;
    window.wait_for("ol.queue:not(:has(li:nth-child(2)))").await;
    assert_eq!(desk.number("SELECT count(*) FROM lead_campaign WHERE lead = 1"), 1);
    assert_eq!(
        desk.number("SELECT count(*) FROM lead_event WHERE what = 'taken_out' AND reason = 'keliru'"),
        1
    );
    assert_eq!(desk.number("SELECT count(*) FROM access_log WHERE what LIKE 'lead_%'"), 4);
    assert_eq!(window.violations().await, none());
    assert_eq!(window.complaints().await, none());
    window.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_fit_for_everybody() {
    let desk = Served::start();
    let driver = Driver::start();
    let (wide, phone) = (driver.window(1280, 900).await, driver.window(360, 740).await);
    for page in [&desk.invitation, &format!("{}/login", desk.address)] {
        wide.open(page).await;
        assert_eq!(wide.violations().await, none(), "{page}");
    }
    desk.first_operator(&wide).await;
    desk.colleague(&phone, "budi", "analyst").await;
    let ad = desk.top();
    let rooms = [
        "/",
        "/account",
        "/leads",
        "/lead/1",
        "/nowhere",
        "/search?q=gaji",
        "/sources",
        "/mutes",
        "/rules",
        "/source/sample",
        "/nights",
        "/figures",
        "/notes",
        "/model",
        "/log",
        "/help",
    ];
    let own = [
        format!("/campaign/{ad}"),
        format!("/contact/{ad}/1"),
        format!("/campaign/{ad}/lead"),
        format!("/campaign/{ad}/snooze"),
        format!("/campaign/{ad}/join?with=gaji"),
    ];
    wide.open(&format!("{}/campaign/{ad}/lead", desk.address)).await;
    wide.click("#lead-name").await;
    wide.type_words("Rute Batam").await;
    wide.click("form[action$='/lead'] button").await;
    wide.wait_for(".flash form[action$='/take-out']").await;
    // Something decided, so that the figures are drawn and a note names a colleague.
    wide.open(&format!("{}/campaign/{ad}", desk.address)).await;
    wide.press('n').await;
    wide.wait_for("#note:focus").await;
    wide.type_words("@budi lihat").await;
    wide.click("#decision [name=ruling][value=confirm]").await;
    wide.wait_for(".flash form[action$='/undo']").await;
    let pages: Vec<String> = own.into_iter().chain(rooms.map(str::to_owned)).collect();
    for page in &pages {
        for window in [&wide, &phone] {
            window.open(&format!("{}{page}", desk.address)).await;
            assert_eq!(window.violations().await, none(), "{page}");
        }
        let widths = phone.script("return [document.documentElement.scrollWidth, innerWidth]").await;
        assert_eq!(widths, json!([360, 360]), "{page} does not scroll sideways");
    }
    // On a phone the decisions are in reach wherever one reads, and leave the page to what is read.
    phone.open(&format!("{}/campaign/{ad}", desk.address)).await;
    for place in ["scrollTo(0, 0)", "document.querySelector('#members-head').scrollIntoView()"] {
        let seen = format!(
            "{place}; const bar = document.querySelector('.decide').getBoundingClientRect();
             const seen = [...document.querySelectorAll('.verdicts button')].every((button) => {{
               const at = button.getBoundingClientRect();
               const top = document.elementFromPoint((at.left + at.right) / 2, (at.top + at.bottom) / 2);
               return button.contains(top);
             }});
             return [seen, bar.height < innerHeight / 4]"
        );
        assert_eq!(phone.script(&seen).await, json!([true, true]), "{place}");
    }
    // Language, theme and keys are switched at the foot, and the page stays the same.
    for (name, value, then) in [
        ("language", "en", "html[lang=en]"),
        ("theme", "dark", "html[data-theme=dark]"),
        ("keys", "off", "body[data-keys=off]"),
    ] {
        wide.open(&format!("{}{}", desk.address, pages[0])).await;
        wide.click(&format!(".foot button[name={name}][value={value}]")).await;
        wide.wait_for(then).await;
        wide.wait_for("section.decide").await;
    }
    wide.press('1').await;
    assert_eq!(desk.number("SELECT count(*) FROM review_event"), 1, "keys that are off do nothing");
    for page in &pages {
        wide.open(&format!("{}{page}", desk.address)).await;
        assert_eq!(wide.violations().await, none(), "{page} in the dark");
    }
    // That a page is not there is told by the browser, too.
    let complaints =
        wide.complaints().await.into_iter().filter(|told| !told.contains("/nowhere")).collect::<Vec<_>>();
    assert_eq!(complaints, none());
    wide.client.close().await.unwrap();
    phone.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_prints() {
    let desk = Served::start();
    let driver = Driver::start();
    let window = driver.window(1280, 900).await;
    desk.first_operator(&window).await;
    window.open(&format!("{}/campaign/{}", desk.address, desk.top())).await;
    let paper = PrintConfiguration::builder().orientation(PrintOrientation::Portrait).build().unwrap();
    let pdf = window.client.print(paper).await.unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    window.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    let shown: Value = window
        .script(
            "return ['.top', '.decide', '.foot', '.ad-text'].map(
               (css) => document.querySelector(css).getClientRects().length > 0)",
        )
        .await;
    assert_eq!(shown, json!([false, false, false, true]), "only what is to be read is printed");
    window.client.close().await.unwrap();
}
