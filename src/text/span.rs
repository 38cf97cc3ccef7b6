use serde::{Deserialize, Serialize};

/// A byte range in an ad's document (of an ad: title, line break, text), end exclusive.
///
/// Always on character boundaries of the original text, so that it can be highlighted as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` to `end`, which must not lie before `start`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// The text under the span, empty when the span does not fit `document`.
    pub fn slice(self, document: &str) -> &str {
        document.get(self.start..self.end).unwrap_or("")
    }

    /// Whether the two ranges share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}
