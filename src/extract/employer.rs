use crate::domain::{Fact, Origin, Span};
use crate::facts::{FieldLabels, plain_words};

/// Forms of business that stand in front of a firm's name.
const FORMS: [&str; 6] = ["PT", "CV", "LPK", "UD", "PJTKI", "P3MI"];
/// Capitalised words that follow a firm's name and are no part of it.
const ENDS: [&str; 46] = [
    "terbaru",
    "terkini",
    "kembali",
    "buka",
    "mencari",
    "cari",
    "butuh",
    "membutuhkan",
    "rekrutmen",
    "recruitment",
    "hiring",
    "via",
    "periode",
    "tahun",
    "lewat",
    "posisi",
    "melalui",
    "membuka",
    "lowongan",
    "alamat",
    "lokasi",
    "dengan",
    "area",
    "di",
    "untuk",
    "dan",
    "sebagai",
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
    "indonesia,",
    "pusat",
    "cabang",
    "penempatan",
    "gaji",
    "syarat",
    "kami",
];
/// How to reach somebody, which begins what stands behind a firm.
const CALLS: [&str; 7] = ["wa", "hubungi", "telp", "telepon", "kontak", "chat", "call"];
/// Words that say by themselves that what follows is not there, and those that do so behind a denial: `tidak lewat PT`.
const WITHOUT: [&str; 3] = ["tanpa", "bukan", "non"];
const BY_WAY_OF: [&str; 5] = ["lewat", "melalui", "pakai", "via", "ada"];
const DENIALS: [&str; 10] =
    ["tanpa", "bukan", "tidak", "tak", "ga", "gak", "nggak", "enggak", "jangan", "ndak"];
/// What is said of a firm, not its name: `P3MI Resmi`.
const CLAIMS: [&str; 5] = ["resmi", "berizin", "legal", "terdaftar", "terpercaya"];
/// Words that name nobody, however they are put together: `Confidential`, `Nama perusahaan dirahasiakan`.
const NOBODY: [&str; 41] = [
    "confidential",
    "perusahaan",
    "dirahasiakan",
    "rahasia",
    "nama",
    "company",
    "name",
    "private",
    "advertiser",
    "anonim",
    "anonymous",
    "tidak",
    "disebut",
    "disebutkan",
    "belum",
    "ada",
    "tersedia",
    "unknown",
    "undisclosed",
    "none",
    "null",
    "n",
    "a",
    "na",
    "hidden",
    "pt",
    "cv",
    "hrd",
    "admin",
    "swasta",
    "ternama",
    "terkemuka",
    "besar",
    "asing",
    "pemberi",
    "kerja",
    "employer",
    "agen",
    "agency",
    "klien",
    "client",
];
/// Most words of what a field is called.
const MOST_LABEL_WORDS: usize = 3;
/// Most words of a firm's name that are read.
const MOST_WORDS: usize = 6;

/// A firm that the text names by its form of business (`PT Maju Jaya`, `Sdn Bhd`).
pub(super) fn find(document: &str) -> Option<Fact<String>> {
    let bytes = document.as_bytes();
    for at in memchr::memchr3_iter(b'P', b'C', b'L', bytes) {
        let is_start = at == 0 || bytes.get(at - 1).is_some_and(|b| !b.is_ascii_alphanumeric());
        let Some(form) = FORMS
            .iter()
            .find(|form| is_start && document.get(at..).is_some_and(|rest| rest.starts_with(**form)))
        else {
            continue;
        };
        if is_denied(document.get(..at).unwrap_or("")) {
            continue;
        }
        if let Some(end) = name_end(document, at + form.len()) {
            let span = Span::new(at, end);
            let value = span.slice(document).split_whitespace().collect::<Vec<_>>().join(" ");
            return Some(Fact { value, origin: Origin::Heuristic, span: Some(span) });
        }
    }
    let sdn = memchr::memmem::find(bytes, b"Sdn")?;
    let rest = document.get(sdn..)?;
    let end = sdn + ["Sdn Bhd", "Sdn. Bhd"].iter().find(|form| rest.starts_with(**form))?.len();
    let line_start = document.get(..end)?.rfind(['\n', ':', ',', '(']).map_or(0, |at| at + 1);
    let span = Span::new(line_start, end);
    let name = span.slice(document).trim();
    let start = line_start + span.slice(document).find(name)?;
    (name.len() <= 80 && name.len() > 8).then(|| Fact {
        value: name.to_owned(),
        origin: Origin::Heuristic,
        span: Some(Span::new(start, start + name.len())),
    })
}

/// Whether the words before a form of business say that there is none: `tanpa PT`, `tidak lewat PT`.
fn is_denied(before: &str) -> bool {
    let words = before.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut lower = words.take(2).map(str::to_lowercase);
    let (last, before_it) = (lower.next().unwrap_or_default(), lower.next().unwrap_or_default());
    WITHOUT.contains(&last.as_str())
        || BY_WAY_OF.contains(&last.as_str()) && DENIALS.contains(&before_it.as_str())
}

/// Whether what stands in an employer's field names anybody.
pub(super) fn names_somebody(value: &str) -> bool {
    value
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .any(|word| !NOBODY.contains(&word.to_lowercase().as_str()))
}

