//! What is told of a file that was imported.

use crate::domain::{Field, ImportFact, ImportNote, PictureLack};

fn columns(taken: &[(Field, Vec<String>)]) -> String {
    let each = taken.iter().map(|(field, names)| format!("{} = {}", field.name(), names.join(" + ")));
    each.collect::<Vec<_>>().join(", ")
}

fn values(values: &[(Field, String)]) -> String {
    values.iter().map(|(field, value)| format!("{} «{value}»", field.name())).collect::<Vec<_>>().join(", ")
}

/// What to do so that words in pictures are read.
pub(super) fn lack_id(lack: &PictureLack, then: &str) -> String {
    match lack {
        PictureLack::Off => "dimatikan dengan `[crawl] picture_reader = \"\"`".to_owned(),
        PictureLack::Program(name) => format!(
            "`{name}` tidak terpasang; pasang Tesseract (`apt-get install tesseract-ocr tesseract-ocr-ind`), lalu {then}"
        ),
        PictureLack::Languages(names) => format!(
            "Tesseract tidak punya bahasa {names}; pasang `tesseract-ocr-ind` dan `tesseract-ocr-eng`, lalu {then}"
        ),
        PictureLack::Answer(what) => format!("pembacanya tidak menjawab semestinya: {what}"),
    }
}

pub(super) fn lack_en(lack: &PictureLack, then: &str) -> String {
    match lack {
        PictureLack::Off => "switched off by `[crawl] picture_reader = \"\"`".to_owned(),
        PictureLack::Program(name) => format!(
            "`{name}` is not installed; install Tesseract (`apt-get install tesseract-ocr tesseract-ocr-ind`), then {then}"
        ),
        PictureLack::Languages(names) => format!(
            "Tesseract has none of the languages {names}; install `tesseract-ocr-ind` and `tesseract-ocr-eng`, then {then}"
        ),
        PictureLack::Answer(what) => {
            format!("the program that reads them does not answer as it should: {what}")
        }
    }
}

pub(super) fn id(note: &ImportNote) -> String {
    let ImportNote { file, what } = note;
    match what {
        ImportFact::Columns(taken) => format!("{file}: kolom dibaca sebagai {}", columns(taken)),
        ImportFact::FirstRow { row, values: read } => format!("{file} baris {row}: {}", values(read)),
        ImportFact::SharedKeys { rows } => format!(
            "{file}: {rows} baris memakai nomor atau alamat yang sama dengan baris lain yang isinya berbeda, atau nomornya dibulatkan; tiap baris dibaca sebagai iklan sendiri"
        ),
        ImportFact::ColumnTwice { column } => {
            format!("{file}: ada dua kolom bernama `{column}`; keduanya dibaca sebagai satu kolom")
        }
        ImportFact::LinesAbove { lines } => {
            format!("{file}: {lines} baris di atas nama kolom dilewati")
        }
        ImportFact::MonthFirst => {
            format!("{file}: tanggal dibaca dengan bulan di depan, seperti tanggal lain di berkas ini")
        }
        ImportFact::PassedOver { why } => format!("{file}: dilewati ({why})"),
        ImportFact::CutOff { read } => {
            format!(
                "{file}: terlalu besar untuk dibaca seluruhnya; {read} yang pertama dibaca. Bagi berkas itu, lalu impor bagian sisanya"
            )
        }
        ImportFact::Mojibake { rows } => {
            format!("{file}: huruf yang rusak pada {rows} baris dipulihkan (mis. «Ã©» menjadi «é»)")
        }
        ImportFact::WordlessMessages { messages } => {
            format!(
                "{file}: {messages} pesan hanya berupa gambar, suara atau berkas tanpa kata; isinya belum dibaca dan perlu diperiksa"
            )
        }
        ImportFact::OthersInArchive { files } => {
            format!("{file}: {files} berkas di dalamnya bukan jenis yang dibaca (suara, PDF dan lainnya)")
        }
        ImportFact::PicturesRead { pictures, by } => format!(
            "{file}: kata-kata {pictures} gambar dibaca oleh {by}; huruf dan angkanya bisa keliru, cocokkan dengan gambarnya"
        ),
        ImportFact::WordlessPictures { pictures } => {
            format!("{file}: dalam {pictures} gambar tidak ditemukan kata-kata")
        }
        ImportFact::PicturesWait { pictures, lack } => {
            format!("{file}: {pictures} gambar menunggu dibaca: {}", lack_id(lack, "impor lagi"))
        }
    }
}

pub(super) fn en(note: &ImportNote) -> String {
    let ImportNote { file, what } = note;
    match what {
        ImportFact::Columns(taken) => format!("{file}: columns read as {}", columns(taken)),
        ImportFact::FirstRow { row, values: read } => format!("{file} row {row}: {}", values(read)),
        ImportFact::SharedKeys { rows } => format!(
            "{file}: {rows} rows share their number or address with rows of other words, or have a number that was rounded; each row is read as an ad of its own"
        ),
        ImportFact::ColumnTwice { column } => {
            format!("{file}: two columns are called `{column}`; both are read as one")
        }
        ImportFact::LinesAbove { lines } => {
            format!("{file}: {lines} lines above the names of the columns were passed over")
        }
        ImportFact::MonthFirst => {
            format!("{file}: days are read month first, as other days of the file show")
        }
        ImportFact::PassedOver { why } => format!("{file}: passed over ({why})"),
        ImportFact::CutOff { read } => {
            format!(
                "{file}: too large to be read as a whole; the first {read} were read. Split the file and import the rest"
            )
        }
        ImportFact::Mojibake { rows } => {
            format!("{file}: broken letters in {rows} rows were mended («Ã©» to «é», for example)")
        }
        ImportFact::WordlessMessages { messages } => {
            format!(
                "{file}: {messages} messages are a picture, sound or file without words; what is in them was not read and needs a person's look"
            )
        }
        ImportFact::OthersInArchive { files } => {
            format!("{file}: {files} files in it are of no kind that is read (sound, PDF and others)")
        }
        ImportFact::PicturesRead { pictures, by } => format!(
            "{file}: the words of {pictures} pictures were read by {by}; letters and digits may be wrong, hold them against the picture"
        ),
        ImportFact::WordlessPictures { pictures } => {
            format!("{file}: no words were found in {pictures} pictures")
        }
        ImportFact::PicturesWait { pictures, lack } => {
            format!("{file}: {pictures} pictures wait to be read: {}", lack_en(lack, "import again"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_name_file_columns_and_first_row() {
        let note = |what| ImportNote { file: "a.csv".to_owned(), what };
        let taken =
            note(ImportFact::Columns(vec![(Field::Text, vec!["Isi".to_owned(), "Syarat".to_owned()])]));
        assert_eq!(id(&taken), "a.csv: kolom dibaca sebagai text = Isi + Syarat");
        assert_eq!(en(&taken), "a.csv: columns read as text = Isi + Syarat");
        let row = note(ImportFact::FirstRow { row: 1, values: vec![(Field::Title, "Kasir".to_owned())] });
        assert_eq!(
            (id(&row).as_str(), en(&row).as_str()),
            ("a.csv baris 1: title «Kasir»", "a.csv row 1: title «Kasir»")
        );
    }
}
