use super::Locale;

/// Words for what an ad says otherwise than when it was flagged.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct ChangeWords {
    pub title: &'static str,
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
    title: "Yang berubah sejak ditandai",
    fact: "Keterangan",
    contact: "Kontak",
    before: "Waktu ditandai",
    now: "Sekarang",
    new_words: "kata baru",
    gone_words: "kata yang dihapus",
};

const EN: ChangeWords = ChangeWords {
    title: "What changed since it was flagged",
    fact: "Fact",
    contact: "Contact",
    before: "When it was flagged",
    now: "Now",
    new_words: "new words",
    gone_words: "words that are gone",
};
