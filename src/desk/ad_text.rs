//! Words of ads on pages. They are hostile: always text, never markup; what a reader cannot see or what turns the
//! order of letters is shown as a sign of its own or left out, and a flood of words is cut.

use std::ops::Range;
use std::time::Duration;

use maud::{Markup, PreEscaped, Render as _, html};
use similar::{ChangeTag, TextDiff};
use unicode_security::MixedScript as _;

use crate::domain::Span;
use crate::i18n::Locale;
use crate::text::safe::{self, is_hidden};

/// Most characters of a title or name.
const NAME_CHARS: usize = 120;
/// Most bytes of an ad's text that are shown unless asked for.
pub(super) const SHOWN_BYTES: usize = 24_000;

/// A title or name in one line.
pub(super) fn line(text: &str) -> String {
    cut(&safe::line(text), NAME_CHARS)
}

/// The title of a campaign or an ad in one line, or words that say that there is none.
pub(super) fn title(title: &str, language: Locale) -> String {
    let title = line(title);
    if title.is_empty() { language.today().untitled.to_owned() } else { title }
}

/// A line of any length that a page can bear.
pub(super) fn words(text: &str) -> String {
    cut(&safe::line(text), 2_000)
}

/// Whether a name mixes letters of several scripts, as one does that only looks like another.
pub(super) fn is_mixed(name: &str) -> bool {
    !name.is_single_script()
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Hidden characters that stand alone in ordinary text: joiners, forms of emoji, soft hyphens.
const IN_ORDINARY_USE: [char; 6] = ['\u{00AD}', '\u{200C}', '\u{200D}', '\u{FE0E}', '\u{FE0F}', '\u{FEFF}'];

/// Something that shows in the text of an ad.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// Where.
    pub(super) span: Span,
    /// Place among the reasons: the lowest gives a joint mark its colour.
    pub(super) rank: usize,
    /// Class of the style sheet.
    pub(super) class: &'static str,
    /// Number that stands behind the marked words, `1`.
    pub(super) number: String,
    /// What stands behind the number, `Biaya`.
    pub(super) name: &'static str,
    /// Whether the name may be left out where something else says what is marked.
    pub(super) is_minor: bool,
    /// Where it is explained on the page.
    pub(super) target: String,
}

/// `document` up to `end` with its marks. Marks that overlap become one with all their labels.
pub(super) fn marked(document: &str, end: usize, marks: &[Mark]) -> Markup {
    let mut shown = String::with_capacity(document.len());
    let mut at = 0;
    for (range, marks) in regions(document, end, marks) {
        plain(document.get(at..range.start).unwrap_or_default(), &mut shown);
        let class = marks.iter().min_by_key(|mark| mark.rank).map(|mark| mark.class);
        let all_minor = marks.iter().all(|mark| mark.is_minor);
        let mut inner = String::new();
        plain(document.get(range.clone()).unwrap_or_default(), &mut inner);
        html! {
            mark class=[class] {
                (PreEscaped(inner))
                @for mark in &marks {
                    a.tag href={ "#" (mark.target) } {
                        "[" (mark.number) @if !mark.is_minor || all_minor { " " (mark.name) } "]"
                    }
                }
            }
        }
        .render_to(&mut shown);
        at = range.end;
    }
    plain(document.get(at..end).unwrap_or_default(), &mut shown);
    PreEscaped(shown)
}

fn regions<'a>(document: &str, end: usize, marks: &'a [Mark]) -> Vec<(Range<usize>, Vec<&'a Mark>)> {
    let mut sorted: Vec<&Mark> = marks
        .iter()
        .filter(|mark| mark.span.end <= end && !mark.span.slice(document).trim().is_empty())
        .collect();
    sorted.sort_by_key(|mark| (mark.span, mark.rank));
    let mut regions: Vec<(Range<usize>, Vec<&Mark>)> = Vec::new();
    for mark in sorted {
        match regions.last_mut() {
            Some((range, marks)) if mark.span.start < range.end => {
                range.end = range.end.max(mark.span.end);
                if marks.iter().all(|other| other.target != mark.target) {
                    marks.push(mark);
                }
            }
            _ => regions.push((mark.span.start..mark.span.end, vec![mark])),
        }
    }
    regions
}

/// Longest that two texts are compared word by word; what takes longer is shown with longer runs marked.
const MOST_COMPARED: Duration = Duration::from_millis(200);

/// `now` up to `end`, with the words marked that `before` does not say, and those that only `before` says struck out.
pub(super) fn changed(before: &str, now: &str, end: usize) -> Markup {
    let now = now.get(..end).unwrap_or(now);
    let before = before.get(..shown_end(before, false)).unwrap_or(before);
    let mut shown = String::with_capacity(now.len());
    let mut run = Changed::default();
    let diff = TextDiff::configure().timeout(MOST_COMPARED).diff_words(before, now);
    for change in diff.iter_all_changes() {
        let words = change.value();
        match change.tag() {
            ChangeTag::Delete => run.take(words, ""),
            ChangeTag::Insert => run.take("", words),
            // White space between changed words belongs to the run.
            ChangeTag::Equal if words.trim().is_empty() && !run.is_empty() => run.gap.push_str(words),
            ChangeTag::Equal => {
                run.end(&mut shown);
                plain(words, &mut shown);
            }
        }
    }
    run.end(&mut shown);
    PreEscaped(shown)
}

