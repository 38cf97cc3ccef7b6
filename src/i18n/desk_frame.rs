use super::Locale;

/// Words around every page of the desk.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct FrameWords {
    /// For the `lang` attribute.
    pub lang: &'static str,
    pub skip: &'static str,
    pub sections: &'static str,
    pub today: &'static str,
    pub search: &'static str,
    pub sources: &'static str,
    pub nights: &'static str,
    pub figures: &'static str,
    pub model: &'static str,
    pub log: &'static str,
    pub help: &'static str,
    pub search_label: &'static str,
    pub search_go: &'static str,
    pub language: &'static str,
    pub theme: &'static str,
    pub theme_auto: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub keys: &'static str,
    pub keys_on: &'static str,
    pub keys_off: &'static str,
    pub print: &'static str,
    pub log_out: &'static str,
    pub account: &'static str,
    pub indication: &'static str,
    /// Where the server does not answer.
    pub lost: &'static str,
    pub sheet_title: &'static str,
    pub sheet_close: &'static str,
    pub sheet_note: &'static str,
    /// Keys and what each does.
    pub sheet: [(&'static str, &'static str); 8],
    /// Of a time: in UTC.
    pub utc: &'static str,
}

impl Locale {
    /// Words around every page of the desk.
    pub fn frame(self) -> &'static FrameWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: FrameWords = FrameWords {
    lang: "id",
    skip: "Langsung ke isi",
    sections: "Bagian",
    today: "Hari ini",
    search: "Cari",
    sources: "Sumber",
    nights: "Malam",
    figures: "Angka",
    model: "Model",
    log: "Catatan",
    help: "Bantuan",
    search_label: "Cari iklan",
    search_go: "Cari",
    language: "Bahasa",
    theme: "Tampilan",
    theme_auto: "Ikut perangkat",
    theme_light: "Terang",
    theme_dark: "Gelap",
    keys: "Tombol pintas",
    keys_on: "Nyala",
    keys_off: "Mati",
    print: "Cetak",
    log_out: "Keluar",
    account: "Akun",
    indication: "Setiap tanda adalah indikasi, bukan tuduhan. Keputusan tetap pada orang yang memeriksa.",
    lost: "Meja tidak menjawab. Periksa sambungan, lalu coba lagi.",
    sheet_title: "Tombol pintas",
    sheet_close: "Tutup",
    sheet_note: "Tidak berlaku saat mengetik. Bisa dimatikan di bagian bawah halaman.",
    sheet: [
        ("J", "berikutnya"),
        ("K", "sebelumnya"),
        ("Enter", "buka yang dipilih"),
        ("1 – 6", "putuskan"),
        ("N", "tulis catatan"),
        ("U", "batalkan keputusan"),
        ("/", "cari"),
        ("?", "daftar ini"),
    ],
    utc: "UTC",
};

const EN: FrameWords = FrameWords {
    lang: "en",
    skip: "Skip to content",
    sections: "Sections",
    today: "Today",
    search: "Search",
    sources: "Sources",
    nights: "Nights",
    figures: "Figures",
    model: "Model",
    log: "Log",
    help: "Help",
    search_label: "Search ads",
    search_go: "Search",
    language: "Language",
    theme: "Appearance",
    theme_auto: "As the device",
    theme_light: "Light",
    theme_dark: "Dark",
    keys: "Keys",
    keys_on: "On",
    keys_off: "Off",
    print: "Print",
    log_out: "Log out",
    account: "Account",
    indication: "Every flag is an indication, no accusation. The decision stays with the person who looks.",
    lost: "The desk does not answer. Check the connection, then try again.",
    sheet_title: "Keys",
    sheet_close: "Close",
    sheet_note: "Off while you type. They can be switched off at the foot of the page.",
    sheet: [
        ("J", "next"),
        ("K", "previous"),
        ("Enter", "open the chosen one"),
        ("1 – 6", "decide"),
        ("N", "write a note"),
        ("U", "undo a decision"),
        ("/", "search"),
        ("?", "this list"),
    ],
    utc: "UTC",
};
