use super::Locale;

/// Words for what an ad says otherwise than when it was flagged.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct ChangeWords {
    pub title: &'static str,
    /// Where the words that are shown are those of now.
    pub edited: &'static str,
    /// Version and day of the words before.
    pub words_before: fn(u32, &str) -> String,
    pub fact: &'static str,
    pub contact: &'static str,
    pub before: &'static str,
    pub now: &'static str,
    /// How words are marked that are new, and those that are gone.
    pub new_words: &'static str,
    pub gone_words: &'static str,
}

impl Locale {
    /// Words for what an ad says otherwise than when it was flagged.
    pub fn changes(self) -> &'static ChangeWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: ChangeWords = ChangeWords {
    title: "Yang berubah",
    edited: "Iklan ini diubah. Yang tampak adalah kata-kata sekarang; keputusan atas kata-kata sebelumnya tetap tercatat.",
    words_before: |n, day| format!("Kata demi kata dibanding sebelumnya (versi {n}, {day})"),
    fact: "Keterangan",
    contact: "Kontak",
    before: "Sebelumnya",
    now: "Sekarang",
    new_words: "kata baru",
    gone_words: "kata yang dihapus",
};

const EN: ChangeWords = ChangeWords {
    title: "What changed",
    edited: "This ad was edited. The words of now are shown; what was decided on the words before stays on record.",
    words_before: |n, day| format!("Word by word against those before (version {n}, {day})"),
    fact: "Fact",
    contact: "Contact",
    before: "Before",
    now: "Now",
    new_words: "new words",
    gone_words: "words that are gone",
};
