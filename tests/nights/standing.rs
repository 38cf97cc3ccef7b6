//! What was flagged or decided stays what people see, export and learn from when the page is edited afterwards.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use crate::night;

use jiff::Timestamp;
use night::{ad, at, begin, item, judged, kept, source, url};
use waspada::campaign::HubList;
use waspada::domain::{
    AdId, Band, ContactKind, Flag, LabelSource, LicenceState, Outcome, PersonId, Ruling, RulingReason,
};
use waspada::policy;
use waspada::run::compare;
use waspada::store::{
    Decided, Decision, ExportFilter, ExportRow, ExportStatus, FlagFilter, LeadNote, NewLabel, RunStatus,
    SearchFilter, Store, StoreError,
};

const NIGHTS: [&str; 3] = ["2026-11-24T18:30:00Z", "2026-11-25T18:30:00Z", "2026-11-26T18:30:00Z"];
// Long enough that the two are no copies of one text.
const FLAGGED: &str = "Paspor dipegang kantor selama kontrak di Kamboja, berangkat malam ini memakai visa kunjungan, utang \
                       ongkos dipotong dari upah enam bulan pertama dan telepon disimpan mandor sampai pelunasan selesai.";
const INNOCENT: &str = "Kirim lamaran ke toko kami di pasar Solo, buka setiap hari kecuali Minggu, disediakan seragam serta \
                        makan siang, wawancara bersama pemilik toko pada hari kerja antara pukul sembilan dan sebelas.";

struct Base {
    _folder: tempfile::TempDir,
    store: Store,
    /// The newest decision that the person knows of.
    seen: i64,
}

impl Base {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("waspada.db")).unwrap();
        Self { store, _folder: folder, seen: 0 }
    }

    /// One night over the ad 1 in these words.
    fn night(&mut self, night: usize, words: &str, score: f64) {
        let time = NIGHTS[night];
        let run = begin(&mut self.store, time);
        self.store.record(&run, &[kept(1, time, words, score)]).unwrap();
        compare(&mut self.store, &HubList::default(), at(time)).unwrap();
        let decision = policy::decide(&run, &self.store.reader().unwrap().candidates().unwrap(), 9);
        let flags: Vec<Flag> = decision.open.into_iter().chain(decision.raise).collect();
        self.store.open_flags(&run, &flags, 0, at(time)).unwrap();
        self.store.finish_run(&run, RunStatus::Complete, at(time)).unwrap();
    }

    fn decide(&mut self, campaign: &str, ruling: Ruling, time: &str) {
        let decision = Decision {
            campaign: campaign.to_owned(),
            ruling,
            reason: None::<RulingReason>,
            note: String::new(),
            person: PersonId(1),
            person_name: "Sari".into(),
            seen: self.seen,
            is_second: false,
            at: at(time),
        };
        let Decided::Done { event, .. } = self.store.decide_campaign(&decision).unwrap() else {
            panic!("{campaign} was decided by somebody else")
        };
        self.seen = event;
    }

    fn export(&self, status: ExportStatus) -> Vec<ExportRow> {
        let filter = ExportFilter { bands: Band::ALL.to_vec(), status, ..ExportFilter::default() };
        let mut rows = Vec::new();
        let keep = |row| {
            rows.push(row);
            Ok::<(), StoreError>(())
        };
        self.store.reader().unwrap().export_rows(&filter, keep).unwrap();
        rows
    }
}

fn code() -> String {
    AdId::of(&source(), &url(1)).0
}

