use jiff::Timestamp;
use serde::Serialize;

use super::name::open_name;
use super::{PlaceCounter, PlaceTally, masked_name};
use crate::campaign::{HubReason, Life, Mask, Member, Template, masks};
use crate::domain::{Ad, AdId, Change, ContactKind, Ruling, Verdict};
use crate::mask::{self, KnownContacts};
use crate::store::{
    CampaignCut, CampaignLink, CampaignMember, CampaignRow, ContactUse, Linked, PastDecision, Reader,
    ShownCampaign, StoreError, WrittenContact,
};

/// Most ads from which the text with its changing parts is made.
const MOST_ALIGNED: usize = 64;

/// Campaigns as listed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignsView {
    /// Largest first.
    pub campaigns: Vec<CampaignRow>,
}

/// One campaign.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignView {
    /// As it is listed.
    #[serde(flatten)]
    pub row: CampaignRow,
    /// Its text, with slots where its ads differ.
    pub template: Template,
    /// Its ads, most senior first.
    pub members: Vec<CampaignMember>,
    /// What the program found.
    pub machine_links: Vec<CampaignLink>,
    /// What persons decided.
    pub human_decisions: HumanDecisions,
    /// What happened, oldest first.
    pub timeline: Vec<Event>,
    /// Places and countries of work by the number of its ads that name them.
    #[serde(flatten)]
    pub places: PlaceTally,
    /// Whether contacts are masked, everywhere in this view.
    pub is_masked: bool,
}

/// What persons decided of a campaign and its ads.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HumanDecisions {
    /// Ads that a person put together with others.
    pub links: Vec<CampaignLink>,
    /// That ads of it and others are two campaigns.
    pub cuts: Vec<CampaignCut>,
    /// Ads and the last word on each.
    pub verdicts: Vec<(String, Verdict)>,
}

/// Something that happened to a campaign.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// The ad to which it happened.
    pub ad: String,
    /// What.
    #[serde(flatten)]
    pub what: Happening,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Happening {
    /// The ad was posted, as it says itself.
    Posted,
    /// The ad was first seen with this text.
    FirstSeen,
    /// The ad was seen with this text still, the last of all that are told of.
    SeenAgain,
    /// Its page was found without it.
    Gone,
    /// It was there again.
    BackAgain,
    /// Two campaigns became one by it.
    Merged,
    /// Its flag was opened.
    FlagOpened,
    /// Its flag was raised or opened once more.
    FlagChanged {
        /// Why.
        change: Change,
    },
    /// A person decided on its flag.
    FlagDecided,
    /// Its flag went into that of a campaign that became one with its own.
    FlagMerged,
    /// The ad got other words than those that are in the campaign.
    PageChanged,
    /// A person decided on the campaign.
    Decided {
        /// What.
        ruling: Ruling,
    },
    /// A decision on the campaign was undone.
    Undone {
        /// What had been decided.
        ruling: Ruling,
    },
    /// A person's decision says this of the ad.
    Verdict {
        /// What.
        verdict: Verdict,
    },
}

/// One contact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContactView {
    /// What it is.
    pub kind: ContactKind,
    /// Normal form.
    pub value: String,
    /// Why it joins nobody, if it is listed as a hub.
    pub listed_as: Option<String>,
    /// Whether it may join ads at all.
    pub may_join: bool,
    /// Under which other networks ads have the same name, where only the name was asked for.
    pub same_name: Vec<String>,
    /// Its lives, first one first.
    pub lives: Vec<LifeView>,
    /// Whether they are those of the newest mentions alone.
    pub are_lives_cut: bool,
    /// Mentions: ads, warnings and news that name it, newest first.
    pub mentions: Vec<ContactUse>,
    /// All that hangs together with it by contacts; none where it joins nobody.
    pub network: Option<NetworkView>,
    /// The way to the nearest ad that a person confirmed, in words.
    pub path_to_confirmed: Option<String>,
    /// The confirmed ad at its end.
    #[serde(skip)]
    pub nearest_confirmed: Option<AdId>,
    /// Whether contacts are masked, everywhere in this view.
    pub is_masked: bool,
}

/// A time through which a contact was in one hand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LifeView {
    /// First use.
    pub from: Timestamp,
    /// Last use.
    pub to: Timestamp,
    /// Ads.
    pub ads: usize,
    /// Employers and texts, where they are so many that it joins nobody.
    pub hub: Option<(usize, usize)>,
}

