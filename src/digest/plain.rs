use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::block::Block;

/// Columns of a line: what every mail reader shows without breaking it.
const WIDTH: usize = 76;

/// The blocks as plain text.
pub(super) fn plain(title: &str, blocks: &[Block]) -> String {
    let mut text = format!("{title}\n");
    let mut number = 0;
    for block in blocks {
        match block {
            Block::Head(head) => {
                number = 0;
                let _ = write!(text, "\n{}\n{}\n", head, "-".repeat(head.width().min(WIDTH)));
            }
            Block::Line(line) => wrap(&mut text, "", line),
            Block::Alarm(head, lines) => {
                wrap(&mut text, "!! ", head);
                lines.iter().for_each(|line| wrap(&mut text, "   ", line));
            }
            Block::Item(head, lines) => {
                number += 1;
                wrap(&mut text, &format!("{number:>2}. "), head);
                lines.iter().for_each(|line| wrap(&mut text, "    ", line));
            }
            Block::Table(heads, rows) => table(&mut text, heads, rows),
        }
    }
    text
}

/// A line broken between words; later lines stand under the first letter of the text.
fn wrap(text: &mut String, lead: &str, line: &str) {
    text.push_str(lead);
    let indent = lead.width();
    let mut column = indent;
    for (at, word) in line.split_whitespace().enumerate() {
        if at > 0 && column + 1 + word.width() > WIDTH {
            let _ = write!(text, "\n{}", " ".repeat(indent));
            column = indent;
        } else if at > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += word.width();
    }
    text.push('\n');
}

fn table(text: &mut String, heads: &[String], rows: &[Vec<String>]) {
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain(heads.get(at));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    for row in std::iter::once(heads).chain(rows.iter().map(Vec::as_slice)) {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let room = " ".repeat(widths.get(at).copied().unwrap_or(0).saturating_sub(cell.width()));
            // The first column is a name, the others are figures.
            let _ = if at == 0 { write!(line, "{cell}{room}") } else { write!(line, "  {room}{cell}") };
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_stand_under_each_other() {
        let long = "kata ".repeat(40);
        let text = plain("Judul", &[Block::Item("satu".into(), vec![long])]);
        assert!(text.lines().all(|line| line.width() <= WIDTH), "{text}");
        assert!(text.lines().skip(2).all(|line| line.starts_with("    kata")), "{text}");
    }

    #[test]
    fn figures_stand_under_each_other() {
        let row = |name: &str, n: &str| vec![name.to_owned(), n.to_owned()];
        let text = plain(
            "t",
            &[Block::Table(row("sumber", "iklan"), vec![row("a", "1"), row("papan-kota", "1.200")])],
        );
        let ends: Vec<usize> = text.lines().skip(1).map(str::len).collect();
        assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
    }
}
