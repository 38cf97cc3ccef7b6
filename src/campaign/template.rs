//! What the ads of a campaign have in common, and what changes from one to the next.

use std::collections::BTreeMap;

use serde::Serialize;

use super::align::alignment;
use super::text::word_hash;
use super::words::{Mask, each_word};
use crate::domain::SlotKind;
use crate::domain::Span;
use crate::text::Folded;

/// Most ads that are aligned; of a larger campaign every n-th.
const MOST_MEMBERS: usize = 64;
/// Most words of an ad that are aligned.
const MOST_WORDS: usize = 800;
/// Share of the ads in which a word must stand to be constant.
const CONSTANT: f64 = 0.75;
/// Share of the ads that must have words of their own at a place for it to be a slot.
const INSERTED: f64 = 0.1;
/// Most values that a slot lists.
const MOST_VALUES: usize = 20;

/// An ad of a campaign: its document and what is masked in it.
#[derive(Debug)]
pub struct Member<'a> {
    /// The document as it was written.
    pub document: &'a str,
    /// The document folded.
    pub folded: &'a Folded,
    /// What changes from copy to copy, as far as it is known.
    pub masks: &'a [Mask],
}

/// The text of a campaign with slots where its ads differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Template {
    /// Constant and changing parts in order.
    pub parts: Vec<Part>,
    /// Ads that it was made from.
    pub aligned: usize,
}

/// A part of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The same in nearly all ads, as the first ad writes it.
    Text(String),
    /// Changes from ad to ad.
    Slot(Slot),
}

/// A changing part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slot {
    /// What it is.
    pub kind: SlotKind,
    /// Number among the slots of its kind, from 1.
    pub number: usize,
    /// Distinct values in all aligned ads.
    pub distinct: usize,
    /// Aligned ads in which nothing stands there.
    pub empty: usize,
    /// Values as written, most frequent first, at most twenty. May be personal data.
    pub values: Vec<ValueCount>,
}

/// A value of a slot and how many ads have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueCount {
    /// As written.
    pub value: String,
    /// Aligned ads.
    pub ads: usize,
}

/// A word that is compared by what it is: a plain word by its letters, a masked one by its kind.
#[derive(Debug, Clone, Copy)]
struct Token {
    hash: u32,
    kind: Option<SlotKind>,
    span: Span,
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        match (self.kind, other.kind) {
            (None, None) => self.hash == other.hash,
            (a, b) => a == b,
        }
    }
}

