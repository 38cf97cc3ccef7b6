use super::Locale;
use super::en::plural;

/// Words for making one campaign of two, and two of one.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct RegroupWords {
    pub join_short: &'static str,
    pub join_title: &'static str,
    pub join_which: &'static str,
    pub join_hint: &'static str,
    pub join_find: &'static str,
    pub join_found: &'static str,
    pub join_none: &'static str,
    pub join_contact: &'static str,
    pub join_why: &'static str,
    pub join_go: &'static str,
    pub together: &'static str,
    /// The visitor owes one of the two a second opinion, which joining would tell the first of.
    pub join_blind: &'static str,
    pub cut_short: &'static str,
    pub cut_title: &'static str,
    pub cut_why: &'static str,
    pub cut_go: &'static str,
    /// So many ads leave, so many in all.
    pub cut_leaves: fn(&str, &str) -> String,
    pub cut_more: fn(&str) -> String,
    pub not_inside: &'static str,
    pub is_first: &'static str,
    /// Ads, open flags and decisions of a campaign.
    pub touches: fn(&str, &str, &str) -> String,
    /// The same where the decisions may not be told.
    pub touches_blind: fn(&str, &str) -> String,
    pub reason: &'static str,
    pub reason_hint: &'static str,
    pub joined: &'static str,
    pub was_cut: &'static str,
    pub take_back_join: &'static str,
    pub take_back_cut: &'static str,
    pub back: &'static str,
}

impl Locale {
    /// Words for making one campaign of two, and two of one.
    pub fn regroup(self) -> &'static RegroupWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: RegroupWords = RegroupWords {
    join_short: "Sama dengan …",
    join_title: "Satukan dengan kampanye lain",
    join_which: "Kode kampanye atau iklan, atau kata-katanya",
    join_hint: "Kode ada dalam alamat halaman kampanye. Kata-kata dicari dalam judul, teks, dan pemberi kerja.",
    join_find: "Cari",
    join_found: "Pilih kampanye yang sama",
    join_none: "Tidak ada kampanye lain dengan kode atau kata-kata itu.",
    join_contact: "Kontak tidak dicari di sini. Cari di halaman Cari, lalu salin kodenya.",
    join_why: "Keduanya menjadi satu kampanye: satu tanda, satu keputusan. Keputusan yang sudah ada tetap tercatat dan berlaku untuk iklannya.",
    join_go: "Satukan",
    together: "Keduanya sudah satu kampanye.",
    join_blind: "Beri dulu pendapat kedua Anda: menyatukannya akan menunjukkan keputusan orang lain.",
    cut_short: "Keluarkan",
    cut_title: "Keluarkan iklan dari kampanye",
    cut_why: "Iklan ini, bersama iklan yang masuk melaluinya, menjadi kampanye sendiri. Program tidak menyatukannya lagi; orang bisa. Keputusan yang sudah ada tetap pada iklannya masing-masing.",
    cut_go: "Keluarkan",
    cut_leaves: |left, all| format!("{left} dari {all} iklan keluar:"),
    cut_more: |n| format!("dan {n} lagi"),
    not_inside: "Iklan itu tidak ada dalam kampanye ini.",
    is_first: "Kampanye ini dikenal dari iklan itu; pilih iklan lain yang harus keluar.",
    touches: |ads, flags, decisions| {
        format!("{ads} iklan, {flags} tanda terbuka, {decisions} keputusan yang berlaku")
    },
    touches_blind: |ads, flags| format!("{ads} iklan, {flags} tanda terbuka; perlu pendapat kedua dari Anda"),
    reason: "Alasan",
    reason_hint: "Wajib, beberapa kata. Disimpan dengan nama Anda; nomor disamarkan.",
    joined: "Kedua kampanye sekarang satu.",
    was_cut: "Iklan itu sekarang kampanye sendiri.",
    take_back_join: "Batalkan: keluarkan lagi",
    take_back_cut: "Batalkan: satukan lagi",
    back: "Kembali ke kampanye",
};

const EN: RegroupWords = RegroupWords {
    join_short: "Same as …",
    join_title: "Make one campaign of two",
    join_which: "Code of a campaign or ad, or words of it",
    join_hint: "The code stands in the address of a campaign's page. Words are looked for in title, text and employer.",
    join_find: "Search",
    join_found: "Choose the campaign that is the same",
    join_none: "There is no other campaign with that code or those words.",
    join_contact: "Contacts are not looked for here. Use the search page and copy the code.",
    join_why: "Both become one campaign: one flag, one decision. What was decided stays on record and holds for its ads.",
    join_go: "Make them one",
    together: "Both are one campaign already.",
    join_blind: "Give your second opinion first: joining them would show what somebody else decided.",
    cut_short: "Take out",
    cut_title: "Take an ad out of a campaign",
    cut_why: "The ad, with those that came in through it, becomes a campaign of its own. The program never joins them again; a person may. What was decided stays with its ads.",
    cut_go: "Take out",
    cut_leaves: |left, all| format!("{left} of {} leave:", plural(all, "ad", "ads")),
    cut_more: |n| format!("and {n} more"),
    not_inside: "That ad is not in this campaign.",
    is_first: "The campaign is known by that ad; choose another one that is to leave.",
    touches: |ads, flags, decisions| {
        format!(
            "{}, {}, {} in force",
            plural(ads, "ad", "ads"),
            plural(flags, "open flag", "open flags"),
            plural(decisions, "decision", "decisions")
        )
    },
    touches_blind: |ads, flags| {
        format!(
            "{}, {}; needs your second opinion",
            plural(ads, "ad", "ads"),
            plural(flags, "open flag", "open flags")
        )
    },
    reason: "Reason",
    reason_hint: "Needed, a few words. Kept with your name; numbers are masked.",
    joined: "The two campaigns are one now.",
    was_cut: "That ad is a campaign of its own now.",
    take_back_join: "Undo: take it out again",
    take_back_cut: "Undo: make them one again",
    back: "Back to the campaign",
};
