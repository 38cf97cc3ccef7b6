//! Merkle tree hash of RFC 6962, section 2.1: SHA-256, leaves and nodes told apart by a first byte.

use ring::digest::{Context, SHA256, digest};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// Digest of `bytes`.
pub fn sha256(bytes: &[u8]) -> Hash {
    hash_of(digest(&SHA256, bytes).as_ref())
}

/// A digest that is made piece by piece.
pub(super) struct Hasher(Context);

impl Default for Hasher {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl Hasher {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(super) fn finish(self) -> Hash {
        hash_of(self.0.finish().as_ref())
    }
}

/// Hash of a leaf: SHA-256 over a zero byte and the leaf's bytes.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(&[0]);
    context.update(leaf);
    hash_of(context.finish().as_ref())
}

/// Hash of a node: SHA-256 over a one byte, the left and the right hash.
fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    for (to, from) in bytes.iter_mut().skip(1).zip(left.iter().chain(right)) {
        *to = *from;
    }
    sha256(&bytes)
}

/// Hexadecimal digits of a digest, lower case.
pub fn hex(hash: &Hash) -> String {
    data_encoding::HEXLOWER.encode(hash)
}

/// The digest of 64 hexadecimal digits in lower case; none where they are none.
pub fn from_hex(hex: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    (hex.len() == 64).then_some(())?;
    data_encoding::HEXLOWER.decode_mut(hex.as_bytes(), &mut hash).ok()?;
    Some(hash)
}

pub(super) fn hash_of(bytes: &[u8]) -> Hash {
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(bytes) {
        *to = *from;
    }
    hash
}

/// Fewest leaves for which another core is asked.
const MANY_LEAVES: usize = 1 << 15;

/// How often the tree is parted among cores: in eight parts at most, whatever its size.
const FORKS: u32 = 3;

/// Root over the hashes of leaves; of no leaf, the digest of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    forked_root(leaves, FORKS)
}

fn forked_root(leaves: &[Hash], forks: u32) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [only] => *only,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            if leaves.len() < MANY_LEAVES || forks == 0 {
                return node_hash(&forked_root(left, 0), &forked_root(right, 0));
            }
            let (left, right) = std::thread::scope(|scope| {
                let left = scope.spawn(|| forked_root(left, forks - 1));
                let right = forked_root(right, forks - 1);
                (left.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), right)
            });
            node_hash(&left, &right)
        }
    }
}

/// A tree with all its nodes, so that each path is read and not computed anew.
///
/// Level by level: a node is made of two beside each other, and one that is left over at the end of a level goes up as it
/// is. That is the tree of RFC 6962, whose left part is always the largest full one.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Leaves first, the root last.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree over the hashes of leaves.
    pub fn of(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let level = below
                .chunks(2)
                .filter_map(|pair| match pair {
                    [left, right] => Some(node_hash(left, right)),
                    _ => pair.first().copied(),
                })
                .collect();
            levels.push(level);
        }
        Self { levels }
    }

    /// The hashes that lead from the leaf at `index` to the root, nearest first (RFC 6962, 2.1.1); none where there is no
    /// such leaf.
    pub fn path(&self, index: usize) -> Option<Vec<Hash>> {
        self.levels.first()?.get(index)?;
        let beside = self.levels.iter().enumerate().map(|(height, level)| level.get((index >> height) ^ 1));
        // What goes up as it is has nothing beside it.
        Some(beside.flatten().copied().collect())
    }
}

/// The root that a leaf's hash and its path lead to; none where the path does not fit a tree of `count` leaves.
pub fn root_from(leaf: &Hash, index: usize, count: usize, path: &[Hash]) -> Option<Hash> {
    if index >= count {
        return None;
    }
    if count == 1 {
        return path.is_empty().then_some(*leaf);
    }
    let (other, rest) = path.split_last()?;
    let at = split(count);
    if index < at {
        Some(node_hash(&root_from(leaf, index, at, rest)?, other))
    } else {
        Some(node_hash(other, &root_from(leaf, index - at, count - at, rest)?))
    }
}

/// The largest power of two below `count`, which is at least two.
fn split(count: usize) -> usize {
    1 << (count - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The eight inputs and roots that the test of certificate-transparency's reference implementation uses.
    #[test]
    fn roots_are_those_of_the_reference() {
        let inputs: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let hashes: Vec<Hash> = inputs.iter().map(|input| leaf_hash(input)).collect();
        for (count, expected) in (1..).zip(roots) {
            assert_eq!(hex(&root(&hashes[..count])), expected, "{count} leaves");
        }
        assert_eq!(hex(&root(&[])), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn every_path_leads_to_the_root_and_no_other_leaf_does() {
        for count in 1..40 {
            let hashes: Vec<Hash> = (0..count).map(|n: u8| leaf_hash(&[n])).collect();
            let root = root(&hashes);
            let tree = Tree::of(hashes.clone());
            assert_eq!(tree.levels.last().unwrap().as_slice(), [root]);
            for (index, leaf) in hashes.iter().enumerate() {
                let path = tree.path(index).unwrap();
                assert_eq!(root_from(leaf, index, hashes.len(), &path), Some(root), "{index} of {count}");
                assert_ne!(root_from(&leaf_hash(b"x"), index, hashes.len(), &path), Some(root));
                if let Some((_, cut)) = path.split_last() {
                    assert_ne!(root_from(leaf, index, hashes.len(), cut), Some(root));
                }
            }
            assert_eq!(tree.path(hashes.len()), None);
            assert_eq!(root_from(&root, hashes.len(), hashes.len(), &[]), None);
        }
    }

    #[test]
    fn a_node_is_never_taken_for_a_leaf() {
        let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
        let forged = leaf_hash(&[a.as_slice(), b.as_slice()].concat());
        assert_ne!(root(&[a, b]), forged);
    }
}