impl Template {
    /// The template of ads that are one campaign, the founder first.
    ///
    /// Every ad is aligned with the first. At most 64 ads and 800 words of each are looked at.
    pub fn of(members: &[Member<'_>]) -> Self {
        let step = members.len().div_ceil(MOST_MEMBERS).max(1);
        let members: Vec<&Member<'_>> = members.iter().step_by(step).collect();
        let tokens: Vec<Vec<Token>> = members.iter().map(|member| tokens(member)).collect();
        let (Some(first), Some(words)) = (members.first(), tokens.first()) else {
            return Self { parts: Vec::new(), aligned: 0 };
        };
        let rows: Vec<Vec<Option<usize>>> = tokens.iter().map(|other| alignment(words, other)).collect();
        let fixed = constants(words, &tokens, &rows, members.len());
        let mut template = Self { parts: Vec::new(), aligned: members.len() };
        let mut numbers = BTreeMap::new();
        let inserted = insertions(words.len(), &tokens, &rows);
        let mut at = 0;
        // Before, between and after constant runs lie gaps; each ad has its own words there.
        loop {
            let open = fixed.get(at..).unwrap_or(&[]);
            let close = at + open.iter().take_while(|is_fixed| !**is_fixed).count();
            if close > at || inserted.get(at) == Some(&true) {
                for slot in slots(words, at..close, &members, &tokens, &rows) {
                    let number = numbers.entry(slot.kind).or_insert(0_usize);
                    *number += 1;
                    template.parts.push(Part::Slot(Slot { number: *number, ..slot }));
                }
            }
            if close >= words.len() {
                break;
            }
            let goes_on = |to: &usize| fixed.get(*to) == Some(&true) && inserted.get(*to) == Some(&false);
            at = close + 1 + (close + 1..words.len()).take_while(goes_on).count();
            template.push_text(first, words.get(close..at).unwrap_or(&[]));
        }
        template
    }

    /// The template as one text: slots in double square brackets, `[[kontak 1]]`.
    pub fn text(&self) -> String {
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Slot(slot) => format!("[[{} {}]]", slot.kind.label(), slot.number),
            })
            .collect();
        parts.join(" ")
    }

    /// The slots in order.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.parts.iter().filter_map(|part| match part {
            Part::Slot(slot) => Some(slot),
            Part::Text(_) => None,
        })
    }

    /// The same template with contacts made unreadable, for whoever has not asked to see them; `hide` does so with
    /// the contacts of the ads that it is made of.
    #[must_use]
    pub fn masked(mut self, hide: impl Fn(&str) -> String) -> Self {
        for part in &mut self.parts {
            match part {
                // Contacts that every ad has are constant; a number among them is still a number.
                Part::Text(text) => *text = without_long_numbers(&hide(text)),
                Part::Slot(slot) if slot.kind == SlotKind::Contact => {
                    slot.values.iter_mut().for_each(|v| v.value = last_three(&v.value));
                }
                Part::Slot(slot) => {
                    slot.values.iter_mut().for_each(|v| v.value = without_long_numbers(&hide(&v.value)));
                }
            }
        }
        self
    }

    fn push_text(&mut self, first: &Member<'_>, words: &[Token]) {
        let (Some(from), Some(to)) = (words.first(), words.last()) else { return };
        let written = Span::new(from.span.start, to.span.end).slice(first.document);
        self.parts.push(Part::Text(written.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
}

fn tokens(member: &Member<'_>) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    each_word(member.folded, member.masks, |word| {
        let span = member.folded.origin(word.start..word.start + word.text.len());
        let hash = word_hash(word.text);
        match tokens.last_mut().and_then(|last| Some((one_kind(last.kind?, word.kind?)?, last))) {
            // `0812-0000-1111` is three words and one number.
            Some((kind, last)) => {
                last.kind = Some(kind);
                last.span.end = span.end;
                last.hash = last.hash.rotate_left(5) ^ hash;
            }
            None => tokens.push(Token { hash, kind: word.kind, span }),
        }
        tokens.len() < MOST_WORDS
    });
    tokens
}

/// The kind of two masked words that are one value: `5 juta` is pay, `21 Januari` a date.
fn one_kind(a: SlotKind, b: SlotKind) -> Option<SlotKind> {
    match (a, b) {
        (a, b) if a == b => Some(a),
        (SlotKind::Number, b @ (SlotKind::Pay | SlotKind::Date)) => Some(b),
        (a @ (SlotKind::Pay | SlotKind::Date), SlotKind::Number) => Some(a),
        _ => None,
    }
}

