use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::domain::Field;

/// What WP Job Manager says of each ad in its feed, beside the link. Its namespace is the site's own address, so
/// that elements are known by their prefix only.
pub(super) fn hints(feed: &str) -> Vec<(String, BTreeMap<Field, String>)> {
    let mut reader = Reader::from_str(feed);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_dangling_amp = true;
    let mut items: Vec<(String, BTreeMap<Field, String>)> = Vec::new();
    let mut is_item = false;
    let mut words = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                words.clear();
                if tag.name().as_ref() == "item" {
                    is_item = true;
                    items.push(Default::default());
                }
            }
            Ok(Event::Text(text)) => words.push_str(&text.xml10_content()),
            Ok(Event::CData(text)) => words.push_str(&text.xml10_content()),
            Ok(Event::GeneralRef(entity)) => match entity.resolve_char_ref() {
                Ok(Some(c)) => words.push(c),
                _ if entity.xml10_content() == "amp" => words.push('&'),
                _ => {}
            },
            Ok(Event::End(tag)) => {
                let value = words.trim();
                let field = match tag.name().as_ref() {
                    "job_listing:location" => Some(Field::Location),
                    "job_listing:company" => Some(Field::Employer),
                    "job_listing:salary" => Some(Field::Pay),
                    _ => None,
                };
                if let Some((link, hints)) = items.last_mut().filter(|_| is_item && !value.is_empty()) {
                    match field {
                        Some(field) => drop(hints.insert(field, value.to_owned())),
                        None if tag.name().as_ref() == "link" => value.clone_into(link),
                        None => {}
                    }
                }
                is_item &= tag.name().as_ref() != "item";
                words.clear();
            }
            Ok(Event::Eof) | Err(_) => return items,
            Ok(_) => {}
        }
    }
}
