//! The second filter: pairs of ads in, one line out for each that says whether the two count as one text, just as the
//! night says it. For programs that look for copies among more ads than one machine holds.

use std::borrow::Cow;
use std::io::{self, BufRead, Read, Write};

use serde::{Deserialize, Serialize};

use super::sketch::unpacked;
use super::{BadLine, write_line};
use crate::campaign::{Likeness, likeness, may_be_alike};
use crate::parse::limits::ROW_BYTES;

/// Two ads, each as `copy` of its sketch.
#[derive(Debug, Deserialize)]
struct Pair<'a> {
    #[serde(borrow)]
    a: Cow<'a, str>,
    #[serde(borrow)]
    b: Cow<'a, str>,
}

/// Whether they count as one text.
#[derive(Debug, Serialize)]
struct Answer {
    likeness: Option<&'static str>,
    share: Option<f64>,
}

/// What went through the filter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PairCounts {
    /// Pairs that were compared.
    pub pairs: u64,
    /// Of them, those that count as one text.
    pub alike: u64,
    /// Lines that could not be read.
    pub failed: u64,
}

/// Reads JSON Lines with `a` and `b`, each the `copy` of a sketch, and writes a line for each, in order.
///
/// # Errors
/// When `input` or `output` fails; a bad line becomes a line with `error`, and the rest goes on.
pub fn pairs(mut input: impl BufRead, mut output: impl Write) -> io::Result<PairCounts> {
    let mut counts = PairCounts::default();
    let (mut line, mut answer) = (Vec::new(), Vec::new());
    for number in 1_u64.. {
        line.clear();
        // Two texts of the greatest length stand in one line.
        if input.by_ref().take(2 * ROW_BYTES as u64).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        answer.clear();
        match compared(&line) {
            Ok(likeness) => {
                counts.pairs += 1;
                counts.alike += u64::from(likeness.is_some());
                write_line(&mut answer, &Answer::of(likeness));
            }
            Err(error) => {
                counts.failed += 1;
                write_line(&mut answer, &BadLine { line: Some(number), error });
            }
        }
        output.write_all(&answer)?;
    }
    output.flush()?;
    Ok(counts)
}

fn compared(line: &[u8]) -> Result<Option<Likeness>, String> {
    let pair: Pair<'_> = serde_json::from_slice(line)
        .map_err(|error| format!("the line is no JSON object with `a` and `b`: {error}"))?;
    let read = |copy: &str, name| {
        unpacked(copy).ok_or_else(|| format!("`{name}` is no `copy` as `waspada score --sketch` writes it"))
    };
    let ((a_sketch, a), (b_sketch, b)) = (read(&pair.a, "a")?, read(&pair.b, "b")?);
    Ok(if may_be_alike(&a_sketch, &b_sketch) { likeness(&a, &b) } else { None })
}

impl Answer {
    fn of(likeness: Option<Likeness>) -> Self {
        let (likeness, share) = match likeness {
            None => (None, None),
            Some(Likeness::Identical) => (Some("identical"), Some(1.0)),
            Some(Likeness::Similar(share)) => (Some("similar"), Some(share)),
            Some(Likeness::Aligned(share)) => (Some("aligned"), Some(share)),
        };
        Self { likeness, share }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_none_is_told_and_the_rest_goes_on() {
        let mut output = Vec::new();
        let counts =
            pairs("{\"a\":\"\"}\n{\"a\":\"AA\",\"b\":\"AA\"}\nno\n".as_bytes(), &mut output).unwrap();
        assert_eq!(counts, PairCounts { pairs: 0, alike: 0, failed: 3 });
        let output = String::from_utf8(output).unwrap();
        let lines: Vec<&str> = output.lines().collect();
        assert!(lines[0].contains("missing field `b`"), "{output}");
        assert!(lines[1].contains("`a` is no `copy`"), "{output}");
        assert_eq!(lines.len(), 3);
    }
}
