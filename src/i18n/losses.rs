//! What a night tells of what it could not read.

/// Words of what was not read.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is told by its name and its words")]
pub struct LossWords {
    /// How many more, and their code.
    pub more_lost: fn(&str, &str) -> String,
    pub unread_frames: fn(&str) -> String,
    pub unmatched: fn(&str) -> String,
}

pub(super) static ID: LossWords = LossWords {
    more_lost: |n, code| format!("… dan {n} lagi [{code}]; semuanya ada di keluaran --json"),
    unread_frames: |n| {
        format!(
            "{n} halaman memuat kata-kata dalam bingkai (iframe) yang tidak dibaca; buka halamannya di peramban untuk melihatnya"
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
    unmatched: |selectors| {
        format!(
            "selectors that match nothing on any page that was looked at: {selectors}. The site may have changed; mend them in pipeline.toml"
        )
    },
};
