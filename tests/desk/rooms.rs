//! Pages of the desk beside the queue: search, sources, nights, figures, model, guide and feed, each with its twin.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    dead_code,
    reason = "a test fails by panicking; not every helper is used here"
)]

use crate::night;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use axum::Extension;
use jiff::{SignedDuration, Timestamp};
use night::{begin, item, kept, source};
use scraper::{Html, Selector};
use serde_json::Value;
use waspada::campaign::HubList;
use waspada::config;
use waspada::desk::{self, Desk, DeskSettings, Knowledge, Theme, Visitor};
use waspada::domain::{
    AdId, Band, Fault, Flag, FlagState, Outcome, PersonId, Role, Ruling, RulingReason, Score, SkipReason,
};
use waspada::i18n::Locale;
use waspada::run::compare;
use waspada::store::{Decided, Decision, NightItem, RunStatus, Store, Undone};

/// So many days before now, as a night begins.
fn days_ago(days: i64) -> String {
    format!("{:.0}", Timestamp::now() - SignedDuration::from_hours(24 * days))
}

/// One night over the ads of those numbers; a third of them high.
fn night(store: &mut Store, days: i64, numbers: std::ops::Range<usize>, further: Vec<NightItem>) {
    let at = days_ago(days);
    let run = begin(store, &at);
    let items: Vec<NightItem> = numbers
        .clone()
        .map(|n| {
            kept(n, &at, if n % 2 == 0 { "di pabrik sarung" } else { "di kebun teh" }, [0.9, 0.6, 0.1][n % 3])
        })
        .chain(further)
        .collect();
    store.record(&run, &items).unwrap();
    let opened: Vec<Flag> = numbers
        .filter(|n| n % 3 == 0)
        .map(|n| Flag {
            ad: AdId::of(&source(), &night::url(n)),
            run: run.clone(),
            band: Band::Tinggi,
            score: Score::new(0.9).unwrap(),
            state: FlagState::Open,
            takes_over: None,
            changes: Vec::new(),
        })
        .collect();
    let time: Timestamp = at.parse().unwrap();
    store.open_flags(&run, &opened, 0, time).unwrap();
    store.finish_run(&run, RunStatus::Complete, time + SignedDuration::from_mins(7)).unwrap();
}

struct Served {
    _folder: tempfile::TempDir,
    path: PathBuf,
    address: String,
}

impl Served {
    /// The desk over what `fill` puts into the database, with somebody of the least role logged in.
    async fn over(language: Locale, fill: impl FnOnce(&mut Store)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waspada.db");
        fill(&mut Store::open(&path).unwrap());
        let address = Self::serve(&path, language).await;
        Self { _folder: folder, path, address }
    }

    async fn serve(path: &Path, language: Locale) -> String {
        drop(rustls::crypto::ring::default_provider().install_default());
        let (settings, _) =
            config::load("pipeline.toml", config::TEMPLATE, Path::new(""), std::iter::empty(), &[]).unwrap();
        let desk = Desk::open(path, Knowledge::load(&settings).unwrap(), DeskSettings::default()).unwrap();
        let visitor = Visitor {
            person: PersonId(1),
            name: "rina".into(),
            role: Role::ReadOnly,
            language,
            theme: Theme::Auto,
            keys: true,
        };
        let app = desk::router(desk).layer(Extension(visitor));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        address
    }

    async fn status(&self, path: &str) -> u16 {
        reqwest::get(format!("{}{path}", self.address)).await.unwrap().status().as_u16()
    }

    async fn page(&self, path: &str) -> String {
        let answer = reqwest::get(format!("{}{path}", self.address)).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    }

    async fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.page(path).await).unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

fn select(page: &str, css: &str) -> Vec<String> {
    let document = Html::parse_document(page);
    let text = |e: scraper::ElementRef<'_>| {
        e.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    document.select(&Selector::parse(css).unwrap()).map(text).collect()
}

