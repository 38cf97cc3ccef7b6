use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Map, Value};

use super::column_names::{COUNTRIES, MAIN_TEXTS, MORE_TEXTS, NAMES};
use super::column_words;
use crate::domain::Field;
use crate::text::safe::shorten;

/// Which columns of a file are which fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns(BTreeMap<Field, Vec<String>>);

impl Columns {
    /// Takes columns by what the source says (`columns`, several joined with `+`), else by usual names.
    ///
    /// The error says which columns there are.
    pub(super) fn recognise(names: &[String], stated: &BTreeMap<Field, String>) -> Result<Self, String> {
        let lead = common_lead(names);
        let bare = |name: &String| name.strip_prefix(lead.as_str()).unwrap_or(name).to_owned();
        let known: Vec<Vec<String>> = names.iter().map(|name| known_as(&bare(name))).collect();
        // Names that are no usual ones are told by their words.
        let by_words: Vec<Option<Field>> =
            names.iter().map(|name| column_words::field(&plain(&bare(name)))).collect();
        let told_by_words = |wanted: Field| {
            names
                .iter()
                .zip(&by_words)
                .filter(move |(_, field)| **field == Some(wanted))
                .map(|(name, _)| name)
        };
        // A name of its own goes before one that is only the end of a path.
        let find = |wanted: &str| {
            let by =
                |rank: usize| known.iter().position(|all| all.get(rank).is_some_and(|name| name == wanted));
            (0..NAMES_OF_ONE).find_map(by).and_then(|at| names.get(at))
        };
        let listed = || {
            let shown = |name: &String| format!("`{}`", shorten(&without_contacts(name), 40));
            names.iter().take(LISTED).map(shown).collect::<Vec<_>>().join(", ")
        };
        let mut taken: BTreeMap<Field, Vec<String>> = BTreeMap::new();
        for (field, columns) in stated {
            let exact =
                |column: &str| names.iter().find(|name| *name == column).or_else(|| find(&plain(column)));
            // A name may itself hold a plus sign.
            let whole = exact(columns).map(|name| vec![name.clone()]);
            let parts =
                || columns.split('+').map(|column| exact(column.trim()).cloned()).collect::<Option<Vec<_>>>();
            let Some(found) = whole.or_else(parts) else {
                let field = field.name();
                return Err(format!(
                    "has no column `{columns}`, which `columns.{field}` of this source names; it has {}",
                    listed()
                ));
            };
            taken.insert(*field, found);
        }
        for (field, usual) in NAMES {
            let mut found: Vec<String> = Vec::new();
            for name in usual.iter().filter_map(|name| find(name)) {
                if !found.contains(name) {
                    found.push(name.clone());
                }
            }
            // Somebody may be reached in several ways; of everything else the best name is meant.
            if field != Field::Contact {
                found.truncate(1);
            }
            if field == Field::Location {
                let country = COUNTRIES.iter().find_map(|name| find(name)).cloned();
                found.extend(country.filter(|country| found.first() != Some(country)));
            }
            if field == Field::Contact {
                found.extend(
                    told_by_words(field).filter(|name| !found.contains(name)).cloned().collect::<Vec<_>>(),
                );
            } else if found.is_empty() {
                found.extend(told_by_words(field).next().cloned());
            }
            if !found.is_empty() {
                taken.entry(field).or_insert(found);
            }
        }
        if let Entry::Vacant(slot) = taken.entry(Field::Text) {
            // What stands beside a text (benefits, requirements) is never the text by itself.
            let main = MAIN_TEXTS.iter().find_map(|name| find(name));
            let Some(main) = main.or_else(|| told_by_words(Field::Text).next()) else {
                return Err(format!(
                    "has no column that looks like the text of an ad; it has {}. Name it with `import --column text=...`, or in the source: columns.text = \"...\"; if the first line is an ad, write a line of names above it",
                    listed()
                ));
            };
            let more = MORE_TEXTS.iter().filter_map(|name| find(name)).filter(|name| *name != main);
            slot.insert(std::iter::once(main).chain(more).cloned().collect());
        }
        // Where a description stands beside a `text`, the text is what some boards call the title.
        let is_taken = |name: &String| taken.values().any(|names| names.contains(name));
        if !taken.contains_key(&Field::Title)
            && let Some(name) = find("text").filter(|name| !is_taken(name))
        {
            taken.insert(Field::Title, vec![name.clone()]);
        }
        Ok(Self(taken))
    }

    /// What was taken for what.
    pub(super) fn told(&self) -> Vec<(Field, Vec<String>)> {
        self.0.iter().map(|(field, names)| (*field, names.clone())).collect()
    }

