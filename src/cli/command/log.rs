use clap::{Args, Subcommand};

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::store::{LogCheck, LogFault, Reader};

/// Checks the log of who saw and decided what
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada log verify", "is every row as it was written?"),
]))]
pub struct Log {
    #[command(subcommand)]
    what: What,
}

/// What to do with it.
#[derive(Debug, Subcommand)]
enum What {
    /// Finds rows that were edited, removed or moved
    ///
    /// Every row carries a digest of itself and the row before it. Somebody who may write the database can still
    /// make a whole new log. To find that too, keep the last digest elsewhere and give it with --known next time.
    #[command(after_long_help = examples(&[
        ("waspada log verify", "prints the last digest where all is well"),
        ("waspada log verify --known e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "and the digest of an earlier check is still in it"),
    ]))]
    Verify {
        /// Last digest of an earlier check, kept elsewhere
        #[arg(long, value_name = "DIGEST", value_parser = digest)]
        known: Option<String>,
    },
}

impl Log {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let What::Verify { known } = &self.what;
        let config = session.config()?.config;
        let check = Reader::open(&config.store.path)?.verify_access_log(known.as_deref())?;
        session.printer.verdict(check.fault.is_none(), &check, || words(&check))?;
        Ok(if check.fault.is_none() { Exit::Done } else { Exit::Unhealthy })
    }
}

/// A digest as `log verify` prints it, white space around it left out.
fn digest(written: &str) -> Result<String, String> {
    let digest = written.trim().to_ascii_lowercase();
    if digest.len() == DIGITS && digest.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(digest);
    }
    Err(format!(
        "a digest has {DIGITS} hexadecimal digits, as `waspada log verify` prints it; nothing was checked"
    ))
}

/// Hexadecimal digits of SHA-256.
const DIGITS: usize = 64;

fn words(check: &LogCheck) -> String {
    let rows = check.rows;
    match (&check.fault, &check.digest) {
        (None, None) => "the log is empty: nobody has seen contacts or decided yet".to_owned(),
        (None, Some(digest)) => format!("all {rows} rows are as they were written\nlast digest: {digest}"),
        (Some(fault), _) => {
            let found = match fault {
                LogFault::Missing { row } => format!("row {row} is missing"),
                LogFault::Changed { row } => {
                    format!("row {row} does not say what was noted, or stands where another was")
                }
                LogFault::OtherEnd { noted } => {
                    format!("the log ends at row {rows}; the end that was noted is row {noted}")
                }
                LogFault::UnknownDigest => {
                    "the log is sound in itself, but the known digest is not in it: it was rewritten or shortened \
                     since, or the digest was mistyped"
                        .to_owned()
                }
            };
            format!(
                "{found}\nSomebody changed the database outside Waspada. Compare it with a backup of an earlier day, \
                 and keep both files as they are."
            )
        }
    }
}
