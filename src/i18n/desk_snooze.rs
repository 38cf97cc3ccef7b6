use super::Locale;
use crate::domain::SnoozeEnd;

/// Words for putting a campaign off.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct SnoozeWords {
    /// The button, and the head of its page.
    pub put_off: &'static str,
    pub title: &'static str,
    /// What it does, for so many days at most.
    pub why: fn(&str) -> String,
    pub tomorrow: &'static str,
    pub week: &'static str,
    pub until_change: &'static str,
    pub until_change_why: fn(&str) -> String,
    pub other_day: &'static str,
    pub other_day_go: &'static str,
    /// So many days at most.
    pub bad_day: fn(&str) -> String,
    pub no_flag: &'static str,
    pub back: &'static str,
    /// That it is put off until a day, by a person; the same where it comes back when it changes.
    pub until: fn(&str, &str) -> String,
    pub until_it_changes: fn(&str, &str) -> String,
    pub wake: &'static str,
    pub woken: &'static str,
    pub not_snoozed: &'static str,
    /// The list on the day's page: its head, what it is, how many more; the count of it.
    pub list: &'static str,
    pub list_why: &'static str,
    pub list_more: fn(&str) -> String,
    pub count: &'static str,
    /// Back, because of what, put off by a person on a day.
    pub returned: fn(&str, &str, &str) -> String,
    /// What brings a campaign back.
    pub end: fn(SnoozeEnd) -> &'static str,
}

impl Locale {
    /// Words for putting a campaign off.
    pub fn snooze(self) -> &'static SnoozeWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: SnoozeWords = SnoozeWords {
    put_off: "Tunda",
    title: "Tunda kampanye ini",
    why: |days| {
        format!(
            "Kampanye keluar dari antrean semua orang dan kembali sendiri, paling lama setelah {days} hari. Ditunda bukan diputuskan."
        )
    },
    tomorrow: "Sampai besok",
    week: "Sampai minggu depan",
    until_change: "Sampai ada perubahan",
    until_change_why: |days| {
        format!(
            "Kembali begitu ada salinan baru, iklannya diubah, atau ada kontak baru; paling lama setelah {days} hari."
        )
    },
    other_day: "Hari lain",
    other_day_go: "Tunda sampai hari itu",
    bad_day: |days| format!("Pilih hari mulai besok, paling jauh {days} hari dari sekarang."),
    no_flag: "Tidak ada tanda yang menunggu pada kampanye ini, jadi tidak ada yang ditunda.",
    back: "Kembali ke kampanye",
    until: |day, person| format!("Ditunda sampai {day} oleh {person}."),
    until_it_changes: |day, person| format!("Ditunda oleh {person} sampai ada perubahan, paling lama {day}."),
    wake: "Kembalikan ke antrean",
    woken: "Kampanye ini ada di antrean lagi.",
    not_snoozed: "Kampanye ini memang sudah tidak ditunda. Tidak ada yang berubah.",
    list: "Ditunda",
    list_why: "Belum diputuskan. Masing-masing kembali ke antrean pada harinya, atau saat iklannya berubah.",
    list_more: |n| format!("{n} lagi tidak ditampilkan di sini."),
    count: "ditunda",
    returned: |why, person, day| format!("Kembali setelah ditunda {person} pada {day}: {why}"),
    end: |end| match end {
        SnoozeEnd::Day => "harinya tiba",
        SnoozeEnd::Copy => "ada salinan baru",
        SnoozeEnd::Edit => "iklannya diubah",
        SnoozeEnd::Contact => "ada kontak baru",
    },
};

const EN: SnoozeWords = SnoozeWords {
    put_off: "Snooze",
    title: "Snooze this campaign",
    why: |days| {
        format!(
            "The campaign leaves everybody's queue and comes back by itself, after {days} days at the latest. Snoozed is not decided."
        )
    },
    tomorrow: "Until tomorrow",
    week: "Until next week",
    until_change: "Until something changes",
    until_change_why: |days| {
        format!(
            "It is back as soon as there is a new copy, an edit or a new contact; after {days} days at the latest."
        )
    },
    other_day: "Another day",
    other_day_go: "Snooze until that day",
    bad_day: |days| format!("Choose a day from tomorrow on, at most {days} days from now."),
    no_flag: "No flag of this campaign waits, so there is nothing to snooze.",
    back: "Back to the campaign",
    until: |day, person| format!("Snoozed until {day} by {person}."),
    until_it_changes: |day, person| {
        format!("Snoozed by {person} until something changes, {day} at the latest.")
    },
    wake: "Put back into the queue",
    woken: "This campaign is in the queue again.",
    not_snoozed: "This campaign was not put off any more. Nothing is changed.",
    list: "Snoozed",
    list_why: "Not decided. Each comes back into the queue on its day, or when an ad of it changes.",
    list_more: |n| format!("{n} more are not shown here."),
    count: "snoozed",
    returned: |why, person, day| format!("Back after {person} snoozed it on {day}: {why}"),
    end: |end| match end {
        SnoozeEnd::Day => "its day has come",
        SnoozeEnd::Copy => "there is a new copy",
        SnoozeEnd::Edit => "an ad was edited",
        SnoozeEnd::Contact => "there is a new contact",
    },
};
