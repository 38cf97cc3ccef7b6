use std::borrow::Cow;

/// A text whose letters were written as the bytes of UTF-8, each taken for a letter of Latin-1 (`Ã©` for `é`), as the
/// exports of Facebook and Instagram do, with that undone. A text in which anything speaks against it stays as it is.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    // Without a letter between U+0080 and U+00FF there is nothing to undo; beyond them no byte was taken for a letter.
    if text.is_ascii() || text.chars().any(|c| c > '\u{ff}') {
        return Cow::Borrowed(text);
    }
    let bytes: Vec<u8> = text.chars().filter_map(|c| u8::try_from(c).ok()).collect();
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undoes_what_was_done_and_nothing_else() {
        let broken = |text: &str| text.bytes().map(char::from).collect::<String>();
        for text in ["Dicari kasir 🔥 “cepat”", "café – 招聘", "gaji 5 jt"] {
            assert_eq!(mended(&broken(text)), text);
            assert_eq!(mended(text), text);
        }
        assert_eq!(mended("café"), "café", "Latin-1 that is no UTF-8");
    }
}
