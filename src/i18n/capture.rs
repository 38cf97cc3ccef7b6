use super::Locale;
use crate::domain::PictureFault;

/// Words of the page of a capture.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct CaptureWords {
    pub title: &'static str,
    pub back: &'static str,
    pub facts: &'static str,
    pub picture: &'static str,
    pub picture_note: &'static str,
    pub not_for_you: &'static str,
    pub made_at: &'static str,
    pub made_by: &'static str,
    pub picture_digest: &'static str,
    pub cut: &'static str,
    pub noted: &'static str,
    pub show: &'static str,
    pub make: &'static str,
    pub alt: &'static str,
    pub text: &'static str,
    pub text_note: &'static str,
    pub no_text: &'static str,
    /// File, digest and browser of a picture.
    pub made: fn(&str, &str, &str) -> String,
    /// Why no picture was made, and what to do.
    pub no_picture: fn(PictureFault) -> &'static str,
}

impl Locale {
    /// Words of the page of a capture.
    pub fn capture(self) -> &'static CaptureWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: CaptureWords = CaptureWords {
    title: "Tampilan halaman dalam rekaman",
    back: "Kembali ke iklan",
    facts: "Rekaman",
    picture: "Gambar halaman",
    picture_note: "Dibuat oleh peramban terisolasi dari isi arsip, tanpa jaringan dan tanpa skrip; halaman aslinya tidak dibuka. Gambar dan gaya yang dulu dimuat dari tempat lain tidak tampak. Ini tampilan ulang, bukan bukti sebagaimana diterima; buktinya adalah rekaman di arsip.",
    not_for_you: "Kontak dalam gambar tidak dapat disamarkan, maka gambar hanya ditampilkan kepada penyidik. Teks di bawah ini berasal dari isi arsip yang sama.",
    made_at: "Dibuat",
    made_by: "Peramban",
    picture_digest: "SHA-256 gambar",
    cut: "Halaman berlanjut di bawah gambar ini.",
    noted: "Gambar memuat kontak tanpa samaran; setiap kali ditampilkan, hal itu dicatat.",
    show: "Tampilkan gambar",
    make: "Buat dan tampilkan gambar",
    alt: "Gambar halaman dalam rekaman; teksnya ada di bawah.",
    text: "Teks halaman",
    text_note: "Seluruh teks halaman dalam arsip, kontak disamarkan.",
    no_text: "Isi arsip tidak ada, sudah dihapus, atau berbeda dari yang ditulis dulu. `waspada verify` menjelaskannya.",
    made: |file, sha256, browser| {
        format!(
            "{file}\nSHA-256 {sha256}, oleh {browser}\nTampilan ulang dari isi arsip, bukan bukti sebagaimana diterima; kontaknya tidak disamarkan.\n"
        )
    },
    no_picture: |fault| match fault {
        PictureFault::Evidence => {
            "Gambar tidak dibuat: isi arsip tidak ada atau berbeda dari yang ditulis dulu. `waspada verify` menjelaskannya."
        }
        PictureFault::NoPage => "Gambar tidak dibuat: rekaman ini bukan halaman HTML. Teksnya ada di bawah.",
        PictureFault::TooLong => "Gambar tidak dibuat: halaman terlalu panjang. Teksnya ada di bawah.",
        PictureFault::Off => {
            "Gambar tidak dibuat: dimatikan dengan `[evidence] picture_browser = \"\"`. Teksnya ada di bawah."
        }
        PictureFault::NoBrowser => {
            "Gambar tidak dibuat: Chromium tidak terpasang. Operator dapat memasangnya (apt-get install chromium). Teksnya ada di bawah."
        }
        PictureFault::NoSandbox => {
            "Gambar tidak dibuat: peramban tidak dapat mengisolasi diri di mesin ini. Operator menemukan caranya di docs/operator.md."
        }
        PictureFault::Busy => "Gambar lain sedang dibuat. Coba lagi sebentar lagi.",
        PictureFault::Time => {
            "Gambar tidak dibuat: peramban tidak selesai pada waktunya dan dihentikan. Teksnya ada di bawah."
        }
        PictureFault::Failed => {
            "Gambar tidak dibuat: peramban gagal; log meja menjelaskannya. Teksnya ada di bawah."
        }
    },
};

const EN: CaptureWords = CaptureWords {
    title: "What the captured page looked like",
    back: "Back to the ad",
    facts: "Capture",
    picture: "Picture of the page",
    picture_note: "Made by an isolated browser from the archived bytes, without network and without scripts; the live page is not opened. Pictures and styles that came from elsewhere are missing. It is a rendering, not evidence as received; the evidence is the record in the archive.",
    not_for_you: "Contacts in a picture cannot be masked, so it is shown to investigators alone. The text below is of the same archived bytes.",
    made_at: "Made",
    made_by: "Browser",
    picture_digest: "SHA-256 of the picture",
    cut: "The page goes on below this picture.",
    noted: "The picture has contacts in the clear; each showing is noted.",
    show: "Show the picture",
    make: "Make and show the picture",
    alt: "Picture of the captured page; its text stands below.",
    text: "Text of the page",
    text_note: "All text of the archived page, contacts masked.",
    no_text: "The archived bytes are gone, erased, or not what was written. `waspada verify` tells which.",
    made: |file, sha256, browser| {
        format!(
            "{file}\nSHA-256 {sha256}, by {browser}\nA rendering of the archived bytes, not evidence as received; its contacts are in the clear.\n"
        )
    },
    no_picture: |fault| match fault {
        PictureFault::Evidence => {
            "No picture was made: the archived bytes are gone or not what was written. `waspada verify` tells which."
        }
        PictureFault::NoPage => {
            "No picture was made: this capture is no page of HTML. Its text stands below."
        }
        PictureFault::TooLong => "No picture was made: the page is too long. Its text stands below.",
        PictureFault::Off => {
            "No picture was made: switched off by `[evidence] picture_browser = \"\"`. The text stands below."
        }
        PictureFault::NoBrowser => {
            "No picture was made: Chromium is not installed. An operator can install it (apt-get install chromium). The text stands below."
        }
        PictureFault::NoSandbox => {
            "No picture was made: the browser cannot isolate itself on this machine. Operators find what to do in docs/operator.md."
        }
        PictureFault::Busy => "Another picture is being made. Try again in a moment.",
        PictureFault::Time => {
            "No picture was made: the browser was not done in time and was ended. The text stands below."
        }
        PictureFault::Failed => {
            "No picture was made: the browser failed; the log of the desk says more. The text stands below."
        }
    },
};
