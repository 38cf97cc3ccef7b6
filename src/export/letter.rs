//! The letter to the addressee: Indonesian, HTML with a style for paper. Its words come from `data/letters/`, the findings
//! from the lead, and an appendix names the evidence of each ad.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::sheet::{Out, Sheet};
use super::{Dossier, Entry, Head, Moment};
use crate::facts::{Addressee, Certainty, Letter};
use crate::i18n::Locale;
use crate::views::name;

/// Most ads of the body; the tables of the package hold all.
const MOST_ADS: usize = 200;
/// Most characters of an ad's words.
const MOST_CHARS: usize = 2_000;

const STYLE: &str = "@page{size:A4;margin:22mm 20mm}body{font:11pt/1.45 'Noto Serif',Georgia,serif;color:#111;\
max-width:46rem;margin:2rem auto;padding:0 1rem}h1{font-size:14pt}h2{font-size:12pt;margin-top:1.6em}\
table{border-collapse:collapse;width:100%;font-size:9.5pt}th,td{border:1px solid #888;padding:.25rem .4rem;\
text-align:left;vertical-align:top;overflow-wrap:anywhere}thead{display:table-header-group}tr,.ad{break-inside:avoid}\
.code{font-family:'Noto Sans Mono',monospace;font-size:8.5pt;overflow-wrap:anywhere}.words{white-space:pre-wrap;\
border-left:3px solid #888;padding-left:.7rem;margin:.4rem 0;overflow-wrap:anywhere}.note{border:1px solid #666;\
padding:.5rem .8rem}.sign{margin-top:3rem}@media print{body{margin:0;padding:0;max-width:none}}";

/// Signs, laws, first and last sight of all ads; of the first ones what the body tells of each.
pub(super) struct LetterSheet<'w> {
    out: Out<'w>,
    head: Head,
    letter: Letter,
    addressee: Addressee,
    ads: usize,
    first: Option<Moment>,
    last: Option<Moment>,
    /// In how many ads each sign stands.
    signs: BTreeMap<String, usize>,
    laws: BTreeSet<String>,
    ilo: BTreeSet<String>,
    told: Vec<Entry>,
}

impl<'w> LetterSheet<'w> {
    /// The letter that the addressee of the lead gets; none where the data files do not know the addressee.
    pub(super) fn new(out: Out<'w>, dossier: &Dossier<'_>) -> Option<Self> {
        let letters = &dossier.teller.facts().letters;
        let about = &dossier.head.lead.as_ref()?.about;
        let addressee = letters.addressee(about.addressee.as_deref()?)?.clone();
        let letter = letters.letter(&addressee.letter)?.clone();
        let head = dossier.head.clone();
        Some(Self {
            out,
            head,
            letter,
            addressee,
            ads: 0,
            first: None,
            last: None,
            signs: BTreeMap::new(),
            laws: BTreeSet::new(),
            ilo: BTreeSet::new(),
            told: Vec::new(),
        })
    }

