use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::blind::Blind;
use super::campaign_notice::{Notices, flashes};
use super::lead_form::{self, AnswerQuery, Back};
use super::regroup::Regrouped;
use super::worklist::Line;
use super::{chip, decide, dossier, evidence, mention, next_campaign, place_map, snooze};
use crate::campaign::ContactKey;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{AdId, Band, Contact, FlagState, LicenceState, Role};
use crate::i18n::Locale;
use crate::mask::KnownContacts;
use crate::store::{
    ContactLife, ErasedFor, Holder, LeadName, PastDecision, Reader, ShownCampaign, ShownCapture, Snooze,
    StoreError,
};
use crate::views::{AdView, Alike, CampaignView, ChangedFact, campaign_template};

/// Most ads of a campaign on its page.
const MOST_MEMBERS: usize = 60;
/// Most ads from which the text with its changing parts is made.
const MOST_ALIGNED: usize = 12;
/// Most captures on a page.
const MOST_CAPTURES: usize = 20;
/// Most contacts at once: an ad may name twenty thousand.
const MOST_CONTACTS: usize = 50;
/// Most decisions on other ads that are told.
const MOST_NEARBY: usize = 12;

/// What a campaign's address may carry.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Params {
    /// Another ad of the campaign.
    ad: Option<String>,
    /// All of a long text.
    whole: Option<String>,
    /// How many of its contacts to pass over.
    #[serde(default)]
    contacts: usize,
    /// A decision that was just made, by the number of its event.
    done: Option<i64>,
    /// What came of undoing a decision.
    undone: Option<String>,
    /// A campaign that was just put off, by the number of the row.
    snoozed: Option<i64>,
    /// This one was just put back into the queue.
    woken: Option<String>,
    /// An ad that was just put into the campaign with others, or taken out of it.
    joined: Option<String>,
    cut: Option<String>,
}

/// A campaign with the ad that stands for it.
#[derive(Debug, Serialize)]
pub(super) struct CampaignPage {
    pub(super) campaign: CampaignView,
    pub(super) ad: AdView,
    pub(super) licence: Option<LicenceState>,
    /// What became of flags of nearly the same score; none where too few are decided.
    pub(super) alike: Option<Alike>,
    /// Some of them, from the place on that was asked for.
    pub(super) contacts: Vec<ContactInUse>,
    /// How many it names.
    pub(super) contacts_in_all: usize,
    /// What the words of now state otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) changed_facts: Vec<ChangedFact>,
    pub(super) captures: Vec<ShownCapture>,
    /// Flags of it that wait for a person.
    pub(super) open_flags: usize,
    /// Whether the visitor is to decide without being told what somebody else has decided.
    pub(super) is_second_look: bool,
    /// What was decided on it, newest first.
    pub(super) decisions: Vec<PastDecision>,
    /// What was decided on ads that share a contact with it, each with its ad.
    pub(super) nearby: Vec<(PastDecision, String)>,
    /// Whether it is put off, or was and is back.
    pub(super) snooze: Option<Snooze>,
    /// Who has it before them.
    pub(super) holder: Option<Holder>,
    /// Leads that it is in.
    pub(super) leads: Vec<LeadName>,
    /// Leads that it may be put into.
    #[serde(skip)]
    pub(super) open_leads: Vec<LeadName>,
    /// Names of those who may be named in a note.
    #[serde(skip)]
    pub(super) colleagues: Vec<String>,
}

impl CampaignPage {
    /// Where the form that puts it into a lead begins.
    pub(super) fn lead_anchor(&self) -> &'static str {
        if self.open_leads.is_empty() { "#lead-name" } else { "#lead-choice" }
    }
}

/// What is wanted of a campaign.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Another ad of it than the one that stands for it.
    pub(super) ad: Option<String>,
    /// How many of that ad's contacts to pass over.
    pub(super) contacts_from: usize,
}

