//! Campaigns as a whole: order, nights and hostile input.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use jiff::Timestamp;
use proptest::prelude::*;
use waspada::campaign::{Campaigns, Intake, IntakeReport, RowId, Seniority, Stored, Text, likeness};
use waspada::domain::AdId;
use waspada::text::Folded;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn text(words: &str) -> Text {
    Text::of(&Folded::of(words), &[])
}

/// Everything that the store would keep.
#[derive(Default)]
struct Shelf {
    campaigns: Campaigns,
    stored: Vec<Stored>,
}

impl Shelf {
    /// One night: the ads in `rows` of `texts`.
    fn night(&mut self, rows: &[usize], texts: &[Text], seen_s: &[i64]) -> IntakeReport {
        let mut intake = Intake::default();
        for &row in rows {
            let id = RowId::try_from(row).unwrap();
            self.campaigns.enrol(id, Seniority::of(&AdId(row.to_string()), at(seen_s[row])));
            intake.add(id, &texts[row]);
        }
        let mut probe = intake.against();
        self.stored.iter().for_each(|stored| probe.scan(stored));
        let mut text_of = |row: RowId| texts.get(row as usize).cloned();
        let report = probe.finish(&mut self.campaigns, at(0), &mut text_of).unwrap();
        self.stored.extend(&report.to_store);
        report
    }

    fn founders(&self, count: usize) -> Vec<RowId> {
        (0..count).map(|row| self.campaigns.founder(RowId::try_from(row).unwrap())).collect()
    }
}

const NOUNS: [&str; 16] = [
    "admin", "kapal", "pabrik", "kebun", "restoran", "toko", "gudang", "kantor", "hotel", "operator", "koki",
    "perawat", "sopir", "penjaga", "tukang", "kasir",
];

/// A text of about thirty words; the same `seed` with another `edit` is a copy with some words changed.
fn invented(seed: u64, edit: u64, changes: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    };
    let length = 14 + next(30);
    let mut words: Vec<String> =
        (0..length).map(|_| format!("{}{}", NOUNS[next(16)], "abcdefgh".split_at(next(8)).0)).collect();
    for change in 0..changes {
        let place = usize::try_from(edit.wrapping_mul(31).wrapping_add(change * 7)).unwrap() % length;
        words[place] =
            "abcdefghijklmnop".split_at(usize::try_from((edit + change) % 16).unwrap()).0.to_owned() + "x";
    }
    words.join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Texts of few families with small and large edits, so that similarities fall all over the scale.
    #[test]
    fn nights_in_any_cut_and_order_equal_a_full_rebuild(
        plan in prop::collection::vec((0_u64..5, 0_u64..6, 0_u64..6), 2..60),
        nights in prop::collection::vec(0_usize..4, 60),
        turn in any::<u64>(),
    ) {
        let texts: Vec<Text> = plan.iter().map(|&(seed, edit, changes)| text(&invented(seed, edit, changes))).collect();
        let seen_s: Vec<i64> = (0..60).map(|row| i64::from(row % 7)).collect();
        let all: Vec<usize> = (0..texts.len()).collect();
        let mut whole = Shelf::default();
        whole.night(&all, &texts, &seen_s);

        let mut nightly = Shelf::default();
        for night in 0..4 {
            let mut rows: Vec<usize> = all.iter().copied().filter(|&row| nights[row] == night).collect();
            rows.sort_by_key(|&row| (row as u64 ^ turn).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            nightly.night(&rows, &texts, &seen_s);
        }
        prop_assert_eq!(whole.founders(texts.len()), nightly.founders(texts.len()));
        prop_assert_eq!(whole.campaigns.list(1), nightly.campaigns.list(1));
    }

    /// A campaign is held together by pairs that count as one text, and the edges among the ads up to any
    /// time hold together what would have been found at that time.
    #[test]
    fn what_was_together_at_a_time_is_what_a_rebuild_then_would_find(
        plan in prop::collection::vec((0_u64..4, 0_u64..6, 0_u64..6), 2..40),
        until in 0_i64..40,
    ) {
        let texts: Vec<Text> = plan.iter().map(|&(seed, edit, changes)| text(&invented(seed, edit, changes))).collect();
        let seen_s: Vec<i64> = (0..40).collect();
        let mut now = Shelf::default();
        now.night(&(0..texts.len()).collect::<Vec<_>>(), &texts, &seen_s);
        let past = texts.len().min(usize::try_from(until).unwrap() + 1);
        let mut then = Shelf::default();
        then.night(&(0..past).collect::<Vec<_>>(), &texts, &seen_s);
        for row in 0..RowId::try_from(past).unwrap() {
            prop_assert_eq!(now.campaigns.members_as_of(row, at(until)), then.campaigns.members(row));
        }
        for edge in now.campaigns.edges() {
            prop_assert!(likeness(&texts[edge.a as usize], &texts[edge.b as usize]).is_some());
        }
    }
}

