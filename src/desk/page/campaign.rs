use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::lead_form::{self, Answer, Back, Told};
use super::line::Line;
use super::{chip, decide, dossier, evidence};
use crate::campaign::ContactKey;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, Fault, Visitor, ad_text};
use crate::domain::{AdId, Band, Contact, FlagState, LicenceState, Role};
use crate::i18n::Locale;
use crate::store::{
    ContactLife, Holder, LeadName, PastDecision, Reader, ShownCampaign, ShownCapture, StoreError,
};
use crate::tell::{AdView, CampaignView, campaign_template};
use crate::text::mask;

/// Most ads of a campaign on its page.
const MOST_MEMBERS: usize = 60;
/// Most ads from which the text with its changing parts is made.
const MOST_ALIGNED: usize = 12;
/// Most captures on a page.
const MOST_CAPTURES: usize = 20;
/// Most decisions on other ads that are told.
const MOST_NEARBY: usize = 12;

/// What a campaign's address may carry.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Asked {
    /// Another ad of the campaign.
    ad: Option<String>,
    /// All of a long text.
    whole: Option<String>,
    /// A decision that was just made, by the number of its event.
    done: Option<i64>,
    /// `now` where a decision was just undone, `before` where it had been undone already.
    undone: Option<String>,
}

/// What the page says beside the campaign itself.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// All of a long text.
    whole: bool,
    done: Option<(PastDecision, String)>,
    /// Whether a decision was undone now, or before.
    is_undone: Option<bool>,
    /// What was just done to a lead.
    lead: Option<(LeadName, Answer, String)>,
}

/// A campaign with the ad that stands for it.
#[derive(Debug, Serialize)]
pub(super) struct Case {
    pub(super) campaign: CampaignView,
    pub(super) ad: AdView,
    pub(super) licence: Option<LicenceState>,
    pub(super) contacts: Vec<ContactInUse>,
    pub(super) captures: Vec<ShownCapture>,
    /// Flags of it that wait for a person.
    pub(super) open_flags: usize,
    /// Whether the visitor is to decide without being told what somebody else has decided.
    pub(super) is_second_look: bool,
    /// What was decided on it, newest first.
    pub(super) decisions: Vec<PastDecision>,
    /// What was decided on ads that share a contact with it, each with its ad.
    pub(super) nearby: Vec<(PastDecision, String)>,
    /// Who has it before them.
    pub(super) holder: Option<Holder>,
    /// Leads that it is in.
    pub(super) leads: Vec<LeadName>,
    /// Leads that it may be put into.
    #[serde(skip)]
    pub(super) open_leads: Vec<LeadName>,
}

impl Case {
    /// Where the form that puts it into a lead begins.
    pub(super) fn lead_anchor(&self) -> &'static str {
        if self.open_leads.is_empty() { "#lead-name" } else { "#lead-choice" }
    }
}

/// A contact of the ad, masked with the rest of the view, and how it is used.
#[derive(Debug, Serialize)]
pub(super) struct ContactInUse {
    #[serde(flatten)]
    pub(super) contact: Contact,
    /// None where it is nobody's own.
    pub(super) life: Option<ContactLife>,
}

/// The page, or its JSON twin where the address ends in `.json`.
pub(in crate::desk) async fn campaign(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    answered: Told,
) -> Result<Response, Fault> {
    let (code, is_json) = code.strip_suffix(".json").map_or((code.as_str(), false), |code| (code, true));
    let case = gather(&desk, &visitor, code, asked.ad, false).await?;
    if is_json {
        return Ok(Json(case).into_response());
    }
    let done = asked.done;
    let done = desk.read(move |reader| done.map_or(Ok(None), |event| reader.past_decision(event))).await?;
    let said = Said {
        whole: asked.whole.is_some(),
        done,
        is_undone: asked.undone.map(|undone| undone != "before"),
        lead: lead_form::said(&desk, answered.0).await?,
    };
    let line = Line::read(&desk, &visitor).await?;
    Ok(draw(&desk, &visitor, &case, &line, &said).into_response())
}

/// Reads a campaign; its contacts masked unless asked for otherwise, which must have been noted before.
pub(super) async fn gather(
    desk: &Desk,
    visitor: &Visitor,
    code: &str,
    ad: Option<String>,
    is_unmasked: bool,
) -> Result<Case, Fault> {
    let (own, code) = (desk.clone(), code.to_owned());
    let (person, language) = (visitor.person, visitor.language);
    let may_decide = visitor.role >= Role::Analyst;
    desk.read(move |reader| {
        let shown = reader.campaign_within(&code, MOST_MEMBERS)?;
        let ad = standing_for(&shown, ad.map(AdId));
        let stored = reader.show(&ad)?;
        let knowledge = own.knowledge();
        let view = knowledge.teller(language).stored(&stored).ok_or(StoreError::NoSuchAd { ad: ad.0 })?;
        let lives = lives(reader, &view.contacts, &own)?;
        let mut captures = stored.captures;
        captures.truncate(MOST_CAPTURES);
        for capture in captures.iter_mut().filter(|_| !is_unmasked) {
            capture.url = mask::everywhere(&capture.url, view.contacts.iter().map(|contact| (contact, None)));
        }
        let view = if is_unmasked { view } else { view.masked() };
        let contacts = view.contacts.iter().cloned().zip(lives);
        let template = campaign_template(reader, &shown, MOST_ALIGNED)?;
        let (now, campaign) = (own.now(), &shown.row.campaign);
        let percent = knowledge.pace.second_look_percent;
        let is_second_look = may_decide && reader.awaits_second_look(campaign, person, percent, now)?;
        let decisions = if is_second_look { Vec::new() } else { reader.decisions_of(campaign)? };
        Ok(Case {
            licence: stored.assessments.iter().find(|a| a.is_latest).map(|a| a.licence),
            contacts: contacts.map(|(contact, life)| ContactInUse { contact, life }).collect(),
            captures,
            open_flags: shown.flags.iter().filter(|flag| flag.state == FlagState::Open).count(),
            is_second_look,
            decisions,
            nearby: reader.decided_nearby(&view.ad.0, MOST_NEARBY)?,
            holder: reader.holder(campaign, now)?,
            leads: reader.leads_of(campaign)?,
            open_leads: if may_decide { lead_form::choices(reader)? } else { Vec::new() },
            campaign: CampaignView::of(shown, template, is_unmasked),
            ad: view,
        })
    })
    .await
}

