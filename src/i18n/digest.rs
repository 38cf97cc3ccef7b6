//! Words of the morning's message.

use super::Locale;

/// Words of the morning's message.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct DigestWords {
    /// Subject: new indications, open alarms, day.
    pub subject: fn(&str, usize, &str) -> String,
    pub subject_failed: fn(&str) -> String,
    pub title: &'static str,
    pub until: &'static str,
    pub complete: &'static str,
    pub partial: &'static str,
    pub failed: &'static str,
    pub interrupted: &'static str,
    pub running: &'static str,
    pub new_head: fn(&str) -> String,
    pub new_none: &'static str,
    /// How many of how many are told.
    pub told: fn(&str, &str) -> String,
    pub waiting_head: fn(&str) -> String,
    /// So many campaigns are put off.
    pub snoozed: fn(&str) -> String,
    /// Head over what is muted or tried.
    pub trials: &'static str,
    pub place: &'static str,
    pub place_unknown: &'static str,
    pub untitled: &'static str,
    pub copies: fn(&str) -> String,
    pub sources_of: &'static str,
    pub reasons: &'static str,
    pub changes: &'static str,
    pub ads_new: fn(&str) -> String,
    pub ads_edited: fn(&str) -> String,
    pub ads_gone: fn(&str) -> String,
    pub flagged_gone: &'static str,
    pub flagged_edited: &'static str,
    pub sources: &'static str,
    pub source_heads: [&'static str; 5],
    pub young: &'static str,
    pub trouble: &'static str,
    pub left: fn(&str) -> String,
    pub undelivered: fn(usize) -> String,
    pub next: &'static str,
    pub next_desk: &'static str,
    pub next_queue: &'static str,
    pub next_doctor: &'static str,
    pub next_again: &'static str,
    pub next_key: &'static str,
    pub next_nothing: &'static str,
    pub masked: &'static str,
    pub code: &'static str,
    /// What the command says after sending.
    pub sent: fn(usize) -> String,
    pub nothing_to_send: &'static str,
}

