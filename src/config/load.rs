use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use toml::de::DeTable;
use url::Url;

use super::crawl::crawl;
use super::reader::{Notes, Overrides, Section, Setting, nearest};
use super::{
    ArchiveSettings, AssessSettings, CampaignSettings, ChallengerSettings, Config, EvidenceSettings,
    LeadSettings, Pace, Problem, Problems, RetentionSettings, ReviewSettings, RunSettings, StoreSettings,
};

/// `pipeline.toml` as `waspada init` writes it.
pub const TEMPLATE: &str = include_str!("../../pipeline.toml");

/// Prefix of the environment variables that override keys: `WASPADA_CRAWL_CONCURRENCY`.
pub const ENVIRONMENT_PREFIX: &str = "WASPADA_";

/// Tables of the file, `[[source]]` apart.
const SECTIONS: [&str; 11] = [
    "run",
    "crawl",
    "assess",
    "campaign",
    "store",
    "archive",
    "evidence",
    "retention",
    "review",
    "leads",
    "digest",
];

/// The settings of one command: the file's text, overridden by `environment` and, above that, by `flags`
/// (each `section.key=value`). Relative paths are taken from `folder`, where the file lies.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn load(
    file: &str,
    text: &str,
    folder: &Path,
    environment: impl Iterator<Item = (String, String)>,
    flags: &[String],
) -> Result<(Config, Vec<Setting>), Problems> {
    let notes = RefCell::new(Notes::default());
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        notes.borrow_mut().problems.push(Problem {
            message: error.message().to_owned(),
            span: error.span(),
            label: "here".into(),
            help: "the file is written in TOML; texts stand in double quotes".into(),
        });
    }
    let overrides = overrides(environment, flags, &notes);
    let config = read(document.get_ref(), folder, &overrides, &notes);
    let mut notes = notes.into_inner();
    notes.problems.sort_by_key(|p| p.span.as_ref().map_or(usize::MAX, |s| s.start));
    if notes.problems.is_empty() {
        Ok((config, notes.settings))
    } else {
        Err(Problems { file: file.to_owned(), text: text.to_owned(), list: notes.problems })
    }
}

fn overrides(
    environment: impl Iterator<Item = (String, String)>,
    flags: &[String],
    notes: &RefCell<Notes>,
) -> Overrides {
    let mut overrides = Overrides::new();
    for (name, value) in environment {
        let Some(key) = name.strip_prefix(ENVIRONMENT_PREFIX).map(str::to_lowercase) else { continue };
        if let Some((section, key)) = key.split_once('_')
            && SECTIONS.contains(&section)
        {
            overrides.insert(format!("{section}.{key}"), (value, name));
        }
    }
    for flag in flags {
        match flag.split_once('=') {
            Some((key, value)) if key.split_once('.').is_some_and(|(s, _)| SECTIONS.contains(&s)) => {
                overrides.insert(key.trim().to_owned(), (value.trim().to_owned(), "--set".to_owned()));
            }
            _ => notes.borrow_mut().problems.push(Problem {
                message: format!("`--set {flag}` is not of the form section.key=value"),
                span: None,
                label: String::new(),
                help: format!("sections are {}; try `--set crawl.concurrency=4`", SECTIONS.join(", ")),
            }),
        }
    }
    overrides
}

