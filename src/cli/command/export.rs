use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde::Serialize;

use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::knowledge::{self, Knowledge};
use crate::cli::session::{now, start_of};
use crate::cli::view::BandOrAll;
use crate::cli::{Exit, Failure, Session, night, reveal, time_zone};
use crate::config::Config;
use crate::domain::{Band, ExportFormat, LeadId, PersonId, Profile};
use crate::export::{self, Dossier, ExportError, ExportKeys, Exported, NoPdf, Order, Preview};
use crate::run::seal;
use crate::store::{ExportEvent, ExportFilter, ExportStatus, Reader, Store, StoreError};

/// Writes ads, or a lead, to a file for other people and tools
///
/// Contacts are masked unless the profile is full: of a number the last three digits are left, and a keyed hash by which
/// the same number matches in every export. Of a lead only campaigns that a person confirmed leave. What leaves, to whom,
/// why and by whom is noted before the file gets its name; the file is written beside it and renamed when it is whole.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada export --format csv --out antrean.csv", "a table of the flagged ads"),
    ("waspada export --format jsonl --band all --out ads.jsonl", "every ad"),
    ("waspada export --format csv --since 2026-11-01 --band tinggi --out tinggi.csv", "the highest band since a day"),
    ("waspada export --status confirmed --format xlsx --out pasti.xlsx", "what people confirmed, as a workbook"),
    ("waspada export --lead 3 --format bag --profile full --to \"BP3MI Kalbar\" --out laporan-3", "a lead with its evidence"),
    ("waspada export --lead 3 --format letter --out surat.html --dry-run", "only show what would leave"),
    ("waspada export --status any --format csv --profile figures --out angka.csv", "counts, no single ad"),
]))]
pub struct Export {
    /// Form of the file; `bag` is a folder with all of them
    #[arg(long, value_enum)]
    format: Format,
    /// The confirmed campaigns of a lead
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["since", "band", "status"])]
    lead: Option<i64>,
    /// Only ads that stand so; those that wait where neither this nor `--band` is given
    #[arg(long, value_enum)]
    status: Option<Status>,
    /// Only ads first seen on this day or later
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<Date>,
    /// Ads of this band, flagged or not; `all` takes every ad
    #[arg(long, value_enum)]
    band: Option<BandOrAll>,
    /// File or folder to write; `-` writes csv, jsonl, stix or ftm to standard output
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// How much of each ad leaves; masked where none is given
    #[arg(long, value_enum)]
    profile: Option<ProfileName>,
    /// The same as `--profile full`
    #[arg(long, conflicts_with = "profile")]
    unmasked: bool,
    /// Why personal data leave (UU 27/2022); of a lead its own purpose where none is given
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    purpose: String,
    /// Who gets it
    #[arg(long = "to", value_name = "NAME", default_value = "", hide_default_value = true)]
    recipient: String,
    /// Show what would leave; write nothing
    #[arg(long)]
    dry_run: bool,
}