#[test]
fn a_cut_outlives_a_full_rebuild() {
    let base = "dicari staf kantor untuk klinik kecil gaji besar makan dan tempat tinggal ditanggung perusahaan \
                langsung kerja tanpa pengalaman usia bebas hubungi nomor di bawah ini sekarang juga";
    let texts: Vec<Text> = [
        base.to_owned(),
        base.replace("klinik kecil", "rumah sakit"),
        base.replace("usia bebas", "usia muda"),
    ]
    .iter()
    .map(|words| text(words))
    .collect();
    let seen_s = [0, 1, 2];
    let mut shelf = Shelf::default();
    shelf.night(&[0, 1, 2], &texts, &seen_s);
    assert_eq!(shelf.campaigns.size(0), 3);
    let edge = shelf.campaigns.edges().iter().position(|e| e.a == 2).unwrap();
    shelf.campaigns.sever(edge, "rina", "perekrut lain", at(9)).unwrap();
    let after_cut = shelf.founders(3);
    let seats = (0..3).map(|row| (row, shelf.campaigns.seniority(row).unwrap()));
    let mut rebuilt = Shelf {
        campaigns: Campaigns::load(seats, Vec::new(), shelf.campaigns.cuts().to_vec()).unwrap(),
        ..Shelf::default()
    };
    rebuilt.night(&[2, 0, 1], &texts, &seen_s);
    assert_eq!(rebuilt.founders(3), after_cut);
}

#[test]
fn ten_thousand_identical_ads_are_one_campaign_and_one_stored_text() {
    let words = text(&invented(7, 0, 0));
    let texts = vec![words; 10_000];
    let seen_s: Vec<i64> = (0..10_000).rev().collect();
    let mut shelf = Shelf::default();
    let report = shelf.night(&(0..10_000).collect::<Vec<_>>(), &texts, &seen_s);
    assert_eq!((report.to_store.len(), report.pairs_sketched), (1, 0));
    assert_eq!(shelf.campaigns.list(2), [(9_999, 10_000)]);
}

#[test]
fn ten_thousand_near_copies_take_as_many_comparisons() {
    let base = (0..40)
        .map(|i| format!("{}{}", NOUNS[i % 16], "abc".split_at(i / 16).0))
        .collect::<Vec<_>>()
        .join(" ");
    let texts: Vec<Text> = (0..10_000_u32)
        .map(|i| {
            let own: String = i.to_string().bytes().map(|b| char::from(b - b'0' + b'a')).collect();
            text(&format!("{base} sekarang {own} juga"))
        })
        .collect();
    let mut shelf = Shelf::default();
    let report = shelf.night(&(0..10_000).collect::<Vec<_>>(), &texts, &vec![0; 10_000]);
    assert_eq!(shelf.campaigns.list(2).len(), 1);
    assert!(report.pairs_sketched < 100_000, "{}", report.pairs_sketched);
    assert!(report.pairs_read < 50_000, "{}", report.pairs_read);
}

#[test]
fn a_site_whose_ads_share_half_their_words_costs_bounded_work_and_hides_no_copy() {
    let footer = (0..60)
        .map(|i| format!("{}{}", NOUNS[i % 16], "wxyz".split_at(i / 16).0))
        .collect::<Vec<_>>()
        .join(" ");
    let own = |seed: u64| format!("{} {} {footer}", invented(seed, 0, 0), invented(seed + 50_000, 0, 0));
    let count = 4_000_u32;
    let mut texts: Vec<Text> = (0..u64::from(count)).map(|seed| text(&own(seed + 1))).collect();
    texts.push(text(&own(1_234).replace("admin", "kurir")));
    let mut shelf = Shelf::default();
    let rows: Vec<usize> = (0..texts.len()).collect();
    let report = shelf.night(&rows, &texts, &vec![0; texts.len()]);
    assert!(report.crowded > 1_000, "{}", report.crowded);
    assert!(report.pairs_read < texts.len() * 80, "{}", report.pairs_read);
    assert!(shelf.campaigns.are_together(count, 1_233));
    assert_eq!(shelf.campaigns.size(count), 2);
}

#[test]
fn empty_one_word_and_huge_texts_have_sensible_answers() {
    let long = invented(3, 0, 0).repeat(3_000) + &"\u{1F525} a1 ".repeat(90_000);
    assert!(long.len() > 1_000_000);
    let texts: Vec<Text> = ["", "loker", "loker", "", &long, &long, "!!! ??? 0812", "\u{0}\u{202e}"]
        .iter()
        .map(|t| text(t))
        .collect();
    let mut shelf = Shelf::default();
    let report = shelf.night(&(0..texts.len()).collect::<Vec<_>>(), &texts, &[0; 8]);
    assert_eq!(report.too_short, 6);
    assert_eq!(shelf.campaigns.list(2), [(shelf.campaigns.founder(4), 2)]);
}

#[test]
fn a_stored_text_whose_words_are_lost_joins_nothing() {
    let texts = [text(&invented(1, 0, 0)), text(&invented(1, 1, 1))];
    let mut campaigns = Campaigns::default();
    let mut intake = Intake::default();
    for (row, words) in (0..).zip(&texts) {
        campaigns.enrol(row, Seniority::of(&AdId(row.to_string()), at(0)));
        intake.add(row, words);
    }
    let report = intake
        .against()
        .finish(&mut campaigns, at(0), &mut |row| (row == 0).then(|| texts[0].clone()))
        .unwrap();
    assert_eq!((report.unreadable, report.joined.len()), (1, 0));
}
