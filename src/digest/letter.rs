use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::block::Block;
use super::page::page;
use super::plain::plain;
use crate::domain::{AlarmKind, RaisedAlarm, RunSummary, SourceSummary};
use crate::i18n::{DigestWords, Locale, Strings};
use crate::store::RunStatus;
use crate::text::safe::{line, shorten};
use crate::views::{DigestAd, DigestCampaign, DigestView, masked_fault};

/// Longest title or name.
const NAME_CHARS: usize = 120;
/// Most mutes that are told one by one.
const MOST_MUTES: usize = 20;
/// Longest message of a fault.
const FAULT_CHARS: usize = 200;

/// How a message is written.
#[derive(Debug, Clone)]
pub struct LetterOptions {
    /// Its language.
    pub locale: Locale,
    /// Zone of every day and time.
    pub zone: TimeZone,
    /// Where people reach the desk, if they do.
    pub desk: Option<Url>,
}

/// A message in words, ready to leave.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Subject: counts and a day, nothing from the web.
    pub subject: String,
    /// As plain text.
    pub plain: String,
    /// As a page that stands alone.
    pub html: String,
}

impl Letter {
    /// Writes the message.
    pub fn write(view: &DigestView, options: &LetterOptions) -> Self {
        let writer =
            Writer { view, options, words: options.locale.digest(), strings: options.locale.strings() };
        let blocks = writer.blocks();
        let title = format!("{}: {}", writer.words.title, writer.day(view.night.started_at));
        let language = match options.locale {
            Locale::Id => "id",
            Locale::En => "en",
        };
        Self {
            subject: writer.subject(),
            plain: plain(&title, &blocks),
            html: page(language, &title, &blocks),
        }
    }
}

struct Writer<'a> {
    view: &'a DigestView,
    options: &'a LetterOptions,
    words: &'static DigestWords,
    strings: &'static Strings,
}