/// A contact of the ad, masked with the rest of the view, and how it is used.
#[derive(Debug, Serialize)]
pub(super) struct ContactInUse {
    /// It is the n-th of the ad, from 1.
    pub(super) number: usize,
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
    Query(asked): Query<Params>,
    answered: AnswerQuery,
) -> Result<Response, DeskError> {
    let (code, is_json) = code.strip_suffix(".json").map_or((code.as_str(), false), |code| (code, true));
    let case =
        gather(&desk, &visitor, code, &Wanted { ad: asked.ad, contacts_from: asked.contacts }, false).await?;
    if is_json {
        return Ok(Json(case).into_response());
    }
    // Where the decisions are hidden, the note that names the visitor was not seen.
    if !case.is_second_look {
        mention::see(&desk, &visitor, &case.campaign.row.campaign).await?;
    }
    let (done, person) = (asked.done, visitor.person);
    let done = desk.read(move |reader| done.map_or(Ok(None), |event| reader.past_decision(event))).await?;
    // Only one's own: the number of somebody else's event would tell what a second opinion must not know.
    let done = done.filter(|(past, _)| past.person == person);
    let line = Line::read(&desk, &visitor).await?;
    let said = Notices {
        whole: asked.whole.is_some(),
        done,
        undone: asked.undone.as_deref().and_then(decide::undone_of),
        snoozed: snooze::said(&desk, asked.snoozed).await?,
        woken: asked.woken.as_deref().map(|woken| woken == "1"),
        regrouped: asked.joined.map(Regrouped::Joined).or(asked.cut.map(Regrouped::Cut)),
        lead: lead_form::said(&desk, answered.0).await?,
        may_need_pause: line.is_hard(&case.campaign.row.campaign)
            && next_campaign::may_need_pause(&desk, &visitor),
    };
    Ok(draw(&desk, &visitor, &case, &line, &said).into_response())
}

