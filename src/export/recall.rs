//! Recall notices of a lead that was withdrawn: for programs a STIX bundle in which everything that was said is revoked, for
//! people a sheet that names every file that left by its digest.

use std::path::Path;

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::csv_table::CsvTable;
use super::place::PartFolder;
use super::sheet::{Sheet, buffered};
use super::stix::StixBundle;
use super::{Dossier, ExportError, Head};
use crate::domain::{ExportFormat, LeadChange};
use crate::i18n::Locale;
use crate::store::ShownLead;

const STYLE: &str = "@page{size:A4;margin:22mm 20mm}body{font:11pt/1.45 'Noto Serif',Georgia,serif;max-width:46rem;\
margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%;font-size:9pt}th,td{border:1px solid #888;\
padding:.25rem .4rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}@media print{body{margin:0;padding:0}}";

/// Writes the notices into the new folder `path`: `penarikan.html`, `penarikan.csv` (the ads), `penarikan-stix.json`.
/// `shown` tells what left, to whom, and what was taken out of it since; `reason` says why it is recalled.
///
/// # Errors
/// The folder is there already or cannot be written, or the database cannot be read.
pub fn recall(
    dossier: &Dossier<'_>,
    shown: &ShownLead,
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
    let page = page(&head, shown, reason, ads);
    fs_err::write(folder.part().join("penarikan.html"), page).map_err(failed)?;
    folder.finish()?;
    Ok(ads)
}

fn page(head: &Head, shown: &ShownLead, reason: &str, ads: usize) -> String {
    let strings = Locale::Id.strings();
    let (number, name) = (shown.row.lead.0, &shown.row.name);
    html! {
        (DOCTYPE)
        html lang="id" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="referrer" content="no-referrer";
                title { "Lembar penarikan laporan informasi " (number) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                p { (strings.day(head.made_at.to_zoned(head.zone.clone()).date())) }
                h1 { "Lembar penarikan: laporan informasi " (number) " “" (name) "”" }
                p { "Laporan informasi ini, dengan " (strings.count(ads)) " iklan, kami tarik kembali. Alasan: " b { (reason) } }
                (sendings(head, shown))
                p { "Kami mohon penerima:" }
                ol {
                    li { "tidak memakai isinya lagi;" }
                    li { "menghapus berkas di bawah ini beserta salinannya, kecuali bila ketentuan mewajibkan penyimpanan;" }
                    li { "memberi tahu pihak yang sudah menerimanya dari Anda;" }
                    li { "mengabari kami bila sudah dilakukan." }
                }
                h2 { "Berkas yang pernah keluar" }
                (files(head, shown))
                (taken_out(head, shown))
                p { "Untuk program: penarikan-stix.json memuat objek yang sama dengan revoked = true. FollowTheMoney, GEXF, dan tabel \
                     tidak mengenal penarikan: hapus entitas yang kodenya ada di penarikan.csv." }
            }
        }
    }
    .into_string()
}

/// To whom the lead was sent, and when.
fn sendings(head: &Head, shown: &ShownLead) -> Markup {
    let sent: Vec<_> = shown.events.iter().filter(|event| event.what == LeadChange::Sent).collect();
    html! {
        @for event in sent.iter().rev() { p {
            "Dikirim kepada " b { (event.detail.recipient.as_deref().unwrap_or("(penerima tidak dicatat)")) }
            " pada " (moment(event.at, head)) "."
        } }
    }
}

fn files(head: &Head, shown: &ShownLead) -> Markup {
    let words = Locale::Id.export();
    html! {
        @if shown.exports.is_empty() { p { "Tidak ada berkas yang tercatat keluar untuk laporan informasi ini." } }
        @else { table {
            thead { tr { th { "Waktu" } th { "Diberikan kepada" } th { "Bentuk dan profil" } th { "Iklan" } th { "SHA-256" } } }
            tbody { @for event in &shown.exports { tr {
                td { (moment(event.at, head)) }
                td { (if event.recipient.is_empty() { "–" } else { event.recipient.as_str() }) }
                td { ((words.format)(event.format)) ", " ((words.profile_name)(event.profile)) }
                td { (event.ads) }
                td {
                    @if event.file_sha256.is_empty() { "–" } @else { (event.file_sha256) }
                    @if event.format == ExportFormat::Bag { " (dari tagmanifest-sha256.txt di dalam paket)" }
                }
            } } }
        } }
    }
}

/// Campaigns that are not in the lead any more: they may have left before they were taken out.
fn taken_out(head: &Head, shown: &ShownLead) -> Markup {
    let mut out: Vec<(&str, Timestamp)> = Vec::new();
    for event in shown.events.iter().filter(|event| event.what == LeadChange::TakenOut) {
        let Some(code) = event.campaign.as_deref() else { continue };
        let is_back = shown.contents.iter().any(|content| content.campaign.campaign == code);
        if !is_back && !out.iter().any(|(told, _)| *told == code) {
            out.push((code, event.at));
        }
    }
    html! { @if !out.is_empty() {
        h2 { "Kampanye yang sudah dikeluarkan dari laporan informasi" }
        p { "Iklannya bisa ada dalam berkas yang keluar sebelumnya, dan ikut ditarik." }
        ul { @for (code, at) in out { li { "Kampanye " (code) ", dikeluarkan " (moment(at, head)) } } }
    } }
}

/// `25 November 2026 01.30 WIB`.
fn moment(at: Timestamp, head: &Head) -> String {
    let strings = Locale::Id.strings();
    let at = at.to_zoned(head.zone.clone());
    format!("{} {} {}", strings.day(at.date()), strings.time(&at), at.strftime("%Z"))
}
