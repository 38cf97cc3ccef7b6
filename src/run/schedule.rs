//! When nights begin: a cron pattern in a time zone, and the loop that keeps to it.

use std::str::FromStr;
use std::time::Duration;

use croner::Cron;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use thiserror::Error;

use super::stop::Stop;

/// Longest sleep at a stretch. The wall clock is looked at again after it, because a machine that was asleep or
/// whose clock was set has not slept as long as was planned.
const LOOK_UP: Duration = Duration::from_secs(30);

/// Why a schedule cannot be kept.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// Not a cron pattern.
    #[error(
        "`{pattern}` is not a cron pattern ({problem}); five fields are wanted: minute, hour, day, month, weekday, as in `30 1 * * *`"
    )]
    Pattern {
        /// As written.
        pattern: String,
        /// What is wrong.
        problem: String,
    },
    /// Not a time zone.
    #[error("`{name}` is not a known time zone; write it as in `Asia/Jakarta`")]
    TimeZone {
        /// As written.
        name: String,
    },
}

/// A cron pattern in a time zone.
///
/// Where the clock is put forward over a due time, the night begins right after the gap; where it is put back,
/// a night of a fixed hour begins once.
#[derive(Debug, Clone)]
pub struct Schedule {
    cron: Cron,
    time_zone: TimeZone,
}

impl Schedule {
    /// The schedule of `[run] schedule` and `[run] time_zone`.
    ///
    /// # Errors
    /// When the pattern or the zone is not known, or the pattern never comes due (30 February).
    pub fn new(pattern: &str, time_zone: &str) -> Result<Self, ScheduleError> {
        let refuse = |problem: String| ScheduleError::Pattern { pattern: pattern.to_owned(), problem };
        if pattern.split_whitespace().count() != 5 && !pattern.trim_start().starts_with('@') {
            return Err(refuse(format!("{} fields", pattern.split_whitespace().count())));
        }
        let cron = Cron::from_str(pattern).map_err(|error| refuse(error.to_string()))?;
        let time_zone =
            TimeZone::get(time_zone).map_err(|_| ScheduleError::TimeZone { name: time_zone.to_owned() })?;
        let schedule = Self { cron, time_zone };
        let is_ever_due = schedule.after(Timestamp::UNIX_EPOCH).is_some();
        is_ever_due.then_some(schedule).ok_or_else(|| refuse("it never comes due".to_owned()))
    }

    /// The first due time after `moment`; none where the calendar ends.
    pub fn after(&self, moment: Timestamp) -> Option<Zoned> {
        self.cron.find_next_occurrence(&moment.to_zoned(self.time_zone.clone()), false).ok()
    }

    /// The next `count` due times after `moment`.
    pub fn next(&self, moment: Timestamp, count: usize) -> Vec<Zoned> {
        std::iter::successors(self.after(moment), |due| self.after(due.timestamp())).take(count).collect()
    }

    /// The last due time up to `now`, where no run has begun at or after it: the one night to catch up with.
    ///
    /// However many nights were missed, one run makes up for all of them. None where there was no run yet:
    /// then nothing was missed.
    pub fn missed(&self, last_start: Option<Timestamp>, now: Timestamp) -> Option<Zoned> {
        let last_start = last_start?;
        let now = now.to_zoned(self.time_zone.clone());
        let due = self.cron.find_previous_occurrence(&now, true).ok()?;
        (due.timestamp() > last_start).then_some(due)
    }
}

/// What happens while a schedule is kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Nothing to do until then.
    Waiting {
        /// When the next night begins.
        until: Zoned,
    },
    /// A night begins.
    Begins {
        /// When it was due.
        due: Zoned,
        /// Whether it makes up for a night that was missed.
        is_catching_up: bool,
    },
    /// Due times went by while a night was still under way; it stands for them.
    Overran {
        /// How many, at most 100 are counted.
        nights: usize,
    },
    /// The end was asked for.
    Stopped,
}

