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

/// The day that a line is, with its day of the week or a time: `Senin, 9 November 2026 08:15 WIB`, near the beginning.
pub(super) fn day_line(text: &str) -> Option<String> {
    const DAYS: [&str; 16] = [
        "senin",
        "selasa",
        "rabu",
        "kamis",
        "jumat",
        "jum",
        "sabtu",
        "minggu",
        "ahad",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let is_day = |line: &&str| {
        let plain = plain_words(line);
        let words: Vec<&str> = plain.split(' ').collect();
        let has_week = words.first().is_some_and(|first| DAYS.contains(first));
        let has_zone = words.last().is_some_and(|last| matches!(*last, "wib" | "wita" | "wit"));
        let has_year =
            words.iter().any(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()));
        (has_week || has_zone) && has_year && (4..=9).contains(&words.len())
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).take(6).find(is_day).map(str::to_owned)
}

/// Most nodes of a label and of a value that stand side by side by their place alone.
const MOST_PAIR_NODES: usize = 8;

/// Labels and values side by side in elements of any kind: `<span>Lokasi</span><span>Kudus</span>`.
pub(super) fn pairs(
    part: ElementRef<'_>,
    out: &HashSet<ego_tree::NodeId>,
    labels: &FieldLabels,
) -> Vec<(String, String)> {
    let is_label = |text: &str| {
        let plain = plain_words(text);
        [&labels.title, &labels.employer, &labels.location, &labels.posted]
            .iter()
            .any(|names| names.contains(&plain))
    };
    let is_small =
        |element: &ElementRef<'_>| element.descendants().take(MOST_PAIR_NODES + 1).count() <= MOST_PAIR_NODES;
    let mut found = Vec::new();
    for element in part.descendants().filter_map(ElementRef::wrap).take(3_000) {
        let is_cell =
            matches!(element.value().name(), "dt" | "th" | "td" | "h1" | "h2" | "h3" | "option" | "a");
        if is_cell || found.len() >= 50 || !is_small(&element) {
            continue;
        }
        let label = text::of_without(element, out);
        if label.is_empty() || label.len() > 40 || !is_label(&label) {
            continue;
        }
        let next = element.next_siblings().find_map(ElementRef::wrap).filter(is_small);
        let value = next.map(|next| text::of_without(next, out)).unwrap_or_default();
        if !value.trim().is_empty() && !is_label(&value) {
            found.push((label, value));
        }
    }
    found
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
