//! What a night keeps of ads that are changed, gone, or named by no list any more, and of a site's own contacts.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::night;

use night::{ad, at, begin, item, judged, kept, source, url};
use waspada::domain::{AdId, Band, Contact, ContactKind, Flag, Outcome, RunId, SkipReason};
use waspada::policy;
use waspada::store::{FlagFilter, KeptWords, NightItem, PendingPage, RunStatus, Store};

const NIGHTS: [&str; 4] =
    ["2026-11-24T18:30:00Z", "2026-11-25T18:30:00Z", "2026-11-26T18:30:00Z", "2026-11-27T18:30:00Z"];

struct Base {
    _folder: tempfile::TempDir,
    store: Store,
}

impl Base {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { store: Store::open(&folder.path().join("waspada.db")).unwrap(), _folder: folder }
    }

    fn night(&mut self, night: usize, items: &[NightItem]) -> RunId {
        let run = begin(&mut self.store, NIGHTS[night]);
        self.store.record(&run, items).unwrap();
        let candidates = self.store.reader().unwrap().candidates().unwrap();
        let decision = policy::decide(&run, &candidates, 9);
        let flags: Vec<Flag> = decision.open.into_iter().chain(decision.raise).collect();
        self.store.open_flags(&run, &flags, 0, at(NIGHTS[night])).unwrap();
        self.store.finish_run(&run, RunStatus::Complete, at(NIGHTS[night])).unwrap();
        run
    }
}

fn id(number: usize) -> AdId {
    AdId::of(&source(), &url(number))
}

#[test]
fn a_harmless_edit_hides_neither_the_flag_nor_the_words_that_earned_it() {
    let mut base = Base::new();
    base.night(0, &[kept(1, NIGHTS[0], "Paspor dipegang kantor.", 0.9)]);
    base.night(1, &[kept(1, NIGHTS[1], "Kirim lamaran ke kantor.", 0.1)]);
    let reader = base.store.reader().unwrap();
    let shown = reader.show(&id(1)).unwrap();
    assert!(shown.versions[0].text.contains("lamaran"), "what it says now");
    assert!(shown.standing_version().unwrap().text.contains("Paspor dipegang"));
    let queue = reader.queue(&FlagFilter::default()).unwrap();
    assert_eq!((queue.len(), queue[0].band), (1, Band::Tinggi));
    let line = reader.line(at(NIGHTS[1]), |_| 1.0).unwrap();
    let waiting = reader.waiting(&line, at(NIGHTS[1])).unwrap();
    assert_eq!((waiting.len(), waiting[0].reasons.len()), (1, 1), "with the reasons of that time");
}

#[test]
fn what_says_that_it_is_over_or_shows_a_list_is_taken_down_with_its_day_until_it_is_back() {
    for reason in [SkipReason::Gone, SkipReason::Expired, SkipReason::List] {
        let mut base = Base::new();
        base.night(0, &[kept(1, NIGHTS[0], "", 0.9), kept(2, NIGHTS[0], "", 0.9)]);
        base.night(1, &[item(1, NIGHTS[1], Outcome::Skipped(reason)), kept(2, NIGHTS[1], "", 0.9)]);
        let reader = base.store.reader().unwrap();
        let shown = reader.show(&id(1)).unwrap();
        assert_eq!((shown.gone_at(), shown.versions.len()), (Some(at(NIGHTS[1])), 1), "{reason:?}");
        assert_eq!(reader.show(&id(2)).unwrap().gone_at(), None);
        assert_eq!(reader.taken_down_since(at(NIGHTS[1])).unwrap(), 1);
        base.night(2, &[kept(1, NIGHTS[2], "", 0.9)]);
        let shown = base.store.reader().unwrap().show(&id(1)).unwrap();
        assert_eq!((shown.gone_at(), shown.takedowns.len()), (None, 1));
    }
    let mut base = Base::new();
    base.night(0, &[kept(1, NIGHTS[0], "", 0.9)]);
    base.night(1, &[item(1, NIGHTS[1], Outcome::Skipped(SkipReason::Refused))]);
    assert_eq!(base.store.reader().unwrap().show(&id(1)).unwrap().gone_at(), None, "a log-in says nothing");
}

#[test]
fn an_address_that_left_every_list_is_asked_for_once_more_until_it_is_named_again() {
    let mut base = Base::new();
    let ledger = base.store.ledger().unwrap();
    let mut night = |night: usize, named: &[usize]| -> Vec<String> {
        let time = NIGHTS[night];
        let run = begin(&mut base.store, time);
        let pages: Vec<PendingPage> = named
            .iter()
            .map(|n| PendingPage { url: url(*n), hints: std::collections::BTreeMap::new() })
            .collect();
        ledger.push(&source(), &pages, at(time)).unwrap();
        let before = ledger.pending(&source(), 99).unwrap();
        ledger.push_left(&source(), 99, at(time)).unwrap();
        let all = ledger.pending(&source(), 99).unwrap();
        let items: Vec<NightItem> = (1..=2)
            .filter(|n| all.iter().any(|page| page.url == url(*n)))
            .map(|n| kept(n, time, "", 0.1))
            .collect();
        base.store.record(&run, &items).unwrap();
        base.store.finish_run(&run, RunStatus::Complete, at(time)).unwrap();
        all.iter().filter(|page| !before.contains(page)).map(|page| page.url.clone()).collect()
    };
    assert_eq!(night(0, &[1, 2]), Vec::<String>::new());
    assert_eq!(night(1, &[1]), [url(2)], "asked for once more");
    assert_eq!(night(2, &[1]), Vec::<String>::new(), "and not again");
    assert_eq!(night(3, &[1, 2]), Vec::<String>::new(), "named again");
}

