use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::RenderOptions;
use super::layout::{band, pad, width, wrap};
use super::marks::marked;
use crate::cli::view::ExplainView;
use crate::domain::{Band, Span};
use crate::store::ErasedFor;
use crate::text::safe::for_terminal;
use crate::views::{AdView, HingeUp, ReasonView};

/// Most contacts that are listed; the text shows all of them.
const CONTACTS: usize = 40;

/// One ad: what was found, why, and the text with each reason marked where it shows.
pub fn ad(view: &AdView, look: &RenderOptions) -> String {
    let mut text = String::new();
    if let Some(now) = &view.now {
        return both(view, now, look);
    }
    head(&mut text, view, look);
    fields(&mut text, view, look);
    reasons(&mut text, view, look);
    body(&mut text, view, look);
    if let Some(step) = &view.next_step {
        let _ = writeln!(
            text,
            "\n{}\n  {}",
            look.strings.ad.next.bold(),
            wrap(&for_terminal(step), look.width, 2)
        );
    }
    text
}

/// The words that earned a flag, with their reasons, and the words that the ad says now.
fn both(flagged: &AdView, now: &AdView, look: &RenderOptions) -> String {
    let words = &look.strings.ad;
    let day = |view: &AdView| {
        view.captured_at.map(|at| look.strings.day(look.local(at).date())).unwrap_or_default()
    };
    let mut text = format!("{}\n\n", wrap(words.words_changed, look.width, 0).bold());
    let _ = writeln!(text, "{}", (words.flagged_words)(flagged.version, &day(flagged)).bold());
    head(&mut text, flagged, look);
    fields(&mut text, flagged, look);
    reasons(&mut text, flagged, look);
    body(&mut text, flagged, look);
    let _ = writeln!(text, "\n{}", "─".repeat(look.width.min(72)));
    let _ = writeln!(text, "{}", (words.current_words)(now.version, &day(now)).bold());
    head(&mut text, now, look);
    if let Some(new) = new_contacts(flagged, now, look) {
        let _ = writeln!(text, "{}", wrap(&for_terminal(&new), look.width, 2));
    }
    reasons(&mut text, now, look);
    body(&mut text, now, look);
    if let Some(step) = flagged.next_step.as_ref().or(now.next_step.as_ref()) {
        let step = wrap(&for_terminal(step), look.width, 2);
        let _ = writeln!(text, "\n{}\n  {step}", words.next.bold());
    }
    text
}

/// One page on its way through every stage, and the ad that came out.
pub fn explain(view: &ExplainView, look: &RenderOptions) -> String {
    let mut text = format!("{}\n", for_terminal(&view.what).bold());
    for (at, stage) in view.stages.iter().enumerate() {
        let _ = writeln!(text, "\n{}", format!("{}. {}", at + 1, for_terminal(&stage.stage)).bold());
        let wide = stage.facts.iter().map(|(name, _)| width(name)).max().unwrap_or(0) + 2;
        for (name, value) in &stage.facts {
            let value = wrap(&for_terminal(value), look.width, wide + 3);
            let _ = writeln!(text, "   {}{value}", pad(&for_terminal(name), wide));
        }
    }
    if let Some(view) = &view.ad {
        let _ = write!(text, "\n{}\n{}", "─".repeat(look.width.min(72)), ad(view, look));
    }
    text
}

fn head(text: &mut String, view: &AdView, look: &RenderOptions) {
    let (strings, words) = (look.strings, &look.strings.ad);
    let title = view.name();
    if !title.is_empty() {
        let _ = writeln!(text, "{}", title.bold());
    }
    match &view.judgement {
        Some(judgement) => {
            let _ = writeln!(
                text,
                "{}, {} {}",
                band(judgement.band, strings),
                words.score,
                strings.score(judgement.score.get())
            );
        }
        None => _ = writeln!(text, "{}", (strings.kind)(view.kind)),
    }
    if let Some(doubt) = &view.doubt {
        let _ = writeln!(text, "{}", wrap(doubt, look.width, 0));
    }
    if view.from_picture.is_some() {
        let _ = writeln!(text, "{} {}", "!".red().bold(), wrap(words.from_picture, look.width, 2));
    }
    if let Some(erased) = erased(view, look) {
        let _ = writeln!(text, "{} {}", "!".red().bold(), wrap(&erased, look.width, 2));
    }
    if let Some(muted) = &view.muted {
        let _ = writeln!(text, "{}", wrap(&for_terminal(muted), look.width, 0));
    }
    text.push('\n');
}

