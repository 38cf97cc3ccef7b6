use std::io;
use std::path::Path;

use serde::Serialize;

use super::csv_table::CsvTable;
use super::figures::Figures;
use super::ftm::FtmEntities;
use super::gexf::GexfGraph;
use super::json_lines::JsonLines;
use super::letter::{self, LetterSheet};
use super::place::{PartFile, PartFolder};
use super::sheet::{Sheet, buffered};
use super::stix::StixBundle;
use super::wacz::{self, Held, WaczArchive};
use super::workbook::XlsxBook;
use super::{Dossier, ExportError, Order, bag, pdf};
use crate::domain::{ExportFormat, Profile};
use crate::evidence::{file_digest, merkle};
use crate::store::{ExportEvent, StoreError};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Ads.
    pub ads: usize,
    /// SHA-256 of the file, of a bag that of its tag manifest; empty on standard output.
    pub sha256: String,
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
}

/// Ads of a preview that are shown, and characters of each.
const SHOWN: usize = 3;
const SHOWN_CHARS: usize = 160;

/// What would leave; nothing is written and nothing noted.
///
/// # Errors
/// When the database cannot be read.
pub fn preview(dossier: &Dossier<'_>) -> Result<Preview, ExportError> {
    let mut preview = Preview::default();
    let mut contacts = std::collections::HashSet::new();
    dossier.each(|entry| {
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
        recipient: dossier.head.recipient.clone(),
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
    if order.format == ExportFormat::Bag {
        let folder = PartFolder::begin(path)?;
        let (ads, sha256) = bag::fill(dossier, folder.part())?;
        let done = Exported { ads, sha256 };
        note(&event(order, dossier, &done))?;
        folder.finish()?;
        return Ok(done);
    }
    let failed = |source| ExportError::Write { path: path.to_owned(), source };
    let file = PartFile::begin(path)?;
    let ads = match order.format {
        ExportFormat::Wacz => write_captures(dossier, &file, &failed)?,
        ExportFormat::Pdf => write_pdf(dossier, &file, &failed)?,
        format => {
            let out = file.out().map_err(failed)?;
            let mut sheets = [sheet(dossier, format, out, file.folder()).map_err(failed)?];
            dossier.read(&mut sheets, &failed)?
        }
    };
    file.sync()?;
    let (sha256, _) = file_digest(file.part()).map_err(failed)?;
    let sha256 = merkle::hex(&sha256);
    let done = Exported { ads, sha256 };
    note(&event(order, dossier, &done))?;
    file.finish()?;
    Ok(done)
}

/// Writes what was ordered to `out`. `note` keeps it first, with the number of ads that are there now.
///
/// # Errors
/// When the database cannot be read, the form is no stream, or `out` cannot be written.
pub fn to_writer(
    dossier: &Dossier<'_>,
    order: &Order,
    out: impl io::Write,
    note: impl FnOnce(&ExportEvent) -> Result<(), StoreError>,
) -> Result<Exported, ExportError> {
    let failed = |source| ExportError::Write { path: "-".into(), source };
    let figures = || (order.profile == Profile::Figures).then(Figures::default);
    let out = buffered(out);
    let mut sheets: [Box<dyn Sheet + '_>; 1] = match order.format {
        ExportFormat::Csv => [Box::new(CsvTable::new(out, figures()).map_err(failed)?)],
        ExportFormat::Jsonl => [Box::new(JsonLines::new(out, figures()))],
        ExportFormat::Stix => [Box::new(StixBundle::new(out, &dossier.head).map_err(failed)?)],
        ExportFormat::Ftm => [Box::new(FtmEntities::new(out, &dossier.head).map_err(failed)?)],
        format => return Err(ExportError::NoStream { format }),
    };
    let ads = dossier.count()?;
    note(&event(order, dossier, &Exported { ads, sha256: String::new() }))?;
    let ads = dossier.read(&mut sheets, &failed)?;
    Ok(Exported { ads, sha256: String::new() })
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

fn write_pdf(
    dossier: &Dossier<'_>,
    file: &PartFile,
    failed: &dyn Fn(io::Error) -> ExportError,
) -> Result<usize, ExportError> {
    if pdf::chromium().is_none() {
        return Err(ExportError::NoChromium);
    }
    if !letter::may_be_written(dossier.head.profile) {
        return Err(ExportError::NoFigures { format: ExportFormat::Pdf });
    }
    let page = tempfile::Builder::new().prefix(".waspada-export-").suffix(".html").tempfile_in(file.folder());
    let page = page.map_err(failed)?;
    let ads = {
        let out = page.as_file().try_clone().map_err(failed)?;
        let mut sheets = [sheet(dossier, ExportFormat::Letter, out, file.folder()).map_err(failed)?];
        dossier.read(&mut sheets, failed)?
    };
    pdf::print(page.path(), file.part(), file.folder())?;
    Ok(ads)
}
