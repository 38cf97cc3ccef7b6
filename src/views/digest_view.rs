//! The morning's message as values: what a night came to, what waits, what changed and what is wrong.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::Serialize;

use super::{Presenter, masked_name};
use crate::domain::{
    AdId, Band, Mute, MuteScope, RaisedAlarm, Reason, ReasonKind, RunSummary, Score, SourceName,
};
use crate::mask::KnownContacts;
use crate::store::{ChangedAd, Delivery, QueuedCampaign, Reader, RunRow, Snooze, StoreError, WrittenContact};

/// Most reasons of a campaign.
const MOST_REASONS: usize = 3;
/// Most campaigns of a night that are told apart from those that waited before it.
const MOST_NEW: usize = 10_000;
/// Most mutes that are read, those that are over among them.
const MOST_MUTES: usize = 2_000;
/// Most flagged ads that are named as gone or edited.
const MOST_CHANGED: usize = 10;

/// The morning's message. Everything in it is masked.
#[derive(Debug, Clone, Serialize)]
pub struct DigestView {
    /// The night.
    pub night: RunRow,
    /// What was told of it; none where it did not come to its end.
    pub summary: Option<RunSummary>,
    /// Campaigns whose flag the night opened, worth most first.
    pub new: Vec<DigestCampaign>,
    /// Campaigns that wait for a person, the new ones apart, in the order of the queue; of the newest night alone.
    pub waiting: Vec<DigestCampaign>,
    /// How many flags wait, the new ones among them.
    pub waiting_count: usize,
    /// How many campaigns are put off: they are not among those that wait.
    pub snoozed: usize,
    /// How many of them are not among the new ones: they waited before the night.
    pub waiting_before: usize,
    /// Ads with a flag that were found gone.
    pub gone: Vec<DigestAd>,
    /// Ads with a flag whose words changed.
    pub edited: Vec<DigestAd>,
    /// Alarms that are open, and those that the night closed.
    pub alarms: Vec<RaisedAlarm>,
    /// Messages of earlier nights that did not arrive.
    pub undelivered: usize,
    /// Mutes that are in force; of the newest night alone.
    pub mutes: Vec<DigestMute>,
}

/// A sign that is muted, in the message.
#[derive(Debug, Clone, Serialize)]
pub struct DigestMute {
    /// Number of the mute.
    pub number: i64,
    /// What the sign is called.
    pub sign: String,
    /// The source; none where it is muted on a contact, which is not told.
    pub source: Option<SourceName>,
    /// Until when.
    pub until: Timestamp,
    /// Ads that would have a flag but for it, or for it and others.
    pub ads: usize,
}

/// A campaign in the message.
#[derive(Debug, Clone, Serialize)]
pub struct DigestCampaign {
    /// What it is called.
    pub campaign: String,
    /// Its title, masked; may be empty.
    pub title: String,
    /// Employer or agency, masked.
    pub employer: Option<String>,
    /// Country, or place in Indonesia.
    pub place: Option<String>,
    /// Score.
    pub score: Score,
    /// Band.
    pub band: Band,
    /// Reasons in words, strongest first, masked.
    pub reasons: Vec<String>,
    /// Ads of the same text.
    pub copies: usize,
    /// Where they were found.
    pub sources: Vec<SourceName>,
}

/// An ad in the message.
#[derive(Debug, Clone, Serialize)]
pub struct DigestAd {
    /// The ad.
    pub ad: AdId,
    /// Its title, masked; may be empty.
    pub title: String,
    /// Where it is.
    pub source: SourceName,
}

