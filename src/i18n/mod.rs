//! Words that people read, in Indonesian and in English.
//!
//! Summaries, the queue, an ad and its reasons are shown in the language of `--lang`; error messages and
//! `--help` are English only, because they are searched for and reported. [`Strings`] has no defaults: a
//! language that lacks a string does not compile.

mod alarm;
mod backup;
mod campaign;
mod capture;
mod challenger;
mod desk_auth;
mod desk_campaign;
mod desk_changes;
mod desk_charts;
mod desk_error;
mod desk_figures;
mod desk_frame;
mod desk_help;
mod desk_lead;
mod desk_nights;
mod desk_notes;
mod desk_regroup;
mod desk_rules;
mod desk_ruling;
mod desk_score;
mod desk_search;
mod desk_several;
mod desk_snooze;
mod desk_today;
mod digest;
mod en;
mod evidence;
mod export;
mod id;
mod import_note;
mod lead_preview;
mod licence;
mod locale;
mod losses;
mod mute;
mod network;
mod next_step;
mod pause;
mod place_map;
mod reasons_en;
mod reasons_id;
mod recall;
mod source_contacts;
mod suspects;
mod timeline;
mod undo;

pub use alarm::AlarmWords;
pub use backup::BackupWords;
pub use campaign::{CampaignStrings, PathWords};
pub use capture::CaptureWords;
pub use challenger::ChallengerWords;
pub use desk_auth::AuthWords;
pub use desk_campaign::{CampaignWords, Groups};
pub use desk_changes::ChangeWords;
pub use desk_charts::ChartWords;
pub use desk_error::{ErrorMessage, ErrorWords};
pub use desk_figures::FigureWords;
pub use desk_frame::FrameWords;
pub use desk_help::HelpWords;
pub use desk_lead::LeadWords;
pub use desk_nights::NightWords;
pub use desk_notes::NoteWords;
pub use desk_regroup::RegroupWords;
pub use desk_rules::RuleWords;
pub use desk_ruling::RulingWords;
pub use desk_score::ScoreWords;
pub use desk_search::SearchWords;
pub use desk_several::SeveralWords;
pub use desk_snooze::SnoozeWords;
pub use desk_today::TodayWords;
pub use digest::DigestWords;
pub use evidence::EvidenceWords;
pub use export::ExportWords;
pub use lead_preview::LeadPreviewWords;
pub use locale::Locale;
pub use losses::LossWords;
pub use mute::MuteWords;
pub use network::NetworkWords;
pub use next_step::NextStep;
pub use pause::PauseWords;
pub use place_map::PlaceMapWords;
pub use recall::RecallWords;
pub use source_contacts::SourceContactWords;
pub use suspects::SuspectWords;
pub use timeline::TimelineWords;
pub use undo::UndoWords;

use jiff::Zoned;
use jiff::civil::Date;

use crate::domain::{
    Band, ContactKind, Detail, FlagState, Hint, ImportNote, Kind, LicenceState, PayPeriod, SkipReason,
};