/// Reads a campaign; the contacts of the ad that stands for it masked unless asked for otherwise, which must be noted
/// before they are shown. Those of its other ads are masked in any case.
pub(super) async fn gather(
    desk: &Desk,
    visitor: &Visitor,
    code: &str,
    wanted: &Wanted,
    is_unmasked: bool,
) -> Result<CampaignPage, DeskError> {
    let (own, code, visitor) = (desk.clone(), code.to_owned(), visitor.clone());
    let (ad, from) = (wanted.ad.clone(), wanted.contacts_from);
    let may_decide = visitor.role >= Role::Analyst;
    desk.read(move |reader| {
        let shown = reader.campaign_within(&code, MOST_MEMBERS)?;
        let ad = standing_for(&shown, ad.map(AdId));
        let stored = reader.show(&ad)?;
        let knowledge = own.knowledge();
        let view =
            knowledge.presenter(visitor.language).stored(&stored).ok_or(StoreError::NoSuchAd { ad: ad.0 })?;
        let in_all = view.contacts.len();
        let page = from.min(in_all)..in_all.min(from.saturating_add(MOST_CONTACTS));
        let lives = lives(reader, view.contacts.get(page.clone()).unwrap_or_default(), &own)?;
        let mut captures = stored.captures;
        captures.truncate(MOST_CAPTURES);
        let named = view.contacts.iter().chain(view.now.iter().flat_map(|now| &now.contacts));
        let known = KnownContacts::of(named.map(|contact| (contact, None)));
        for capture in captures.iter_mut().filter(|_| !is_unmasked) {
            capture.url = known.hide(&capture.url);
        }
        let mut view = if is_unmasked { view } else { view.masked() };
        let muted = reader.muted_sign(&view.ad, own.now())?;
        view.muted = muted.map(|muted| knowledge.presenter(visitor.language).muted(&muted, &knowledge.zone));
        let numbered = (page.start + 1..).zip(view.contacts.get(page).unwrap_or_default()).zip(lives);
        let contacts: Vec<ContactInUse> = numbered
            .map(|((number, contact), life)| ContactInUse { number, contact: contact.clone(), life })
            .collect();
        let changed_facts = view.changed_facts();
        view.contacts.truncate(MOST_CONTACTS);
        let template = campaign_template(reader, &shown, MOST_ALIGNED)?;
        let (now, campaign) = (own.now(), &shown.row.campaign);
        let blind = Blind::of(&own, &visitor);
        let is_second_look = blind.is(reader, campaign)?;
        let decisions = if is_second_look { Vec::new() } else { reader.decisions_of(campaign)? };
        let mut nearby = Vec::new();
        for (past, near) in reader.decided_nearby(&view.ad.0, MOST_NEARBY)? {
            if !blind.is(reader, &near)? {
                nearby.push((past, near));
            }
        }
        let snooze = reader.snooze_of(campaign, now)?;
        let (holder, leads) = (reader.holder(campaign, now)?, reader.leads_of(campaign)?);
        let open_flags = shown.flags.iter().filter(|flag| flag.state == FlagState::Open).count();
        let mut shown_as = CampaignView::of(shown, template, false);
        shown_as.members.iter_mut().for_each(|member| member.contacts.truncate(MOST_CONTACTS));
        let posted = view.posted_on.and_then(|day| day.to_zoned(knowledge.zone.clone()).ok());
        if let Some(posted) = posted {
            shown_as = shown_as.with_posted(&view.ad, posted.timestamp());
        }
        let day = now.to_zoned(knowledge.zone.clone()).date();
        let score = view.judgement.as_ref().map(|judgement| judgement.score.get());
        let alike = score.map_or(Ok(None), |score| own.review_queue().alike(reader, score, day))?;
        Ok(CampaignPage {
            alike,
            licence: stored.assessments.iter().find(|a| a.version == stored.standing).map(|a| a.licence),
            contacts,
            contacts_in_all: in_all,
            changed_facts,
            captures,
            open_flags,
            is_second_look,
            nearby,
            snooze,
            holder: holder.map(|holder| own.told(holder)),
            leads,
            colleagues: if may_decide { mention::colleagues(reader, visitor.person)? } else { Vec::new() },
            open_leads: if may_decide { lead_form::choices(reader)? } else { Vec::new() },
            campaign: if is_second_look {
                shown_as.without_verdicts()
            } else {
                shown_as.with_decisions(&decisions)
            },
            decisions,
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

pub(super) fn draw(
    desk: &Desk,
    visitor: &Visitor,
    case: &CampaignPage,
    line: &Line,
    said: &Notices,
) -> Markup {
    let language = visitor.language;
    let (words, strings, zone) = (language.campaign(), language.strings(), &desk.knowledge().zone);
    // The words that earned the flag are what is decided on, whatever the ad says now.
    let shown = &case.ad;
    let title = ad_text::title(&shown.name(), language);
    let code = &case.campaign.row.campaign;
    let address = format!("/campaign/{code}?ad={}&whole=1#text-head", case.ad.ad.0);
    let judgement = shown.judgement.as_ref();
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
                    None => span.chip { ((strings.kind)(shown.kind)) }
                }
                @if let Some(state) = case.licence { (chip::licence(state, language)) }
                @if let Some(place) = &shown.destination { span.chip { "→ " bdi { (ad_text::line(place)) } } }
                span.chip { ((strings.campaign.heading)(&strings.count(case.campaign.row.ads))) }
            }
        }
        (decide::touches(case, visitor))
        @if judgement.is_some_and(|judgement| judgement.band == Band::BelumBisaDinilai) {
            section.flash.warn aria-labelledby="unknown" {
                h2 #unknown { (words.not_enough) }
                p { (words.not_enough_why) }
                @if let Some(step) = &case.ad.next_step { p { b { (words.next_step) ": " } (step) } }
            }
        }
        @if let Some(gone) = case.ad.gone_at {
            div.flash { p { (strings.ad.gone) " " (layout::time(gone, zone, language)) "." } }
        }
        @if let Some(since) = case.ad.erased {
            @let on = strings.day(since.at.to_zoned(zone.clone()).date());
            div.flash.warn { p {
                @if case.ad.document.trim().is_empty() { ((strings.ad.words_erased)(&on, since.why == ErasedFor::Request)) }
                @else { ((strings.ad.contacts_erased)(&on)) }
            } }
        }
        @if let Some(muted) = &case.ad.muted { div.flash { p { (ad_text::words(muted)) } } }
        @if let Some(now) = &case.ad.now {
            div.flash.warn { p { (strings.ad.words_changed) } }
            (dossier::changed_facts(case, language))
            div.columns {
                div {
                    h2 { ((strings.ad.flagged_words)(shown.version, &day(shown, zone, language))) }
                    (evidence::text(shown, words, said.whole, &address, language))
                }
                div {
                    h2 #now-head { ((strings.ad.current_words)(now.version, &day(now, zone, language))) }
                    (evidence::text_of_now(shown, now, said.whole, "now-head", language))
                }
            }
        }
        @if let Some(before) = &shown.before {
            div.flash { p { (language.changes().edited) } }
            (dossier::changed_facts(case, language))
            details.no-print {
                summary { ((language.changes().words_before)(before.version, &day(before, zone, language))) }
                (evidence::text_of_now(before, shown, said.whole, "before-head", language))
            }
        }
        div.columns {
            div {
                @if shown.now.is_none() { (evidence::text(shown, words, said.whole, &address, language)) }
                (evidence::supports(shown, words, language))
                (dossier::facts(case, words, language, zone))
                (dossier::contacts(case, visitor, zone))
                (lead_form::control(visitor, code, &case.leads, &case.open_leads, Back::Campaign))
                (decide::earlier(case, visitor, desk))
            }
            div {
                (evidence::reasons(shown, words, language))
                (dossier::template(case, words, strings))
                (dossier::members(case, words, visitor, zone))
                (dossier::captures(case, words, language, zone))
                (dossier::course(case, visitor, zone))
            }
        }
        (place_map::draw(&case.campaign.places, &desk.knowledge().facts().maps, visitor))
        (decide::form(case, visitor, line))
    };
    layout::page(visitor, &title, Nav::Today, &body)
}

/// The day on which the words of a view were seen first.
fn day(view: &AdView, zone: &TimeZone, language: Locale) -> String {
    let day = view.captured_at.map(|at| at.to_zoned(zone.clone()).date());
    day.map(|day| language.strings().day(day)).unwrap_or_default()
}
