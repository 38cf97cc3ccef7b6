use serde::{Deserialize, Serialize};

use super::leaf::Leaf;
use super::merkle::{Hash, Tree, from_hex, hex, root_from};

/// The leaves of a manifest with their tree, from which proofs are read. Leaves are hashed once, however many proofs are
/// asked for.
#[derive(Debug)]
pub struct Proofs<'l> {
    manifest: u64,
    leaves: &'l [Leaf],
    tree: Tree,
}

impl<'l> Proofs<'l> {
    /// Hashes the leaves of a manifest.
    pub fn of(manifest: u64, leaves: &'l [Leaf]) -> Self {
        Self { manifest, leaves, tree: Tree::of(leaves.iter().map(Leaf::hash).collect()) }
    }

    /// The proof of the leaf at `index`; none where there is none.
    pub fn of_leaf(&self, index: usize) -> Option<Proof> {
        Some(Proof {
            manifest: self.manifest,
            leaf: self.leaves.get(index)?.to_string(),
            index,
            count: self.leaves.len(),
            path: self.tree.path(index)?.iter().map(hex).collect(),
        })
    }
}

/// That a leaf belongs to a manifest: the hashes that lead from it to the root (RFC 6962, section 2.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Number of the manifest.
    pub manifest: u64,
    /// Line of the leaf.
    pub leaf: String,
    /// Its place among the leaves, from 0.
    pub index: usize,
    /// Number of leaves.
    pub count: usize,
    /// Hashes from the leaf to the root, hexadecimal, nearest first.
    pub path: Vec<String>,
}

impl Proof {
    /// Whether it leads to `root`, hexadecimal as it stands in a manifest.
    pub fn leads_to(&self, root: &str) -> bool {
        let path = self.path.iter().map(|digits| from_hex(digits)).collect::<Option<Vec<Hash>>>();
        let Some(path) = path else { return false };
        let Some(leaf) = Leaf::parse(&self.leaf) else { return false };
        root_from(&leaf.hash(), self.index, self.count, &path).is_some_and(|found| hex(&found) == root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{LeafKind, merkle};

    #[test]
    fn a_proof_holds_for_its_leaf_alone() {
        let leaves: Vec<Leaf> = (0..11)
            .map(|n: u8| Leaf::new(LeafKind::Decision, &n.to_string(), merkle::sha256(&[n])))
            .collect();
        let hashes: Vec<Hash> = leaves.iter().map(Leaf::hash).collect();
        let root = hex(&merkle::root(&hashes));
        let proofs = Proofs::of(3, &leaves);
        let proof = proofs.of_leaf(7).unwrap();
        assert!(proof.leads_to(&root));
        let json = serde_json::to_string(&proof).unwrap();
        assert_eq!(serde_json::from_str::<Proof>(&json).unwrap(), proof);
        assert!(!Proof { leaf: leaves[6].to_string(), ..proof.clone() }.leads_to(&root));
        assert!(!Proof { index: 6, ..proof.clone() }.leads_to(&root));
        assert!(!Proof { path: vec!["zz".into()], ..proof.clone() }.leads_to(&root));
        assert!(!proof.leads_to(&"0".repeat(64)));
        assert_eq!(proofs.of_leaf(11), None);
    }
}
