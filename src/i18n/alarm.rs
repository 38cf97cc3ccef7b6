//! What alarms say, and what is to be checked.

use super::Locale;
use crate::domain::{Alarm, AlarmKind, WatchedField};

/// Words around alarms.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct AlarmWords {
    pub head: &'static str,
    pub none: &'static str,
    pub mended: &'static str,
    pub check: &'static str,
    /// Since which day it is open.
    pub since: fn(&str) -> String,
    /// When it was last right.
    pub last_right: fn(&str) -> String,
    pub never_right: &'static str,
    pub is_open: fn(usize) -> String,
}

impl Locale {
    /// Words around alarms.
    pub fn alarms(self) -> &'static AlarmWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }

    /// What an alarm is about, in one sentence without its source.
    pub fn alarm(self, alarm: &Alarm) -> String {
        let count = |n| self.strings().count(n);
        let (found, usual) = (count(alarm.found), count(alarm.usual));
        match self {
            Self::Id => id(alarm, &found, &usual),
            Self::En => en(alarm, &found, &usual),
        }
    }

    /// What is to be checked, with the command that does.
    pub fn alarm_check(self, alarm: &Alarm) -> String {
        let source = alarm.source.as_ref().map_or("", |source| source.0.as_str());
        match self {
            Self::Id => check_id(alarm.kind, source),
            Self::En => check_en(alarm.kind, source),
        }
    }
}

fn field_id(field: Option<WatchedField>) -> &'static str {
    match field {
        Some(WatchedField::Employer) | None => "pemberi kerja",
        Some(WatchedField::Pay) => "upah",
        Some(WatchedField::Contact) => "kontak",
    }
}

fn field_en(field: Option<WatchedField>) -> &'static str {
    match field {
        Some(WatchedField::Employer) | None => "an employer",
        Some(WatchedField::Pay) => "pay",
        Some(WatchedField::Contact) => "a contact",
    }
}

fn id(alarm: &Alarm, found: &str, usual: &str) -> String {
    match alarm.kind {
        AlarmKind::Missed => format!("{found} pemeriksaan malam tidak berjalan pada waktunya."),
        AlarmKind::Failing => {
            format!("Gagal pada semua malamnya ({found} malam): belum pernah memberi satu iklan pun.")
        }
        AlarmKind::Silent => format!("Diam: {found} iklan, biasanya {usual}."),
        AlarmKind::Low => format!("Jauh berkurang: {found} iklan, biasanya {usual}."),
        AlarmKind::Fields => {
            format!("Hanya {found}% iklan yang terbaca {}-nya, biasanya {usual}%.", field_id(alarm.field))
        }
        AlarmKind::Refused => format!("{found}% halaman gagal atau ditolak, biasanya {usual}%."),
        AlarmKind::Throttled => {
            format!("Servernya {found} kali meminta kita melambat, biasanya {usual} kali.")
        }
        AlarmKind::Robots => {
            format!("robots.txt berubah; {found} halaman kini dilarang, sebelumnya {usual}.")
        }
        AlarmKind::Scores | AlarmKind::Signs | AlarmKind::Words if alarm.source.is_none() => {
            let what = match alarm.kind {
                AlarmKind::Scores => "Skor iklan baru",
                AlarmKind::Signs => "Ciri terkuat iklan baru",
                _ => "Kata-kata iklan baru",
            };
            format!("{what} bergeser pada {found} dari {usual} sumber sekaligus.")
        }
        AlarmKind::Scores => {
            format!("Skor iklan baru bergeser: indeks kestabilan {found} (perseratus), biasanya {usual}.")
        }
        AlarmKind::Signs => {
            format!(
                "Ciri terkuat iklan baru bergeser: indeks kestabilan {found} (perseratus), biasanya {usual}."
            )
        }
        AlarmKind::Words => format!("{found}% kata iklan baru tidak dikenal model, biasanya {usual}%."),
        AlarmKind::Unsigned => {
            format!(
                "{found} manifes terakhir TIDAK ditandatangani: kuncinya hilang atau tidak dapat dipakai."
            )
        }
    }
}

