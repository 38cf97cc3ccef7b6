//! When two texts count as one.

use serde::{Deserialize, Serialize};

use super::Text;
use super::align::common_words;

/// Fewer words than this say too little: such an ad is in no campaign.
const LEAST_WORDS: usize = 6;
/// Below this many words only the same set of shingles counts.
const SHORT_WORDS: usize = 12;
/// Below this many words a higher similarity is asked for.
const BRIEF_WORDS: usize = 25;
/// Jaccard similarity from which texts with few words count as one.
const BRIEF_JACCARD: f64 = 0.7;
/// Jaccard similarity from which texts of usual length count as one.
const JACCARD: f64 = 0.5;
/// From this many words on a text may be one employer's standing phrases about another job.
const LONG_WORDS: usize = 120;
/// Jaccard similarity from which long texts count as one.
const LONG_JACCARD: f64 = 0.6;
/// Jaccard similarity from which an alignment may still show that one text was made from the other.
pub(super) const LEAST_JACCARD: f64 = 0.35;
/// Share of the longer text's words that stand in the other in the same order, from which texts count as one.
const ALIGNED: f64 = 0.7;

/// Why two texts count as one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// The same shingles: only masked parts differ.
    Identical,
    /// The exact Jaccard similarity of their shingles.
    Similar(f64),
    /// The share of the longer text's words that stand in the other in the same order.
    Aligned(f64),
}

/// Whether `text` has enough words to be in a campaign at all.
pub(super) fn is_comparable(text: &Text) -> bool {
    text.words().len() >= LEAST_WORDS
}

/// Why the two texts count as one; none where they do not. Symmetric.
pub fn likeness(a: &Text, b: &Text) -> Option<Likeness> {
    if !is_comparable(a) || !is_comparable(b) {
        return None;
    }
    if a.shingles() == b.shingles() {
        return Some(Likeness::Identical);
    }
    let fewer = a.words().len().min(b.words().len());
    let more = a.words().len().max(b.words().len());
    if fewer < SHORT_WORDS {
        return None;
    }
    let jaccard = a.jaccard(b);
    if fewer < BRIEF_WORDS {
        return (jaccard >= BRIEF_JACCARD).then_some(Likeness::Similar(jaccard));
    }
    if fewer >= LONG_WORDS {
        return (jaccard >= LONG_JACCARD).then_some(Likeness::Similar(jaccard));
    }
    if jaccard >= JACCARD {
        return Some(Likeness::Similar(jaccard));
    }
    if jaccard < LEAST_JACCARD || (fewer as f64) < ALIGNED * more as f64 {
        return None;
    }
    let share = common_words(a.words(), b.words()) as f64 / more as f64;
    (share >= ALIGNED).then_some(Likeness::Aligned(share))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Folded;

    fn like(a: &str, b: &str) -> Option<Likeness> {
        likeness(&Text::of(&Folded::of(a), &[]), &Text::of(&Folded::of(b), &[]))
    }

    const AD: &str = "Dibutuhkan segera staf kantor dan petugas kebersihan usia maksimal 35 untuk ditempatkan \
        di Puskesmas Sukamaju alamat jalan Merdeka kecamatan Sukamaju kualifikasi khusus perempuan ijazah \
        SMA bisa komputer minim dasar info lengkap 0822";

    #[test]
    fn a_changed_clinic_and_address_is_the_same_text() {
        let other = AD
            .replace("Puskesmas Sukamaju", "Puskesmas Tanjung Harapan")
            .replace("jalan Merdeka kecamatan Sukamaju", "jalan Kartini kecamatan Tanjung");
        assert!(like(AD, &other).is_some());
    }

    #[test]
    fn little_text_must_be_the_same() {
        assert_eq!(like("loker", "loker"), None);
        assert_eq!(like("", ""), None);
        assert_eq!(like("butuh admin gaji 5jt", "butuh admin gaji 5jt"), None);
        let short = "dicari dua orang penjaga toko baju pasar baru 0812";
        assert_eq!(like(short, &short.replace("0812", "0813")), Some(Likeness::Identical));
        assert_eq!(like(short, &short.replace("baju", "buku")), None);
    }

    #[test]
    fn a_shared_paragraph_is_not_the_same_text() {
        let closing =
            "kirim lamaran lengkap dengan pas foto terbaru dan fotokopi ijazah ke alamat kantor kami";
        let a = format!(
            "dicari koki masakan padang berpengalaman dua tahun sanggup kerja malam tinggal di mes {closing}"
        );
        let b = format!(
            "lowongan guru bahasa inggris sekolah dasar swasta lulusan sarjana pendidikan sabar dengan anak {closing}"
        );
        assert_eq!(like(&a, &b), None);
    }
}
