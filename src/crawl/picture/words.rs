//! What Tesseract answers: a table of words, each with its place in the picture and how sure it is.

use crate::parse::limits::TEXT_BYTES;

/// How sure the words of a line are on average for it to be kept. Percent.
const LEAST_OF_LINE: f64 = 30.0;
/// The same for all that is kept of a picture.
const LEAST_OF_PICTURE: f64 = 50.0;
/// How sure it must be of a word with digits, which else stands as [`UNSURE`]: a number with a wrong digit is another
/// person's.
const LEAST_OF_DIGITS: f64 = 70.0;
/// What stands for digits that could not be read for sure.
const UNSURE: &str = "[?]";
/// Fewest words: a logo has fewer.
const FEWEST: usize = 3;

/// The words of a picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    /// Lines as they stand in the picture, an empty one between blocks.
    pub(super) text: String,
    /// How sure the program is of them on average, 0 to 100.
    pub(super) confidence: u8,
}

/// One line of words while it is read.
#[derive(Default)]
struct Line {
    block: (u32, u32),
    number: u32,
    words: Vec<String>,
    confidence: f64,
}

/// The words in `table`, or none where what was read is no words; an error where it is no such table.
pub(super) fn of(table: &[u8]) -> Result<Option<Words>, ()> {
    let table = String::from_utf8_lossy(table);
    let mut rows = table.lines();
    if !rows.next().is_some_and(|head| head.starts_with("level\tpage_num\t")) {
        return Err(());
    }
    let mut lines: Vec<Line> = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        let number = |at: usize| cells.get(at).and_then(|cell| cell.parse::<u32>().ok());
        let (Some(5), Some(block), Some(paragraph), Some(line)) =
            (number(0), number(2), number(3), number(4))
        else {
            continue;
        };
        let confidence = cells.get(10).and_then(|cell| cell.parse::<f64>().ok()).filter(|c| c.is_finite());
        let word: String = cells.get(11).unwrap_or(&"").chars().filter(|c| !c.is_control()).collect();
        let word = word.trim();
        let Some(confidence) = confidence.filter(|c| *c >= 0.0 && !word.is_empty()) else { continue };
        let block = (block, paragraph);
        if lines.last().is_none_or(|last| last.block != block || last.number != line) {
            lines.push(Line { block, number: line, ..Line::default() });
        }
        if let Some(last) = lines.last_mut() {
            let is_unsure = confidence < LEAST_OF_DIGITS && word.bytes().any(|byte| byte.is_ascii_digit());
            last.words.push(if is_unsure { UNSURE } else { word }.to_owned());
            last.confidence += confidence.min(100.0);
        }
    }
    lines.retain(|line| line.confidence >= LEAST_OF_LINE * line.words.len() as f64);
    let count: usize = lines.iter().map(|line| line.words.len()).sum();
    let sum: f64 = lines.iter().map(|line| line.confidence).sum();
    let mean = sum / count.max(1) as f64;
    if count < FEWEST || mean < LEAST_OF_PICTURE {
        return Ok(None);
    }
    let mut text = String::new();
    let mut before = None;
    for line in &lines {
        match before {
            None => {}
            Some(block) if block == line.block => text.push('\n'),
            Some(_) => text.push_str("\n\n"),
        }
        before = Some(line.block);
        text.push_str(&line.words.join(" "));
        if text.len() > TEXT_BYTES {
            break;
        }
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
    let confidence = mean.round() as u8;
    Ok(Some(Words { text, confidence }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n";

    fn table(words: &[(u32, u32, f64, &str)]) -> String {
        let row = |(block, line, confidence, word): &(u32, u32, f64, &str)| {
            format!("5\t1\t{block}\t1\t{line}\t1\t0\t0\t9\t9\t{confidence}\t{word}\n")
        };
        format!("{HEAD}1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n{}", words.iter().map(row).collect::<String>())
    }

    #[test]
    fn lines_and_blocks_stay_as_they_stand() {
        let words =
            [(1, 1, 96.0, "DICARI"), (1, 1, 92.0, "sopir"), (1, 2, 90.0, "WA"), (2, 1, 94.0, "Segera!")];
        let read = of(table(&words).as_bytes()).unwrap().unwrap();
        assert_eq!(read, Words { text: "DICARI sopir\nWA\n\nSegera!".to_owned(), confidence: 93 });
    }

    #[test]
    fn digits_that_are_not_sure_are_no_digits() {
        let words = [(1, 1, 96.0, "WA"), (1, 1, 62.0, "8812"), (1, 1, 95.0, "0000"), (1, 1, 40.0, "jam")];
        assert_eq!(of(table(&words).as_bytes()).unwrap().unwrap().text, "WA [?] 0000 jam");
    }

    #[test]
    fn what_a_photograph_gives_is_no_words() {
        let nothing = |words: &[(u32, u32, f64, &str)]| of(table(words).as_bytes()).unwrap().is_none();
        assert!(nothing(&[]));
        assert!(nothing(&[(1, 1, 95.0, " "), (1, 1, 95.0, " "), (1, 2, 95.0, " ")]), "blanks");
        assert!(nothing(&[(1, 1, 96.0, "PT"), (1, 1, 96.0, "MAJU")]), "a logo");
        assert!(nothing(&[(1, 1, 20.0, "~|"), (1, 2, 12.0, ";'"), (1, 3, 9.0, "lI"), (1, 4, 40.0, "oO")]));
        let mixed = [(1, 1, 96.0, "DICARI"), (1, 1, 96.0, "sopir"), (1, 1, 96.0, "Solo"), (2, 1, 8.0, "|~~")];
        assert_eq!(of(table(&mixed).as_bytes()).unwrap().unwrap().text, "DICARI sopir Solo");
    }

    #[test]
    fn what_is_no_such_table_is_no_answer() {
        for garbage in ["", "Dicari sopir", "\u{0}\u{1}\t\t\t"] {
            assert!(of(garbage.as_bytes()).is_err(), "{garbage:?}");
        }
        let broken = format!("{HEAD}5\t1\tx\t1\n5\t1\t1\t1\t1\t1\t0\t0\t9\t9\tnan\tkata\n5");
        assert_eq!(of(broken.as_bytes()), Ok(None));
    }
}