fn read(document: &DeTable<'_>, folder: &Path, overrides: &Overrides, notes: &RefCell<Notes>) -> Config {
    for (key, value) in document {
        let name: &str = key.get_ref();
        if name == "source" || (SECTIONS.contains(&name) && value.get_ref().is_table()) {
            continue;
        }
        let known: Vec<&str> = SECTIONS.iter().copied().chain(["source"]).collect();
        notes.borrow_mut().problems.push(Problem {
            message: format!("there is no section `{name}`"),
            span: Some(key.span()),
            label: "not known".into(),
            help: nearest(name, &known).map_or_else(
                || format!("sections are {}", known.join(", ")),
                |k| format!("did you mean `{k}`?"),
            ),
        });
    }
    let table = |name: &str| {
        document.iter().find(|(k, _)| k.get_ref() == name).and_then(|(_, v)| v.get_ref().as_table())
    };
    let section = |name: &'static str| Section::new(name, table(name), overrides, notes);
    let config = Config {
        run: run(section("run")),
        crawl: crawl(section("crawl")),
        sources: super::sources::sources(document, folder, overrides, notes),
        assess: assess(section("assess"), folder),
        campaign: campaign(section("campaign")),
        store: store(section("store"), folder),
        archive: archive(section("archive"), folder),
        evidence: evidence(section("evidence"), folder),
        retention: retention(section("retention")),
        review: review(section("review")),
        leads: leads(section("leads")),
        digest: super::digest::digest(section("digest"), folder),
    };
    known_overrides(overrides, notes);
    config
}

/// Reports overrides of keys that no section knows.
fn known_overrides(overrides: &Overrides, notes: &RefCell<Notes>) {
    let mut notes = notes.borrow_mut();
    let read: Vec<String> = notes.settings.iter().map(|s| s.key.clone()).collect();
    for (key, (_, origin)) in overrides {
        let is_reported = notes.problems.iter().any(|p| p.message.contains(&format!("`{key}`")));
        if !read.contains(key) && !is_reported {
            let known: Vec<&str> = read.iter().map(String::as_str).collect();
            let help = nearest(key, &known).map(|k| format!("did you mean `{k}`?")).unwrap_or_default();
            notes.problems.push(Problem {
                message: format!("there is no key `{key}` (set by {origin})"),
                span: None,
                label: String::new(),
                help,
            });
        }
    }
}

fn run(section: Section<'_>) -> RunSettings {
    let settings = RunSettings {
        schedule: section
            .text("schedule", "30 1 * * *", "a cron pattern of five fields, such as \"30 1 * * *\"", |text| {
                (text.split_whitespace().count() == 5 && croner::Cron::from_str(text).is_ok())
                    .then(|| text.to_owned())
            })
            .unwrap_or_default(),
        time_zone: section
            .text("time_zone", "Asia/Jakarta", "an IANA time zone, such as \"Asia/Jakarta\"", |text| {
                jiff::tz::TimeZone::get(text).ok().map(|_| text.to_owned())
            })
            .unwrap_or_default(),
        daily_flag_budget: count(section.number("daily_flag_budget", 100, 0..=100_000)),
        batch_ads: count(section.number("batch_ads", 200, 1..=10_000)),
    };
    section.finish();
    settings
}

/// The models beside the settings, where one of them was put in use.
fn promoted(folder: &Path) -> Option<PathBuf> {
    let models = folder.join("models");
    models.join("CURRENT").is_file().then_some(models)
}

/// The model that scores in shadow: a file where it is written as one, else the model of that id beside the one in use.
fn challenger(name: String, model: Option<&Path>, folder: &Path) -> ChallengerSettings {
    let is_file = name.contains(['/', '\\']) || Path::new(&name).extension().is_some();
    let file = match model {
        _ if is_file => folder.join(&name),
        Some(models) if models.is_dir() => models.join(format!("{name}.json")),
        Some(model) => model.with_file_name(format!("{name}.json")),
        None => folder.join("models").join(format!("{name}.json")),
    };
    ChallengerSettings { name, file }
}

fn assess(section: Section<'_>, folder: &Path) -> AssessSettings {
    let path = |key| {
        section.text(key, "", "a path, or \"\"", |text| Some(text.to_owned())).filter(|t| !t.is_empty())
    };
    let (data_dir, model) = (path("data_dir"), path("model"));
    let threshold = |key| Some(section.share(key, 0.0)).filter(|t| *t > 0.0);
    let model = model.map_or_else(|| promoted(folder), |p| Some(folder.join(p)));
    let settings = AssessSettings {
        data_dir: data_dir.map(|p| folder.join(p)),
        challenger: path("challenger").map(|name| challenger(name, model.as_deref(), folder)),
        model,
        sedang_at: threshold("sedang_at"),
        tinggi_at: threshold("tinggi_at"),
    };
    if let (Some(sedang), Some(tinggi)) = (settings.sedang_at, settings.tinggi_at)
        && tinggi < sedang
    {
        section.problem(
            "`assess.tinggi_at` must not lie below `assess.sedang_at`".into(),
            section.span_of("tinggi_at"),
            format!("this is {tinggi}, sedang_at is {sedang}"),
            "raise `tinggi_at` or lower `sedang_at`".into(),
        );
    }
    section.finish();
    settings
}

