//! STIX 2.1: what was observed (addresses, contacts, captures) under the ads, a grouping for each campaign, an indicator for
//! each confirmed address, and a report for the lead. Words stay careful: nobody is called an actor.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write as _};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::columns::Tag as _;
use super::graph_ids::id;
use super::sheet::{Out, Sheet};
use super::stix_objects::{Common, IDENTITY, equals, marking, observable, time};
use super::{Entry, EntryContact, Head};
use crate::domain::{ContactKind, Profile, Verdict};

/// Type of what was observed under an ad.
const OBSERVED: &str = "observed-data";

pub(super) struct StixBundle<'w> {
    out: Out<'w>,
    head: Head,
    common: Common,
    is_first: bool,
    /// What stands in the bundle already, by digest of its identifier: contacts come again and again.
    written: HashSet<u128>,
    /// What belongs to each campaign.
    campaigns: BTreeMap<String, Campaign>,
}

struct Campaign {
    first: Timestamp,
    last: Timestamp,
    refs: Vec<uuid::Uuid>,
}

impl<'w> StixBundle<'w> {
    pub(super) fn new(mut out: Out<'w>, head: &Head) -> io::Result<Self> {
        let (mark, definition) = marking(head.profile);
        let name = format!("{} {} {}", head.title, head.selection, head.made_at);
        write!(out, "{{\"type\":\"bundle\",\"id\":\"bundle--{}\",\"objects\":[", id("bundle", &name))?;
        let common = Common { marking: mark, revoked_at: head.is_recall.then_some(head.made_at) };
        let mut bundle = Self {
            out,
            head: head.clone(),
            common,
            is_first: true,
            written: HashSet::new(),
            campaigns: BTreeMap::new(),
        };
        bundle.put(&definition)?;
        // Who speaks is not taken back with what was said.
        let speaker = Common { marking: mark, revoked_at: None }.object(
            IDENTITY,
            "waspada",
            epoch(),
            epoch(),
            json!({
                "name": "Waspada",
                "description": "Programs and people who watch public job ads for signs of illegal recruitment. What is told is an indication, never an accusation.",
                "identity_class": "system",
            }),
        );
        bundle.put(&speaker)?;
        Ok(bundle)
    }