/// An ad with the contact of its site beside its own, where it has one.
fn with_site_contact(number: usize, has_own: bool) -> NightItem {
    let mut ad = ad(number, &format!("Tenaga bagian {number}."));
    if !has_own {
        ad.contacts.clear();
    }
    ad.contacts.push(Contact {
        kind: ContactKind::Phone,
        value: "+62215550000".into(),
        span: None,
        is_obfuscated: false,
    });
    item(number, NIGHTS[0], Outcome::Kept(judged(ad, Band::Rendah, 0.1)))
}

#[test]
fn what_stands_on_most_pages_of_a_site_is_the_sites_unless_it_is_all_that_its_ads_name() {
    let number_of = |has_own: bool, count: usize| {
        let mut base = Base::new();
        let items: Vec<NightItem> = (0..count).map(|n| with_site_contact(n, has_own)).collect();
        let run = base.night(0, &items);
        let learned = base.store.learn_site_contacts(&run).unwrap();
        let reader = base.store.reader().unwrap();
        let left: usize = (0..count).map(|n| reader.show(&id(n)).unwrap().versions[0].contacts.len()).sum();
        let mut contacts = vec![Contact {
            kind: ContactKind::Phone,
            value: "+62215550000".into(),
            span: None,
            is_obfuscated: false,
        }];
        reader.site_contacts().unwrap().take_off(&source(), &mut contacts);
        (learned, left, contacts.len())
    };
    assert_eq!(number_of(true, 10), (1, 10, 0), "taken off the ads that are kept and those to come");
    assert_eq!(number_of(false, 10), (0, 10, 1), "a recruiter's own page");
    assert_eq!(number_of(true, 4), (0, 8, 1), "too few to know");
}

#[test]
fn what_was_learned_of_a_site_is_undone_and_every_ad_gets_its_contact_back() {
    let mut base = Base::new();
    let items: Vec<NightItem> = (0..10).map(|n| with_site_contact(n, true)).collect();
    let run = base.night(0, &items);
    assert_eq!(base.store.learn_site_contacts(&run).unwrap(), 1);
    let reader = base.store.reader().unwrap();
    let learned = reader.learned_site_contacts(Some(&source())).unwrap();
    assert_eq!((learned.len(), learned[0].value.as_str(), learned[0].ads), (1, "+62215550000", 10));
    let due = reader.contacts_due("2027-11-24T00:00:00Z".parse().unwrap()).unwrap();
    let has_it = |words: &KeptWords| words.contacts.iter().any(|contact| contact.value == "+62215550000");
    assert_eq!(due.iter().filter(|words| has_it(words)).count(), 10, "it is hashed as every contact is");
    let forgotten = base.store.forget_site_contacts(&source(), Some(1), "sari", at(NIGHTS[1])).unwrap();
    assert_eq!(forgotten, (1, 10));
    let contacts =
        |base: &Base, n: usize| base.store.reader().unwrap().show(&id(n)).unwrap().versions[0].contacts.len();
    assert!((0..10).all(|n| contacts(&base, n) == 2), "whether or not their pages change");
    assert!(base.store.reader().unwrap().learned_site_contacts(None).unwrap().is_empty());
    assert_eq!(base.store.learn_site_contacts(&run).unwrap(), 0, "it is never learned again");
    assert!((0..10).all(|n| contacts(&base, n) == 2));
    assert_eq!(base.store.forget_site_contacts(&source(), None, "sari", at(NIGHTS[1])).unwrap(), (0, 0));
}

#[test]
fn a_page_that_is_read_again_with_a_contact_that_was_taken_for_the_sites_gives_it_to_its_ad() {
    let mut base = Base::new();
    let mut without = ad(1, "Tenaga bagian 1.");
    let contact = without.contacts.pop().unwrap();
    base.night(0, &[item(1, NIGHTS[0], Outcome::Kept(judged(without.clone(), Band::Rendah, 0.1)))]);
    let mut with = without;
    with.contacts.push(contact);
    base.night(1, &[item(1, NIGHTS[1], Outcome::Kept(judged(with, Band::Rendah, 0.1)))]);
    let shown = base.store.reader().unwrap().show(&id(1)).unwrap();
    assert_eq!((shown.versions.len(), shown.versions[0].contacts.len()), (1, 1), "the same words and score");
}

/// Pages that all name the same thousands of contacts: asked for each contact of each of them, it took hours.
#[test]
fn a_site_that_names_thousands_of_contacts_on_each_page_is_learned_from() {
    let mut base = Base::new();
    let many = |n: usize| {
        let mut ad = ad(n, &format!("Tenaga bagian {n}."));
        ad.contacts.extend((0..3_000).map(|c| Contact {
            kind: ContactKind::Phone,
            value: format!("+6281399{c:06}"),
            span: None,
            is_obfuscated: false,
        }));
        item(n, NIGHTS[0], Outcome::Kept(judged(ad, Band::Rendah, 0.1)))
    };
    let items: Vec<NightItem> = (0..8).map(many).collect();
    let run = base.night(0, &items);
    assert_eq!(base.store.learn_site_contacts(&run).unwrap(), 3_000);
}
