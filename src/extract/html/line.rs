//! Lines of a page that are none of its ad.

/// Most words of a line that is a heading or a mark.
const MOST_LINE_WORDS: usize = 12;

/// Whether a line says little more than the mark that it begins with.
pub(super) fn is_line(plain: &str, mark: &str) -> bool {
    plain.split(' ').count() <= (mark.split(' ').count() + 4).min(MOST_LINE_WORDS)
}

pub(super) fn is_one_line(written: &str) -> bool {
    written.trim().lines().count() <= 3
}

pub(super) fn is_imprint(written: &str) -> bool {
    let lower = written.to_lowercase();
    [
        "©",
        "copyright",
        "hak cipta",
        "all rights reserved",
        "powered by",
        "didukung oleh blogger",
        "diberdayakan oleh",
    ]
    .iter()
    .any(|mark| lower.contains(mark))
        && is_one_line(written)
}