impl Writer<'_> {
    fn subject(&self) -> String {
        let day = self.day(self.view.night.started_at);
        if self.view.night.status == RunStatus::Failed {
            return (self.words.subject_failed)(&day);
        }
        let new = self.strings.count(self.view.night.totals.flagged);
        (self.words.subject)(&new, self.view.open_alarms().count(), &day)
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = self.head();
        self.alarms(&mut blocks);
        self.campaigns(&mut blocks);
        self.changes(&mut blocks);
        if let Some(summary) = &self.view.summary {
            self.sources(&mut blocks, summary);
        }
        self.trials(&mut blocks);
        self.next(&mut blocks);
        blocks.push(Block::Line(self.words.masked.to_owned()));
        blocks
    }

    fn head(&self) -> Vec<Block> {
        let night = &self.view.night;
        let local = |at: Timestamp| at.to_zoned(self.options.zone.clone());
        let started = local(night.started_at);
        let mut when = self.strings.time(&started);
        if let Some(ended_at) = night.finished_at {
            let ended = local(ended_at);
            let duration_ms =
                u64::try_from(ended_at.duration_since(night.started_at).as_millis()).unwrap_or(0);
            let (until, zone) = (self.words.until, ended.strftime("%Z"));
            let (end, duration) = (self.strings.time(&ended), self.strings.duration(duration_ms));
            when = format!("{when} {until} {end} {zone} ({duration})");
        }
        let state = match night.status {
            RunStatus::Complete => self.words.complete,
            RunStatus::Partial => self.words.partial,
            RunStatus::Failed => self.words.failed,
            RunStatus::Interrupted => self.words.interrupted,
            RunStatus::Running => self.words.running,
        };
        let mut blocks = vec![Block::Line(format!("{when}. {}: {}", self.strings.summary.run, night.run))];
        blocks.push(match night.status {
            RunStatus::Failed | RunStatus::Interrupted => Block::Alarm(state.to_owned(), Vec::new()),
            _ => Block::Line(state.to_owned()),
        });
        if self.view.undelivered > 0 {
            blocks.push(Block::Alarm((self.words.undelivered)(self.view.undelivered), Vec::new()));
        }
        blocks
    }

    fn alarms(&self, blocks: &mut Vec<Block>) {
        if self.view.alarms.is_empty() {
            return;
        }
        let words = self.options.locale.alarms();
        blocks.push(Block::Head(words.head.to_owned()));
        for raised in self.view.open_alarms() {
            let alarm = &raised.alarm;
            let last = match alarm.last_right_at {
                Some(at) => (words.last_right)(&self.short_day(at)),
                None => words.never_right.to_owned(),
            };
            let since = (words.since)(&self.short_day(raised.opened_at));
            let check = format!("{}: {}", words.check, line(&self.options.locale.alarm_check(alarm)));
            blocks.push(Block::Alarm(self.alarm(raised), vec![format!("({since}, {last})"), check]));
        }
        for raised in self.view.alarms.iter().filter(|alarm| alarm.closed_at.is_some()) {
            blocks.push(Block::Line(format!("{}: {}", words.mended, self.alarm(raised))));
        }
    }

    /// An alarm with its source.
    fn alarm(&self, raised: &RaisedAlarm) -> String {
        let says = self.options.locale.alarm(&raised.alarm);
        match &raised.alarm.source {
            Some(source) => format!("{}: {says}", line(&source.0)),
            None => says,
        }
    }

    fn campaigns(&self, blocks: &mut Vec<Block>) {
        let (words, view) = (self.words, self.view);
        let flagged = view.night.totals.flagged;
        if flagged == 0 && view.new.is_empty() {
            blocks.push(Block::Head(words.new_none.to_owned()));
        } else {
            blocks.push(Block::Head((words.new_head)(&self.strings.count(flagged))));
            self.list(blocks, &view.new, flagged);
        }
        if !view.waiting.is_empty() {
            blocks.push(Block::Head((words.waiting_head)(&self.strings.count(view.waiting_count))));
            self.list(blocks, &view.waiting, view.waiting_before);
        }
        if view.snoozed > 0 {
            blocks.push(Block::Line((words.snoozed)(&self.strings.count(view.snoozed))));
        }
        if flagged + view.waiting_count > 0 {
            blocks.push(Block::Line(self.strings.disclaimer.to_owned()));
        }
    }

    fn list(&self, blocks: &mut Vec<Block>, campaigns: &[DigestCampaign], all: usize) {
        let words = self.words;
        for one in campaigns {
            let title = self.title(&one.title);
            let score = self.strings.score(one.score.get());
            let head = format!("{title} [{} {score}]", (self.strings.band)(one.band));
            let mut about = vec![one.place.as_deref().map_or(words.place_unknown.to_owned(), name)];
            about.extend(one.employer.as_deref().map(name));
            if one.copies > 1 {
                about.push((words.copies)(&self.strings.count(one.copies)));
            }
            let sources: Vec<String> = one.sources.iter().map(|source| line(&source.0)).collect();
            about.push(format!("{} {}", words.sources_of, sources.join(", ")));
            about.push(format!("{} {}", words.code, one.campaign));
            let mut lines = vec![about.join("; ")];
            if !one.reasons.is_empty() {
                lines.push(format!("{}: {}", words.reasons, one.reasons.join("; ")));
            }
            blocks.push(Block::Item(head, lines));
        }
        if all > campaigns.len() {
            let (told, all) = (self.strings.count(campaigns.len()), self.strings.count(all));
            blocks.push(Block::Line((words.told)(&told, &all)));
        }
    }

    fn changes(&self, blocks: &mut Vec<Block>) {
        let (words, view) = (self.words, self.view);
        let count = |n: usize| self.strings.count(n);
        let totals = &view.night.totals;
        let gone = view.summary.as_ref().map_or(view.gone.len(), |summary| summary.taken_down);
        let figures =
            [(words.ads_new)(&count(totals.ads_new)), (words.ads_edited)(&count(totals.ads_edited))];
        blocks.push(Block::Head(words.changes.to_owned()));
        blocks.push(Block::Line(format!("{}; {}.", figures.join("; "), (words.ads_gone)(&count(gone)))));
        for (head, ads) in [(words.flagged_gone, &view.gone), (words.flagged_edited, &view.edited)] {
            if !ads.is_empty() {
                blocks.push(Block::Line(format!("{head}:")));
                blocks.extend(ads.iter().map(|ad| Block::Item(self.changed(ad), Vec::new())));
            }
        }
    }

    fn changed(&self, ad: &DigestAd) -> String {
        format!("{} ({}, {} {})", self.title(&ad.title), line(&ad.source.0), self.words.code, ad.ad)
    }

    fn sources(&self, blocks: &mut Vec<Block>, summary: &RunSummary) {
        let (words, count) = (self.words, |n: usize| self.strings.count(n));
        let row = |source: &SourceSummary| {
            let usual = source.usual.map_or(words.young.to_owned(), count);
            let volume = source.ads + source.unchanged;
            vec![line(&source.source), count(volume), usual, count(source.ads_new), count(source.failed)]
        };
        let rows: Vec<Vec<String>> = summary.sources.iter().map(row).collect();
        if rows.is_empty() {
            return;
        }
        blocks.push(Block::Head(words.sources.to_owned()));
        blocks.push(Block::Table(words.source_heads.map(str::to_owned).to_vec(), rows));
        // What a server said may hold anything, an address with a number in it among it.
        let masked = |text: &str| shorten(&line(&masked_fault(text)), FAULT_CHARS);
        for source in &summary.sources {
            if let Some(trouble) = &source.trouble {
                let head = format!("{}: {}.", line(&source.source), words.trouble);
                blocks.push(Block::Alarm(head, vec![masked(trouble)]));
            }
            if source.left > 0 {
                let left = (words.left)(&count(source.left));
                blocks.push(Block::Line(format!("{}: {left}.", line(&source.source))));
            }
        }
    }

    /// What is muted or tried for a while, and what it did: easily forgotten, since nothing of it waits in the queue.
    fn trials(&self, blocks: &mut Vec<Block>) {
        let (locale, view) = (self.options.locale, self.view);
        let challenger = view.summary.as_ref().and_then(|summary| summary.challenger.as_ref());
        if view.mutes.is_empty() && challenger.is_none() {
            return;
        }
        blocks.push(Block::Head(self.words.trials.to_owned()));
        for mute in view.mutes.iter().take(MOST_MUTES) {
            let source = mute.source.as_ref().map(|source| line(&source.0));
            let (day, ads) = (self.short_day(mute.until), self.strings.count(mute.ads));
            let told = locale.mute_line(&line(&mute.sign), source.as_deref(), &day, &ads);
            blocks.push(Block::Item(told, vec![format!("waspada rules unmute {}", mute.number)]));
        }
        if view.mutes.len() > MOST_MUTES {
            let (told, all) = (self.strings.count(MOST_MUTES), self.strings.count(view.mutes.len()));
            blocks.push(Block::Line((self.words.told)(&told, &all)));
        }
        if let Some(told) = challenger {
            let text = shorten(&line(&masked_fault(&locale.challenger_line(told))), FAULT_CHARS);
            blocks.push(match told.problem {
                Some(_) => Block::Alarm(text, Vec::new()),
                None => Block::Item(text, vec!["waspada models diff --challenger".to_owned()]),
            });
        }
    }

    fn next(&self, blocks: &mut Vec<Block>) {
        let (words, view) = (self.words, self.view);
        let mut steps = Vec::new();
        let is_missed = view.open_alarms().any(|raised| raised.alarm.kind == AlarmKind::Missed);
        if is_missed || view.night.status == RunStatus::Failed {
            steps.push(format!("{} waspada doctor", words.next_doctor));
        }
        if is_missed || matches!(view.night.status, RunStatus::Failed | RunStatus::Interrupted) {
            steps.push(format!("{} waspada run", words.next_again));
        }
        if view.open_alarms().any(|raised| raised.alarm.kind == AlarmKind::Unsigned) {
            steps.push(format!("{} waspada check", words.next_key));
        }
        if view.waiting_count > 0 {
            steps.push(match &self.options.desk {
                Some(desk) => format!("{} {desk}", words.next_desk),
                None => format!("{} waspada serve", words.next_desk),
            });
            steps.push(format!("{} waspada queue", words.next_queue));
        }
        let mut named = Vec::new();
        for source in view.open_alarms().filter_map(|raised| raised.alarm.source.as_ref()) {
            if !named.contains(&source) {
                let name = line(&source.0);
                steps.push(format!(
                    "{} waspada sources test {name}",
                    (self.strings.summary.next_source)(&name)
                ));
                named.push(source);
            }
        }
        blocks.push(Block::Head(words.next.to_owned()));
        if steps.is_empty() {
            blocks.push(Block::Line(words.next_nothing.to_owned()));
        }
        blocks.extend(steps.into_iter().map(|step| Block::Item(step, Vec::new())));
    }

    /// A score as people see it: no ad is certain.
    fn day(&self, at: Timestamp) -> String {
        self.strings.weekday(at.to_zoned(self.options.zone.clone()).date())
    }

    fn short_day(&self, at: Timestamp) -> String {
        self.strings.day(at.to_zoned(self.options.zone.clone()).date())
    }

    fn title(&self, title: &str) -> String {
        let title = name(title);
        if title.trim().is_empty() { self.words.untitled.to_owned() } else { title }
    }
}

/// A name in one line, cut where it is long.
fn name(text: &str) -> String {
    shorten(&line(text), NAME_CHARS)
}

#[cfg(test)]
mod tests;
