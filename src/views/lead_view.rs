//! A lead as people see it: what is in it, with contacts masked, and the dossier that its ads make up.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::{CampaignsView, PlaceCounter, PlaceTally, name};
use crate::domain::{Band, ContactKind, LeadDetail, LeadId};
use crate::mask::{self, KnownContacts};
use crate::store::{
    CampaignRow, ExportCapture, ExportEvent, ExportFilter, ExportRow, ExportStatus, LeadClock, LeadEvent,
    LeadRow, PastDecision, Reader, ShownLead, StoreError, WrittenContact,
};

/// Most ads that are read for a page; the files that are exported hold all.
const MOST_READ: usize = 1_000;
/// Most ads of a dossier whose words are told, and most contacts.
const MOST_MEMBERS: usize = 60;
const MOST_SHARED: usize = 60;

/// A lead, titles masked. What the program says and what persons decided stand apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeadView {
    /// As it is listed.
    #[serde(flatten)]
    pub row: LeadRow,
    /// What is said of it.
    pub about: LeadDetail,
    /// Who approved it as it stands.
    pub approved_by: Option<String>,
    /// Whether it was approved, and its campaigns, their ads or the decisions on them have changed since.
    pub is_approval_lapsed: bool,
    /// When it was sent, and what became of its ads since.
    pub clock: LeadClock,
    /// Whether contacts are masked.
    pub is_masked: bool,
    /// What is in it.
    pub contents: Vec<LeadContent>,
    /// What happened to it, newest first.
    pub events: Vec<LeadEvent>,
    /// What left of it, newest first.
    pub exports: Vec<ExportEvent>,
    /// Its ads.
    pub dossier: LeadDossier,
}

/// A campaign in a lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeadContent {
    /// By the program alone.
    pub campaign: CampaignRow,
    /// By persons alone.
    pub decision: Option<PastDecision>,
    /// Whether the reader is to decide without being told what somebody else has decided.
    pub awaits_own_decision: bool,
    /// Who put it there.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
    /// Why.
    pub reason: String,
}

/// What the ads of a lead have in common, and their words.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LeadDossier {
    /// Ads, all of them.
    pub ads: usize,
    /// The first of them with their words, campaign by campaign.
    pub members: Vec<LeadMember>,
    /// Contacts by the number of ads that name them.
    pub contacts: Vec<SharedContact>,
    /// Places and countries of work by the number of ads that name them.
    #[serde(flatten)]
    pub places: PlaceTally,
}

/// An ad of a lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeadMember {
    /// The ad.
    pub ad: String,
    /// Its campaign.
    pub campaign: String,
    /// Title, masked.
    pub title: String,
    /// Words, masked.
    pub words: String,
    /// Whether a program read them, or part of them, in a picture.
    pub machine_read: bool,
    /// Address, masked.
    pub url: Option<String>,
    /// Source.
    pub source: String,
    /// Employer or agency, masked.
    pub employer: Option<String>,
    /// Day of posting.
    pub posted_on: Option<jiff::civil::Date>,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// When it was seen last.
    pub last_seen_at: Timestamp,
    /// When its page was found gone.
    pub gone_at: Option<Timestamp>,
    /// When its page got other words than these; none where it has them now.
    pub changed_at: Option<Timestamp>,
    /// Its band.
    pub band: Option<Band>,
    /// When it was captured.
    pub captured_at: Option<Timestamp>,
    /// File of the archive and offset.
    pub capture_place: Option<String>,
    /// SHA-256 of what was captured.
    pub capture_sha256: Option<String>,
}

/// A contact that ads of a lead name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedContact {
    /// What it is.
    pub kind: ContactKind,
    /// Masked.
    pub value: String,
    /// Ads that name it.
    pub ads: usize,
    /// One of them, and the contact's place in it: where its page is.
    pub example: (String, usize),
}

