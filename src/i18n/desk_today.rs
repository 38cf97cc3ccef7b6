use super::Locale;
use super::en::plural;

/// Words of the day's queue.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct TodayWords {
    pub title: &'static str,
    /// Decided today, of how many, minutes left.
    pub left: fn(&str, &str, &str) -> String,
    pub all_done: &'static str,
    pub start: &'static str,
    pub open: &'static str,
    pub claimed: &'static str,
    pub unsure: &'static str,
    pub decided_today: &'static str,
    pub queue: &'static str,
    /// By what the queue is put in order; what is at stake where a suspicion holds.
    pub queue_order: &'static str,
    pub harm: fn(&str) -> String,
    /// Only so many of so many are shown, because of so many minutes.
    pub fitted: fn(&str, &str, &str) -> String,
    /// The rest of the queue: so many more, back, and all of them by a search.
    pub further: fn(&str) -> String,
    pub earlier: &'static str,
    pub all_open: &'static str,
    /// Campaigns of which somebody is unsure; so many are not shown; who is.
    pub unsure_queue: &'static str,
    pub unsure_why: &'static str,
    pub unsure_more: fn(&str) -> String,
    pub unsure_by: fn(&str) -> String,
    pub second: &'static str,
    pub second_why: &'static str,
    /// The same, of so many.
    pub agreement: fn(&str, &str) -> String,
    pub samples: &'static str,
    pub samples_why: &'static str,
    pub sample: &'static str,
    pub copies: fn(&str) -> String,
    pub sources: fn(&str) -> String,
    pub seen: &'static str,
    pub untitled: &'static str,
    pub no_destination: &'static str,
    /// Held by a person until a time.
    pub held: fn(&str, &str) -> String,
    pub held_by_you: &'static str,
    pub no_reasons: &'static str,
    pub first_run: &'static str,
    pub first_run_how: &'static str,
    pub empty: &'static str,
    pub empty_how: &'static str,
    /// Of the newest night: it failed, was interrupted, or is only half done.
    pub night_failed: &'static str,
    pub night_interrupted: &'static str,
    pub night_partial: &'static str,
    pub night_running: &'static str,
    pub night_old: &'static str,
    pub night_report: &'static str,
    pub as_json: &'static str,
    pub mixed_letters: &'static str,
}

impl Locale {
    /// Words of the day's queue.
    pub fn today(self) -> &'static TodayWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: TodayWords = TodayWords {
    title: "Hari ini",
    left: |done, all, minutes| format!("{done} dari {all} selesai, sekitar {minutes} menit lagi"),
    all_done: "Tidak ada lagi yang menunggu. Selesai untuk hari ini.",
    start: "Mulai dari yang teratas",
    open: "menunggu",
    claimed: "sedang diperiksa",
    unsure: "belum yakin",
    decided_today: "diputuskan hari ini",
    queue: "Antrean, yang paling penting di atas",
    queue_order: "Urutannya: skor, dikalikan bahaya bila dugaan itu benar, dikalikan banyaknya iklan berteks sama.",
    harm: |harm| format!("bahaya bila benar: {harm}"),
    fitted: |shown, all, minutes| {
        format!("{shown} dari {all} ditampilkan: sebanyak yang muat dalam {minutes} menit.")
    },
    further: |n| format!("Lanjut ke {n} berikutnya"),
    earlier: "Kembali ke bagian sebelumnya",
    all_open: "Cari di antara semua yang menunggu",
    unsure_queue: "Belum yakin, menunggu pendapat lain",
    unsure_why: "Seseorang sudah melihat kampanye ini dan belum yakin. Yang belum Anda lihat ada di atas; yang Anda sendiri belum yakin ada di bawah.",
    unsure_more: |n| format!("{n} lagi muncul setelah yang di atas diputuskan."),
    unsure_by: |person| format!("{person} belum yakin"),
    second: "Perlu pendapat kedua",
    second_why: "Sudah diputuskan orang lain. Putuskan sendiri; keputusan itu ditunjukkan sesudahnya.",
    agreement: |same, pairs| {
        format!("Dua orang memutuskan sama pada {same} dari {pairs} kampanye dalam 90 hari.")
    },
    samples: "Contoh acak",
    samples_why: "Iklan berskor rendah yang dipilih acak. Keputusan tentangnya menunjukkan berapa banyak yang terlewat.",
    sample: "contoh",
    copies: |n| format!("{n} salinan"),
    sources: |n| format!("{n} sumber"),
    seen: "terlihat",
    untitled: "(tanpa judul)",
    no_destination: "tujuan tidak disebut",
    held: |person, until| format!("sedang diperiksa {person} sampai {until}"),
    held_by_you: "sedang Anda periksa",
    no_reasons: "Tidak ada tanda yang menonjol.",
    first_run: "Belum pernah ada pemeriksaan malam.",
    first_run_how: "Jalankan waspada run di komputer ini. Setelah selesai, iklan yang perlu dilihat muncul di sini.",
    empty: "Tidak ada yang menunggu.",
    empty_how: "Pemeriksaan malam terakhir tidak menemukan iklan baru yang perlu dilihat. Contoh acak di bawah tetap berguna.",
    night_failed: "Pemeriksaan malam terakhir gagal. Antrean ini mungkin belum lengkap; lihat laporannya dan jalankan lagi: waspada run",
    night_interrupted: "Pemeriksaan malam terakhir terputus. Yang sudah dibaca tersimpan; lanjutkan dengan: waspada run",
    night_partial: "Pemeriksaan malam terakhir tidak membaca semua sumber. Lihat laporannya untuk apa yang terlewat.",
    night_running: "Pemeriksaan malam sedang berjalan. Antrean bisa bertambah.",
    night_old: "Pemeriksaan malam terakhir lebih dari dua hari yang lalu. Periksa jadwalnya: waspada schedule",
    night_report: "Laporan malam",
    as_json: "JSON",
    mixed_letters: "huruf dari beberapa aksara",
};