impl Locale {
    /// Words of the morning's message.
    pub fn digest(self) -> &'static DigestWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

static ID: DigestWords = DigestWords {
    subject: |new, alarms, day| match alarms {
        0 => format!("Waspada: {new} indikasi baru, {day}"),
        n => format!("Waspada: {n} ALARM, {new} indikasi baru, {day}"),
    },
    subject_failed: |day| format!("Waspada: malam GAGAL, {day}"),
    title: "Kabar pagi",
    until: "sampai",
    complete: "Semua sumber diperiksa.",
    partial: "Selesai, tetapi sebagian sumber gagal. Lihat di bawah.",
    failed: "Malam ini GAGAL sebelum selesai. Yang sudah dibaca tersimpan. Jalankan waspada doctor, lalu waspada run.",
    interrupted: "Malam ini dihentikan sebelum selesai. Yang sudah dibaca tersimpan; waspada run melanjutkannya.",
    running: "Malam ini masih berjalan; angkanya belum lengkap.",
    new_head: |n| format!("Indikasi baru: {n}"),
    new_none: "Tidak ada indikasi baru.",
    told: |told, all| format!("{told} dari {all} ditampilkan di sini."),
    waiting_head: |n| format!("Menunggu diperiksa: {n}"),
    snoozed: |n| format!("Ditunda, tidak dihitung di atas: {n}"),
    trials: "Dibisukan atau dicoba",
    place: "Tempat",
    place_unknown: "tempat tidak disebut",
    untitled: "(tanpa judul)",
    copies: |n| format!("{n} iklan berisi sama"),
    sources_of: "sumber",
    reasons: "Alasan",
    changes: "Yang berubah sejak malam sebelumnya",
    ads_new: |n| format!("{n} iklan baru"),
    ads_edited: |n| format!("{n} iklan berubah isinya"),
    ads_gone: |n| format!("{n} iklan tidak ada lagi"),
    flagged_gone: "Bertanda, kini hilang",
    flagged_edited: "Bertanda, kini berubah isinya",
    sources: "Sumber",
    source_heads: ["sumber", "iklan", "biasanya", "baru", "gagal"],
    young: "–",
    trouble: "tidak terbaca",
    left: |n| format!("{n} halaman menunggu malam berikutnya karena jatah habis"),
    undelivered: |n| {
        format!(
            "{n} pesan sebelumnya tidak sampai. Periksa [digest] di pipeline.toml, lalu: waspada digest --send"
        )
    },
    next: "Langkah berikutnya",
    next_desk: "Buka antrean di meja periksa:",
    next_queue: "Buka antrean:",
    next_doctor: "Periksa instalasi:",
    next_again: "Lanjutkan malam:",
    next_key: "Pulihkan kunci tanda tangan bukti; yang salah padanya:",
    next_nothing: "Tidak ada yang harus dikerjakan pagi ini.",
    masked: "Nomor, nama, dan akun disamarkan di pesan ini.",
    code: "kode",
    sent: |n| format!("{n} pesan terkirim."),
    nothing_to_send: "Tidak ada yang dikirim: pesan untuk malam ini sudah terkirim.",
};

static EN: DigestWords = DigestWords {
    subject: |new, alarms, day| match alarms {
        0 => format!("Waspada: {new} new indications, {day}"),
        1 => format!("Waspada: 1 ALARM, {new} new indications, {day}"),
        n => format!("Waspada: {n} ALARMS, {new} new indications, {day}"),
    },
    subject_failed: |day| format!("Waspada: the night FAILED, {day}"),
    title: "This morning",
    until: "to",
    complete: "Every source was visited.",
    partial: "Finished, but some sources failed. See below.",
    failed: "This night FAILED before its end. What was read is kept. Run waspada doctor, then waspada run.",
    interrupted: "This night was stopped before its end. What was read is kept; waspada run goes on with it.",
    running: "This night is still under way; its figures are not complete.",
    new_head: |n| format!("New indications: {n}"),
    new_none: "No new indication.",
    told: |told, all| format!("{told} of {all} are shown here."),
    waiting_head: |n| format!("Waiting for a person: {n}"),
    snoozed: |n| format!("Snoozed, not counted above: {n}"),
    trials: "Muted or on trial",
    place: "Place",
    place_unknown: "no place named",
    untitled: "(no title)",
    copies: |n| format!("{n} ads of the same text"),
    sources_of: "source",
    reasons: "Reasons",
    changes: "What changed since the night before",
    ads_new: |n| format!("{n} new ads"),
    ads_edited: |n| format!("{n} ads were edited"),
    ads_gone: |n| format!("{n} ads are gone"),
    flagged_gone: "Flagged, now gone",
    flagged_edited: "Flagged, now edited",
    sources: "Sources",
    source_heads: ["source", "ads", "usually", "new", "failed"],
    young: "–",
    trouble: "could not be read",
    left: |n| format!("{n} pages wait for the next night because the budget was used up"),
    undelivered: |n| {
        let messages = if n == 1 { "1 earlier message" } else { &format!("{n} earlier messages") };
        format!("{messages} did not arrive. Check [digest] in pipeline.toml, then: waspada digest --send")
    },
    next: "What to do next",
    next_desk: "Open the queue on the desk:",
    next_queue: "Open the queue:",
    next_doctor: "Look at the installation:",
    next_again: "Go on with the night:",
    next_key: "Restore the key that signs the evidence; what is wrong with it:",
    next_nothing: "There is nothing to do this morning.",
    masked: "Numbers, names and accounts are masked in this message.",
    code: "code",
    sent: |n| if n == 1 { "1 message was sent.".to_owned() } else { format!("{n} messages were sent.") },
    nothing_to_send: "Nothing was sent: the messages of this night have left already.",
};
