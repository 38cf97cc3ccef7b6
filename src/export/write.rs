use std::io::{self, Seek as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::csv_table::CsvTable;
use super::figures::Figures;
use super::ftm::FtmEntities;
use super::gexf::GexfGraph;
use super::json_lines::JsonLines;
use super::letter::LetterSheet;
use super::place::{PartFile, PartFolder};
use super::sheet::{Sheet, buffered};
use super::stix::StixBundle;
use super::wacz::{self, Held, WaczArchive};
use super::workbook::XlsxBook;
use super::{Dossier, ExportError, Order, bag, pdf};
use crate::domain::{ExportFormat, Profile};
use crate::evidence::{file_digest, merkle, stream_digest};
use crate::store::{ExportEvent, StoreError};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Ads.
    pub ads: usize,
    /// SHA-256 of what was written, of a bag that of its tag manifest.
    pub sha256: String,
    /// Why there is no PDF although Chromium is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_pdf: Option<NoPdf>,
}

/// A letter that did not become a PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoPdf {
    /// What Chromium did.
    pub why: String,
    /// Where the letter lies as HTML instead.
    pub letter: PathBuf,
}

/// What would leave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// Ads.
    pub ads: usize,
    /// Distinct contacts.
    pub contacts: usize,
    /// Captures.
    pub captures: usize,
    /// Ads that no person confirmed.
    pub unconfirmed: usize,
    /// Campaigns of the lead that stay here, since no person confirmed them.
    pub left_out: Vec<String>,
    /// The first few as they would leave: title, contacts, first words.
    pub first: Vec<(String, Vec<String>, String)>,
    /// Of the profile figures, the first rows: what is counted, value, ads.
    pub figures: Vec<(String, String, usize)>,
}

/// Ads of a preview that are shown, and characters of each.
const SHOWN: usize = 3;
const SHOWN_CHARS: usize = 160;
/// Rows of figures that are shown.
const SHOWN_FIGURES: usize = 40;

/// What would leave; nothing is written and nothing noted.
///
/// # Errors
/// When the database cannot be read.
pub fn preview(dossier: &Dossier<'_>) -> Result<Preview, ExportError> {
    let mut preview = Preview::default();
    let mut contacts = std::collections::HashSet::new();
    let mut figures = Figures::default();
    dossier.each(|entry| {
        if dossier.head.profile == Profile::Figures {
            figures.add(&entry);
        }
        preview.ads += 1;
        preview.captures += usize::from(entry.capture.is_some());
        preview.unconfirmed += usize::from(entry.decision != Some(crate::domain::Verdict::Confirmed));
        if dossier.head.profile != Profile::Figures && preview.first.len() < SHOWN {
            let words = entry.text.chars().take(SHOWN_CHARS).collect();
            preview.first.push((entry.title.clone(), entry.contacts.clone(), words));
        }
        contacts.extend(entry.contact_details.into_iter().map(|contact| contact.hash));
    })?;
    preview.contacts = contacts.len();
    let rows = figures.rows().map(|(what, value, ads)| (what.to_owned(), value.to_owned(), ads));
    preview.figures = rows.take(SHOWN_FIGURES).collect();
    if let Some(lead) = &dossier.head.lead {
        preview.left_out.clone_from(&lead.left_out);
    }
    Ok(preview)
}

/// What is noted of an export.
fn event(order: &Order, dossier: &Dossier<'_>, done: &Exported) -> ExportEvent {
    ExportEvent {
        number: 0,
        lead: order.filter.lead,
        selection: order.selection.clone(),
        format: order.format,
        profile: order.profile,
        recipient: order.recipient.trim().to_owned(),
        purpose: dossier.head.purpose.clone(),
        ads: done.ads,
        file_sha256: done.sha256.clone(),
        key_id: dossier.head.key_id.clone(),
        person: order.person,
        person_name: order.person_name.clone(),
        at: order.at,
    }
}

/// Writes what was ordered to `path`. `note` keeps what leaves before the file gets its name; where it cannot be kept,
/// nothing leaves.
///
/// # Errors
/// When the database cannot be read, evidence is not in order, or the file cannot be written; then nothing is there.
pub fn to_file(
    dossier: &Dossier<'_>,
    order: &Order,
    path: &Path,
    note: impl FnOnce(&ExportEvent) -> Result<(), StoreError>,
) -> Result<Exported, ExportError> {
    match order.format {
        ExportFormat::Bag => {
            let folder = PartFolder::begin(path)?;
            let filled = bag::fill(dossier, folder.part()).map_err(|error| match error {
                // Who asked for the bag knows nothing of the folder that it is made in.
                ExportError::Write { source, .. } => ExportError::Write { path: path.to_owned(), source },
                other => other,
            })?;
            let letter = path.join(bag::LETTER);
            let no_pdf = filled.no_pdf.map(|why| NoPdf { why, letter });
            let done = Exported { ads: filled.ads, sha256: filled.sha256, no_pdf };
            note(&event(order, dossier, &done))?;
            folder.finish()?;
            Ok(done)
        }
        ExportFormat::Pdf => write_pdf(dossier, order, path, note),
        format => {
            let failed = |source| ExportError::Write { path: path.to_owned(), source };
            let file = PartFile::begin(path)?;
            let ads = if format == ExportFormat::Wacz {
                write_captures(dossier, &file, &failed)?
            } else {
                read_into(dossier, format, &file, &failed)?
            };
            finish(dossier, order, file, Exported { ads, sha256: String::new(), no_pdf: None }, note)
        }
    }
}

