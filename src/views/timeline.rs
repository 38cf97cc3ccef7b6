//! What happened in the course of time, in words and laid out as lines of marks.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Event, Happening};
use crate::domain::{AdId, Kind, Verdict};
use crate::i18n::Locale;
use crate::store::{AdCourse, ContactUse};

/// Width of the picture in its own units: those of a small phone, so that its words are read there.
const WIDTH: f64 = 320.0;
/// Height of a line with its name.
const LANE: f64 = 38.0;
/// Room left and right of the outermost marks, and below the lines.
const EDGE: f64 = 12.0;
const FOOT: f64 = 18.0;
/// Marks of one line that would stand nearer are one.
const APART: f64 = 22.0;
/// What lies within so many seconds is not drawn: one night, of which a picture says nothing.
const LEAST_SPAN_S: i64 = 43_200;

/// A line of the picture: what its marks are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// Posted, seen first, seen last.
    Seen,
    /// Its words changed, or two texts became one.
    Words,
    /// Gone and back again.
    Page,
    /// Flags.
    Flag,
    /// What persons decided.
    Decision,
}

/// One or more events that stand in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineMark {
    /// Its line.
    pub lane: Lane,
    /// Units from the left.
    pub x: f64,
    /// Units from above.
    pub y: f64,
    /// Which events, counted from 0 in the list that is drawn; at least one.
    pub events: Vec<usize>,
}

/// Events laid out: time goes to the right, each kind of event on a line of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelinePicture {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Lines on which something happened, each with its place from above.
    pub lanes: Vec<(Lane, f64)>,
    /// Marks, line by line, each line from left to right.
    pub marks: Vec<TimelineMark>,
    /// Time of the first event, and of the last.
    pub span: (Timestamp, Timestamp),
}

impl TimelinePicture {
    /// Lays out events that stand in order of time; none where all happened in one night.
    pub fn of(events: &[Event]) -> Option<Self> {
        let (from, to) = (events.first()?.at, events.last()?.at);
        let whole = (to.as_second() - from.as_second()).max(0);
        if whole < LEAST_SPAN_S {
            return None;
        }
        let mut used: Vec<Lane> = events.iter().map(|event| event.what.lane()).collect();
        used.sort();
        used.dedup();
        let lanes: Vec<(Lane, f64)> =
            used.into_iter().enumerate().map(|(at, lane)| (lane, (at as f64 + 1.0) * LANE - EDGE)).collect();
        let mut marks: Vec<TimelineMark> = Vec::new();
        for &(lane, y) in &lanes {
            let first = marks.len();
            for (at, event) in events.iter().enumerate().filter(|(_, event)| event.what.lane() == lane) {
                let share = (event.at.as_second() - from.as_second()) as f64 / whole as f64;
                let x = EDGE + share * (WIDTH - 2.0 * EDGE);
                match marks.get_mut(first..).and_then(<[TimelineMark]>::last_mut) {
                    Some(mark) if x - mark.x < APART => mark.events.push(at),
                    _ => marks.push(TimelineMark { lane, x, y, events: vec![at] }),
                }
            }
        }
        let height = lanes.len() as f64 * LANE + FOOT;
        Some(Self { width: WIDTH, height, lanes, marks, span: (from, to) })
    }
}

impl Happening {
    /// The line on which it stands.
    pub fn lane(self) -> Lane {
        match self {
            Self::Posted | Self::FirstSeen | Self::SeenAgain => Lane::Seen,
            Self::PageChanged | Self::Merged => Lane::Words,
            Self::Gone | Self::BackAgain => Lane::Page,
            Self::FlagOpened | Self::FlagChanged { .. } | Self::FlagMerged | Self::FlagDecided => Lane::Flag,
            Self::Decided { .. } | Self::Undone { .. } | Self::Verdict { .. } => Lane::Decision,
        }
    }

    /// What happened, in words.
    pub fn told(self, language: Locale) -> String {
        let (words, campaign) = (language.timeline(), &language.strings().campaign);
        let ruling = language.ruling().ruling;
        match self {
            Self::Posted => words.posted.to_owned(),
            Self::FirstSeen => words.first_seen.to_owned(),
            Self::SeenAgain => words.seen_again.to_owned(),
            Self::PageChanged => words.page_changed.to_owned(),
            Self::Gone => words.gone.to_owned(),
            Self::BackAgain => words.back_again.to_owned(),
            Self::Merged => words.merged.to_owned(),
            Self::FlagOpened => words.flag_opened.to_owned(),
            Self::FlagChanged { change } => format!("{}: {}", words.flag_changed, (campaign.change)(change)),
            Self::FlagDecided => words.flag_decided.to_owned(),
            Self::FlagMerged => words.flag_merged.to_owned(),
            Self::Decided { ruling: what } => format!("{}: {}", words.decided, ruling(what)),
            Self::Undone { ruling: what } => format!("{}: {}", words.undone, ruling(what)),
            Self::Verdict { verdict } => {
                let what = match verdict {
                    Verdict::Confirmed => campaign.confirmed,
                    Verdict::Dismissed => campaign.dismissed,
                };
                format!("{}: {what}", words.verdict)
            }
        }
    }
}