#[test]
fn a_flagged_ad_that_is_edited_waits_is_found_and_leaves_in_the_words_that_earned_the_flag() {
    let mut base = Base::new();
    base.night(0, FLAGGED, 0.9);
    base.night(1, INNOCENT, 0.1);
    let changed: Option<Timestamp> = Some(at(NIGHTS[1]));
    let reader = base.store.reader().unwrap();
    let shown = reader.show(&AdId(code())).unwrap();
    assert!(shown.standing_version().unwrap().text.contains(FLAGGED));
    assert!(shown.changed_since().unwrap().text.contains(INNOCENT));
    let queue = reader.queue(&FlagFilter::default()).unwrap();
    assert_eq!((queue.len(), queue[0].copies, queue[0].changed_at), (1, 1, changed));
    // The code that was printed before the edit still names the campaign that was flagged.
    let campaign = reader.campaign(&code()).unwrap();
    assert_eq!((campaign.row.campaign.clone(), campaign.row.ads, campaign.flags.len()), (code(), 1, 1));
    assert_eq!((campaign.row.band, campaign.members[0].number), (Some(Band::Tinggi), 1));
    assert_eq!(campaign.members[0].changed_at, changed);
    let now = reader.campaign(&format!("{}.2", code())).unwrap();
    assert_eq!((now.row.campaign, now.flags.len()), (format!("{}.2", code()), 0));
    assert_eq!(reader.find(&format!("{}.1", code())).unwrap().0, code());
    for words in ["paspor", "lamaran"] {
        let found =
            reader.search(&SearchFilter { words: words.into(), ..SearchFilter::default() }, None).unwrap();
        assert_eq!(found.ads.len(), 1, "{words}");
        assert_eq!(found.ads[0].changed_at, changed.filter(|_| words == "paspor"), "{words}");
    }
    let all =
        reader.search(&SearchFilter { words: "gudang".into(), ..SearchFilter::default() }, None).unwrap();
    assert_eq!((all.ads.len(), all.ads[0].band), (1, Some(Band::Tinggi)), "an ad is found once");
    assert_eq!(all.facets.bands, [(Band::Tinggi, 1)].into(), "and counted by what is found");
    let uses = reader.contact_uses(ContactKind::Phone.alike(), "+6281200000001", None, 9).unwrap();
    let bands: Vec<_> = uses.iter().map(|one| (one.is_current, one.band)).collect();
    assert_eq!(bands, [(true, Some(Band::Rendah)), (false, Some(Band::Tinggi))], "each of its own words");
    for status in [ExportStatus::Waiting, ExportStatus::Any] {
        let rows = base.export(status);
        assert_eq!((rows.len(), rows[0].version, rows[0].changed_at), (1, 1, changed), "{status:?}");
        assert_eq!(rows[0].judged.as_ref().unwrap().band, Band::Tinggi);
    }
}

#[test]
fn a_confirmation_that_is_corrected_to_weak_is_none_any_more() {
    let mut base = Base::new();
    base.night(0, FLAGGED, 0.9);
    for (ruling, time, confirmed) in [
        (Ruling::Confirm, "2026-11-25T01:00:00Z", 1),
        (Ruling::Weak, "2026-11-25T02:00:00Z", 0),
        (Ruling::Confirm, "2026-11-25T03:00:00Z", 1),
    ] {
        base.decide(&code(), ruling, time);
        assert_eq!(base.export(ExportStatus::Confirmed).len(), confirmed, "{ruling:?}");
    }
}

#[test]
fn a_flagged_ad_that_is_edited_is_found_by_its_band_and_licence_of_then_and_once() {
    let mut base = Base::new();
    let revoked = |words: &str, is_revoked: bool, time: &str| {
        let mut judged = judged(
            ad(1, words),
            if is_revoked { Band::Tinggi } else { Band::Rendah },
            if is_revoked { 0.9 } else { 0.1 },
        );
        if is_revoked {
            judged.features.licence = LicenceState::Revoked;
        }
        item(1, time, Outcome::Kept(judged))
    };
    for (night, is_revoked) in [(0, true), (1, false)] {
        let time = NIGHTS[night];
        let run = begin(&mut base.store, time);
        base.store
            .record(&run, &[revoked(if is_revoked { FLAGGED } else { INNOCENT }, is_revoked, time)])
            .unwrap();
        compare(&mut base.store, &HubList::default(), at(time)).unwrap();
        let decision = policy::decide(&run, &base.store.reader().unwrap().candidates().unwrap(), 9);
        base.store.open_flags(&run, &decision.open, 0, at(time)).unwrap();
        base.store.finish_run(&run, RunStatus::Complete, at(time)).unwrap();
    }
    let reader = base.store.reader().unwrap();
    let found = |filter: SearchFilter| {
        let found = reader.search(&filter, None).unwrap();
        found.ads.iter().map(|ad| (ad.band, ad.licence, ad.changed_at)).collect::<Vec<_>>()
    };
    let then = [(Some(Band::Tinggi), Some(LicenceState::Revoked), Some(at(NIGHTS[1])))];
    assert_eq!(found(SearchFilter { band: Some(Band::Tinggi), ..SearchFilter::default() }), then);
    assert_eq!(found(SearchFilter { licence: Some(LicenceState::Revoked), ..SearchFilter::default() }), then);
    assert_eq!(found(SearchFilter { band: Some(Band::Rendah), ..SearchFilter::default() }), []);
}

