//! The filter: ads in, one line of JSON out for each, in order, with no database and no memory of what went
//! before. The very same stages as the night.

mod files;
mod input;
mod line;
mod pairs;
mod sketch;

use std::borrow::Cow;
use std::io::{self, BufRead, Write};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::civil::Date;
use serde::Serialize;

use super::Stages;
use crate::domain::{Ad, Fact, Judged, Origin, Outcome, RawPage, SiteContacts, SkipReason, SourceName};
use crate::extract::{Given, extract_given};
pub use files::{ScoreFileError, ScoredFile, score_file};
use input::{Row, skip_blank};
use line::{lead, line};
pub use pairs::{PairCounts, pairs};

/// A line that could not be read.
#[derive(Debug, Serialize)]
struct BadLine {
    /// None for files, whose messages name file and line.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    error: String,
}

/// A row or page of a file that is no ad.
#[derive(Debug, Serialize)]
struct SkippedLine<'a> {
    place: &'a str,
    skipped: SkipReason,
}

/// How the filter runs.
#[derive(Debug, Clone, Copy)]
pub struct ScoreSettings {
    /// Day of ads that bear none.
    pub day: Date,
    /// Whether contacts are written out.
    pub is_unmasked: bool,
    /// Whether each line holds the ad as it was read.
    pub has_ad: bool,
    /// Whether each line holds what campaigns compare.
    pub has_sketch: bool,
    /// Threads that judge; none for every processor.
    pub threads: Option<NonZero<usize>>,
}

/// What went through the filter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ScoreCounts {
    /// Lines answered with a judgement.
    pub ads: u64,
    /// Lines answered with an error.
    pub failed: u64,
    /// Rows and pages of files that are no ads.
    pub skipped: u64,
}

/// Reads CSV (with a header line) or JSON Lines, told apart by the first character, and writes JSON Lines.
///
/// # Errors
/// When `input` or `output` fails; a bad line becomes a line with `error`, and the rest goes on.
pub fn score(
    input: impl BufRead,
    output: impl Write,
    stages: &Stages,
    settings: ScoreSettings,
) -> io::Result<ScoreCounts> {
    let mut input = input;
    let mut filter = Filter::new(output, Judge { stages, settings });
    skip_blank(&mut input)?;
    if matches!(input.fill_buf()?.first(), Some(b'{' | b'[') | None) {
        filter.json_lines(input)?;
    } else {
        filter.csv(input)?;
    }
    filter.answer()?;
    filter.output.flush()?;
    Ok(filter.counts)
}

struct Filter<'s, W> {
    judge: Judge<'s>,
    output: W,
    counts: ScoreCounts,
    threads: usize,
    waiting: Pending,
}

/// What was read and is not answered yet.
#[derive(Debug, Default)]
struct Pending {
    tasks: Vec<Task>,
    bytes: usize,
}

/// Something to answer with one line.
#[derive(Debug)]
enum Task {
    /// A line of JSON.
    Json { number: u64, line: String },
    /// A row of a table.
    Row { number: u64, row: Row<'static> },
    /// A row or page of a file; a page of several ads gives a line for each.
    Page(Box<RawPage>),
    /// A row or page of a file that is no ad.
    Skipped { place: String, skipped: SkipReason },
    /// A line that could not be read.
    Bad { line: Option<u64>, error: String },
}

/// Tasks and bytes that wait at most before they are answered: enough for every processor, little enough to hold.
const MOST_WAITING: usize = 512;
const MOST_WAITING_BYTES: usize = 4 << 20;
/// Tasks that one thread takes at once.
const BLOCK: usize = 8;

/// Judges one ad after the other, each by itself.
#[derive(Debug, Clone, Copy)]
struct Judge<'s> {
    stages: &'s Stages,
    settings: ScoreSettings,
}

impl Judge<'_> {
    fn answer(self, tasks: &[Task]) -> (Vec<u8>, ScoreCounts) {
        let (mut lines, mut counts) = (Vec::with_capacity(1024 * tasks.len()), ScoreCounts::default());
        for task in tasks {
            let answered = match task {
                Task::Bad { line, error } => {
                    bad(&mut lines, *line, error.clone());
                    Answered::Failed
                }
                Task::Page(page) => self.page(&mut lines, page),
                Task::Skipped { place, skipped } => {
                    write_line(&mut lines, &SkippedLine { place, skipped: *skipped });
                    Answered::Skipped
                }
                Task::Row { number, row } => self.row(&mut lines, *number, row),
                Task::Json { number, line } => match serde_json::from_str::<Row<'_>>(line) {
                    Ok(row) => self.row(&mut lines, *number, &row),
                    Err(error) => {
                        // The number of the line is ours; the parser only ever sees one.
                        let error = error.to_string().replace(" at line 1 column ", " at byte ");
                        let what = format!("the line is no JSON object of an ad: {error}");
                        bad(&mut lines, Some(*number), what);
                        Answered::Failed
                    }
                },
            };
            match answered {
                Answered::Judged => counts.ads += 1,
                Answered::Skipped => counts.skipped += 1,
                Answered::Failed => counts.failed += 1,
            }
        }
        (lines, counts)
    }

    /// A row or page of a file.
    fn page(self, lines: &mut Vec<u8>, page: &RawPage) -> Answered {
        match self.stages.page_of_several(page, self.settings.day, &SiteContacts::default()) {
            Outcome::Kept(ads) => {
                for judged in ads {
                    write_line(lines, &line(&files::own_id(page), &judged, 0, self.settings));
                }
                Answered::Judged
            }
            Outcome::Skipped(skipped) => {
                write_line(lines, &SkippedLine { place: &page.url, skipped });
                Answered::Skipped
            }
            Outcome::Failed(fault) => {
                bad(lines, None, fault.message);
                Answered::Failed
            }
        }
    }

    /// A row of what stands on standard input.
    fn row(self, lines: &mut Vec<u8>, number: u64, row: &Row<'_>) -> Answered {
        let Some(text) = row.text.as_deref() else {
            bad(lines, Some(number), "`text` is missing".into());
            return Answered::Failed;
        };
        let judged = judge(self.stages, self.settings, row, text);
        write_line(lines, &line(&row.id, &judged, lead(text), self.settings));
        Answered::Judged
    }
}

