use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::sheet::Sheet;
use super::{Entry, ExportError, ExportKeys, Redaction};
use crate::domain::{
    Band, ExportFormat, LeadChange, LeadDetail, LeadId, LeadState, PersonId, Profile, Ruling,
};
use crate::store::{ExportFilter, ExportStatus, LeadEvent, Reader};
use crate::views::{CampaignsView, Presenter};

/// Most campaigns and events of a lead that are told.
const MOST_TOLD: usize = 10_000;

/// What somebody wants exported.
#[derive(Debug, Clone)]
pub struct Order {
    /// Which ads.
    pub filter: ExportFilter,
    /// The same in words, such as `waiting, since 2026-11-01`.
    pub selection: String,
    /// Form.
    pub format: ExportFormat,
    /// How much of each ad.
    pub profile: Profile,
    /// Why; of a lead its own purpose where none is given.
    pub purpose: String,
    /// To whom; may be empty.
    pub recipient: String,
    /// Whether a lead is handed over only where somebody who did not put it together approved it.
    pub four_eyes: bool,
    /// Account of the desk; 0 for an account of the machine.
    pub person: PersonId,
    /// Its name.
    pub person_name: String,
    /// When.
    pub at: Timestamp,
}

impl Order {
    /// A recall of a lead by a person: everything that is or was in it, masked.
    pub fn recall(lead: LeadId, (person, person_name): (PersonId, &str), at: Timestamp) -> Self {
        Self {
            filter: ExportFilter {
                ads: Vec::new(),
                bands: Band::ALL.to_vec(),
                since: None,
                status: ExportStatus::Any,
                lead: Some(lead),
                with_unconfirmed: true,
                with_taken_out: true,
            },
            selection: format!("lead {}", lead.0),
            format: ExportFormat::Stix,
            profile: Profile::Masked,
            purpose: "recall".to_owned(),
            recipient: String::new(),
            four_eyes: false,
            person,
            person_name: person_name.to_owned(),
            at,
        }
    }

    /// Whether it hands a lead over: what is whole, or made to be given to somebody.
    fn hands_over(&self) -> bool {
        self.profile == Profile::Full || self.format.is_of_a_lead() || self.format == ExportFormat::Bag
    }
}

/// What is exported: of a lead, or a selection of ads. The ads are read in one pass, one at a time.
#[derive(Debug)]
pub struct Dossier<'a> {
    /// What stands beside the ads.
    pub head: Head,
    /// The database.
    pub reader: &'a Reader,
    /// Who tells reasons in words.
    pub teller: Presenter<'a>,
    /// Folder of the archive.
    pub archive: &'a Path,
    /// Keys of hashes and signature.
    pub keys: &'a ExportKeys,
    filter: ExportFilter,
}

/// What stands beside the ads.
#[derive(Debug, Clone)]
pub struct Head {
    /// What it is called.
    pub title: String,
    /// Which ads, in words.
    pub selection: String,
    /// The lead; none for a selection.
    pub lead: Option<LeadHead>,
    /// How much of each ad.
    pub profile: Profile,
    /// Why.
    pub purpose: String,
    /// To whom, where it is whole; may be empty.
    pub recipient: String,
    /// When it is made.
    pub made_at: Timestamp,
    /// Zone of every time in it.
    pub zone: TimeZone,
    /// Program and version.
    pub program: String,
    /// Which key the hashes are made with.
    pub key_id: String,
    /// Whether it recalls what left.
    pub is_recall: bool,
}

/// A lead as it leaves.
#[derive(Debug, Clone, Serialize)]
pub struct LeadHead {
    /// Number.
    pub lead: LeadId,
    /// Name.
    pub name: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// How far it has come.
    pub state: LeadState,
    /// What is said of it.
    pub about: LeadDetail,
    /// Confirmed campaigns.
    pub campaigns: Vec<CampaignHead>,
    /// Campaigns in it that no person confirmed: they stay here.
    pub left_out: Vec<String>,
    /// What happened to it, oldest first.
    pub events: Vec<LeadEvent>,
}

/// A campaign as it leaves.
#[derive(Debug, Clone, Serialize)]
pub struct CampaignHead {
    /// What it is called.
    pub campaign: String,
    /// Title of its first ad, masked.
    pub title: String,
    /// Ads that have its text now.
    pub ads: usize,
    /// Countries of work abroad.
    pub destinations: Vec<String>,
    /// When one of its ads was first seen.
    pub first_seen_at: Timestamp,
    /// When one was last seen.
    pub last_seen_at: Timestamp,
    /// What a person decided, and when.
    pub ruling: Option<Ruling>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Who, where the export is whole.
    pub decided_by: Option<String>,
}

