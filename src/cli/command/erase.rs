use clap::Args;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, night, reveal};
use crate::domain::AdId;
use crate::run::{Erasure, contacts_meant, erasable, erase, hashes_of, request_for};
use crate::store::{ErasureRequest, Reader, SharedRecord, Store};

/// Erases the ads that name a contact, or one ad, on request of the person
///
/// Words, contacts and archive records go, each under a tombstone, and the contact goes from everything else that is kept; the manifests stay as they are and can still be
/// checked. Decisions stay without the words. Ads that an open lead holds are not erased: close the lead first, or refuse
/// the request with that reason.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada erase 0812-3456-7890 --dry-run", "what would go, and what a lead holds"),
    ("waspada erase 3f2a9c0d71be5a48c2f6", "one ad, by its whole name"),
]))]
pub struct Erase {
    /// Number, name, address or account as an ad writes it, or the whole name of an ad
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
        // Digits alone are a number: the beginning of an ad's name could be one as well.
        let request = if let Some(ad) = reader.ad_named(&self.what)? {
            ErasureRequest { ads: vec![ad], ..ErasureRequest::default() }
        } else {
            let meant = contacts_meant(&self.what, &session.facts(&config)?);
            let mut hashes = Vec::new();
            for hash in hashes_of(&meant, &config.evidence.match_key)? {
                if !reader.hashed_sightings(&hash)?.is_empty() {
                    hashes.push(hash);
                }
            }
            request_for(&reader, &meant, hashes)?
        };
        let is_known = match &request.is_sought {
            Some(is_sought) => reader.is_known(is_sought.as_ref())?,
            None => false,
        };
        if request.ads.is_empty() && request.hashes.is_empty() && !is_known {
            return Err(Failure::new(Exit::Usage, "no ad names this, and no ad is called so")
                .hint("write it as an ad would: 0812-3456-7890, @name, BCA 1234567890, name@mail.example; an ad by its whole name"));
        }
        let erasure = if self.dry_run {
            erasable(&reader, &request.ads)?
        } else {
            drop(reader);
            let _lock = night::lock(&config, "waspada erase")?;
            erase(&mut Store::open(&config.store.path)?, &config, &request, &reveal::account(), now())?
        };
        session.printer.result(&erasure, || {
            let Erasure { ads, held, records, waiting, shared, kept } = &erasure;
            let head = if self.dry_run { words.would_erase } else { words.gone };
            let mut lines = vec![head.to_owned()];
            lines.push(format!("  {}", (words.ads)(&ads.len().to_string())));
            lines.extend(ads.iter().map(|AdId(ad)| format!("    {ad}")));
            lines.push(format!("  {}", (words.records)(&records.to_string())));
            lines.extend(held.iter().map(|(AdId(ad), lead)| format!("  {}", (words.held)(ad, lead))));
            for SharedRecord { file, offset_bytes, ads } in shared {
                let others: Vec<&str> = ads.iter().map(|AdId(ad)| ad.as_str()).collect();
                let record = format!("{file}:{offset_bytes}");
                lines.push(format!("  {}", (words.shared)(&record, &others.join(", "))));
            }
            lines.extend(kept.iter().map(|place| format!("  {}", (words.kept)(place))));
            if *waiting > 0 {
                lines.push(format!("  {}", (words.waiting)(&waiting.to_string())));
            }
            lines.push(words.elsewhere.to_owned());
            lines.join("\n")
        })?;
        Ok(if erasure.held.is_empty() && erasure.waiting == 0 { Exit::Done } else { Exit::Partial })
    }
}