    /// A paragraph with its slots filled.
    fn filled(&self, text: &str) -> String {
        let strings = Locale::Id.strings();
        let day = |moment: Option<Moment>| {
            moment.map(|moment| strings.day(moment.local.date())).unwrap_or_default()
        };
        let lead = self.head.lead.as_ref();
        let campaigns = lead.map(|lead| lead.campaigns.len()).unwrap_or_default();
        let mut filled = String::with_capacity(text.len());
        // One pass: what stands in a name of a lead is never taken for a slot.
        let mut rest = text;
        while let Some((before, from)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((slot, after)) = from.split_once('}') else {
                rest = from;
                break;
            };
            match slot {
                "lead" => filled.push_str(lead.map(|lead| lead.name.as_str()).unwrap_or_default()),
                "purpose" => filled.push_str(&self.head.purpose),
                "ads" => filled.push_str(&strings.count(self.ads)),
                "campaigns" => filled.push_str(&strings.count(campaigns)),
                "first" => filled.push_str(&day(self.first)),
                "last" => filled.push_str(&day(self.last)),
                _ => {}
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    fn draw(&self) -> Markup {
        let strings = Locale::Id.strings();
        let day = strings.day(self.head.made_at.to_zoned(self.head.zone.clone()).date());
        let lead = self.head.lead.as_ref();
        let about = lead.map(|lead| lead.about.clone()).unwrap_or_default();
        let recipient =
            if self.head.recipient.is_empty() { &self.addressee.name } else { &self.head.recipient };
        let zone = self.head.made_at.to_zoned(self.head.zone.clone()).strftime("%Z").to_string();
        html! {
            (DOCTYPE)
            html lang="id" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    meta name="referrer" content="no-referrer";
                    title { (self.filled(&self.letter.subject)) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    p { (day) }
                    p {
                        "Kepada Yth." br; b { (recipient) }
                        @for channel in &self.addressee.channels { br; (channel) }
                    }
                    @if self.addressee.certainty == Certainty::Known {
                        p.note {
                            "Catatan untuk pengirim: alamat di atas belum dibaca dari sumber resmi (per "
                            (strings.day(self.addressee.as_of)) "). Periksa sebelum mengirim."
                        }
                    }
                    h1 { "Perihal: " (self.filled(&self.letter.subject)) }
                    @if self.head.is_recall { p.note { b { "DITARIK." } " Mohon tidak memakai isi surat ini lagi." } }
                    @for paragraph in &self.letter.opening { p { (self.filled(paragraph)) } }
                    @if let Some(summary) = &about.summary { p { (summary) } }
                    @if self.letter.lists_addresses { (self.addresses()) }
                    h2 { "Indikasi yang ditemukan" }
                    (self.indications())
                    h2 { "Permohonan" }
                    p { "Kami mohon Bapak/Ibu:" }
                    ol { @for request in &self.letter.requests { li { (self.filled(request)) ";" } } }
                    @for paragraph in &self.letter.closing { p { (self.filled(paragraph)) } }
                    p { (strings.disclaimer) }
                    p.sign {
                        "Hormat kami," br; br; br;
                        @if let Some(owner) = &about.owner { (owner) } @else { "........................................" }
                    }
                    h2 { "Lampiran 1: iklan" }
                    @for (at, entry) in self.told.iter().enumerate() { (ad(entry, at + 1)) }
                    (self.more())
                    h2 { "Lampiran 2: bukti" }
                    p {
                        "Setiap tangkapan disimpan sebelum isinya dibaca. Nilai SHA-256 dihitung atas isi jawaban server; \
                         waktu dalam " (zone) ". Paket BagIt yang menyertai surat ini dapat diperiksa tanpa Waspada."
                    }
                    (self.evidence())
                    p.code { "Dibuat " (self.head.program) ", " (Moment::of(self.head.made_at, &self.head.zone)) ", profil " (self.head.profile.name()) }
                }
            }
        }
    }

    fn addresses(&self) -> Markup {
        html! {
            h2 { "Daftar alamat" }
            table {
                thead { tr { th { "No." } th { "Alamat" } th { "Terlihat terakhir" } } }
                tbody { @for (at, entry) in self.told.iter().enumerate() { tr {
                    td { (at + 1) }
                    td.code { (entry.url.as_deref().unwrap_or("(tidak beralamat; lihat bukti)")) }
                    td { (entry.last_seen) @if entry.gone_at.is_some() { " (sudah tidak ada)" }
                        @if let Some(at) = entry.changed_at { " (halaman diubah " (at.local.date()) ")" }
                        @if entry.machine_read { " (dibaca program dari gambar)" } }
                } } }
            }
            (self.more())
        }
    }

    /// How many ads the lists leave out.
    fn more(&self) -> Markup {
        let more = self.ads - self.told.len();
        html! { @if more > 0 { p { "dan " (Locale::Id.strings().count(more)) " lagi di iklan.csv" } } }
    }

    /// Each indication once, with what it rests on and in how many ads it stands.
    fn indications(&self) -> Markup {
        let mut found: Vec<(&String, usize)> = self.signs.iter().map(|(sign, ads)| (sign, *ads)).collect();
        found.sort_by_key(|(_, ads)| std::cmp::Reverse(*ads));
        let (laws, ilo) = (&self.laws, &self.ilo);
        let strings = Locale::Id.strings();
        html! {
            table {
                thead { tr { th { "Indikasi" } th { "Iklan" } } }
                tbody { @for (reason, ads) in &found { tr { td { (reason) } td { (strings.count(*ads)) } } } }
            }
            @if !laws.is_empty() {
                p { "Ketentuan terkait, menurut hari iklan (untuk diperiksa, bukan kesimpulan):" }
                ul { @for law in laws { li { (law) } } }
            }
            @if !ilo.is_empty() {
                p { "Indikator ILO terkait:" }
                ul { @for indicator in ilo { li { (indicator) } } }
            }
        }
    }

    fn evidence(&self) -> Markup {
        html! { table {
            thead { tr { th { "No." } th { "Waktu tangkapan" } th { "Berkas dan rekaman" } th { "SHA-256" } } }
            tbody { @for (at, entry) in self.told.iter().enumerate() { tr {
                td { (at + 1) }
                td { @if let Some(moment) = entry.captured_at { (moment) } @else { "–" } }
                td.code { (entry.capture_file.as_deref().unwrap_or("–")) br; (entry.capture_record.as_deref().unwrap_or("")) }
                td.code { (entry.capture_sha256.as_deref().unwrap_or("–")) }
            } } }
        } (self.more()) }
    }
}

fn ad(entry: &Entry, number: usize) -> Markup {
    let words: String = entry.text.chars().take(MOST_CHARS).collect();
    let is_cut = words.len() < entry.text.len();
    let name = name(&entry.title, &entry.text);
    let title = if name.is_empty() { "(tanpa judul)" } else { name.as_str() };
    html! {
        div.ad {
            h3 { (number) ". " (title) }
            table { tbody {
                @if let Some(url) = &entry.url { tr { th { "Alamat" } td.code { (url) } } }
                tr { th { "Sumber" } td { (entry.source) } }
                @if let Some(employer) = &entry.employer { tr { th { "Nama yang disebut" } td { (employer) } } }
                @if let Some(destination) = &entry.destination { tr { th { "Tujuan" } td { (destination) } } }
                @if !entry.pay.is_empty() { tr { th { "Upah yang ditawarkan" } td { (entry.pay.join("; ")) } } }
                @if let Some(licence) = &entry.licence { tr { th { "Izin menurut daftar" } td { (licence) } } }
                @if !entry.reasons.is_empty() { tr { th { "Indikasi" } td { (entry.reasons.join("; ")) } } }
                @if let Some(day) = entry.posted_on { tr { th { "Tanggal pasang" } td { (day) } } }
                tr { th { "Terlihat" } td { (entry.first_seen) " sampai " (entry.last_seen) } }
                @if !entry.contacts.is_empty() { tr { th { "Kontak yang tercantum" } td { (entry.contacts.join("; ")) } } }
                @if let Some(at) = entry.decided_at { tr { th { "Diputuskan" } td { (at) @if let Some(by) = &entry.decided_by { ", " (by) } } } }
                @if let Some(model) = &entry.model { tr { th { "Model dan data" } td.code { (model) " / " (entry.data.as_deref().unwrap_or("")) } } }
            } }
            div.words { (words) @if is_cut { " […]" } }
        }
    }
}

impl Sheet for LetterSheet<'_> {
    fn add(&mut self, entry: &Entry) -> io::Result<()> {
        self.ads += 1;
        let earlier = |own: Option<Moment>| own.is_none_or(|own| entry.first_seen.at < own.at);
        if earlier(self.first) {
            self.first = Some(entry.first_seen);
        }
        if self.last.is_none_or(|own| entry.last_seen.at > own.at) {
            self.last = Some(entry.last_seen);
        }
        for sign in &entry.signs {
            *self.signs.entry(sign.clone()).or_default() += 1;
        }
        self.laws.extend(entry.laws.iter().cloned());
        self.ilo.extend(entry.ilo.iter().cloned());
        if self.told.len() < MOST_ADS {
            self.told.push(entry.clone());
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let page = self.draw().into_string();
        self.out.write_all(page.as_bytes())?;
        self.out.flush()
    }
}
