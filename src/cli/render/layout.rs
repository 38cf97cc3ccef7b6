use anstream::adapter::strip_str;
use owo_colors::OwoColorize as _;
use unicode_width::UnicodeWidthStr as _;

use crate::domain::Band;
use crate::i18n::Strings;

/// Columns that a text takes on a terminal, colours left out.
pub(super) fn width(text: &str) -> usize {
    strip_str(text).to_string().width()
}

/// `text` filled up with spaces to `columns`.
pub(super) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{:fill$}", "", fill = columns.saturating_sub(width(text)))
}

/// `text` with spaces before it, up to `columns`.
pub(super) fn pad_left(text: &str, columns: usize) -> String {
    format!("{:fill$}{text}", "", fill = columns.saturating_sub(width(text)))
}

/// Plain `text` cut to `columns`, with an ellipsis where something is missing.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        let mut buffer = [0; 4];
        if short.width() + c.encode_utf8(&mut buffer).width() + 1 > columns {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// `text` broken between words so that no line is wider than `columns`, `indent` before each but the first.
pub(super) fn wrap(text: &str, columns: usize, indent: usize) -> String {
    let mut wrapped = String::new();
    let mut at = indent;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = width(word);
        if at > indent && at + 1 + wide > columns {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
            at = indent;
        } else if at > indent {
            wrapped.push(' ');
            at += 1;
        }
        wrapped.push_str(word);
        at += wide;
    }
    wrapped
}

/// `text` with each line that is wider than `columns` broken between words and indented a little deeper than it
/// begins. A word that is wider still, such as an address, stays whole, so that it can be copied.
pub fn fit(text: &str, columns: usize) -> String {
    let mut fitted = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (words, end) = line.strip_suffix('\n').map_or((line, ""), |words| (words, "\n"));
        if width(words) <= columns {
            fitted.push_str(words);
        } else {
            let lead = words.len() - words.trim_start_matches(' ').len();
            let indent = (lead + 2).min(columns / 3);
            // What is wrapped counts from its indent; the line itself begins two columns before it.
            let wrapped = wrap(words.trim_start_matches(' '), columns, indent);
            fitted.push_str(&" ".repeat(indent.min(lead)));
            fitted.push_str(&wrapped);
        }
        fitted.push_str(end);
    }
    fitted
}

/// Rows under each other, columns two spaces apart; the first column to the left, numbers to the right.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells: Vec<String> = cells
            .map(|(at, (cell, &wide))| if at == 0 { pad(cell, wide) } else { pad_left(cell, wide) })
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Name of a band, coloured by weight; readable without.
pub(super) fn band(band: Band, strings: &Strings) -> String {
    let name = (strings.band)(band);
    match band {
        Band::Tinggi => name.red().bold().to_string(),
        Band::Sedang => name.yellow().to_string(),
        Band::Rendah => name.green().to_string(),
        Band::BelumBisaDinilai => name.cyan().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_by_columns_and_not_by_characters() {
        assert_eq!(cut("招聘客服 gaji", 6), "招聘…");
        assert_eq!(cut("gaji", 4), "gaji");
        assert_eq!(width(&cut("🔥🔥🔥🔥", 5)), 5);
    }

    #[test]
    fn every_line_fits_that_can() {
        let text = "  kepala yang panjang sekali\npendek\n    x https://papan.example/lowongan/17 ya\n";
        assert_eq!(
            fit(text, 16),
            "  kepala yang\n    panjang\n    sekali\npendek\n    x\n     https://papan.example/lowongan/17\n     ya\n"
        );
        assert_eq!(fit(text, 80), text);
    }

    #[test]
    fn wraps_between_words() {
        assert_eq!(wrap("satu dua tiga empat", 12, 2), "satu dua\n  tiga empat");
        assert_eq!(wrap("sangatpanjangsekali ya", 6, 1), "sangatpanjangsekali\n ya");
    }
}
