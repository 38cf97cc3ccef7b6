use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::RenderOptions;
use super::layout::{band, pad, pad_left, table, wrap};
use crate::domain::{Band, RunSummary, SourceSummary};
use crate::i18n::Strings;
use crate::text::safe::{for_terminal, shorten};

/// Most faults, and most hints, that are told.
const TOLD: usize = 5;
/// Most rows, records and files of one kind that could not be read and are told one by one.
const LOSSES_TOLD: usize = 20;

/// The morning summary: what was read, what needs a person, what went wrong and what to do next.
pub fn summary(summary: &RunSummary, look: &RenderOptions) -> String {
    let mut text = String::new();
    head(&mut text, summary, look);
    alarms(&mut text, summary, look);
    need(&mut text, summary, look.strings);
    counts(&mut text, summary, look);
    challenger(&mut text, summary, look);
    muted(&mut text, summary, look);
    sources(&mut text, &summary.sources, look.strings);
    hints(&mut text, summary, look);
    next(&mut text, summary, look.strings);
    text
}

fn head(text: &mut String, summary: &RunSummary, look: &RenderOptions) {
    let (strings, words) = (look.strings, &look.strings.summary);
    let (started, ended) = (look.local(summary.started_at), look.local(summary.ended_at));
    let _ = writeln!(text, "{}", words.title.bold());
    let _ = writeln!(
        text,
        "{}, {} {} {} {} ({}), {} {}\n",
        strings.weekday(started.date()),
        strings.time(&started),
        words.until,
        strings.time(&ended),
        ended.strftime("%Z"),
        strings.duration(summary.duration_ms),
        words.run,
        summary.run,
    );
}

/// What waits for people: the first thing a reader wants to know.
fn need(text: &mut String, summary: &RunSummary, strings: &Strings) {
    let words = &strings.summary;
    let flagged = match summary.flagged {
        0 => words.flagged_none.to_owned(),
        n => (words.flagged)(&strings.count(n)),
    };
    let _ = writeln!(text, "{}", flagged.bold());
    if summary.waiting > 0 {
        let _ = writeln!(text, "{}", (words.waiting)(&strings.count(summary.waiting)));
    }
    if summary.flagged + summary.waiting > 0 {
        let _ = writeln!(text, "{}", strings.disclaimer);
    }
    text.push('\n');
}

/// What is wrong and was not told of before, and what is right again: nobody may overlook it.
fn alarms(text: &mut String, summary: &RunSummary, look: &RenderOptions) {
    let (locale, words) = (look.strings.locale, look.strings.locale.alarms());
    let day = |at| look.strings.day(look.local(at).date());
    for raised in &summary.alarms {
        let alarm = &raised.alarm;
        let source =
            alarm.source.as_ref().map_or(String::new(), |source| format!("{}: ", for_terminal(&source.0)));
        let says = format!("{source}{}", locale.alarm(alarm));
        if raised.closed_at.is_some() {
            let _ = writeln!(text, "{}: {}", words.mended.green(), wrap(&says, look.width, 4));
            continue;
        }
        let last =
            alarm.last_right_at.map_or(words.never_right.to_owned(), |at| (words.last_right)(&day(at)));
        let told = format!("{says} ({}, {last})", (words.since)(&day(raised.opened_at)));
        let _ = writeln!(text, "{} {}", "ALARM".red().bold(), wrap(&told, look.width, 6));
        let check = format!("{}: {}", words.check, for_terminal(&locale.alarm_check(alarm)));
        let _ = writeln!(text, "      {}", wrap(&check, look.width, 6));
    }
    if !summary.alarms.is_empty() {
        text.push('\n');
    }
}

/// How many ads wait for a mute to end.
fn muted(text: &mut String, summary: &RunSummary, look: &RenderOptions) {
    if summary.muted > 0 {
        let line = look.strings.locale.muted_line(&look.strings.count(summary.muted));
        let _ = writeln!(text, "\n{}", wrap(&line, look.width, 2));
    }
}

/// What a model that is not in use would have flagged otherwise, or why it did not score.
fn challenger(text: &mut String, summary: &RunSummary, look: &RenderOptions) {
    if let Some(told) = &summary.challenger {
        let line = for_terminal(&look.strings.locale.challenger_line(told));
        let _ = writeln!(text, "\n{}", wrap(&line, look.width, 2));
    }
}

