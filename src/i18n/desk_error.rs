use super::Locale;

/// What is told of one kind of trouble.
#[derive(Debug)]
pub struct ErrorMessage {
    /// Heading.
    pub title: &'static str,
    /// What happened.
    pub says: &'static str,
    /// What to do next.
    pub next: &'static str,
}

/// Words of the pages that say why something was not given or done.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct ErrorWords {
    pub not_logged_in: ErrorMessage,
    pub not_allowed: ErrorMessage,
    pub needs_role: fn(&str) -> String,
    pub other_origin: ErrorMessage,
    pub other_host: ErrorMessage,
    pub not_there: ErrorMessage,
    pub not_compared: ErrorMessage,
    pub busy: ErrorMessage,
    pub bad_form: ErrorMessage,
    pub too_large: ErrorMessage,
    pub wrong_method: ErrorMessage,
    pub broken: ErrorMessage,
    pub log_in: &'static str,
    pub back: &'static str,
    pub first_page: &'static str,
    /// On the log-in page, where a session was open before.
    pub session_ended: &'static str,
}

impl Locale {
    /// Words of the pages that say why something was not given or done.
    pub fn faults(self) -> &'static ErrorWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: ErrorWords = ErrorWords {
    not_logged_in: ErrorMessage {
        title: "Anda belum masuk",
        says: "Sesi Anda sudah berakhir, atau Anda belum masuk. Tidak ada yang disimpan.",
        next: "Masuk lagi, lalu ulangi yang tadi.",
    },
    not_allowed: ErrorMessage {
        title: "Anda tidak berwenang melakukan ini",
        says: "Akun Anda tidak punya wewenang untuk ini. Tidak ada yang berubah.",
        next: "Minta operator melakukannya, atau minta akun dengan peran lain.",
    },
    needs_role: |role| format!("Wewenang yang diperlukan paling sedikit: {role}."),
    other_origin: ErrorMessage {
        title: "Permintaan dari tempat lain",
        says: "Permintaan ini tidak datang dari halaman Waspada, jadi tidak dijalankan.",
        next: "Buka Waspada langsung, lalu coba lagi dari halamannya.",
    },
    other_host: ErrorMessage {
        title: "Bukan alamat Waspada",
        says: "Waspada tidak tersedia di alamat yang diminta.",
        next: "Buka alamat yang dicetak oleh `waspada serve`, atau minta operator mengisi `[review] public_url`.",
    },
    not_there: ErrorMessage {
        title: "Halaman tidak ada",
        says: "Tidak ada apa-apa di alamat ini. Mungkin salah ketik, atau iklannya sudah dihapus karena masa simpannya lewat.",
        next: "Periksa alamatnya, atau cari iklannya.",
    },
    not_compared: ErrorMessage {
        title: "Belum dibandingkan",
        says: "Iklan ini baru masuk dan belum dibandingkan dengan iklan lain, jadi belum punya kampanye.",
        next: "Coba lagi setelah pemeriksaan malam berikutnya selesai.",
    },
    busy: ErrorMessage {
        title: "Basis data sedang dipakai",
        says: "Program lain sedang menulis terlalu lama. Tidak ada yang disimpan.",
        next: "Coba lagi sebentar lagi. Bila terus begini, beri tahu operator.",
    },
    bad_form: ErrorMessage {
        title: "Isian tidak terbaca",
        says: "Alamat atau isian formulir ini tidak lengkap atau tidak dikenal. Tidak ada yang disimpan.",
        next: "Kembali, periksa isiannya, lalu kirim lagi.",
    },
    too_large: ErrorMessage {
        title: "Isian terlalu besar",
        says: "Yang dikirim lebih besar daripada yang bisa diterima. Tidak ada yang disimpan.",
        next: "Kembali dan tulis lebih pendek.",
    },
    wrong_method: ErrorMessage {
        title: "Alamat ini untuk formulir",
        says: "Alamat ini hanya menerima formulir, bukan dibuka langsung, atau sebaliknya.",
        next: "Buka halamannya dari menu.",
    },
    broken: ErrorMessage {
        title: "Aplikasi sedang terganggu",
        says: "Basis data tidak bisa dipakai, atau ada kesalahan pada aplikasi ini sendiri.",
        next: "Coba lagi. Bila terus begini, beri tahu operator: rinciannya ada di log `waspada serve`.",
    },
    log_in: "Masuk",
    back: "Kembali ke halaman tadi",
    first_page: "Ke halaman hari ini",
    session_ended: "Sesi Anda sudah berakhir. Masuk lagi; Anda kembali ke halaman yang diminta.",
};

const EN: ErrorWords = ErrorWords {
    not_logged_in: ErrorMessage {
        title: "You are not logged in",
        says: "Your session has ended, or you have not logged in. Nothing was kept.",
        next: "Log in again, then repeat what you did.",
    },
    not_allowed: ErrorMessage {
        title: "You do not have permission to do this",
        says: "Your account does not have the role for it. Nothing changed.",
        next: "Ask an operator to do it, or for an account of another role.",
    },
    needs_role: |role| format!("It needs at least the role: {role}."),
    other_origin: ErrorMessage {
        title: "A request from elsewhere",
        says: "This request did not come from a page of this desk, so it was not carried out.",
        next: "Open the desk itself, then try again from its page.",
    },
    other_host: ErrorMessage {
        title: "Not this desk's address",
        says: "This desk is not served at the address that was asked for.",
        next: "Open the address that `waspada serve` prints, or ask the operator to set `[review] public_url`.",
    },
    not_there: ErrorMessage {
        title: "There is no such page",
        says: "There is nothing at this address. It may be mistyped, or the ad was deleted at the end of its retention period.",
        next: "Check the address, or search for the ad.",
    },
    not_compared: ErrorMessage {
        title: "Not compared yet",
        says: "This ad is new and has not been compared with the others yet, so it has no campaign.",
        next: "Try again when the next night is done.",
    },
    busy: ErrorMessage {
        title: "The database is in use",
        says: "Another program has been writing for too long. Nothing was kept.",
        next: "Try again in a moment. If it stays like this, tell the operator.",
    },
    bad_form: ErrorMessage {
        title: "The form cannot be read",
        says: "This address or form is incomplete or says something unknown. Nothing was kept.",
        next: "Go back, check what you entered, and send it again.",
    },
    too_large: ErrorMessage {
        title: "The form is too large",
        says: "What was sent is larger than this desk takes. Nothing was kept.",
        next: "Go back and write less.",
    },
    wrong_method: ErrorMessage {
        title: "This address is for a form",
        says: "This address takes a form and cannot be opened by itself, or the other way round.",
        next: "Open the page from the menu.",
    },
    broken: ErrorMessage {
        title: "Something went wrong",
        says: "The database cannot be used, or the desk itself has a defect.",
        next: "Try again. If it stays like this, tell the operator: the log of `waspada serve` has the details.",
    },
    log_in: "Log in",
    back: "Back to that page",
    first_page: "To today's page",
    session_ended: "Your session has ended. Log in again to return to the page you asked for.",
};