#[test]
fn an_assessment_that_a_later_one_replaces_finds_nothing() {
    let mut base = Base::new();
    base.night(0, FLAGGED, 0.6);
    // The same words under a newer model.
    base.night(1, FLAGGED, 0.9);
    let reader = base.store.reader().unwrap();
    let found = |band| {
        let filter = SearchFilter { band: Some(band), ..SearchFilter::default() };
        let found = reader.search(&filter, None).unwrap();
        (found.ads.len(), found.fitting)
    };
    assert_eq!((found(Band::Tinggi), found(Band::Sedang)), ((1, 1), (0, 0)));
}

#[test]
fn what_was_confirmed_is_exported_learned_from_and_put_into_leads_whatever_the_page_says_now() {
    for is_edited_first in [false, true] {
        let mut base = Base::new();
        base.night(0, FLAGGED, 0.9);
        if is_edited_first {
            base.night(1, INNOCENT, 0.1);
        }
        base.decide(&code(), Ruling::Confirm, "2026-11-26T03:00:00Z");
        if !is_edited_first {
            base.night(2, INNOCENT, 0.1);
        }
        let rows = base.export(ExportStatus::Confirmed);
        assert_eq!((rows.len(), rows[0].version), (1, 1));
        assert!(rows[0].text.contains(FLAGGED) && rows[0].decision.is_some());
        assert!(rows[0].changed_at.is_some());
        assert!(base.export(ExportStatus::Dismissed).is_empty());
        let reader = base.store.reader().unwrap();
        let labels = reader.labels(Timestamp::UNIX_EPOCH).unwrap().labels;
        assert!(labels.len() == 1 && labels[0].is_suspicious && labels[0].text.contains(FLAGGED));
        assert_eq!(reader.decisions_of(&code()).unwrap().len(), 1);
        let note = LeadNote {
            reason: String::new(),
            person: PersonId(1),
            person_name: "Sari".into(),
            at: at("2026-11-28T00:00:00Z"),
        };
        let (lead, _) = base.store.open_lead("Kamboja", Some(&code()), &note).unwrap();
        let reader = base.store.reader().unwrap();
        let lead = ExportFilter { lead: Some(lead), ..ExportFilter::default() };
        let mut texts = Vec::new();
        let keep = |row: ExportRow| {
            texts.push(row.text);
            Ok::<(), StoreError>(())
        };
        reader.export_rows(&lead, keep).unwrap();
        assert!(texts.len() == 1 && texts[0].contains(FLAGGED), "{texts:?}");
        // An authority that answers after the edit speaks of what was decided on.
        let outcome = NewLabel {
            ad: Some(code()),
            source: LabelSource::Outcome,
            is_suspicious: true,
            kind: "ad".into(),
            person: "Polda".into(),
            at: at("2026-12-01T00:00:00Z"),
            guideline: String::new(),
            board: String::new(),
            title: String::new(),
            text: String::new(),
        };
        base.store.add_labels(&[outcome], "sari", at("2026-12-01T00:00:00Z")).unwrap();
        let labels = base.store.reader().unwrap().labels(Timestamp::UNIX_EPOCH).unwrap().labels;
        assert!(labels.len() == 1 && labels[0].text.contains(FLAGGED));
    }
}

#[test]
fn closing_a_flag_leaves_it_with_the_words_that_were_decided_on() {
    let mut base = Base::new();
    base.night(0, FLAGGED, 0.9);
    base.night(1, INNOCENT, 0.1);
    base.store.close_flag(&AdId(code()), at("2026-11-26T03:00:00Z")).unwrap();
    let shown = base.store.reader().unwrap().show(&AdId(code())).unwrap();
    assert_eq!((shown.flags[0].version, shown.standing), (1, 1));
}

#[test]
fn words_that_were_dismissed_say_nothing_of_others_that_stand_there_now() {
    let mut base = Base::new();
    base.night(0, FLAGGED, 0.9);
    base.decide(&code(), Ruling::Dismiss, "2026-11-25T03:00:00Z");
    base.night(1, INNOCENT, 0.1);
    let dismissed = base.export(ExportStatus::Dismissed);
    assert_eq!((dismissed.len(), dismissed[0].version), (1, 1));
    let any = base.export(ExportStatus::Any);
    assert_eq!((any.len(), any[0].version, any[0].decision.is_none()), (1, 2, true));
    assert!(base.export(ExportStatus::Confirmed).is_empty());
}