fn counts(text: &mut String, summary: &RunSummary, look: &RenderOptions) {
    let (strings, words) = (look.strings, &look.strings.summary);
    let count = |n| strings.count(n);
    let names = [words.read, words.copies, words.gone, words.recheck, words.skipped, words.failed];
    let width = names.iter().map(|w| w.len()).max().unwrap_or(0) + 2;
    let mut line = |name: &str, value: &str| {
        let value = wrap(value, look.width, width);
        let _ = writeln!(text, "{}{value}", pad(name, width));
    };
    let ads = summary.ads_new + summary.ads_known + summary.ads_edited;
    let mut parts = vec![(words.new)(&count(summary.ads_new)), (words.known)(&count(summary.ads_known))];
    if summary.ads_edited > 0 {
        parts.push((words.edited)(&count(summary.ads_edited)));
    }
    line(words.read, &format!("{}: {}", (words.ads)(&count(ads)), parts.join(", ")));
    let beside = &summary.campaigns;
    if beside.joined + beside.networks > 0 {
        let mut parts = Vec::new();
        if beside.joined > 0 {
            parts.push((words.joined)(&count(beside.joined)));
        }
        if beside.networks > 0 {
            parts.push((words.networks)(&count(beside.networks), &count(beside.largest_network)));
        }
        if beside.rebanded > 0 {
            parts.push((words.rebanded)(&count(beside.rebanded)));
        }
        line(words.copies, &parts.join("; "));
    }
    if summary.licence_recheck.judged + summary.licence_recheck.opened > 0 {
        let words_of =
            (words.rechecked)(&count(summary.licence_recheck.judged), &count(summary.licence_recheck.opened));
        line(words.recheck, &words_of);
    }
    if summary.taken_down > 0 {
        line(words.gone, &(words.taken_down)(&count(summary.taken_down)));
    }
    if summary.skipped > 0 {
        let mut reasons: Vec<_> = summary.skipped_by.iter().collect();
        reasons.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        let reasons: Vec<String> = reasons
            .iter()
            .map(|(reason, n)| format!("{} {}", count(**n), (strings.skip)(**reason)))
            .collect();
        line(words.skipped, &format!("{}: {}", (words.pages)(&count(summary.skipped)), reasons.join(", ")));
    }
    if summary.failed > 0 {
        line(words.failed, &(words.pages)(&count(summary.failed)));
        faults(text, summary, look);
    }
    if !summary.bands.is_empty() {
        let _ = writeln!(text, "\n{}", words.bands);
        let bands = Band::ALL.iter().rev().filter_map(|b| summary.bands.get(b).map(|n| (*b, *n)));
        for (name, n) in bands {
            let _ = writeln!(text, "  {} {}", pad(&band(name, strings), 18), pad_left(&count(n), 7));
        }
        if summary.no_ads > 0 {
            let _ = writeln!(text, "  {} {}", pad(words.no_ads, 18), pad_left(&count(summary.no_ads), 7));
        }
    }
}

fn faults(text: &mut String, summary: &RunSummary, look: &RenderOptions) {
    let mut faults: Vec<_> = summary.failed_by.values().collect();
    faults.sort_by_key(|f| std::cmp::Reverse(f.count));
    for fault in faults.iter().take(TOLD) {
        let losses: Vec<_> = summary.losses.iter().filter(|loss| loss.code == fault.code).collect();
        if !losses.is_empty() {
            for loss in losses.iter().take(LOSSES_TOLD) {
                let told = format!("{} [{}]", for_terminal(&shorten(&loss.message, 400)), loss.code);
                let _ = writeln!(text, "  {}", wrap(&told, look.width, 4));
            }
            let rest = fault.count.max(losses.len()).saturating_sub(LOSSES_TOLD);
            if rest > 0 {
                let told = (look.strings.summary.losses.more_lost)(&look.strings.count(rest), &fault.code);
                let _ = writeln!(text, "  {}", wrap(&told, look.width, 4));
            }
            continue;
        }
        let mut told = format!(
            "{} × {} [{}]",
            look.strings.count(fault.count),
            for_terminal(&shorten(&fault.message, 200)),
            fault.code,
        );
        if !names(&fault.message, &fault.example) {
            let example = for_terminal(&shorten(&fault.example, 120));
            let _ = write!(told, " ({}: {example})", look.strings.example);
        }
        let _ = writeln!(text, "  {}", wrap(&told, look.width, 4));
    }
    if faults.len() > TOLD {
        let _ = writeln!(text, "  …");
    }
}

/// Whether a message already names the item that it is about.
fn names(message: &str, item: &str) -> bool {
    let item = item.strip_prefix("file:").unwrap_or(item);
    let item = item.split(['?', '#']).next().unwrap_or(item);
    message.contains(item)
}

