//! What stands around offers in real life, put around copies of rows: a caution beside an ad leaves it an ad, and words
//! around a quoted ad make a warning of the whole.

use super::corpus::{Files, Label, Part, Row, TextKind};

/// The table `around.tsv` of a corpus folder; empty where there is none.
#[derive(Debug, Default)]
pub struct Around {
    cautions: Vec<(String, String)>,
    frames: Vec<(String, String)>,
}

/// Name of the table.
const FILE: &str = "around.tsv";
/// Every how many ads get a copy with a caution, and every how many suspicious ones one within a warning.
const EVERY: usize = 4;

impl Around {
    /// Reads the table.
    ///
    /// # Errors
    /// Every bad line, with its number.
    pub fn read(corpus: &Files) -> Result<Self, String> {
        let Some(text) = corpus.get(FILE) else { return Ok(Self::default()) };
        let path = corpus.path(FILE);
        let (mut around, mut wrong) = (Self::default(), Vec::new());
        let lines =
            text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        for (at, line) in lines.skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let (what, words) = match cells.as_slice() {
                [what, before, after] => (*what, ((*before).to_owned(), (*after).to_owned())),
                [what, before] => (*what, ((*before).to_owned(), String::new())),
                _ => ("", (String::new(), String::new())),
            };
            match what {
                "ad" => around.cautions.push(words),
                "warning" => around.frames.push(words),
                _ => wrong.push(format!(
                    "{path}:{}: three cells are expected, the first `ad` or `warning`",
                    at + 1
                )),
            }
        }
        if wrong.is_empty() { Ok(around) } else { Err(wrong.join("\n")) }
    }

    /// Copies of rows that are not blind, in the same hand and part.
    pub fn copies<'r>(&'r self, rows: &'r [Row]) -> impl Iterator<Item = Row> + 'r {
        let ads = rows.iter().filter(|row| row.kind == TextKind::Ad && row.part != Part::Blind);
        ads.enumerate().filter_map(|(at, row)| {
            let nth = at / EVERY;
            let words = |from: &'r [(String, String)]| from.get(nth % from.len().max(1));
            match at % EVERY {
                0 => words(&self.cautions).map(|around| copy(row, around, "")),
                1 if row.label == Label::Suspicious => words(&self.frames).map(|around| Row {
                    kind: TextKind::Warning,
                    label: Label::Ordinary,
                    ..copy(row, around, "\"")
                }),
                _ => None,
            }
        })
    }
}

fn copy(row: &Row, (before, after): &(String, String), mark: &str) -> Row {
    let text = format!("{before}\n{mark}{}{mark}\n{after}", row.text).trim().to_owned();
    Row { id: format!("{}+", row.id), text, ..row.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caution_leaves_an_ad_an_ad_and_a_frame_makes_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let table = "# why\nwhat\tbefore\tafter\nad\t\tAwas calo.\nwarning\tPalsu:\tLaporkan.\n";
        fs_err::write(folder.path().join(FILE), table).unwrap();
        let around = Around::read(&Files::of(folder.path()).unwrap()).unwrap();
        let row = |part| Row {
            part,
            ..Row::plain("x".into(), "h".into(), Label::Suspicious, String::new(), "Butuh admin".into())
        };
        let copies: Vec<Row> = around.copies(&[row(Part::Learning), row(Part::Learning)]).collect();
        assert_eq!(copies[0].text, "Butuh admin\nAwas calo.");
        assert_eq!((copies[0].kind, copies[0].label), (TextKind::Ad, Label::Suspicious));
        assert_eq!(copies[1].text, "Palsu:\n\"Butuh admin\"\nLaporkan.");
        assert_eq!((copies[1].kind, copies[1].label), (TextKind::Warning, Label::Ordinary));
        assert_eq!(around.copies(&[row(Part::Blind)]).count(), 0);
        fs_err::write(folder.path().join(FILE), "what\tbefore\tafter\nodd\ta\tb\n").unwrap();
        assert!(Around::read(&Files::of(folder.path()).unwrap()).unwrap_err().contains("around.tsv:2"));
    }
}
