use clap::Args;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, night, reveal};
use crate::domain::AdId;
use crate::run::{Erasure, ads_naming, contacts_meant, erasable, erase, hashes_of};
use crate::store::{Reader, Store, StoreError};

/// Erases the ads that name a contact, or one ad, on request of the person
///
/// Words, contacts and archive records go, each under a tombstone; the manifests stay as they are and can still be
/// checked. Decisions stay without the words. Ads that an open lead holds are not erased: close the lead first, or refuse
/// the request with that reason.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada erase 0812-3456-7890 --dry-run", "what would go, and what a lead holds"),
    ("waspada erase 3f2a9c", "one ad, by the beginning of its name"),
]))]
pub struct Erase {
    /// Number, name, address or account as an ad writes it, or the name of an ad
    #[arg(value_name = "CONTACT|AD", allow_hyphen_values = true)]
    what: String,
    /// Only say what would go
    #[arg(long)]
    dry_run: bool,
}

impl Erase {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let words = session.globals.lang.evidence();
        let reader = Reader::open(&config.store.path)?;
        let (ads, hashes) = match reader.find(&self.what) {
            Ok(ad) => (vec![ad], Vec::new()),
            Err(StoreError::NoSuchAd { .. }) => {
                let meant = contacts_meant(&self.what, &session.facts(&config)?);
                let mut known = Vec::new();
                for hash in hashes_of(&meant, &config.evidence.match_key)? {
                    if !reader.hashed_sightings(&hash)?.is_empty() {
                        known.push(hash);
                    }
                }
                (ads_naming(&reader, &meant)?, known)
            }
            Err(error) => return Err(error.into()),
        };
        if ads.is_empty() && hashes.is_empty() {
            return Err(Failure::new(Exit::Usage, "no ad names this, and no ad is called so")
                .hint("write it as an ad would: 0812-3456-7890, @name, BCA 1234567890, name@mail.example"));
        }
        let erasure = if self.dry_run {
            erasable(&reader, &ads)?
        } else {
            drop(reader);
            let _lock = night::lock(&config, "waspada erase")?;
            erase(&mut Store::open(&config.store.path)?, &config, (&ads, &hashes), &reveal::account(), now())?
        };
        session.printer.result(&erasure, || {
            let Erasure { ads, held, records, waiting } = &erasure;
            let head = if self.dry_run { words.would_go } else { words.gone };
            let mut lines = vec![head.to_owned()];
            lines.push(format!("  {}", (words.ads)(&ads.len().to_string())));
            lines.extend(ads.iter().map(|AdId(ad)| format!("    {ad}")));
            lines.push(format!("  {}", (words.records)(&records.to_string())));
            lines.extend(held.iter().map(|(AdId(ad), lead)| format!("  {}", (words.held)(ad, lead))));
            if *waiting > 0 {
                lines.push(format!("  {}", (words.waiting)(&waiting.to_string())));
            }
            lines.push(words.elsewhere.to_owned());
            lines.join("\n")
        })?;
        Ok(if erasure.held.is_empty() && erasure.waiting == 0 { Exit::Done } else { Exit::Partial })
    }
}