/// Everything that is said in one language.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct Strings {
    pub locale: Locale,
    pub thousands: char,
    pub decimal: char,
    pub clock: char,
    pub weekdays: [&'static str; 7],
    pub months: [&'static str; 12],
    pub minutes: &'static str,
    pub seconds: &'static str,

    pub band: fn(Band) -> &'static str,
    pub kind: fn(Kind) -> &'static str,
    pub flag_state: fn(FlagState) -> &'static str,
    pub contact_kind: fn(ContactKind) -> &'static str,
    pub skip: fn(SkipReason) -> &'static str,
    pub hint: fn(&Hint) -> String,
    /// What is told of a file that was imported.
    pub import_note: fn(&ImportNote) -> String,
    /// How many rows could not be read beyond those that are named.
    pub more_losses: fn(&str) -> String,
    /// That a flag is an indication and a person decides.
    pub disclaimer: &'static str,
    pub example: &'static str,
    pub none: &'static str,

    pub summary: SummaryStrings,
    pub queue: QueueStrings,
    pub ad: AdStrings,
    pub campaign: CampaignStrings,
    pub contact: ContactStrings,
}

/// The morning summary.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct SummaryStrings {
    pub title: &'static str,
    pub until: &'static str,
    pub run: &'static str,
    /// Flags opened in this run.
    pub flagged: fn(&str) -> String,
    pub flagged_none: &'static str,
    /// Flags that wait, earlier nights included.
    pub waiting: fn(&str) -> String,
    pub bands: &'static str,
    /// What was read and gets no band.
    pub no_ads: &'static str,
    pub read: &'static str,
    pub skipped: &'static str,
    pub failed: &'static str,
    pub ads: fn(&str) -> String,
    pub pages: fn(&str) -> String,
    pub new: fn(&str) -> String,
    pub known: fn(&str) -> String,
    pub edited: fn(&str) -> String,
    pub copies: &'static str,
    /// Ads that were found to share their text with others.
    pub joined: fn(&str) -> String,
    /// What is in front of the number of ads that are there no more, and the number in words.
    pub gone: &'static str,
    pub taken_down: fn(&str) -> String,
    /// Networks by contact, and the ads of the largest.
    pub networks: fn(&str, &str) -> String,
    /// Ads whose band their network changed.
    pub rebanded: fn(&str) -> String,
    pub recheck: &'static str,
    /// Ads judged anew, and flags opened for it.
    pub rechecked: fn(&str, &str) -> String,
    pub source: &'static str,
    pub found: &'static str,
    pub visited: &'static str,
    pub ads_column: &'static str,
    pub new_column: &'static str,
    pub failed_column: &'static str,
    pub hints: &'static str,
    pub next: &'static str,
    pub next_queue: &'static str,
    pub next_desk: &'static str,
    pub next_show: &'static str,
    pub next_export: &'static str,
    pub next_nothing: &'static str,
    pub next_source: fn(&str) -> String,
    pub losses: &'static LossWords,
    pub next_files: &'static str,
    pub next_again: &'static str,
}

/// The queue.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct QueueStrings {
    pub empty: &'static str,
    pub rank: &'static str,
    pub score: &'static str,
    pub band: &'static str,
    pub ad: &'static str,
    pub destination: &'static str,
    pub first_seen: &'static str,
    pub id: &'static str,
    /// How many are shown of how many.
    pub shown: fn(&str, &str) -> String,
    pub supported_by: &'static str,
    /// Ads of the same text.
    pub copies: fn(&str) -> String,
    pub next: &'static str,
}

/// Heading and sentence.
pub type HeadedSentence = (&'static str, &'static str);

