//! Names of those who hold an account: `a.n. RINA WATI`, `atas nama Rina Wati`, `BRI 1234567890 (RINA WATI)`.
//!
//! Such a name stands where money is to go. It is a person's unless it begins as the name of a body does; what is no
//! name at all (`atas nama perusahaan`) is told by its first word.

use super::symbols::{Symbol, span};
use super::words::BANKS;
use crate::text::Span;

/// What is put in the place of a name.
pub(super) const MASK: &str = "•••";
/// Most words of a name.
const MOST_WORDS: usize = 5;
/// Most words of a name that is written in small letters: what follows it is written so too.
const MOST_WORDS_SMALL: usize = 3;
/// Fewest digits of an account.
const FEWEST_DIGITS: usize = 8;
const MOST_DIGITS: usize = 18;
/// Rows of digits that one number is written in, at most.
const MOST_GROUPS: usize = 8;
/// Words between the name of a bank and its number, at most: `BRI no rek: 1234567890`.
const BANK_REACH: usize = 4;
/// Fewest letters by which a single word of a name is known again; one of a name's several needs more.
const FEWEST_LETTERS: usize = 4;

/// Words that say that a name comes, whatever stands before them.
const CUES: [&[&str]; 14] = [
    &["a", "n"],
    &["atas", "nama"],
    &["atasnama"],
    &["nama", "rekening"],
    &["nama", "rek"],
    &["nama", "pemilik"],
    &["nama", "penerima"],
    &["pemilik", "rekening"],
    &["pemilik", "rek"],
    &["account", "name"],
    &["account", "holder"],
    &["in", "the", "name", "of"],
    &["under", "the", "name", "of"],
    &["under", "the", "name"],
];
/// The same where an account stands before them: they mean much else.
const CUES_BEHIND_ACCOUNT: [&[&str]; 3] = [&["an"], &["nama"], &["name"]];
/// Words by which an account is named, beside banks.
const ACCOUNT_WORDS: [&str; 9] =
    ["rekening", "rek", "norek", "no", "nomor", "account", "bank", "va", "ewallet"];
/// Words in front of a name.
const TITLES: [&str; 22] = [
    "ibu", "bu", "bpk", "bapak", "pak", "sdr", "sdri", "saudara", "saudari", "mbak", "mba", "mas", "kak",
    "bang", "tn", "ny", "nn", "mr", "mrs", "ms", "hj", "h",
];
/// First words of what is no person's name: bodies, and words for whoever it is.
const NO_PERSON: [&str; 73] = [
    "pt",
    "cv",
    "ud",
    "pd",
    "lpk",
    "bkk",
    "bank",
    "yayasan",
    "koperasi",
    "perusahaan",
    "perseroan",
    "kantor",
    "instansi",
    "lembaga",
    "kementerian",
    "dinas",
    "pemerintah",
    "negara",
    "agensi",
    "agency",
    "company",
    "saya",
    "sendiri",
    "kami",
    "kita",
    "anda",
    "kamu",
    "kalian",
    "pribadi",
    "peserta",
    "pelamar",
    "pekerja",
    "calon",
    "orang",
    "seseorang",
    "siapa",
    "siapapun",
    "your",
    "my",
    "our",
    "the",
    "magang",
    "agama",
    "mereka",
    "nama",
    "rekening",
    "kakak",
    "adik",
    "istri",
    "suami",
    "bini",
    "anak",
    "keluarga",
    "ortu",
    "teman",
    "kawan",
    "bendahara",
    "admin",
    "koordinator",
    "yang",
    "lu",
    "lo",
    "gue",
    "gua",
    "aku",
    "dia",
    "ia",
    "beliau",
    "majikan",
    "sponsor",
    "dan",
    "di",
    "ke",
];
/// Words that end a name which is written in small letters.
const ENDS: [&str; 40] = [
    "dan", "lalu", "kemudian", "ke", "di", "dari", "untuk", "utk", "buat", "dengan", "dgn", "yang", "yg",
    "atau", "sebesar", "sejumlah", "senilai", "rp", "idr", "kirim", "transfer", "tf", "bukti", "setelah",
    "sebelum", "paling", "segera", "hub", "hubungi", "wa", "telp", "no", "nomor", "rek", "rekening", "and",
    "then", "to", "before", "after",
];
/// Words within a name that are written small.
const LINKS: [&str; 6] = ["bin", "binti", "bt", "al", "van", "de"];