    /// How many fields there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// As a source could state it.
    pub(super) fn rules(&self) -> BTreeMap<Field, String> {
        self.0.iter().map(|(field, names)| (*field, names.join(" + "))).collect()
    }

    /// Whether rows have titles.
    pub(super) fn has_title(&self) -> bool {
        self.0.contains_key(&Field::Title)
    }

    /// Whether all rows have to be looked at before one is read: for numbers and addresses of their own, and for days.
    pub(super) fn is_counted(&self) -> bool {
        [Field::Id, Field::Url, Field::PostedAt, Field::ValidThrough]
            .iter()
            .any(|field| self.0.contains_key(field))
    }

    /// What a row says of each field; empty ones left out, several texts with an empty line between them.
    pub(super) fn values(&self, row: &Map<String, Value>) -> BTreeMap<Field, String> {
        let mut values = BTreeMap::new();
        for (field, names) in &self.0 {
            let parts: Vec<String> = names.iter().filter_map(|name| row.get(name)).map(text).collect();
            let parts: Vec<&str> =
                parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
            if !parts.is_empty() {
                let value = parts.join(if *field == Field::Location { ", " } else { "\n\n" });
                values.insert(
                    *field,
                    match field {
                        Field::PostedAt => whole_days(value),
                        Field::Text => unescaped(value),
                        _ => value,
                    },
                );
            }
        }
        values
    }
}

/// Columns that a message names.
const LISTED: usize = 30;

/// `words` with nothing left by which somebody may be reached: where a table has no names, its first row stands there.
pub(super) fn without_contacts(words: &str) -> String {
    let hidden = |word: &str| {
        let is_contact = word.contains(['@', '/']) || word.bytes().filter(u8::is_ascii_digit).count() > 2;
        if is_contact { "•••".to_owned() } else { word.to_owned() }
    };
    words.split_whitespace().take(12).map(hidden).collect::<Vec<_>>().join(" ")
}

/// Markup that an interface has written as text: `&lt;p&gt;Dicari kasir&lt;/p&gt;`.
fn unescaped(text: String) -> String {
    let is_markup = ["&lt;p", "&lt;div", "&lt;br", "&lt;ul", "&lt;li", "&lt;h", "&lt;strong"];
    if text.contains('<') || !is_markup.iter().any(|mark| text.contains(mark)) {
        return text;
    }
    htmlize::unescape(&text).into_owned()
}

/// A day with the time of day that spreadsheets write behind it (`46346.375`) without that.
fn whole_days(written: String) -> String {
    match written.split_once('.') {
        Some((days, rest))
            if days.len() == 5 && days.bytes().chain(rest.bytes()).all(|b| b.is_ascii_digit()) =>
        {
            days.to_owned()
        }
        _ => written,
    }
}

/// Names of what records are wrapped in, one by one: `node.title`, `_source.judul`, `tweet.full_text`.
const WRAPPERS: [&str; 17] = [
    "node",
    "item",
    "data",
    "attributes",
    "fields",
    "record",
    "job",
    "post",
    "entry",
    "source",
    "doc",
    "document",
    "properties",
    "tweet",
    "vacancy",
    "lowongan",
    "result",
];

/// The path that all names with one begin with, of a wrapper around each record; empty where there is none.
fn common_lead(names: &[String]) -> String {
    let lead = |name: &String| name.split_once('.').map(|(lead, _)| lead.to_owned());
    let mut leads = names.iter().filter_map(lead);
    let Some(first) = leads.next().filter(|first| WRAPPERS.contains(&plain(first).as_str())) else {
        return String::new();
    };
    // What stands outside it is a number or a score of the wrapper's own.
    let is_all = leads.all(|lead| lead == first) && names.iter().filter(|n| !n.contains('.')).count() <= 3;
    if is_all { format!("{first}.") } else { String::new() }
}

/// Names under which one column is looked for.
const NAMES_OF_ONE: usize = 3;

/// Ends of paths that say nothing of what stands there: `title.rendered`, `company.name`.
const EMPTY_ENDS: [&str; 9] =
    ["rendered", "name", "nama", "value", "text", "label", "display_name", "title", "plain"];

/// The names of a column, best first: `attributes.company.name` as `attributes_company_name`, `attributes_company` and
/// `company`.
fn known_as(name: &str) -> Vec<String> {
    let mut known = vec![plain(name)];
    if let Some((front, end)) = name.rsplit_once('.') {
        let is_empty_end = EMPTY_ENDS.contains(&plain(end).as_str());
        let front = if is_empty_end { front } else { name };
        known.push(plain(front));
        known.push(plain(front.rsplit('.').next().unwrap_or(front)));
    }
    known
}

