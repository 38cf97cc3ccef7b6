use super::Locale;

/// Words of the page on which a rule is tried, and of muting signs on the desk.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct RuleWords {
    pub title: &'static str,
    pub link: &'static str,
    /// What it does, on so many ads at most.
    pub why: fn(&str) -> String,
    pub phrases_title: &'static str,
    pub sign: &'static str,
    pub phrases: &'static str,
    pub phrases_hint: &'static str,
    pub combination_title: &'static str,
    pub signs: &'static str,
    pub signs_hint: &'static str,
    pub days: &'static str,
    pub go: &'static str,
    pub result: &'static str,
    /// Ads, days, campaigns.
    pub tried_on: fn(&str, &str, &str) -> String,
    pub is_cut: &'static str,
    pub nothing: &'static str,
    pub tried_combination: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub new: &'static str,
    /// Decided ones among the new, confirmed, share in percent.
    pub precision: fn(&str, &str, &str) -> String,
    pub precision_none: &'static str,
    pub precision_hidden: &'static str,
    pub precision_head: &'static str,
    pub beside: &'static str,
    pub examples: &'static str,
    pub cost: &'static str,
    /// Campaigns more, of them dismissed before, fewer.
    pub queue: fn(&str, &str, &str) -> String,
    pub minutes_more: fn(&str) -> String,
    pub minutes_less: fn(&str) -> String,
    pub kept_nothing: &'static str,
    pub busy: &'static str,
    /// Most parts, most characters.
    pub bad_parts: fn(&str, &str) -> String,
    pub bad_sign: fn(&str) -> String,
    pub bad_days: &'static str,
    pub bad_rule: &'static str,
    pub no_model: &'static str,
    pub mute_title: &'static str,
    pub mute_source: &'static str,
    pub mute_contact: &'static str,
    pub mute_contact_hint: &'static str,
    pub mute_until: fn(&str) -> String,
    pub mute_reason: &'static str,
    pub mute_reason_hint: &'static str,
    pub mute_go: &'static str,
    pub mute_end: fn(i64) -> String,
    pub muted: fn(i64) -> String,
    /// Numbers of the mutes that it takes the place of.
    pub mute_replaced: fn(&str) -> String,
    pub mute_ended: fn(i64) -> String,
    pub mute_over: fn(i64) -> String,
    pub bad_until: fn(&str) -> String,
    pub no_reason: &'static str,
    pub no_scope: &'static str,
    pub two_scopes: &'static str,
    pub no_source: &'static str,
    pub no_contact: &'static str,
    pub none_chosen: &'static str,
}

