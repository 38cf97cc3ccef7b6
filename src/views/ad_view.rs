use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::name;
use crate::domain::{AdId, Band, CaptureRef, Contact, FlagState, Kind, KindShares, ReasonKind, Score, Span};
use crate::facts::Group;
use crate::mask::{self, KnownContacts, Masking};
use crate::store::ErasedSince;

/// One ad with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AdView {
    /// The ad.
    pub ad: AdId,
    /// Source.
    pub source: String,
    /// Address.
    pub url: Option<String>,
    /// Ad, warning, news or other.
    pub kind: Kind,
    /// Title, line break, text; all spans point into it.
    pub document: String,
    /// Where the text starts in the document, bytes.
    pub text_start: usize,
    /// The part of the document that a program read in a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_picture: Option<Span>,
    /// Employer or agency.
    pub employer: Option<String>,
    /// Place as written.
    pub location: Option<String>,
    /// Where the work is, if abroad.
    pub destination: Option<String>,
    /// Amounts in words.
    pub pay: Vec<String>,
    /// Day of posting.
    pub posted_on: Option<Date>,
    /// What the registry says, in words.
    pub licence: Option<String>,
    /// When it was first seen; none for an ad that is not kept.
    pub first_seen: Option<Timestamp>,
    /// When it was last seen.
    pub last_seen: Option<Timestamp>,
    /// Versions of its words that are kept.
    pub versions: usize,
    /// Which of its versions this is, from 1; 0 for an ad that is not kept.
    pub version: u32,
    /// When these words were seen first.
    pub captured_at: Option<Timestamp>,
    /// When it was found to be there no more, where that is so now.
    pub gone_at: Option<Timestamp>,
    /// That it waits because a sign of it is muted, until when and why, where that is so now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<String>,
    /// The words of now, where they are others: this view is of those that were flagged or decided on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Box<AdView>>,
    /// The words before these, where the ad was edited and these are those of now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<AdView>>,
    /// Where its flag stands, if it has one.
    pub flag: Option<FlagState>,
    /// What was found; none for anything but an ad.
    pub judgement: Option<Judgement>,
    /// That it may be no ad, in words; none where that is clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// How probable each kind of text is, where it was scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind_probability: Option<KindShares>,
    /// What raises the risk, strongest first.
    pub reasons: Vec<ReasonView>,
    /// What speaks for the ad, strongest first.
    pub supports: Vec<ReasonView>,
    /// Parts of the score that tell a person nothing: the base rate, and figures without words.
    pub other_parts: Vec<ReasonView>,
    /// The one reason without which the band would be another.
    pub hinge: Option<Hinge>,
    /// The one thing that would put it in a higher band; none where nothing does, or the highest is reached.
    pub hinge_up: Option<HingeUp>,
    /// Ways to reach whoever placed it.
    pub contacts: Vec<Contact>,
    /// Whether contacts are masked, everywhere in this view.
    pub is_masked: bool,
    /// Where the evidence lies.
    pub evidence: Option<CaptureRef>,
    /// That its record was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_erased: Option<ErasedSince>,
    /// That its words, or where there are still words the contacts in them, were erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased: Option<ErasedSince>,
    /// What a person can do next, in words.
    pub next_step: Option<String>,
}

/// The outcome for one ad.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// Risk.
    pub score: Score,
    /// Band.
    pub band: Band,
    /// Version of the model.
    pub model: String,
    /// Version of the data files.
    pub data: String,
}

/// The one reason on which a band hangs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hinge {
    /// Number of the reason, from 1.
    pub number: usize,
    /// Its identifier.
    pub id: String,
    /// The score without it.
    pub score: Score,
    /// The band without it.
    pub band: Band,
}

/// The one thing that would put an ad in a higher band.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HingeUp {
    /// What speaks for the ad, taken away; numbered on from the reasons.
    Without(Hinge),
    /// The company's licence, were it revoked or suspended.
    LicenceLost(Band),
}

/// A reason, or a support, in words.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReasonView {
    /// Indicator, combination, support or column.
    pub id: String,
    /// What kind of thing it is.
    pub kind: ReasonKind,
    /// Group of the indicator; none for what is no indicator.
    pub group: Option<Group>,
    /// What it is called, in the reader's language.
    pub name: String,
    /// Why it matters, one sentence in the reader's language.
    pub words: String,
    /// The figure or name behind it.
    pub detail: Option<String>,
    /// Part of the score's log-odds.
    pub contribution: f64,
    /// Where it shows in the document.
    pub spans: Vec<Span>,
    /// Law or standard that it rests on.
    pub basis: Option<String>,
    /// What would clear it.
    pub clears: Option<String>,
}

impl AdView {
    /// The same with every contact and card number masked, in the document, the fields and the details; spans follow.
    #[must_use]
    pub fn masked(mut self) -> Self {
        if self.is_masked {
            return self;
        }
        let written = |contact: &Contact| contact.span.map(|span| span.slice(&self.document));
        let known = KnownContacts::of(self.contacts.iter().map(|contact| (contact, written(contact))));
        let masking = Masking::with(&self.document, &self.contacts, &known);
        let document = masking.apply(&self.document);
        let moved = masking.spans();
        let hide = |text: &mut String| *text = known.hide(text);
        for field in [&mut self.employer, &mut self.location, &mut self.url] {
            field.iter_mut().for_each(hide);
        }
        self.pay.iter_mut().for_each(hide);
        for reason in self.reasons.iter_mut().chain(&mut self.supports) {
            reason.detail.iter_mut().for_each(hide);
            for span in &mut reason.spans {
                *span = moved(*span);
            }
        }
        for contact in &mut self.contacts {
            contact.value = mask::contact(contact);
            contact.span = contact.span.map(&moved);
        }
        self.from_picture = self.from_picture.map(&moved);
        self.text_start = moved(Span::new(self.text_start, self.text_start)).start;
        self.document = document;
        self.now = self.now.map(|now| Box::new(now.masked()));
        self.before = self.before.map(|before| Box::new(before.masked()));
        self.is_masked = true;
        self
    }

    /// Its contacts that `before` does not name. Both are masked or neither is.
    pub fn new_contacts<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = &'a Contact> {
        let is_known = |new: &Contact| {
            before.contacts.iter().any(|known| known.kind == new.kind && known.value == new.value)
        };
        self.contacts.iter().filter(move |contact| !is_known(contact))
    }

    /// A view that says nothing yet.
    pub(super) fn empty() -> Self {
        Self {
            ad: AdId(String::new()),
            source: String::new(),
            url: None,
            before: None,
            kind: Kind::Ad,
            document: String::new(),
            text_start: 0,
            from_picture: None,
            employer: None,
            location: None,
            destination: None,
            pay: Vec::new(),
            posted_on: None,
            licence: None,
            first_seen: None,
            last_seen: None,
            versions: 0,
            version: 0,
            captured_at: None,
            gone_at: None,
            muted: None,
            now: None,
            flag: None,
            judgement: None,
            doubt: None,
            kind_probability: None,
            reasons: Vec::new(),
            supports: Vec::new(),
            other_parts: Vec::new(),
            hinge: None,
            hinge_up: None,
            contacts: Vec::new(),
            is_masked: false,
            evidence: None,
            evidence_erased: None,
            erased: None,
            next_step: None,
        }
    }

    /// What it is called: its title, else its first words.
    pub fn name(&self) -> String {
        name(self.title(), self.document.get(self.text_start..).unwrap_or_default())
    }

    /// The title, empty where there is none.
    pub fn title(&self) -> &str {
        self.document.get(..self.text_start.saturating_sub(1)).unwrap_or("")
    }
}