impl Export {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let order = self.order(&config);
        if order.format == ExportFormat::Bag && !self.dry_run {
            seal_first(session, &config)?;
        }
        let reader = knowledge::reader(&config)?;
        let knowledge = Knowledge::load(session, &config)?;
        let keys = keys(&config)?;
        let zone = time_zone(&config);
        let archive = &config.archive.dir;
        let dossier = Dossier::of(&order, &reader, knowledge.presenter(session), archive, &keys, &zone)?;
        if self.dry_run {
            let preview = export::preview(&dossier)?;
            session.printer.result(&preview, || told(&preview, &order))?;
            return Ok(Exit::Done);
        }
        warn_of_other_key(session, &reader, &dossier)?;
        let note = |event: &ExportEvent| note(&config, event);
        if self.out == Path::new("-") {
            let out = std::io::stdout().lock();
            export::to_writer(&dossier, &order, out, note).map_err(|error| match error {
                ExportError::Write { source, .. } => Failure::output(&source),
                error => error.into(),
            })?;
            return Ok(Exit::Done);
        }
        let done = export::to_file(&dossier, &order, &self.out, note)?;
        let left_out = dossier.head.lead.as_ref().map(|lead| lead.left_out.clone()).unwrap_or_default();
        let no_pdf = done.no_pdf.clone();
        let out = match &no_pdf {
            Some(no_pdf) if order.format == ExportFormat::Pdf => &no_pdf.letter,
            _ => &self.out,
        };
        let written = Written {
            done,
            out,
            profile: order.profile,
            is_unmasked: order.profile == Profile::Full,
            left_out,
        };
        session.printer.result(&written, || written.words())?;
        let Some(NoPdf { why, letter }) = no_pdf else { return Ok(Exit::Done) };
        let letter = letter.display();
        session.printer.note(&format!(
            "Chromium made no PDF of the letter: {why}; open `{letter}` in a browser and print it"
        ));
        Ok(Exit::Partial)
    }

    fn order(&self, config: &Config) -> Order {
        let profile = match self.profile {
            Some(ProfileName::Figures) => Profile::Figures,
            Some(ProfileName::Full) => Profile::Full,
            None if self.unmasked => Profile::Full,
            Some(ProfileName::Masked) | None => Profile::Masked,
        };
        let status = match self.status {
            Some(Status::Waiting) => ExportStatus::Waiting,
            Some(Status::Confirmed) => ExportStatus::Confirmed,
            Some(Status::Dismissed) => ExportStatus::Dismissed,
            None if self.band.is_none() => ExportStatus::Waiting,
            Some(Status::Any) | None => ExportStatus::Any,
        };
        let filter = ExportFilter {
            ads: Vec::new(),
            bands: self.band.and_then(BandOrAll::band).map_or_else(|| Band::ALL.to_vec(), |band| vec![band]),
            since: self.since.map(|day| start_of(day, config)),
            status,
            lead: self.lead.map(LeadId),
            with_unconfirmed: false,
            with_taken_out: false,
        };
        Order {
            selection: self.selection(status),
            filter,
            format: self.format.into(),
            profile,
            purpose: self.purpose.clone(),
            recipient: self.recipient.clone(),
            // To look at what is masked takes nobody's approval: nothing leaves.
            four_eyes: config.leads.four_eyes && (!self.dry_run || profile == Profile::Full),
            person: PersonId(0),
            person_name: reveal::account(),
            at: now(),
        }
    }

    /// Which ads, in words.
    fn selection(&self, status: ExportStatus) -> String {
        if let Some(lead) = self.lead {
            return format!("lead {lead}");
        }
        let mut words = vec![
            match status {
                ExportStatus::Waiting => "waiting",
                ExportStatus::Confirmed => "confirmed",
                ExportStatus::Dismissed => "dismissed",
                ExportStatus::Any => "any status",
            }
            .to_owned(),
        ];
        words.extend(self.band.and_then(BandOrAll::band).map(|band| format!("band {}", band.name())));
        words.extend(self.since.map(|day| format!("since {day}")));
        words.join(", ")
    }
}

/// What was decided up to now goes into the chain before a bag is made, unless a night is writing.
fn seal_first(session: &Session, config: &Config) -> Result<(), Failure> {
    let _lock = match night::lock(config, "waspada export") {
        Ok(lock) => lock,
        Err(failure) if failure.exit == Exit::Locked => {
            session
                .printer
                .note("a run is under way: what was decided since the last manifest is not sealed yet");
            return Ok(());
        }
        Err(failure) => return Err(failure),
    };
    seal(&mut Store::open(&config.store.path)?, config, None, now())?;
    Ok(())
}

/// The keys that the settings name.
pub(super) fn keys(config: &Config) -> Result<ExportKeys, Failure> {
    let evidence = &config.evidence;
    ExportKeys::load(&evidence.match_key, &evidence.key, &evidence.dir)
        .map_err(|error| Failure::of(Exit::Configuration, &error))
}

/// Keeps what is about to leave.
pub(super) fn note(config: &Config, event: &ExportEvent) -> Result<(), StoreError> {
    Store::open(&config.store.path)?.note_export(event).map(drop)
}

/// Hashes under another key than the last match nothing that left before.
fn warn_of_other_key(session: &Session, reader: &Reader, dossier: &Dossier<'_>) -> Result<(), Failure> {
    let own = &dossier.head.key_id;
    if let Some(last) = reader.last_export_key()?.filter(|last| !own.is_empty() && last != own) {
        session.printer.note(&format!(
            "hashes are made with the key {own}, the last export used {last}: the same number does not match between them; restore `[evidence] match_key` from your copy"
        ));
    }
    Ok(())
}

