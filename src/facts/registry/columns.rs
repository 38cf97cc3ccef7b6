//! Which column of a published list is what.

use std::collections::BTreeMap;

use super::cells::plain;

/// What a column can be, with its usual names in Indonesian and English.
const COLUMNS: [(&str, &[&str]); 12] = [
    (
        "name",
        &[
            "nama perusahaan",
            "perusahaan",
            "nama p3mi",
            "p3mi",
            "nama pt",
            "nama pptkis",
            "pptkis",
            "nama pjtki",
            "pjtki",
            "nama lembaga",
            "nama",
            "company name",
            "company",
            "agency name",
            "agency",
            "name",
        ],
    ),
    (
        "numbers",
        &[
            "nomor izin",
            "no izin",
            "nomor",
            "sip3mi",
            "nomor sip3mi",
            "no sip3mi",
            "nomor izin sip3mi",
            "siuppak",
            "nomor siuppak",
            "nomor sk",
            "no sk",
            "licence number",
            "license number",
            "licence no",
            "license no",
            "licence",
            "license",
        ],
    ),
    (
        "status",
        &[
            "status",
            "status izin",
            "status sip3mi",
            "status p3mi",
            "state",
            "licence status",
            "license status",
        ],
    ),
    ("aliases", &["alias", "nama lain", "merek", "other names", "aliases"]),
    ("since", &["sejak", "tanggal status", "tanggal pencabutan", "tanggal sanksi", "since", "status date"]),
    (
        "issued",
        &[
            "berlaku mulai",
            "mulai berlaku",
            "tanggal izin",
            "tanggal sip3mi",
            "tanggal terbit",
            "valid from",
            "issued",
        ],
    ),
    (
        "until",
        &[
            "berlaku sampai",
            "berlaku sampai dengan",
            "berlaku s d",
            "berlaku hingga",
            "masa berlaku",
            "masa berlaku izin",
            "tanggal berakhir",
            "valid until",
            "valid to",
            "expires",
            "expiry date",
        ],
    ),
    ("address", &["alamat", "alamat kantor", "alamat perusahaan", "address", "office address"]),
    (
        "phones",
        &[
            "telepon",
            "telp",
            "no telepon",
            "nomor telepon",
            "no telp",
            "tlp",
            "hp",
            "no hp",
            "kontak",
            "whatsapp",
            "phone",
            "phone number",
            "telephone",
        ],
    ),
    ("emails", &["email", "e mail", "surel", "alamat email", "alamat surel", "email address"]),
    ("domains", &["domain", "domains", "website", "situs", "situs web", "web", "laman"]),
    (
        "destinations",
        &[
            "negara tujuan",
            "negara penempatan",
            "tujuan penempatan",
            "tujuan",
            "negara",
            "destination",
            "destinations",
            "destination countries",
            "country",
            "countries",
        ],
    ),
];

/// Rows at the top in which the column names are looked for: published sheets begin with titles.
const TITLE_ROWS: usize = 20;

/// Place of each column that was recognised, by what it is.
pub(super) type Columns = BTreeMap<&'static str, usize>;

/// The row that names the columns, with the place of each that was recognised. `chosen` says of columns what they
/// are (`("name", "Nama PPTKIS")`), against what their names would say.
///
/// # Errors
/// What is wrong with `chosen`, or that no row names the columns, with the row from 1.
pub(super) fn header(
    rows: &[Vec<String>],
    chosen: &[(String, String)],
) -> Result<(usize, Columns), (usize, String)> {
    let mut fixed: Vec<(&'static str, String)> = Vec::new();
    for (meaning, column) in chosen {
        let known = COLUMNS.iter().find(|(known, _)| known == meaning).ok_or_else(|| {
            let known: Vec<&str> = COLUMNS.iter().map(|(known, _)| *known).collect();
            (1, format!("a column cannot stand for `{meaning}`, but for: {}", known.join(", ")))
        })?;
        fixed.push((known.0, plain(column)));
    }
    let found = rows.iter().take(TITLE_ROWS).enumerate().find_map(|(at, row)| {
        let written: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
        let place = |name: &str| written.iter().position(|w| w == name);
        let mut columns = Columns::new();
        for (meaning, column) in &fixed {
            columns.insert(*meaning, place(column)?);
        }
        for (meaning, names) in COLUMNS {
            let is_free = |at: &usize| !columns.values().any(|taken| taken == at);
            if !columns.contains_key(meaning)
                && let Some(at) = names.iter().find_map(|name| place(name)).filter(is_free)
            {
                columns.insert(meaning, at);
            }
        }
        (columns.contains_key("name") && columns.len() >= 2).then_some((at, columns))
    });
    found.ok_or_else(|| {
        let wanted: Vec<String> = chosen.iter().map(|(_, column)| format!("`{column}`")).collect();
        let known =
            ["nama perusahaan", "nomor izin", "status", "alamat", "telepon", "email", "berlaku sampai"];
        let message = match wanted.as_slice() {
            [] => format!(
                "no row names the columns; one must, such as: {}; or say what a column is with `--column name=\"Nama di berkas\"`",
                known.join(", ")
            ),
            wanted => format!("no row names {} beside a column of companies", wanted.join(", ")),
        };
        (1, message)
    })
}