/// A column's name as it is compared: `Job Title` and `jobTitle` as `job_title`.
fn plain(name: &str) -> String {
    let name = name.trim().trim_start_matches('\u{feff}');
    let mut apart = String::with_capacity(name.len() + 4);
    let mut was_small = false;
    for c in name.chars() {
        if c.is_uppercase() && was_small {
            apart.push('_');
        }
        was_small = c.is_lowercase() || c.is_ascii_digit();
        apart.extend(c.to_lowercase());
    }
    let parts = apart.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("_")
}

/// A value as text: lists with commas, nothing for null.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(parts) => {
            let parts: Vec<String> = parts.values().map(text).filter(|part| !part.is_empty()).collect();
            parts.join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &str, stated: &[(Field, &str)]) -> Result<String, String> {
        let names: Vec<String> = names.split(',').map(str::to_owned).collect();
        let stated = stated.iter().map(|(field, name)| (*field, (*name).to_owned())).collect();
        let told =
            |(field, names): &(Field, Vec<String>)| format!("{} = {}", field.name(), names.join(" + "));
        Columns::recognise(&names, &stated)
            .map(|columns| columns.told().iter().map(told).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn knows_usual_names() {
        assert_eq!(
            of("No,Judul Lowongan,Isi,Perusahaan,Lokasi,Gaji,Tanggal,Tautan,No. HP", &[]).unwrap(),
            "title = Judul Lowongan, text = Isi, url = Tautan, employer = Perusahaan, location = Lokasi, pay = Gaji, posted_at = Tanggal, contact = No. HP"
        );
        assert_eq!(
            of("id,title,company_profile,description,requirements,benefits,salary_range,scraper_stub", &[])
                .unwrap(),
            "id = id, title = title, text = description + requirements + benefits + company_profile, pay = salary_range, skip = scraper_stub"
        );
    }

    #[test]
    fn knows_names_of_programs_and_paths() {
        assert_eq!(
            of("jobTitle,companyName,jobDescription,jobUrl,datePosted,benefits", &[]).unwrap(),
            "title = jobTitle, text = jobDescription + benefits, url = jobUrl, employer = companyName, posted_at = datePosted"
        );
        assert_eq!(
            of("id,title.rendered,content.rendered,link,meta.company.name,location.city", &[]).unwrap(),
            "id = id, title = title.rendered, text = content.rendered, url = link, employer = meta.company.name, location = location.city"
        );
        assert_eq!(
            of("node.id,node.title,node.description,node.company.name,node.location.city", &[]).unwrap(),
            "id = node.id, title = node.title, text = node.description, employer = node.company.name, location = node.location.city"
        );
        assert_eq!(
            of("text,descriptionPlain,categories.location", &[]).unwrap(),
            "title = text, text = descriptionPlain, location = categories.location"
        );
    }

    #[test]
    fn every_way_to_reach_somebody_and_the_country_are_taken() {
        assert_eq!(
            of("Posisi,Deskripsi,Keterangan,Kota,Negara Tujuan,No. WA,Email", &[]).unwrap(),
            "title = Posisi, text = Deskripsi + Keterangan, location = Kota + Negara Tujuan, contact = No. WA + Email"
        );
        assert_eq!(of("isi,negara", &[]).unwrap(), "text = isi, location = negara");
        assert_eq!(
            of("Jabatan,Uraian Pekerjaan,No. HP/WA,Alamat email,No. HP Pelapor", &[]).unwrap(),
            "title = Jabatan, text = Uraian Pekerjaan, contact = No. HP/WA"
        );
    }

    #[test]
    fn what_stands_beside_a_text_is_not_the_text() {
        assert!(of("judul,benefits,syarat", &[]).is_err());
    }

    #[test]
    fn the_source_has_the_last_word() {
        assert_eq!(
            of("title,a,b", &[(Field::Text, "a + b"), (Field::Title, "A")]).unwrap(),
            "title = a, text = a + b"
        );
        let error = of("title,isi", &[(Field::Pay, "upah kotor")]).unwrap_err();
        assert!(error.contains("`upah kotor`") && error.contains("`title`, `isi`"), "{error}");
    }

    #[test]
    fn says_which_columns_there_are() {
        let error = of("foo,bar", &[]).unwrap_err();
        assert!(error.contains("`foo`, `bar`"), "{error}");
    }

    #[test]
    fn joins_texts_and_lists() {
        let columns = Columns::recognise(
            &["isi".to_owned(), "syarat".to_owned(), "kontak".to_owned()],
            &BTreeMap::new(),
        )
        .unwrap();
        let Value::Object(row) = serde_json::json!({"isi": "a ", "syarat": null, "kontak": ["1", 2]}) else {
            panic!()
        };
        let values = columns.values(&row);
        assert_eq!(values[&Field::Text], "a");
        assert_eq!(values[&Field::Contact], "1, 2");
    }
}