/// Gives a file its name once it is on the disk and noted.
fn finish(
    dossier: &Dossier<'_>,
    order: &Order,
    file: PartFile,
    mut done: Exported,
    note: impl FnOnce(&ExportEvent) -> Result<(), StoreError>,
) -> Result<Exported, ExportError> {
    file.sync()?;
    let failed = |source| ExportError::Write { path: file.path().to_owned(), source };
    let (sha256, _) = file_digest(file.part()).map_err(failed)?;
    done.sha256 = merkle::hex(&sha256);
    note(&event(order, dossier, &done))?;
    file.finish()?;
    Ok(done)
}

fn read_into(
    dossier: &Dossier<'_>,
    format: ExportFormat,
    file: &PartFile,
    failed: &dyn Fn(io::Error) -> ExportError,
) -> Result<usize, ExportError> {
    let out = file.out().map_err(failed)?;
    dossier.read(&mut [sheet(dossier, format, out, file.folder()).map_err(failed)?], failed)
}

/// Writes what was ordered to `out`, once all of it is made and `note` has kept it.
///
/// # Errors
/// When the database cannot be read, the form is no stream, or `out` cannot be written.
pub fn to_writer(
    dossier: &Dossier<'_>,
    order: &Order,
    mut out: impl io::Write,
    note: impl FnOnce(&ExportEvent) -> Result<(), StoreError>,
) -> Result<Exported, ExportError> {
    let failed = |source| ExportError::Write { path: "-".into(), source };
    let format = order.format;
    if !format.is_a_stream() {
        return Err(ExportError::NoStream { format });
    }
    // A file without a name: what leaves is known, and noted, before its first byte does.
    let mut made = tempfile::tempfile().map_err(failed)?;
    let folder = std::env::temp_dir();
    let ads = {
        let copy = made.try_clone().map_err(failed)?;
        dossier.read(&mut [sheet(dossier, format, copy, &folder).map_err(failed)?], &failed)?
    };
    made.rewind().map_err(failed)?;
    let (sha256, _) = stream_digest(&mut made).map_err(failed)?;
    let done = Exported { ads, sha256: merkle::hex(&sha256), no_pdf: None };
    note(&event(order, dossier, &done))?;
    made.rewind().map_err(failed)?;
    io::copy(&mut made, &mut out).and_then(|_| out.flush()).map_err(failed)?;
    Ok(done)
}

/// The sheet of a form that is one file and is read at once; `folder` has room for what is only needed meanwhile.
pub(super) fn sheet<'d>(
    dossier: &'d Dossier<'_>,
    format: ExportFormat,
    out: std::fs::File,
    folder: &Path,
) -> io::Result<Box<dyn Sheet + 'd>> {
    let head = &dossier.head;
    let figures = (head.profile == Profile::Figures).then(Figures::default);
    Ok(match format {
        ExportFormat::Csv => Box::new(CsvTable::new(buffered(out), figures)?),
        ExportFormat::Xlsx => Box::new(XlsxBook::new(out, folder, head, dossier.teller.locale(), figures)?),
        ExportFormat::Jsonl => Box::new(JsonLines::new(buffered(out), figures)),
        ExportFormat::Stix => Box::new(StixBundle::new(buffered(out), head)?),
        ExportFormat::Ftm => Box::new(FtmEntities::new(buffered(out), head)?),
        ExportFormat::Gexf => Box::new(GexfGraph::new(buffered(out), folder, head)?),
        ExportFormat::Letter | ExportFormat::Pdf | ExportFormat::Wacz | ExportFormat::Bag => {
            let letter = LetterSheet::new(buffered(out), dossier);
            Box::new(letter.ok_or_else(|| {
                io::Error::other("data/letters/addressees.toml does not know the addressee of the lead")
            })?)
        }
    })
}

fn write_captures(
    dossier: &Dossier<'_>,
    file: &PartFile,
    failed: &dyn Fn(io::Error) -> ExportError,
) -> Result<usize, ExportError> {
    if !wacz::may_leave(dossier.head.profile) {
        return Err(ExportError::NeedsFull);
    }
    let out = file.out().map_err(failed)?;
    let mut captures =
        WaczArchive::new(out, file.folder(), dossier.archive, &dossier.head).map_err(failed)?;
    let ads = dossier.read(&mut [Box::new(Held(&mut captures)) as Box<dyn Sheet + '_>], failed);
    match captures.take_fault() {
        Some(fault) => Err(ExportError::Evidence(fault)),
        None => ads,
    }
}

/// The letter as PDF; as HTML beside that name where Chromium makes none.
fn write_pdf(
    dossier: &Dossier<'_>,
    order: &Order,
    path: &Path,
    note: impl FnOnce(&ExportEvent) -> Result<(), StoreError>,
) -> Result<Exported, ExportError> {
    let chromium = pdf::chromium().ok_or(ExportError::NoChromium)?;
    let failed = |source| ExportError::Write { path: path.to_owned(), source };
    let file = PartFile::begin(path)?;
    let letter = PartFile::begin(&beside(path))?;
    let ads = read_into(dossier, ExportFormat::Letter, &letter, &failed)?;
    let done = Exported { ads, sha256: String::new(), no_pdf: None };
    match pdf::print(&chromium, letter.part(), file.part(), file.folder()) {
        Ok(()) => finish(dossier, order, file, done, note),
        Err(ExportError::Chromium(why)) => {
            let order = Order { format: ExportFormat::Letter, ..order.clone() };
            let no_pdf = Some(NoPdf { why, letter: letter.path().to_owned() });
            finish(dossier, &order, letter, Exported { no_pdf, ..done }, note)
        }
        Err(error) => Err(error),
    }
}

/// Where the letter lies as HTML that was asked for as PDF; never in the place of a file that is there.
fn beside(path: &Path) -> PathBuf {
    let own = path.with_extension("html");
    if own.exists() { PathBuf::from(format!("{}.html", path.display())) } else { own }
}
