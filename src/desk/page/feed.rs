use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::{Timestamp, ToSpan as _};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::sha256_hex;
use crate::i18n::Locale;
use crate::mask::KnownContacts;
use crate::store::WrittenContact;
use crate::views::masked_name;

/// Days that the feed goes back, and most flags in it.
const DAYS: i64 = 30;
const MOST_FLAGS: usize = 50;

/// A flag as the feed tells it: nothing in it is personal data in the clear.
struct Entry {
    id: String,
    link: String,
    title: String,
    summary: String,
    at: Timestamp,
}

/// New flags of the band `tinggi` as an Atom feed. All words of ads are plain text.
pub(in crate::desk) async fn feed(State(desk): State<Desk>, visitor: Visitor) -> Result<Response, DeskError> {
    let (own, language) = (desk.clone(), visitor.language);
    let since = desk.now().checked_sub((DAYS * 24).hours()).unwrap_or(Timestamp::UNIX_EPOCH);
    let entries = desk
        .read(move |reader| {
            let presenter = own.knowledge().presenter(language);
            let flags = reader.high_flags(since, MOST_FLAGS)?;
            let entry = flags.into_iter().map(|flag| {
                let known = KnownContacts::of(flag.contacts.iter().map(WrittenContact::pair));
                let masked = |text: &str| known.hide(text);
                let reasons =
                    flag.reasons.iter().filter_map(|reason| Some(masked(&presenter.short(reason)?)));
                let about = flag.destination.iter().chain(flag.employer.as_ref()).map(|text| masked(text));
                let told: Vec<String> = about.chain([flag.source.0.clone()]).chain(reasons.take(3)).collect();
                Entry {
                    id: identity(&flag.ad.0, flag.opened_at),
                    link: format!("/campaign/{}", flag.ad.0),
                    title: ad_text::title(&plain(&masked_name(&flag.title, &known)), language),
                    summary: plain(&ad_text::words(&told.join(" · "))),
                    at: flag.opened_at,
                }
            });
            Ok(entry.collect::<Vec<Entry>>())
        })
        .await?;
    let xml = written(&entries, language).map_err(|_| DeskError::Defect)?;
    Ok(([(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], xml).into_response())
}

/// The same for the same flag for ever: an UUID (version 8) of the ad and the time at which it was opened.
fn identity(ad: &str, opened_at: Timestamp) -> String {
    let digest = sha256_hex(format!("waspada flag {ad} {opened_at}").as_bytes());
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or_default();
    format!("urn:uuid:{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}

/// Without what XML cannot hold.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect()
}

fn written(entries: &[Entry], language: Locale) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let updated = entries.iter().map(|entry| entry.at).max().unwrap_or(Timestamp::UNIX_EPOCH);
    xml.create_element("feed")
        .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
        .with_attribute(("xml:lang", language.frame().lang))
        .write_inner_content(|xml| {
            text(xml, "id", "urn:uuid:3b7f6d1e-52a4-8c1b-9d0e-7761737061da")?;
            text(xml, "title", language.figures().feed_title)?;
            text(xml, "subtitle", language.frame().indication)?;
            text(xml, "updated", &updated.to_string())?;
            link(xml, "self", "/feed")?;
            link(xml, "alternate", "/")?;
            xml.create_element("author").write_inner_content(|xml| text(xml, "name", "Waspada"))?;
            for entry in entries {
                xml.create_element("entry").write_inner_content(|xml| {
                    text(xml, "id", &entry.id)?;
                    text(xml, "title", &entry.title)?;
                    text(xml, "published", &entry.at.to_string())?;
                    text(xml, "updated", &entry.at.to_string())?;
                    link(xml, "alternate", &entry.link)?;
                    text(xml, "summary", &entry.summary)
                })?;
            }
            Ok(())
        })?;
    Ok(xml.into_inner())
}

fn text(xml: &mut Writer<Vec<u8>>, name: &str, words: &str) -> std::io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(words)).map(drop)
}

fn link(xml: &mut Writer<Vec<u8>>, relation: &str, to: &str) -> std::io::Result<()> {
    xml.create_element("link")
        .with_attribute(("rel", relation))
        .with_attribute(("href", to))
        .write_empty()
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_ads_are_text_and_identities_last() {
        let at: Timestamp = "2026-11-24T18:30:00Z".parse().unwrap();
        let entry = Entry {
            id: identity("abc", at),
            link: "/campaign/abc".into(),
            title: plain("<script>alert(1)</script> & \"\u{0}\u{FFFE}'"),
            summary: "]]>".into(),
            at,
        };
        assert_eq!(entry.id, identity("abc", at));
        assert_ne!(entry.id, identity("abd", at));
        let xml = String::from_utf8(written(&[entry], Locale::Id).unwrap()).unwrap();
        assert!(xml.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp;"), "{xml}");
        let read = feed_rs::parser::parse(xml.as_bytes()).unwrap();
        assert_eq!(read.entries.len(), 1);
        assert_eq!(read.entries[0].title.as_ref().unwrap().content_type.essence().to_string(), "text/plain");
    }
}
