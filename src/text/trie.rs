/// Patterns that start at the first byte of what they are looked up in.
///
/// An automaton that looks for patterns anywhere would find short ones inside most words, only for nearly
/// all of them to be thrown away; walking from word starts alone takes a few steps a word.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// Class of each byte: bytes that no pattern has share class 0.
    classes: [u8; 256],
    /// How many classes there are: the length of a row.
    row: usize,
    /// Rows of targets by class for nodes with many branches; 0 is none.
    wide: Vec<u32>,
    /// Branches of the other nodes, one slice a node.
    narrow: Vec<(u8, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// Start of the row in `wide`, or of the slice in `narrow`.
    at: u32,
    /// Branches in `narrow`; [`WIDE`] for a row in `wide`.
    branches: u8,
    /// Pattern that ends here, plus one; 0 for none.
    pattern: u32,
}

const WIDE: u8 = u8::MAX;
/// Branches from which on a node gets a row of its own.
const MANY: usize = 3;

impl Trie {
    /// The trie of `patterns`, each with its number; of equal ones the last stays.
    pub(super) fn new<'a>(patterns: impl Iterator<Item = (u32, &'a str)>) -> Self {
        let mut sorted: Vec<(&[u8], u32)> = patterns.map(|(number, p)| (p.as_bytes(), number)).collect();
        sorted.sort_unstable();
        let mut classes = [0; 256];
        let mut row = 1;
        for byte in sorted.iter().flat_map(|(pattern, _)| pattern.iter()) {
            if let Some(class) = classes.get_mut(usize::from(*byte))
                && *class == 0
            {
                *class = u8::try_from(row).unwrap_or(u8::MAX);
                row += 1;
            }
        }
        let mut trie = Self { nodes: Vec::new(), classes, row, wide: Vec::new(), narrow: Vec::new() };
        trie.grow(&sorted, 0);
        trie
    }

    /// Adds the node behind which `patterns` go on at byte `depth`; its index.
    fn grow(&mut self, patterns: &[(&[u8], u32)], depth: usize) -> u32 {
        let here = self.nodes.len();
        let ended = patterns.iter().take_while(|(pattern, _)| pattern.len() == depth).count();
        let pattern = patterns.get(..ended).and_then(<[_]>::last).map_or(0, |(_, number)| number + 1);
        self.nodes.push(Node { at: 0, branches: 0, pattern });
        let rest = patterns.get(ended..).unwrap_or(&[]);
        let groups: Vec<&[(&[u8], u32)]> =
            rest.chunk_by(|(a, _), (b, _)| a.get(depth) == b.get(depth)).collect();
        let mut targets = Vec::with_capacity(groups.len());
        for group in groups {
            let Some(byte) = group.first().and_then(|(pattern, _)| pattern.get(depth)).copied() else {
                continue;
            };
            // As deep as the longest phrase, some hundred bytes.
            targets.push((byte, self.grow(group, depth + 1)));
        }
        #[expect(clippy::cast_possible_truncation, reason = "phrases of a few megabytes")]
        let (at, branches) = if targets.len() >= MANY {
            let row = self.wide.len();
            self.wide.resize(row + self.row, 0);
            for &(byte, target) in &targets {
                let class = self.class(byte);
                if let Some(slot) = self.wide.get_mut(row + class) {
                    *slot = target;
                }
            }
            (row as u32, WIDE)
        } else {
            let start = self.narrow.len();
            self.narrow.extend_from_slice(&targets);
            (start as u32, targets.len() as u8)
        };
        if let Some(node) = self.nodes.get_mut(here) {
            node.at = at;
            node.branches = branches;
        }
        #[expect(clippy::cast_possible_truncation, reason = "phrases of a few megabytes")]
        let index = here as u32;
        index
    }

    fn class(&self, byte: u8) -> usize {
        usize::from(self.classes.get(usize::from(byte)).copied().unwrap_or(0))
    }

    /// Calls `found` with the number and end of each pattern that `text` has at `start`, shortest first.
    pub(super) fn each_at(&self, text: &[u8], start: usize, mut found: impl FnMut(u32, usize)) {
        let Some(mut node) = self.nodes.first() else { return };
        for (&byte, at) in text.get(start..).unwrap_or(&[]).iter().zip(start..) {
            let first = node.at as usize;
            let target = if node.branches == WIDE {
                self.wide.get(first + self.class(byte)).copied().unwrap_or(0)
            } else {
                let branches = self.narrow.get(first..first + usize::from(node.branches)).unwrap_or(&[]);
                branches.iter().find(|(known, _)| *known == byte).map_or(0, |(_, target)| *target)
            };
            if target == 0 {
                return;
            }
            let Some(next) = self.nodes.get(target as usize) else { return };
            node = next;
            if node.pattern > 0 {
                found(node.pattern - 1, at + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_pattern_that_starts_there() {
        let words = ["a", "ab", "abc", "b", "c", "d", "e", "f", "abd", "gaji besar", "é"];
        let trie = Trie::new((0u32..).zip(words));
        let at = |text: &str, start| {
            let mut found = Vec::new();
            trie.each_at(text.as_bytes(), start, |number, end| found.push((words[number as usize], end)));
            found
        };
        assert_eq!(at("abcx", 0), [("a", 1), ("ab", 2), ("abc", 3)]);
        assert_eq!(at("x gaji besar", 2), [("gaji besar", 12)]);
        assert_eq!(at("é", 0), [("é", 2)]);
        assert_eq!(at("zzz", 0), []);
        assert_eq!(at("", 0), []);
        assert!(Trie::new(std::iter::empty()).nodes.len() == 1);
    }
}
