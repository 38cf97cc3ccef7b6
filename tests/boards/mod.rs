//! One page of each software that boards are made with, showing the same texts: what is found, missed and leaked.
//!
//! `UPDATE_BOARDS=1` writes the table of `docs/boards.md` anew.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics is a test that fails"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use waspada::config::AssessSettings;
use waspada::domain::{Band, FieldRules, Judged, Media, Origin, Outcome, RawPage, SiteContacts, SourceName};
use waspada::run::Stages;

const DAY: &str = "2026-11-26";
/// File below `layouts/` and the software that lays out its pages so.
const LAYOUTS: [(&str, &str); 14] = [
    ("wordpress", "WordPress, no job plugin"),
    ("wp_job_manager", "WordPress with WP Job Manager"),
    ("opencats", "OpenCATS"),
    ("mybb", "MyBB"),
    ("phpbb", "phpBB"),
    ("django", "a Django board"),
    ("blogger", "Blogger"),
    ("lever", "Lever"),
    ("greenhouse", "Greenhouse"),
    ("linkedin", "LinkedIn-like"),
    ("indeed", "Indeed-like"),
    ("workday", "Workday-like"),
    ("nextjs", "Next.js"),
    ("telegram", "Telegram web"),
];
/// What stands in the layouts around the ad: names of neighbours, numbers of the site and of who comments.
const AROUND: [&str; 22] = [
    "Tetangga",
    "Sebelah",
    "0811-9000-1234",
    "+6281190001234",
    "0813-9999-0001",
    "+6281399990001",
    "021-9000123",
    "+62219000123",
    "Poipet",
    "Baca Juga",
    "Bagikan",
    "omentar",
    "erkait",
    "agen_jaya",
    "Similar jobs",
    "Powered",
    "©",
    "Redaksi",
    "Diposting oleh",
    "Apply for",
    "Reputation",
    "papankerjakita",
];

#[derive(Debug, Deserialize)]
struct Texts {
    text: Vec<Text>,
}

#[derive(Debug, Deserialize)]
struct Text {
    title: String,
    employer: String,
    place: String,
    flags: usize,
    #[serde(default = "one")]
    ads: usize,
    #[serde(default)]
    is_warning: bool,
    contact: String,
    says: String,
    lines: Vec<String>,
}

fn one() -> usize {
    1
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/boards")
}

fn texts() -> Vec<Text> {
    toml::from_str::<Texts>(&fs_err::read_to_string(folder().join("texts.toml")).unwrap()).unwrap().text
}

fn stages() -> Stages {
    Stages::load(&AssessSettings::default()).unwrap()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Paragraphs and lists as an editor makes them.
fn paragraphs(lines: &[String]) -> String {
    let mut html = String::new();
    let mut is_list = false;
    for line in lines {
        let item = line.strip_prefix("- ");
        if item.is_some() != is_list {
            html.push_str(if is_list { "</ul>" } else { "<ul>" });
            is_list = item.is_some();
        }
        _ = match item {
            Some(item) => write!(html, "<li>{}</li>", escaped(item)),
            None => writeln!(html, "<p>{}</p>", escaped(line)),
        };
    }
    if is_list {
        html.push_str("</ul>");
    }
    html
}

fn values(number: usize, text: &Text) -> BTreeMap<&'static str, String> {
    let json = |text: &str| serde_json::to_string(text).unwrap().replace("</", "<\\/");
    let plain = text.lines.join("\n");
    let employer = if text.employer.is_empty() { "Info Kerja Kita" } else { &text.employer };
    let place = if text.place.is_empty() { "Indonesia" } else { &text.place };
    let lines = text.lines.iter().map(|line| escaped(line));
    BTreeMap::from([
        ("title", escaped(&text.title)),
        ("paragraphs", paragraphs(&text.lines)),
        ("divs", lines.clone().map(|line| format!("<div>{line}</div>")).collect()),
        ("breaks", lines.collect::<Vec<_>>().join("<br/>")),
        ("plain", escaped(&plain)),
        ("employer", escaped(employer)),
        ("place", escaped(place)),
        ("day", DAY.to_owned()),
        ("written_day", "26 November 2026".to_owned()),
        ("number", number.to_string()),
        ("address", format!("https://papan.example/lowongan/{number}/")),
        ("site", "https://papan.example".to_owned()),
        ("json_title", json(&text.title)),
        ("json_employer", json(employer)),
        ("json_place", json(place)),
        ("json_html", json(&paragraphs(&text.lines))),
        ("json_plain", json(&plain)),
        ("json_excerpt", json(&plain.chars().take(80).collect::<String>())),
    ])
}

