//! What an archived page looked like: its text with contacts masked, and for those who may see contacts a picture that an
//! isolated browser makes of the archived bytes. Never the live page.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{AdId, CaptureRef, Role};
use crate::mask::KnownContacts;
use crate::run::{self, RenderingError};
use crate::store::{Reader, Rendering, StoreError};

/// Most bytes of a page of which the text is read.
const MOST_PAGE_BYTES: usize = 1 << 20;
/// How a record is named in the archive.
const URN: &str = "urn:uuid:";

/// What the address may carry.
#[derive(Debug, Default, Deserialize)]
pub(in crate::desk) struct Params {
    /// The picture is to be shown.
    picture: Option<String>,
    /// All of a long text.
    whole: Option<String>,
}

/// A capture of an ad.
#[derive(Debug, Serialize)]
struct CapturePage {
    ad: AdId,
    /// Address, contacts masked.
    url: String,
    captured_at: Timestamp,
    #[serde(flatten)]
    place: CaptureRef,
    /// The picture that was made of it.
    rendering: Option<Rendering>,
    /// Text of the page, contacts masked; none where the archived bytes are not there or not what was written.
    text: Option<String>,
}

/// Address of the page of a capture.
pub(super) fn address(ad: &AdId, place: &CaptureRef) -> String {
    format!("/capture/{}/{}", ad.0, place.record_id.strip_prefix(URN).unwrap_or(&place.record_id))
}

/// The page, or its JSON twin where the address ends in `.json`.
pub(in crate::desk) async fn capture(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((ad, record)): Path<(String, String)>,
    Query(asked): Query<Params>,
) -> Result<Response, DeskError> {
    let (record, is_json) =
        record.strip_suffix(".json").map_or((record.as_str(), false), |record| (record, true));
    let shown = gather(&desk, &ad, record).await?;
    if is_json {
        return Ok(Json(shown).into_response());
    }
    Ok(draw(&desk, &visitor, &shown, &asked, None).into_response())
}

