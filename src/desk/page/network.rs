//! The campaigns that hang together with one by contacts: a picture, with tables that say the same. Contacts are masked.

use axum::Json;
use axum::extract::{Path, State};
use maud::{Markup, html};

use super::blind::Blind;
use super::chip;
use super::place_map::unit;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::views::{GraphCampaign, GraphContact, NetworkGraph, NetworkPicture};

/// The page.
pub(in crate::desk) async fn network(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Markup, DeskError> {
    let graph = gather(&desk, &visitor, code).await?;
    Ok(draw(&desk, &visitor, &graph))
}

/// The same for programs.
pub(in crate::desk) async fn network_json(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Json<NetworkGraph>, DeskError> {
    Ok(Json(gather(&desk, &visitor, code).await?))
}

async fn gather(desk: &Desk, visitor: &Visitor, code: String) -> Result<NetworkGraph, DeskError> {
    let (own, visitor) = (desk.clone(), visitor.clone());
    desk.read(move |reader| {
        let mut graph = NetworkGraph::of(reader, own.knowledge().rule, &code, own.now())?;
        let blind = Blind::of(&own, &visitor);
        for campaign in graph.campaigns.iter_mut().filter(|campaign| campaign.card.verdict.is_some()) {
            if blind.is(reader, &campaign.card.campaign)? {
                campaign.card.verdict = None;
            }
        }
        Ok(graph)
    })
    .await
}

fn draw(desk: &Desk, visitor: &Visitor, graph: &NetworkGraph) -> Markup {
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let (words, strings) = (language.network(), language.strings());
    let root = graph.campaigns.first();
    let title = (words.title)(&ad_text::title(root.map_or("", |root| &root.card.title), language));
    let back = root.map_or_else(|| "/".to_owned(), |root| format!("/campaign/{}", root.card.campaign));
    let body = html! {
        div.head {
            h1 tabindex="-1" data-say=(title) { bdi { (title) } }
            a.no-print href={ (back) "/network.json" } hx-boost="false" { (language.campaign().as_json) }
        }
        p.no-print { a.button href=(back) { (words.back) } }
        p.hint { (words.hint) }
        @if graph.is_alone() {
            p.empty { (words.alone) }
            (left_out(graph, visitor))
        }
        @else {
            section.sheet aria-labelledby="graph-head" {
                h2 #graph-head { ((words.shown)(&strings.count(graph.campaigns.len()), &strings.count(graph.contacts.len()))) }
                (left_out(graph, visitor))
                p.hint #graph-hint { (words.picture) }
                (picture(graph, visitor))
            }
            section.sheet aria-labelledby="campaigns-head" {
                h2 #campaigns-head { (words.campaigns) }
                (campaigns(graph, visitor, zone))
            }
        }
        @if !graph.contacts.is_empty() {
            section.sheet aria-labelledby="joins-head" {
                h2 #joins-head { (words.contacts) }
                (contacts(graph, visitor))
            }
        }
    };
    layout::page(visitor, &title, Nav::Today, &body)
}

/// What the page does not show.
fn left_out(graph: &NetworkGraph, visitor: &Visitor) -> Markup {
    let (words, strings) = (visitor.language.network(), visitor.language.strings());
    let (campaigns, contacts) = (graph.campaigns_left_out, graph.contacts_left_out);
    let told = if graph.is_at_least { words.left_out_at_least } else { words.left_out };
    html! {
        @if graph.is_at_least || campaigns + contacts > 0 {
            p { (told(&strings.count(campaigns), &strings.count(contacts))) }
        }
    }
}

fn picture(graph: &NetworkGraph, visitor: &Visitor) -> Markup {
    let drawn = NetworkPicture::of(graph);
    let language = visitor.language;
    let lines = graph.contacts.iter().zip(&drawn.contacts).flat_map(|(contact, from)| {
        contact.campaigns.iter().filter_map(|at| Some((*from, *drawn.campaigns.get(*at)?)))
    });
    html! {
        svg.graph viewBox={ "0 0 " (drawn.width) " " (drawn.height) } role="group" aria-labelledby="graph-head"
            aria-describedby="graph-hint" {
            @for (from, to) in lines {
                line.joins x1=(unit(from.0)) y1=(unit(from.1)) x2=(unit(to.0)) y2=(unit(to.1)) {}
            }
            @for (at, (campaign, place)) in graph.campaigns.iter().zip(&drawn.campaigns).enumerate() {
                @let told = format!("{} {}", at + 1, ad_text::title(&campaign.card.title, language));
                a.mark href={ "#campaign-" (at + 1) } aria-label=(told) class=(if at == 0 { "mark root" } else { "mark" }) {
                    title { (told) }
                    circle.shape cx=(unit(place.0)) cy=(unit(place.1)) r="12" {}
                    text x=(unit(place.0)) y=(unit(place.1)) dy="0.35em" text-anchor="middle" { (at + 1) }
                }
            }
            @for (at, (contact, place)) in graph.contacts.iter().zip(&drawn.contacts).enumerate() {
                @let told = format!("{} {}", letter(at), ad_text::line(&contact.value));
                a.mark href={ "#contact-" (letter(at)) } aria-label=(told) {
                    title { (told) }
                    rect.shape x=(unit(place.0 - 11.0)) y=(unit(place.1 - 11.0)) width="22" height="22" {}
                    text x=(unit(place.0)) y=(unit(place.1)) dy="0.35em" text-anchor="middle" { (letter(at)) }
                }
            }
        }
    }
}

fn campaigns(graph: &NetworkGraph, visitor: &Visitor, zone: &jiff::tz::TimeZone) -> Markup {
    let (language, told) = (visitor.language, visitor.language.campaign());
    let (words, strings) = (language.network(), language.strings());
    let by = |at: usize| {
        let named =
            graph.contacts.iter().enumerate().filter(move |(_, contact)| contact.campaigns.contains(&at));
        named.map(|(contact, _)| letter(contact))
    };
    let row = |at: usize, GraphCampaign { card, .. }: &GraphCampaign| {
        html! { tr id={ "campaign-" (at + 1) } {
            td.number data-head=(words.number) { (at + 1) }
            th scope="row" {
                a href={ "/campaign/" (card.campaign) } { bdi { (ad_text::title(&card.title, language)) } }
                @if at == 0 { " " span.hint { "(" (words.is_root) ")" } }
                @if let Some(employer) = &card.employer { br; span.hint { bdi { (ad_text::line(employer)) } } }
            }
            td data-head=(told.band) { @if let Some(band) = card.band { (chip::band(band, language)) } }
            td.number data-head=(words.ads) {
                @if card.is_cut { ((words.at_least)(&strings.count(card.ads))) } @else { (strings.count(card.ads)) }
            }
            td data-head=(words.first_seen) { (layout::day(card.first_seen_at, zone, language)) }
            td data-head=[card.verdict.map(|_| told.decision)] { @if let Some(verdict) = card.verdict { (chip::verdict(verdict, language)) } }
            td data-head=(words.by) { span {
                @for (nth, letter) in by(at).enumerate() {
                    @if nth > 0 { ", " }
                    a href={ "#contact-" (letter) } { (letter) }
                }
            } }
        } }
    };
    html! {
        div.scroll tabindex="0" role="group" aria-labelledby="campaigns-head" { table.stack {
            thead { tr {
                th.number scope="col" { (words.number) } th scope="col" { (told.title) }
                th scope="col" { (told.band) } th.number scope="col" { (words.ads) }
                th scope="col" { (words.first_seen) } th scope="col" { (told.decision) } th scope="col" { (words.by) }
            } }
            tbody { @for (at, campaign) in graph.campaigns.iter().enumerate() { (row(at, campaign)) } }
        } }
    }
}

fn contacts(graph: &NetworkGraph, visitor: &Visitor) -> Markup {
    let (words, told) = (visitor.language.network(), visitor.language.campaign());
    let row = |at: usize, contact: &GraphContact| {
        html! { tr id={ "contact-" (letter(at)) } {
            td data-head=(words.letter) { (letter(at)) }
            td data-head=(told.kind) { ((visitor.language.strings().contact_kind)(contact.kind)) }
            td.code data-head=(told.value) {
                bdi { (ad_text::words(&contact.value)) }
                @if contact.is_hub { " " span.hint { "(" (words.is_hub) ")" } }
                @if contact.is_cut { " " span.hint { "(" (words.is_cut) ")" } }
            }
            td data-head=(words.named_in) { span {
                @for (nth, campaign) in contact.campaigns.iter().enumerate() {
                    @if nth > 0 { ", " }
                    a href={ "#campaign-" (campaign + 1) } { (campaign + 1) }
                }
            } }
        } }
    };
    html! {
        div.scroll tabindex="0" role="group" aria-labelledby="joins-head" { table.stack {
            thead { tr {
                th scope="col" { (words.letter) } th scope="col" { (told.kind) } th scope="col" { (told.value) }
                th scope="col" { (words.named_in) }
            } }
            tbody { @for (at, contact) in graph.contacts.iter().enumerate() { (row(at, contact)) } }
        } }
    }
}

/// A, B, C... as far as contacts are shown.
fn letter(at: usize) -> char {
    ('A'..='Z').nth(at).unwrap_or('Z')
}