fn filled(layout: &str, values: &BTreeMap<&'static str, String>) -> String {
    let mut page = layout.to_owned();
    for (name, value) in values {
        page = page.replace(&format!("{{{{{name}}}}}"), value);
    }
    assert!(!page.contains("{{"), "a name without a value");
    page
}

/// The pages of a layout: one a text, or one of all of them.
fn pages(name: &str, texts: &[Text]) -> Vec<String> {
    let layout = fs_err::read_to_string(folder().join(format!("layouts/{name}.html"))).unwrap();
    let all = || (101..).zip(texts).map(|(number, text)| values(number, text));
    match layout.split_once("{{#each}}").map(|(head, rest)| (head, rest.split_once("{{/each}}").unwrap())) {
        Some((head, (part, tail))) => {
            vec![format!("{head}{}{tail}", all().map(|values| filled(part, &values)).collect::<String>())]
        }
        None => all().map(|values| filled(&layout, &values)).collect(),
    }
}

fn read(stages: &Stages, (address, rules): (&str, &FieldRules), html: &str) -> Outcome<Vec<Judged>> {
    let page = RawPage {
        source: SourceName("papan".into()),
        url: address.into(),
        fetched_at: "2026-11-28T18:30:00Z".parse().unwrap(),
        status: 200,
        media: Media::Html,
        charset: Some("utf-8".into()),
        body: html.as_bytes().to_vec(),
        capture: None,
        rules: Arc::new(rules.clone()),
        hints: BTreeMap::new(),
    };
    stages.page_of_several(&page, jiff::civil::date(2026, 11, 28), &SiteContacts::default())
}

fn flags(judged: &[Judged]) -> usize {
    judged.iter().filter(|one| one.assessment.as_ref().is_some_and(|said| said.band >= Band::Sedang)).count()
}

fn employer(judged: &Judged) -> &str {
    judged.ad.employer.as_ref().map_or("", |named| named.value.as_str())
}

/// What a layout comes to.
#[derive(Debug, Default)]
struct Found {
    texts: usize,
    flags: usize,
    days: usize,
    employers: usize,
    missed: Vec<String>,
    leaked: Vec<String>,
}

impl Found {
    /// Holds one text against what was read of it.
    fn compare(&mut self, text: &Text, judged: &[Judged]) {
        let words: String = judged.iter().map(|one| format!("{}\n", one.ad.document())).collect();
        let contacts: Vec<&str> =
            judged.iter().flat_map(|one| &one.ad.contacts).map(|contact| contact.value.as_str()).collect();
        let miss = |what: &str| format!("{}: {what}", text.title);
        let before = self.missed.len();
        if judged.len() != text.ads {
            self.missed.push(miss(&format!("{} ads, right are {}", judged.len(), text.ads)));
        }
        if !words.contains(&text.says) {
            self.missed.push(miss("words"));
        }
        if text.ads == 1
            && !judged.first().is_some_and(|one| one.ad.title().eq_ignore_ascii_case(&text.title))
        {
            self.missed.push(miss(&format!("title, {:?}", judged.first().map(|one| one.ad.title()))));
        }
        if !text.contact.is_empty() && !contacts.iter().any(|value| value.ends_with(&text.contact)) {
            self.missed.push(miss("contact"));
        }
        if flags(judged) != text.flags {
            self.missed.push(miss(&format!("{} flags, right are {}", flags(judged), text.flags)));
        }
        self.texts += usize::from(self.missed.len() == before);
        self.flags += flags(judged);
        let day = |one: &Judged| one.ad.posted_on.as_ref().is_some_and(|day| day.value.to_string() == DAY);
        self.days += usize::from(judged.iter().all(day));
        self.employers += usize::from(
            !text.employer.is_empty() && judged.iter().all(|one| employer(one).contains(&text.employer)),
        );
        for one in judged {
            let read = format!("{words}\n{}\n{}", employer(one), contacts.join("\n"));
            let leaked = AROUND.iter().filter(|word| read.contains(**word));
            self.leaked.extend(leaked.map(|word| miss(word)));
        }
    }
}

