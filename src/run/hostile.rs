//! Entry points at which bytes from outside come in, each for itself: for fuzzing (`fuzz/`) and for the tests that drive them
//! on a stable toolchain. Whatever the bytes are, a call comes back; what it comes back with is checked where more is known.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;

use crate::archive::{HttpMessage, Reader};
use crate::config::AssessSettings;
use crate::domain::{Ad, Field, FieldRules, Media, Outcome, RawPage, SourceName};
use crate::extract::extract;
use crate::facts::Facts;

/// When every page is seen: 29 November 2026.
const SEEN: i64 = 1_795_910_400;

static FACTS: LazyLock<Option<Facts>> = LazyLock::new(|| {
    let settings = AssessSettings::default();
    super::stages::load_facts(&settings).ok()
});

fn page(media: Media, body: Vec<u8>, hints: BTreeMap<Field, String>) -> RawPage {
    RawPage {
        source: SourceName("hostile".to_owned()),
        url: "https://board.example/job/1".to_owned(),
        fetched_at: Timestamp::from_second(SEEN).unwrap_or_default(),
        status: 200,
        media,
        charset: None,
        body,
        capture: None,
        rules: Arc::new(FieldRules::default()),
        hints,
    }
}

/// Reads a page; every span of the ad lies in its document.
fn read(page: &RawPage) -> Option<Ad> {
    let facts = FACTS.as_ref()?;
    let Outcome::Kept(ad) = extract(page, facts) else { return None };
    for contact in &ad.contacts {
        if let Some(span) = contact.span {
            assert!(ad.document().get(span.start..span.end).is_some(), "a contact lies outside of its text");
        }
    }
    Some(ad)
}

/// A page in HTML.
pub fn html(bytes: &[u8]) {
    read(&page(Media::Html, bytes.to_vec(), BTreeMap::new()));
}

/// Structured data on a page.
pub fn json_ld(bytes: &[u8]) {
    let body =
        [b"<h1>Kasir</h1><script type=\"application/ld+json\">".as_slice(), bytes, b"</script>"].concat();
    read(&page(Media::Html, body, BTreeMap::new()));
}

/// A row whose day is written so; a day that is read is one of this time.
pub fn dates(bytes: &[u8]) {
    let written = String::from_utf8_lossy(bytes).into_owned();
    let hints = BTreeMap::from([(Field::Text, "Dicari kasir".to_owned()), (Field::PostedAt, written)]);
    if let Some(posted) = read(&page(Media::Row, b"{}".to_vec(), hints)).and_then(|ad| ad.posted_on) {
        assert!((1900..2100).contains(&posted.value.year()), "{}", posted.value);
    }
}

/// A row with numbers in text and contact; a number of people that is read has the digits of one.
pub fn numbers(bytes: &[u8]) {
    let written = String::from_utf8_lossy(bytes).into_owned();
    let hints = BTreeMap::from([
        (Field::Text, format!("Dicari kasir, gaji {written}. WA {written}")),
        (Field::Contact, written),
    ]);
    let Some(ad) = read(&page(Media::Row, b"{}".to_vec(), hints)) else { return };
    for contact in ad.contacts.iter().filter(|contact| contact.value.starts_with('+')) {
        let digits = contact.value.bytes().filter(u8::is_ascii_digit).count();
        assert!((7..=15).contains(&digits), "a number of {digits} digits");
    }
}

/// A table, with every delimiter that its first lines may have.
pub fn csv(bytes: &[u8]) {
    crate::crawl::hostile::csv(bytes);
}

/// The head of a picture, and what a program answers that was to read it.
pub fn picture(bytes: &[u8]) {
    crate::crawl::hostile::picture(bytes);
}

/// RSS, Atom or JSON Feed.
pub fn feed(bytes: &[u8]) {
    crate::crawl::hostile::feed(bytes);
}

/// A sitemap, plain or packed.
pub fn sitemap(bytes: &[u8]) {
    crate::crawl::hostile::sitemap(bytes);
}

/// A WARC file with what its records hold.
pub fn warc(bytes: &[u8]) {
    let Ok(reader) = Reader::new(Cursor::new(bytes), 0, "hostile.warc".to_owned()) else { return };
    for record in reader.filter_map(Result::ok) {
        let _ = (record.target_uri(), record.date());
        if let Some(message) = HttpMessage::parse(&record.block) {
            let _ = message.body(1 << 20);
        }
    }
}
