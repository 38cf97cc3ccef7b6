//! The bag: every form of a dossier in one folder, with manifests over all of them and, where there is a key, a signature
//! over the manifests. Whoever gets it can check it with any `BagIt` tool, `sha256sum` and `openssl`.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::Path;

use fs_err::File;
use serde_json::json;

use super::letter::LetterSheet;
use super::sheet::{Sheet, buffered};
use super::wacz::{self, Held, WaczArchive};
use super::write::sheet;
use super::{Dossier, ExportError, bag_tags, pdf};
use crate::domain::ExportFormat;

/// The schema of the JSON Lines file.
const SCHEMA: &str = include_str!("../../docs/schema/ad.schema.json");
/// How the bag is checked, for whoever gets it.
const CHECK: &str = include_str!("../../docs/schema/PERIKSA.txt");

/// Forms in a bag and what they are called.
const FORMS: [(ExportFormat, &str); 6] = [
    (ExportFormat::Csv, "data/iklan.csv"),
    (ExportFormat::Xlsx, "data/iklan.xlsx"),
    (ExportFormat::Jsonl, "data/iklan.jsonl"),
    (ExportFormat::Stix, "data/stix.json"),
    (ExportFormat::Ftm, "data/ftm.jsonl"),
    (ExportFormat::Gexf, "data/jaringan.gexf"),
];
const WACZ: &str = "data/bukti.wacz";

/// The letter in a bag.
pub(super) const LETTER: &str = "data/surat.html";
const PDF: &str = "data/surat.pdf";

/// What a bag was filled with.
pub(super) struct Filled {
    /// Ads.
    pub(super) ads: usize,
    /// SHA-256 of its tag manifest.
    pub(super) sha256: String,
    /// Why the letter is no PDF although Chromium is there.
    pub(super) no_pdf: Option<String>,
}

/// Fills the folder `bag`.
pub(super) fn fill(dossier: &Dossier<'_>, bag: &Path) -> Result<Filled, ExportError> {
    let failed = |source| ExportError::Write { path: bag.to_owned(), source };
    let head = &dossier.head;
    fs_err::create_dir(bag.join("data")).map_err(failed)?;
    let create = |name: &str| File::create(bag.join(name)).map(|file| file.into_parts().0);
    let mut captures = if wacz::may_leave(head.profile) {
        let out = create(WACZ).map_err(failed)?;
        Some(WaczArchive::new(out, bag, dossier.archive, head).map_err(failed)?)
    } else {
        None
    };
    let mut sheets: Vec<Box<dyn Sheet + '_>> = Vec::new();
    for (format, name) in FORMS {
        sheets.push(sheet(dossier, format, create(name).map_err(failed)?, bag).map_err(failed)?);
    }
    let mut has_letter = false;
    let out = create(LETTER).map_err(failed)?;
    if let Some(letter) = LetterSheet::new(buffered(out), dossier) {
        has_letter = true;
        sheets.push(Box::new(letter));
    } else {
        fs_err::remove_file(bag.join(LETTER)).map_err(failed)?;
    }
    if let Some(captures) = &mut captures {
        sheets.push(Box::new(Held(captures)));
    }
    let ads = dossier.read(&mut sheets, &failed);
    drop(sheets);
    if let Some(fault) = captures.as_mut().and_then(WaczArchive::take_fault) {
        return Err(ExportError::Evidence(fault));
    }
    let ads = ads?;
    let mut no_pdf = None;
    if let Some(chromium) = pdf::chromium().filter(|_| has_letter) {
        match pdf::print(&chromium, &bag.join(LETTER), &bag.join(PDF), bag) {
            Err(ExportError::Chromium(why)) => no_pdf = Some(why),
            printed => printed?,
        }
    }
    let manifests = write_chain(dossier, bag, captures.as_mut()).map_err(failed)?;
    if let Some(lead) = &head.lead {
        let text = serde_json::to_string_pretty(lead).map_err(io::Error::from).map_err(failed)?;
        fs_err::write(bag.join("data/laporan.json"), text).map_err(failed)?;
    }
    fs_err::write(bag.join("data/iklan.schema.json"), SCHEMA).map_err(failed)?;
    fs_err::write(bag.join("data/PERIKSA.txt"), CHECK).map_err(failed)?;
    let sha256 = write_tags(dossier, bag, &manifests).map_err(failed)?;
    Ok(Filled { ads, sha256, no_pdf })
}

/// Packs a bag, or another folder, into a ZIP file with its name as its one folder (RFC 8493, section 4).
///
/// # Errors
/// The folder cannot be read, or the file not written.
pub fn zip_folder(bag: &Path, zip: &Path) -> io::Result<()> {
    let top = bag.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut out = zip::ZipWriter::new(io::BufWriter::new(File::create(zip)?));
    let options = zip::write::SimpleFileOptions::default().large_file(true).unix_permissions(0o644);
    for file in bag_tags::files(bag, "")? {
        out.start_file(format!("{top}/{file}"), options)?;
        io::copy(&mut File::open(bag.join(&file))?, &mut out)?;
    }
    out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(())
}