fn fields(text: &mut String, view: &AdView, look: &RenderOptions) {
    let (strings, words) = (look.strings, &look.strings.ad);
    let mut lines: Vec<(&str, String)> = Vec::new();
    let mut line = |name: &'static str, value: Option<String>| {
        if let Some(value) = value {
            lines.push((name, for_terminal(&value)));
        }
    };
    line(words.state, Some(view.flag.map_or(words.no_flag, |state| (strings.flag_state)(state)).to_owned()));
    line(words.employer, view.employer.clone());
    line(words.location, view.location.clone());
    line(words.destination, view.destination.clone());
    line(words.pay, (!view.pay.is_empty()).then(|| view.pay.join("; ")));
    line(words.licence, view.licence.clone());
    line(words.contacts, contacts(view, look));
    line(words.posted, view.posted_on.map(|day| strings.day(day)));
    line(words.seen, seen(view, look));
    line(words.gone, view.gone_at.map(|at| look.strings.day(look.local(at).date())));
    line(words.source, Some(format!("{} ({})", view.source, view.ad)));
    line(words.url, view.url.clone());
    line(
        words.evidence,
        view.evidence
            .as_ref()
            .map(|e| format!("{} +{}, sha256 {}", e.warc_file, e.offset_bytes, e.payload_sha256)),
    );
    line(
        "",
        view.evidence_erased.map(|since| {
            let day = strings.day(look.local(since.at).date());
            (words.evidence_erased)(&day, since.why == ErasedFor::Request)
        }),
    );
    let wide = lines.iter().map(|(name, _)| width(name)).max().unwrap_or(0) + 2;
    for (name, value) in lines {
        let _ = writeln!(text, "{}{}", pad(name, wide), wrap(&value, look.width, wide));
    }
}

/// That the words of an ad, or the contacts in them, were erased.
fn erased(view: &AdView, look: &RenderOptions) -> Option<String> {
    let since = view.erased?;
    let (strings, words) = (look.strings, &look.strings.ad);
    let day = strings.day(look.local(since.at).date());
    Some(if view.document.trim().is_empty() {
        (words.words_erased)(&day, since.why == ErasedFor::Request)
    } else {
        (words.contacts_erased)(&day)
    })
}

fn contacts(view: &AdView, look: &RenderOptions) -> Option<String> {
    if view.contacts.is_empty() {
        return None;
    }
    let list: Vec<String> = view
        .contacts
        .iter()
        .take(CONTACTS)
        .map(|contact| format!("{} {}", (look.strings.contact_kind)(contact.kind), contact.value))
        .collect();
    let note = if view.is_masked { format!(" ({})", look.strings.ad.contacts_masked) } else { String::new() };
    let more = view.contacts.len().saturating_sub(CONTACTS);
    let more = if more > 0 { format!(", … (+{})", look.strings.count(more)) } else { String::new() };
    Some(format!("{}{more}{note}", list.join(", ")))
}

/// The contacts that stand in the words of now alone.
fn new_contacts(before: &AdView, now: &AdView, look: &RenderOptions) -> Option<String> {
    let new: Vec<String> = now
        .new_contacts(before)
        .take(CONTACTS)
        .map(|contact| format!("{} {}", (look.strings.contact_kind)(contact.kind), contact.value))
        .collect();
    (!new.is_empty()).then(|| format!("{}: {}", look.strings.ad.new_contacts, new.join(", ")))
}

fn seen(view: &AdView, look: &RenderOptions) -> Option<String> {
    let day = |at| look.strings.day(look.local(at).date());
    let first = day(view.first_seen?);
    let last = view.last_seen.map(day).filter(|last| *last != first);
    let range = last.map_or(first.clone(), |last| format!("{first} – {last}"));
    Some(match view.versions {
        0 | 1 => range,
        n => format!("{range}, {}", (look.strings.ad.versions)(&look.strings.count(n))),
    })
}