impl DigestView {
    /// The message of a night, with at most `most` campaigns of each kind. `missed` is the alarm of a night that is due
    /// and has not run.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read(
        reader: &Reader,
        presenter: &Presenter<'_>,
        mut night: RunRow,
        (most, missed): (usize, Option<RaisedAlarm>),
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let summary = reader.summary(&night.run)?;
        let is_newest = reader.newest_night()?.is_some_and(|newest| newest.run == night.run);
        let mut new = reader.flagged_in(&night.run, MOST_NEW, now)?;
        let worth = |one: &QueuedCampaign| one.worth(presenter.harm_weight(&one.signs));
        new.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
        let waiting_count = match &summary {
            Some(summary) if !is_newest => summary.waiting,
            _ => reader.open_flags()?,
        };
        let (waiting, waiting_before, snoozed) = if is_newest {
            waiting((reader, presenter), &new, most, now)?
        } else {
            (Vec::new(), waiting_count.saturating_sub(new.len()), 0)
        };
        new.truncate(most);
        let ended_at = night.finished_at.unwrap_or(now);
        let told = |ad: ChangedAd| {
            let known = KnownContacts::of(ad.contacts.iter().map(WrittenContact::pair));
            DigestAd { title: masked_name(&ad.title, &known), ad: ad.ad, source: ad.source }
        };
        let alarms = match &summary {
            // As they were told then.
            Some(summary) if !is_newest => summary.alarms.clone(),
            _ => {
                let mut alarms = reader.alarms_since(night.started_at)?;
                // Where it is raised already, it stands among them.
                let is_raised = |m: &RaisedAlarm| {
                    alarms.iter().any(|a| a.closed_at.is_none() && a.alarm.is_same(&m.alarm))
                };
                let missed = missed.filter(|missed| is_newest && !is_raised(missed));
                alarms.extend(missed);
                alarms
            }
        };
        let run = night.run.clone();
        let campaigns = |queued: Vec<QueuedCampaign>| -> Result<Vec<DigestCampaign>, StoreError> {
            let ads: Vec<AdId> = queued.iter().map(|campaign| campaign.ad.clone()).collect();
            let places = reader.locations(&run, &ads)?;
            Ok(queued.into_iter().map(|one| campaign(one, &places, presenter)).collect())
        };
        let gone = reader.flagged_gone(&night.run, (night.started_at, ended_at), MOST_CHANGED)?;
        let edited = reader.flagged_edited(&night.run, MOST_CHANGED)?;
        let undelivered: Vec<Delivery> = reader.undelivered(now, &night.run)?;
        // A command line may hold a secret.
        night.command.clear();
        Ok(Self {
            new: campaigns(new)?,
            waiting: campaigns(waiting)?,
            waiting_count: waiting_count.saturating_sub(snoozed),
            snoozed,
            waiting_before,
            gone: gone.into_iter().map(told).collect(),
            edited: edited.into_iter().map(told).collect(),
            alarms,
            undelivered: undelivered.len(),
            mutes: if is_newest { mutes(reader, presenter, now)? } else { Vec::new() },
            night,
            summary: summary.map(masked),
        })
    }

    /// The alarms that are open.
    pub fn open_alarms(&self) -> impl Iterator<Item = &RaisedAlarm> {
        self.alarms.iter().filter(|alarm| alarm.closed_at.is_none())
    }
}

/// The mutes in force, the one that ends first before the others.
fn mutes(reader: &Reader, presenter: &Presenter<'_>, now: Timestamp) -> Result<Vec<DigestMute>, StoreError> {
    let waiting = reader.muted_counts(now)?;
    let told = |mute: Mute| DigestMute {
        number: mute.number,
        sign: presenter.sign_name(&mute.sign),
        ads: waiting.get(&mute.number).copied().unwrap_or(0),
        until: mute.until,
        source: match mute.scope {
            MuteScope::Source { source } => Some(source),
            MuteScope::Contact { .. } => None,
        },
    };
    let all = reader.mutes(MOST_MUTES)?;
    let mut mutes: Vec<DigestMute> = all.into_iter().filter(|mute| mute.is_in_force(now)).map(told).collect();
    mutes.sort_by_key(|mute| (mute.until, mute.number));
    Ok(mutes)
}

/// A summary without what servers and addresses said that looks like a personal datum.
fn masked(mut summary: RunSummary) -> RunSummary {
    let hide = |text: &mut String| *text = masked_fault(text);
    for failed in summary.failed_by.values_mut() {
        hide(&mut failed.example);
        hide(&mut failed.message);
    }
    summary.losses.iter_mut().for_each(|loss| hide(&mut loss.message));
    summary.sources.iter_mut().filter_map(|source| source.trouble.as_mut()).for_each(hide);
    summary
}

