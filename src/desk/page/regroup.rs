//! Making one campaign of two and two of one, each with a page that lists what it touches.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::blind::Blind;
use super::contact_search::asks_for_contact;
use super::lead_form::LONGEST_REASON;
use super::snooze;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{AdId, FlagState};
use crate::mask;
use crate::mask::KnownContacts;
use crate::run::{DecidedBy, RegroupError, cut_campaign, join_campaigns, would_leave};
use crate::store::{Reader, SearchFilter, Snooze, StoreError, WrittenContact};
use crate::views::{CampaignsView, masked_name};

/// Most campaigns that a search offers, and most ads that are named.
const MOST_OFFERED: usize = 20;
const MOST_NAMED: usize = 20;

/// What the address of the page carries that joins two campaigns.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Wanted {
    /// A code, or words.
    #[serde(default)]
    with: String,
}

/// What the address of the page carries that takes an ad out.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Leaving {
    ad: String,
}

/// Either form as it is sent.
#[derive(Debug, Deserialize)]
pub(in crate::desk) struct Sent {
    /// The other campaign, or the ad that leaves.
    other: String,
    #[serde(default)]
    reason: String,
}

/// What was just done to a campaign, with the ad by which it is taken back.
#[derive(Debug)]
pub(super) enum Regrouped {
    Joined(String),
    Cut(String),
}

/// A campaign with what a change of it touches.
struct Touched {
    campaign: String,
    title: String,
    ads: usize,
    open_flags: usize,
    /// None where the visitor may not be told.
    decisions: Option<usize>,
    /// Until when it is put off, in words; the other one then waits with it.
    put_off: Option<String>,
}

impl Touched {
    fn read(desk: &Desk, visitor: &Visitor, reader: &Reader, campaign: &str) -> Result<Self, StoreError> {
        let shown = reader.campaign_within(campaign, 1)?;
        let code = shown.row.campaign.clone();
        let is_blind = Blind::of(desk, visitor).is(reader, &code)?;
        let in_force = reader.decisions_of(&code)?.iter().filter(|past| past.undone_at.is_none()).count();
        let put_off = reader.snooze_of(&code, desk.now())?.filter(Snooze::is_in_force);
        Ok(Self {
            put_off: put_off.map(|put_off| snooze::tell(&put_off, visitor.language, &desk.knowledge().zone)),
            campaign: code,
            ads: shown.row.ads,
            open_flags: shown.flags.iter().filter(|flag| flag.state == FlagState::Open).count(),
            decisions: (!is_blind).then_some(in_force),
            title: CampaignsView::of(vec![shown.row])
                .campaigns
                .pop()
                .map(|row| row.title)
                .unwrap_or_default(),
        })
    }

    /// Whether the visitor is to decide on it without being told what others decided.
    fn is_blind(&self) -> bool {
        self.decisions.is_none()
    }

    /// Its ads, open flags and decisions, counted.
    fn counts(&self, visitor: &Visitor) -> String {
        let (strings, words) = (visitor.language.strings(), visitor.language.regroup());
        let (ads, flags) = (strings.count(self.ads), strings.count(self.open_flags));
        self.decisions.map_or_else(
            || (words.touches_blind)(&ads, &flags),
            |decisions| (words.touches)(&ads, &flags, &strings.count(decisions)),
        )
    }

    fn draw(&self, visitor: &Visitor) -> Markup {
        let title = ad_text::title(&self.title, visitor.language);
        html! {
            a href={ "/campaign/" (self.campaign) } { bdi { (title) } } ": " (self.counts(visitor))
            @if let Some(put_off) = &self.put_off { br; b { (put_off) } }
        }
    }
}

/// What a code or words lead to.
enum Choice {
    /// The other campaign.
    One(Touched),
    /// Some that the words fit.
    Some(Vec<Touched>),
    /// Words that ask for a contact.
    Contact,
}