fn sources(text: &mut String, sources: &[SourceSummary], strings: &Strings) {
    let words = &strings.summary;
    if sources.is_empty() {
        return;
    }
    let heads =
        [words.source, words.found, words.visited, words.ads_column, words.new_column, words.failed_column];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    for line in sources {
        let mut row = vec![for_terminal(&line.source)];
        row.extend([line.found, line.pages, line.ads, line.ads_new, line.failed].map(|n| strings.count(n)));
        rows.push(row);
    }
    let _ = writeln!(text, "\n{}", table(&rows));
    for line in sources {
        if let Some(trouble) = &line.trouble {
            let _ = writeln!(
                text,
                "{} {}: {}",
                "!".red().bold(),
                for_terminal(&line.source),
                for_terminal(trouble)
            );
        }
        if line.unread_frames > 0 {
            let told = (words.losses.unread_frames)(&strings.count(line.unread_frames));
            let _ = writeln!(text, "{} {}: {told}", "!".red().bold(), for_terminal(&line.source));
        }
        if line.unread_posters > 0 {
            let count = strings.count(line.unread_posters);
            let told = (words.losses.unread_posters)(&count, line.poster_lack.as_ref());
            let _ = writeln!(text, "{} {}: {told}", "!".red().bold(), for_terminal(&line.source));
        }
        if line.unread_fields.count > 0 {
            let first = line.unread_fields.first.iter().take(TOLD).map(|place| for_terminal(place));
            let mut places = first.collect::<Vec<_>>().join(", ");
            if line.unread_fields.count > TOLD {
                places.push_str(", …");
            }
            let told = (words.losses.unread_fields)(&strings.count(line.unread_fields.count), &places);
            let _ = writeln!(text, "{} {}: {told}", "!".red().bold(), for_terminal(&line.source));
        }
        if !line.unmatched.is_empty() {
            let told = (words.losses.unmatched)(&for_terminal(&line.unmatched.join(", ")));
            let _ = writeln!(text, "{} {}: {told}", "!".red().bold(), for_terminal(&line.source));
        }
    }
}

fn hints(text: &mut String, summary: &RunSummary, look: &RenderOptions) {
    let hints = summary.hints();
    if hints.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}", look.strings.summary.hints.bold());
    for hint in hints.iter().take(TOLD) {
        let words = for_terminal(&(look.strings.hint)(hint));
        let _ = writeln!(text, "  - {}", wrap(&words, look.width, 4));
    }
    if hints.len() > TOLD {
        let _ = writeln!(text, "  - …");
    }
}

fn next(text: &mut String, summary: &RunSummary, strings: &Strings) {
    let words = &strings.summary;
    let _ = writeln!(text, "\n{}", words.next.bold());
    let mut steps: Vec<(String, String)> = Vec::new();
    if summary.flagged + summary.waiting > 0 {
        steps.push((words.next_queue.to_owned(), "waspada queue".to_owned()));
        steps.push((words.next_desk.to_owned(), "waspada serve".to_owned()));
        steps.push((words.next_show.to_owned(), "waspada show AD".to_owned()));
        let export = "waspada export --format csv --out waspada.csv";
        steps.push((words.next_export.to_owned(), export.to_owned()));
    }
    let is_troubled = |s: &&SourceSummary| (s.trouble.is_some() && !s.is_import) || !s.unmatched.is_empty();
    if let Some(source) = summary.sources.iter().find(is_troubled) {
        let source = for_terminal(&source.source);
        steps.push(((words.next_source)(&source), format!("waspada sources test {source}")));
    }
    if let Some(files) = summary.sources.iter().find(|s| s.is_import && s.failed > 0) {
        // What belongs to a source of a night is read by it: handed over by hand as well, each ad would be there twice.
        let command = if summary.sources.len() == 1 {
            "waspada import FILE".to_owned()
        } else {
            format!("waspada run --source {}", for_terminal(&files.source))
        };
        steps.push((words.next_files.to_owned(), command));
    }
    if steps.is_empty() {
        let is_alarmed = summary.alarms.iter().any(|raised| raised.closed_at.is_none());
        let is_well = summary.is_complete && !summary.has_failures() && !is_alarmed;
        let _ = writeln!(text, "  {}", if is_well { words.next_nothing } else { words.next_again });
    }
    for (at, (step, command)) in steps.iter().enumerate() {
        let _ = writeln!(text, "  {}. {step} {}", at + 1, command.cyan());
    }
}