fn campaign(section: Section<'_>) -> CampaignSettings {
    let settings = CampaignSettings {
        hub_employers: count(section.number("hub_employers", 10, 2..=100_000)),
        hub_campaigns: count(section.number("hub_campaigns", 10, 2..=100_000)),
        life_gap_days: u32::try_from(section.number("life_gap_days", 180, 1..=36_500)).unwrap_or(180),
        network_cap: count(section.number("network_cap", 500, 2..=100_000)),
    };
    section.finish();
    settings
}

fn store(section: Section<'_>, folder: &Path) -> StoreSettings {
    let settings = StoreSettings { path: path(&section, "path", "waspada.db", folder) };
    section.finish();
    settings
}

fn archive(section: Section<'_>, folder: &Path) -> ArchiveSettings {
    let settings = ArchiveSettings {
        dir: path(&section, "dir", "archive", folder),
        file_cap_bytes: section.number("file_cap_bytes", 1_073_741_824, 1_048_576..=1_099_511_627_776),
    };
    section.finish();
    settings
}

fn evidence(section: Section<'_>, folder: &Path) -> EvidenceSettings {
    let settings = EvidenceSettings {
        dir: path(&section, "dir", "manifests", folder),
        key: path(&section, "key", "evidence.key", folder),
        match_key: path(&section, "match_key", "match.key", folder),
        trusted_keys: trusted_keys(&section),
        timestamp_url: section
            .text("timestamp_url", "", "an http:// or https:// address, or \"\"", |text| match text {
                "" => Some(None),
                _ => Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(Some),
            })
            .flatten(),
        picture_browser: section
            .text("picture_browser", "chromium", "a browser, or \"\"", |text| Some(text.to_owned()))
            .unwrap_or_default(),
        picture_timeout_ms: section.number("picture_timeout_ms", 30_000, 1_000..=50_000),
        picture_sandbox: section.switch("picture_sandbox", true),
    };
    section.finish();
    settings
}

/// Public keys as `waspada keys show` prints them.
fn trusted_keys(section: &Section<'_>) -> Vec<String> {
    let keys: Vec<String> =
        section.list("trusted_keys").iter().map(|key| key.trim().to_ascii_lowercase()).collect();
    let is_key = |key: &String| key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit());
    if let Some(bad) = keys.iter().find(|key| !is_key(key)) {
        section.problem(
            format!("`evidence.trusted_keys` holds `{bad}`, which is no public key"),
            section.span_of("trusted_keys"),
            "64 hexadecimal digits each".to_owned(),
            "`waspada keys show` prints the public key".to_owned(),
        );
    }
    keys
}

fn retention(section: Section<'_>) -> RetentionSettings {
    let days = |key| u32::try_from(section.number(key, 365, 1..=36_500)).unwrap_or(365);
    let settings = RetentionSettings {
        unflagged_days: days("unflagged_days"),
        capture_days: days("capture_days"),
        contact_days: days("contact_days"),
    };
    section.finish();
    settings
}

