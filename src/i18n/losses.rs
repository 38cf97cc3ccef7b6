//! What a night tells of what it could not read.

use super::import_note::{lack_en, lack_id};
use crate::domain::{PictureLack, SkipReason};

/// Words of what was not read.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is told by its name and its words")]
pub struct LossWords {
    /// How many more, and their code.
    pub more_lost: fn(&str, &str) -> String,
    pub unread_frames: fn(&str) -> String,
    /// How many, and what is missing.
    pub unread_posters: fn(&str, Option<&PictureLack>) -> String,
    /// How many, and where.
    pub unread_fields: fn(&str, &str) -> String,
    pub unmatched: fn(&str) -> String,
}

pub(super) static ID: LossWords = LossWords {
    more_lost: |n, code| format!("… dan {n} lagi [{code}]; semuanya ada di keluaran --json"),
    unread_frames: |n| {
        format!(
            "{n} halaman memuat kata-kata dalam bingkai (iframe) yang tidak dibaca; buka halamannya di peramban untuk melihatnya"
        )
    },
    unread_posters: |n, lack| {
        let told = format!("{n} halaman hanya memuat sedikit kata di samping gambar, yang tidak dibaca");
        match lack {
            Some(lack) => format!("{told}: {}", lack_id(lack, "jalankan lagi")),
            None => format!("{told}; buka halamannya, atau simpan gambarnya lalu impor"),
        }
    },
    unread_fields: |n, places| {
        format!(
            "{n} isian (tanggal, gaji atau kontak) tidak dapat dibaca dan dianggap tidak ada: {places}; perbaiki isian itu lalu impor lagi"
        )
    },
    unmatched: |selectors| {
        format!(
            "selektor tanpa hasil di semua halaman yang dilihat: {selectors}. Mungkin situs ini diubah; perbaiki selektornya di pipeline.toml"
        )
    },
};

pub(super) static EN: LossWords = LossWords {
    more_lost: |n, code| format!("… and {n} more [{code}]; all of them stand in the output of --json"),
    unread_frames: |n| {
        format!(
            "{n} pages hold words in frames (iframe) that are not read; open them in a browser to see them"
        )
    },
    unread_posters: |n, lack| {
        let told = format!("{n} pages have few words beside a picture, which is not read");
        match lack {
            Some(lack) => format!("{told}: {}", lack_en(lack, "run again")),
            None => format!("{told}; open them, or save the picture and import it"),
        }
    },
    unread_fields: |n, places| {
        format!(
            "{n} fields (day, pay or contact) could not be read and count as not given: {places}; mend them and import the file again"
        )
    },
    unmatched: |selectors| {
        format!(
            "selectors that match nothing on any page that was looked at: {selectors}. The site may have changed; mend them in pipeline.toml"
        )
    },
};

/// What was left out on purpose, and why.
pub(super) fn skip_id(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Robots => "dilarang robots.txt",
        SkipReason::Unchanged => "tidak berubah",
        SkipReason::Gone => "sudah tidak ada",
        SkipReason::Refused => "tidak diperlihatkan server",
        SkipReason::Expired => "sudah lewat masa berlaku",
        SkipReason::NotAnAd => "bukan iklan",
        SkipReason::List => "halaman daftar",
        SkipReason::SeveralAds => "beberapa iklan dalam satu halaman, belum dipisah",
        SkipReason::Duplicate => "sudah dibaca di alamat lain",
        SkipReason::Budget => "jatah halaman habis",
        SkipReason::OutOfScope => "di luar alamat yang diizinkan",
        SkipReason::OtherFile => "berkas jenis lain",
        SkipReason::PictureUnread => "gambar yang belum dibaca",
    }
}

/// What was left out on purpose, and why.
pub(super) fn skip_en(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Robots => "kept out by robots.txt",
        SkipReason::Unchanged => "unchanged",
        SkipReason::Gone => "gone",
        SkipReason::Refused => "not shown by the server",
        SkipReason::Expired => "expired",
        SkipReason::NotAnAd => "no ad",
        SkipReason::List => "list pages",
        SkipReason::SeveralAds => "several ads in one page, not taken apart",
        SkipReason::Duplicate => "read at another address",
        SkipReason::Budget => "page budget used up",
        SkipReason::OutOfScope => "outside the allowed addresses",
        SkipReason::OtherFile => "files of another kind",
        SkipReason::PictureUnread => "pictures that were not read",
    }
}
