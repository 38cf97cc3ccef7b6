//! Reading text that was written to be read by people and not by machines.
//!
//! [`Folded`] undoes disguises (letter look-alikes, zero-width characters, leetspeak, spaced letters,
//! emoji and full-width digits) and keeps the way back to the original; [`Vocabulary`] finds thousands of
//! phrases in one pass. [`safe`] makes text fit to be shown, [`charset`] makes it of bytes. Pure.

mod affixes;
pub mod charset;
mod disguise;
mod first_words;
mod fold;
mod folding;
mod patterns;
pub mod reach;
pub mod safe;
mod span;
mod trie;
mod vocabulary;
pub mod words;

pub use fold::{Folded, fold_phrase};
pub use span::Span;
pub use vocabulary::{Hit, PhraseError, TermId, Vocabulary, VocabularyBuilder};
