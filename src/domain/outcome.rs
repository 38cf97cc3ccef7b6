use serde::{Deserialize, Serialize};

/// What became of one item on its way through a stage. A value, not an exception: one bad item never
/// ends a night.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T> {
    /// Goes on to the next stage.
    Kept(T),
    /// Left out on purpose, which is normal.
    Skipped(SkipReason),
    /// Could not be handled; counted, reported and kept in the coverage ledger.
    Failed(Fault),
}

impl<T> Outcome<T> {
    /// What was kept, if it was.
    pub fn kept(&self) -> Option<&T> {
        match self {
            Self::Kept(item) => Some(item),
            Self::Skipped(_) | Self::Failed(_) => None,
        }
    }

    /// Hands a kept item to the next stage.
    pub fn then<U>(self, stage: impl FnOnce(T) -> Outcome<U>) -> Outcome<U> {
        match self {
            Self::Kept(item) => stage(item),
            Self::Skipped(reason) => Outcome::Skipped(reason),
            Self::Failed(fault) => Outcome::Failed(fault),
        }
    }
}

/// Why an item was left out on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// robots.txt disallows it, or could not be read (RFC 9309 §2.3.1.4).
    Robots,
    /// The server or the digest says that it has not changed since the last capture.
    Unchanged,
    /// There is nothing any more (404, 410).
    Gone,
    /// The server does not show it to us (401, 403, 451; in an archive any other
    /// error): which says nothing of whether it is still there.
    Refused,
    /// The listing has expired.
    Expired,
    /// A page that holds no ad: a menu, an article, a product.
    NotAnAd,
    /// A page that leads to ads and is none: a front page, a category, a search.
    List,
    /// Several ads in one page that could not be taken apart.
    SeveralAds,
    /// Seen already in this run under another address.
    Duplicate,
    /// The page, byte or time budget of the source was used up.
    Budget,
    /// Outside the addresses that the source allows.
    OutOfScope,
    /// A file in a folder whose name does not say a kind that is read.
    OtherFile,
    /// A picture whose words could not be read, since no program for it is there.
    PictureUnread,
}

/// What went wrong with one item: what happened and to what, in one line a person can act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Machine name of the fault, `snake_case`: `timeout`, `body_too_large`, `private_address`...
    pub code: String,
    /// Problem and cause in words, without personal data.
    pub message: String,
}

impl Fault {
    /// A fault named `code`, told in `message`.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}
