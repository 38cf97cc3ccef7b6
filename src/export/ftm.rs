//! `FollowTheMoney` entities (OCCRP), one JSON object a line: ads as documents, contacts as accounts, employers as
//! organisations, each tied to the ad by a link that says no more than that it stands there.

use std::collections::HashSet;
use std::io::{self, Write as _};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::columns::Tag as _;
use super::graph_ids::id;
use super::sheet::{Out, Sheet};
use super::{Entry, EntryContact, Head};
use crate::domain::{ContactKind, Language, Profile};

pub(super) struct FtmEntities<'w> {
    out: Out<'w>,
    head: Head,
    written: HashSet<Uuid>,
}

impl<'w> FtmEntities<'w> {
    pub(super) fn new(out: Out<'w>, head: &Head) -> io::Result<Self> {
        let mut entities = Self { out, head: head.clone(), written: HashSet::new() };
        if let Some(lead) = &head.lead {
            let name = (lead.name.as_str(), lead.about.summary.as_deref().unwrap_or_default());
            let id = entities.lead_id();
            entities.put(
                id,
                "Project",
                &[("name", name.0), ("summary", name.1), ("goal", head.purpose.as_str())],
            )?;
        }
        Ok(entities)
    }

    fn lead_id(&self) -> Uuid {
        let lead = self.head.lead.as_ref();
        id("lead", &lead.map(|lead| format!("{} {}", lead.lead.0, lead.opened_at)).unwrap_or_default())
    }

    /// Writes an entity once; empty values are left out.
    fn put(&mut self, id: Uuid, schema: &str, properties: &[(&str, &str)]) -> io::Result<String> {
        let name = named(id);
        if self.written.insert(id) {
            let mut kept: Map<String, Value> = Map::new();
            for (property, value) in properties.iter().filter(|(_, value)| !value.is_empty()) {
                let values = kept.entry((*property).to_owned()).or_insert_with(|| json!([]));
                if let Value::Array(values) = values {
                    values.push((*value).into());
                }
            }
            serde_json::to_writer(
                &mut self.out,
                &json!({ "id": name, "schema": schema, "properties": kept }),
            )?;
            self.out.write_all(b"\n")?;
        }
        Ok(name)
    }

    fn link(&mut self, subject: &str, object: &str, role: &str, entry: &Entry) -> io::Result<()> {
        let (first, last) = (day(entry.first_seen), day(entry.last_seen));
        let own = id("link", &[subject, object, role].join("\n"));
        self.put(
            own,
            "UnknownLink",
            &[
                ("subject", subject),
                ("object", object),
                ("role", role),
                ("startDate", &first),
                ("endDate", &last),
            ],
        )?;
        Ok(())
    }

    fn account(&mut self, contact: &EntryContact) -> io::Result<Option<String>> {
        if contact.kind == ContactKind::Link {
            return Ok(None);
        }
        let service = contact.kind.tag();
        let is_full = self.head.profile == Profile::Full;
        let of = |kinds: &[ContactKind]| is_full && kinds.contains(&contact.kind);
        let phone =
            if of(&[ContactKind::Phone, ContactKind::Whatsapp]) { contact.value.as_str() } else { "" };
        let email = if of(&[ContactKind::Email]) { contact.value.as_str() } else { "" };
        let username = if is_full { contact.value.as_str() } else { contact.hash.as_str() };
        let own = id("contact", &format!("{service} {}", contact.hash));
        let properties = [
            ("name", contact.value.as_str()),
            ("service", service.as_str()),
            ("username", username),
            ("phone", phone),
            ("email", email),
            ("notes", "Tercantum dalam iklan; belum tentu milik pemasang iklan."),
        ];
        self.put(own, "UserAccount", &properties).map(Some)
    }
}

impl Sheet for FtmEntities<'_> {
    fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let posted = entry.posted_on.map(|day| day.to_string()).unwrap_or_default();
        let captured = entry.captured_at.map(|moment| format!("{:.0}", moment.at)).unwrap_or_default();
        let digest = entry
            .capture_sha256
            .as_ref()
            .map(|digest| {
                let record = entry.capture_record.as_deref().unwrap_or_default();
                format!("SHA-256 {digest} ({record})")
            })
            .unwrap_or_default();
        let country = entry.destination_code.as_deref().and_then(|code| code.split('-').next());
        let country = country.unwrap_or_default().to_ascii_lowercase();
        let language = match entry.language {
            Language::Id => "ind",
            Language::Ms => "msa",
            Language::En => "eng",
            Language::Other => "",
        };
        let url = entry.url.as_deref().filter(|url| entry.is_url_whole && url.starts_with("http"));
        let reasons = entry.reasons.join("; ");
        let laws = entry.laws.join("; ");
        let mut properties = vec![
            ("title", entry.title.as_str()),
            ("bodyText", entry.text.as_str()),
            ("sourceUrl", url.unwrap_or_default()),
            ("publishedAt", posted.as_str()),
            ("retrievedAt", captured.as_str()),
            ("country", country.as_str()),
            ("language", language),
            ("publisher", entry.source.as_str()),
            ("summary", reasons.as_str()),
            ("notes", laws.as_str()),
            ("notes", digest.as_str()),
        ];
        properties.extend(entry.indicators.iter().map(|indicator| ("keywords", indicator.as_str())));
        let ad = self.put(id("ad", &entry.ad), "HyperText", &properties)?;
        if let Some(employer) = &entry.employer {
            let own = id("employer", &employer.to_lowercase());
            let notes = "Nama yang disebut iklan; nama dapat dicatut.";
            let organisation = self.put(own, "Organization", &[("name", employer), ("notes", notes)])?;
            self.link(&ad, &organisation, "menyebut nama", entry)?;
        }
        for contact in &entry.contact_details {
            if let Some(account) = self.account(contact)? {
                self.link(&ad, &account, "mencantumkan kontak", entry)?;
            }
        }
        if let Some(campaign) = &entry.campaign {
            let own = id("campaign", campaign);
            let name = format!("Kampanye {campaign}");
            let event = self.put(own, "Event", &[("name", &name), ("recordId", campaign)])?;
            self.link(&ad, &event, "salinan teks", entry)?;
            if self.head.lead.is_some() {
                let lead = named(self.lead_id());
                let own = id("link", &[&event, &lead].map(String::as_str).join("\n"));
                self.put(
                    own,
                    "UnknownLink",
                    &[
                        ("subject", event.as_str()),
                        ("object", lead.as_str()),
                        ("role", "dalam laporan informasi"),
                    ],
                )?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn named(id: Uuid) -> String {
    format!("wsp-{}", id.simple())
}

fn day(moment: super::Moment) -> String {
    moment.local.date().to_string()
}