impl Lane {
    /// What it is called.
    pub fn name(self, language: Locale) -> &'static str {
        let words = language.timeline();
        match self {
            Self::Seen => words.lane_seen,
            Self::Words => words.lane_words,
            Self::Page => words.lane_page,
            Self::Flag => words.lane_flag,
            Self::Decision => words.lane_decision,
        }
    }
}

/// What happened to the ads that name a contact, in order of time; `mentions` stand newest first. Warnings and news that
/// quote it are no ads of its owner.
pub fn contact_events(mentions: &[ContactUse], courses: &BTreeMap<AdId, AdCourse>) -> Vec<Event> {
    let mut events = Vec::new();
    let mut told: Vec<&AdId> = Vec::new();
    let again = mentions
        .iter()
        .filter(|used| used.kind == Kind::Ad && used.is_current && used.last_seen_at > used.first_seen_at);
    if let Some(last) = again.max_by_key(|used| used.last_seen_at) {
        events.push(Event { at: last.last_seen_at, ad: last.ad.0.clone(), what: Happening::SeenAgain });
    }
    for used in mentions.iter().rev().filter(|used| used.kind == Kind::Ad) {
        // Two versions of one ad may name it.
        let is_known = told.contains(&&used.ad);
        let mut add = |at, what| events.push(Event { at, ad: used.ad.0.clone(), what });
        add(used.first_seen_at, if is_known { Happening::PageChanged } else { Happening::FirstSeen });
        if is_known {
            continue;
        }
        told.push(&used.ad);
        let Some(course) = courses.get(&used.ad) else { continue };
        for (found_at, back_at) in &course.takedowns {
            add(*found_at, Happening::Gone);
            back_at.iter().for_each(|at| add(*at, Happening::BackAgain));
        }
        for (_, opened_at, closed_at) in &course.flags {
            add(*opened_at, Happening::FlagOpened);
            closed_at.iter().for_each(|at| add(*at, Happening::FlagDecided));
        }
        for (_, verdict, at) in &course.verdicts {
            add(*at, Happening::Verdict { verdict: *verdict });
        }
    }
    events.sort_by_key(|event| (event.at, event.what.lane()));
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(day: i64, what: Happening) -> Event {
        Event { at: Timestamp::from_second(day * 86_400).unwrap(), ad: "a1".to_owned(), what }
    }

    #[test]
    fn time_goes_to_the_right_and_each_kind_has_a_line() {
        let events = [
            event(0, Happening::FirstSeen),
            event(0, Happening::FlagOpened),
            event(40, Happening::Gone),
            event(80, Happening::BackAgain),
            event(81, Happening::SeenAgain),
            event(100, Happening::FlagDecided),
        ];
        let picture = TimelinePicture::of(&events).unwrap();
        let lanes: Vec<Lane> = picture.lanes.iter().map(|(lane, _)| *lane).collect();
        assert_eq!(lanes, [Lane::Seen, Lane::Page, Lane::Flag], "no line on which nothing happened");
        let drawn: Vec<(Lane, f64, Vec<usize>)> =
            picture.marks.iter().map(|mark| (mark.lane, mark.x.round(), mark.events.clone())).collect();
        assert_eq!(drawn[0], (Lane::Seen, 12.0, vec![0]));
        assert_eq!(drawn[4], (Lane::Flag, 12.0, vec![1]));
        assert_eq!(drawn[5], (Lane::Flag, 308.0, vec![5]));
        assert!(drawn[2].1 < drawn[3].1 && (drawn[2].0, drawn[3].0) == (Lane::Page, Lane::Page), "{drawn:?}");
        for mark in &picture.marks {
            assert!(mark.y < picture.height - FOOT && mark.x <= picture.width - EDGE);
        }
        assert_eq!(TimelinePicture::of(&events), Some(picture), "always the same");
    }

    #[test]
    fn marks_that_would_cover_one_another_are_one_and_lose_no_event() {
        let events: Vec<Event> = (0..200).map(|day| event(day, Happening::FirstSeen)).collect();
        let picture = TimelinePicture::of(&events).unwrap();
        assert!(picture.marks.len() < 16, "{}", picture.marks.len());
        assert_eq!(picture.marks.iter().map(|mark| mark.events.len()).sum::<usize>(), 200);
        assert!(picture.marks.windows(2).all(|pair| pair[1].x - pair[0].x >= APART));
    }

    #[test]
    fn one_night_is_not_drawn() {
        assert_eq!(TimelinePicture::of(&[]), None);
        let same = [event(3, Happening::FirstSeen), event(3, Happening::FlagOpened)];
        assert_eq!(TimelinePicture::of(&same), None);
    }
}
