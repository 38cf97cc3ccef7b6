//! Recall notices of a lead that was withdrawn: for programs a STIX bundle in which everything that was said is revoked, for
//! people a sheet that names every file that left by its digest.

use std::path::Path;

use maud::{DOCTYPE, PreEscaped, html};

use super::csv_table::CsvTable;
use super::place::PartFolder;
use super::sheet::{Sheet, buffered};
use super::stix::StixBundle;
use super::{Dossier, ExportError, Moment};
use crate::i18n::Locale;
use crate::store::ExportEvent;

const STYLE: &str = "@page{size:A4;margin:22mm 20mm}body{font:11pt/1.45 'Noto Serif',Georgia,serif;max-width:46rem;\
margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%;font-size:9pt}th,td{border:1px solid #888;\
padding:.25rem .4rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}@media print{body{margin:0;padding:0}}";

/// Writes the notices into the new folder `path`: `penarikan.html`, `penarikan.csv` (the ads), `penarikan-stix.json`.
/// `left` is what left, newest first; `reason` says why it is recalled.
///
/// # Errors
/// The folder is there already or cannot be written, or the database cannot be read.
pub fn recall(
    dossier: &Dossier<'_>,
    left: &[ExportEvent],
    reason: &str,
    path: &Path,
) -> Result<usize, ExportError> {
    let failed = |source| ExportError::Write { path: path.to_owned(), source };
    let folder = PartFolder::begin(path)?;
    let create = |name: &str| fs_err::File::create(folder.part().join(name));
    let mut head = dossier.head.clone();
    head.is_recall = true;
    let mut sheets: Vec<Box<dyn Sheet + '_>> = vec![
        Box::new(
            StixBundle::new(buffered(create("penarikan-stix.json").map_err(failed)?), &head)
                .map_err(failed)?,
        ),
        Box::new(CsvTable::new(buffered(create("penarikan.csv").map_err(failed)?), None).map_err(failed)?),
    ];
    let ads = dossier.read(&mut sheets, &failed)?;
    drop(sheets);
    let page = page(dossier, left, reason, ads);
    fs_err::write(folder.part().join("penarikan.html"), page).map_err(failed)?;
    folder.finish()?;
    Ok(ads)
}

fn page(dossier: &Dossier<'_>, left: &[ExportEvent], reason: &str, ads: usize) -> String {
    let (head, strings) = (&dossier.head, Locale::Id.strings());
    let name = head.lead.as_ref().map(|lead| lead.name.as_str()).unwrap_or_default();
    let number = head.lead.as_ref().map(|lead| lead.lead.0).unwrap_or_default();
    let day = strings.day(head.made_at.to_zoned(head.zone.clone()).date());
    html! {
        (DOCTYPE)
        html lang="id" {
            head {
                meta charset="utf-8";
                title { "Lembar penarikan petunjuk " (number) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                p { (day) }
                h1 { "Lembar penarikan: petunjuk " (number) " “" (name) "”" }
                p { "Petunjuk ini, dengan " (strings.count(ads)) " iklan, kami tarik kembali. Alasan: " b { (reason) } }
                p { "Kami mohon penerima:" }
                ol {
                    li { "tidak memakai isinya lagi;" }
                    li { "menghapus berkas di bawah ini beserta salinannya, kecuali bila ketentuan mewajibkan penyimpanan;" }
                    li { "memberi tahu pihak yang sudah menerimanya dari Anda;" }
                    li { "mengabari kami bila sudah dilakukan." }
                }
                h2 { "Berkas yang pernah dikirim" }
                @if left.is_empty() { p { "Tidak ada berkas yang tercatat keluar untuk petunjuk ini." } }
                @else { table {
                    thead { tr { th { "Waktu" } th { "Penerima" } th { "Bentuk, profil" } th { "Iklan" } th { "SHA-256" } } }
                    tbody { @for event in left { tr {
                        td { (Moment::of(event.at, &head.zone)) }
                        td { @if event.recipient.is_empty() { "–" } @else { (event.recipient) } }
                        td { (event.format.name()) ", " (event.profile.name()) }
                        td { (event.ads) }
                        td { (if event.file_sha256.is_empty() { "–" } else { event.file_sha256.as_str() }) }
                    } } }
                } }
                p { "Untuk program: penarikan-stix.json memuat objek yang sama dengan revoked = true. FollowTheMoney, GEXF, dan tabel \
                     tidak mengenal penarikan: hapus entitas yang kodenya ada di penarikan.csv." }
            }
        }
    }
    .into_string()
}
