use serde::Serialize;

/// Something that a person may want to do after a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "hint", rename_all = "snake_case")]
pub enum Hint {
    /// A host asked us to slow down.
    Throttled {
        /// The host.
        host: String,
        /// Answers 429.
        answers: usize,
    },
    /// A source gave no ad, new or known.
    Silent {
        /// The source.
        source: String,
    },
    /// robots.txt kept us from most of a source.
    Disallowed {
        /// The source.
        source: String,
        /// Addresses not fetched.
        pages: usize,
    },
    /// The page budget of a source was used up.
    Budget {
        /// The source.
        source: String,
        /// Addresses left over.
        left: usize,
    },
    /// At least half of a source failed.
    Failing {
        /// The source.
        source: String,
        /// Items that failed.
        failed: usize,
        /// Items dealt with.
        pages: usize,
    },
    /// More ads were worth a flag than the daily budget allows.
    FlagsLeft {
        /// Ads that wait for another night.
        ads: usize,
    },
    /// The morning's messages of earlier nights did not arrive.
    Undelivered {
        /// Messages.
        messages: usize,
    },
    /// The run was stopped before its end.
    Stopped {
        /// Whether it read files instead of sites.
        is_import: bool,
    },
}
