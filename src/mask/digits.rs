//! Runs of digits as people write them: in groups, with a mark between.

use crate::text::Span;

/// Characters that nobody sees, by which digits are torn apart so that no program finds them.
const UNSEEN: [char; 7] = ['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{180e}'];
/// What may stand once between two groups of one number.
const MARKS: [char; 8] = [' ', '\u{a0}', '.', '-', '_', '/', '\u{2010}', '\u{2011}'];

/// Digits without anything that is seen between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Where they stand.
    pub(super) span: Span,
    /// The digits, as ASCII.
    pub(super) digits: String,
}

/// The groups of a text, put together where one mark alone is between them.
pub(super) fn runs(text: &str) -> Vec<Vec<Group>> {
    let mut runs: Vec<Vec<Group>> = Vec::new();
    // The group under way ends where something else than a digit is seen.
    let (mut is_in_group, mut since_group) = (false, Since::Nothing);
    for (at, c) in text.char_indices() {
        if let Some(digit) = digit(c) {
            let group = Group { span: Span::new(at, at + c.len_utf8()), digits: digit.to_string() };
            match runs.last_mut() {
                Some(run) if is_in_group => {
                    if let Some(last) = run.last_mut() {
                        last.span.end = group.span.end;
                        last.digits.push(digit);
                    }
                }
                Some(run) if since_group == Since::Mark => run.push(group),
                _ => runs.push(vec![group]),
            }
            (is_in_group, since_group) = (true, Since::Nothing);
        } else if !UNSEEN.contains(&c) {
            since_group = if is_in_group && MARKS.contains(&c) { Since::Mark } else { Since::More };
            is_in_group = false;
        }
    }
    runs
}

/// What was seen since the last group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Since {
    Nothing,
    Mark,
    More,
}

/// The digit that a character is, in one of the forms that text from telephones has.
fn digit(c: char) -> Option<char> {
    let from = match c {
        '0'..='9' => return Some(c),
        '０'..='９' => '０',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        _ => return None,
    };
    char::from_digit(u32::from(c) - u32::from(from), 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<Vec<String>> {
        runs(text).into_iter().map(|run| run.into_iter().map(|group| group.digits).collect()).collect()
    }

    #[test]
    fn groups_are_put_together_over_one_mark_alone() {
        assert_eq!(told("a 12-34 56  78, 9"), [vec!["12", "34", "56"], vec!["78"], vec!["9"]]);
        assert_eq!(told("1\u{200b}2３ x٤"), [vec!["123"], vec!["4"]]);
        let text = "nr 1\u{200b}2.";
        assert_eq!(runs(text)[0][0].span.slice(text), "1\u{200b}2");
    }
}
