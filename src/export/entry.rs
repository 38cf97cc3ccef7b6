use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

use super::Redaction;
use super::redaction::{line, lines};
use crate::domain::{Contact, ContactKind, Kind, Language, LicenceState, ReasonKind, Verdict};
use crate::store::{ExportCapture, ExportRow};
use crate::views::Presenter;

/// One ad as it leaves, masked as the profile says. As JSON it is a line of the JSON Lines file, whose schema is
/// `docs/schema/ad.schema.json`.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "each column is told in the schema and in `i18n::ExportWords`")]
pub struct Entry {
    pub ad: String,
    pub url: Option<String>,
    pub source: String,
    pub title: String,
    pub employer: Option<String>,
    pub location: Option<String>,
    pub destination: Option<String>,
    pub contacts: Vec<String>,
    pub first_seen: Moment,
    pub score: Option<f64>,
    pub band: Option<&'static str>,
    pub reasons: Vec<String>,
    pub text: String,
    pub kind: Kind,
    pub language: Language,
    pub posted_on: Option<jiff::civil::Date>,
    pub pay: Vec<String>,
    pub last_seen: Moment,
    pub gone_at: Option<Moment>,
    pub changed_at: Option<Moment>,
    pub licence: Option<String>,
    pub licence_numbers: Vec<String>,
    pub indicators: Vec<String>,
    pub laws: Vec<String>,
    pub ilo: Vec<String>,
    pub supports: Vec<String>,
    pub decision: Option<Verdict>,
    pub decided_at: Option<Moment>,
    pub decided_by: Option<String>,
    pub campaign: Option<String>,
    pub campaign_ads: Option<usize>,
    pub contact_details: Vec<EntryContact>,
    pub captured_at: Option<Moment>,
    pub capture_file: Option<String>,
    pub capture_record: Option<String>,
    pub capture_sha256: Option<String>,
    pub model: Option<String>,
    pub data: Option<String>,
    pub run: Option<String>,
    pub version: u32,
    pub machine_read: bool,
    /// What the captures are copied by.
    #[serde(skip)]
    pub capture: Option<ExportCapture>,
    /// What its reasons are called without sums and names, each once: what is counted over ads.
    #[serde(skip)]
    pub signs: Vec<String>,
    /// Code of the destination, `KH`.
    #[serde(skip)]
    pub destination_code: Option<String>,
    /// Whether the address leaves as it is.
    #[serde(skip)]
    pub is_url_whole: bool,
    /// What the registry said.
    #[serde(skip)]
    pub licence_state: Option<LicenceState>,
}

/// A contact as it leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryContact {
    /// What it is.
    pub kind: ContactKind,
    /// As it was written, or masked.
    pub value: String,
    /// Keyed hash of its normal form: the same number has the same hash in every export of this house.
    pub hash: String,
    /// Whether it was written so that machines do not see it.
    pub is_obfuscated: bool,
}

/// A time, as it is told in the zone of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// Day and time in the zone.
    pub local: DateTime,
    offset: jiff::tz::Offset,
}

impl Moment {
    /// An instant in a zone.
    pub fn of(at: Timestamp, zone: &TimeZone) -> Self {
        let local = at.to_zoned(zone.clone());
        Self { at, local: local.datetime(), offset: local.offset() }
    }
}

