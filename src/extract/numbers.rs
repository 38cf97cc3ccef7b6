use super::reading::Cue;
use crate::text::Folded;

/// A run of digits in the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) shape: Shape,
}

/// How a run is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Digits.
    Digits,
    /// Digits with `o` and `l` among them.
    Letters,
    /// One digit as a word.
    Word(u8),
}

impl Run {
    pub(super) fn len(self) -> usize {
        if matches!(self.shape, Shape::Word(_)) { 1 } else { self.end - self.start }
    }

    /// Appends the run's digits to `digits`.
    pub(super) fn push_digits(self, text: &str, digits: &mut String) {
        if let Shape::Word(digit) = self.shape {
            digits.push(char::from(b'0' + digit));
            return;
        }
        for byte in text.as_bytes().get(self.start..self.end).unwrap_or(&[]) {
            digits.push(match byte {
                b'o' => '0',
                b'l' | b'i' => '1',
                digit => char::from(*digit),
            });
        }
    }
}

/// All runs of a folded text, in order, with the digits that are written as words.
pub(super) fn runs(folded: &Folded, words: &[Cue<u8>]) -> Vec<Run> {
    let bytes = folded.text().as_bytes();
    let mut runs = Vec::new();
    for word in folded.words().iter().filter(|word| word.has_digit()) {
        let mut from = word.start();
        let whole = bytes.get(from..word.end()).unwrap_or(&[]);
        for token in whole.split(|b| !b.is_ascii_alphanumeric()) {
            add_token(token, from, &mut runs);
            from += token.len() + 1;
        }
    }
    if words.len() >= 3 {
        runs.extend(words.iter().map(|cue| Run {
            start: cue.start,
            end: cue.end,
            shape: Shape::Word(cue.what),
        }));
        runs.sort_by_key(|run| (run.start, run.end));
        runs.dedup_by(|next, kept| next.start < kept.end);
    }
    runs
}

/// Adds the runs of a token of ASCII letters and digits that starts at `start`.
fn add_token(token: &[u8], start: usize, runs: &mut Vec<Run>) {
    if is_disguised(token) {
        runs.push(Run { start, end: start + token.len(), shape: Shape::Letters });
        return;
    }
    let mut from = start;
    for part in token.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
        if part.first().is_some_and(u8::is_ascii_digit) {
            runs.push(Run { start: from, end: from + part.len(), shape: Shape::Digits });
        }
        from += part.len();
    }
}

/// Whether a token is a number with `o` and `l` in the place of digits.
fn is_disguised(token: &[u8]) -> bool {
    let digits = token.iter().filter(|b| b.is_ascii_digit()).count();
    token.len() >= 3
        && digits < token.len()
        && digits * 2 >= token.len()
        && token.iter().all(|b| b.is_ascii_digit() || matches!(b, b'o' | b'l' | b'i'))
}

/// A number with thousands groups or decimals that starts with the run at `first`: its value, the index of
/// the run behind it, and where it ends.
pub(super) fn decimal(text: &str, runs: &[Run], first: usize) -> Option<(f64, usize, usize)> {
    let run = runs.get(first).filter(|run| run.shape == Shape::Digits && run.len() <= 12)?;
    let bytes = text.as_bytes();
    let mut whole = value(text, *run)?;
    let mut end = run.end;
    let mut next = first + 1;
    let can_group = run.len() <= 3;
    while let Some(group) = runs.get(next) {
        let mark = bytes.get(end).copied().unwrap_or(b' ');
        if group.shape != Shape::Digits || group.start != end + 1 || !matches!(mark, b'.' | b',' | b'\'') {
            break;
        }
        if group.len() == 3 && can_group {
            whole = whole * 1000.0 + value(text, *group)?;
        } else if group.len() <= 2 {
            let scale = if group.len() == 1 { 10.0 } else { 100.0 };
            whole += value(text, *group)? / scale;
            return Some((whole, next + 1, group.end));
        } else {
            break;
        }
        end = group.end;
        next += 1;
    }
    Some((whole, next, end))
}

/// The value of one run of plain digits.
pub(super) fn value(text: &str, run: Run) -> Option<f64> {
    text.get(run.start..run.end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_digits_and_what_passes_for_them() {
        let text = "wa o8l2-345 p3mi 15jt";
        let found: Vec<String> = runs(&Folded::of(text), &[])
            .iter()
            .map(|run| {
                let mut digits = String::new();
                run.push_digits(text, &mut digits);
                digits
            })
            .collect();
        assert_eq!(found, ["0812", "345", "3", "15"]);
    }

    #[test]
    fn reads_groups_and_decimals() {
        for (text, wanted) in [
            ("5.000.000", 5e6),
            ("1,5", 1.5),
            ("1,000.50", 1000.5),
            ("4,400.000", 4.4e6),
            ("1.700", 1700.0),
            ("29.500.", 29500.0),
            ("2026", 2026.0),
            ("2.25.15", 2.25),
        ] {
            let (read, ..) = decimal(text, &runs(&Folded::of(text), &[]), 0).unwrap();
            assert!((read - wanted).abs() < 1e-9, "{text}: {read}");
        }
    }
}
