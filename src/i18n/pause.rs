use super::Locale;

/// Words of a pause after campaigns that are hard to read about.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct PauseWords {
    /// It is kept for so many minutes.
    pub offered: fn(&str) -> String,
    pub pause: &'static str,
    pub title: &'static str,
    /// It is kept until then.
    pub kept: fn(&str) -> String,
    pub not_kept: &'static str,
    pub costs_nothing: &'static str,
    pub go_on: &'static str,
}

impl Locale {
    /// Words of a pause.
    pub fn pause(self) -> &'static PauseWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: PauseWords = PauseWords {
    offered: |minutes| {
        format!(
            "Beberapa kampanye terakhir berat dibaca. Anda boleh berhenti sejenak: kampanye ini tetap untuk Anda selama {minutes} menit."
        )
    },
    pause: "Jeda",
    title: "Jeda",
    kept: |until| {
        format!("Kampanye yang Anda tinggalkan tetap untuk Anda sampai {until}. Tempat Anda di antrean juga.")
    },
    not_kept: "Kampanye ini sudah boleh diambil orang lain. Tempat Anda di antrean tetap.",
    costs_nothing: "Jeda tidak dicatat dan tidak dihitung di statistik mana pun.",
    go_on: "Lanjutkan",
};

const EN: PauseWords = PauseWords {
    offered: |minutes| {
        format!(
            "The last campaigns were hard to read about. You may pause: this one stays yours for {minutes} minutes."
        )
    },
    pause: "Pause",
    title: "Pause",
    kept: |until| {
        format!("The campaign that you left stays yours until {until}, and so does your place in the queue.")
    },
    not_kept: "Others may take this campaign by now. Your place in the queue is kept.",
    costs_nothing: "A pause is noted nowhere and counts in no figure.",
    go_on: "Go on",
};