impl Schedule {
    /// Keeps the schedule until `stop` asks for an end: waits, runs `night`, waits again. Begins with a missed
    /// night, if there is one.
    ///
    /// Nights never overlap: one that is still under way when the next is due stands for it. A night that is
    /// under way when the end is asked for is waited for; it has `stop` too and comes to its own clean end.
    /// `now` tells the time.
    pub async fn keep(
        &self,
        last_start: Option<Timestamp>,
        now: impl Fn() -> Timestamp,
        stop: &Stop,
        mut night: impl AsyncFnMut(&Zoned),
        mut tell: impl FnMut(Event),
    ) {
        let mut caught_up = self.missed(last_start, now());
        while !stop.is_asked() {
            let is_catching_up = caught_up.is_some();
            let Some(due) = caught_up.take().or_else(|| self.after(now())) else { break };
            if !is_catching_up {
                tell(Event::Waiting { until: due.clone() });
                tokio::select! {
                    () = stop.asked() => break,
                    () = sleep_until(due.timestamp(), &now) => {}
                }
            }
            tell(Event::Begins { due: due.clone(), is_catching_up });
            let begun = now();
            night(&due).await;
            let nights = self.next(begun, 100).iter().filter(|due| due.timestamp() <= now()).count();
            if nights > 0 {
                tell(Event::Overran { nights });
            }
        }
        tell(Event::Stopped);
    }
}

