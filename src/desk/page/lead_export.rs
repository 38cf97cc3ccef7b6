//! Downloads of a lead: masked for analysts, whole for investigators, each noted before it leaves.

use axum::Form;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Deserialize;

use super::lead::{awaits_decision, lead_of, told};
use super::lead_form::LONGEST_REASON;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor};
use crate::domain::{Band, ExportFormat, LeadAnswer, LeadId, Profile, Role};
use crate::export::{self, Dossier, ExportError, ExportKeys, Order};
use crate::mask;
use crate::store::{ExportEvent, ExportFilter, Reader};

/// The form.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::desk) struct Wanted {
    pub(super) format: ExportFormat,
    #[serde(default)]
    pub(super) profile: Profile,
    #[serde(default)]
    pub(super) recipient: String,
}

/// What is answered where a lead is not handed out.
pub(super) fn refused(lead: LeadId, error: ExportError) -> Result<Response, DeskError> {
    let answer = match error {
        ExportError::Store(error) => return Err(error.into()),
        ExportError::NothingConfirmed { .. } => LeadAnswer::NotConfirmed,
        ExportError::NoPurpose { .. } => LeadAnswer::NoPurpose,
        ExportError::NoAddressee { .. } => LeadAnswer::NoAddressee,
        ExportError::NotApproved { .. } => LeadAnswer::NotApproved,
        ExportError::NoFigures { .. } | ExportError::NeedsFull => return Err(DeskError::BadForm),
        error => {
            tracing::error!(error.message = %error, "a lead could not be exported");
            return Err(DeskError::Defect);
        }
    };
    Ok(told(lead, answer).into_response())
}

/// Whether the visitor may take a lead with them or look at what would leave; not before they have given the second
/// opinions that are asked of them on it.
///
/// # Errors
/// When contacts in the clear take another role.
pub(super) async fn may_take(
    desk: &Desk,
    visitor: &Visitor,
    lead: LeadId,
    profile: Profile,
) -> Result<bool, DeskError> {
    if profile == Profile::Full && visitor.role < Role::Investigator {
        return Err(DeskError::NotAllowed { least: Role::Investigator });
    }
    Ok(!awaits_decision(desk, visitor, lead).await?)
}

/// Makes the file, notes it and hands it out.
pub(in crate::desk) async fn export_lead(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(number): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Result<Response, DeskError> {
    let lead = lead_of(&number)?;
    if !may_take(&desk, &visitor, lead, wanted.profile).await? {
        return Ok(told(lead, LeadAnswer::AwaitsYou).into_response());
    }
    if wanted.recipient.chars().count() > LONGEST_REASON {
        return Err(DeskError::BadForm);
    }
    let (own, who) = (desk.clone(), visitor.clone());
    let order = order(&desk, &visitor, lead, &wanted);
    let made = desk.make_download(move || make(&own, &who, &order, &stem_of(lead))).await?;
    let (format, bytes) = match made {
        Ok(Some(made)) => made,
        Ok(None) => {
            return Ok(too_large(&visitor, Nav::Leads));
        }
        Err(error) => return refused(lead, error),
    };
    let (ending, media) = kind(format);
    attached(bytes, media, &format!("{}.{ending}", stem_of(lead)))
}

/// What the files of a lead are called, without their ending.
fn stem_of(lead: LeadId) -> String {
    format!("laporan-{}", lead.0)
}

/// The page that says that a file is larger than one that is handed out.
pub(super) fn too_large(visitor: &Visitor, nav: Nav) -> Response {
    let words = visitor.language.lead();
    let body =
        html! { h1 tabindex="-1" { (words.download) } p.flash.bad role="alert" { (words.download_large) } };
    (StatusCode::PAYLOAD_TOO_LARGE, layout::page(visitor, words.download, nav, &body)).into_response()
}

/// A file to be saved.
pub(super) fn attached(bytes: Vec<u8>, media: &'static str, name: &str) -> Result<Response, DeskError> {
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("attachment; filename=\"{name}\"");
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(|_| DeskError::Defect)?);
    Ok(response)
}

/// The form and bytes of the file; none where it is too large to be handed out. A letter that Chromium does not print is
/// handed out as HTML.
pub(super) fn make(
    desk: &Desk,
    visitor: &Visitor,
    order: &Order,
    stem: &str,
) -> Result<Option<(ExportFormat, Vec<u8>)>, ExportError> {
    let failed = |source| ExportError::Write { path: "download".into(), source };
    let (places, keys) = (desk.export_places(), keys(desk)?);
    let reader = Reader::open(desk.database())?;
    let knowledge = desk.knowledge();
    let teller = knowledge.presenter(visitor.language);
    let dossier = Dossier::of(order, &reader, teller, &places.archive, &keys, &knowledge.zone)?;
    let folder = tempfile::tempdir().map_err(failed)?;
    let path = folder.path().join(stem);
    // What is too large stays here: it is noted once it is known to leave.
    let mut noted: Option<ExportEvent> = None;
    let done = export::to_file(&dossier, order, &path, |event| {
        noted = Some(event.clone());
        Ok(())
    })?;
    let (format, file) = match done.no_pdf {
        Some(no_pdf) if order.format == ExportFormat::Pdf => (ExportFormat::Letter, no_pdf.letter),
        _ if order.format == ExportFormat::Bag => {
            let zip = folder.path().join("bag.zip");
            export::zip_folder(&path, &zip).map_err(failed)?;
            (ExportFormat::Bag, zip)
        }
        _ => (order.format, path),
    };
    if fs_err::metadata(&file).map_err(failed)?.len() > desk.largest_download_bytes() {
        return Ok(None);
    }
    let bytes = fs_err::read(&file).map_err(failed)?;
    if let Some(event) = noted {
        desk.write_here(|store| store.note_export(&event).map(drop))?;
    }
    Ok(Some((format, bytes)))
}

/// Keys of hashes and signature.
pub(super) fn keys(desk: &Desk) -> Result<ExportKeys, ExportError> {
    let places = desk.export_places();
    ExportKeys::load(&places.match_key, &places.signing_key, &places.manifests)
        .map_err(|error| ExportError::Keys(std::io::Error::other(error)))
}

/// What a form asks for.
pub(super) fn order(desk: &Desk, visitor: &Visitor, lead: LeadId, wanted: &Wanted) -> Order {
    Order {
        filter: ExportFilter { bands: Band::ALL.to_vec(), lead: Some(lead), ..ExportFilter::default() },
        selection: format!("lead {}", lead.0),
        format: wanted.format,
        profile: wanted.profile,
        purpose: String::new(),
        recipient: mask::note(wanted.recipient.trim()),
        four_eyes: desk.has_four_eyes(),
        person: visitor.person,
        person_name: visitor.name.clone(),
        at: desk.now(),
    }
}

/// Ending and media type of a form.
pub(super) fn kind(format: ExportFormat) -> (&'static str, &'static str) {
    match format {
        ExportFormat::Csv => ("csv", "text/csv; charset=utf-8"),
        ExportFormat::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ExportFormat::Jsonl => ("jsonl", "application/x-ndjson"),
        ExportFormat::Stix => ("stix.json", "application/stix+json;version=2.1"),
        ExportFormat::Ftm => ("ftm.jsonl", "application/x-ndjson"),
        ExportFormat::Gexf => ("gexf", "application/gexf+xml"),
        ExportFormat::Wacz => ("wacz", "application/wacz"),
        ExportFormat::Letter => ("html", "text/html; charset=utf-8"),
        ExportFormat::Pdf => ("pdf", "application/pdf"),
        ExportFormat::Bag => ("zip", "application/zip"),
    }
}
