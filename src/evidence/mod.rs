//! The chain of evidence: what was captured, said and decided, sealed in signed manifests that anybody can check.
//!
//! A [`Manifest`] is the root of a Merkle tree over [`Leaf`]s, chained to the manifest before and signed with Ed25519.
//! [`Chain`] reads a folder of them and says what does not fit; [`Proof`] shows that one leaf belongs to a root. The
//! form is documented in docs/evidence.md. Knows files and bytes, neither the database nor stages.

mod chain;
#[cfg(test)]
mod chain_tests;
mod flaw;
mod key;
mod leaf;
mod manifest;
mod match_key;
pub mod merkle;
mod placeholder;
mod proof;
mod share_out;
mod span;
mod stamp;

pub use chain::{Chain, Link, Stamping};
pub use flaw::{Broken, Flaw};
pub use key::{KeyError, PublicKey, SigningKey, verify};
pub use leaf::{Leaf, LeafKind};
pub use manifest::{Manifest, ManifestError, Sealed, publish, stamp_path, taking_over, write_file};
pub use match_key::MatchKey;
pub use placeholder::placeholder;
pub use proof::{Proof, Proofs};
pub use share_out::share_out;
pub use span::{Span, SpanClaim, changed_spans, file_digest, spans, stream_digest};
pub use stamp::{StampError, stamp_request, stamped_digest, token_of};