/// One ad with its reasons.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct AdStrings {
    pub score: &'static str,
    pub state: &'static str,
    pub no_flag: &'static str,
    pub source: &'static str,
    pub url: &'static str,
    pub employer: &'static str,
    pub location: &'static str,
    pub destination: &'static str,
    pub pay: &'static str,
    pub posted: &'static str,
    pub seen: &'static str,
    pub versions: fn(&str) -> String,
    /// Since which day it is gone.
    pub gone: &'static str,
    /// Heads of the words that earned a flag and of those that the ad says now, with number and day.
    pub flagged_words: fn(u32, &str) -> String,
    pub current_words: fn(u32, &str) -> String,
    pub words_changed: &'static str,
    pub from_picture: &'static str,
    pub new_contacts: &'static str,
    pub changed_on: fn(&str) -> String,
    pub licence: &'static str,
    pub contacts: &'static str,
    pub contacts_masked: &'static str,
    pub evidence: &'static str,
    /// Day, and whether on request.
    pub words_erased: fn(&str, bool) -> String,
    pub contacts_erased: fn(&str) -> String,
    pub evidence_erased: fn(&str, bool) -> String,
    pub read_with: fn(&str, &str) -> String,
    pub reasons: &'static str,
    pub reasons_none: &'static str,
    pub supports: &'static str,
    pub supports_none: &'static str,
    /// Of a reason that does not move the score.
    pub no_weight: &'static str,
    /// What the wording as a whole is called.
    pub wording: &'static str,
    pub wording_against: &'static str,
    pub wording_for: &'static str,
    /// With the strongest words.
    pub wording_like: fn(&str) -> String,
    /// Where the wording stands alone: no sign was found beside it.
    pub wording_alone: fn(&str) -> String,
    /// What the most suspicious passage is called, and what it means that it stands out.
    pub passage: &'static str,
    pub passage_against: &'static str,
    /// Of a text that is scored and may be no ad: how probable an ad is, and what else is most probable, in percent.
    pub doubt: fn(u8, Option<(Kind, u8)>) -> String,
    /// What to do where no sign was found and the wording alone raises the band.
    pub next_step_wording: &'static str,
    /// A column of the feature table as a sentence; none where it tells a person nothing.
    pub figure: fn(&str) -> Option<&'static str>,
    /// What would clear a column that raises the risk; none where it has no sentence either.
    pub figure_clears: fn(&str) -> Option<&'static str>,
    /// The figure or name behind a finding.
    pub detail: fn(&Detail) -> String,
    /// Heading and sentence of a finding about the licence, each state in its own words; none where the data files'
    /// words fit.
    pub finding: fn(&str, Option<&Detail>) -> Option<HeadedSentence>,
    /// What other ads say through the same text or contact: which sign, and the figure behind it.
    pub network: fn(&str, usize) -> Option<String>,
    /// The same without the figure.
    pub network_sign: fn(&str) -> Option<&'static str>,
    /// The reason without which the band would be another: its number, that band, that score.
    pub hinge: fn(usize, &str, &str) -> String,
    pub hinge_none: &'static str,
    /// What speaks for the ad and without which the band would be higher: its number, that band, that score.
    pub hinge_up: fn(usize, &str, &str) -> String,
    /// The band with which an ad must be looked at once its company has lost its licence.
    pub hinge_up_licence: fn(&str) -> String,
    pub hinge_up_none: &'static str,
    /// What would clear a wording that is like that of deceivers.
    pub wording_clears: &'static str,
    pub licence_state: fn(LicenceState) -> &'static str,
    /// The same in two or three words.
    pub licence_short: fn(LicenceState) -> &'static str,
    pub period: fn(PayPeriod) -> &'static str,
    pub a_month: fn(&str) -> String,
    pub clears: &'static str,
    pub basis: &'static str,
    pub text: &'static str,
    pub next: &'static str,
}

/// One contact.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct ContactStrings {
    pub unseen: &'static str,
    /// Joins nobody, being what the list says.
    pub listed: fn(&str) -> String,
    pub joins_nothing: &'static str,
    /// Joins nobody, being that of many employers.
    pub hub: fn(usize, usize) -> String,
    pub lives: &'static str,
    pub ads: &'static str,
    /// Columns of those ads.
    pub mention_heads: [&'static str; 8],
    /// So many of those that name it are warnings or news, which are no use of it.
    pub no_ads: fn(usize) -> String,
    /// The same name stands in ads as that of other networks.
    pub same_name: fn(&str) -> String,
    /// Hangs together with so many ads by so many contacts.
    pub network: fn(usize, usize) -> String,
    pub network_cut: &'static str,
    pub path: &'static str,
    pub no_path: &'static str,
    pub path_words: PathWords,
    /// That standing in an ad proves nothing.
    pub mention: &'static str,
}

