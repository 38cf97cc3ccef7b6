use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::RenderOptions;
use super::layout::{band, cut, pad, pad_left, width, wrap};
use crate::cli::view::{QueueRow, QueueView};
use crate::text::safe::for_terminal;

/// Fewest columns of a title, where destination and day stand beside it and where there is no room for them.
const TITLE: usize = 16;
const TITLE_ALONE: usize = 12;
/// Most columns of a destination.
const DESTINATION: usize = 16;
/// Most reasons told of one ad.
const REASONS: usize = 3;

/// The queue as a table: two lines an ad, the second with employer and reasons.
pub fn queue(view: &QueueView, look: &RenderOptions) -> String {
    let words = &look.strings.queue;
    if view.ads.is_empty() {
        return format!("{}\n", words.empty);
    }
    let widths = Widths::of(view, look);
    let mut text = String::new();
    let heads =
        [words.rank, words.score, words.band, words.ad, words.destination, words.first_seen, words.id];
    let _ = writeln!(text, "{}", widths.line(&heads.map(str::to_owned)).bold());
    for row in &view.ads {
        let _ = writeln!(text, "{}", widths.line(&cells(row, &widths, look)));
        let below = below(row, look);
        if !below.is_empty() {
            let indent = widths.title_at();
            let _ = writeln!(text, "{:indent$}{}", "", wrap(&below, look.width, indent).dimmed());
        }
    }
    let counts = (words.shown)(&look.strings.count(view.ads.len()), &look.strings.count(view.waiting));
    let first = view.ads.first().map_or("AD", |row| &row.ad.0);
    let footer = format!("{counts} {}", look.strings.disclaimer);
    let _ = writeln!(text, "\n{}", wrap(&footer, look.width, 0));
    let _ = writeln!(text, "{} {}", words.next, format!("waspada show {first}").cyan());
    text
}

fn cells(row: &QueueRow, widths: &Widths, look: &RenderOptions) -> [String; 7] {
    [
        row.rank.to_string(),
        look.strings.score(row.score.get()),
        band(row.band, look.strings),
        cut(for_terminal(&row.title).trim(), widths.0[3]),
        cut(&for_terminal(row.destination.as_deref().unwrap_or("-")), DESTINATION),
        look.local(row.first_seen).date().to_string(),
        for_terminal(&row.ad.0),
    ]
}

fn below(row: &QueueRow, look: &RenderOptions) -> String {
    let employer = row.employer.as_deref().map(for_terminal);
    let reasons = row.reasons.iter().take(REASONS).map(|reason| for_terminal(reason));
    let copies = (row.copies > 1).then(|| (look.strings.queue.copies)(&look.strings.count(row.copies)));
    let changed =
        row.changed_at.map(|at| (look.strings.ad.changed_on)(&look.strings.day(look.local(at).date())));
    let support = row
        .support
        .as_ref()
        .map(|words| format!("{} {}", look.strings.queue.supported_by, for_terminal(words)));
    employer
        .into_iter()
        .chain(changed)
        .chain(copies)
        .chain(reasons)
        .chain(support)
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Columns of each cell of a line.
struct Widths([usize; 7]);

impl Widths {
    fn of(view: &QueueView, look: &RenderOptions) -> Self {
        let words = &look.strings.queue;
        let most = |head: &str, cell: &dyn Fn(&QueueRow) -> usize| {
            view.ads.iter().map(cell).max().unwrap_or(0).max(width(head))
        };
        let mut widths = [
            most(words.rank, &|row| row.rank.to_string().len()),
            most(words.score, &|row| width(&look.strings.score(row.score.get()))),
            most(words.band, &|row| width((look.strings.band)(row.band))),
            0,
            most(words.destination, &|row| row.destination.as_deref().map_or(1, width).min(DESTINATION)),
            most(words.first_seen, &|_| 10),
            most(words.id, &|row| row.ad.0.len()),
        ];
        let others = |widths: &[usize; 7]| {
            widths.iter().map(|wide| if *wide > 0 { wide + 2 } else { 0 }).sum::<usize>()
        };
        widths[3] = look.width.saturating_sub(others(&widths));
        if widths[3] < TITLE {
            // `show` tells where and since when.
            (widths[4], widths[5]) = (0, 0);
            widths[3] =
                look.width.saturating_sub(others(&[widths[0], widths[1], widths[2], 0, 0, 0, widths[6]]));
        }
        widths[3] = widths[3].max(TITLE_ALONE);
        Self(widths)
    }

    fn title_at(&self) -> usize {
        self.0.iter().take(3).sum::<usize>() + 6
    }

    fn line(&self, cells: &[String; 7]) -> String {
        let padded: Vec<String> = cells
            .iter()
            .zip(self.0)
            .enumerate()
            .filter(|(_, (_, wide))| *wide > 0)
            .map(|(at, (cell, wide))| if at < 2 { pad_left(cell, wide) } else { pad(cell, wide) })
            .collect();
        padded.join("  ").trim_end().to_owned()
    }
}
