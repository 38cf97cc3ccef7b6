use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::domain::{ExportFormat, Fault, LeadId};
use crate::store::StoreError;

/// Why an export was not written. Nothing is left under the name that was asked for.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The database cannot be read, or what leaves cannot be noted.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be written.
    #[error("cannot write `{path}`: {source}; nothing was left there and an earlier file is as it was")]
    Write {
        /// File that was asked for.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// A folder is there already.
    #[error("`{path}` is there already; an export never writes into a folder that is there")]
    Exists {
        /// Folder that was asked for.
        path: PathBuf,
    },
    /// A capture is gone or changed.
    #[error("the evidence is not in order ({}): {}", .0.code, .0.message)]
    Evidence(Fault),
    /// Nothing in the lead is confirmed by a person.
    #[error("nothing in lead {} is confirmed by a person; only what is confirmed leaves", .lead.0)]
    NothingConfirmed {
        /// The lead.
        lead: LeadId,
    },
    /// The lead does not say why personal data are handed over.
    #[error("lead {} has no purpose; UU 27/2022 asks for one whenever personal data are handed over", .lead.0)]
    NoPurpose {
        /// The lead.
        lead: LeadId,
    },
    /// The lead does not say to whom it goes.
    #[error("lead {} has no addressee, so that no letter can be written", .lead.0)]
    NoAddressee {
        /// The lead.
        lead: LeadId,
    },
    /// The lead may not leave before somebody else has looked at it.
    #[error(
        "lead {} is not approved by somebody who did not put it together (`[leads] four_eyes`); whole, as a bag or as a letter it leaves only then",
        .lead.0
    )]
    NotApproved {
        /// The lead.
        lead: LeadId,
    },
    /// A letter is of a lead.
    #[error("`{}` is made of a lead; name one with `--lead`", .format.name())]
    NeedsLead {
        /// The format.
        format: ExportFormat,
    },
    /// Figures are a table.
    #[error("`{}` holds ads or captures and cannot hold figures alone; take csv, xlsx or jsonl", .format.name())]
    NoFigures {
        /// The format.
        format: ExportFormat,
    },
    /// Captures cannot be masked.
    #[error("captures are kept byte for byte and cannot be masked; take them with `--profile full`")]
    NeedsFull,
    /// A folder cannot go to standard output.
    #[error("`{}` cannot go to standard output; name a file with `--out`", .format.name())]
    NoStream {
        /// The format.
        format: ExportFormat,
    },
    /// There is no program that makes a PDF.
    #[error(
        "a PDF is made by Chromium, which is not installed; take `letter` and print it, or install chromium"
    )]
    NoChromium,
    /// Chromium made no PDF.
    #[error("Chromium made no PDF of the letter: {0}")]
    Chromium(String),
    /// The keys cannot be used.
    #[error("the keys of the export cannot be used: {0}")]
    Keys(#[source] io::Error),
}