const EN: TodayWords = TodayWords {
    title: "Today",
    left: |done, all, minutes| {
        format!("{done} of {all} done, about {} left", plural(minutes, "minute", "minutes"))
    },
    all_done: "Nothing waits any more. Done for today.",
    start: "Start at the top",
    open: "waiting",
    claimed: "being looked at",
    unsure: "unsure",
    decided_today: "decided today",
    queue: "Queue, the most useful first",
    queue_order: "In order of score, times the harm if the suspicion is true, times how many ads have the text.",
    harm: |harm| format!("harm if true: {harm}"),
    fitted: |shown, all, minutes| {
        format!("{shown} of {all} shown: as many as fit into {}.", plural(minutes, "minute", "minutes"))
    },
    further: |n| format!("On to the next {n}"),
    earlier: "Back to the part before",
    all_open: "Search all that wait",
    unsure_queue: "Unsure, waiting for another opinion",
    unsure_why: "Somebody has looked at these and is unsure. Those that you have not seen come first, those of which you are unsure yourself last.",
    unsure_more: |n| format!("{n} more appear when those above are decided."),
    unsure_by: |person| format!("{person} is unsure"),
    second: "Second opinions",
    second_why: "Somebody else has decided these. Decide for yourself; their decision is shown afterwards.",
    agreement: |same, pairs| {
        format!(
            "Two persons decided the same on {same} of {} in 90 days.",
            plural(pairs, "campaign", "campaigns")
        )
    },
    samples: "Random samples",
    samples_why: "Ads of low score, drawn at random. What is decided of them tells how much is missed.",
    sample: "sample",
    copies: |n| plural(n, "copy", "copies"),
    sources: |n| plural(n, "source", "sources"),
    seen: "seen",
    untitled: "(no title)",
    no_destination: "no destination named",
    held: |person, until| format!("held by {person} until {until}"),
    held_by_you: "held by you",
    no_reasons: "No sign stands out.",
    first_run: "No night has been run yet.",
    first_run_how: "Run waspada run on this machine. Ads that need a look appear here when it is done.",
    empty: "Nothing waits.",
    empty_how: "The last night found no new ad that needs a look. The random samples below are useful all the same.",
    night_failed: "The last night failed. This queue may lack something; read its report and run it again: waspada run",
    night_interrupted: "The last night was interrupted. What was read is kept; go on with: waspada run",
    night_partial: "The last night did not read all sources. Its report says what was left out.",
    night_running: "A night is under way. The queue may grow.",
    night_old: "The last night was more than two days ago. Look at its schedule: waspada schedule",
    night_report: "Night report",
    as_json: "JSON",
    mixed_letters: "letters of several scripts",
};