/// What stands in an employer's field, without the fields that follow on its line: `PT Maju Penempatan: Taiwan`.
pub(super) fn alone<'a>(value: &'a str, labels: &FieldLabels) -> &'a str {
    let Some(colon) = value.find(':').filter(|at| !value.get(at + 1..).unwrap_or("").starts_with("//"))
    else {
        return value;
    };
    let before = value.get(..colon).unwrap_or("");
    let starts: Vec<usize> =
        before.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| at + c.len_utf8()).collect();
    let all = [&labels.title, &labels.employer, &labels.location, &labels.pay, &labels.posted];
    let is_label = |at: &usize| {
        let name = plain_words(before.get(*at..).unwrap_or(""));
        all.iter().any(|names| names.contains(&name))
    };
    // The longest label that is known; any other colon may stand in a name.
    let at = starts.iter().rev().take(MOST_LABEL_WORDS).filter(|at| is_label(at)).min();
    at.and_then(|at| value.get(..*at))
        .map(|name| name.trim_end_matches([' ', ',', ';', '|', '-', '\u{a0}']))
        .filter(|name| names_somebody(name))
        .unwrap_or(value)
}

/// Where the capitalised words behind a form of business end.
fn name_end(document: &str, after: usize) -> Option<usize> {
    let rest = document.get(after..)?;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let spaces = rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len();
    if spaces == 0 || spaces > 2 {
        return None;
    }
    let mut at = document.len() - rest.len() + spaces;
    let mut end = None;
    for word in document.get(at..)?.split_inclusive([' ', '\n']).take(MOST_WORDS) {
        let bare = word.trim_end_matches([' ', '\n']);
        let core = bare.trim_end_matches([',', ';', ':', ')', '!', '*', '"', '”']);
        // What follows the name in a headline.
        let lower = core.to_lowercase();
        // What a colon follows is called so, and is no name.
        let is_label = bare.ends_with(':');
        let is_over = end.is_some() && (is_label || core.starts_with('(') || ENDS.contains(&lower.as_str()));
        if is_over || CALLS.contains(&lower.as_str()) {
            break;
        }
        if end.is_none() && CLAIMS.contains(&lower.as_str()) {
            return None;
        }
        let is_name = core.starts_with(|c: char| c.is_uppercase() || c == '(')
            && core.chars().all(|c| c.is_alphanumeric() || matches!(c, '&' | '.' | '-' | '\'' | '('))
            || core == "&";
        if !is_name {
            break;
        }
        let is_sentence_end = core.ends_with('.') && core.len() > 4;
        end = Some(at + core.trim_end_matches(['.', '-', '&']).len());
        at += word.len();
        if core.len() < bare.len() || word.ends_with('\n') || is_sentence_end {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_firm_and_stops_where_its_name_does() {
        for (text, wanted) in [
            ("Lowongan di PT. Maju Jaya Abadi, Jakarta", Some("PT. Maju Jaya Abadi")),
            ("PT Contoh Sejahtera membuka", Some("PT Contoh Sejahtera")),
            ("CV BERKAH MAKMUR\nAlamat", Some("CV BERKAH MAKMUR")),
            ("SCRIPT Tools", None),
            ("Dicari ART Saudi tanpa PT WA 0813", None),
            ("berangkat tidak lewat PT Hubungi Rina", None),
            ("kerja lewat PT Contoh Jaya WA 0813", Some("PT Contoh Jaya")),
            ("bukan PT Palsu, PT Contoh Asli", Some("PT Contoh Asli")),
            ("ada PT Contoh Jaya", Some("PT Contoh Jaya")),
            ("Qatar (P3MI Resmi)\nPT Contoh Cahaya Karya, perusahaan", Some("PT Contoh Cahaya Karya")),
            ("PT KAI PERIODE MEI 2024", Some("PT KAI")),
            ("PT PLN (Persero)", Some("PT PLN")),
            ("PT Contoh Maju Tanggal: 3 Mei", Some("PT Contoh Maju")),
            ("Loker PT Contoh Ritel Terbaru, 5 Posisi", Some("PT Contoh Ritel")),
            ("Kilang Contoh Sdn Bhd di Johor", Some("Kilang Contoh Sdn Bhd")),
        ] {
            assert_eq!(find(text).map(|f| f.value).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn a_field_ends_where_the_next_one_begins() {
        let facts = crate::facts::Facts::load(&crate::facts::DataFiles::embedded()).unwrap();
        for (value, wanted) in [
            ("PT Maju Penempatan: Taiwan Tanggal: 3 Mei", "PT Maju"),
            ("PT Maju, Lokasi kerja: Solo", "PT Maju"),
            ("Bank Maju: Kantor Pusat", "Bank Maju: Kantor Pusat"),
            ("PT Maju", "PT Maju"),
            ("https://maju.example", "https://maju.example"),
            ("Perusahaan: PT Maju", "Perusahaan: PT Maju"),
        ] {
            assert_eq!(alone(value, &facts.page_words.labels), wanted, "{value}");
        }
    }

    #[test]
    fn a_word_in_the_place_of_a_name_names_nobody() {
        for nobody in [
            "Confidential",
            "PERUSAHAAN",
            "Dirahasiakan",
            "Nama perusahaan dirahasiakan",
            "N/A",
            " - ",
            "PT.",
        ] {
            assert!(!names_somebody(nobody), "{nobody}");
        }
        for somebody in ["PT Maju Jaya", "Perusahaan Gas Negara", "Rahasia Dapur Bu Sri", "東京"] {
            assert!(names_somebody(somebody), "{somebody}");
        }
    }
}
