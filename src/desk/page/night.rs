use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{ChallengerSummary, RunId, SkipReason};
use crate::i18n::{Locale, NightWords};
use crate::mask;
use crate::store::{CoverageLine, RunKind, RunRow, RunStatus};

/// Nights on one page.
const MOST_NIGHTS: usize = 30;

/// What an address of the nights may carry.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Params {
    /// Only nights before this one.
    before: Option<String>,
}

/// A night and what became of its addresses.
#[derive(Debug, Serialize)]
struct NightView {
    #[serde(flatten)]
    run: RunRow,
    coverage: Vec<CoverageLine>,
    /// What the challenger came to, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    challenger: Option<ChallengerSummary>,
}

/// All nights, newest first.
pub(in crate::desk) async fn nights(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(asked): Query<Params>,
) -> Result<Markup, DeskError> {
    let runs = gather(&desk, asked).await?;
    let (language, words, zone) = (visitor.language, visitor.language.nights(), &desk.knowledge().zone);
    let count = |n: usize| language.strings().count(n);
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.nights) }
            a.no-print href="/nights.json" hx-boost="false" { (words.as_json) }
        }
        @if runs.is_empty() { div.empty { p { (words.no_nights) } } }
        @else { div.scroll.sheet tabindex="0" role="group" aria-label=(words.nights) { table {
            thead { tr {
                th scope="col" { (words.night) } th scope="col" { (words.state) }
                @for head in [words.pages, words.new, words.edited, words.known, words.flagged, words.over_budget, words.skipped, words.failed] {
                    th.number scope="col" { (head) }
                }
            } }
            tbody { @for run in &runs { tr {
                th scope="row" { a href={ "/nights/" (run.run.0) } data-row { (layout::time(run.started_at, zone, language)) } (kind_chip(run.kind, words)) }
                td { (status_chip(run.status, words)) }
                @let totals = &run.totals;
                @for n in [totals.pages, totals.ads_new, totals.ads_edited, totals.ads_known, totals.flagged, totals.over_budget, totals.skipped, totals.failed] {
                    td.number { (count(n)) }
                }
            } } }
        } } }
        @if let Some(last) = runs.last().filter(|_| runs.len() == MOST_NIGHTS) {
            p.pages.no-print { a.button href={ "/nights?before=" (last.run.0) } { (words.older) } }
        }
    };
    Ok(layout::page(&visitor, words.nights, Nav::Nights, &body))
}

/// The same as JSON.
pub(in crate::desk) async fn nights_json(
    State(desk): State<Desk>,
    Query(asked): Query<Params>,
) -> Result<Json<Vec<RunRow>>, DeskError> {
    Ok(Json(gather(&desk, asked).await?))
}

async fn gather(desk: &Desk, asked: Params) -> Result<Vec<RunRow>, DeskError> {
    // Behind every identity: they are times in digits.
    let before = RunId(asked.before.unwrap_or_else(|| "~".to_owned()));
    let runs = desk.read(move |reader| reader.runs_before(&before, MOST_NIGHTS)).await?;
    Ok(runs.into_iter().map(without_numbers).collect())
}