fn reasons(text: &mut String, view: &AdView, look: &RenderOptions) {
    let words = &look.strings.ad;
    let Some(judgement) = &view.judgement else { return };
    let _ = writeln!(text, "\n{}", words.reasons.bold());
    if view.reasons.is_empty() {
        let _ = writeln!(text, "  {}", words.reasons_none);
    }
    for (at, one) in view.reasons.iter().enumerate() {
        reason(text, at + 1, one, look);
    }
    if judgement.band >= Band::Sedang {
        let hinge = view.hinge.as_ref().map(|hinge| {
            let score = look.strings.score(hinge.score.get());
            (words.hinge)(hinge.number, (look.strings.band)(hinge.band), &score)
        });
        let hinge = hinge.as_deref().unwrap_or(words.hinge_none);
        let _ = writeln!(text, "  {}", wrap(hinge, look.width, 2));
    }
    let _ = writeln!(text, "\n{}", words.supports.bold());
    if view.supports.is_empty() {
        let _ = writeln!(text, "  {}", words.supports_none);
    }
    for (at, one) in view.supports.iter().enumerate() {
        reason(text, view.reasons.len() + at + 1, one, look);
    }
    if judgement.band < Band::Tinggi {
        let band = |band| (look.strings.band)(band);
        let told = match &view.hinge_up {
            Some(HingeUp::Without(hinge)) => {
                (words.hinge_up)(hinge.number, band(hinge.band), &look.strings.score(hinge.score.get()))
            }
            Some(HingeUp::LicenceLost(lost)) => (words.hinge_up_licence)(band(*lost)),
            None => words.hinge_up_none.to_owned(),
        };
        let _ = writeln!(text, "  {}", wrap(&told, look.width, 2));
    }
    let read_with = (words.read_with)(&for_terminal(&judgement.model), &for_terminal(&judgement.data));
    let _ = writeln!(text, "  {}", format!("({read_with})").dimmed());
}

fn reason(text: &mut String, number: usize, reason: &ReasonView, look: &RenderOptions) {
    let words = &look.strings.ad;
    let weight = if reason.contribution.abs() < 0.05 {
        words.no_weight.to_owned()
    } else {
        let sign = if reason.contribution > 0.0 { "+" } else { "" };
        format!("{sign}{}", look.strings.number(reason.contribution, 1))
    };
    let detail = reason.detail.as_ref().map(|d| format!(": {}", for_terminal(d))).unwrap_or_default();
    let name = if reason.name.is_empty() { &reason.words } else { &reason.name };
    let said = format!("{}{detail} ({weight})", for_terminal(name));
    let mark = format!("[{number}]");
    let indent = mark.len() + 3;
    let _ = writeln!(text, "  {} {}", mark.bold(), wrap(&said, look.width, indent));
    if !reason.name.is_empty() && !reason.words.is_empty() {
        let _ = writeln!(text, "{:indent$}{}", "", wrap(&for_terminal(&reason.words), look.width, indent));
    }
    for (name, value) in [(words.basis, &reason.basis), (words.clears, &reason.clears)] {
        if let Some(value) = value {
            let line = wrap(&format!("{name}: {}", for_terminal(value)), look.width, indent);
            let _ = writeln!(text, "{:indent$}{}", "", line.dimmed());
        }
    }
}

fn body(text: &mut String, view: &AdView, look: &RenderOptions) {
    let spans: Vec<(usize, Span)> = view
        .reasons
        .iter()
        .chain(&view.supports)
        .enumerate()
        .flat_map(|(at, reason)| reason.spans.iter().map(move |span| (at + 1, *span)))
        .collect();
    let _ = writeln!(text, "\n{}", look.strings.ad.text.bold());
    // The title is marked with the text: a reason may stand there alone.
    for line in marked(&view.document, 0, &spans).lines() {
        let _ = writeln!(text, "{}", format!("  {}", wrap(line, look.width, 2)).trim_end());
    }
}