/// A run of words that were changed.
#[derive(Default)]
struct Changed {
    gone: String,
    new: String,
    /// White space behind them, which both texts have.
    gap: String,
}

impl Changed {
    fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.new.is_empty()
    }

    fn take(&mut self, gone: &str, new: &str) {
        let gap = std::mem::take(&mut self.gap);
        for (text, more) in [(&mut self.gone, gone), (&mut self.new, new)] {
            if !text.is_empty() {
                text.push_str(&gap);
            }
            text.push_str(more);
        }
    }

    /// Shows the run, first what is gone, and begins another.
    fn end(&mut self, shown: &mut String) {
        let Self { gone, new, gap } = std::mem::take(self);
        let words = |text: &str| {
            let mut words = String::new();
            plain(text, &mut words);
            PreEscaped(words)
        };
        if !gone.trim().is_empty() {
            html! { del { (words(gone.trim_end())) } }.render_to(shown);
            if !new.trim().is_empty() {
                shown.push(' ');
            }
        }
        if new.trim().is_empty() {
            plain(&new, shown);
        } else {
            html! { ins { (words(&new)) } }.render_to(shown);
        }
        plain(&gap, shown);
    }
}

/// Text with runs of hidden characters shown as one sign: `U+200B ×512`.
fn plain(text: &str, shown: &mut String) {
    let mut rest = text;
    while let Some((at, first)) = rest.char_indices().find(|(_, c)| is_hidden(*c)) {
        let (before, from) = rest.split_at(at);
        let (hidden, after) = from.split_at(from.find(|c| !is_hidden(c)).unwrap_or(from.len()));
        before.render_to(shown);
        let count = hidden.chars().count();
        if count > 1 {
            html! { span.odd { (format!("U+{:04X} ×{count}", u32::from(first))) } }.render_to(shown);
        } else if !IN_ORDINARY_USE.contains(&first) {
            html! { span.odd { (format!("U+{:04X}", u32::from(first))) } }.render_to(shown);
        }
        rest = after;
    }
    rest.render_to(shown);
}

/// Where to stop showing `document`: at its end where it is short or `whole` is asked for.
pub(super) fn shown_end(document: &str, whole: bool) -> usize {
    if whole || document.len() <= SHOWN_BYTES {
        return document.len();
    }
    (0..=SHOWN_BYTES).rev().find(|at| document.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize, rank: usize, class: &'static str) -> Mark {
        Mark {
            span: Span::new(start, end),
            rank,
            class,
            number: rank.to_string(),
            name: "Nama",
            is_minor: rank > 1,
            target: format!("r{rank}"),
        }
    }

    #[test]
    fn markup_stays_text_and_marks_carry_their_labels() {
        let text = "<script>alert(1)</script> gaji 18 juta tanpa syarat";
        let marks = [mark(26, 38, 2, "gaji"), mark(31, 44, 1, "biaya"), mark(900, 910, 3, "laut")];
        let shown = marked(text, text.len(), &marks).into_string();
        assert!(shown.starts_with("&lt;script&gt;alert(1)&lt;/script&gt; "), "{shown}");
        assert!(
            shown.contains(r##"<mark class="biaya">gaji 18 juta tanpa<a class="tag" href="#r2">[2]</a>"##),
            "{shown}"
        );
        assert!(shown.ends_with("</mark> syarat"), "{shown}");
    }

    #[test]
    fn what_hides_or_turns_letters_is_shown_as_a_sign() {
        let flood = format!("aman{}a\u{202e}b \u{1f469}\u{200d}\u{1f467}", "\u{200b}".repeat(5000));
        let shown = marked(&flood, flood.len(), &[]).into_string();
        assert_eq!(
            shown,
            "aman<span class=\"odd\">U+200B ×5000</span>a<span class=\"odd\">U+202E</span>b \u{1f469}\u{1f467}"
        );
        assert_eq!(line(&flood), "amanab \u{1f469}\u{1f467}");
    }

    #[test]
    fn what_was_changed_is_marked_and_what_went_is_struck_out() {
        let before = "gaji 5 juta, <b>kirim</b> KTP";
        let now = "gaji 8 juta, <b>kirim</b> KTP asli";
        let shown = changed(before, now, now.len()).into_string();
        assert_eq!(
            shown,
            "gaji <del>5</del> <ins>8</ins> juta, &lt;b&gt;kirim&lt;/b&gt; KTP<ins> asli</ins>"
        );
        let (before, later) = ("Paspor dipegang kantor.", "Kirim lamaran ke toko.");
        assert_eq!(
            changed(before, later, later.len()).into_string(),
            "<del>Paspor dipegang kantor.</del> <ins>Kirim lamaran ke toko.</ins>"
        );
        assert_eq!(
            changed(now, now, now.len()).into_string(),
            "gaji 8 juta, &lt;b&gt;kirim&lt;/b&gt; KTP asli"
        );
    }

    #[test]
    fn a_flood_is_cut_on_a_character() {
        let flood = "é".repeat(1_000_000);
        let end = shown_end(&flood, false);
        assert!(end <= SHOWN_BYTES && flood.is_char_boundary(end));
        assert_eq!(shown_end(&flood, true), flood.len());
        assert_eq!(line(&flood).chars().count(), NAME_CHARS + 1);
    }

    #[test]
    fn a_name_of_two_scripts_stands_out() {
        assert!(is_mixed("PT M\u{430}ju J\u{430}ya"));
        assert!(!is_mixed("PT Maju Jaya 88"));
    }
}
