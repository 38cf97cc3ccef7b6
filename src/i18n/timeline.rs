use super::Locale;

/// Words of what happened to ads, campaigns and contacts in the course of time.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct TimelineWords {
    pub posted: &'static str,
    pub first_seen: &'static str,
    pub seen_again: &'static str,
    pub page_changed: &'static str,
    pub gone: &'static str,
    pub back_again: &'static str,
    pub merged: &'static str,
    pub flag_opened: &'static str,
    pub flag_changed: &'static str,
    pub flag_decided: &'static str,
    pub flag_merged: &'static str,
    pub decided: &'static str,
    pub undone: &'static str,
    pub verdict: &'static str,
    /// Lines of the picture.
    pub lane_seen: &'static str,
    pub lane_words: &'static str,
    pub lane_page: &'static str,
    pub lane_flag: &'static str,
    pub lane_decision: &'static str,
    /// What stands above the picture and the table.
    pub title: &'static str,
    pub hint: &'static str,
    pub number: &'static str,
    pub when: &'static str,
    pub what: &'static str,
    pub ad: &'static str,
    pub all_ads: &'static str,
    /// Folds the table.
    pub table: fn(&str) -> String,
    /// So many events are left out.
    pub left_out: fn(&str) -> String,
    /// Only so many ads of it are looked at.
    pub of_first: fn(&str) -> String,
}

impl Locale {
    /// Words of what happened in the course of time.
    pub fn timeline(self) -> &'static TimelineWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: TimelineWords = TimelineWords {
    posted: "dipasang, menurut iklannya",
    first_seen: "pertama terlihat",
    seen_again: "terakhir terlihat",
    page_changed: "kata-kata iklan di halamannya diubah",
    gone: "tidak ada lagi di halamannya",
    back_again: "ada lagi di halamannya",
    merged: "dua kampanye menjadi satu",
    flag_opened: "tanda dibuka",
    flag_changed: "tanda dinaikkan atau dibuka lagi",
    flag_decided: "tanda diputuskan",
    flag_merged: "tanda digabung ke tanda lain dari kampanye yang sama",
    decided: "keputusan",
    undone: "keputusan dibatalkan",
    verdict: "keputusan tentang iklan",
    lane_seen: "Terlihat",
    lane_words: "Kata-kata",
    lane_page: "Hilang, kembali",
    lane_flag: "Tanda",
    lane_decision: "Keputusan",
    title: "Linimasa",
    hint: "Kiri lebih lama, kanan lebih baru. Angka pada gambar adalah nomor di tabel; + berarti beberapa sekaligus.",
    number: "No.",
    when: "Kapan",
    what: "Yang terjadi",
    ad: "Iklan",
    all_ads: "seluruh kampanye",
    table: |n| format!("Tabel linimasa ({n})"),
    left_out: |n| {
        format!(
            "{n} kejadian di antara yang pertama dan yang terbaru tidak ditampilkan, lebih dulu yang hanya \"terlihat\"."
        )
    },
    of_first: |n| format!("Dari {n} iklan pertama saja."),
};

const EN: TimelineWords = TimelineWords {
    posted: "posted, as the ad says",
    first_seen: "first seen",
    seen_again: "last seen",
    page_changed: "the words of the ad were changed on its page",
    gone: "not on its page any more",
    back_again: "on its page again",
    merged: "two campaigns became one",
    flag_opened: "flag opened",
    flag_changed: "flag raised or opened again",
    flag_decided: "flag decided",
    flag_merged: "flag went into another of the same campaign",
    decided: "decision",
    undone: "decision undone",
    verdict: "verdict on the ad",
    lane_seen: "Seen",
    lane_words: "Words",
    lane_page: "Gone, back",
    lane_flag: "Flag",
    lane_decision: "Decision",
    title: "Timeline",
    hint: "Earlier on the left, later on the right. Numbers in the picture are those of the table; + stands for several at once.",
    number: "No.",
    when: "When",
    what: "What happened",
    ad: "Ad",
    all_ads: "the whole campaign",
    table: |n| format!("Table of the timeline ({n})"),
    left_out: |n| {
        format!(
            "Events between the first and the newest that are not shown, first those that say \"seen\": {n}."
        )
    },
    of_first: |n| format!("Of the first {n} ads alone."),
};
