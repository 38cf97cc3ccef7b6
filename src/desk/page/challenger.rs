use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use jiff::SignedDuration;
use maud::{Markup, html};
use serde::Serialize;

use super::blind::Blind;
use super::chip;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{AdId, Band, ChallengerStand, Score, Verdict};
use crate::i18n::Locale;
use crate::mask::KnownContacts;
use crate::store::{Challenge, ChallengerDifference, WrittenContact};
use crate::views::masked_name;

/// How far back is looked.
const WINDOW: SignedDuration = SignedDuration::from_hours(24 * 30);
/// Most campaigns listed in each direction.
const MOST_LISTED: usize = 100;

/// Where the model in use and the challenger would not flag the same, strongest difference first.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct ChallengerView {
    #[serde(flatten)]
    challenge: Option<Challenge>,
    /// What only the challenger would flag.
    would_flag: Side,
    /// What only the model in use flags.
    would_not_flag: Side,
}

#[derive(Debug, Default, Serialize)]
struct Side {
    campaigns: usize,
    confirmed: usize,
    dismissed: usize,
    differences: Vec<Shown>,
}

#[derive(Debug, Serialize)]
struct Shown {
    title: String,
    /// Whether the visitor is to decide without being told what somebody else has decided.
    is_blind: bool,
    #[serde(flatten)]
    difference: ChallengerDifference,
}

/// The page.
pub(in crate::desk) async fn challenger(
    State(desk): State<Desk>,
    visitor: Visitor,
) -> Result<Markup, DeskError> {
    let view = gather(&desk, &visitor).await?;
    let words = visitor.language.challenger();
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href="/challenger.json" hx-boost="false" { (visitor.language.figures().as_json) }
        }
        @match &view.challenge {
            None => { div.empty { p { (words.none) } } }
            Some(challenge) => {
                section.sheet {
                    p { ((words.lead)(&challenge.challenger, &challenge.champion)) }
                    p.hint { (words.why) }
                    (tally(&view, visitor.language))
                    p.hint { (words.better_why) }
                }
                @if view.would_flag.campaigns + view.would_not_flag.campaigns == 0 {
                    div.empty { p { (words.no_differences) } }
                }
                (side(&view.would_flag, ("more", words.would_flag), visitor.language))
                (side(&view.would_not_flag, ("fewer", words.would_not_flag), visitor.language))
            }
        }
    };
    Ok(layout::page(&visitor, words.title, Nav::Model, &body))
}

/// The same as JSON.
pub(in crate::desk) async fn challenger_json(
    State(desk): State<Desk>,
    visitor: Visitor,
) -> Result<Json<ChallengerView>, DeskError> {
    Ok(Json(gather(&desk, &visitor).await?))
}

async fn gather(desk: &Desk, visitor: &Visitor) -> Result<ChallengerView, DeskError> {
    let (own, visitor, since) = (desk.clone(), visitor.clone(), desk.now() - WINDOW);
    desk.read(move |reader| {
        let challenge = reader.newest_challenge()?;
        let found = match &challenge {
            Some(challenge) => reader.challenger_differences(challenge, since)?,
            None => Vec::new(),
        };
        let decided = found.iter().filter(|difference| difference.verdict.is_some());
        let blind = Blind::of(&own, &visitor).among(reader, decided.map(|difference| &difference.ad))?;
        let (more, fewer): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|difference| difference.stand == ChallengerStand::WouldFlag);
        Ok(ChallengerView {
            challenge,
            would_flag: Side::of(more, &blind),
            would_not_flag: Side::of(fewer, &blind),
        })
    })
    .await
}

impl Side {
    fn of(differences: Vec<ChallengerDifference>, blind: &HashSet<AdId>) -> Self {
        let differences: Vec<Shown> = differences
            .into_iter()
            .map(|mut difference| {
                let is_blind = blind.contains(&difference.ad);
                if is_blind {
                    difference.verdict = None;
                }
                let known = KnownContacts::of(difference.contacts.iter().map(WrittenContact::pair));
                Shown { title: masked_name(&difference.title, &known), is_blind, difference }
            })
            .collect();
        let of =
            |verdict| differences.iter().filter(|shown| shown.difference.verdict == Some(verdict)).count();
        Self {
            campaigns: differences.len(),
            confirmed: of(Verdict::Confirmed),
            dismissed: of(Verdict::Dismissed),
            differences,
        }
    }
}

fn tally(view: &ChallengerView, language: Locale) -> Markup {
    let words = language.challenger();
    let count = |n: usize| language.strings().count(n);
    html! {
        div.scroll tabindex="0" role="group" aria-label=(words.title) { table {
            thead { tr {
                th scope="col" { (words.title) }
                @for head in [words.campaigns, words.confirmed, words.dismissed, words.undecided] {
                    th.number scope="col" { (head) }
                }
            } }
            tbody { @for (name, side) in [(words.would_flag, &view.would_flag), (words.would_not_flag, &view.would_not_flag)] { tr {
                th scope="row" { (name) }
                @let undecided = side.campaigns - side.confirmed - side.dismissed;
                @for n in [side.campaigns, side.confirmed, side.dismissed, undecided] { td.number { (count(n)) } }
            } } }
        } }
    }
}

fn side(side: &Side, (id, name): (&str, &str), language: Locale) -> Markup {
    let words = language.challenger();
    let count = |n: usize| language.strings().count(n);
    let head = format!("{id}-head");
    html! { @if side.campaigns > 0 {
        section.sheet aria-labelledby=(head) {
            h2 id=(head) { (name) }
            div.scroll tabindex="0" role="group" aria-labelledby=(head) { table {
                thead { tr {
                    @for head in [words.ad, words.source, words.by_challenger, words.by_champion] { th scope="col" { (head) } }
                    th.number scope="col" { (words.copies) } th scope="col" { (words.decided) }
                } }
                tbody { @for Shown { title, is_blind, difference } in side.differences.iter().take(MOST_LISTED) { tr {
                    th scope="row" { a href={ "/campaign/" (difference.ad.0) } data-row { bdi { (ad_text::title(title, language)) } } }
                    td { bdi { (ad_text::line(&difference.source.0)) } }
                    td { (says(difference.challenger, language)) }
                    td { (says(difference.champion, language)) }
                    td.number { (count(difference.ads)) }
                    td { @match difference.verdict {
                        _ if *is_blind => { span.hint { (words.blind) } }
                        Some(verdict) => { (chip::verdict(verdict, language)) }
                        None => { "–" }
                    } }
                } } }
            } }
            @if side.campaigns > MOST_LISTED { p.hint { ((words.more)(&count(side.campaigns - MOST_LISTED))) } }
        }
    } }
}

fn says(says: Option<(Score, Band)>, language: Locale) -> Markup {
    html! { @match says {
        Some((score, band)) => { (chip::band(band, language)) " " (language.strings().number(score.get(), 3)) }
        None => { (language.challenger().no_ad) }
    } }
}
