use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, night};
use crate::evidence::{KeyError, PublicKey, SigningKey};
use crate::run::{SealError, init_key, rotate_key};
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
        ("waspada keys rotate --lost", "the old key is gone; whoever checks has to be told"),
    ]))]
    Rotate {
        /// The old key is gone: the new one signs alone, and `verify` tells of it until `--key` vouches for it
        #[arg(long)]
        lost: bool,
    },
}

#[derive(Debug, Serialize)]
struct Shown {
    id: String,
    public_key: String,
    pem: String,
}

impl Keys {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let words = session.globals.lang.evidence();
        let (key, head) = match self.what {
            What::Init {} => {
                let key = init_key(&config)?;
                (key, format!("{}\n{}\n", (words.key_made)(&key.id()), words.key_keep))
            }
            What::Show {} => (SigningKey::load(&config.evidence.key)?.public(), String::new()),
            What::Rotate { lost } => {
                let _lock = night::lock(&config, "waspada keys rotate")?;
                let mut store = Store::open(&config.store.path)?;
                let (key, _) = rotate_key(&mut store, &config, lost, now())?;
                (key, format!("{}\n{}\n", (words.key_changed)(&key.id()), words.key_keep))
            }
        };
        let shown = Shown { id: key.id(), public_key: key.hex(), pem: PublicKey::pem(&key) };
        session.printer.result(&shown, || {
            format!("{head}{} {}: {}\n{}", words.key_public, shown.id, shown.public_key, shown.pem)
        })?;
        Ok(Exit::Done)
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        let exit = match error {
            KeyError::Missing { .. } | KeyError::There { .. } => Exit::Usage,
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
