//! Several campaigns at once: what was chosen, one decision or one lead for all of them, and one undo.

use axum::extract::{RawForm, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::Markup;
use url::form_urlencoded;

use super::blind::Blind;
use super::lead_form::{self, Back, way_back};
use super::mention::{self, Checked};
use super::reason_choice::{LONGEST_NOTE, reason_of};
use super::several_page::{draw, draw_done};
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor};
use crate::domain::{Band, FlagState, LeadAnswer, LeadId, Ruling};
use crate::store::{CampaignRow, Decided, Decision, PastDecision, StoreError};
use crate::views::CampaignsView;

/// Most campaigns at once: as many as a page of the queue shows.
const MOST: usize = 60;
/// What an address or form says of each campaign stands between its name and this.
pub(super) const SEEN: char = '.';

/// A campaign that was chosen.
pub(super) struct Chosen {
    pub(super) campaign: String,
    pub(super) title: String,
    pub(super) band: Option<Band>,
    pub(super) ads: usize,
    pub(super) open_flags: usize,
    /// The newest decision on it, which the visitor may be told of.
    pub(super) seen: i64,
    /// Whether the visitor is to decide on it without knowing what somebody else decided.
    pub(super) is_second_look: bool,
}

/// A decision that was made with others.
pub(super) struct Done {
    pub(super) past: PastDecision,
    pub(super) campaign: String,
    pub(super) title: String,
}

/// Why a campaign was left out of a decision, as addresses carry it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// Somebody decided meanwhile.
    Conflict,
    /// Somebody has it before them.
    Held,
    /// It needs a second opinion, which is given on its own page.
    SecondLook,
    /// It is not there any more.
    Gone,
}

impl Left {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Conflict, "conflict"),
        (Self::Held, "held"),
        (Self::SecondLook, "second"),
        (Self::Gone, "gone"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(left, _)| *left == self).map_or("", |(_, name)| name)
    }
}

/// Pairs of a form or address, in order.
fn pairs(sent: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(sent).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn first<'a>(pairs: &'a [(String, String)], wanted: &str) -> &'a str {
    pairs.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.as_str())
}

/// The campaigns that were chosen, each with the newest decision that its page told of.
fn chosen_of(pairs: &[(String, String)]) -> Result<Vec<(String, i64)>, DeskError> {
    let mut chosen: Vec<(String, i64)> = Vec::new();
    for (_, value) in pairs.iter().filter(|(name, _)| name == "campaign") {
        let (campaign, seen) = value.split_once(SEEN).unwrap_or((value, "0"));
        let seen = seen.parse().map_err(|_| DeskError::BadForm)?;
        if chosen.iter().all(|(other, _)| other != campaign) {
            chosen.push((campaign.to_owned(), seen));
        }
    }
    if chosen.is_empty() || chosen.len() > MOST { Err(DeskError::BadForm) } else { Ok(chosen) }
}

