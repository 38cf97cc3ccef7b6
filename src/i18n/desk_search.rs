use super::Locale;
use super::en::plural;

/// Words of the search page.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct SearchWords {
    pub title: &'static str,
    pub words: &'static str,
    pub words_hint: &'static str,
    pub go: &'static str,
    pub filters: &'static str,
    pub any: &'static str,
    pub clear: &'static str,
    pub destination: &'static str,
    pub indicator: &'static str,
    pub band: &'static str,
    pub source: &'static str,
    pub licence: &'static str,
    pub status: &'static str,
    pub since: &'static str,
    pub until: &'static str,
    pub status_open: &'static str,
    pub status_closed: &'static str,
    pub status_none: &'static str,
    /// Contacts, which the visitor does not see, were left out.
    pub no_contacts: &'static str,
    pub older_fields: fn(&str) -> String,
    pub fitting: fn(&str) -> String,
    /// So many, of so many that were looked at.
    pub fitting_cut: fn(&str, &str) -> String,
    pub none: &'static str,
    pub none_how: &'static str,
    pub no_word: &'static str,
    pub further: &'static str,
    pub found: &'static str,
    pub narrow: &'static str,
    pub bad_date: &'static str,
    pub unassessed: &'static str,
    /// What is found, so many ads at most.
    pub download: fn(&str) -> String,
    pub views: &'static str,
    pub view_save: &'static str,
    pub view_name: &'static str,
    pub view_share: &'static str,
    pub view_keep: &'static str,
    pub view_forget: &'static str,
    pub view_contact: &'static str,
    pub views_full: fn(&str) -> String,
}

impl Locale {
    /// Words of the search page.
    pub fn search(self) -> &'static SearchWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: SearchWords = SearchWords {
    title: "Cari",
    words: "Kata-kata",
    words_hint: "Semua kata harus ada. Tanda kutip ganda mengikat urutan: \"tanpa biaya\".",
    go: "Cari",
    filters: "Penyaring",
    any: "semua",
    clear: "Hapus semua penyaring",
    destination: "Tujuan",
    indicator: "Tanda",
    band: "Tingkat",
    source: "Sumber",
    licence: "Izin",
    status: "Status",
    since: "Terlihat sejak",
    until: "sampai",
    status_open: "menunggu",
    status_closed: "sudah diputuskan",
    status_none: "tidak ditandai",
    no_contacts: "Nomor dan alamat kontak yang tersamar tidak ikut dicari. Investigator dapat mencarinya.",
    older_fields: |most| {
        format!(
            "Judul, perusahaan, tempat, dan alamat web hanya {most} yang terbaru yang diperiksa; kontak ini bisa tertulis juga di iklan yang lebih lama."
        )
    },
    fitting: |n| format!("{n} iklan cocok"),
    fitting_cut: |n, looked| {
        format!(
            "{n} iklan cocok di antara {looked} yang terbaru diperiksa. Lanjutkan untuk memeriksa yang lebih lama."
        )
    },
    none: "Tidak ada iklan yang cocok.",
    no_word: "Yang ditulis hanya tanda baca, tidak ada katanya. Tulis paling sedikit satu kata atau angka.",
    none_how: "Kurangi kata atau penyaring. Kata dicari utuh, tanpa imbuhan.",
    further: "Lanjutkan",
    found: "Iklan",
    narrow: "Persempit",
    bad_date: "Tanggal ditulis seperti 2026-11-24.",
    unassessed: "belum dinilai",
    download: |most| format!("Unduh hasil, disamarkan (paling banyak {most} iklan)"),
    views: "Pencarian tersimpan",
    view_save: "Simpan pencarian ini",
    view_name: "Nama pencarian",
    view_share: "Tampilkan kepada semua akun",
    view_keep: "Simpan",
    view_forget: "Hapus pencarian",
    view_contact: "Pencarian yang memuat nomor, alamat surel atau akun orang tidak disimpan.",
    views_full: |most| format!("Sudah ada {most} pencarian tersimpan. Hapus satu dulu."),
};

const EN: SearchWords = SearchWords {
    title: "Search",
    words: "Words",
    words_hint: "All words must be there. Double quotes keep them in order: \"tanpa biaya\".",
    go: "Search",
    filters: "Filters",
    any: "any",
    clear: "Clear all filters",
    destination: "Destination",
    indicator: "Sign",
    band: "Band",
    source: "Source",
    licence: "Licence",
    status: "State",
    since: "Seen from",
    until: "to",
    status_open: "open",
    status_closed: "decided",
    status_none: "not flagged",
    no_contacts: "Numbers and addresses that are masked are not searched. Investigators can search them.",
    older_fields: |most| {
        format!(
            "Of titles, employers, places and addresses only the newest {most} were looked at; this contact may stand in those of older ads too."
        )
    },
    fitting: |n| plural(n, "ad fits", "ads fit"),
    fitting_cut: |n, looked| {
        format!(
            "{} among the newest {looked} looked at. Go on to look at older ones.",
            plural(n, "ad fits", "ads fit")
        )
    },
    none: "No ad fits.",
    no_word: "What was typed holds signs alone and no word. Type a word or a number at least.",
    none_how: "Use fewer words or filters. Words are matched whole.",
    further: "Go on",
    found: "Ads",
    narrow: "Narrow down",
    bad_date: "Dates are written like 2026-11-24.",
    unassessed: "not assessed",
    download: |most| format!("Download what is found, masked (at most {most} ads)"),
    views: "Saved views",
    view_save: "Save this search",
    view_name: "Name of the view",
    view_share: "Show it to every account",
    view_keep: "Save",
    view_forget: "Delete view",
    view_contact: "A search that holds a person's number, mail address or account is not kept.",
    views_full: |most| format!("You keep {most} views already. Delete one first."),
};
