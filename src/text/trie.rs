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
    /// Labels that have no room in their nodes.
    labels: Vec<u8>,
    /// Of each node with many branches, its branch for each byte; 0 for none.
    tables: Vec<[u32; 256]>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// First of its branches in `nodes`; where it has `WIDE` ones, its table.
    branches: u32,
    /// Pattern that ends behind the label, plus one; 0 for none.
    pattern: u32,
    branch_count: u16,
    label_length: u16,
    /// The label behind its first byte: a walk then needs no look elsewhere. Where it is longer, the place of all of it
    /// in `labels`, as a number.
    label: [u8; ROOM],
}

/// Bytes of a label that have room in a node of half a cache line.
const ROOM: usize = 20;

/// Branches from which on a table of all bytes is quicker than a look at each.
const MANY_BRANCHES: usize = 9;
/// Stands for the number of branches of a node with a table.
const WIDE: u16 = u16::MAX;

impl Trie {
    /// The trie of `patterns`, each with its number; of equal ones the last stays.
    pub(super) fn new<'a>(patterns: impl Iterator<Item = (u32, &'a str)>) -> Self {
        let mut sorted: Vec<(&[u8], u32)> =
            patterns.filter(|(_, p)| !p.is_empty()).map(|(number, p)| (p.as_bytes(), number)).collect();
        sorted.sort_unstable();
        // Room for all: a tree has fewer inner nodes than leaves. What is not used costs no memory.
        let most = 2 * sorted.len() + 1;
        let (mut nodes, mut first_bytes) = (Vec::with_capacity(most), Vec::with_capacity(most));
        nodes.push(Node::default());
        first_bytes.push(0);
        let mut trie = Self { nodes, first_bytes, labels: Vec::new(), tables: Vec::new() };
        trie.branch(0, &sorted, 0);
        trie
    }

    /// Gives `node` its branches: `patterns` from byte `depth` on, none of which ends there.
    #[expect(clippy::cast_possible_truncation, reason = "phrases of a few megabytes, at most 256 bytes")]
    fn branch(&mut self, node: usize, patterns: &[(&[u8], u32)], depth: usize) {
        let groups: Vec<&[(&[u8], u32)]> =
            patterns.chunk_by(|(a, _), (b, _)| a.get(depth) == b.get(depth)).collect();
        let first = self.nodes.len();
        self.nodes.resize(first + groups.len(), Node::default());
        self.first_bytes
            .extend(groups.iter().map(|group| group.first().and_then(|(p, _)| p.get(depth)).unwrap_or(&0)));
        let is_wide = groups.len() >= MANY_BRANCHES;
        if let Some(node) = self.nodes.get_mut(node) {
            (node.branches, node.branch_count) =
                if is_wide { (self.tables.len() as u32, WIDE) } else { (first as u32, groups.len() as u16) };
        }
        if is_wide {
            let mut table = [0; 256];
            for (at, byte) in self.first_bytes.iter().enumerate().skip(first) {
                if let Some(branch) = table.get_mut(usize::from(*byte)) {
                    *branch = at as u32;
                }
            }
            self.tables.push(table);
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
        let words = first.get(depth..end).unwrap_or(&[]);
        let mut label = [0; ROOM];
        if let Some(room) = label.get_mut(..shared) {
            room.copy_from_slice(words);
        } else {
            let place = u32::try_from(self.labels.len()).unwrap_or(u32::MAX).to_le_bytes();
            label.iter_mut().zip(place).for_each(|(room, byte)| *room = byte);
            self.labels.extend_from_slice(words);
        }
        let ended = patterns.iter().take_while(|(pattern, _)| pattern.len() == end).count();
        let pattern = patterns.get(..ended).and_then(<[_]>::last).map_or(0, |(_, number)| number + 1);
        #[expect(clippy::cast_possible_truncation, reason = "phrases of a few megabytes")]
        if let Some(node) = self.nodes.get_mut(at) {
            (node.label, node.label_length, node.pattern) = (label, shared as u16, pattern);
        }
        let rest = patterns.get(ended..).unwrap_or(&[]);
        if !rest.is_empty() {
            self.branch(at, rest, end);
        }
    }

    /// Calls `found` with the number and end of each pattern that `text` has at `start`, shortest first.
    pub(super) fn each_at(&self, text: &[u8], start: usize, mut found: impl FnMut(u32, usize)) {
        let mut at = start;
        let mut here = 0;
        while let Some(node) = self.nodes.get(here) {
            let label = self.label_of(node);
            let rest = text.get(at..).unwrap_or(&[]);
            if rest.len() < label.len() || label.iter().zip(rest).any(|(known, byte)| known != byte) {
                return;
            }
            at += label.len();
            if node.pattern > 0 {
                found(node.pattern - 1, at);
            }
            let Some(byte) = text.get(at) else { return };
            here = self.branch_of(node, *byte);
            if here == 0 {
                return;
            }
            at += 1;
        }
    }

    fn label_of<'a>(&'a self, node: &'a Node) -> &'a [u8] {
        let length = usize::from(node.label_length);
        node.label.get(..length).unwrap_or_else(|| {
            let [a, b, c, d, ..] = node.label;
            let place = u32::from_le_bytes([a, b, c, d]) as usize;
            self.labels.get(place..place + length).unwrap_or(&[])
        })
    }

    /// The branch of a node for a byte; 0, the root, for none.
    fn branch_of(&self, node: &Node, byte: u8) -> usize {
        let first = node.branches as usize;
        if node.branch_count == WIDE {
            return self
                .tables
                .get(first)
                .and_then(|table| table.get(usize::from(byte)))
                .map_or(0, |at| *at as usize);
        }
        let bytes = self.first_bytes.get(first..first + usize::from(node.branch_count)).unwrap_or(&[]);
        bytes.iter().position(|known| *known == byte).map_or(0, |nth| first + nth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_pattern_that_starts_there() {
        let long = "lowongan kerja di luar negeri tanpa ijazah";
        let words = ["a", "ab", "abc", "b", "c", "d", "e", "f", "abd", "gaji besar", "é", long];
        let trie = Trie::new((0u32..).zip(words));
        let at = |text: &str, start| {
            let mut found = Vec::new();
            trie.each_at(text.as_bytes(), start, |number, end| found.push((words[number as usize], end)));
            found
        };
        assert_eq!(at("abcx", 0), [("a", 1), ("ab", 2), ("abc", 3)]);
        assert_eq!(at("x gaji besar", 2), [("gaji besar", 12)]);
        assert_eq!(at("é", 0), [("é", 2)]);
        assert_eq!(at(long, 0), [(long, long.len())]);
        assert_eq!(at(&long[..40], 0), []);
        assert_eq!(at("zzz", 0), []);
        assert_eq!(at("gaji besa", 0), []);
        assert_eq!(at("", 0), []);
        assert!(Trie::new(std::iter::empty()).nodes.len() == 1);
    }
}