fn told(preview: &Preview, order: &Order) -> String {
    let mut words = format!(
        "would write {} with {} and {}, profile {}",
        count(preview.ads, "ad", "ads"),
        count(preview.contacts, "contact", "contacts"),
        count(preview.captures, "capture", "captures"),
        order.profile.name(),
    );
    if !preview.left_out.is_empty() {
        let _ = write!(words, "\nstay here, not confirmed by a person: {}", preview.left_out.join(", "));
    }
    if preview.unconfirmed > 0 {
        let _ = write!(words, "\nnot confirmed by a person: {}", count(preview.unconfirmed, "ad", "ads"));
    }
    for (what, value, ads) in &preview.figures {
        let _ = write!(words, "\n  {what} {value}: {ads}");
    }
    for (title, contacts, text) in &preview.first {
        let _ = write!(words, "\n\n{title}\n  {}\n  {}", contacts.join("; "), text.replace('\n', "\n  "));
    }
    words
}

fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// Form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values, UTF-8.
    Csv,
    /// Excel workbook with a README sheet.
    Xlsx,
    /// One JSON object a line.
    Jsonl,
    /// STIX 2.1 bundle.
    Stix,
    /// `FollowTheMoney` entities.
    Ftm,
    /// Network of ads and contacts for Gephi.
    Gexf,
    /// Captures as a web archive; profile full.
    Wacz,
    /// Letter to the addressee of a lead, HTML.
    Letter,
    /// The letter as PDF, by Chromium.
    Pdf,
    /// `BagIt` folder with all of them, manifests and signature.
    Bag,
}

impl From<Format> for ExportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Xlsx => Self::Xlsx,
            Format::Jsonl => Self::Jsonl,
            Format::Stix => Self::Stix,
            Format::Ftm => Self::Ftm,
            Format::Gexf => Self::Gexf,
            Format::Wacz => Self::Wacz,
            Format::Letter => Self::Letter,
            Format::Pdf => Self::Pdf,
            Format::Bag => Self::Bag,
        }
    }
}

/// Where the ads stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Status {
    /// Flagged, and waiting for a person.
    Waiting,
    /// A person confirmed them.
    Confirmed,
    /// A person dismissed them.
    Dismissed,
    /// Any.
    Any,
}

/// How much of each ad leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProfileName {
    /// Contacts as they were written.
    Full,
    /// Contacts masked.
    Masked,
    /// Counts alone.
    Figures,
}

/// What was written.
#[derive(Debug, Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    done: Exported,
    out: &'a Path,
    profile: Profile,
    is_unmasked: bool,
    left_out: Vec<String>,
}

impl Written<'_> {
    fn words(&self) -> String {
        let ads = count(self.done.ads, "ad", "ads");
        let how = match self.profile {
            Profile::Full => "contacts in the clear: keep it safe",
            Profile::Masked => "contacts masked",
            Profile::Figures => "figures alone",
        };
        let left_out = if self.left_out.is_empty() {
            String::new()
        } else {
            format!("\nleft out, not confirmed by a person: {}", self.left_out.join(", "))
        };
        format!("wrote {ads} to {}, {how}\nSHA-256 {}{left_out}", self.out.display(), self.done.sha256)
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        let (exit, hint) = match &error {
            ExportError::Store(_) => {
                let ExportError::Store(error) = error else { return Self::of(Exit::Unexpected, &error) };
                return error.into();
            }
            ExportError::Write { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                (Exit::Unexpected, "the disk is full: free some space, or name another disk with `--out`")
            }
            ExportError::Write { .. } => (
                Exit::Unexpected,
                "choose a folder that is there, may be written to and has room, with `--out`",
            ),
            ExportError::Exists { .. } => {
                (Exit::Usage, "name another folder with `--out`, or remove that one")
            }
            ExportError::Evidence(_) => (
                Exit::Unhealthy,
                "`waspada verify` says what else is not in order; take the ad out, or export without captures",
            ),
            ExportError::NothingConfirmed { .. } => (Exit::Refused, "decide its campaigns on the desk first"),
            ExportError::NotApproved { .. } => (
                Exit::Refused,
                "ask another person for `waspada leads approve NUMBER`; a masked table (csv, xlsx, jsonl) leaves without, and `--dry-run` shows what is masked",
            ),
            ExportError::NoPurpose { .. } => (
                Exit::Refused,
                "give `--purpose`, or write one down: `waspada leads add NUMBER --purpose TEXT`",
            ),
            ExportError::NoAddressee { .. } => (
                Exit::Refused,
                "`waspada leads add NUMBER --addressee ID`; `waspada leads list --addressees` names them",
            ),
            ExportError::NeedsFull => {
                (Exit::Usage, "or take `bag` in the profile masked: it names the captures by digest")
            }
            _ => return Self::of(Exit::Usage, &error),
        };
        Self::of(exit, &error).hint(hint)
    }
}
