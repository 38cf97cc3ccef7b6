//! Tables that are turned: each line is a field, its name in front, and an ad stands in a column. So are forms filled in, and
//! several under one another.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::columns::Columns;
use crate::domain::Field;

/// Fewest fields of a form.
const FEWEST_FIELDS: usize = 3;
/// Most ads beside one another.
const MOST_BESIDE: usize = 50;

/// Whether lines of cells are such a table: their first cells name a text and two fields more, and something stands
/// behind each.
pub(super) fn is_form<'c>(
    lines: impl Iterator<Item = &'c Vec<String>>,
    stated: &BTreeMap<Field, String>,
) -> bool {
    let mut names: Vec<String> = Vec::new();
    for cells in lines {
        let Some(name) = label(cells).filter(|_| cells.len() > 1) else { continue };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Columns::recognise(&names, stated).is_ok_and(|columns| columns.count() >= FEWEST_FIELDS)
}

/// The first cell as a name.
fn label(cells: &[String]) -> Option<String> {
    let name = cells
        .first()?
        .trim()
        .trim_end_matches([':', '*', ' '])
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    (!name.is_empty() && name.len() <= 60).then_some(name)
}

/// The ads of such a table: of each column beside the names one, and one more where a name comes again.
pub(super) fn records(lines: Vec<Vec<String>>) -> Vec<Map<String, Value>> {
    let mut done: Vec<Map<String, Value>> = Vec::new();
    let mut open: Vec<Map<String, Value>> = Vec::new();
    let mut last = String::new();
    for cells in lines {
        let name = match label(&cells) {
            Some(name) if cells.len() > 1 => name,
            // What goes on below belongs to the field above; a heading by itself to none.
            None if !last.is_empty() => last.clone(),
            _ => continue,
        };
        let is_again = name != last && open.iter().any(|record| record.contains_key(&name));
        if is_again {
            done.append(&mut open);
        }
        for (at, cell) in cells.into_iter().skip(1).enumerate().take(MOST_BESIDE) {
            // `Judul | : | Kasir`
            let cell = cell.trim().trim_start_matches(':').trim().to_owned();
            if open.len() <= at {
                open.resize(at + 1, Map::new());
            }
            let Some(record) = open.get_mut(at).filter(|_| !cell.is_empty()) else { continue };
            match record.get_mut(&name) {
                Some(Value::String(before)) => {
                    before.push('\n');
                    before.push_str(&cell);
                }
                _ => drop(record.insert(name.clone(), Value::String(cell))),
            }
        }
        last = name;
    }
    done.append(&mut open);
    done.retain(|record| !record.is_empty());
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
    }

    #[test]
    fn a_form_is_known_by_the_names_in_front() {
        let is = |text: &str| is_form(lines(text).iter(), &BTreeMap::new());
        assert!(is("FORM ADUAN\nJudul:|Kasir\nIsi iklan|Dicari kasir\nNomor WA|0812"));
        assert!(!is("Judul|Isi\nKasir|Dicari kasir\nSopir|Dicari sopir"));
        assert!(!is("Nama pelapor|Sari\nIsi iklan|Dicari kasir"));
    }

    #[test]
    fn forms_stand_beside_and_below_one_another() {
        let read = records(lines(
            "Judul|Kasir|Sopir\nIsi|Dicari kasir|Dicari sopir\n|Syarat: SMA|\nJudul|Satpam\nIsi|:|Dicari satpam",
        ));
        let titles: Vec<&str> = read.iter().filter_map(|one| one.get("Judul")?.as_str()).collect();
        assert_eq!(titles, ["Kasir", "Sopir", "Satpam"]);
        assert_eq!(read[0]["Isi"], "Dicari kasir\nSyarat: SMA");
    }
}
