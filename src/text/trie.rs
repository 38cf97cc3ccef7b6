use std::ops::Range;

/// Patterns that start at the first byte of what they are looked up in.
///
/// An automaton that looks for patterns anywhere would find short ones inside most words, only for nearly
/// all of them to be thrown away; walking from word starts alone takes a few steps a word. Bytes between two
/// branches lie in one piece, so that a walk touches little memory.
#[derive(Debug)]
pub(super) struct Trie {
    /// The root first; the branches of a node lie side by side.
    nodes: Vec<Node>,
    /// First byte of each node's label, beside `nodes`.
    first_bytes: Vec<u8>,
    /// What follows the first byte, of all nodes.
    labels: Vec<u8>,
    /// The root's branch for each first byte; 0 for none.
    roots: [u32; 256],
}

#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// First of its branches in `nodes`.
    branches: u32,
    /// Where its label goes on in `labels`.
    label: u32,
    /// Pattern that ends behind the label, plus one; 0 for none.
    pattern: u32,
    label_length: u16,
    branch_count: u16,
}

impl Trie {
    /// The trie of `patterns`, each with its number; of equal ones the last stays.
    pub(super) fn new<'a>(patterns: impl Iterator<Item = (u32, &'a str)>) -> Self {
        let mut sorted: Vec<(&[u8], u32)> =
            patterns.filter(|(_, p)| !p.is_empty()).map(|(number, p)| (p.as_bytes(), number)).collect();
        sorted.sort_unstable();
        let mut trie =
            Self { nodes: vec![Node::default()], first_bytes: vec![0], labels: Vec::new(), roots: [0; 256] };
        trie.branch(0, &sorted, 0);
        let root = trie.nodes.first().copied().unwrap_or_default();
        for node in root.range() {
            let first = trie.first_bytes.get(node).copied().unwrap_or(0);
            if let (Some(slot), Ok(node)) = (trie.roots.get_mut(usize::from(first)), u32::try_from(node)) {
                *slot = node;
            }
        }
        trie
    }

    /// Gives `node` its branches: `patterns` from byte `depth` on, none of which ends there.
    fn branch(&mut self, node: usize, patterns: &[(&[u8], u32)], depth: usize) {
        let groups: Vec<&[(&[u8], u32)]> =
            patterns.chunk_by(|(a, _), (b, _)| a.get(depth) == b.get(depth)).collect();
        let first = self.nodes.len();
        self.nodes.resize(first + groups.len(), Node::default());
        self.first_bytes
            .extend(groups.iter().map(|group| group.first().and_then(|(p, _)| p.get(depth)).unwrap_or(&0)));
        #[expect(clippy::cast_possible_truncation, reason = "phrases of a few megabytes, at most 256 bytes")]
        if let Some(node) = self.nodes.get_mut(node) {
            (node.branches, node.branch_count) = (first as u32, groups.len() as u16);
        }
        for (at, group) in (first..).zip(groups) {
            self.fill(at, group, depth + 1);
        }
    }

    /// Fills the node at `at`: `patterns` have all bytes before `depth` in common.
    fn fill(&mut self, at: usize, patterns: &[(&[u8], u32)], depth: usize) {
        let (Some((first, _)), Some((last, _))) = (patterns.first(), patterns.last()) else { return };
        // What the first and the last of sorted patterns share, all between them share.
        let shared = first.iter().zip(*last).skip(depth).take_while(|(a, b)| a == b).count();
        let shared = shared.min(usize::from(u16::MAX));
        let end = depth + shared;
        let label = self.labels.len();
        self.labels.extend_from_slice(first.get(depth..end).unwrap_or(&[]));
        let ended = patterns.iter().take_while(|(pattern, _)| pattern.len() == end).count();
        let pattern = patterns.get(..ended).and_then(<[_]>::last).map_or(0, |(_, number)| number + 1);
        #[expect(clippy::cast_possible_truncation, reason = "phrases of a few megabytes")]
        if let Some(node) = self.nodes.get_mut(at) {
            (node.label, node.label_length, node.pattern) = (label as u32, shared as u16, pattern);
        }
        let rest = patterns.get(ended..).unwrap_or(&[]);
        if !rest.is_empty() {
            self.branch(at, rest, end);
        }
    }

    /// Calls `found` with the number and end of each pattern that `text` has at `start`, shortest first.
    pub(super) fn each_at(&self, text: &[u8], start: usize, mut found: impl FnMut(u32, usize)) {
        let Some(first) = text.get(start) else { return };
        let mut next = self.roots.get(usize::from(*first)).map_or(0, |node| *node as usize);
        let mut at = start + 1;
        while next > 0 {
            let Some(node) = self.nodes.get(next) else { return };
            let label = self.labels.get(node.label()).unwrap_or(&[]);
            let rest = text.get(at..).unwrap_or(&[]);
            if !rest.starts_with(label) {
                return;
            }
            at += label.len();
            if node.pattern > 0 {
                found(node.pattern - 1, at);
            }
            let Some(byte) = text.get(at) else { return };
            let branches = node.range();
            let bytes = self.first_bytes.get(branches.clone()).unwrap_or(&[]);
            next = bytes.iter().position(|known| known == byte).map_or(0, |nth| branches.start + nth);
            at += 1;
        }
    }
}

impl Node {
    fn range(&self) -> Range<usize> {
        let start = self.branches as usize;
        start..start + usize::from(self.branch_count)
    }

    fn label(&self) -> Range<usize> {
        let start = self.label as usize;
        start..start + usize::from(self.label_length)
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
        assert_eq!(at("gaji besa", 0), []);
        assert_eq!(at("", 0), []);
        assert!(Trie::new(std::iter::empty()).nodes.len() == 1);
    }
}