/// Words that tell what the words after them are, where nothing else does.
const CUES: [(&str, SlotKind); 32] = [
    ("pt", SlotKind::Employer),
    ("cv", SlotKind::Employer),
    ("perusahaan", SlotKind::Employer),
    ("puskesmas", SlotKind::Employer),
    ("klinik", SlotKind::Employer),
    ("sakit", SlotKind::Employer),
    ("rs", SlotKind::Employer),
    ("toko", SlotKind::Employer),
    ("hotel", SlotKind::Employer),
    ("company", SlotKind::Employer),
    ("alamat", SlotKind::Place),
    ("jl", SlotKind::Place),
    ("jalan", SlotKind::Place),
    ("kec", SlotKind::Place),
    ("kecamatan", SlotKind::Place),
    ("kab", SlotKind::Place),
    ("kabupaten", SlotKind::Place),
    ("kota", SlotKind::Place),
    ("desa", SlotKind::Place),
    ("lokasi", SlotKind::Place),
    ("penempatan", SlotKind::Place),
    ("daerah", SlotKind::Place),
    ("wilayah", SlotKind::Place),
    ("location", SlotKind::Place),
    ("gaji", SlotKind::Pay),
    ("upah", SlotKind::Pay),
    ("salary", SlotKind::Pay),
    ("tanggal", SlotKind::Date),
    ("tgl", SlotKind::Date),
    ("hubungi", SlotKind::Contact),
    ("wa", SlotKind::Contact),
    ("telegram", SlotKind::Contact),
];

/// What the words before a gap say it holds.
fn cue(words: &[Token], gap_start: usize) -> Option<SlotKind> {
    let before = words.get(gap_start.checked_sub(1)?).filter(|word| word.kind.is_none())?;
    CUES.iter().find(|(cue, _)| word_hash(cue) == before.hash).map(|(_, kind)| *kind)
}

/// Which words of the first ad stand in nearly all ads; a masked one only where it is written the same.
fn constants(words: &[Token], tokens: &[Vec<Token>], rows: &[Vec<Option<usize>>], ads: usize) -> Vec<bool> {
    words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let same = rows
                .iter()
                .zip(tokens)
                .filter(|(row, tokens)| {
                    let partner = row.get(at).copied().flatten().and_then(|to| tokens.get(to));
                    partner.is_some_and(|partner| partner.hash == word.hash)
                })
                .count();
            let least = if word.kind.is_some() { 1.0 } else { CONSTANT };
            same as f64 >= least * ads as f64
        })
        .collect()
}

/// Before which words of the first ad, and whether after the last, other ads have words of their own.
fn insertions(words: usize, tokens: &[Vec<Token>], rows: &[Vec<Option<usize>>]) -> Vec<bool> {
    (0..=words)
        .map(|at| {
            let with_words = rows.iter().zip(tokens).filter(|(row, tokens)| {
                let partner = |at: usize| row.get(at).copied().flatten();
                let from = if at == 0 { Some(0) } else { partner(at - 1).map(|to| to + 1) };
                let to = if at == words { Some(tokens.len()) } else { partner(at) };
                from.zip(to).is_some_and(|(from, to)| from < to)
            });
            let count = with_words.count();
            count > 0 && count as f64 >= INSERTED * rows.len() as f64
        })
        .collect()
}

