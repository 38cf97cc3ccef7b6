//! Fields that a page states one by one: `Perusahaan: PT Contoh`, a row of a table, a list of terms.

use std::collections::HashSet;

use scraper::ElementRef;

use super::fields::Fields;
use super::text;
use crate::facts::{FieldLabels, plain_words};

/// Longest value of a field. Bytes.
const LONGEST_VALUE: usize = 160;

/// Most nodes of a cell that is a label, and of all cells that are read.
const MOST_CELL_NODES: usize = 60;
const MOST_NODES: usize = 400_000;

/// Fills in what the lines of a text state under a label of their own, where nothing is known yet.
pub(super) fn read(text: &str, rows: &[(String, String)], labels: &FieldLabels, fields: &mut Fields) {
    let lines = text.lines().take(400).filter_map(|line| {
        let (label, value) = line.split_once(':')?;
        (label.len() <= 40 && !value.trim_start().starts_with("//"))
            .then(|| (label.to_owned(), value.to_owned()))
    });
    for (label, value) in rows.iter().cloned().chain(lines) {
        let (label, value) = (plain_words(&label), value.trim());
        if label.is_empty() || value.is_empty() || value.len() > LONGEST_VALUE || value.contains('\n') {
            continue;
        }
        let slot = [
            (&labels.title, &mut fields.title),
            (&labels.employer, &mut fields.employer),
            (&labels.location, &mut fields.location),
            (&labels.posted, &mut fields.posted_at),
        ]
        .into_iter()
        .find(|(names, _)| names.contains(&label));
        if let Some((_, slot)) = slot
            && slot.trim().is_empty()
        {
            value.clone_into(slot);
        }
    }
}

/// The day behind a label without colon: `Diposting 20 November 2026`, in one of the parts of a line.
pub(super) fn posted_on(text: &str, labels: &FieldLabels) -> Option<String> {
    text.lines().take(400).flat_map(|line| line.split(['|', '·', '•'])).find_map(|part| {
        let part = part.trim();
        let (first, rest) = part.split_once([' ', ':'])?;
        let is_label = part.len() <= 60 && labels.posted.contains(&plain_words(first));
        let rest = rest.trim_start_matches([':', ' ']);
        let rest = ["pada ", "on "].iter().find_map(|lead| rest.strip_prefix(lead)).unwrap_or(rest);
        let has_year = rest.split(|c: char| !c.is_ascii_digit()).any(|number| number.len() == 4);
        (is_label && has_year).then(|| rest.trim().to_owned())
    })
}

/// Labels and values side by side in the rows of tables and in lists of terms.
pub(super) fn rows(part: ElementRef<'_>, out: &HashSet<ego_tree::NodeId>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut read = 0;
    for element in part.descendants().filter_map(ElementRef::wrap) {
        if found.len() >= 200 || read > MOST_NODES {
            break;
        }
        let is_label = matches!(element.value().name(), "dt" | "th" | "td");
        if !is_label {
            continue;
        }
        let next = element.next_siblings().find_map(ElementRef::wrap);
        let Some(next) = next.filter(|next| matches!(next.value().name(), "dd" | "td")) else { continue };
        // A cell that holds a table of its own is no label.
        let size = element.descendants().take(MOST_CELL_NODES + 1).count();
        read += size;
        if size > MOST_CELL_NODES {
            continue;
        }
        let label = text::of_without(element, out);
        if label.len() <= 40 && !label.is_empty() {
            read += next.descendants().take(MOST_NODES).count();
            found.push((label, text::of_without(next, out)));
        }
    }
    found
}