/// Ads that hang together by contacts, in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NetworkView {
    /// Ads.
    pub ads: usize,
    /// Contacts that join them.
    pub contacts: usize,
    /// Whether all of it was read.
    pub is_whole: bool,
}

impl From<Life> for LifeView {
    fn from(life: Life) -> Self {
        let hub = life.hub.and_then(|hub| match hub {
            HubReason::ManyEmployers { employers, campaigns } => Some((employers, campaigns)),
            HubReason::Listed(_) => None,
        });
        Self { from: life.from, to: life.to, ads: life.ads.len(), hub }
    }
}

impl CampaignsView {
    /// The campaigns, titles masked.
    pub fn of(mut campaigns: Vec<CampaignRow>) -> Self {
        campaigns.iter_mut().for_each(mask_row);
        Self { campaigns }
    }
}

impl CampaignView {
    /// A campaign with its template, masked unless asked for otherwise.
    pub fn of(shown: ShownCampaign, template: Template, is_unmasked: bool) -> Self {
        let timeline = timeline(&shown);
        let ShownCampaign { row, members, links, cuts, .. } = shown;
        let (by_person, machine_links) =
            links.into_iter().partition(|link| matches!(link.linked, Linked::Person { .. }));
        let mut verdicts: Vec<(String, Verdict)> =
            members.iter().filter_map(|m| Some((m.ad.0.clone(), m.verdict?))).collect();
        verdicts.dedup();
        let human_decisions = HumanDecisions { links: by_person, cuts, verdicts };
        let mut places = PlaceCounter::default();
        members.iter().for_each(|member| places.add(&member.places, member.destination.as_ref()));
        let mut view = Self {
            row,
            places: places.finish(),
            template,
            members,
            machine_links,
            human_decisions,
            timeline,
            is_masked: !is_unmasked,
        };
        if is_unmasked {
            let titles = view.members.iter_mut().map(|member| &mut member.title);
            for title in titles.chain([&mut view.row.title]) {
                *title = open_name(title);
            }
        } else {
            mask_row(&mut view.row);
            let known = known_of(&view.members);
            view.template = view.template.masked(|text| known.hide(text));
            view.members.iter_mut().for_each(mask_member);
        }
        view
    }
}

impl CampaignView {
    /// The same without what persons decided of its ads, for whoever is asked for a second opinion.
    #[must_use]
    pub fn without_verdicts(mut self) -> Self {
        self.human_decisions.verdicts.clear();
        (self.row.confirmed, self.row.dismissed) = (0, 0);
        self.members.iter_mut().for_each(|member| member.verdict = None);
        self.timeline.retain(|event| !event.what.tells_decision());
        self
    }

    /// The same with the day on which one of its ads was posted, as that ad says.
    #[must_use]
    pub fn with_posted(mut self, ad: &AdId, at: Timestamp) -> Self {
        self.timeline.push(Event { at, ad: ad.0.clone(), what: Happening::Posted });
        self.timeline.sort_by_key(|event| (event.at, event.what.lane()));
        self
    }

    /// The same with what was decided on it in its timeline, in the place of the flags that were closed by it.
    #[must_use]
    pub fn with_decisions(mut self, decisions: &[PastDecision]) -> Self {
        let is_told = |at: Timestamp| decisions.iter().any(|past| past.at == at);
        self.timeline.retain(|event| event.what != Happening::FlagDecided || !is_told(event.at));
        for past in decisions {
            let event = |at, what| Event { at, ad: self.row.campaign.clone(), what };
            self.timeline.push(event(past.at, Happening::Decided { ruling: past.ruling }));
            let undone = past.undone_at.map(|at| event(at, Happening::Undone { ruling: past.ruling }));
            self.timeline.extend(undone);
        }
        self.timeline.sort_by_key(|event| (event.at, event.what.lane()));
        self
    }
}

impl Happening {
    /// Whether it says that, or what, a person decided.
    pub fn tells_decision(self) -> bool {
        matches!(self, Self::FlagDecided | Self::Decided { .. } | Self::Undone { .. } | Self::Verdict { .. })
    }
}

