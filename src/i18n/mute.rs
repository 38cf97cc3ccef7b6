//! What is told of signs that are muted for a while.

use super::Locale;
use super::en::plural;
use crate::domain::MutedSign;

/// Words of mutes.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct MuteWords {
    pub title: &'static str,
    pub why: &'static str,
    pub none: &'static str,
    pub number: &'static str,
    pub sign: &'static str,
    pub on: &'static str,
    pub source: &'static str,
    pub until: &'static str,
    pub reason: &'static str,
    pub by: &'static str,
    pub act: &'static str,
    pub state: &'static str,
    pub in_force: &'static str,
    pub expired: &'static str,
    pub ended: fn(&str) -> String,
    /// A contact that is kept no longer.
    pub forgotten: &'static str,
    pub ads: &'static str,
    pub link: &'static str,
}

static ID: MuteWords = MuteWords {
    title: "Tanda yang dibisukan",
    why: "Tanda yang dibisukan tidak cukup sendirian untuk memasukkan iklan ke antrean: iklan yang tanpanya di bawah tingkat \
          sedang menunggu sampai hari itu. Iklannya tetap disimpan dan dapat dicari. Sesudahnya iklan dipertimbangkan lagi \
          dengan sendirinya.",
    none: "Tidak ada tanda yang dibisukan. Operator melakukannya di sini atau dengan `waspada rules mute`.",
    number: "Nomor",
    sign: "Tanda",
    on: "Pada",
    source: "sumber",
    until: "Sampai",
    reason: "Alasan",
    by: "Oleh",
    act: "Tindakan",
    state: "Status",
    in_force: "berlaku",
    expired: "sudah lewat",
    ended: |who| format!("diakhiri oleh {who}"),
    forgotten: "tidak disimpan lagi",
    ads: "Iklan menunggu",
    link: "Tanda yang dibisukan",
};

static EN: MuteWords = MuteWords {
    title: "Muted signs",
    why: "A muted sign opens no flag by itself: an ad that would be below the band medium without it waits until that day. The ad \
          is kept and found by searches. After that it is a candidate again by itself.",
    none: "No sign is muted. An operator does it here or by `waspada rules mute`.",
    number: "Number",
    sign: "Sign",
    on: "On",
    source: "source",
    until: "Until",
    reason: "Reason",
    by: "By",
    act: "Action",
    state: "State",
    in_force: "in force",
    expired: "over",
    ended: |who| format!("ended by {who}"),
    forgotten: "kept no longer",
    ads: "Ads that wait",
    link: "Muted signs",
};

impl Locale {
    /// Words of mutes.
    pub fn mute(self) -> &'static MuteWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }

    /// That an ad waits for a mute to end, on `day`; `sign` is its name in words.
    pub fn muted_until(self, muted: &MutedSign, sign: &str, day: &str) -> String {
        let reason = &muted.reason;
        match (self, muted.is_by_source) {
            (Self::Id, true) => format!(
                "Dibisukan sampai {day}: tanda \u{201c}{sign}\u{201d} pada sumber ini. Alasan: {reason}"
            ),
            (Self::Id, false) => {
                format!(
                    "Dibisukan sampai {day}: tanda \u{201c}{sign}\u{201d} pada salah satu kontaknya. Alasan: {reason}"
                )
            }
            (Self::En, true) => {
                format!("Muted until {day}: the sign \u{201c}{sign}\u{201d} on this source. Reason: {reason}")
            }
            (Self::En, false) => {
                format!(
                    "Muted until {day}: the sign \u{201c}{sign}\u{201d} on one of its contacts. Reason: {reason}"
                )
            }
        }
    }

    /// A mute in the morning's message; `source` is none where it is on a contact.
    pub fn mute_line(self, sign: &str, source: Option<&str>, day: &str, ads: &str) -> String {
        match self {
            Self::Id => {
                let on = source.map_or("satu kontak".to_owned(), |source| format!("sumber {source}"));
                format!(
                    "Tanda \u{201c}{sign}\u{201d} dibisukan pada {on} sampai {day}: {ads} iklan menunggu karenanya"
                )
            }
            Self::En => {
                let on = source.map_or("one contact".to_owned(), |source| format!("source {source}"));
                let ads = plural(ads, "ad waits", "ads wait");
                format!("The sign \u{201c}{sign}\u{201d} is muted on {on} until {day}: {ads} because of it")
            }
        }
    }

    /// How many ads a night muted.
    pub fn muted_line(self, count: &str) -> String {
        match self {
            Self::Id => format!("{count} iklan menunggu karena tandanya dibisukan (`waspada rules mutes`)"),
            Self::En => {
                format!("{count} ads wait because a sign of theirs is muted (`waspada rules mutes`)")
            }
        }
    }
}
