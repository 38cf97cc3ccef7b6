//! Lines that point to other articles: "Baca juga: Polisi Bongkar Sindikat ...".
//!
//! What such a line names is the business of the other article. A theme puts it under every post, and whoever deceives
//! could put it under an ad.

use std::ops::Range;

use crate::text::{Folded, Hit};

/// Longest line that is a title with a lead before it. Bytes of the folded text.
const LINE_BYTES: usize = 250;
/// Digits from which a line holds a way to apply, and so belongs to the ad.
const CONTACT_DIGITS: usize = 7;

/// Ranges of the folded text. `leads` are folded. None where they would be more than half of all words: then they are the text.
pub(super) fn ranges(folded: &Folded, leads: &[String]) -> Vec<Range<usize>> {
    let text = folded.text();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if points_elsewhere(line, leads) {
            found.push(start..start + line.trim_end().len());
        }
        start += line.len();
    }
    let n_words = folded.words().iter().filter(|word| holds(&found, word.start())).count();
    if n_words * 2 > folded.words().len() { Vec::new() } else { found }
}

fn points_elsewhere(line: &str, leads: &[String]) -> bool {
    let begin = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_led = leads.iter().any(|lead| {
        begin.strip_prefix(lead.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    is_led && line.len() <= LINE_BYTES && line.bytes().filter(u8::is_ascii_digit).count() < CONTACT_DIGITS
}

/// Whether one of `ranges`, ascending and apart, holds a position.
pub(super) fn holds(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.start <= at)
}

/// Takes out the hits that begin within `ranges`.
pub(super) fn take_out(hits: &mut Vec<Hit>, ranges: &[Range<usize>]) {
    if !ranges.is_empty() {
        hits.retain(|hit| !holds(ranges, hit.start));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let folded = Folded::of(text);
        let leads = ["baca juga".to_owned(), "artikel terkait".to_owned()];
        ranges(&folded, &leads).into_iter().map(|range| folded.text()[range].to_owned()).collect()
    }

    #[test]
    fn a_line_with_a_lead_points_elsewhere() {
        let text = "Dibutuhkan kasir di Kudus, datang ke toko pada jam kerja, bawa lamaran dan ijazah\n>> BACA JUGA : Polisi Bongkar Sindikat\nGaji UMK";
        assert_eq!(found(text), [">> baca juga : polisi bongkar sindikat"]);
    }

    #[test]
    fn a_way_to_apply_and_a_whole_text_belong_to_the_ad() {
        let ad = "Dibutuhkan kasir di Kudus, datang ke toko pada jam kerja, bawa lamaran dan ijazah";
        assert!(found(&format!("{ad}\nBaca juga: kerja Kamboja WA 0812-0000-3301")).is_empty());
        assert!(found(&format!("{ad}\nBaca jugalah syaratnya")).is_empty());
        assert!(found("Baca juga: kerja di Kamboja gaji besar tanpa ijazah\nhubungi kami").is_empty());
    }
}