/// A word of a text.
struct Word {
    text: String,
    span: Span,
    is_capital: bool,
    /// What stands before it, since the word before.
    gap: String,
}

/// Names of holders in a text: where they stand, each with its words in small letters.
pub(super) fn find(text: &str, symbols: &[Symbol]) -> Vec<(Span, Vec<String>)> {
    let words = words(text, symbols);
    let mut found: Vec<(Span, Vec<String>)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some(name) = behind(&words, at) else {
            at += 1;
            continue;
        };
        let (first, last) = (name.start, name.end);
        if let (Some(from), Some(to)) = (words.get(first), words.get(last - 1)) {
            let own =
                words.get(first..last).unwrap_or_default().iter().map(|word| word.text.clone()).collect();
            found.push((Span::new(from.span.start, to.span.end), own));
        }
        at = last;
    }
    found
}

/// Where the words of a name stand once more.
pub(super) fn again(text: &str, symbols: &[Symbol], names: &[Vec<String>]) -> Vec<Span> {
    if names.is_empty() {
        return Vec::new();
    }
    let words = words(text, symbols);
    let mut found = Vec::new();
    for name in names {
        let parts: Vec<&String> = name
            .iter()
            .filter(|word| !TITLES.contains(&word.as_str()) && !LINKS.contains(&word.as_str()))
            .collect();
        for word in &words {
            // A name in small letters may be any word.
            if word.is_capital && word.text.chars().count() >= FEWEST_LETTERS && parts.contains(&&word.text) {
                found.push(word.span);
            }
        }
        for run in words.windows(parts.len().max(1)) {
            let is_name = parts.len() > 1 && run.iter().zip(&parts).all(|(word, part)| word.text == **part);
            if let (true, Some(first), Some(last)) = (is_name, run.first(), run.last()) {
                found.push(Span::new(first.span.start, last.span.end));
            }
        }
    }
    found
}

/// The words of a name that a cue ending before the word `at` brings.
fn behind(words: &[Word], at: usize) -> Option<std::ops::Range<usize>> {
    let before = words.get(..at)?;
    let is_cue = |cue: &[&str]| {
        before.len() >= cue.len()
            && before.iter().rev().zip(cue.iter().rev()).all(|(word, own)| word.text == *own)
            && before.iter().rev().take(cue.len() - 1).all(|word| is_close(&word.gap))
    };
    let gap = &words.get(at)?.gap;
    if CUES.iter().any(|cue| is_cue(cue)) && is_near(gap) {
        return name(words, at);
    }
    let account = |from: usize| {
        let head = before.get(..from)?;
        let last = head.last()?;
        let is_account = is_number(last) || ACCOUNT_WORDS.contains(&last.text.as_str());
        (is_account || BANKS.contains(last.text.as_str())).then_some(())
    };
    let cue = CUES_BEHIND_ACCOUNT.iter().find(|cue| is_cue(cue));
    if cue.is_some_and(|cue| account(at - cue.len()).is_some()) && is_near(gap) {
        return name(words, at);
    }
    // Straight behind the number of an account at a bank, in capitals.
    let digits = before
        .iter()
        .rev()
        .take(MOST_GROUPS)
        .take_while(|word| word.text.bytes().all(|b| b.is_ascii_digit()))
        .count();
    let number = before.get(at - digits..)?;
    let length: usize = number.iter().map(|word| word.text.len()).sum();
    let head = before.get(..at - digits)?;
    let is_banks = head.iter().rev().take(BANK_REACH).any(|word| BANKS.contains(word.text.as_str()));
    if !(FEWEST_DIGITS..=MOST_DIGITS).contains(&length) || !is_banks || !is_near(gap) {
        return None;
    }
    name(words, at).filter(|found| words.get(found.start).is_some_and(|word| word.is_capital))
}

/// The words of a name that begins at `at`.
fn name(words: &[Word], at: usize) -> Option<std::ops::Range<usize>> {
    let first = words.get(at)?;
    let titles =
        words.get(at..)?.iter().take(2).take_while(|word| TITLES.contains(&word.text.as_str())).count();
    let start = words.get(at + titles).filter(|word| titles == 0 || is_close(&word.gap)).unwrap_or(first);
    if NO_PERSON.contains(&start.text.as_str()) || BANKS.contains(start.text.as_str()) || !is_letters(start) {
        return None;
    }
    let most = titles + if start.is_capital { MOST_WORDS } else { MOST_WORDS_SMALL };
    let mut end = at;
    let mut before: Option<&Word> = None;
    for (count, word) in words.get(at..)?.iter().enumerate().take(most) {
        let is_title = count < titles;
        let is_part = is_title || (is_letters(word) && !ENDS.contains(&word.text.as_str()));
        let is_case = is_title || !start.is_capital || word.is_capital || LINKS.contains(&word.text.as_str());
        let is_joined = before.is_none_or(|before| joins(before, &word.gap));
        if !is_part || !is_case || !is_joined {
            break;
        }
        before = Some(word);
        end = at + count + 1;
    }
    (end > at + titles).then_some(at..end)
}

