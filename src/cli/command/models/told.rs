//! What is said of gates and differences, in words.

use std::fmt::Write as _;

use crate::domain::Band;
use crate::run::registry::{Check, GateReport, ModelDifference, WeightChange};
use crate::text::safe::for_terminal;

/// What the gate says.
pub(super) fn gate(report: &GateReport) -> String {
    let mut text = format!(
        "graded on {}: {} rows, {} suspicious, {} components\n\
         average precision {:.3}, of {} in use {:.3}; recall of a night's budget {:.3}, in use {:.3}\n\n",
        for_terminal(&report.on),
        report.rows,
        report.suspicious,
        report.components,
        report.average_precision.0,
        for_terminal(&report.champion),
        report.average_precision.1,
        report.recall_of_a_night.0,
        report.recall_of_a_night.1
    );
    for Check { name, is_passed, figure } in &report.checks {
        let mark = if *is_passed { "holds " } else { "FAILS " };
        let _ = writeln!(text, "{mark} {name}: {figure}");
    }
    text
}

/// What another model would change.
pub(super) fn difference(told: &ModelDifference) -> String {
    let [(old_sedang, old_tinggi), (new_sedang, new_tinggi)] = told.thresholds;
    let mut text = format!(
        "{} beside {}\nbands: sedang from {new_sedang:.3} (was {old_sedang:.3}), tinggi from {new_tinggi:.3} (was \
         {old_tinggi:.3})\n",
        for_terminal(&told.after),
        for_terminal(&told.before)
    );
    weights(&mut text, "words", &told.words);
    weights(&mut text, "signs and figures", &told.signs);
    if told.ads == 0 {
        text.push_str("\nno stored ads to judge with both\n");
        return text;
    }
    let _ = writeln!(text, "\n{} stored ads judged with both", told.ads);
    if told.bands.is_empty() {
        text.push_str("no ad changes its band\n");
    }
    for change in &told.bands {
        let _ = writeln!(
            text,
            "{} -> {}: {} ads, {} campaigns; such as {}",
            band(change.before),
            band(change.after),
            change.ads,
            change.campaigns,
            change.examples.join(", ")
        );
    }
    let more = if told.queued >= 0 { "more" } else { "fewer" };
    let _ = writeln!(
        text,
        "the queue gets {} campaigns {more}: about {:.0} minutes of analysts' time {more}",
        told.queued.abs(),
        told.minutes.abs()
    );
    text
}

fn band(band: Option<Band>) -> &'static str {
    band.map_or("no ad", Band::name)
}

fn weights(text: &mut String, what: &str, changes: &[WeightChange]) {
    let gain = |change: &&WeightChange| change.after > change.before;
    for (title, changes) in [
        (format!("{what} that gained weight"), changes.iter().filter(gain).collect::<Vec<_>>()),
        (format!("{what} that lost weight"), changes.iter().rev().filter(|change| !gain(change)).collect()),
    ] {
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{title} (log-odds, before and after):");
        for WeightChange { name, before, after } in changes {
            let _ = writeln!(text, "  {:<28} {before:+7.3} {after:+7.3}", for_terminal(name));
        }
    }
}