/// One night, or its JSON twin where the address ends in `.json`.
pub(in crate::desk) async fn night(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, DeskError> {
    let (id, is_json) = id.strip_suffix(".json").map_or((id.as_str(), false), |id| (id, true));
    let wanted = RunId(id.to_owned());
    let found = desk
        .read(move |reader| {
            let Some(run) = reader.run(&wanted)? else { return Ok(None) };
            let mut coverage = reader.counted_coverage(&run.run)?;
            coverage.iter_mut().for_each(hide_file_numbers);
            let challenger = reader.summary(&run.run)?.and_then(|told| told.challenger);
            Ok(Some(NightView { coverage, challenger, run: without_numbers(run) }))
        })
        .await?;
    let view = found.ok_or(DeskError::NoSuchPage)?;
    if is_json {
        return Ok(Json(view).into_response());
    }
    Ok(draw(&desk, &visitor, &view).into_response())
}

/// A run without numbers of persons in the command: files are named after whom a chat was with.
fn without_numbers(run: RunRow) -> RunRow {
    RunRow { command: mask::note(&run.command), ..run }
}

/// The same for what is told of a file. The address of a page stays: an operator looks there.
pub(super) fn hide_file_numbers(line: &mut CoverageLine) {
    if !line.example_url.contains("://") {
        line.example_url = mask::note(&line.example_url);
        line.example_detail = line.example_detail.as_deref().map(mask::note);
    }
}

fn draw(desk: &Desk, visitor: &Visitor, view: &NightView) -> Markup {
    let (language, zone, run) = (visitor.language, &desk.knowledge().zone, &view.run);
    let words = language.nights();
    let count = |n: usize| language.strings().count(n);
    let totals = &run.totals;
    let body = html! {
        div.head {
            h1 tabindex="-1" { (kind_name(run.kind, words)) " " (layout::time(run.started_at, zone, language)) }
            a.no-print href={ "/nights/" (run.run.0) ".json" } hx-boost="false" { (words.as_json) }
        }
        @if run.status == RunStatus::Running { div.flash { p { (words.running_why) } } }
        ul.counts {
            @for (n, name) in [
                (totals.pages, words.pages), (totals.ads_new, words.new), (totals.ads_edited, words.edited),
                (totals.ads_known, words.known), (totals.flagged, words.flagged), (totals.over_budget, words.over_budget),
                (totals.skipped, words.skipped), (totals.failed, words.failed),
            ] { li { b { (count(n)) } span { (name) } } }
        }
        section.sheet { dl.facts {
            dt { (words.state) } dd { (status_chip(run.status, words)) }
            dt { (words.started) } dd { (layout::time(run.started_at, zone, language)) }
            dt { (words.ended) } dd { @match run.finished_at { Some(at) => (layout::time(at, zone, language)) None => "–" } }
            dt { (words.command) } dd { code { (ad_text::words(&run.command)) } }
            dt { (words.model) } dd { code { (run.model) } }
            dt { (words.data) } dd { code { (run.data) } }
            @if let Some(told) = &view.challenger {
                dt { (language.challenger().title) } dd { (ad_text::words(&language.challenger_line(told))) }
            }
        } }
        section.sheet aria-labelledby="coverage-head" {
            h2 #coverage-head { (words.coverage) }
            (coverage_table(&view.coverage, true, "coverage-head", language))
        }
    };
    let title = format!("{} {}", kind_name(run.kind, words), run.run.0);
    layout::page(visitor, &title, Nav::Nights, &body)
}

/// Lines of coverage as a table, named by the element `label`.
pub(super) fn coverage_table(
    lines: &[CoverageLine],
    has_source: bool,
    label: &str,
    language: Locale,
) -> Markup {
    let words = language.nights();
    html! {
        div.scroll tabindex="0" role="group" aria-labelledby=(label) { table {
            thead { tr {
                @if has_source { th scope="col" { (words.source) } }
                th scope="col" { (words.outcome) } th scope="col" { (words.reason) }
                th.number scope="col" { (words.pages) } th scope="col" { (words.example) }
            } }
            tbody { @for line in lines { tr {
                @if has_source { td { a href={ "/source/" (line.source.0) } { bdi { (ad_text::line(&line.source.0)) } } } }
                td { (outcome_name(&line.outcome, words)) }
                td { (reason_name(line, language)) }
                td.number { (language.strings().count(line.pages)) }
                td.code {
                    bdi { (ad_text::line(&line.example_url)) }
                    @if let Some(detail) = &line.example_detail { br; span.hint { bdi { (ad_text::line(detail)) } } }
                }
            } } }
        } }
    }
}

fn outcome_name<'a>(outcome: &'a str, words: &NightWords) -> &'a str {
    match outcome {
        "kept" => words.kept,
        "skipped" => words.skipped,
        "failed" => words.failed,
        other => other,
    }
}

/// A reason in words; what failed is named by its code, which the documentation lists.
fn reason_name(line: &CoverageLine, language: Locale) -> String {
    let words = language.nights();
    match (line.outcome.as_str(), line.reason.as_str()) {
        ("kept", "new") => words.new.to_owned(),
        ("kept", "edited") => words.edited.to_owned(),
        ("kept", _) => words.known.to_owned(),
        ("skipped", reason) => serde_json::from_value::<SkipReason>(reason.into())
            .map_or_else(|_| reason.to_owned(), |reason| (language.strings().skip)(reason).to_owned()),
        (_, code) => code.to_owned(),
    }
}

pub(super) fn status_name(status: RunStatus, words: &NightWords) -> &'static str {
    match status {
        RunStatus::Running => words.running,
        RunStatus::Complete => words.complete,
        RunStatus::Partial => words.partial,
        RunStatus::Failed => words.night_failed,
        RunStatus::Interrupted => words.interrupted,
    }
}

fn kind_name(kind: RunKind, words: &NightWords) -> &'static str {
    match kind {
        RunKind::Night => words.night,
        RunKind::Import => words.import,
        RunKind::Recheck => words.recheck,
    }
}

/// What a run was, where it was no night.
pub(super) fn kind_chip(kind: RunKind, words: &NightWords) -> Markup {
    html! { @if kind != RunKind::Night { " " span.chip { (kind_name(kind, words)) } } }
}

fn status_chip(status: RunStatus, words: &NightWords) -> Markup {
    let class = match status {
        RunStatus::Complete => "chip good",
        RunStatus::Running => "chip",
        RunStatus::Partial | RunStatus::Interrupted => "chip sedang",
        RunStatus::Failed => "chip bad",
    };
    html! { span class=(class) { (status_name(status, words)) } }
}