fn timeline(shown: &ShownCampaign) -> Vec<Event> {
    let event = |at, ad: &AdId, what| Event { at, ad: ad.0.clone(), what };
    let mut events: Vec<Event> =
        shown.members.iter().map(|m| event(m.first_seen_at, &m.ad, Happening::FirstSeen)).collect();
    events
        .extend(shown.links.iter().filter(|l| l.is_merge).map(|l| event(l.at, &l.later, Happening::Merged)));
    let changed =
        shown.members.iter().filter_map(|m| Some(event(m.changed_at?, &m.ad, Happening::PageChanged)));
    events.extend(changed);
    // Of sixty copies that are there still one is told: each would say the same of the same night.
    let again = shown.members.iter().filter(|m| m.is_current && m.last_seen_at > m.first_seen_at);
    let last = again.max_by_key(|m| m.last_seen_at);
    events.extend(last.map(|m| event(m.last_seen_at, &m.ad, Happening::SeenAgain)));
    for gone in &shown.takedowns {
        events.push(event(gone.found_at, &gone.ad, Happening::Gone));
        events.extend(gone.back_at.map(|at| event(at, &gone.ad, Happening::BackAgain)));
    }
    for flag in &shown.flags {
        match &flag.opened_on {
            Some((ad, seen_at)) => {
                // Of a campaign of many ads not all are shown.
                if !events.iter().any(|event| event.what == Happening::FirstSeen && event.ad == ad.0) {
                    events.push(event(*seen_at, ad, Happening::FirstSeen));
                }
                events.push(event(flag.opened_at, ad, Happening::FlagOpened));
            }
            None => events.push(Event {
                at: flag.opened_at,
                ad: shown.row.campaign.clone(),
                what: Happening::FlagOpened,
            }),
        }
        let changes = flag.changes.iter();
        events.extend(changes.map(|&(change, at)| event(at, &flag.ad, Happening::FlagChanged { change })));
        let closed = if flag.is_merged { Happening::FlagMerged } else { Happening::FlagDecided };
        events.extend(flag.closed_at.map(|at| event(at, &flag.ad, closed)));
    }
    events.sort_by_key(|event| (event.at, event.what.lane()));
    events
}

fn mask_row(row: &mut CampaignRow) {
    let known = KnownContacts::of(row.title_contacts.iter().map(WrittenContact::pair));
    row.title = masked_name(&row.title, &known);
}

/// The contacts of the ads that a template is made of; it has single spaces.
fn known_of(members: &[CampaignMember]) -> KnownContacts {
    let spaced = |written: &Option<String>| {
        written.as_deref().map(|written| written.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let written: Vec<Vec<Option<String>>> =
        members.iter().map(|member| member.written.iter().map(spaced).collect()).collect();
    let pairs = members.iter().zip(&written);
    let pairs =
        pairs.flat_map(|(member, written)| member.contacts.iter().zip(written.iter().map(Option::as_deref)));
    KnownContacts::of(pairs)
}

fn mask_member(member: &mut CampaignMember) {
    let CampaignMember { title, url, employer, location, contacts, written, .. } = member;
    let known = KnownContacts::of(contacts.iter().zip(written.iter().map(Option::as_deref)));
    for field in [url, employer, location].into_iter().flatten() {
        *field = known.hide(field);
    }
    *title = masked_name(title, &known);
    for contact in contacts {
        contact.value = mask::contact(contact);
    }
    written.clear();
}

/// Words of mentions with their contacts masked.
pub(super) fn mask_mentions(mentions: &mut [ContactUse]) {
    for ContactUse { title, employer, licence, contacts, .. } in mentions {
        let known = KnownContacts::of(contacts.iter().map(WrittenContact::pair));
        for field in [employer, licence].into_iter().flatten() {
            *field = known.hide(field);
        }
        *title = masked_name(title, &known);
    }
}

/// The text of a campaign, aligned over at most `most` of its ads, never more than 64.
///
/// # Errors
/// When the database cannot be read.
pub fn campaign_template(
    reader: &Reader,
    shown: &ShownCampaign,
    most: usize,
) -> Result<Template, StoreError> {
    let step = shown.members.len().div_ceil(most.clamp(1, MOST_ALIGNED)).max(1);
    let chosen = shown.members.iter().step_by(step);
    let ads = chosen.map(|member| reader.version_ad(member.version)).collect::<Result<Vec<Ad>, _>>()?;
    let masks: Vec<Vec<Mask>> = ads.iter().map(masks).collect();
    let members: Vec<Member<'_>> = ads
        .iter()
        .zip(&masks)
        .map(|(ad, masks)| Member { document: ad.document(), folded: &ad.folded, masks })
        .collect();
    Ok(Template::of(&members))
}
