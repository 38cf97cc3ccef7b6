use super::Locale;

/// Words of the page that shows what would leave of a lead.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct LeadPreviewWords {
    pub title: &'static str,
    pub go: &'static str,
    pub back: &'static str,
    pub leaves: &'static str,
    pub ads: &'static str,
    pub contacts: &'static str,
    pub captures: &'static str,
    pub stays: &'static str,
    pub how: &'static str,
    pub how_full: &'static str,
    pub first: &'static str,
    pub figures: &'static str,
    pub what: &'static str,
    pub value: &'static str,
    /// The control that hands out the notices of a lead that was withdrawn.
    pub recall: &'static str,
}

impl Locale {
    /// Words of the page that shows what would leave of a lead.
    pub fn lead_preview(self) -> &'static LeadPreviewWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: LeadPreviewWords = LeadPreviewWords {
    title: "Pratinjau unduhan",
    go: "Pratinjau",
    back: "Kembali ke laporan informasi",
    leaves: "Yang akan keluar",
    ads: "Iklan",
    contacts: "Kontak berbeda",
    captures: "Tangkapan",
    stays: "Tetap di sini, belum dipastikan pemeriksa",
    how: "Belum ada yang keluar atau dicatat. Unduhan dicatat.",
    how_full: "Di halaman ini kontak disamarkan; dalam berkas kontak tampil utuh.",
    first: "Iklan pertama",
    figures: "Angka",
    what: "Yang dihitung",
    value: "Nilai",
    recall: "Unduh lembar penarikan",
};

const EN: LeadPreviewWords = LeadPreviewWords {
    title: "Preview of a download",
    go: "Preview",
    back: "Back to lead",
    leaves: "What would leave",
    ads: "Ads",
    contacts: "Distinct contacts",
    captures: "Captures",
    stays: "Stays here, not confirmed by a person",
    how: "Nothing has left or was noted yet. A download is noted.",
    how_full: "On this page contacts are masked; in the file they are whole.",
    first: "First ads",
    figures: "Figures",
    what: "What is counted",
    value: "Value",
    recall: "Download the recall notices",
};
