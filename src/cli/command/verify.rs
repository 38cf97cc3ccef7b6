use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use owo_colors::OwoColorize as _;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::config::Config;
use crate::evidence::{Flaw, PublicKey};
use crate::i18n::EvidenceWords;
use crate::run::{Verified, VerifyOrder, is_bag, verify, verify_bag};
use crate::store::{Reader, StoreError};
use crate::text::safe::for_terminal;

/// Flaws that are told in words.
const MOST_TOLD: usize = 40;

/// Checks archive, database and manifests against one another, from files alone
///
/// Names the first thing that does not fit and everything else that does not: a changed byte, a missing file or row, an
/// edited decision, a wrong signature, a gap in the chain. docs/evidence.md says how others can check without Waspada.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada verify", "what the settings name"),
    ("waspada verify salinan/waspada.db", "a copied database, with archive/ and manifests/ beside it"),
    ("waspada verify bukti/", "a folder with manifests/, or a bag that was handed over"),
    ("waspada verify --key 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "signed by this key and those that it announced"),
]))]
pub struct Verify {
    /// Database, folder or bag; without it, what the settings name
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// Public key that somebody vouches for; may be repeated
    #[arg(long, value_name = "HEX", value_parser = public_key)]
    key: Vec<PublicKey>,
    /// Digest of a manifest that was noted elsewhere
    #[arg(long, value_name = "DIGEST")]
    known: Option<String>,
    /// Do not read the bytes of the archive; only that its files are there and long enough
    #[arg(long)]
    quick: bool,
}

impl Verify {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let words = session.globals.lang.evidence();
        let verified = match &self.path {
            Some(path) if is_bag(path) => verify_bag(path, &self.key),
            _ => {
                let order = self.order(session)?;
                if let Some(error) = order.database.as_deref().and_then(of_another_program) {
                    return Err(error.into());
                }
                verify(&order)
            }
        };
        let verified = verified?;
        let is_sound = verified.is_sound();
        session.printer.verdict(is_sound, &verified, || told(&verified, words))?;
        Ok(if is_sound { Exit::Done } else { Exit::Unhealthy })
    }

    fn order(&self, session: &Session) -> Result<VerifyOrder, Failure> {
        let mut order = match &self.path {
            None => of_settings(&session.config()?.config),
            Some(path) if path.is_dir() => {
                let inside = |name: &str| Some(path.join(name)).filter(|path| path.exists());
                VerifyOrder {
                    database: inside("waspada.db"),
                    archive: inside("archive"),
                    manifests: inside("manifests").unwrap_or_else(|| path.clone()),
                    ..VerifyOrder::default()
                }
            }
            Some(path) if path.is_file() => {
                let folder = path.parent().unwrap_or(Path::new(""));
                VerifyOrder {
                    database: Some(path.clone()),
                    archive: Some(folder.join("archive")),
                    manifests: folder.join("manifests"),
                    ..VerifyOrder::default()
                }
            }
            Some(path) => {
                return Err(Failure::new(Exit::Usage, format!("there is no `{}`", path.display()))
                    .hint("name a database, a folder that holds manifests/, or a bag"));
            }
        };
        order.trusted.extend(&self.key);
        order.known = self.known.as_ref().map(|known| known.trim().to_ascii_lowercase());
        order.is_quick = self.quick;
        Ok(order)
    }
}

/// What the settings name; a database that is not there yet is left out.
pub(super) fn of_settings(config: &Config) -> VerifyOrder {
    VerifyOrder {
        database: Some(config.store.path.clone()).filter(|path| path.exists()),
        archive: Some(config.archive.dir.clone()),
        manifests: config.evidence.dir.clone(),
        trusted: config.evidence.trusted_keys.iter().filter_map(|key| PublicKey::from_hex(key)).collect(),
        ..VerifyOrder::default()
    }
}

/// That an older or a newer program reads this database. It is no sign that anything in it was changed.
pub(super) fn of_another_program(database: &Path) -> Option<StoreError> {
    Reader::open(database)
        .err()
        .filter(|error| matches!(error, StoreError::Older { .. } | StoreError::Newer { .. }))
}

pub(super) fn public_key(written: &str) -> Result<PublicKey, String> {
    PublicKey::from_hex(written)
        .ok_or_else(|| "a public key has 64 hexadecimal digits, as `waspada keys show` prints it".to_owned())
}

fn told(verified: &Verified, words: &EvidenceWords) -> String {
    let mut text = String::new();
    let (notes, flaws): (Vec<&Flaw>, Vec<&Flaw>) =
        verified.flaws.iter().partition(|flaw| flaw.what.is_note());
    if verified.manifests == 0 && flaws.is_empty() {
        return words.nothing_sealed.to_owned();
    }
    if flaws.is_empty() {
        let _ = writeln!(text, "{}", words.sound.green());
    } else {
        let _ = writeln!(text, "{}", words.unsound.red().bold());
    }
    let count = |number: usize| number.to_string();
    let megabytes = verified.bytes.div_ceil(1_000_000).to_string();
    let _ = writeln!(text, "  {}", (words.manifests)(&count(verified.manifests), &count(verified.signed)));
    let _ = writeln!(text, "  {}", (words.leaves)(&count(verified.leaves), &megabytes));
    for (number, told) in [
        (verified.erased, words.erased),
        (verified.unsealed, words.unsealed),
        (verified.unsealed_tombstones, words.unsealed_tombstones),
        (verified.unchecked, words.unchecked),
        (verified.stamps.stamped, words.stamped),
        (verified.stamps.waiting, words.unstamped),
    ] {
        if number > 0 {
            let _ = writeln!(text, "  {}", told(&count(number)));
        }
    }
    if let Some(digest) = &verified.digest {
        let _ = writeln!(text, "  {}: {digest}", words.digest);
    }
    if let Some(key) = &verified.bag_key {
        let _ = writeln!(text, "  {}", (words.bag_key)(key));
    }
    for (title, list) in
        [(words.first, flaws.get(..1)), (words.also, flaws.get(1..)), (words.notes, Some(&notes[..]))]
    {
        let list = list.unwrap_or(&[]);
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{title}");
        for flaw in list.iter().take(MOST_TOLD) {
            let _ = writeln!(text, "  {}", one(flaw, words));
        }
        if list.len() > MOST_TOLD {
            let _ = writeln!(text, "  {}", (words.more)(&count(list.len() - MOST_TOLD)));
        }
    }
    if !flaws.is_empty() {
        let _ = writeln!(text, "\n{}", words.what_next);
    }
    text
}

/// One flaw, in one line.
pub(super) fn one(flaw: &Flaw, words: &EvidenceWords) -> String {
    let code = serde_json::to_value(flaw.what).ok();
    let sentence = (words.flaw)(code.as_ref().and_then(|code| code.as_str()).unwrap_or(""));
    let manifest =
        flaw.manifest.map_or_else(String::new, |number| format!(" ({})", (words.manifest)(number)));
    format!("{sentence}: {}{manifest}", for_terminal(&flaw.subject))
}
