use axum::Json;
use axum::extract::State;
use maud::{Markup, html};
use serde::Serialize;

use super::blind::Blind;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::mask::KnownContacts;
use crate::store::{KeptSuspects, SuspectState, WrittenContact};
use crate::views::masked_name;

/// Labels that are probably wrong, and what became of each. It never tells a decision: whoever reads it may be asked for
/// the second one.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct SuspectsView {
    #[serde(flatten)]
    list: Option<KeptSuspects>,
    /// Masked titles, in the same order.
    titles: Vec<String>,
    /// How many are left out because they wait for the visitor.
    withheld: usize,
}

/// The page.
pub(in crate::desk) async fn suspects(
    State(desk): State<Desk>,
    visitor: Visitor,
) -> Result<Markup, DeskError> {
    let view = gather(&desk, &visitor).await?;
    let (language, words) = (visitor.language, visitor.language.suspects());
    let body = html! {
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href="/suspects.json" hx-boost="false" { (language.figures().as_json) }
        }
        @match &view.list {
            None => { div.empty { p { (words.none) } } }
            Some(list) => {
                @let day = list.found_at.to_zoned(desk.knowledge().zone.clone()).date();
                p { ((words.made)(&language.strings().day(day), &list.model)) }
                p.hint { (words.why) }
                @if view.withheld > 0 { p { ((words.withheld)(&language.strings().count(view.withheld))) } }
                ul.counts {
                    @for (state, name) in states(words) {
                        @let count = list.suspects.iter().filter(|suspect| suspect.state == state).count();
                        li { b { (language.strings().count(count)) } span { (name) } }
                    }
                }
                div.scroll.sheet tabindex="0" role="group" aria-label=(words.title) { table {
                    thead { tr { th scope="col" { (words.campaign) } th scope="col" { (words.state) } } }
                    tbody { @for (suspect, title) in list.suspects.iter().zip(&view.titles) { tr {
                        th scope="row" { a href={ "/campaign/" (suspect.ad.0) } data-row { bdi { (ad_text::title(title, language)) } } }
                        td { @for (_, name) in states(words).into_iter().filter(|(state, _)| *state == suspect.state) { (name) } }
                    } } }
                } }
            }
        }
    };
    Ok(layout::page(&visitor, words.title, Nav::Model, &body))
}

fn states(words: &crate::i18n::SuspectWords) -> [(SuspectState, &'static str); 3] {
    [
        (SuspectState::Waiting, words.waiting),
        (SuspectState::Changed, words.changed),
        (SuspectState::Kept, words.kept),
    ]
}

/// The same as JSON.
pub(in crate::desk) async fn suspects_json(
    State(desk): State<Desk>,
    visitor: Visitor,
) -> Result<Json<SuspectsView>, DeskError> {
    Ok(Json(gather(&desk, &visitor).await?))
}

async fn gather(desk: &Desk, visitor: &Visitor) -> Result<SuspectsView, DeskError> {
    let (own, asking) = (desk.clone(), visitor.clone());
    desk.read(move |reader| {
        let mut list = reader.kept_suspects()?;
        let mut withheld = 0;
        if let Some(list) = &mut list {
            let blind =
                Blind::of(&own, &asking).among(reader, list.suspects.iter().map(|suspect| &suspect.ad))?;
            list.suspects.retain(|suspect| !blind.contains(&suspect.ad));
            withheld = blind.len();
        }
        let titles = list.iter().flat_map(|list| &list.suspects).map(|suspect| {
            let known = KnownContacts::of(suspect.contacts.iter().map(WrittenContact::pair));
            masked_name(&suspect.title, &known)
        });
        Ok(SuspectsView { titles: titles.collect(), list, withheld })
    })
    .await
}