/// `2026-11-25T01:30:00+07:00` (RFC 3339).
impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.offset.seconds();
        let sign = if seconds < 0 { '-' } else { '+' };
        let minutes = seconds.unsigned_abs() / 60;
        let local = self.local.strftime("%Y-%m-%dT%H:%M:%S");
        write!(f, "{local}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl Entry {
    /// An ad of the database as it leaves.
    pub fn of(row: &ExportRow, redaction: Redaction<'_>, teller: &Presenter<'_>, zone: &TimeZone) -> Self {
        let known = redaction.known(&row.contacts, &row.text);
        let known = known.as_ref();
        let option = |text: &Option<String>| text.as_deref().map(|text| line(text, known));
        let moment = |at: Timestamp| Moment::of(at, zone);
        let url = option(&row.url);
        let day = row.posted_on.or_else(|| Some(row.first_seen_at.to_zoned(zone.clone()).date()));
        let judged = row.judged.as_ref();
        let raising = || judged.iter().flat_map(|j| &j.reasons).filter(|reason| reason.contribution > 0.0);
        let indicators: Vec<String> =
            raising().filter(|reason| reason.kind == ReasonKind::Indicator).map(|r| r.id.clone()).collect();
        let mut signs = Vec::new();
        raising().for_each(|reason| add_new(&mut signs, Vec::from_iter(teller.sign(reason))));
        let (mut laws, mut ilo) = (Vec::new(), Vec::new());
        for id in &indicators {
            let (of_laws, of_ilo) = teller.references(id, day);
            add_new(&mut laws, of_laws);
            add_new(&mut ilo, of_ilo);
        }
        let words = &teller.locale().strings().ad;
        let contact = |found: &Contact| EntryContact {
            kind: found.kind,
            value: Redaction::contact(found, known),
            hash: redaction.hash(found),
            is_obfuscated: found.is_obfuscated,
        };
        let contact_details: Vec<EntryContact> =
            row.contacts.iter().map(|found| contact(&found.contact)).collect();
        Self {
            ad: row.ad.0.clone(),
            is_url_whole: url == row.url,
            url,
            source: line(&row.source.0, known),
            title: line(&row.title, known),
            employer: option(&row.employer),
            location: option(&row.location),
            destination: option(&row.destination),
            contacts: contact_details.iter().map(|contact| contact.value.clone()).collect(),
            first_seen: moment(row.first_seen_at),
            score: judged.map(|judged| judged.score.rounded()),
            band: judged.map(|judged| judged.band.name()),
            reasons: raising()
                .filter_map(|reason| teller.short(reason))
                .map(|words| line(&words, known))
                .filter(|words| !words.is_empty())
                .collect(),
            text: lines(&row.text, known),
            kind: row.kind,
            language: row.language,
            posted_on: row.posted_on,
            pay: teller.pay(&row.fields).iter().map(|pay| line(pay, known)).collect(),
            last_seen: moment(row.last_seen_at),
            gone_at: row.gone_at.map(moment),
            changed_at: row.changed_at.map(moment),
            licence: judged.map(|judged| (words.licence_state)(judged.licence).to_owned()),
            licence_numbers: row
                .fields
                .licence_claims
                .iter()
                .filter(|claim| !claim.number.is_empty())
                .map(|claim| line(&claim.number, known))
                .collect(),
            indicators,
            laws,
            ilo,
            supports: judged
                .iter()
                .flat_map(|judged| &judged.supports)
                .filter_map(|support| teller.short_support(support))
                .map(|words| line(&words, known))
                .collect(),
            decision: row.decision.as_ref().map(|decision| decision.verdict),
            decided_at: row.decision.as_ref().map(|decision| moment(decision.at)),
            // Who decided is the house's own: it goes with what is handed over whole.
            decided_by: row
                .decision
                .as_ref()
                .filter(|_| redaction.is_full())
                .map(|decision| line(&decision.person, None)),
            campaign: row.campaign.as_ref().map(|(code, _)| code.clone()),
            campaign_ads: row.campaign.as_ref().map(|(_, ads)| *ads),
            contact_details,
            captured_at: row.capture.as_ref().map(|capture| moment(capture.captured_at)),
            capture_file: row.capture.as_ref().map(|capture| capture.place.warc_file.clone()),
            capture_record: row.capture.as_ref().map(|capture| capture.place.record_id.clone()),
            capture_sha256: row.capture.as_ref().map(|capture| capture.place.payload_sha256.clone()),
            model: judged.map(|judged| judged.model.clone()),
            data: judged.map(|judged| judged.data.clone()),
            run: judged.map(|judged| judged.run.0.clone()),
            version: row.version,
            machine_read: row.fields.from_picture.is_some(),
            capture: row
                .capture
                .clone()
                .map(|capture| ExportCapture { url: line(&capture.url, known), ..capture }),
            signs,
            destination_code: row.destination_code.clone(),
            licence_state: judged.map(|judged| judged.licence),
        }
    }
}

fn add_new(to: &mut Vec<String>, more: Vec<String>) {
    for one in more {
        if !to.contains(&one) {
            to.push(one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_names_its_zone() {
        let at: Timestamp = "2026-11-24T18:30:00Z".parse().unwrap();
        let told = |zone: &str| Moment::of(at, &TimeZone::get(zone).unwrap()).to_string();
        assert_eq!(told("Asia/Jakarta"), "2026-11-25T01:30:00+07:00");
        assert_eq!(told("America/St_Johns"), "2026-11-24T15:00:00-03:30");
        assert_eq!(told("UTC"), "2026-11-24T18:30:00+00:00");
    }
}