fn review(section: Section<'_>) -> ReviewSettings {
    let settings = ReviewSettings {
        address: section
            .text("address", "127.0.0.1:8417", "an address with a port, such as \"127.0.0.1:8417\"", |text| {
                text.parse().ok()
            })
            .unwrap_or_else(|| ([127, 0, 0, 1], 8417).into()),
        public_url: section
            .text("public_url", "", "an http:// or https:// address, or \"\"", |text| {
                let url = || Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
                if text.is_empty() { Some(None) } else { url().map(Some) }
            })
            .flatten(),
        session_hours: u32::try_from(section.number("session_hours", 12, 1..=720)).unwrap_or(12),
        pace: Pace {
            minutes: u32::try_from(section.number("minutes", 60, 1..=1440)).unwrap_or(60),
            claim_minutes: u32::try_from(section.number("claim_minutes", 15, 1..=240)).unwrap_or(15),
            samples: usize::try_from(section.number("samples", 3, 0..=20)).unwrap_or(3),
            second_look_percent: u8::try_from(section.number("second_look_percent", 10, 0..=100))
                .unwrap_or(10),
            hard_in_a_row: usize::try_from(section.number("hard_in_a_row", 3, 0..=100)).unwrap_or(3),
            pause_minutes: u32::try_from(section.number("pause_minutes", 30, 5..=240)).unwrap_or(30),
        },
    };
    section.finish();
    settings
}

fn leads(section: Section<'_>) -> LeadSettings {
    let settings = LeadSettings { four_eyes: section.switch("four_eyes", false) };
    section.finish();
    settings
}

fn path(section: &Section<'_>, key: &'static str, default: &str, folder: &Path) -> PathBuf {
    section
        .text(key, default, "a path", |text| (!text.is_empty()).then(|| folder.join(text)))
        .unwrap_or_default()
}

