use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Map, Value};

use crate::domain::Field;

/// Usual names of columns, in Indonesian and English, best first. Of the texts, one of `MAIN_TEXTS` is
/// taken and all of `MORE_TEXTS`.
const NAMES: [(Field, &[&str]); 9] = [
    (Field::Id, &["id", "ad_id", "job_id", "id_iklan", "id_lowongan", "kode", "uuid", "nomor"]),
    (
        Field::Title,
        &[
            "judul",
            "title",
            "job_title",
            "judul_lowongan",
            "posisi",
            "position",
            "jabatan",
            "lowongan",
            "nama_lowongan",
            "nama_pekerjaan",
            "pekerjaan",
            "role",
            "headline",
        ],
    ),
    (Field::Url, &["url", "tautan", "link", "job_url", "ad_url", "permalink", "alamat_url", "href"]),
    (
        Field::Employer,
        &[
            "perusahaan",
            "company",
            "employer",
            "nama_perusahaan",
            "company_name",
            "pemberi_kerja",
            "hiring_organization",
            "instansi",
            "agensi",
            "agency",
            "advertiser",
            "penyalur",
            "pt",
        ],
    ),
    (
        Field::Location,
        &[
            "lokasi",
            "location",
            "penempatan",
            "lokasi_kerja",
            "job_location",
            "tempat",
            "kota",
            "city",
            "wilayah",
            "daerah",
            "negara",
            "country",
        ],
    ),
    (
        Field::Pay,
        &["gaji", "salary", "upah", "pay", "salary_range", "kisaran_gaji", "wage", "wages", "penghasilan"],
    ),
    (
        Field::PostedAt,
        &[
            "tanggal",
            "date",
            "posted_at",
            "date_posted",
            "tanggal_posting",
            "tanggal_tayang",
            "tgl",
            "published_at",
            "published",
            "posted",
            "created_at",
            "waktu",
            "timestamp",
        ],
    ),
    (
        Field::Contact,
        &[
            "kontak",
            "contact",
            "whatsapp",
            "wa",
            "no_wa",
            "no_hp",
            "nomor_hp",
            "hp",
            "telepon",
            "telp",
            "phone",
            "phone_number",
            "email",
            "contacts",
        ],
    ),
    (Field::Skip, &["scraper_stub", "is_stub", "skip", "lewati"]),
];

const MAIN_TEXTS: [&str; 19] = [
    "text",
    "teks",
    "isi",
    "isi_iklan",
    "konten",
    "content",
    "deskripsi",
    "description",
    "job_description",
    "deskripsi_pekerjaan",
    "body",
    "caption",
    "pesan",
    "message",
    "iklan",
    "uraian",
    "keterangan",
    "post",
    "full_text",
];

const MORE_TEXTS: [&str; 15] = [
    "responsibilities",
    "tanggung_jawab",
    "tugas",
    "requirements",
    "persyaratan",
    "syarat",
    "kualifikasi",
    "qualifications",
    "benefits",
    "tunjangan",
    "fasilitas",
    "keuntungan",
    "company_profile",
    "profil_perusahaan",
    "about_company",
];

/// Which columns of a file are which fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns(BTreeMap<Field, Vec<String>>);

impl Columns {
    /// Takes columns by what the source says (`columns`, several joined with `+`), else by usual names.
    ///
    /// The error says which columns there are.
    pub(super) fn recognise(names: &[String], stated: &BTreeMap<Field, String>) -> Result<Self, String> {
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let find = |wanted: &str| plain.iter().position(|name| name == wanted).and_then(|at| names.get(at));
        let listed = || {
            let names: Vec<_> =
                names.iter().map(|name| format!("`{}`", crate::text::safe::shorten(name, 40))).collect();
            names.join(", ")
        };
        let mut taken: BTreeMap<Field, Vec<String>> = BTreeMap::new();
        for (field, columns) in stated {
            let exact = |column: &str| {
                names.iter().find(|name| *name == column).or_else(|| find(&self::plain(column)))
            };
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
            if let Some(name) = usual.iter().find_map(|name| find(name)) {
                taken.entry(field).or_insert_with(|| vec![name.clone()]);
            }
        }
        if let Entry::Vacant(slot) = taken.entry(Field::Text) {
            let main = MAIN_TEXTS.iter().find_map(|name| find(name));
            let texts: Vec<String> =
                main.into_iter().chain(MORE_TEXTS.iter().filter_map(|name| find(name))).cloned().collect();
            if texts.is_empty() {
                return Err(format!(
                    "has no column that looks like the text of an ad; it has {}. Name it in the source: columns.text = \"...\"",
                    listed()
                ));
            }
            slot.insert(texts);
        }
        Ok(Self(taken))
    }

    /// What was taken for what: `text = description + requirements, title = judul`.
    pub(super) fn told(&self) -> String {
        let each = self.0.iter().map(|(field, names)| format!("{} = {}", field.name(), names.join(" + ")));
        each.collect::<Vec<_>>().join(", ")
    }

    /// As a source could state it.
    pub(super) fn rules(&self) -> BTreeMap<Field, String> {
        self.0.iter().map(|(field, names)| (*field, names.join(" + "))).collect()
    }

    /// What a row says of each field; empty ones left out, several texts with an empty line between them.
    pub(super) fn values(&self, row: &Map<String, Value>) -> BTreeMap<Field, String> {
        let mut values = BTreeMap::new();
        for (field, names) in &self.0 {
            let parts: Vec<String> = names.iter().filter_map(|name| row.get(name)).map(text).collect();
            let parts: Vec<&str> =
                parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
            if !parts.is_empty() {
                values.insert(*field, parts.join("\n\n"));
            }
        }
        values
    }
}

/// A column's name as it is compared: `Job Title` as `job_title`.
fn plain(name: &str) -> String {
    let name = name.trim().trim_start_matches('\u{feff}').to_lowercase();
    let parts = name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("_")
}

/// A value as text: lists with commas, nothing for null.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &str, stated: &[(Field, &str)]) -> Result<String, String> {
        let names: Vec<String> = names.split(',').map(str::to_owned).collect();
        let stated = stated.iter().map(|(field, name)| (*field, (*name).to_owned())).collect();
        Columns::recognise(&names, &stated).map(|columns| columns.told())
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