/// The ad that was asked for, else the one whose flag waits, else the one of the highest score.
fn standing_for(shown: &ShownCampaign, asked: Option<AdId>) -> AdId {
    let is_member = |ad: &AdId| shown.members.iter().any(|member| member.ad == *ad);
    let flagged = shown.flags.iter().find(|flag| flag.state == FlagState::Open).map(|flag| flag.ad.clone());
    let score = |score: Option<crate::domain::Score>| score.map_or(-1.0, crate::domain::Score::get);
    let highest = shown.members.iter().max_by(|a, b| score(a.score).total_cmp(&score(b.score)));
    asked
        .filter(is_member)
        .or(flagged)
        .or_else(|| highest.map(|member| member.ad.clone()))
        .unwrap_or_else(|| AdId(shown.row.campaign.clone()))
}

fn lives(reader: &Reader, contacts: &[Contact], desk: &Desk) -> Result<Vec<Option<ContactLife>>, StoreError> {
    contacts
        .iter()
        .map(|contact| match ContactKey::of(contact, &[], &desk.knowledge().hubs) {
            Ok(key) => reader.contact_life(key.kind, &key.value),
            Err(_) => Ok(None),
        })
        .collect()
}

/// The title, or words that say that there is none.
pub(super) fn title(case: &Case, language: Locale) -> String {
    let title = ad_text::line(case.ad.title());
    if title.is_empty() { language.today().untitled.to_owned() } else { title }
}

pub(super) fn draw(desk: &Desk, visitor: &Visitor, case: &Case, line: &Line, said: &Said) -> Markup {
    let language = visitor.language;
    let (words, strings, zone) = (language.case(), language.strings(), &desk.knowledge().zone);
    let title = title(case, language);
    let code = &case.campaign.row.campaign;
    let address = format!("/campaign/{code}?ad={}&whole=1#text-head", case.ad.ad.0);
    let judgement = case.ad.judgement.as_ref();
    let body = html! {
        (flashes(desk, visitor, case, said))
        div.head {
            h1 tabindex="-1" data-say=(title) { bdi { (title) } }
            a.no-print href={ "/campaign/" (code) ".json" } hx-boost="false" { (words.as_json) }
        }
        p {
            span.chips {
                @match judgement {
                    Some(judgement) => (chip::band(judgement.band, language))
                    None => span.chip { ((strings.kind)(case.ad.kind)) }
                }
                @if let Some(state) = case.licence { (chip::licence(state, language)) }
                @if let Some(place) = &case.ad.destination { span.chip { "→ " bdi { (ad_text::line(place)) } } }
                span.chip { ((strings.campaign.heading)(&strings.count(case.campaign.row.ads))) }
            }
        }
        @if judgement.is_some_and(|judgement| judgement.band == Band::BelumBisaDinilai) {
            section.flash.warn aria-labelledby="unknown" {
                h2 #unknown { (words.not_enough) }
                p { (words.not_enough_why) }
                @if let Some(step) = &case.ad.next_step { p { b { (words.next_step) ": " } (step) } }
            }
        }
        div.columns {
            div {
                (evidence::text(&case.ad, words, said.whole, &address))
                (evidence::supports(&case.ad, words, language))
                (dossier::facts(case, words, language, zone))
                (dossier::contacts(case, visitor, zone))
                (lead_form::control(visitor, code, &case.leads, &case.open_leads, Back::Campaign))
                (decide::earlier(case, visitor, desk))
            }
            div {
                (evidence::reasons(&case.ad, words, language))
                (dossier::template(case, words, strings))
                (dossier::members(case, words, language, zone))
                (dossier::captures(case, words, language, zone))
                (dossier::timeline(case, words, language, zone))
            }
        }
        (decide::form(case, visitor, line))
    };
    layout::page(visitor, &title, Nav::Today, &body)
}

/// What was just done, what stands, and who else has it.
fn flashes(desk: &Desk, visitor: &Visitor, case: &Case, said: &Said) -> Markup {
    let words = visitor.language.case();
    let code = &case.campaign.row.campaign;
    let stands = case.decisions.iter().find(|past| past.undone_at.is_none());
    let other = case.holder.as_ref().filter(|holder| holder.person != visitor.person);
    html! {
        @match said.is_undone {
            Some(true) => div.flash { p { (words.undone) } }
            Some(false) => div.flash.warn { p { (words.undone_before) } }
            None => {}
        }
        (lead_form::flash(said.lead.as_ref(), visitor, "campaign"))
        @if let Some((past, campaign)) = &said.done { (decide::decided(past, campaign, visitor, campaign != code)) }
        @if let Some(past) = stands.filter(|past| said.done.as_ref().is_none_or(|(done, _)| done.event != past.event)) {
            (decide::decided(past, code, visitor, false))
        }
        @if let Some(holder) = other {
            @let until = visitor.language.strings().time(&holder.until.to_zoned(desk.knowledge().zone.clone()));
            div.flash.warn { p { ((words.held)(&holder.person_name, &until)) } }
        }
    }
}