fn en(alarm: &Alarm, found: &str, usual: &str) -> String {
    match alarm.kind {
        AlarmKind::Missed if alarm.found == 1 => "1 night did not run at its time.".to_owned(),
        AlarmKind::Missed => format!("{found} nights did not run at their time."),
        AlarmKind::Failing => {
            format!("Failed on every night ({found} nights): it has not given a single ad yet.")
        }
        AlarmKind::Silent => format!("Silent: {found} ads, usually {usual}."),
        AlarmKind::Low => format!("Far fewer: {found} ads, usually {usual}."),
        AlarmKind::Fields => {
            format!("Only {found}% of its ads have {}, usually {usual}%.", field_en(alarm.field))
        }
        AlarmKind::Refused => format!("{found}% of its pages failed or were refused, usually {usual}%."),
        AlarmKind::Throttled => {
            format!("Its server asked {found} times to be asked less, usually {usual} times.")
        }
        AlarmKind::Robots => format!("robots.txt changed; it forbids {found} pages now, {usual} before."),
        AlarmKind::Scores | AlarmKind::Signs | AlarmKind::Words if alarm.source.is_none() => {
            let what = match alarm.kind {
                AlarmKind::Scores => "Scores of new ads",
                AlarmKind::Signs => "The strongest signs of new ads",
                _ => "The words of new ads",
            };
            format!("{what} have shifted in {found} of {usual} sources at once.")
        }
        AlarmKind::Scores => {
            format!("Scores of new ads have shifted: stability index {found} (hundredths), usually {usual}.")
        }
        AlarmKind::Signs => {
            format!(
                "The strongest signs of new ads have shifted: stability index {found} (hundredths), usually {usual}."
            )
        }
        AlarmKind::Words => {
            format!("{found}% of the words of new ads are unknown to the model, usually {usual}%.")
        }
        AlarmKind::Unsigned if alarm.found == 1 => {
            "The last manifest is NOT signed: the key is lost or cannot be used.".to_owned()
        }
        AlarmKind::Unsigned => {
            format!("The last {found} manifests are NOT signed: the key is lost or cannot be used.")
        }
    }
}

fn check_id(kind: AlarmKind, source: &str) -> String {
    match kind {
        AlarmKind::Missed => {
            "Apakah mesin dan layanannya hidup? systemctl status waspada, lalu: waspada doctor".to_owned()
        }
        AlarmKind::Unsigned => {
            "Lihat sebabnya: waspada check. Pulihkan kunci dari salinannya, lalu: waspada keys rotate --accept-unsigned. Bila salinannya tidak ada: waspada keys rotate --lost, dan beri tahu semua yang memeriksa bukti".to_owned()
        }
        AlarmKind::Failing => format!("Periksa alamatnya: waspada sources test {source}"),
        AlarmKind::Silent | AlarmKind::Low => {
            format!("Buka situsnya di peramban, lalu bandingkan: waspada sources test {source}")
        }
        AlarmKind::Fields => {
            format!("Tata letak situs mungkin berubah. Perbaiki selektornya: waspada sources test {source}")
        }
        AlarmKind::Refused => {
            format!(
                "Apakah situs memblokir kita? Periksa: waspada sources test {source}; lalu naikkan per_host_delay_ms"
            )
        }
        AlarmKind::Throttled => format!("Naikkan per_host_delay_ms pada sumber {source} di pipeline.toml"),
        AlarmKind::Robots => {
            format!(
                "Baca robots.txt yang baru; kita menaatinya. Yang masih boleh: waspada sources test {source}"
            )
        }
        AlarmKind::Scores | AlarmKind::Signs | AlarmKind::Words if source.is_empty() => {
            "Bukan satu situs. Apakah berkas data atau pengaturan berubah? waspada check; waspada models list. Kalau tidak, baca iklan barunya: mungkin keadaannya yang berubah".to_owned()
        }
        AlarmKind::Scores | AlarmKind::Signs | AlarmKind::Words => {
            format!(
                "Baca iklan barunya: tata letak atau isi situs mungkin berubah. Bandingkan: waspada sources test {source}"
            )
        }
    }
}