pub(super) fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Paging, SourceKind};
    use crate::domain::Field;

    fn load_text(text: &str, flags: &[&str]) -> Result<(Config, Vec<Setting>), Problems> {
        let flags: Vec<String> = flags.iter().map(|f| (*f).to_owned()).collect();
        load("pipeline.toml", text, Path::new("/etc"), std::iter::empty(), &flags)
    }

    #[test]
    fn the_template_holds_every_key_with_its_default() {
        let (_, written) = load_text(TEMPLATE, &[]).unwrap();
        let (_, defaults) = load_text("", &[]).unwrap();
        for setting in &defaults {
            let in_file = written.iter().find(|s| s.key == setting.key).unwrap();
            assert_eq!(in_file.origin, "pipeline.toml", "{} is not in the template", setting.key);
            assert_eq!(in_file.value, setting.value, "{}", setting.key);
        }
    }

    #[test]
    fn draws_every_mistake_under_its_line() {
        let text = "[run]\nschedule = \"often\"\n\n[crawl]\nconcurency = 4\nconcurrency = 0\n\n[[source]]\nname = \"a\"\nkind = \"sitemap\"\n\n[stroe]\n";
        let problems = load_text(text, &[]).unwrap_err();
        insta::assert_snapshot!(problems.to_string());
    }

    #[test]
    fn private_addresses_are_permitted_one_by_one() {
        let (config, _) = load_text("[crawl]\npermit = [\"10.1.2.3:8080\", \"[fd00::1]:80\"]", &[]).unwrap();
        assert_eq!(config.crawl.permit.len(), 2);
        for wrong in
            ["10.1.2.3", "10.0.0.0/8", "papan.dinas:80", "169.254.169.254:80", "0.0.0.0:80", "10.1.2.3:0"]
        {
            let problems = load_text(&format!("[crawl]\npermit = [\"{wrong}\"]"), &[]).unwrap_err();
            assert_eq!(problems.list.len(), 1, "{wrong}");
        }
    }

    #[test]
    fn a_preset_fills_in_what_the_source_does_not_state() {
        let source = |more: &str| {
            let text = format!("[[source]]\nname = \"a\"\n{more}");
            load_text(&text, &[]).map(|(config, _)| config.sources[0].clone())
        };
        let wordpress = source("preset = \"wordpress\"\nurl = \"https://b.example/\"").unwrap();
        let SourceKind::Json(json) = &wordpress.kind else { panic!("{:?}", wordpress.kind) };
        assert_eq!(
            (json.url.path(), &json.paging),
            ("/wp-json/wp/v2/posts", &Paging::Page("page".to_owned()))
        );
        let phpbb = source("preset = \"phpbb\"\nurl = \"https://b.example/viewforum.php?f=2\"\nselectors = { text = \".x\" }").unwrap();
        let SourceKind::Listing(listing) = &phpbb.kind else { panic!("{:?}", phpbb.kind) };
        assert_eq!(listing.link, "a.topictitle");
        assert_eq!(phpbb.rules.selectors[&Field::Text], ".x", "the source has the last word");
        assert!(phpbb.rules.selectors.contains_key(&Field::Title) && !phpbb.rules.exclude.is_empty());
        let unknown = source("preset = \"wordpres\"\nurl = \"https://b.example/\"").unwrap_err();
        assert!(unknown.list[0].message.contains("preset"), "{unknown}");
        let json = source("kind = \"json\"\nurl = \"https://b.example/api\"\nitems = \"data.jobs\"\nnext = \"links.next\"\ncolumns = { text = \"isi\" }").unwrap();
        let SourceKind::Json(json) = &json.kind else { panic!() };
        assert_eq!(
            (json.items.as_deref(), &json.paging),
            (Some("data.jobs"), &Paging::Next("links.next".to_owned()))
        );
    }

    #[test]
    fn hubs_and_networks_are_set_within_bounds() {
        let (config, _) = load_text("[campaign]\nhub_employers = 4", &["campaign.life_gap_days=90"]).unwrap();
        assert_eq!((config.campaign.hub_employers, config.campaign.hub_campaigns), (4, 10));
        assert_eq!((config.campaign.life_gap_days, config.campaign.network_cap), (90, 500));
        for wrong in ["network_cap = 1", "hub_campaigns = \"ten\"", "life_gap_days = 0", "life_gap = 90"] {
            let problems = load_text(&format!("[campaign]\n{wrong}"), &[]).unwrap_err();
            assert_eq!(problems.list.len(), 1, "{wrong}");
        }
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file() {
        let environment = [("WASPADA_CRAWL_CONCURRENCY".to_owned(), "3".to_owned())];
        let text = "[crawl]\nconcurrency = 2\nretries = 1\n";
        let read = |flags: &[String]| {
            load("p", text, Path::new("/"), environment.clone().into_iter(), flags).unwrap().0.crawl
        };
        assert_eq!((read(&[]).concurrency, read(&[]).retries), (3, 1));
        assert_eq!(read(&["crawl.concurrency=4".to_owned()]).concurrency, 4);
    }

    #[test]
    fn reports_bad_overrides_with_where_they_were_set() {
        let problems = load_text("", &["crawl.concurrency=many", "crawl.retires=1", "nonsense"]).unwrap_err();
        let messages: Vec<&str> = problems.list.iter().map(|p| p.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "`--set nonsense` is not of the form section.key=value",
                "`crawl.concurrency` must be a whole number from 1 to 64 (set by --set)",
                "there is no key `crawl.retires` (set by --set)",
            ]
        );
        assert_eq!(problems.list[2].help, "did you mean `crawl.retries`?");
    }

    #[test]
    fn a_challenger_is_an_id_beside_the_model_in_use_or_a_file() {
        let of = |text: &str| {
            load_text(&format!("[assess]\n{text}"), &[])
                .unwrap()
                .0
                .assess
                .challenger
                .map(|c| (c.name, c.file))
        };
        let file = |name: &str, path: &str| Some((name.to_owned(), Path::new(path).to_owned()));
        assert_eq!(of(""), None);
        assert_eq!(of("challenger = \"0a1b\""), file("0a1b", "/etc/models/0a1b.json"));
        assert_eq!(of("model = \"m/x.json\"\nchallenger = \"0a1b\""), file("0a1b", "/etc/m/0a1b.json"));
        assert_eq!(of("challenger = \"new/y.json\""), file("new/y.json", "/etc/new/y.json"));
    }

    #[test]
    fn paths_are_taken_from_the_folder_of_the_file() {
        let (config, _) = load_text("[store]\npath = \"db/w.db\"\n", &[]).unwrap();
        assert_eq!(config.store.path, Path::new("/etc/db/w.db"));
        assert_eq!(config.archive.dir, Path::new("/etc/archive"));
    }
}
