use super::Locale;

/// What is told of one kind of trouble.
#[derive(Debug)]
pub struct FaultTold {
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
pub struct FaultWords {
    pub not_logged_in: FaultTold,
    pub not_allowed: FaultTold,
    pub needs_role: fn(&str) -> String,
    pub other_origin: FaultTold,
    pub other_host: FaultTold,
    pub not_there: FaultTold,
    pub not_compared: FaultTold,
    pub busy: FaultTold,
    pub bad_form: FaultTold,
    pub too_large: FaultTold,
    pub wrong_method: FaultTold,
    pub broken: FaultTold,
    pub log_in: &'static str,
    pub back: &'static str,
    pub first_page: &'static str,
    /// On the log-in page, where a session was open before.
    pub session_ended: &'static str,
}

impl Locale {
    /// Words of the pages that say why something was not given or done.
    pub fn faults(self) -> &'static FaultWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: FaultWords = FaultWords {
    not_logged_in: FaultTold {
        title: "Anda belum masuk",
        says: "Sesi Anda sudah berakhir, atau Anda belum masuk. Tidak ada yang disimpan.",
        next: "Masuk lagi, lalu ulangi yang tadi.",
    },
    not_allowed: FaultTold {
        title: "Peran Anda tidak cukup",
        says: "Peran akun Anda tidak boleh melakukan ini. Tidak ada yang berubah.",
        next: "Minta operator melakukannya, atau minta akun dengan peran lain.",
    },
    needs_role: |role| format!("Peran yang diperlukan paling sedikit: {role}."),
    other_origin: FaultTold {
        title: "Permintaan dari tempat lain",
        says: "Permintaan ini tidak datang dari halaman meja ini, jadi tidak dijalankan.",
        next: "Buka meja langsung, lalu coba lagi dari halamannya.",
    },
    other_host: FaultTold {
        title: "Bukan alamat meja ini",
        says: "Meja ini tidak dilayani di alamat yang diminta.",
        next: "Buka alamat yang dicetak oleh `waspada serve`, atau minta operator mengisi `[review] public_url`.",
    },
    not_there: FaultTold {
        title: "Halaman tidak ada",
        says: "Tidak ada apa-apa di alamat ini. Mungkin salah ketik, atau iklannya sudah dihapus karena masa simpannya lewat.",
        next: "Periksa alamatnya, atau cari iklannya.",
    },
    not_compared: FaultTold {
        title: "Belum dibandingkan",
        says: "Iklan ini baru masuk dan belum dibandingkan dengan iklan lain, jadi belum punya kampanye.",
        next: "Coba lagi setelah malam berikutnya selesai.",
    },
    busy: FaultTold {
        title: "Basis data sedang dipakai",
        says: "Program lain sedang menulis terlalu lama. Tidak ada yang disimpan.",
        next: "Coba lagi sebentar lagi. Bila terus begini, beri tahu operator.",
    },
    bad_form: FaultTold {
        title: "Isian tidak terbaca",
        says: "Alamat atau isian formulir ini tidak lengkap atau tidak dikenal. Tidak ada yang disimpan.",
        next: "Kembali, periksa isiannya, lalu kirim lagi.",
    },
    too_large: FaultTold {
        title: "Isian terlalu besar",
        says: "Yang dikirim lebih besar daripada yang diterima meja ini. Tidak ada yang disimpan.",
        next: "Kembali dan tulis lebih pendek.",
    },
    wrong_method: FaultTold {
        title: "Alamat ini untuk formulir",
        says: "Alamat ini hanya menerima formulir, bukan dibuka langsung, atau sebaliknya.",
        next: "Buka halamannya dari menu.",
    },
    broken: FaultTold {
        title: "Meja mengalami gangguan",
        says: "Basis data tidak bisa dipakai, atau ada kesalahan pada meja ini sendiri.",
        next: "Coba lagi. Bila terus begini, beri tahu operator: rinciannya ada di log `waspada serve`.",
    },
    log_in: "Masuk",
    back: "Kembali ke halaman tadi",
    first_page: "Ke halaman hari ini",
    session_ended: "Sesi Anda sudah berakhir. Masuk lagi; Anda kembali ke halaman yang diminta.",
};

const EN: FaultWords = FaultWords {
    not_logged_in: FaultTold {
        title: "You are not logged in",
        says: "Your session has ended, or you have not logged in. Nothing was kept.",
        next: "Log in again, then repeat what you did.",
    },
    not_allowed: FaultTold {
        title: "Your role does not reach",
        says: "The role of your account may not do this. Nothing changed.",
        next: "Ask an operator to do it, or for an account of another role.",
    },
    needs_role: |role| format!("The least role for it: {role}."),
    other_origin: FaultTold {
        title: "A request from elsewhere",
        says: "This request did not come from a page of this desk, so it was not carried out.",
        next: "Open the desk itself, then try again from its page.",
    },
    other_host: FaultTold {
        title: "Not this desk's address",
        says: "This desk is not served at the address that was asked for.",
        next: "Open the address that `waspada serve` prints, or ask the operator to set `[review] public_url`.",
    },
    not_there: FaultTold {
        title: "There is no such page",
        says: "There is nothing at this address. It may be mistyped, or the ad was deleted when its time was up.",
        next: "Check the address, or search for the ad.",
    },
    not_compared: FaultTold {
        title: "Not compared yet",
        says: "This ad has just come in and was not put beside the others yet, so it has no campaign.",
        next: "Try again when the next night is done.",
    },
    busy: FaultTold {
        title: "The database is in use",
        says: "Another program has been writing for too long. Nothing was kept.",
        next: "Try again in a moment. If it stays like this, tell the operator.",
    },
    bad_form: FaultTold {
        title: "The form cannot be read",
        says: "This address or form is incomplete or says something unknown. Nothing was kept.",
        next: "Go back, check what you entered, and send it again.",
    },
    too_large: FaultTold {
        title: "The form is too large",
        says: "What was sent is larger than this desk takes. Nothing was kept.",
        next: "Go back and write less.",
    },
    wrong_method: FaultTold {
        title: "This address is for a form",
        says: "This address takes a form and cannot be opened by itself, or the other way round.",
        next: "Open the page from the menu.",
    },
    broken: FaultTold {
        title: "The desk is in trouble",
        says: "The database cannot be used, or the desk met a defect of its own.",
        next: "Try again. If it stays like this, tell the operator: the log of `waspada serve` has the details.",
    },
    log_in: "Log in",
    back: "Back to that page",
    first_page: "To today's page",
    session_ended: "Your session has ended. Log in again; you are led back to the page you asked for.",
};