/// What a task was answered with.
enum Answered {
    Judged,
    Skipped,
    Failed,
}

fn bad(lines: &mut Vec<u8>, line: Option<u64>, error: String) {
    write_line(lines, &BadLine { line, error });
}

fn write_line(lines: &mut Vec<u8>, line: &impl Serialize) {
    #[expect(clippy::expect_used, reason = "memory takes every byte, and every key is a string")]
    serde_json::to_writer(&mut *lines, line).expect("an answer is JSON");
    lines.push(b'\n');
}

impl<'s, W: Write> Filter<'s, W> {
    fn new(output: W, judge: Judge<'s>) -> Self {
        let threads = judge.settings.threads.or_else(|| std::thread::available_parallelism().ok());
        let threads = threads.map_or(1, NonZero::get);
        Self { judge, output, counts: ScoreCounts::default(), threads, waiting: Pending::default() }
    }

    fn bad(&mut self, line: impl Into<Option<u64>>, error: String) -> io::Result<()> {
        let (line, bytes) = (line.into(), error.len());
        self.wait(Task::Bad { line, error }, bytes)
    }

    fn wait(&mut self, task: Task, bytes: usize) -> io::Result<()> {
        self.waiting.tasks.push(task);
        self.waiting.bytes += bytes;
        let is_full = self.waiting.tasks.len() >= MOST_WAITING || self.waiting.bytes >= MOST_WAITING_BYTES;
        if is_full { self.answer() } else { Ok(()) }
    }

    /// Answers all that waits, in order, on every processor.
    fn answer(&mut self) -> io::Result<()> {
        let tasks = std::mem::take(&mut self.waiting).tasks;
        let blocks: Vec<&[Task]> = tasks.chunks(BLOCK).collect();
        let next = AtomicUsize::new(0);
        let judge = self.judge;
        let work = || {
            let mut answers = Vec::new();
            while let Some((at, block)) = {
                let at = next.fetch_add(1, Ordering::Relaxed);
                blocks.get(at).map(|block| (at, *block))
            } {
                answers.push((at, judge.answer(block)));
            }
            answers
        };
        let mut answers = if self.threads < 2 || blocks.len() < 2 {
            work()
        } else {
            std::thread::scope(|scope| {
                let others: Vec<_> = (1..self.threads.min(blocks.len())).map(|_| scope.spawn(work)).collect();
                let mut answers = work();
                for other in others {
                    match other.join() {
                        Ok(more) => answers.extend(more),
                        Err(panic) => std::panic::resume_unwind(panic),
                    }
                }
                answers
            })
        };
        answers.sort_unstable_by_key(|(at, _)| *at);
        for (_, (lines, counts)) in answers {
            self.output.write_all(&lines)?;
            self.counts.ads += counts.ads;
            self.counts.failed += counts.failed;
            self.counts.skipped += counts.skipped;
        }
        Ok(())
    }
}

fn judge(stages: &Stages, settings: ScoreSettings, row: &Row<'_>, text: &str) -> Judged {
    let or_empty = |value: &Option<Cow<'_, str>>| value.as_deref().unwrap_or("").to_owned();
    let (title, url) = (or_empty(&row.title), or_empty(&row.url));
    let (employer, location) = (or_empty(&row.employer), or_empty(&row.location));
    let given = Given {
        title: &title,
        text,
        url: &url,
        employer: &employer,
        location: &location,
        ..Given::default()
    };
    let key = row.id.as_str().map_or_else(|| row.id.to_string(), str::to_owned);
    let key = if row.id.is_null() { url.as_str() } else { key.as_str() };
    let mut ad: Ad = extract_given(SourceName("score".into()), key, &given, &stages.facts);
    if let Some(day) = row.posted_at.as_deref().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok()) {
        ad.posted_on = Some(Fact { value: day, origin: Origin::Column, span: None });
    }
    stages.judge(ad, settings.day)
}