/// What was chosen, and what can be done with it.
pub(in crate::desk) async fn several(
    State(desk): State<Desk>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Markup, DeskError> {
    let wanted = chosen_of(&pairs(query.unwrap_or_default().as_bytes()))?;
    let (own, asking) = (desk.clone(), visitor.clone());
    let (chosen, leads, colleagues) = desk
        .read(move |reader| {
            let blind = Blind::of(&own, &asking);
            let mut chosen = Vec::new();
            for (campaign, _) in wanted {
                let shown = match reader.campaign_within(&campaign, 1) {
                    Ok(shown) => shown,
                    Err(StoreError::NoSuchAd { .. }) => continue,
                    Err(error) => return Err(error),
                };
                let is_second_look = blind.is(reader, &shown.row.campaign)?;
                let decisions = reader.decisions_of(&shown.row.campaign)?;
                let open_flags = shown.flags.iter().filter(|flag| flag.state == FlagState::Open).count();
                chosen.push(Chosen {
                    campaign: shown.row.campaign.clone(),
                    band: shown.row.band,
                    ads: shown.row.ads,
                    title: masked_name_of(shown.row),
                    open_flags,
                    seen: decisions.first().map_or(0, |past| past.event),
                    is_second_look,
                });
            }
            Ok((chosen, lead_form::choices(reader)?, mention::colleagues(reader, asking.person)?))
        })
        .await?;
    if chosen.is_empty() {
        return Err(DeskError::NoSuchPage);
    }
    let title = visitor.language.several().title;
    Ok(layout::page(&visitor, title, Nav::Today, &draw(&visitor, &chosen, &leads, &colleagues)))
}

/// One decision on each of them; those that somebody else has are left, and named.
pub(in crate::desk) async fn decide_several(
    State(desk): State<Desk>,
    visitor: Visitor,
    RawForm(sent): RawForm,
) -> Result<Response, DeskError> {
    let pairs = pairs(&sent);
    let chosen = chosen_of(&pairs)?;
    let mut rulings = pairs.iter().filter(|(name, _)| name == "ruling");
    let (Some((_, ruling)), None) = (rulings.next(), rulings.next()) else { return Err(DeskError::BadForm) };
    let ruling = Ruling::ALL.into_iter().find(|known| known.name() == ruling).ok_or(DeskError::BadForm)?;
    let reason = reason_of(ruling, first(&pairs, "reason"))?;
    let note = first(&pairs, "note").trim();
    if note.chars().count() > LONGEST_NOTE {
        return Err(DeskError::BadForm);
    }
    let note = match mention::check(&desk, &visitor, note, !first(&pairs, "anyway").is_empty()).await? {
        Checked::Note(note) => note,
        Checked::Unknown(unknown, accounts) => {
            let fields: Vec<_> = pairs.iter().filter(|(name, _)| name != "note").cloned().collect();
            let page = mention::ask(&visitor, ("/several/decide", &fields), note, &unknown, &accounts);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let (own, asking) = (desk.clone(), visitor.clone());
    let campaigns: Vec<String> = chosen.iter().map(|(campaign, _)| campaign.clone()).collect();
    let blind = desk
        .read(move |reader| {
            let blind = Blind::of(&own, &asking);
            campaigns.iter().map(|campaign| blind.is(reader, campaign)).collect::<Result<Vec<bool>, _>>()
        })
        .await?;
    let decisions: Vec<(Decision, bool)> = chosen
        .into_iter()
        .zip(blind)
        .map(|((campaign, seen), is_blind)| {
            let decision = Decision {
                campaign,
                ruling,
                reason,
                note: note.clone(),
                person: visitor.person,
                person_name: visitor.name.clone(),
                seen,
                is_second: false,
                at: desk.now(),
            };
            (decision, is_blind)
        })
        .collect();
    let told = desk
        .write(move |store| {
            let mut told = form_urlencoded::Serializer::new(String::new());
            for (decision, is_blind) in &decisions {
                let left = if *is_blind {
                    Left::SecondLook
                } else {
                    match store.decide_campaign(decision) {
                        Ok(Decided::Done { event, .. }) => {
                            told.append_pair("done", &event.to_string());
                            continue;
                        }
                        Ok(Decided::Conflict(_)) => Left::Conflict,
                        Ok(Decided::Held(_)) => Left::Held,
                        Err(StoreError::NoSuchAd { .. }) => Left::Gone,
                        Err(error) => return Err(error),
                    }
                };
                told.append_pair(left.name(), &decision.campaign);
            }
            Ok(told.finish())
        })
        .await?;
    Ok(Redirect::to(&format!("/several/done?{told}")).into_response())
}

/// What came of it, with one undo for all.
pub(in crate::desk) async fn several_done(
    State(desk): State<Desk>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Markup, DeskError> {
    let query = query.unwrap_or_default();
    let pairs = pairs(query.as_bytes());
    let events = events_of(&pairs)?;
    let person = visitor.person;
    let done = desk
        .read(move |reader| {
            let mut done = Vec::new();
            for event in events {
                // Only one's own: the number of somebody else's event would tell what a second opinion must not know.
                let Some((past, campaign)) =
                    reader.past_decision(event)?.filter(|(past, _)| past.person == person)
                else {
                    continue;
                };
                let title = match reader.campaign_within(&campaign, 1) {
                    Ok(shown) => masked_name_of(shown.row),
                    // Its ads went meanwhile; the decision stays, and so does its undo.
                    Err(StoreError::NoSuchAd { .. }) => String::new(),
                    Err(error) => return Err(error),
                };
                done.push(Done { past, campaign, title });
            }
            Ok(done)
        })
        .await?;
    let left: Vec<(Left, &str)> = pairs
        .iter()
        .filter_map(|(name, value)| {
            let (left, _) = Left::ALL.iter().find(|(_, known)| known == name)?;
            Some((*left, value.as_str()))
        })
        .take(MOST)
        .collect();
    let title = visitor.language.several().title;
    Ok(layout::page(&visitor, title, Nav::Today, &draw_done(&visitor, &done, &left)))
}

/// Undoes one's own decisions of one page.
pub(in crate::desk) async fn undo_several(
    State(desk): State<Desk>,
    visitor: Visitor,
    RawForm(sent): RawForm,
) -> Result<Redirect, DeskError> {
    let pairs = pairs(&sent);
    let events = events_of(&pairs)?;
    let (person, name, now) = (visitor.person, visitor.name, desk.now());
    let asked = events.clone();
    let own = desk
        .read(move |reader| {
            let mut own = Vec::new();
            for event in asked {
                if reader.past_decision(event)?.is_some_and(|(past, _)| past.person == person) {
                    own.push(event);
                }
            }
            Ok(own)
        })
        .await?;
    desk.write(move |store| {
        for event in own {
            store.undo(event, person, &name, now)?;
        }
        Ok(())
    })
    .await?;
    let mut told = form_urlencoded::Serializer::new(String::new());
    for event in events {
        told.append_pair("done", &event.to_string());
    }
    Ok(Redirect::to(&format!("/several/done?{}", told.finish())))
}

/// Puts all of them into one lead.
pub(in crate::desk) async fn several_to_lead(
    State(desk): State<Desk>,
    visitor: Visitor,
    RawForm(sent): RawForm,
) -> Result<Redirect, DeskError> {
    let pairs = pairs(&sent);
    let chosen = chosen_of(&pairs)?;
    let note = lead_form::note(&desk, &visitor, first(&pairs, "why"));
    let typed = first(&pairs, "name");
    let name = lead_form::named(typed);
    let lead = first(&pairs, "lead").parse::<i64>().ok().map(LeadId).filter(|_| typed.trim().is_empty());
    if lead.is_none() && name.is_none() {
        return Err(DeskError::BadForm);
    }
    let done = desk
        .write(move |store| {
            let mut done: Option<(LeadId, LeadAnswer, String)> = None;
            for (campaign, _) in &chosen {
                let into = lead.or(done.as_ref().map(|(lead, ..)| *lead));
                let put = match (into, &name) {
                    (Some(lead), _) => store.add_to_lead(lead, campaign, &note).map(|answer| (lead, answer)),
                    (None, Some(name)) => store.open_lead(name, Some(campaign), &note),
                    (None, None) => continue,
                };
                match put {
                    // What was not done is told before what was.
                    Ok((lead, answer)) => {
                        let is_told = done.as_ref().is_some_and(|(_, told, _)| *told != LeadAnswer::Done);
                        if !is_told {
                            done = Some((lead, answer, campaign.clone()));
                        }
                    }
                    // Its ads went meanwhile; the lead shows what is in it.
                    Err(StoreError::NoSuchAd { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(done)
        })
        .await?;
    let (lead, answer, campaign) = done.ok_or(DeskError::NoSuchPage)?;
    Ok(Redirect::to(&way_back(Back::Lead, lead, &campaign, answer)))
}

fn masked_name_of(row: CampaignRow) -> String {
    CampaignsView::of(vec![row]).campaigns.pop().map(|row| row.title).unwrap_or_default()
}

fn events_of(pairs: &[(String, String)]) -> Result<Vec<i64>, DeskError> {
    let events = pairs.iter().filter(|(name, _)| name == "done").take(MOST);
    events.map(|(_, event)| event.parse().map_err(|_| DeskError::BadForm)).collect()
}