impl LeadView {
    /// A lead with at most `most` of its campaigns and events.
    ///
    /// # Errors
    /// When there is no such lead, or the database cannot be read.
    pub fn of(reader: &Reader, lead: LeadId, most: usize) -> Result<Self, StoreError> {
        let ShownLead { row, about, approved_by, is_approval_lapsed, clock, exports, contents, events } =
            reader.lead(lead, most)?;
        let mut masked = Vec::with_capacity(contents.len());
        for content in contents {
            let campaigns = CampaignsView::of(vec![content.campaign]).campaigns;
            masked.extend(campaigns.into_iter().map(|campaign| LeadContent {
                campaign,
                decision: content.decision.clone(),
                awaits_own_decision: false,
                added_by: content.added_by.clone(),
                added_at: content.added_at,
                reason: content.reason.clone(),
            }));
        }
        let dossier = LeadDossier::of(reader, lead, clock.ads)?;
        Ok(Self {
            row,
            about,
            approved_by,
            is_approval_lapsed,
            clock,
            is_masked: true,
            contents: masked,
            events,
            exports,
            dossier,
        })
    }
}

impl LeadDossier {
    /// What the ads of a lead make up, decisions left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    fn of(reader: &Reader, lead: LeadId, ads: usize) -> Result<Self, StoreError> {
        let filter = ExportFilter {
            ads: Vec::new(),
            bands: Vec::new(),
            since: None,
            status: ExportStatus::Any,
            lead: Some(lead),
            with_unconfirmed: true,
            with_taken_out: false,
        };
        let mut dossier = Self { ads, ..Self::default() };
        let mut read = 0;
        let mut contacts: BTreeMap<(ContactKind, String), SharedContact> = BTreeMap::new();
        let mut places = PlaceCounter::default();
        let all = reader.export_rows(&filter, |row| {
            read += 1;
            if read > MOST_READ {
                return Err(Stop::Enough);
            }
            count_contacts(&row, &mut contacts);
            places.add(&row.fields.places, row.fields.destination.as_ref());
            if dossier.members.len() < MOST_MEMBERS {
                dossier.members.push(member(&row));
            }
            Ok(())
        });
        if let Err(Stop::Store(error)) = all {
            return Err(error);
        }
        dossier.contacts = contacts.into_values().collect();
        dossier.contacts.sort_by_key(|contact| std::cmp::Reverse(contact.ads));
        dossier.contacts.truncate(MOST_SHARED);
        dossier.places = places.finish();
        Ok(dossier)
    }
}

/// Why no further ad is read.
enum Stop {
    Store(StoreError),
    Enough,
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A number is one contact, whether it is called or written to.
fn count_contacts(row: &ExportRow, contacts: &mut BTreeMap<(ContactKind, String), SharedContact>) {
    let mut of_ad = std::collections::BTreeSet::new();
    for (at, WrittenContact { contact, .. }) in row.contacts.iter().enumerate() {
        let kind = if contact.kind == ContactKind::Whatsapp { ContactKind::Phone } else { contact.kind };
        let key = (kind, contact.value.clone());
        if !of_ad.insert(key.clone()) {
            continue;
        }
        let shared = contacts.entry(key).or_insert_with(|| SharedContact {
            kind: contact.kind,
            value: mask::contact(contact),
            ads: 0,
            example: (row.ad.0.clone(), at + 1),
        });
        shared.ads += 1;
    }
}

fn member(row: &ExportRow) -> LeadMember {
    let known = KnownContacts::of(row.contacts.iter().map(WrittenContact::pair)).with_holders_in(&row.text);
    let hide = |text: &Option<String>| text.as_deref().map(|text| known.hide(text));
    let words = known.hide(&row.text);
    let place =
        |capture: &ExportCapture| format!("{} +{}", capture.place.warc_file, capture.place.offset_bytes);
    LeadMember {
        ad: row.ad.0.clone(),
        campaign: row.campaign.as_ref().map(|(code, _)| code.clone()).unwrap_or_default(),
        title: name(&known.hide(&row.title), &words),
        words,
        machine_read: row.fields.from_picture.is_some(),
        url: hide(&row.url),
        source: row.source.0.clone(),
        employer: hide(&row.employer),
        posted_on: row.posted_on,
        first_seen_at: row.first_seen_at,
        last_seen_at: row.last_seen_at,
        gone_at: row.gone_at,
        changed_at: row.changed_at,
        band: row.judged.as_ref().map(|judged| judged.band),
        captured_at: row.capture.as_ref().map(|capture| capture.captured_at),
        capture_place: row.capture.as_ref().map(place),
        capture_sha256: row.capture.as_ref().map(|capture| capture.place.payload_sha256.clone()),
    }
}