/// Asks with which campaign one is to be put together, and before that is done what it touches.
pub(in crate::desk) async fn ask_join(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, DeskError> {
    join_page(&desk, &visitor, &code, &wanted.with, None).await
}

/// Makes one campaign of two.
pub(in crate::desk) async fn join(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, DeskError> {
    let words = visitor.language.regroup();
    let Some(by) = decided_by(&desk, &visitor, &sent.reason) else {
        let page = join_page(&desk, &visitor, &code, &sent.other, Some(words.reason_hint)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (person, own, other) = (visitor.person, code.clone(), sent.other.clone());
    let (asking, asker, pair) = (desk.clone(), visitor.clone(), [code.clone(), sent.other.clone()]);
    let is_blind = desk
        .read(move |reader| {
            let blind = Blind::of(&asking, &asker);
            Ok(blind.is(reader, &pair[0])? || blind.is(reader, &pair[1])?)
        })
        .await?;
    if is_blind {
        let page = join_page(&desk, &visitor, &code, &sent.other, None).await?;
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    let done = desk
        .write(move |store| {
            let made = match join_campaigns(store, &own, &other, &by) {
                Ok(campaign) => campaign,
                Err(RegroupError::Store(error)) => return Err(error),
                Err(_) => return Ok(None),
            };
            store.note_access(person, "campaign_join", &format!("{own} {other}"), by.at)?;
            // What came in is known by its first ad, through which it leaves again.
            Ok(Some(if made == own { (made, other) } else { (made, own) }))
        })
        .await?;
    if let Some((campaign, joined)) = done {
        return Ok(Redirect::to(&address(&campaign, "joined", &joined)).into_response());
    }
    let page = join_page(&desk, &visitor, &code, "", Some(words.together)).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// Asks before an ad is taken out of a campaign, with what leaves.
pub(in crate::desk) async fn ask_cut(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
    Query(leaving): Query<Leaving>,
) -> Result<Response, DeskError> {
    cut_page(&desk, &visitor, &code, &leaving.ad, None).await
}

/// Takes an ad out of a campaign.
pub(in crate::desk) async fn cut(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, DeskError> {
    let Some(by) = decided_by(&desk, &visitor, &sent.reason) else {
        let fault = visitor.language.regroup().reason_hint;
        return cut_page(&desk, &visitor, &code, &sent.other, Some(fault)).await;
    };
    let (person, own, ad) = (visitor.person, code.clone(), sent.other.clone());
    let done = desk
        .write(move |store| match cut_campaign(store, &own, &ad, &by) {
            Ok((campaign, _)) => {
                store.note_access(person, "campaign_cut", &format!("{campaign} {ad}"), by.at)?;
                Ok(Some(campaign))
            }
            Err(RegroupError::Store(error)) => Err(error),
            Err(_) => Ok(None),
        })
        .await?;
    match done {
        Some(campaign) => Ok(Redirect::to(&address(&campaign, "cut", &sent.other)).into_response()),
        // The page says why not.
        None => cut_page(&desk, &visitor, &code, &sent.other, None).await,
    }
}

/// Who does it, when and why; none without a reason.
fn decided_by(desk: &Desk, visitor: &Visitor, reason: &str) -> Option<DecidedBy> {
    let reason = mask::note(&reason.trim().chars().take(LONGEST_REASON).collect::<String>());
    (!reason.is_empty()).then(|| DecidedBy { person: visitor.name.clone(), reason, at: desk.now() })
}

fn address(campaign: &str, what: &str, ad: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair(what, ad).finish();
    format!("/campaign/{campaign}?{query}")
}

async fn join_page(
    desk: &Desk,
    visitor: &Visitor,
    code: &str,
    with: &str,
    fault: Option<&str>,
) -> Result<Markup, DeskError> {
    let (own, asking, wanted, with) =
        (desk.clone(), visitor.clone(), code.to_owned(), with.trim().to_owned());
    let asked = with.clone();
    let (touched, choice) = desk
        .read(move |reader| {
            let touched = Touched::read(&own, &asking, reader, &wanted)?;
            let choice =
                if asked.is_empty() { None } else { Some(choose(&own, &asking, reader, &touched, &asked)?) };
            Ok((touched, choice))
        })
        .await?;
    let words = visitor.language.regroup();
    let body = html! {
        h1 tabindex="-1" { (words.join_title) }
        @if let Some(fault) = fault { div.flash.warn data-say=(fault) { p { (fault) } } }
        p { (touched.draw(visitor)) }
        p { (words.join_why) }
        @match &choice {
            Some(Choice::One(other)) if other.campaign == touched.campaign => div.flash.warn { p { (words.together) } },
            Some(Choice::One(other)) if touched.is_blind() || other.is_blind() => div.flash.warn { p { (words.join_blind) } },
            Some(Choice::One(other)) => {
                p { (other.draw(visitor)) }
                (confirm(visitor, &format!("/campaign/{}/join", touched.campaign), &other.campaign, words.join_go))
            }
            Some(Choice::Contact) => div.flash.warn { p { (words.join_contact) } },
            Some(Choice::Some(others)) if others.is_empty() => div.flash.warn { p { (words.join_none) } },
            Some(Choice::Some(others)) => {
                h2 { (words.join_found) }
                ol.queue { @for other in others { li { div.row {
                    h3 { a href={ "/campaign/" (touched.campaign) "/join?with=" (other.campaign) } data-row {
                        bdi { (ad_text::title(&other.title, visitor.language)) }
                    } }
                    span.meta { span { (other.counts(visitor)) } }
                } } } }
            }
            None => {}
        }
        @if !matches!(choice, Some(Choice::One(_))) {
            form.sheet.inline method="get" action={ "/campaign/" (touched.campaign) "/join" } {
                div.field {
                    label for="with" { (words.join_which) }
                    input #with type="text" name="with" value=(with) required autocomplete="off" aria-describedby="with-hint";
                    span #with-hint .hint { (words.join_hint) }
                }
                button.main type="submit" { (words.join_find) }
            }
        }
        p { a.button href={ "/campaign/" (touched.campaign) } { (words.back) } }
    };
    Ok(layout::page(visitor, words.join_title, Nav::Today, &body))
}

fn choose(
    desk: &Desk,
    visitor: &Visitor,
    reader: &Reader,
    own: &Touched,
    asked: &str,
) -> Result<Choice, StoreError> {
    match Touched::read(desk, visitor, reader, asked) {
        Ok(other) => return Ok(Choice::One(other)),
        Err(error) if error.names_no_campaign() => {}
        Err(error) => return Err(error),
    }
    if asks_for_contact(asked) {
        return Ok(Choice::Contact);
    }
    let found = reader.search(&SearchFilter { words: asked.to_owned(), ..SearchFilter::default() }, None)?;
    let mut others: Vec<Touched> = Vec::new();
    for ad in found.ads.into_iter().take(MOST_OFFERED) {
        let mut other = match Touched::read(desk, visitor, reader, &ad.ad.0) {
            Ok(other) => other,
            // Not compared yet.
            Err(StoreError::NoSuchAd { .. } | StoreError::NotCompared { .. }) => continue,
            Err(error) => return Err(error),
        };
        if other.campaign != own.campaign && others.iter().all(|known| known.campaign != other.campaign) {
            let known = KnownContacts::of(ad.contacts.iter().map(WrittenContact::pair));
            other.title = masked_name(&ad.title, &known);
            others.push(other);
        }
    }
    Ok(Choice::Some(others))
}

async fn cut_page(
    desk: &Desk,
    visitor: &Visitor,
    code: &str,
    ad: &str,
    fault: Option<&str>,
) -> Result<Response, DeskError> {
    let (own, asking, wanted, leaving) = (desk.clone(), visitor.clone(), code.to_owned(), ad.to_owned());
    let (touched, plan) = desk
        .read(move |reader| {
            let touched = Touched::read(&own, &asking, reader, &wanted)?;
            let plan = match would_leave(reader, &wanted, &leaving) {
                Err(RegroupError::Store(error)) => return Err(error),
                plan => plan,
            };
            Ok((touched, plan))
        })
        .await?;
    let (words, count) = (visitor.language.regroup(), |n: usize| visitor.language.strings().count(n));
    let refused = match &plan {
        Ok(_) => fault,
        Err(RegroupError::First { .. }) => Some(words.is_first),
        Err(_) => Some(words.not_inside),
    };
    let status = match (&plan, fault) {
        (Err(_), _) => StatusCode::CONFLICT,
        (Ok(_), Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        (Ok(_), None) => StatusCode::OK,
    };
    let gone: &[AdId] = plan.as_ref().map_or(&[], |(_, gone)| gone.as_slice());
    let body = html! {
        h1 tabindex="-1" { (words.cut_title) }
        @if let Some(fault) = refused { div.flash.warn data-say=(fault) { p { (fault) } } }
        p { (touched.draw(visitor)) }
        @if !gone.is_empty() {
            p { (words.cut_why) }
            p { ((words.cut_leaves)(&count(gone.len()), &count(touched.ads))) }
            ul {
                @for ad in gone.iter().take(MOST_NAMED) { li {
                    a href={ "/campaign/" (touched.campaign) "?ad=" (ad.0) } { code { (ad.0) } }
                } }
                @if gone.len() > MOST_NAMED { li { ((words.cut_more)(&count(gone.len() - MOST_NAMED))) } }
            }
            (confirm(visitor, &format!("/campaign/{}/cut", touched.campaign), ad, words.cut_go))
        }
        p { a.button href={ "/campaign/" (touched.campaign) } { (words.back) } }
    };
    Ok((status, layout::page(visitor, words.cut_title, Nav::Today, &body)).into_response())
}

/// The form that does it; it asks why.
fn confirm(visitor: &Visitor, action: &str, other: &str, go: &str) -> Markup {
    let words = visitor.language.regroup();
    html! {
        form.sheet.inline method="post" action=(action) {
            input type="hidden" name="other" value=(other);
            div.field {
                label for="reason" { (words.reason) }
                input #reason type="text" name="reason" required maxlength=(LONGEST_REASON) autocomplete="off"
                    aria-describedby="reason-hint";
                span #reason-hint .hint { (words.reason_hint) }
            }
            button.main type="submit" { (go) }
        }
    }
}

/// That it was done, with the way back.
pub(super) fn flash(done: &Regrouped, campaign: &str, visitor: &Visitor) -> Markup {
    let words = visitor.language.regroup();
    let (says, what, path, ad) = match done {
        Regrouped::Joined(ad) => (words.joined, words.take_back_join, "cut?ad=", ad),
        Regrouped::Cut(ad) => (words.was_cut, words.take_back_cut, "join?with=", ad),
    };
    let escaped: String = url::form_urlencoded::byte_serialize(ad.as_bytes()).collect();
    html! {
        div.flash data-say=(says) { p { (says) } a href={ "/campaign/" (campaign) "/" (path) (escaped) } { (what) } }
    }
}