/// Makes the picture where there is none, and leads to the page that shows it.
pub(in crate::desk) async fn draw_picture(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((ad, record)): Path<(String, String)>,
) -> Result<Response, DeskError> {
    let shown = gather(&desk, &ad, &record).await?;
    let to = format!("{}?picture=1#picture-head", address(&shown.ad, &shown.place));
    let is_there = |made| run::rendering_file(&desk.pictures().archive, made).is_ok();
    if shown.rendering.as_ref().is_some_and(is_there) {
        return Ok(Redirect::to(&to).into_response());
    }
    match make(&desk, &shown.place).await? {
        Ok(_) => Ok(Redirect::to(&to).into_response()),
        Err(RenderingError::Store(error)) => Err(error.into()),
        Err(error) => {
            // Nothing of the page is in it.
            tracing::warn!(error.message = %error, "no picture was made of a capture");
            let page = draw(&desk, &visitor, &shown, &Params::default(), Some(&error));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The picture itself; that it is shown is noted first.
pub(in crate::desk) async fn picture(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((ad, record)): Path<(String, String)>,
) -> Result<Response, DeskError> {
    let own = desk.clone();
    let (ad, made) = desk
        .read(move |reader| {
            let (ad, place) = place_of(reader, &ad, &record)?;
            Ok((
                ad,
                reader
                    .rendering(&place.record_id)?
                    .map(|made| run::rendering_file(&own.pictures().archive, &made)),
            ))
        })
        .await?;
    let Some(Ok((_, png))) = made else { return Err(DeskError::NoSuchPage) };
    let (person, now) = (visitor.person, desk.now());
    desk.write(move |store| store.note_access(person, "picture", &ad.0, now)).await?;
    Ok(([(CONTENT_TYPE, "image/png")], png).into_response())
}

async fn make(desk: &Desk, place: &CaptureRef) -> Result<Result<Rendering, RenderingError>, DeskError> {
    let (settings, of) = (desk.pictures().clone(), place.clone());
    let same = desk.read(move |reader| reader.same_bytes(&of)).await?;
    let drawn = tokio::task::spawn_blocking(move || run::draw_capture(&settings, &same));
    let drawn = match drawn.await.map_err(|_| DeskError::Defect)? {
        Ok(drawn) => drawn,
        Err(error) => return Ok(Err(error)),
    };
    let (archive, place, now) = (desk.pictures().archive.clone(), place.clone(), desk.now());
    desk.write(move |store| Ok(run::keep_rendering(store, &archive, &place, drawn, now))).await
}

/// The capture of that ad whose record bears that number.
fn place_of(reader: &Reader, ad: &str, record: &str) -> Result<(AdId, CaptureRef), StoreError> {
    let mut stored = reader.show(&AdId(ad.to_owned()))?;
    if stored.is_erased() {
        stored.captures.clear();
    }
    let is_it = |place: &CaptureRef| place.record_id.strip_prefix(URN).unwrap_or(&place.record_id) == record;
    let found = stored.captures.into_iter().map(|capture| capture.place).find(is_it);
    found.map(|place| (stored.ad, place)).ok_or_else(|| StoreError::NoSuchAd { ad: ad.to_owned() })
}

async fn gather(desk: &Desk, ad: &str, record: &str) -> Result<CapturePage, DeskError> {
    let (own, ad, record) = (desk.clone(), ad.to_owned(), record.to_owned());
    desk.read(move |reader| {
        let (ad, place) = place_of(reader, &ad, &record)?;
        let stored = reader.show(&ad)?;
        let capture = stored.captures.iter().find(|capture| capture.place == place);
        let known = stored.versions.iter().flat_map(|version| &version.contacts);
        let known = KnownContacts::of(known.map(|contact| (contact, None)));
        let text =
            run::archived_text(&own.pictures().archive, &reader.same_bytes(&place)?, MOST_PAGE_BYTES).ok();
        let text = text.map(|text| known.with_holders_in(&text).hide(&text));
        let known =
            KnownContacts::of(stored.versions.iter().flat_map(|v| &v.contacts).map(|found| (found, None)));
        Ok(CapturePage {
            url: capture.map(|capture| known.hide(&capture.url)).unwrap_or_default(),
            captured_at: capture.map(|capture| capture.captured_at).unwrap_or_default(),
            rendering: reader.rendering(&place.record_id)?,
            ad,
            place,
            text,
        })
    })
    .await
}

fn draw(
    desk: &Desk,
    visitor: &Visitor,
    shown: &CapturePage,
    asked: &Params,
    error: Option<&RenderingError>,
) -> Markup {
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let (words, campaign) = (language.capture(), language.campaign());
    let address = address(&shown.ad, &shown.place);
    let body = html! {
        @if let Some(error) = error { div.flash.bad role="alert" { p { ((words.no_picture)(error.fault())) } } }
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href={ (address) ".json" } hx-boost="false" { (campaign.as_json) }
        }
        p { a href={ "/campaign/" (shown.ad.0) "?ad=" (shown.ad.0) } { (words.back) } }
        section.sheet aria-labelledby="facts-head" {
            h2 #facts-head { (words.facts) }
            dl.facts {
                dt { (campaign.address) } dd.code { bdi { (ad_text::words(&shown.url)) } }
                dt { (campaign.captured_at) } dd { (layout::time(shown.captured_at, zone, language)) }
                dt { (campaign.capture_place) } dd.code { (shown.place.warc_file) " +" (shown.place.offset_bytes) }
                dt { (campaign.digest) } dd.code { (shown.place.payload_sha256) }
            }
        }
        section.sheet aria-labelledby="picture-head" {
            h2 #picture-head { (words.picture) }
            p.hint { (words.picture_note) }
            @if visitor.role < Role::Investigator { p { (words.not_for_you) } }
            @else {
                @if let Some(made) = &shown.rendering {
                    dl.facts {
                        dt { (words.made_at) } dd { (layout::time(made.made_at, zone, language)) }
                        dt { (words.made_by) } dd { (ad_text::line(&made.browser)) }
                        dt { (words.picture_digest) } dd.code { (made.sha256) }
                    }
                    @if made.is_cut { p.hint { (words.cut) } }
                }
                @match (&shown.rendering, &asked.picture) {
                    (Some(made), Some(_)) => figure.capture-picture tabindex="0" role="group" aria-labelledby="picture-head" {
                        img src={ (address) "/picture.png" } width=(made.width) height=(made.height) alt=(words.alt);
                    },
                    _ => form method="post" hx-boost="false" action=(address) {
                        p { (words.noted) }
                        button type="submit" { @if shown.rendering.is_some() { (words.show) } @else { (words.make) } }
                    },
                }
            }
        }
        section.sheet aria-labelledby="text-head" {
            h2 #text-head { (words.text) }
            @match &shown.text {
                None => p { (words.no_text) },
                Some(text) => {
                    @let end = ad_text::shown_end(text, asked.whole.is_some());
                    p.hint { (words.text_note) }
                    div.ad-text dir="auto" { (ad_text::marked(text, end, &[])) }
                    @if end < text.len() {
                        @let left = text.get(end..).unwrap_or_default().chars().count();
                        p.hint { ((campaign.text_cut)(&left.to_string())) " " a href={ (address) "?whole=1#text-head" } { (campaign.text_whole) } }
                    }
                }
            }
        }
    };
    layout::page(visitor, words.title, Nav::Today, &body)
}
