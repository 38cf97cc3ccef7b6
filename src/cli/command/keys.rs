use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, night};
use crate::evidence::{KeyError, PublicKey, SigningKey};
use crate::i18n::EvidenceWords;
use crate::run::{Rotated, Rotation, SealError, init_key, rotate_key};
use crate::store::Store;

/// Makes, shows and changes the key that signs manifests
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada keys init", "once, before the first night whose manifest is to be signed"),
    ("waspada keys show", "the public key, for whoever is to check"),
]))]
pub struct Keys {
    #[command(subcommand)]
    what: What,
}

/// What to do with it.
#[derive(Debug, Subcommand)]
enum What {
    /// Makes the key; one that is there stays as it is
    #[command(after_long_help = examples(&[("waspada keys init", "writes the file that `[evidence] key` names")]))]
    Init {},
    /// Shows the public key: its name, its digits and a PEM for OpenSSL
    #[command(after_long_help = examples(&[("waspada keys show --json", "for a machine")]))]
    Show {},
    /// Changes keys; the old key signs a manifest that names the new one
    #[command(after_long_help = examples(&[
        ("waspada keys rotate", "every year, or when somebody leaves"),
        ("waspada keys rotate --accept-unsigned", "the key is back; the nights without it are known"),
        ("waspada keys rotate --lost", "the old key is gone; whoever checks has to be told"),
    ]))]
    Rotate {
        /// The old key is gone: the new one signs alone, and `verify` tells of it until `--key` vouches for it
        #[arg(long)]
        lost: bool,
        /// Manifests that were not signed are known: the new manifest names them, and `verify` fails for them no more
        #[arg(long)]
        accept_unsigned: bool,
    },
}

#[derive(Debug, Serialize)]
struct Shown {
    id: String,
    public_key: String,
    pem: String,
    /// Unsigned manifests that the change of keys takes over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unsigned: Vec<u64>,
    /// Unsigned manifests for which `verify` still fails.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left: Vec<u64>,
}

impl Keys {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let words = session.globals.lang.evidence();
        let (mut unsigned, mut left) = (Vec::new(), Vec::new());
        let (key, head) = match self.what {
            What::Init {} => {
                let key = init_key(&config)?;
                (key, format!("{}\n{}\n", (words.key_made)(&key.id()), words.key_keep))
            }
            What::Show {} => (SigningKey::load(&config.evidence.key)?.public(), String::new()),
            What::Rotate { lost, accept_unsigned } => {
                let _lock = night::lock(&config, "waspada keys rotate")?;
                let mut store = Store::open(&config.store.path)?;
                let rotation = Rotation { is_lost: lost, takes_unsigned: accept_unsigned };
                let rotated = rotate_key(&mut store, &config, rotation, now())?;
                let head = told(&rotated, lost, words);
                (unsigned, left) = (rotated.taken_over, rotated.left);
                (rotated.key, head)
            }
        };
        let (id, public_key, pem) = (key.id(), key.hex(), PublicKey::pem(&key));
        let shown = Shown { id, public_key, pem, unsigned, left };
        session.printer.result(&shown, || {
            format!("{head}{} {}: {}\n{}", words.key_public, shown.id, shown.public_key, shown.pem)
        })?;
        Ok(Exit::Done)
    }
}

/// What a change of keys came to, and what is to be done now.
fn told(rotated: &Rotated, is_lost: bool, words: &EvidenceWords) -> String {
    let mut lines = vec![(words.key_changed)(&rotated.key.id()), words.key_keep.to_owned()];
    if !rotated.taken_over.is_empty() {
        lines.push((words.unsigned_taken)(&numbers(&rotated.taken_over)));
    }
    if !rotated.left.is_empty() {
        lines.push((words.unsigned_left)(&numbers(&rotated.left)));
    }
    if is_lost {
        let keys = rotated.earlier.iter().chain([&rotated.key]);
        let keys: Vec<String> = keys.map(|key| format!("\"{}\"", key.hex())).collect();
        lines.push(words.key_vouch.to_owned());
        lines.push(format!("  trusted_keys = [{}]", keys.join(", ")));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Numbers of manifests, stretches of them as one: `7-9, 12`.
fn numbers(numbers: &[u64]) -> String {
    let stretches = numbers.chunk_by(|before, after| before.checked_add(1) == Some(*after));
    let written = stretches.map(|run| match run {
        [one] => one.to_string(),
        [first, .., last] => format!("{first}-{last}"),
        [] => String::new(),
    });
    written.collect::<Vec<_>>().join(", ")
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        let exit = match error {
            KeyError::Missing { .. } | KeyError::Lost { .. } | KeyError::There { .. } => Exit::Usage,
            _ => Exit::Unexpected,
        };
        Self::of(exit, &error)
    }
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Store(error) => error.into(),
            SealError::Key(error) => error.into(),
            _ => Self::of(Exit::Unexpected, &error),
        }
    }
}