fn is_letters(word: &Word) -> bool {
    word.text.chars().all(char::is_alphabetic)
}

fn is_number(word: &Word) -> bool {
    word.text.len() > 3 && word.text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a name goes on behind a word: a full stop ends it, but for that of a title or an initial.
fn joins(before: &Word, gap: &str) -> bool {
    match gap.trim_matches(' ') {
        "" | "'" | "-" => true,
        "." => TITLES.contains(&before.text.as_str()) || before.text.chars().count() <= 2,
        _ => false,
    }
}

/// Between two words of one cue, or a title and its name: `a.n.`, `a/n`, `Bpk. Budi`.
fn is_close(gap: &str) -> bool {
    matches!(gap.trim_matches(' '), "" | "." | "/" | "'" | "-")
}

/// Between a cue or number and a name.
fn is_near(gap: &str) -> bool {
    gap.chars().count() <= 6
        && gap.chars().all(|c| matches!(c, ' ' | '.' | ':' | '=' | '(' | '-' | '*' | '"' | '/' | ','))
}

fn words(text: &str, symbols: &[Symbol]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut gap = String::new();
    for token in symbols.chunk_by(|a, b| a.is_wordy() && b.is_wordy()) {
        if !token.first().is_some_and(Symbol::is_wordy) {
            gap.extend(token.iter().map(|symbol| symbol.c));
            continue;
        }
        let own = span(token);
        words.push(Word {
            text: token.iter().map(|symbol| symbol.c).collect(),
            is_capital: own.slice(text).starts_with(char::is_uppercase),
            span: own,
            gap: std::mem::take(&mut gap),
        });
    }
    words
}

#[cfg(test)]
mod tests {
    use crate::mask::KnownContacts;

    #[test]
    fn the_holder_of_an_account_is_masked_wherever_the_name_stands() {
        for (text, masked) in [
            ("Transfer ke BRI a.n. RINA WATI, kirim bukti", "Transfer ke BRI a.n. •••, kirim bukti"),
            ("rek a/n Ibu Rina Wati sebelum Jumat", "rek a/n ••• sebelum Jumat"),
            ("atas nama Rina binti Karto. Gaji 5 juta", "atas nama •••. Gaji 5 juta"),
            ("atas nama: rina wati lalu kirim bukti", "atas nama: ••• lalu kirim bukti"),
            ("BCA an Rina Wati", "BCA an •••"),
            ("Pemilik rekening: Rina Wati\nGaji", "Pemilik rekening: •••\nGaji"),
            ("BRI 1234567890 (RINA WATI)", "BRI 1234567890 (•••)"),
            ("a.n. RINA WATI. Tanya Rina atau Bu Wati.", "a.n. •••. Tanya ••• atau Bu •••."),
            ("account name: Rina Wati", "account name: •••"),
            ("DANA 1234 5678 90 a.n Bpk. Budi", "DANA 1234 5678 90 a.n •••"),
        ] {
            assert_eq!(KnownContacts::default().hide(text), masked);
        }
    }

    #[test]
    fn bodies_and_words_for_anybody_stay() {
        for text in [
            "Rekening a.n. PT Contoh Jaya",
            "atas nama perusahaan, atas nama saya, atas nama sendiri",
            "jangan ke rekening pribadi",
            "an honest company, an account",
            "dokumen atas nama pelamar",
            "dana talangan Rina",
            "nama rekening BRI, atas nama istri saya",
            "Gaji 12345678 Budi",
        ] {
            assert_eq!(KnownContacts::default().hide(text), text);
        }
    }

    #[test]
    fn a_name_of_one_text_is_hidden_in_the_others_of_the_ad() {
        let known = KnownContacts::default().with_holders_in("BRI a.n. RINA WATI");
        assert_eq!(known.hide("Lowongan Bu Rina Wati"), "Lowongan Bu •••");
        assert_eq!(known.hide("warna merah"), "warna merah");
    }
}