impl<'a> Dossier<'a> {
    /// What `order` asks for.
    ///
    /// # Errors
    /// The form does not fit what is asked for, there is no such lead, nothing in it is confirmed, or it has no purpose.
    pub fn of(
        order: &Order,
        reader: &'a Reader,
        teller: Presenter<'a>,
        archive: &'a Path,
        keys: &'a ExportKeys,
        zone: &TimeZone,
    ) -> Result<Self, ExportError> {
        let format = order.format;
        if order.profile == Profile::Figures && !format.takes_figures() {
            return Err(ExportError::NoFigures { format });
        }
        let redaction = Redaction::new(order.profile, keys);
        let lead = match order.filter.lead {
            Some(lead) => Some(lead_head(reader, lead, order, redaction)?),
            None if format.is_of_a_lead() => return Err(ExportError::NeedsLead { format }),
            None => None,
        };
        let mut purpose = order.purpose.trim().to_owned();
        if let Some(head) = &lead {
            if purpose.is_empty() {
                purpose = head.about.purpose.clone().unwrap_or_default();
            }
            purpose = redaction.written(&purpose);
            if purpose.is_empty() && order.profile != Profile::Figures {
                return Err(ExportError::NoPurpose { lead: head.lead });
            }
            if head.campaigns.is_empty() && !order.filter.with_taken_out {
                return Err(ExportError::NothingConfirmed { lead: head.lead });
            }
            if format.is_of_a_lead() && head.about.addressee.is_none() {
                return Err(ExportError::NoAddressee { lead: head.lead });
            }
            if order.four_eyes && order.hands_over() && !reader.is_lead_cleared(head.lead)? {
                return Err(ExportError::NotApproved { lead: head.lead });
            }
        }
        let title =
            lead.as_ref().map_or_else(|| format!("Waspada: {}", order.selection), |lead| lead.name.clone());
        let head = Head {
            title,
            selection: order.selection.clone(),
            lead,
            profile: order.profile,
            purpose,
            recipient: if redaction.is_full() { order.recipient.trim().to_owned() } else { String::new() },
            made_at: order.at,
            zone: zone.clone(),
            program: concat!("waspada ", env!("CARGO_PKG_VERSION")).to_owned(),
            key_id: if order.profile == Profile::Figures { String::new() } else { keys.key_id().to_owned() },
            is_recall: false,
        };
        Ok(Self { head, reader, teller, archive, keys, filter: order.filter.clone() })
    }

    /// Reads the ads once and gives each to every sheet; `failed` says where a sheet could not be written.
    pub(super) fn read(
        &self,
        sheets: &mut [Box<dyn Sheet + '_>],
        failed: &dyn Fn(std::io::Error) -> ExportError,
    ) -> Result<usize, ExportError> {
        let redaction = Redaction::new(self.head.profile, self.keys);
        let mut ads = 0;
        self.reader.export_rows(&self.filter, |row| {
            ads += 1;
            let entry = Entry::of(&row, redaction, &self.teller, &self.head.zone);
            sheets.iter_mut().try_for_each(|sheet| sheet.add(&entry)).map_err(failed)
        })?;
        sheets.iter_mut().try_for_each(|sheet| sheet.finish()).map_err(failed)?;
        Ok(ads)
    }

    /// Every ad, for who counts or shows them.
    pub(super) fn each(&self, mut each: impl FnMut(Entry)) -> Result<(), ExportError> {
        let redaction = Redaction::new(self.head.profile, self.keys);
        self.reader.export_rows(&self.filter, |row| {
            each(Entry::of(&row, redaction, &self.teller, &self.head.zone));
            Ok(())
        })
    }
}

fn lead_head(
    reader: &Reader,
    lead: LeadId,
    order: &Order,
    redaction: Redaction<'_>,
) -> Result<LeadHead, ExportError> {
    let profile = order.profile;
    let left_out =
        if order.filter.with_unconfirmed { Vec::new() } else { reader.unconfirmed_of_lead(lead)? };
    let shown = reader.lead(lead, MOST_TOLD)?;
    let confirmed =
        shown.contents.into_iter().filter(|content| !left_out.contains(&content.campaign.campaign));
    let campaigns = confirmed
        .map(|content| {
            let decision = content.decision;
            let mut rows = CampaignsView::of(vec![content.campaign]).campaigns;
            rows.pop().map(|row| CampaignHead {
                campaign: row.campaign,
                title: row.title,
                ads: row.ads,
                destinations: row.destinations,
                first_seen_at: row.first_seen_at,
                last_seen_at: row.last_seen_at,
                ruling: decision.as_ref().map(|decision| decision.ruling),
                decided_at: decision.as_ref().map(|decision| decision.at),
                decided_by: decision.map(|d| d.person_name).filter(|_| profile == Profile::Full),
            })
        })
        .collect::<Option<Vec<_>>>()
        .unwrap_or_default();
    let mut events = shown.events;
    events.reverse();
    // Notes are the house's own.
    events.retain(|event| event.what != LeadChange::Noted);
    let mut about = shown.about;
    if !redaction.is_full() {
        // Who did what in the house, why, and who got it goes with what is handed over whole.
        for event in &mut events {
            event.person_name.clear();
            event.reason.clear();
            redact(&mut event.detail, redaction);
        }
        redact(&mut about, redaction);
    }
    Ok(LeadHead {
        lead,
        name: redaction.written(&shown.row.name),
        opened_at: shown.row.opened_at,
        state: shown.row.state,
        about,
        campaigns,
        left_out,
        events,
    })
}

/// What is said of a lead without the names of persons.
fn redact(detail: &mut LeadDetail, redaction: Redaction<'_>) {
    (detail.owner, detail.recipient) = (None, None);
    for text in [&mut detail.summary, &mut detail.purpose] {
        *text = text.take().map(|text| redaction.written(&text));
    }
}