async fn sleep_until(due: Timestamp, now: &impl Fn() -> Timestamp) {
    while let Ok(left) = Duration::try_from(due.duration_since(now()))
        && !left.is_zero()
    {
        tokio::time::sleep(left.min(LOOK_UP)).await;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    fn dues(pattern: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
        let schedule = Schedule::new(pattern, zone).unwrap();
        schedule.next(at(from), count).iter().map(|due| due.timestamp().to_string()).collect()
    }

    #[test]
    fn counts_in_the_time_zone_of_the_schedule() {
        assert_eq!(
            dues("30 1 * * *", "Asia/Jakarta", "2026-11-24T18:30:00Z", 2),
            ["2026-11-25T18:30:00Z", "2026-11-26T18:30:00Z"],
            "01:30 in Jakarta; the time itself is not after itself"
        );
        assert_eq!(dues("0 4 1 1 *", "Asia/Jayapura", "2026-03-01T00:00:00Z", 1), ["2026-12-31T19:00:00Z"]);
    }

    #[test]
    fn begins_once_a_night_when_the_clocks_change() {
        // New York, 2026: 02:30 does not exist on 8 March and 01:30 comes twice on 1 November.
        assert_eq!(
            dues("30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", 2),
            ["2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"]
        );
        assert_eq!(
            dues("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", 2),
            ["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]
        );
    }

    #[test]
    fn catches_up_with_one_night() {
        let schedule = Schedule::new("30 1 * * *", "Asia/Jakarta").unwrap();
        let missed = |last: Option<&str>, now: &str| {
            schedule.missed(last.map(at), at(now)).map(|due| due.timestamp().to_string())
        };
        let kept = Some("2026-11-24T18:30:01Z");
        assert_eq!(missed(kept, "2026-11-25T18:29:59Z"), None, "not due yet");
        assert_eq!(missed(kept, "2026-11-25T18:30:00Z").as_deref(), Some("2026-11-25T18:30:00Z"));
        assert_eq!(
            missed(kept, "2026-12-24T03:00:00Z").as_deref(),
            Some("2026-12-23T18:30:00Z"),
            "the last one"
        );
        assert_eq!(missed(None, "2026-12-24T03:00:00Z"), None, "never run, nothing missed");
    }

    #[test]
    fn refuses_what_is_no_schedule() {
        for pattern in ["", "every night", "61 1 * * *", "* * * *", "0 0 30 2 *", "* * * * * *"] {
            let error = Schedule::new(pattern, "Asia/Jakarta").unwrap_err().to_string();
            assert!(error.contains("30 1 * * *"), "{error}");
        }
        let error = Schedule::new("30 1 * * *", "Asia/Jakata").unwrap_err().to_string();
        assert!(error.contains("`Asia/Jakata`"), "{error}");
    }

    /// Keeps `30 1 * * *` in Jakarta from `start` with nights of these lengths, and stops in the night after.
    async fn kept(start: &str, last: Option<&str>, nights_take: &[Duration]) -> Vec<String> {
        let schedule = Schedule::new("30 1 * * *", "Asia/Jakarta").unwrap();
        let (began, start) = (tokio::time::Instant::now(), at(start));
        let now = || start + jiff::SignedDuration::try_from(began.elapsed()).unwrap();
        let (stopper, stop) = Stop::pair();
        let log = RefCell::new(Vec::new());
        let mut lengths = nights_take.iter();
        let night = async |due: &Zoned| {
            if let Some(length) = lengths.next() {
                tokio::time::sleep(*length).await;
            } else {
                log.borrow_mut().push(format!("stop in {}", due.timestamp()));
                stopper.stop();
            }
        };
        let tell = |event| {
            log.borrow_mut().push(match event {
                Event::Waiting { until } => format!("wait {}", until.timestamp()),
                Event::Begins { is_catching_up, .. } => format!("begin {is_catching_up} at {:.0}", now()),
                Event::Overran { nights } => format!("overran {nights}"),
                Event::Stopped => "stopped".to_owned(),
            });
        };
        schedule.keep(last.map(at), now, &stop, night, tell).await;
        log.into_inner()
    }

    const HOUR: Duration = Duration::from_hours(1);

    #[tokio::test(start_paused = true)]
    async fn waits_for_each_night_and_stops_in_good_order() {
        assert_eq!(
            kept("2026-11-24T12:00:00Z", None, &[HOUR]).await,
            [
                "wait 2026-11-24T18:30:00Z",
                "begin false at 2026-11-24T18:30:00Z",
                "wait 2026-11-25T18:30:00Z",
                "begin false at 2026-11-25T18:30:00Z",
                "stop in 2026-11-25T18:30:00Z",
                "stopped"
            ]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn catches_up_first_and_then_keeps_the_hour() {
        assert_eq!(
            kept("2026-11-24T12:00:00Z", Some("2026-11-20T18:30:00Z"), &[HOUR]).await,
            [
                "begin true at 2026-11-24T12:00:00Z",
                "wait 2026-11-24T18:30:00Z",
                "begin false at 2026-11-24T18:30:00Z",
                "stop in 2026-11-24T18:30:00Z",
                "stopped"
            ]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn never_begins_a_night_in_another() {
        assert_eq!(
            kept("2026-11-24T18:00:00Z", None, &[HOUR * 50]).await,
            [
                "wait 2026-11-24T18:30:00Z",
                "begin false at 2026-11-24T18:30:00Z",
                "overran 2",
                "wait 2026-11-27T18:30:00Z",
                "begin false at 2026-11-27T18:30:00Z",
                "stop in 2026-11-27T18:30:00Z",
                "stopped"
            ]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn stops_while_it_waits() {
        let schedule = Schedule::new("30 1 * * *", "Asia/Jakarta").unwrap();
        let (stopper, stop) = Stop::pair();
        let start = at("2026-11-24T12:00:00Z");
        let mut told = Vec::new();
        tokio::join!(
            schedule.keep(
                None,
                || start,
                &stop,
                async |_: &Zoned| panic!("no night is due"),
                |e| told.push(e)
            ),
            async {
                tokio::time::sleep(HOUR).await;
                stopper.stop();
            }
        );
        assert_eq!(told.last(), Some(&Event::Stopped));
    }

    #[tokio::test(start_paused = true)]
    async fn notices_a_clock_that_jumped() {
        let schedule = Schedule::new("30 1 * * *", "Asia/Jakarta").unwrap();
        let began = tokio::time::Instant::now();
        // The machine sleeps for six hours after the first minute; the monotonic clock does not count them.
        let now = || {
            let asleep = if began.elapsed() > Duration::from_mins(1) { HOUR * 7 } else { Duration::ZERO };
            at("2026-11-24T12:00:00Z") + jiff::SignedDuration::try_from(began.elapsed() + asleep).unwrap()
        };
        let (stopper, stop) = Stop::pair();
        schedule.keep(None, now, &stop, async |_: &Zoned| stopper.stop(), |_| {}).await;
        assert!(began.elapsed() <= Duration::from_secs(91), "{:?}", began.elapsed());
    }
}