/// The slots in a gap of the first ad: one for each run of words of one kind, as most ads have them.
fn slots(
    words: &[Token],
    gap: std::ops::Range<usize>,
    members: &[&Member<'_>],
    tokens: &[Vec<Token>],
    rows: &[Vec<Option<usize>>],
) -> Vec<Slot> {
    // For each ad what stands between the neighbours of the gap, cut where the kind of word changes.
    let mut all: Vec<Vec<(SlotKind, String)>> = Vec::with_capacity(members.len());
    for ((member, tokens), row) in members.iter().zip(tokens).zip(rows) {
        let before = row.get(..gap.start).unwrap_or(&[]).iter().rev().find_map(|to| *to);
        let after = row.get(gap.end..).unwrap_or(&[]).iter().find_map(|to| *to);
        let from = before.map_or(0, |to| to + 1);
        // A missing neighbour leaves the gap open: then only as many words as the first ad has are taken.
        let to = after.unwrap_or_else(|| {
            if gap.end == words.len() { tokens.len() } else { (from + gap.len()).min(tokens.len()) }
        });
        let inside = tokens.get(from..to.max(from)).unwrap_or(&[]);
        let runs = inside.chunk_by(|a, b| a.kind == b.kind).filter_map(|run| {
            let span = Span::new(run.first()?.span.start, run.last()?.span.end);
            Some((run.first()?.kind.unwrap_or(SlotKind::Other), span.slice(member.document).to_owned()))
        });
        all.push(runs.collect());
    }
    let shapes = all.iter().map(|runs| runs.iter().map(|(kind, _)| *kind).collect::<Vec<_>>());
    let mut counts: BTreeMap<Vec<SlotKind>, usize> = BTreeMap::new();
    shapes.filter(|shape| !shape.is_empty()).for_each(|shape| *counts.entry(shape).or_default() += 1);
    let Some(shape) = counts.into_iter().max_by_key(|(shape, ads)| (*ads, shape.len())).map(|(s, _)| s)
    else {
        return Vec::new();
    };
    let mut values: Vec<BTreeMap<String, usize>> = vec![BTreeMap::new(); shape.len()];
    let mut empty = vec![members.len(); shape.len()];
    for runs in all {
        let fits = runs.len() == shape.len() && runs.iter().zip(&shape).all(|((kind, _), s)| kind == s);
        // What does not fit the shape goes whole into the first slot of its kind.
        for (at, (kind, value)) in runs.into_iter().enumerate() {
            let to = if fits { at } else { shape.iter().position(|s| *s == kind).unwrap_or(0) };
            if let (Some(values), Some(empty)) = (values.get_mut(to), empty.get_mut(to)) {
                *values.entry(value).or_default() += 1;
                *empty = empty.saturating_sub(1);
            }
        }
    }
    let cue = cue(words, gap.start);
    let listed = shape.into_iter().zip(values).zip(empty).enumerate();
    listed
        .map(|(at, ((kind, counts), empty))| {
            let kind = if at == 0 && kind == SlotKind::Other { cue.unwrap_or(kind) } else { kind };
            let mut values: Vec<ValueCount> =
                counts.into_iter().map(|(value, ads)| ValueCount { value, ads }).collect();
            values.sort_by(|a, b| b.ads.cmp(&a.ads).then_with(|| a.value.cmp(&b.value)));
            let distinct = values.len();
            values.truncate(MOST_VALUES);
            Slot { kind, number: 0, distinct, empty, values }
        })
        .collect()
}

/// `value` with all but its last three letters and digits made dots.
fn last_three(value: &str) -> String {
    let count = value.chars().filter(|c| c.is_alphanumeric()).count();
    let mut left = if count > 5 { count - 3 } else { count };
    value
        .chars()
        .map(|c| {
            if c.is_alphanumeric() && left > 0 {
                left -= 1;
                '•'
            } else {
                c
            }
        })
        .collect()
}

/// `text` with runs of nine digits and more made dots but for the last three.
fn without_long_numbers(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '+' | '(' | ')');
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        let end = number.find(|c| !is_part(c)).unwrap_or(number.len());
        let (number, after) = number.split_at(end);
        shown.push_str(before);
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        shown.push_str(&if digits >= 9 { last_three(number) } else { number.to_owned() });
        rest = after;
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(document: &str, found: &[(&str, SlotKind)]) -> Vec<Mask> {
        let mask = |&(part, kind): &(&str, SlotKind)| {
            document.find(part).map(|at| Mask { span: Span::new(at, at + part.len()), kind })
        };
        found.iter().filter_map(mask).collect()
    }

    fn template(documents: &[&str], found: &[(&str, SlotKind)]) -> Template {
        let folded: Vec<Folded> = documents.iter().map(|d| Folded::of(d)).collect();
        let masks: Vec<Vec<Mask>> = documents.iter().map(|d| mask(d, found)).collect();
        let members: Vec<Member<'_>> = documents
            .iter()
            .zip(&folded)
            .zip(&masks)
            .map(|((document, folded), masks)| Member { document, folded, masks })
            .collect();
        Template::of(&members)
    }

    const COPIES: [&str; 4] = [
        "Dibutuhkan staf kantor untuk Puskesmas Sukamaju di Tuban. Gaji Rp4.500.000, hubungi WA 0812-0000-1111 segera",
        "Dibutuhkan staf kantor untuk Puskesmas Tanjung di Pacitan. Gaji Rp5.000.000, hubungi WA 0812-0000-2222 segera",
        "Dibutuhkan staf kantor untuk Puskesmas Sewon Dua di Bantul. Gaji Rp4.500.000, hubungi WA 0812-0000-1111 segera",
        "DIBUTUHKAN staf kantor untuk Puskesmas Wara di Palopo!! Gaji Rp4.500.000, hubungi WA 0812-0000-3333 segera",
    ];
    const FOUND: [(&str, SlotKind); 9] = [
        ("Tuban", SlotKind::Place),
        ("Pacitan", SlotKind::Place),
        ("Bantul", SlotKind::Place),
        ("Palopo", SlotKind::Place),
        ("Rp4.500.000", SlotKind::Pay),
        ("Rp5.000.000", SlotKind::Pay),
        ("0812-0000-1111", SlotKind::Contact),
        ("0812-0000-2222", SlotKind::Contact),
        ("0812-0000-3333", SlotKind::Contact),
    ];

    #[test]
    fn names_each_slot_by_its_kind() {
        let template = template(&COPIES, &FOUND);
        assert_eq!(
            template.text(),
            "Dibutuhkan staf kantor untuk Puskesmas [[pemberi kerja 1]] di [[tempat 1]] Gaji [[gaji 1]] hubungi WA \
             [[kontak 1]] segera"
        );
        let contact = template.slots().last().unwrap();
        assert_eq!((contact.distinct, contact.empty), (3, 0));
        assert_eq!(contact.values[0], ValueCount { value: "0812-0000-1111".into(), ads: 2 });
        let other = template.slots().next().unwrap();
        assert!(other.values.iter().any(|v| v.value == "Sewon Dua"));
        insta::assert_json_snapshot!(template.masked(str::to_owned));
    }

    #[test]
    fn parts_that_some_leave_out_are_slots() {
        let template = template(
            &[
                "kerja di kapal gaji besar bonus tahunan hubungi kami",
                "kerja di kapal gaji besar hubungi kami",
            ],
            &[],
        );
        assert_eq!(template.text(), "kerja di kapal gaji besar [[lain 1]] hubungi kami");
        assert_eq!(template.slots().next().unwrap().empty, 1);
    }

    #[test]
    fn an_insertion_into_the_first_text_is_a_slot() {
        let template =
            template(&["kerja di kapal hubungi kami", "kerja di kapal besar sekali hubungi kami"], &[]);
        assert_eq!(template.text(), "kerja di kapal [[lain 1]] hubungi kami");
    }

    #[test]
    fn nothing_and_one_ad_have_templates() {
        assert_eq!(template(&[], &[]).text(), "");
        assert_eq!(template(&[""], &[]).text(), "");
        assert_eq!(template(&["satu kata"], &[]).text(), "satu kata");
    }

    #[test]
    fn ten_thousand_copies_of_long_texts_are_bounded() {
        let long = COPIES[0].repeat(200);
        let documents = vec![long.as_str(); 10_000];
        let folded = Folded::of(&long);
        let members: Vec<Member<'_>> =
            documents.iter().map(|document| Member { document, folded: &folded, masks: &[] }).collect();
        assert!(Template::of(&members).aligned <= MOST_MEMBERS);
    }

    #[test]
    fn masks_numbers_that_every_ad_has() {
        let template = template(&["hubungi WA 0812-0000-1111 ya", "hubungi WA 0812-0000-1111 ya"], &[]);
        assert_eq!(template.clone().text(), "hubungi WA 0812-0000-1111 ya");
        assert_eq!(template.masked(str::to_owned).text(), "hubungi WA ••••-••••-•111 ya");
    }
}