fn check_en(kind: AlarmKind, source: &str) -> String {
    match kind {
        AlarmKind::Missed => {
            "Are the machine and its service up? systemctl status waspada, then: waspada doctor".to_owned()
        }
        AlarmKind::Unsigned => {
            "See why: waspada check. Restore the key from its copy, then: waspada keys rotate --accept-unsigned. Where there is no copy: waspada keys rotate --lost, and tell everybody who checks the evidence".to_owned()
        }
        AlarmKind::Failing => format!("Check its address: waspada sources test {source}"),
        AlarmKind::Silent | AlarmKind::Low => {
            format!("Open the site in a browser, then compare: waspada sources test {source}")
        }
        AlarmKind::Fields => {
            format!("The site's layout may have changed. Mend the selectors: waspada sources test {source}")
        }
        AlarmKind::Refused => {
            format!(
                "Does the site block us? Check: waspada sources test {source}; then raise per_host_delay_ms"
            )
        }
        AlarmKind::Throttled => format!("Raise per_host_delay_ms of the source {source} in pipeline.toml"),
        AlarmKind::Robots => {
            format!(
                "Read the new robots.txt; we heed it. What is still allowed: waspada sources test {source}"
            )
        }
        AlarmKind::Scores | AlarmKind::Signs | AlarmKind::Words if source.is_empty() => {
            "No single site. Did data files or settings change? waspada check; waspada models list. Else read the new ads: the world may have changed".to_owned()
        }
        AlarmKind::Scores | AlarmKind::Signs | AlarmKind::Words => {
            format!("Read its new ads: layout or content may have changed. Compare: waspada sources test {source}")
        }
    }
}

static ID: AlarmWords = AlarmWords {
    head: "Alarm",
    none: "Tidak ada alarm.",
    mended: "Pulih",
    check: "Periksa",
    since: |day| format!("sejak {day}"),
    last_right: |day| format!("terakhir wajar {day}"),
    never_right: "belum pernah wajar",
    is_open: |n| format!("{n} alarm terbuka"),
};

static EN: AlarmWords = AlarmWords {
    head: "Alarms",
    none: "No alarm.",
    mended: "Mended",
    check: "Check",
    since: |day| format!("since {day}"),
    last_right: |day| format!("last right on {day}"),
    never_right: "never right so far",
    is_open: |n| if n == 1 { "1 alarm is open".to_owned() } else { format!("{n} alarms are open") },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SourceName;

    #[test]
    fn every_alarm_says_its_figures_and_what_to_check() {
        let kinds = [
            AlarmKind::Missed,
            AlarmKind::Failing,
            AlarmKind::Silent,
            AlarmKind::Low,
            AlarmKind::Fields,
            AlarmKind::Refused,
            AlarmKind::Throttled,
            AlarmKind::Robots,
            AlarmKind::Scores,
            AlarmKind::Signs,
            AlarmKind::Words,
            AlarmKind::Unsigned,
        ];
        for locale in [Locale::Id, Locale::En] {
            for kind in kinds.into_iter().filter(|kind| kind.is_drift()) {
                let of_all =
                    Alarm { kind, source: None, field: None, found: 7, usual: 9, last_right_at: None };
                let told = locale.alarm(&of_all);
                assert!(told.contains('7') && told.contains('9') && !told.contains('%'), "{told}");
                assert!(!locale.alarm_check(&of_all).contains("sources test"), "no source is to blame");
            }
            for kind in kinds {
                let is_of_all = matches!(kind, AlarmKind::Missed | AlarmKind::Unsigned);
                let source = (!is_of_all).then(|| SourceName("papan".into()));
                let alarm = Alarm { kind, source, field: None, found: 7, usual: 1200, last_right_at: None };
                assert!(locale.alarm(&alarm).contains('7'), "{kind:?}");
                let check = locale.alarm_check(&alarm);
                assert!(check.contains("papan") || is_of_all, "{check}");
            }
        }
    }
}