/// What ties the captures to the chain of evidence. Returns the first and the last manifest that the bag then holds, as
/// `FIRST-LAST`, so that whoever gets it knows of one that is missing; empty where there is none.
fn write_chain(
    dossier: &Dossier<'_>,
    bag: &Path,
    captures: Option<&mut WaczArchive<'_>>,
) -> io::Result<String> {
    let manifests = dossier.keys.manifests()?;
    if !manifests.is_empty() {
        fs_err::create_dir_all(bag.join("data/evidence/manifests"))?;
    }
    let mut numbers: BTreeSet<u64> = BTreeSet::new();
    for manifest in manifests {
        let name = manifest.file_name().unwrap_or_default().to_owned();
        numbers.extend(manifest.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok()));
        fs_err::copy(&manifest, bag.join("data/evidence/manifests").join(name))?;
    }
    let held = numbers.first().zip(numbers.last());
    let held = held.map_or_else(String::new, |(first, last)| format!("{first}-{last}"));
    let copied = captures.map(WaczArchive::take_copied).unwrap_or_default();
    let wanted: Vec<(String, u64)> =
        copied.iter().map(|copy| (copy.file.clone(), copy.offset_bytes)).collect();
    let mut proofs = dossier.keys.proofs(&wanted)?;
    if proofs.is_empty() {
        return Ok(held);
    }
    fs_err::create_dir_all(bag.join("data/evidence"))?;
    let begin = wacz::records_offset(&bag.join(WACZ))?;
    let mut out = io::BufWriter::new(File::create(bag.join("data/evidence/proofs.jsonl"))?);
    for copy in copied {
        let Some(proof) = proofs.remove(&(copy.file, copy.offset_bytes)) else { continue };
        let mut proof = serde_json::to_value(proof)?;
        if let Some(proof) = proof.as_object_mut() {
            proof.insert("file".into(), WACZ.into());
            proof.insert("offset".into(), json!(begin + copy.at_bytes));
            proof.insert("length".into(), json!(copy.length_bytes));
        }
        serde_json::to_writer(&mut out, &proof)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(held)
}

/// `manifests` says which manifests the bag holds.
fn write_tags(dossier: &Dossier<'_>, bag: &Path, manifests: &str) -> io::Result<String> {
    let head = &dossier.head;
    let payload = bag_tags::files(bag, "data")?;
    let (manifest, bytes) = bag_tags::manifest(bag, &payload)?;
    fs_err::write(bag.join("bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")?;
    fs_err::write(bag.join("manifest-sha256.txt"), manifest)?;
    let day = head.made_at.to_zoned(head.zone.clone()).date().to_string();
    let lead = head.lead.as_ref().map(|lead| lead.lead.0.to_string()).unwrap_or_default();
    let info: String = [
        ("Bagging-Date", day.as_str()),
        ("Bag-Software-Agent", head.program.as_str()),
        ("Payload-Oxum", format!("{bytes}.{}", payload.len()).as_str()),
        ("External-Description", head.title.as_str()),
        ("External-Identifier", lead.as_str()),
        ("Waspada-Selection", head.selection.as_str()),
        ("Waspada-Profile", head.profile.name()),
        ("Waspada-Purpose", head.purpose.as_str()),
        ("Waspada-Recipient", head.recipient.as_str()),
        ("Waspada-Hash-Key", head.key_id.as_str()),
        ("Waspada-Manifests", manifests),
    ]
    .iter()
    .map(|(label, says)| bag_tags::info(label, says))
    .collect();
    fs_err::write(bag.join("bag-info.txt"), info)?;
    let tags = ["bag-info.txt", "bagit.txt", "manifest-sha256.txt"].map(str::to_owned);
    let (manifest, _) = bag_tags::manifest(bag, &tags)?;
    fs_err::write(bag.join("tagmanifest-sha256.txt"), &manifest)?;
    if let Some(signed) = dossier.keys.sign(manifest.as_bytes())? {
        // Beside the tag manifest, not in it: a signature cannot stand in what it signs.
        fs_err::write(bag.join("tagmanifest-sha256.txt.sig"), signed.signature)?;
        fs_err::write(bag.join("tagmanifest-sha256.txt.pem"), signed.public_key_pem)?;
    }
    for file in bag_tags::files(bag, "")? {
        File::open(bag.join(file))?.sync_all()?;
    }
    Ok(crate::domain::sha256_hex(manifest.as_bytes()))
}