    /// Puts an object into the bundle, once.
    fn put(&mut self, object: &Value) -> io::Result<String> {
        let id = object.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let digest = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, id.as_bytes()).as_u128();
        if self.written.insert(digest) {
            if !std::mem::take(&mut self.is_first) {
                self.out.write_all(b",\n")?;
            }
            serde_json::to_writer(&mut self.out, object)?;
        }
        Ok(id)
    }

    fn contact(&mut self, contact: &EntryContact) -> io::Result<Option<String>> {
        let is_full = self.head.profile == Profile::Full;
        let object = match contact.kind {
            ContactKind::Email if is_full => {
                observable("email-addr", json!({ "value": contact.value }), &["value"])
            }
            ContactKind::Link if contact.value.starts_with("http") => {
                observable("url", json!({ "value": contact.value }), &["value"])
            }
            ContactKind::Link => return Ok(None),
            kind => {
                let user = if is_full { contact.value.clone() } else { contact.hash.clone() };
                let own = json!({
                    "account_type": kind.tag().replace('_', "-"),
                    "display_name": contact.value,
                    "user_id": user,
                });
                observable("user-account", own, &["account_type", "user_id"])
            }
        };
        self.put(&object).map(Some)
    }

    fn observed(&mut self, entry: &Entry) -> io::Result<Option<String>> {
        let mut refs = Vec::new();
        let url = entry.url.as_ref().filter(|url| entry.is_url_whole && url.starts_with("http"));
        if let Some(url) = url {
            refs.push(self.put(&observable("url", json!({ "value": url }), &["value"]))?);
        }
        if let Some(capture) = entry.capture.as_ref().filter(|capture| capture.url.starts_with("http")) {
            let own = json!({
                "hashes": { "SHA-256": capture.place.payload_sha256 },
                "url": if entry.is_url_whole { capture.url.as_str() } else { entry.url.as_deref().unwrap_or_default() },
            });
            if entry.is_url_whole {
                refs.push(self.put(&observable("artifact", own, &["hashes"]))?);
            }
        }
        for contact in &entry.contact_details {
            refs.extend(self.contact(contact)?);
        }
        if refs.is_empty() {
            return Ok(None);
        }
        refs.dedup();
        let (first, last) = (entry.first_seen.at, entry.last_seen.at.max(entry.first_seen.at));
        let own = json!({
            "first_observed": time(first),
            "last_observed": time(last),
            "number_observed": 1,
            "object_refs": refs,
        });
        let object = self.common.object(OBSERVED, &entry.ad, first, last, own);
        let observed = self.put(&object)?;
        // What is recalled may not be confirmed any more: all that may have been said is taken back.
        let is_said = entry.decision == Some(Verdict::Confirmed) || self.head.is_recall;
        if let Some(url) = url.filter(|_| is_said) {
            self.indicator(entry, url, &observed)?;
        }
        Ok(Some(observed))
    }

    fn indicator(&mut self, entry: &Entry, url: &str, observed: &str) -> io::Result<()> {
        let decided = entry.decided_at.map_or(entry.last_seen.at, |moment| moment.at);
        let description = [entry.reasons.join("; "), entry.laws.join("; ")].join(" | ");
        let own = json!({
            "name": "Indikasi perekrutan yang tidak sesuai ketentuan",
            "description": description,
            "indicator_types": ["anomalous-activity"],
            "pattern": equals("url:value", url),
            "pattern_type": "stix",
            "valid_from": time(entry.first_seen.at),
        });
        let (created, modified) = (entry.first_seen.at, decided);
        let object = self.common.object("indicator", &entry.ad, created, modified, own);
        let indicator = self.put(&object)?;
        let own = json!({
            "relationship_type": "based-on",
            "source_ref": indicator,
            "target_ref": observed,
        });
        let object = self.common.object("relationship", &entry.ad, created, modified, own);
        self.put(&object)?;
        let own = json!({
            "abstract": "Keputusan orang",
            "content": format!("{}: {}", entry.decision.map(|verdict| verdict.tag()).unwrap_or_default(), entry.title),
            "authors": entry.decided_by.as_ref().map_or_else(|| vec!["Waspada"], |name| vec![name.as_str()]),
            "object_refs": [indicator],
        });
        let object = self.common.object("note", &entry.ad, created, decided, own);
        self.put(&object)?;
        Ok(())
    }
}

impl Sheet for StixBundle<'_> {
    fn add(&mut self, entry: &Entry) -> io::Result<()> {
        if self.observed(entry)?.is_none() {
            return Ok(());
        }
        let code = entry.campaign.clone().unwrap_or_else(|| entry.ad.clone());
        let (first, last) = (entry.first_seen.at, entry.last_seen.at.max(entry.first_seen.at));
        let campaign =
            self.campaigns.entry(code).or_insert_with(|| Campaign { first, last, refs: Vec::new() });
        campaign.first = campaign.first.min(first);
        campaign.last = campaign.last.max(last);
        campaign.refs.push(id(OBSERVED, &entry.ad));
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let mut groupings = Vec::new();
        let (mut first, mut last) = (self.head.made_at, epoch());
        for (code, campaign) in std::mem::take(&mut self.campaigns) {
            (first, last) = (first.min(campaign.first), last.max(campaign.last));
            let refs: Vec<String> = campaign.refs.iter().map(|id| format!("{OBSERVED}--{id}")).collect();
            let own = json!({
                "name": format!("Kampanye {code}"),
                "context": "suspicious-activity",
                "object_refs": refs,
            });
            let object = self.common.object("grouping", &code, campaign.first, campaign.last, own);
            groupings.push(self.put(&object)?);
        }
        if let Some(lead) = self.head.lead.clone().filter(|_| !groupings.is_empty()) {
            let name = format!("{} {}", lead.lead.0, lead.opened_at);
            let own = json!({
                "name": lead.name,
                "description": lead.about.summary.unwrap_or_default(),
                "report_types": ["observed-data"],
                "published": time(self.head.made_at.max(lead.opened_at)),
                "object_refs": groupings,
            });
            let changed = lead.events.last().map_or(lead.opened_at, |event| event.at);
            let object = self.common.object("report", &name, lead.opened_at, changed.max(last), own);
            self.put(&object)?;
        }
        self.out.write_all(b"]}\n")?;
        self.out.flush()
    }
}

/// When the identity was made: it is the same in every export.
fn epoch() -> Timestamp {
    Timestamp::UNIX_EPOCH
}
