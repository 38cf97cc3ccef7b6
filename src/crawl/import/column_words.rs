//! Names of columns that are no usual ones, told by their words: `Uraian Pekerjaan`, `Nomor WA yang tertera`.

use crate::domain::Field;

/// Words of columns that are about whoever reports or receives an ad, never about the ad.
const OTHERS: [&str; 19] = [
    "pelapor",
    "pengadu",
    "korban",
    "petugas",
    "penerima",
    "reporter",
    "responden",
    "pengisi",
    "saya",
    "anda",
    "your",
    "my",
    "verifikator",
    "operator",
    "lahir",
    "ibu",
    "saksi",
    "surveyor",
    "pelamar",
];

/// A field, the words that such a name begins with, and those that may follow.
type Rule = (Field, &'static [&'static str], &'static [&'static str]);

const RULES: [Rule; 8] = [
    (
        Field::Text,
        &[
            "isi",
            "teks",
            "text",
            "uraian",
            "deskripsi",
            "description",
            "konten",
            "content",
            "bunyi",
            "redaksi",
            "caption",
            "rincian",
        ],
        &[
            "lowongan",
            "iklan",
            "pekerjaan",
            "kerja",
            "loker",
            "job",
            "ad",
            "lengkap",
            "teks",
            "text",
            "posting",
            "postingan",
            "pesan",
            "unggahan",
            "asli",
            "vacancy",
            "advert",
            "tugas",
            "jabatan",
            "detail",
            "full",
            "konten",
            "isi",
            "singkat",
            "posisi",
        ],
    ),
    (
        Field::Title,
        &["judul", "title", "posisi", "jabatan", "lowongan", "nama"],
        &[
            "lowongan",
            "iklan",
            "pekerjaan",
            "kerja",
            "loker",
            "job",
            "posisi",
            "jabatan",
            "dicari",
            "dibutuhkan",
            "ditawarkan",
            "postingan",
        ],
    ),
    (
        Field::Employer,
        &["nama", "perusahaan", "pemberi", "instansi", "agen", "penyalur"],
        &[
            "perusahaan",
            "kerja",
            "pemberi",
            "instansi",
            "agen",
            "penyalur",
            "pt",
            "cv",
            "p3mi",
            "lpk",
            "toko",
            "usaha",
        ],
    ),
    (
        Field::Location,
        &["lokasi", "penempatan", "tempat", "kota", "kabupaten", "wilayah", "daerah"],
        &[
            "kerja",
            "pekerjaan",
            "penempatan",
            "lowongan",
            "kota",
            "kabupaten",
            "kab",
            "tujuan",
            "bekerja",
            "negara",
        ],
    ),
    (
        Field::Pay,
        &["gaji", "upah", "salary", "penghasilan", "besaran", "kisaran", "tawaran"],
        &[
            "gaji",
            "upah",
            "pokok",
            "per",
            "bulan",
            "bulanan",
            "ditawarkan",
            "dijanjikan",
            "rp",
            "idr",
            "range",
            "month",
            "sebulan",
        ],
    ),
    (
        Field::PostedAt,
        &["tanggal", "tgl", "date", "waktu", "hari"],
        &[
            "tanggal",
            "tgl",
            "posting",
            "post",
            "postingan",
            "tayang",
            "terbit",
            "iklan",
            "lowongan",
            "dibuat",
            "unggah",
            "diunggah",
            "dimuat",
            "muat",
            "publikasi",
            "posted",
            "published",
            "publish",
            "diposting",
        ],
    ),
    (
        Field::ValidThrough,
        &["batas", "tanggal", "tgl", "deadline", "berlaku", "penutupan"],
        &[
            "akhir",
            "lamaran",
            "penutupan",
            "tutup",
            "ditutup",
            "berakhir",
            "pendaftaran",
            "waktu",
            "melamar",
            "hingga",
            "sampai",
            "lowongan",
        ],
    ),
    (
        Field::Url,
        &["tautan", "link", "url", "alamat"],
        &["lowongan", "iklan", "postingan", "posting", "url", "web", "website", "halaman", "sumber", "loker"],
    ),
];

/// Words by which somebody may be reached, and those that may stand beside them.
const REACHED: [&str; 17] = [
    "wa",
    "whatsapp",
    "hp",
    "telp",
    "tlp",
    "telepon",
    "telpon",
    "phone",
    "handphone",
    "ponsel",
    "kontak",
    "contact",
    "hotline",
    "cp",
    "narahubung",
    "telegram",
    "mobile",
];
const BESIDE: [&str; 29] = [
    "no",
    "nomor",
    "number",
    "nomer",
    "perusahaan",
    "hrd",
    "lowongan",
    "iklan",
    "dapat",
    "dihubungi",
    "bisa",
    "aktif",
    "person",
    "pada",
    "kerja",
    "pemberi",
    "agen",
    "penyalur",
    "perekrut",
    "pelaku",
    "terlapor",
    "rekruter",
    "recruiter",
    "hubungi",
    "admin",
    "lamaran",
    "penghubung",
    "email",
    "grup",
];
/// Words that say nothing: `isi lowongan yang dilaporkan`.
const EMPTY: [&str; 17] = [
    "yang",
    "di",
    "dari",
    "dalam",
    "dan",
    "atau",
    "dilaporkan",
    "tertera",
    "tercantum",
    "tersebut",
    "the",
    "of",
    "and",
    "or",
    "ini",
    "pada",
    "untuk",
];

/// The field that a name of a column is told for by its words, in plain letters: `nomor_wa_yang_tertera`.
pub(super) fn field(plain: &str) -> Option<Field> {
    let words: Vec<&str> = plain.split('_').filter(|word| !EMPTY.contains(word)).collect();
    if words.is_empty() || words.len() > 8 || words.iter().any(|word| OTHERS.contains(word)) {
        return None;
    }
    let is_reached = words.iter().any(|word| REACHED.contains(word));
    if is_reached && words.iter().all(|word| REACHED.contains(word) || BESIDE.contains(word)) {
        return Some(Field::Contact);
    }
    let (first, rest) = words.split_first()?;
    let fits = |(_, begins, follow): &&Rule| {
        // `Nama` alone may be anybody's.
        begins.contains(first) && !rest.is_empty() && rest.iter().all(|word| follow.contains(word))
    };
    RULES.iter().find(fits).map(|(field, ..)| *field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_their_words() {
        for (name, wanted) in [
            ("uraian_pekerjaan", Some(Field::Text)),
            ("isi_teks_lowongan_yang_dilaporkan", Some(Field::Text)),
            ("judul_lowongan_yang_dilaporkan", Some(Field::Title)),
            ("nama_posisi", Some(Field::Title)),
            ("nama_pemberi_kerja", Some(Field::Employer)),
            ("no_hp_wa", Some(Field::Contact)),
            ("nomor_wa_yang_tertera", Some(Field::Contact)),
            ("kontak_perekrut", Some(Field::Contact)),
            ("tgl_posting", Some(Field::PostedAt)),
            ("tgl_tutup", Some(Field::ValidThrough)),
            ("lokasi_penempatan", Some(Field::Location)),
            ("gaji_per_bulan", Some(Field::Pay)),
            ("tautan_iklan", Some(Field::Url)),
            ("no_hp_pelapor", None),
            ("nama_pelapor", None),
            ("alamat_email", None),
            ("tempat_lahir", None),
            ("isi", None),
            ("isian_petugas", None),
        ] {
            assert_eq!(field(name), wanted, "{name}");
        }
    }
}