fn hrefs(page: &str, css: &str) -> Vec<String> {
    let document = Html::parse_document(page);
    document.select(&Selector::parse(css).unwrap()).map(|e| e.attr("href").unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_room_opens_in_both_languages_and_agrees_with_its_twin() {
    for language in [Locale::Id, Locale::En] {
        let desk = Served::over(language, |store| {
            night(store, 2, 0..30, Vec::new());
            night(store, 1, 0..30, Vec::new());
        })
        .await;
        let run = desk.json("/nights.json").await[0]["run"].as_str().unwrap().to_owned();
        let night = format!("/nights/{run}");
        for path in [
            "/leads",
            "/search",
            "/sources",
            "/source/papan",
            "/nights",
            night.as_str(),
            "/model",
            "/figures",
            "/notes",
            "/help",
        ] {
            let page = desk.page(path).await;
            assert_eq!(select(&page, "main h1").len(), 1, "{path}");
            assert!(page.contains(language.frame().lang), "{path}");
            let twin = hrefs(&page, "main .head a[href*='.json']");
            assert_eq!(twin.len(), 1, "{path} names its twin");
            desk.json(&twin[0]).await;
        }
        for missing in ["/source/none", "/nights/none", "/source/none.json"] {
            assert_eq!(desk.status(missing).await, 404, "{missing}");
        }
    }
}

#[tokio::test]
async fn a_search_finds_by_words_and_narrows_by_what_ads_share() {
    let desk = Served::over(Locale::Id, |store| night(store, 1, 0..30, Vec::new())).await;
    let found = |value: &Value| value["fitting"].as_u64().unwrap();
    let all = desk.json("/search.json?q=pabrik").await;
    assert_eq!(found(&all), 15);
    assert_eq!(all["facets"]["bands"]["tinggi"], 5);
    let page = desk.page("/search?q=pabrik").await;
    let narrower: Vec<String> =
        hrefs(&page, ".facets a").into_iter().filter(|to| to.contains("band=tinggi")).collect();
    let narrow = desk.page(&narrower[0]).await;
    assert_eq!(select(&narrow, ".queue h3").len(), 5, "the facet leads to as many as it tells");
    assert_eq!(select(&narrow, "#band option[selected]").len(), 1);
    assert!(select(&narrow, ".why")[0].contains("di pabrik sarung"), "the words show where they stand");

    assert_eq!(found(&desk.json("/search.json?q=%22sarung+pabrik%22").await), 0, "a phrase keeps its order");
    assert_eq!(found(&desk.json("/search.json?q=%22pabrik+sarung%22&status=open").await), 5);
    assert_eq!(found(&desk.json("/search.json?q=PABRIK+-+OR+*").await), 0, "OR is a word like another");
    assert_eq!(found(&desk.json("/search.json?indicator=high_pay&band=sedang").await), 10);
    assert_eq!(found(&desk.json("/search.json?source=papan&licence=not_checkable").await), 30);
    assert_eq!(found(&desk.json("/search.json?since=2020-01-01&until=2020-01-02").await), 0);
    assert_eq!(found(&desk.json("/search.json?destination=KH").await), 0);
    for odd in ["band=merah", "since=kemarin", "until=2026-13-01", "licence=x", "status=x"] {
        assert_eq!(desk.status(&format!("/search?q=pabrik&{odd}")).await, 400, "{odd}");
    }
    let nothing = desk.page("/search?q=takada").await;
    assert!(nothing.contains("Tidak ada iklan yang cocok."));
}

#[tokio::test]
async fn the_queue_names_what_is_at_stake_and_begins_with_it() {
    let desk = Served::over(Locale::Id, |store| night(store, 1, 0..9, Vec::new())).await;
    // The last of three flags of one score.
    let last = AdId::of(&source(), &night::url(6)).0;
    rusqlite::Connection::open(&desk.path)
        .unwrap()
        .execute(
            "INSERT INTO finding (assessment, ordinal, indicator, speaks_for, strength, spans)
             SELECT a.id, 9, 'H05', 0, 'strong', '[]' FROM assessment a JOIN ad ON ad.id = a.ad WHERE identity = ?1",
            [&last],
        )
        .unwrap();
    let today = desk.json("/today.json").await;
    let told: Vec<_> =
        today["queue"].as_array().unwrap().iter().map(|row| (&row["ad"], &row["harm"])).collect();
    assert_eq!(told.len(), 3);
    assert_eq!(told[0], (&last.as_str().into(), &"anak".into()), "{told:?}");
    assert!(told[1..].iter().all(|(_, harm)| harm.is_null()), "{told:?}");
    let rows = select(&desk.page("/").await, "ol.queue li p.why");
    assert!(rows[0].starts_with("bahaya bila benar: anak"), "{rows:?}");
    assert!(!rows[1].contains("bahaya"), "{rows:?}");
}

#[tokio::test]
async fn pages_of_a_search_stay_in_place_while_ads_are_added() {
    for query in ["", "q=gaji", "source=papan", "indicator=high_pay"] {
        let desk = Served::over(Locale::Id, |store| night(store, 3, 0..70, Vec::new())).await;
        let titles = |page: &Value| -> Vec<String> {
            page["ads"].as_array().unwrap().iter().map(|ad| ad["ad"].as_str().unwrap().to_owned()).collect()
        };
        let first = desk.json(&format!("/search.json?{query}")).await;
        let mut seen = titles(&first);
        night(&mut Store::open(&desk.path).unwrap(), 1, 100..140, Vec::new());
        let mut after = first["after"].as_str().map(str::to_owned);
        while let Some(place) = after {
            let next = desk.json(&format!("/search.json?{query}&after={place}")).await;
            seen.extend(titles(&next));
            after = next["after"].as_str().map(str::to_owned);
        }
        assert_eq!(seen.len(), 70, "{query}: nothing twice, nothing left out");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 70, "{query}");
    }
}

#[tokio::test]
async fn a_source_that_falls_silent_raises_the_alarm_and_says_why() {
    let refused = |n: usize, at: &str| {
        item(n, at, Outcome::Failed(Fault::new("http_403", "the server answered 403 <b>Forbidden</b>")))
    };
    let desk = Served::over(Locale::Id, |store| {
        for days in (2..8).rev() {
            night(store, days, 0..20, Vec::new());
        }
        let at = days_ago(1);
        let skipped = item(900, &at, Outcome::Skipped(SkipReason::Budget));
        night(store, 1, 0..1, (500..530).map(|n| refused(n, &at)).chain([skipped]).collect());
    })
    .await;
    let sources = desk.json("/sources.json").await;
    assert_eq!((&sources[0]["silence"], &sources[0]["usual"]), (&"silent".into(), &20.into()));
    let list = desk.page("/sources").await;
    assert!(select(&list, "tbody td .chip.bad")[0].contains("diam"));
    let page = desk.page("/source/papan").await;
    assert_eq!(select(&page, ".flash.bad").len(), 1);
    let unseen = select(&page, "section[aria-labelledby=unseen-head] tbody tr");
    assert_eq!(unseen.len(), 2, "{unseen:?}");
    assert!(unseen[0].contains("http_403") && unseen[0].contains("30"), "{unseen:?}");
    assert!(unseen[1].contains("jatah halaman habis"), "{unseen:?}");
    assert!(!page.contains("<b>Forbidden"), "what a server says is text");
    let nights = desk.page("/nights").await;
    assert_eq!(select(&nights, "tbody tr").len(), 7);
}

#[tokio::test]
async fn a_monitoring_program_on_this_machine_gets_figures_and_no_words() {
    let desk = Served::over(Locale::Id, |store| {
        for days in (2..8).rev() {
            night(store, days, 0..20, Vec::new());
        }
        night(store, 1, 0..5, Vec::new());
    })
    .await;
    assert_eq!(desk.page("/-/health").await, "ok\n");
    let figures = desk.page("/-/metrics").await;
    for line in [
        "waspada_flags_open 7",
        "waspada_source_ads{source=\"papan\"} 5",
        "waspada_source_usual_ads{source=\"papan\"} 20",
        "waspada_night_status{status=\"complete\"} 1",
        "# EOF",
    ] {
        assert!(figures.lines().any(|given| given == line), "{line} is missing:\n{figures}");
    }
    for word in ["0812", "gudang", "PT Contoh", "Gaji"] {
        assert!(!figures.contains(word), "{word}:\n{figures}");
    }
    // A server in front says whom it serves.
    let elsewhere = reqwest::Client::builder()
        .build()
        .unwrap()
        .get(format!("{}/-/metrics", desk.address))
        .header("X-Forwarded-For", "192.0.2.7")
        .send()
        .await
        .unwrap();
    assert_eq!(elsewhere.status(), 404);
}

#[tokio::test]
async fn figures_follow_decisions_and_their_undo() {
    let desk = Served::over(Locale::En, |store| night(store, 1, 0..30, Vec::new())).await;
    let before = desk.json("/figures.json").await;
    assert_eq!((&before["all"]["flags"], &before["all"]["decided"]), (&10.into(), &0.into()));
    assert_eq!(before["agreement"]["pairs"], 0);
    assert!(desk.page("/figures").await.contains("(n = 0)"));
    let mut store = Store::open(&desk.path).unwrap();
    compare(&mut store, &HubList::default(), Timestamp::now()).unwrap();
    let mut decide = |number: usize, ruling: Ruling| {
        let decision = Decision {
            campaign: AdId::of(&source(), &night::url(number)).0,
            ruling,
            reason: Some(RulingReason::SeveralSigns),
            note: String::new(),
            person: PersonId(1),
            person_name: "rina".into(),
            seen: 0,
            is_second: false,
            at: Timestamp::now(),
        };
        match store.decide_campaign(&decision).unwrap() {
            Decided::Done { event, flags, .. } => (event, flags),
            other => panic!("{other:?}"),
        }
    };
    let (event, closed) = decide(0, Ruling::Confirm);
    let after = desk.json("/figures.json").await;
    assert_eq!(after["all"]["strong"], closed);
    assert_eq!(after["all"]["decided"], closed);
    let page = desk.page("/figures").await;
    assert_eq!(select(&page, "section[aria-labelledby=days-head] svg.chart rect").len(), 60, "a bar a day");
    // A bar for each row of the table that has something decided: the band, and all.
    assert_eq!(select(&page, "section[aria-labelledby=by-band] svg.chart rect").len(), 2);
    assert!(select(&page, "section[aria-labelledby=by-band] svg.chart rect title")[0].contains("100%"));
    for part in ["svg.chart rect", "tbody tr"] {
        assert_eq!(
            select(&page, &format!("section[aria-labelledby=times-head] {part}")).len(),
            1,
            "one week"
        );
    }
    assert!(select(&page, "section[aria-labelledby=by-band] tbody tr")[0].contains("100%"));
    store.undo(event, PersonId(1), "rina", Timestamp::now()).unwrap();
    assert_eq!(desk.json("/figures.json").await["all"]["decided"], 0, "what was undone does not count");
}

#[tokio::test]
async fn how_much_is_missed_is_told_once_enough_samples_are_decided() {
    let desk = Served::over(Locale::En, |store| night(store, 1, 0..180, Vec::new())).await;
    let before = desk.json("/figures.json").await;
    assert_eq!((&before["recall"]["recall"], &before["recall"]["since"]), (&Value::Null, &Value::Null));
    assert!(desk.page("/figures").await.contains("no random samples have been drawn"));

    // Each ad is a campaign of its own, as after a night over texts that have nothing in common.
    rusqlite::Connection::open(&desk.path)
        .unwrap()
        .execute_batch(
            "INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie) SELECT id, id, id, 0 FROM ad_version",
        )
        .unwrap();
    let mut store = Store::open(&desk.path).unwrap();
    let run = store.reader().unwrap().newest_night().unwrap().unwrap().run;
    let now = Timestamp::now();
    store.draw_samples(&run, 40, (now, now)).unwrap();
    let samples = store.reader().unwrap().samples(now).unwrap();
    let mut decide = |campaign: &str, ruling: Ruling| {
        let decision = Decision {
            campaign: campaign.to_owned(),
            ruling,
            reason: None,
            note: String::new(),
            person: PersonId(1),
            person_name: "rina".into(),
            seen: 0,
            is_second: false,
            at: now,
        };
        assert!(matches!(store.decide_campaign(&decision).unwrap(), Decided::Done { .. }));
    };
    for (at, sample) in samples.iter().enumerate().take(29) {
        decide(&sample.campaign, if at < 2 { Ruling::Confirm } else { Ruling::Dismiss });
    }
    for flagged in (0..60).step_by(3) {
        let campaign = AdId::of(&source(), &night::url(flagged)).0;
        decide(&campaign, if flagged < 48 { Ruling::Confirm } else { Ruling::Dismiss });
    }
    let few = desk.json("/figures.json").await;
    assert_eq!((&few["recall"]["not_yet"], &few["recall"]["reviewed"]), (&"samples".into(), &29.into()));
    assert!(desk.page("/figures").await.contains("29 random samples are decided, and at least 30"));

    for sample in samples.iter().skip(29) {
        decide(&sample.campaign, Ruling::Dismiss);
    }
    let told = desk.json("/figures.json").await["recall"].clone();
    for (name, number) in [
        ("reviewed", 40),
        ("suspicious", 2),
        ("undecided", 20),
        ("over_budget", 60),
        ("flagged", 60),
        ("found", 2),
    ] {
        assert_eq!(told[name], number, "{name}: {told}");
    }
    // 60 flags of which four in five hold are 48; two missed ones are known, and of the other 20 about one is.
    let recall = told["recall"][0].as_f64().unwrap();
    assert!((recall - 48.0 / 51.0).abs() < 1e-6, "{told}");
    assert!(told["recall"][1].as_f64().unwrap() < recall && recall < told["recall"][2].as_f64().unwrap());
    let page = desk.page("/figures").await;
    let section = &select(&page, "section[aria-labelledby=recall-head]")[0];
    assert!(section.contains("Of 100 suspicious ads, about 94 ("), "{section}");
    assert!(section.contains("40 random samples") && section.contains("95%"), "{section}");
}

#[tokio::test]
async fn the_feed_tells_new_high_flags_once() {
    let desk = Served::over(Locale::Id, |store| {
        night(store, 1, 0..9, Vec::new());
        compare(store, &HubList::default(), Timestamp::now()).unwrap();
    })
    .await;
    let first = feed_rs::parser::parse(desk.page("/feed").await.as_bytes()).unwrap();
    let again = feed_rs::parser::parse(desk.page("/feed").await.as_bytes()).unwrap();
    let ids = |feed: &feed_rs::model::Feed| -> BTreeSet<String> {
        feed.entries.iter().map(|e| e.id.clone()).collect()
    };
    let open = "SELECT count(*) FROM flag WHERE merged_into IS NULL";
    let open: usize =
        rusqlite::Connection::open(&desk.path).unwrap().query_row(open, [], |row| row.get(0)).unwrap();
    assert!(open > 1);
    assert_eq!(ids(&first).len(), open, "a flag that went into another is told no more");
    assert_eq!(ids(&first), ids(&again));
    let link = &first.entries[0].links[0].href;
    assert_eq!(desk.status(link.trim_start_matches("http://").trim_start_matches(|c| c != '/')).await, 200);
}

#[tokio::test]
async fn the_guide_has_every_decision_and_the_model_its_card() {
    let desk = Served::over(Locale::En, |store| night(store, 1, 0..1, Vec::new())).await;
    let guide = desk.page("/help").await;
    let keys = select(&guide, "table tbody tr");
    assert_eq!(keys.len(), 6);
    assert!(keys[0].starts_with("1 Strong indication") && keys[5].starts_with("6 Unsure"), "{keys:?}");
    assert_eq!(desk.json("/help.json").await["rulings"].as_array().unwrap().len(), 6);
    let model = desk.page("/model").await;
    let current = desk.json("/model.json").await["shelf"]["current"].as_str().unwrap().to_owned();
    assert!(select(&model, "section[aria-labelledby=changed-head] tbody tr")[0].starts_with(&current));
    assert!(select(&model, "section[aria-labelledby=card-head]")[0].contains("What it is."));
    assert!(select(&model, "section[aria-labelledby=used-head] tbody")[0].contains("m1"));
}

#[tokio::test]
async fn agreement_is_told_with_how_many_it_is_of() {
    let desk = Served::over(Locale::En, |store| night(store, 1, 0..30, Vec::new())).await;
    let mut store = Store::open(&desk.path).unwrap();
    compare(&mut store, &HubList::default(), Timestamp::now()).unwrap();
    let mut decide = |person: i64, ruling: Ruling| {
        let decision = Decision {
            campaign: AdId::of(&source(), &night::url(0)).0,
            ruling,
            reason: Some(RulingReason::SeveralSigns),
            note: String::new(),
            person: PersonId(person),
            person_name: person.to_string(),
            seen: 0,
            is_second: true,
            at: Timestamp::now(),
        };
        match store.decide_campaign(&decision).unwrap() {
            Decided::Done { event, .. } => event,
            other => panic!("{other:?}"),
        }
    };
    // A few decisions in a hundred are made twice; which ones follows from their numbers. Other persons each time: whoever took a
    // decision back has seen the other one.
    for pair in 0..400 {
        let first = decide(2 * pair + 1, Ruling::Weak);
        let second = decide(2 * pair + 2, Ruling::Weak);
        let told = desk.json("/figures.json").await;
        if told["agreement"]["pairs"] == 1 {
            assert_eq!(told["agreement"]["same"], 1);
            let page = desk.page("/figures").await;
            let section = &select(&page, "section[aria-labelledby=agreement-head]")[0];
            assert!(section.contains("The same on 1 of 1 campaign (n = 1): 100%"), "{section}");
            return;
        }
        let mut store = Store::open(&desk.path).unwrap();
        for event in [second, first] {
            assert_ne!(store.undo(event, PersonId(1), "1", Timestamp::now()).unwrap(), Undone::Before);
            assert_eq!(store.undo(event, PersonId(1), "1", Timestamp::now()).unwrap(), Undone::Before);
        }
    }
    panic!("no decision was drawn to be made twice");
}