/// What a server or the program said of a fault. Of an address only the site is left: what stands behind it may be a
/// number or a name, whatever its form.
pub fn masked_fault(text: &str) -> String {
    let site = |word: &str| match word.split_once("://") {
        Some((scheme, rest)) => match rest.split_once(['/', '?', '#']) {
            Some((host, _)) => format!("{scheme}://{host}/…"),
            None => word.to_owned(),
        },
        None => word.to_owned(),
    };
    let words: Vec<String> = text.split(' ').map(site).collect();
    KnownContacts::default().hide(&words.join(" "))
}

/// The first campaigns of the queue that are not among the new ones, and how many there are; how many are put off.
fn waiting(
    (reader, presenter): (&Reader, &Presenter<'_>),
    new: &[QueuedCampaign],
    most: usize,
    now: Timestamp,
) -> Result<(Vec<QueuedCampaign>, usize, usize), StoreError> {
    let new: HashSet<&str> = new.iter().map(|campaign| campaign.campaign.as_str()).collect();
    let mut others = reader.line(now, |signs| presenter.harm_weight(signs))?;
    let all = others.len();
    others.retain(|place| !place.snooze.as_ref().is_some_and(Snooze::is_in_force));
    let snoozed = all - others.len();
    others.retain(|place| !new.contains(place.campaign.as_str()));
    let count = others.len();
    others.truncate(most);
    Ok((reader.waiting(&others, now)?, count, snoozed))
}

fn campaign(
    queued: QueuedCampaign,
    places: &std::collections::HashMap<AdId, String>,
    presenter: &Presenter<'_>,
) -> DigestCampaign {
    let known = KnownContacts::of(queued.contacts.iter().map(WrittenContact::pair));
    let masked = |text: &str| masked_name(text, &known);
    // What the wording as a whole is like tells least in a line.
    let (wording, named): (Vec<&Reason>, Vec<&Reason>) =
        queued.reasons.iter().partition(|reason| reason.kind == ReasonKind::Wording);
    let reasons = named.into_iter().chain(wording).filter_map(|reason| presenter.short(reason));
    let place = queued.destination.as_deref().or(places.get(&queued.ad).map(String::as_str));
    DigestCampaign {
        title: masked(&queued.title),
        employer: queued.employer.as_deref().map(masked),
        place: place.map(masked),
        score: queued.score,
        band: queued.band,
        reasons: reasons.map(|reason| masked(&reason)).take(MOST_REASONS).collect(),
        copies: queued.copies,
        sources: queued.sources,
        campaign: queued.campaign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FailedItems, Loss, RunId};

    #[test]
    fn no_number_that_an_address_holds_leaves_with_the_summary() {
        let told = "https://desa.example/0812-0000-1234 answered 500";
        let mut summary =
            RunSummary::new(RunId("r".into()), Timestamp::UNIX_EPOCH, &[SourceName("desa".into())]);
        summary.sources[0].trouble = Some(told.into());
        summary.losses.push(Loss { source: "desa".into(), code: "http".into(), message: told.into() });
        summary.failed_by.insert(
            "http".into(),
            FailedItems { code: "http".into(), count: 1, example: told.into(), message: told.into() },
        );
        let json = serde_json::to_string(&masked(summary)).unwrap();
        assert!(json.contains("desa.example"), "{json}");
        assert!(!json.contains("0000-1234"), "{json}");
    }

    #[test]
    fn of_an_address_only_the_site_is_told() {
        let said = "https://desa.example/?hp=0812-0000-1234 answered 500; call 0812-0000-1234";
        let told = masked_fault(said);
        assert!(told.starts_with("https://desa.example/… answered 500"), "{told}");
        assert!(!told.contains("0000-1234"), "{told}");
        assert_eq!(masked_fault("http://desa.example answered 500"), "http://desa.example answered 500");
    }
}