fn found(name: &str, rules: &FieldRules, stages: &Stages, texts: &[Text]) -> Found {
    let mut found = Found::default();
    let pages = pages(name, texts);
    if pages.len() == 1 {
        let Outcome::Kept(all) =
            read(stages, ("https://t.me/s/infolokerkota", rules), pages.first().unwrap())
        else {
            return found;
        };
        for text in texts {
            let own = all.iter().filter(|one| {
                one.ad.title() == text.title
                    || (text.ads > 1 && text.lines.iter().any(|line| line == one.ad.title()))
            });
            found.compare(text, &own.cloned().collect::<Vec<_>>());
        }
        return found;
    }
    for ((number, text), page) in (101..).zip(texts).zip(&pages) {
        match read(stages, (&format!("https://papan.example/lowongan/{number}/"), rules), page) {
            Outcome::Kept(judged) => found.compare(text, &judged),
            other => found.missed.push(format!("{}: {other:?}", text.title)),
        }
    }
    found
}

#[test]
fn the_texts_are_judged_rightly_as_plain_text() {
    let stages = stages();
    for text in texts().iter().filter(|text| text.ads == 1) {
        let ad = waspada::extract::extract_text(
            SourceName("papan".into()),
            "",
            &text.title,
            &text.lines.join("\n"),
            &stages.facts,
        );
        let judged = stages.judge(ad, jiff::civil::date(2026, 11, 28));
        assert_eq!(
            flags(std::slice::from_ref(&judged)),
            text.flags,
            "{}: {:?}",
            text.title,
            judged.assessment
        );
        assert_eq!(judged.ad.kind == waspada::domain::Kind::Warning, text.is_warning, "{}", text.title);
    }
}

/// What a preset says of the pages of its software.
fn rules(preset: &str) -> FieldRules {
    let text =
        format!("[[source]]\nname = \"papan\"\npreset = \"{preset}\"\nurl = \"https://papan.example/\"\n");
    let loaded = waspada::config::load("pipeline.toml", &text, Path::new("."), std::iter::empty(), &[]);
    loaded.unwrap().0.sources.first().unwrap().rules.clone()
}

#[test]
fn each_preset_finds_the_ad_on_pages_of_its_software() {
    let (stages, texts) = (stages(), texts());
    for (preset, layout) in
        [("mybb", "mybb"), ("phpbb", "phpbb"), ("blogger", "blogger"), ("wp-job-manager", "wp_job_manager")]
    {
        let rules = rules(preset);
        let Found { missed, leaked, .. } = found(layout, &rules, &stages, &texts);
        assert!(missed.is_empty() && leaked.is_empty(), "{preset}: {missed:?} {leaked:?}");
        let page = &pages(layout, &texts)[0];
        let Outcome::Kept(judged) = read(&stages, ("https://papan.example/lowongan/101/", &rules), page)
        else {
            panic!("{preset}: no ad");
        };
        assert_eq!(judged[0].ad.text_origin, Origin::Selector, "{preset}: its selector matches nothing");
    }
}

const BEGIN: &str = "<!-- table: made by tests/boards -->\n";
const END: &str = "<!-- end of table -->";

#[test]
fn every_software_gives_the_same_ads_and_the_table_says_so() {
    let (stages, texts) = (stages(), texts());
    let right: usize = texts.iter().map(|text| text.flags).sum();
    let named = texts.iter().filter(|text| !text.employer.is_empty()).count();
    let mut table = format!(
        "| software | texts read whole (of {}) | flags (right: {right}) | employers named (of {named}) | days of posting (of {}) | leaked |\n|---|---|---|---|---|---|\n",
        texts.len(),
        texts.len(),
    );
    let mut wrong = String::new();
    for (name, software) in LAYOUTS {
        let found = found(name, &FieldRules::default(), &stages, &texts);
        let Found { texts, flags, employers, days, missed, leaked } = &found;
        _ = writeln!(table, "| {software} | {texts} | {flags} | {employers} | {days} | {} |", leaked.len());
        for what in missed.iter().chain(leaked) {
            _ = writeln!(wrong, "{name}: {what}");
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/boards.md");
    let page = fs_err::read_to_string(&path).unwrap();
    let (head, rest) = page.split_once(BEGIN).unwrap();
    let (stands, tail) = rest.split_once(END).unwrap();
    if std::env::var_os("UPDATE_BOARDS").is_some() {
        fs_err::write(&path, format!("{head}{BEGIN}{table}{END}{tail}")).unwrap();
    } else {
        assert_eq!(stands, table, "docs/boards.md tells another table; UPDATE_BOARDS=1 writes it anew");
    }
    assert!(wrong.is_empty(), "{wrong}");
}
