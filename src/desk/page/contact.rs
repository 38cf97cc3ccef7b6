use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::blind::Blind;
use super::{chip, timeline};
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{AdId, Kind, Role};
use crate::store::{ContactUse, StoreError};
use crate::views::{ContactQuestion, ContactView, Event, contact_events};

/// Most ads that name it on its page.
const MOST_MENTIONS: usize = 60;

/// Newest mentions of which its lives are made: ten thousand ads may name an office's number.
const MOST_SIGHTINGS: usize = 1_000;

/// What a contact's address may carry.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Params {
    /// All that hangs together with it, too.
    network: Option<String>,
}

/// The page of the n-th contact of an ad, or its JSON twin where the address ends in `.json`. The address names
/// the ad and a number, not the contact: addresses end up in histories and logs.
pub(in crate::desk) async fn contact(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((ad, number)): Path<(String, String)>,
    Query(asked): Query<Params>,
) -> Result<Response, DeskError> {
    let (number, is_json) =
        number.strip_suffix(".json").map_or((number.as_str(), false), |number| (number, true));
    let number: usize = number.parse().map_err(|_| DeskError::NoSuchPage)?;
    let place = Place { ad: AdId(ad), number };
    let page = gather(&desk, &visitor, &place, asked.network.is_some(), false).await?;
    if is_json {
        return Ok(Json(page).into_response());
    }
    Ok(draw(&desk, &visitor, &place, &page).into_response())
}

/// The same with the contact in the clear, for whoever opens it; noted before it is shown. Whatever else the ads
/// hold that name it stays masked.
pub(in crate::desk) async fn open_contact(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((ad, number)): Path<(String, usize)>,
) -> Result<Markup, DeskError> {
    let place = Place { ad: AdId(ad), number };
    let page = gather(&desk, &visitor, &place, false, true).await?;
    let (person, which, now) = (visitor.person, format!("{}/{}", place.ad.0, place.number), desk.now());
    desk.write(move |store| store.note_access(person, "reveal", &which, now)).await?;
    Ok(draw(&desk, &visitor, &place, &page))
}

/// A contact with what happened to the ads that name it.
#[derive(Debug, Serialize)]
pub(super) struct ContactPage {
    #[serde(flatten)]
    pub(super) view: ContactView,
    /// Oldest first.
    pub(super) timeline: Vec<Event>,
}

/// Where a contact stands: it is the n-th of an ad, from 1.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) ad: AdId,
    pub(super) number: usize,
}

pub(super) async fn gather(
    desk: &Desk,
    visitor: &Visitor,
    place: &Place,
    has_network: bool,
    is_unmasked: bool,
) -> Result<ContactPage, DeskError> {
    let (own, place, visitor) = (desk.clone(), place.clone(), visitor.clone());
    desk.read(move |reader| {
        let shown = reader.show(&place.ad)?;
        // The place that the page of the campaign names: of the words that were flagged or decided on.
        let version = shown.standing_version();
        let contact = version.and_then(|version| version.contacts.get(place.number.checked_sub(1)?));
        let contact = contact.ok_or_else(|| StoreError::NoSuchAd { ad: place.ad.0.clone() })?;
        let question = ContactQuestion {
            contact,
            hubs: &own.knowledge().hubs,
            rule: own.knowledge().rule,
            words: visitor.language.strings().contact.path_words,
            as_of: own.now(),
            is_unmasked,
            are_mentions_unmasked: false,
            most_mentions: MOST_MENTIONS,
            most_sightings: MOST_SIGHTINGS,
            has_network,
        };
        let mut view = question.answer(reader)?;
        let blind = Blind::of(&own, &visitor);
        let mut courses = BTreeMap::new();
        for used in &mut view.mentions {
            if used.verdict.is_some() && blind.is_on_version(reader, &used.ad, used.number)? {
                used.verdict = None;
            }
            if !courses.contains_key(&used.ad) {
                courses.insert(used.ad.clone(), blind.course(reader, &used.ad)?);
            }
        }
        let timeline = contact_events(&view.mentions, &courses);
        // That a way to a confirmed ad exists tells what was decided of it.
        if let Some(end) = &view.nearest_confirmed
            && blind.course(reader, end)?.verdicts != reader.ad_course(end)?.verdicts
        {
            (view.path_to_confirmed, view.nearest_confirmed) = (None, None);
        }
        Ok(ContactPage { view, timeline })
    })
    .await
}

