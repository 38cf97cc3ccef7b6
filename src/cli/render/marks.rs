use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use crate::domain::Span;
use crate::text::safe::for_terminal;

/// `document` from `start` on, with every span between guillemets and the numbers of what shows there behind
/// it: `«gaji 18 juta»[1]`. Spans that overlap become one with all their numbers. Safe for the terminal; line
/// breaks stay.
pub(super) fn marked(document: &str, start: usize, spans: &[(usize, Span)]) -> String {
    let mut text = String::with_capacity(document.len());
    let mut at = start;
    for (span, numbers) in merged(document, start, spans) {
        text.push_str(&lines(document.get(at..span.start).unwrap_or("")));
        let inner = lines(span.slice(document));
        text.push_str(&format!("«{inner}»").bold().to_string());
        for number in numbers {
            let _ = write!(text, "[{number}]");
        }
        at = span.end;
    }
    text.push_str(&lines(document.get(at..).unwrap_or("")));
    text
}

fn merged(document: &str, start: usize, spans: &[(usize, Span)]) -> Vec<(Span, Vec<usize>)> {
    let mut sorted: Vec<(Span, usize)> = spans
        .iter()
        .filter(|(_, span)| span.start >= start && !span.slice(document).is_empty())
        .map(|&(number, span)| (span, number))
        .collect();
    sorted.sort_unstable();
    let mut regions: Vec<(Span, Vec<usize>)> = Vec::new();
    for (span, number) in sorted {
        match regions.last_mut() {
            Some((last, numbers)) if last.overlaps(span) => {
                last.end = last.end.max(span.end);
                numbers.push(number);
            }
            _ => regions.push((span, vec![number])),
        }
    }
    for (_, numbers) in &mut regions {
        numbers.sort_unstable();
        numbers.dedup();
    }
    regions
}

fn lines(text: &str) -> String {
    text.split('\n').map(|line| for_terminal(line.trim_end_matches('\r'))).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(document: &str, start: usize, spans: &[(usize, Span)]) -> String {
        anstream::adapter::strip_str(&marked(document, start, spans)).to_string()
    }

    #[test]
    fn marks_overlapping_places_once_with_all_numbers() {
        let text = "gaji 18 juta tanpa syarat";
        let spans =
            [(2, Span::new(5, 12)), (1, Span::new(0, 7)), (3, Span::new(13, 25)), (3, Span::new(13, 18))];
        assert_eq!(plain(text, 0, &spans), "«gaji 18 juta»[1][2] «tanpa syarat»[3]");
    }

    #[test]
    fn passes_over_spans_that_do_not_fit() {
        assert_eq!(plain("a\u{1b}b\ncd", 4, &[(1, Span::new(0, 2)), (2, Span::new(90, 99))]), "cd");
        assert_eq!(plain("é", 0, &[(1, Span::new(1, 2))]), "é");
    }
}
