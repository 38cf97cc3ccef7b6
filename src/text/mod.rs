//! Reading text that was written to be read by people and not by machines.
//!
//! [`Folded`] undoes disguises (letter look-alikes, zero-width characters, leetspeak, spaced letters,
//! emoji and full-width digits) and keeps the way back to the original; [`Vocabulary`] finds thousands of
//! phrases in one pass. [`mask`] and [`safe`] make text fit to be shown, [`charset`] makes it of bytes. Pure.

mod card_numbers;
pub mod charset;
mod digits;
mod disguise;
mod first_words;
mod fold;
mod folding;
pub mod mask;
mod note;
mod patterns;
pub mod safe;
mod trie;
mod vocabulary;
pub mod words;

pub use fold::{Folded, fold_phrase};
pub use note::note;
pub use vocabulary::{Hit, PhraseError, TermId, Vocabulary, VocabularyBuilder};
