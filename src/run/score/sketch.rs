//! What campaigns compare of an ad, to be carried to where its like is.

use data_encoding::BASE64_NOPAD as BASE64;
use serde::Serialize;

use crate::campaign::{SKETCH_BYTES, Sketch, Text, masks};
use crate::domain::{Ad, Kind};

/// What campaigns compare of an ad; null for what is in no campaign.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Sketched {
    Ad(SketchView),
    /// A warning or the news, or too few words.
    Nothing,
}

/// What campaigns compare of an ad, in three parts: the first finds texts that are the same, the second those that may
/// be alike, the third says whether they are.
#[derive(Debug, Serialize)]
pub(super) struct SketchView {
    /// Equal for texts that are the same but for masked parts.
    fingerprint: String,
    /// Keys of the bands: two texts that agree in one, at one place of the list, are compared.
    bands: Vec<u32>,
    /// Sketch and words, for `waspada likeness`.
    copy: String,
}

impl Sketched {
    pub(super) fn of(ad: &Ad) -> Self {
        if ad.kind != Kind::Ad {
            return Self::Nothing;
        }
        let text = Text::of(&ad.folded, &masks(ad));
        if !text.is_comparable() {
            return Self::Nothing;
        }
        let sketch = text.sketch();
        Self::Ad(SketchView {
            fingerprint: format!("{:016x}", text.fingerprint()),
            bands: sketch.bands().to_vec(),
            copy: packed(&sketch, &text),
        })
    }
}

fn packed(sketch: &Sketch, text: &Text) -> String {
    let mut bytes = sketch.as_bytes().to_vec();
    bytes.extend(text.words().iter().flat_map(|word| word.to_le_bytes()));
    BASE64.encode(&bytes)
}

/// Sketch and text of a `copy`; none where it is none.
pub(super) fn unpacked(copy: &str) -> Option<(Sketch, Text)> {
    let bytes = BASE64.decode(copy.as_bytes()).ok()?;
    let (sketch, words) = bytes.split_at_checked(SKETCH_BYTES)?;
    let (words, []) = words.as_chunks::<4>() else { return None };
    let words = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
    Some((Sketch::from_bytes(sketch)?, Text::from_words(words)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Folded;

    #[test]
    fn comes_back_as_it_was_packed() {
        let text = Text::of(&Folded::of("dicari dua orang penjaga toko baju pasar baru"), &[]);
        let (sketch, same) = unpacked(&packed(&text.sketch(), &text)).unwrap();
        assert_eq!((sketch, same), (text.sketch(), text));
    }

    #[test]
    fn what_is_none_is_refused() {
        for wrong in ["", "AAAA", "?"] {
            assert!(unpacked(wrong).is_none(), "{wrong}");
        }
        let odd = BASE64.encode(&[0; SKETCH_BYTES + 3]);
        assert!(unpacked(&odd).is_none());
    }
}