impl Strings {
    /// A count with its thousands apart: `12.345`.
    pub fn count(&self, n: usize) -> String {
        let digits = n.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(self.thousands);
            }
            text.push(digit);
        }
        text
    }

    /// A number with `decimals` digits after the point: `0,93`.
    pub fn number(&self, number: f64, decimals: usize) -> String {
        format!("{number:.decimals$}").replace('.', &self.decimal.to_string())
    }

    /// A score: `0,93`, at most `>0,99`, since no ad is certain.
    pub fn score(&self, score: f64) -> String {
        if score >= 0.995 { format!(">{}", self.number(0.99, 2)) } else { self.number(score, 2) }
    }

    /// Rupiah, to the thousand: `Rp18.000.000`.
    pub fn rupiah(&self, amount: f64) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "pay is positive and far below 2^63 rupiah; casts saturate"
        )]
        let thousands = (amount / 1000.0).round().max(0.0) as usize;
        format!("Rp{}", self.count(thousands.saturating_mul(1000)))
    }

    /// A day: `25 November 2026`.
    pub fn day(&self, day: Date) -> String {
        let month = usize::try_from(day.month()).ok().and_then(|m| self.months.get(m.checked_sub(1)?));
        format!("{} {} {}", day.day(), month.unwrap_or(&""), day.year())
    }

    /// A day with its weekday: `Rabu, 25 November 2026`.
    pub fn weekday(&self, day: Date) -> String {
        let at = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        format!("{}, {}", self.weekdays.get(at).unwrap_or(&""), self.day(day))
    }

    /// A time of day: `01.30`.
    pub fn time(&self, at: &Zoned) -> String {
        format!("{:02}{}{:02}", at.hour(), self.clock, at.minute())
    }

    /// A length of time in minutes and seconds, from milliseconds.
    pub fn duration(&self, duration_ms: u64) -> String {
        let seconds = duration_ms.div_ceil(1000);
        match (seconds / 60, seconds % 60) {
            (0, s) => format!("{s} {}", self.seconds),
            (m, 0) => format!("{m} {}", self.minutes),
            (m, s) => format!("{m} {} {s} {}", self.minutes, self.seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_numbers_and_days_as_people_do() {
        let (id, en) = (Locale::Id.strings(), Locale::En.strings());
        assert_eq!((id.count(1_234_567), en.count(1_234_567)), ("1.234.567".into(), "1,234,567".into()));
        assert_eq!((id.count(0), id.count(100), id.count(1000)), ("0".into(), "100".into(), "1.000".into()));
        assert_eq!((id.number(0.934, 2), en.number(0.934, 2)), ("0,93".into(), "0.93".into()));
        let day = "2026-11-25".parse().unwrap();
        assert_eq!(id.weekday(day), "Rabu, 25 November 2026");
        assert_eq!(en.weekday(day), "Wednesday, 25 November 2026");
        let at: Zoned = "2026-11-25T01:30[Asia/Jakarta]".parse().unwrap();
        assert_eq!((id.time(&at), en.time(&at)), ("01.30".into(), "01:30".into()));
        assert_eq!(id.duration(125_000), "2 menit 5 detik");
        assert_eq!(en.duration(400), "1 s");
        assert_eq!(en.duration(120_000), "2 min");
    }

    #[test]
    fn english_tells_one_from_many() {
        let (strings, today, case) = (Locale::En.strings(), Locale::En.today(), Locale::En.campaign());
        let ones = [
            (case.touches)("1", "1"),
            (case.used_by)("1"),
            (case.text_cut)("1"),
            (today.left)("0", "1", "1"),
            (today.fitted)("1", "1", "1"),
            (today.agreement)("1", "1"),
            (Locale::En.search().fitting)("1"),
            (Locale::En.search().fitting_cut)("1", "1"),
            (Locale::En.figures().window)("1"),
            (Locale::En.lead().campaigns_count)("1"),
            (Locale::En.lead().contents_cut)("1"),
            (strings.ad.versions)("1"),
            (strings.queue.copies)("1"),
            (strings.campaign.values)("1", 1),
            (strings.campaign.found)(1),
            (strings.campaign.was_cut)(1, 1),
            (strings.contact.network)(1, 1),
        ];
        for told in ones {
            let words: Vec<&str> = told.split(|c: char| !c.is_alphanumeric()).collect();
            let is_many = |pair: &&[&str]| pair[0] == "1" && pair[1].ends_with('s') && pair[1] != "fits";
            assert_eq!(words.windows(2).find(is_many), None, "{told}");
        }
        assert_eq!((Locale::En.search().fitting)("2"), "2 ads fit");
    }
}