impl Locale {
    /// Words of the page on which a rule is tried, and of muting signs.
    pub fn rules(self) -> &'static RuleWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

static ID: RuleWords = RuleWords {
    title: "Coba aturan",
    link: "Coba frasa atau gabungan tanda pada iklan tersimpan",
    why: |most| {
        format!(
            "Frasa atau gabungan tanda dicoba pada iklan tersimpan, paling banyak {most} yang terbaru. Tidak ada yang disimpan atau diubah. Menutup halaman menghentikannya."
        )
    },
    phrases_title: "Frasa baru untuk satu tanda",
    sign: "Tanda",
    phrases: "Frasa, satu per baris",
    phrases_hint: "{a|b} berarti salah satu; ~ berarti jarak beberapa kata.",
    combination_title: "Gabungan tanda",
    signs: "Kode tanda, dipisah spasi",
    signs_hint: "Paling sedikit dua, misalnya F04 B01. Semuanya harus ada. Konteks ditulis seperti context:sea.",
    days: "Hari ke belakang",
    go: "Coba",
    result: "Hasil",
    tried_on: |ads, days, campaigns| {
        format!("Dicoba pada {ads} iklan dari {days} hari terakhir, dalam {campaigns} kampanye.")
    },
    is_cut: "Iklan yang lebih lama tidak ikut: terlalu banyak untuk halaman ini. Untuk semuanya: waspada rules test",
    nothing: "Tidak ada tanda yang ditemukan di tempat lain daripada sekarang.",
    tried_combination: "Gabungan yang dicoba",
    before: "Sekarang",
    after: "Nanti",
    new: "Baru",
    precision: |decided, confirmed, share| {
        format!("{confirmed} dari {decided} yang sudah diputuskan: indikasi kuat ({share}%)")
    },
    precision_none: "belum ada yang diputuskan",
    precision_hidden: "menunggu pendapat kedua Anda",
    precision_head: "Ketepatan",
    beside: "Sudah bertanda",
    examples: "Contoh",
    cost: "Akibat bagi antrean",
    queue: |more, dismissed, fewer| {
        format!("{more} kampanye masuk antrean ({dismissed} di antaranya pernah ditolak), {fewer} keluar.")
    },
    minutes_more: |minutes| format!("Kira-kira {minutes} menit kerja analis lebih banyak."),
    minutes_less: |minutes| format!("Kira-kira {minutes} menit kerja analis lebih sedikit."),
    kept_nothing: "Tidak ada yang diubah. Untuk memakainya, operator menuliskannya ke berkas data dan memeriksanya: waspada check",
    busy: "Percobaan lain sedang berjalan. Coba lagi setelah selesai.",
    bad_parts: |most, chars| {
        format!(
            "Tulis 1 sampai {most} frasa, masing-masing paling panjang {chars} huruf, atau 2 sampai {most} kode tanda."
        )
    },
    bad_sign: |sign| format!("Tanda {sign} tidak ada, atau tidak punya frasa."),
    bad_days: "Jumlah hari: 1 sampai 365.",
    bad_rule: "Aturan ini tidak dapat dibaca:",
    no_model: "Model atau berkas data tidak dapat dipakai. Lihat: waspada check",
    mute_title: "Bisukan tanda",
    mute_source: "Pada sumber",
    mute_contact: "atau pada kontak",
    mute_contact_hint: "Seperti ditulis iklan: 0812-3456-7890, @nama, BCA 1234567890. Kontaknya tidak dicatat di catatan akses.",
    mute_until: |days| format!("Sampai hari (paling lama {days} hari)"),
    mute_reason: "Alasan",
    mute_reason_hint: "Dibaca siapa pun yang membuka iklannya. Nomor disamarkan.",
    mute_go: "Bisukan",
    mute_end: |number| format!("Akhiri nomor {number}"),
    muted: |number| format!("Dibisukan dengan nomor {number}; berakhir sendiri pada harinya."),
    mute_replaced: |numbers| format!("Menggantikan nomor {numbers}, yang kini berakhir."),
    mute_ended: |number| {
        format!("Nomor {number} berakhir. Iklan yang menunggu dipertimbangkan lagi pada malam berikutnya.")
    },
    mute_over: |number| format!("Nomor {number} memang sudah tidak berlaku. Tidak ada yang berubah."),
    bad_until: |last| format!("Pilih hari mulai besok, paling jauh {last}."),
    no_reason: "Tulis alasannya.",
    no_scope: "Pilih sumber atau tulis kontak.",
    two_scopes: "Pilih salah satu saja: sumber atau kontak.",
    no_source: "Sumber itu tidak dikenal.",
    no_contact: "Itu tidak terbaca sebagai nomor, nama, rekening, atau alamat.",
    none_chosen: "pilih",
};

static EN: RuleWords = RuleWords {
    title: "Try a rule",
    link: "Try a phrase or a combination of signs on stored ads",
    why: |most| {
        format!(
            "A phrase or a combination of signs is tried on stored ads, the newest {most} at most. Nothing is kept or changed. Closing the page stops it."
        )
    },
    phrases_title: "New phrases of a sign",
    sign: "Sign",
    phrases: "Phrases, one a line",
    phrases_hint: "{a|b} is a choice, ~ a gap of a few words.",
    combination_title: "Combination of signs",
    signs: "Codes of signs, a space between",
    signs_hint: "Two at least, such as F04 B01. All must hold. A context is written context:sea.",
    days: "Days back",
    go: "Try",
    result: "Result",
    tried_on: |ads, days, campaigns| {
        format!("Tried on {ads} ads of the last {days} days, in {campaigns} campaigns.")
    },
    is_cut: "Older ads are left out: there are too many for this page. For all of them: waspada rules test",
    nothing: "No sign is found elsewhere than now.",
    tried_combination: "The combination that is tried",
    before: "Now",
    after: "Then",
    new: "New",
    precision: |decided, confirmed, share| {
        format!("{confirmed} of {decided} that were decided: strong indication ({share}%)")
    },
    precision_none: "none was decided yet",
    precision_hidden: "waits for your second opinion",
    precision_head: "Precision",
    beside: "Shown already",
    examples: "Examples",
    cost: "What it does to the queue",
    queue: |more, dismissed, fewer| {
        format!(
            "{more} campaigns come into the queue ({dismissed} of them were dismissed before), {fewer} leave it."
        )
    },
    minutes_more: |minutes| format!("About {minutes} minutes of analysts' time more."),
    minutes_less: |minutes| format!("About {minutes} minutes of analysts' time less."),
    kept_nothing: "Nothing was changed. To use it, an operator writes it into the data file and checks it: waspada check",
    busy: "Another trial is under way. Try again when it is done.",
    bad_parts: |most, chars| {
        format!("Write 1 to {most} phrases of {chars} characters at most, or 2 to {most} codes of signs.")
    },
    bad_sign: |sign| format!("There is no sign {sign}, or it has no phrases."),
    bad_days: "Days: 1 to 365.",
    bad_rule: "This rule cannot be read:",
    no_model: "The model or a data file cannot be used. See: waspada check",
    mute_title: "Mute a sign",
    mute_source: "On a source",
    mute_contact: "or on a contact",
    mute_contact_hint: "As an ad writes it: 0812-3456-7890, @name, BCA 1234567890. The contact is not noted in the access log.",
    mute_until: |days| format!("Until the day ({days} days at most)"),
    mute_reason: "Reason",
    mute_reason_hint: "Read by whoever opens such an ad. Numbers are masked.",
    mute_go: "Mute",
    mute_end: |number| format!("End number {number}"),
    muted: |number| format!("Muted as number {number}; it ends by itself on its day."),
    mute_replaced: |numbers| format!("It takes the place of number {numbers}, which is over now."),
    mute_ended: |number| {
        format!("Number {number} is over. Ads that waited are candidates again in the next night.")
    },
    mute_over: |number| format!("Number {number} was not in force any more. Nothing is changed."),
    bad_until: |last| format!("Choose a day from tomorrow on, {last} at the latest."),
    no_reason: "Say why.",
    no_scope: "Choose a source or write a contact.",
    two_scopes: "Choose one alone: a source or a contact.",
    no_source: "That source is not known.",
    no_contact: "That is not read as a number, name, account or address.",
    none_chosen: "choose",
};