pub(super) fn draw(desk: &Desk, visitor: &Visitor, place: &Place, page: &ContactPage) -> Markup {
    let view = &page.view;
    let language = visitor.language;
    let (words, strings, zone) = (language.campaign(), language.strings(), &desk.knowledge().zone);
    let told = &strings.contact;
    let address = format!("/contact/{}/{}", place.ad.0, place.number);
    let value = ad_text::words(&view.value);
    let title = format!("{} {value}", (strings.contact_kind)(view.kind));
    let no_ads = view.mentions.iter().filter(|used| used.kind != Kind::Ad).count();
    let body = html! {
        div.head {
            h1 tabindex="-1" data-say=(title) { ((strings.contact_kind)(view.kind)) " " bdi.code { (value) } }
            a.no-print href={ (address) ".json" } hx-boost="false" { (words.as_json) }
        }
        p.hint { @if view.is_masked { (words.contacts_masked) } @else { (words.contacts_opened) } }
        @if view.is_masked && visitor.role >= Role::Investigator {
            form.no-print method="post" hx-boost="false" action=(address) { button type="submit" { (words.contact_open) } }
        }
        @if let Some(name) = &view.listed_as { p { ((told.listed)(name)) } }
        @else if !view.may_join { p { (told.joins_nothing) } }
        div.columns {
            div {
                section.sheet aria-labelledby="lives-head" {
                    h2 #lives-head { (words.contact_lives) }
                    p.hint { (told.lives) }
                    @if view.are_lives_cut { p { ((words.lives_cut)(&strings.count(MOST_SIGHTINGS))) } }
                    @if view.lives.is_empty() { p { (told.unseen) } }
                    ul { @for life in &view.lives { li {
                        (layout::days(life.from, life.to, zone, language)) ": "
                        ((words.used_by)(&strings.count(life.ads)))
                        @if let Some((employers, texts)) = life.hub { ", " ((told.hub)(employers, texts)) }
                    } } }
                }
                (network(view, &address, visitor))
                (course(page, visitor, zone))
            }
            section.sheet aria-labelledby="mentions-head" {
                h2 #mentions-head { (words.contact_mentions) }
                p.hint { (told.mention) }
                @if no_ads > 0 { p.hint { ((told.no_ads)(no_ads)) } }
                div.scroll tabindex="0" role="group" aria-labelledby="mentions-head" { table {
                    thead { tr {
                        th scope="col" { (words.title) } th scope="col" { (words.seen) }
                        th scope="col" { (words.band) } th scope="col" { (words.decision) }
                    } }
                    tbody { @for used in &view.mentions { (mention(used, visitor, zone)) } }
                } }
            }
        }
    };
    layout::page(visitor, &title, Nav::Today, &body)
}

/// What happened to the ads that name it, each under its title.
fn course(page: &ContactPage, visitor: &Visitor, zone: &jiff::tz::TimeZone) -> Markup {
    let named = |event: &Event| {
        let used = page.view.mentions.iter().find(|used| used.ad.0 == event.ad);
        let title = ad_text::title(used.map_or("", |used| used.title.as_str()), visitor.language);
        html! { a href={ "/campaign/" (event.ad) } { bdi { (title) } } }
    };
    timeline::draw(&page.timeline, named, visitor, zone, None)
}

fn mention(used: &ContactUse, visitor: &Visitor, zone: &jiff::tz::TimeZone) -> Markup {
    let language = visitor.language;
    let (strings, title) = (language.strings(), ad_text::title(&used.title, language));
    html! { tr {
        td {
            a href={ "/campaign/" (used.ad.0) } {
                bdi { (title) }
            }
            @if let Some(employer) = &used.employer { br; span.hint { bdi { (ad_text::line(employer)) } } }
            @if used.kind != Kind::Ad { " " span.chip { ((strings.kind)(used.kind)) } }
        }
        td { (layout::days(used.first_seen_at, used.last_seen_at, zone, language)) }
        td { @if let Some(band) = used.band { (chip::band(band, language)) } }
        td { @if let Some(verdict) = used.verdict { (chip::verdict(verdict, language)) } }
    } }
}

fn network(view: &ContactView, address: &str, visitor: &Visitor) -> Markup {
    let (words, told) = (visitor.language.campaign(), &visitor.language.strings().contact);
    html! {
        @if view.may_join { section.sheet aria-labelledby="network-head" {
            h2 #network-head { (words.contact_network) }
            @match view.network {
                Some(network) => {
                    p { ((told.network)(network.ads, network.contacts)) }
                    @if !network.is_whole { p { (told.network_cut) } }
                    h3 { (told.path) }
                    p { bdi { (ad_text::words(view.path_to_confirmed.as_deref().unwrap_or(told.no_path))) } }
                }
                None => {
                    p.hint { (words.contact_network_how) }
                    p.no-print { a.button href={ (address) "?network=1" } { (words.contact_network_go) } }
                }
            }
        } }
    }
}
