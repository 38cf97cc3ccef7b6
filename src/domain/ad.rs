use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{AdId, Contact, Destination, LicenceClaim, Money, Pay, PlaceMention, Shape, SourceName, Span};
use crate::text::{Folded, Hit};

/// One ad as it was read. Made only by `extract`.
///
/// Every [`Span`] in it points into [`Ad::document`].
#[derive(Debug, Clone)]
pub struct Ad {
    /// Identity, the same every night.
    pub id: AdId,
    /// Source that it came from.
    pub source: SourceName,
    /// Canonical address, where there is one.
    pub url: Option<String>,
    /// Ad, warning, news or other: an ad until the model has read it.
    pub kind: Kind,
    /// The form of the text.
    pub shape: Shape,
    /// Words of [`folded`](Self::folded) that count for nothing in the wording, by position, ascending: destinations
    /// and claims to be licensed, which are checked and not believed.
    pub neutral: Vec<u32>,
    /// The title, a line break and the text; the text alone where there is no title.
    document: String,
    /// Where the text starts in the document.
    text_start: usize,
    /// The document normalised for matching, with the way back to the original.
    pub folded: Folded,
    /// Every phrase of `data/` that stands in the document: found once, read by `extract` and `features`.
    pub hits: Vec<Hit>,
    /// Where title and text came from.
    pub text_origin: Origin,
    /// The part of the document that a program read in a picture: letters and digits in it may be wrong.
    pub from_picture: Option<Span>,
    /// What the page's data say in the place of the text, where that is less or something else than the page shows: no
    /// part of what is judged.
    pub described: Option<String>,
    /// Employer or agency.
    pub employer: Option<Fact<String>>,
    /// Place as written.
    pub location: Option<Fact<String>>,
    /// Every place that the gazetteer knows.
    pub places: Vec<PlaceMention>,
    /// Where the work is, if abroad.
    pub destination: Option<Destination>,
    /// Amounts that are pay.
    pub pay: Vec<Pay>,
    /// Amounts of the deal that are not pay: fees, advances, penalties, bonuses.
    pub money: Vec<Money>,
    /// Phones, handles, addresses, links, accounts.
    pub contacts: Vec<Contact>,
    /// Licence numbers that the ad claims.
    pub licence_claims: Vec<LicenceClaim>,
    /// Age and sex asked for.
    pub demands: Demands,
    /// Day of posting.
    pub posted_on: Option<Fact<Date>>,
    /// Last day of validity.
    pub valid_through: Option<Fact<Date>>,
    /// Main language.
    pub language: Language,
}

impl Ad {
    /// An ad of which only identity and words are known; `extract` fills in the rest.
    pub fn new(id: AdId, source: SourceName, title: &str, text: &str) -> Self {
        let document = document(title, text);
        let text_start = document.len() - text.len();
        let folded = Folded::of(&document);
        Self {
            id,
            source,
            url: None,
            kind: Kind::Ad,
            shape: Shape::default(),
            neutral: Vec::new(),
            document,
            text_start,
            folded,
            hits: Vec::new(),
            text_origin: Origin::Heuristic,
            from_picture: None,
            described: None,
            employer: None,
            location: None,
            places: Vec::new(),
            destination: None,
            pay: Vec::new(),
            money: Vec::new(),
            contacts: Vec::new(),
            licence_claims: Vec::new(),
            demands: Demands::default(),
            posted_on: None,
            valid_through: None,
            language: Language::Other,
        }
    }

    /// Title, line break, text: what all spans point into.
    pub fn document(&self) -> &str {
        &self.document
    }

    /// The title, empty where there is none.
    pub fn title(&self) -> &str {
        self.document.get(..self.text_start.saturating_sub(1)).unwrap_or("")
    }

    /// The body text.
    pub fn text(&self) -> &str {
        self.document.get(self.text_start..).unwrap_or("")
    }

    /// Where the text starts in the document, in bytes.
    pub fn text_start(&self) -> usize {
        self.text_start
    }
}

/// Title, line break and text, or the text alone where there is no title: what all spans point into.
pub fn document(title: &str, text: &str) -> String {
    if title.is_empty() { text.to_owned() } else { format!("{title}\n{text}") }
}

/// A value with where it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// What it was read from.
    pub origin: Origin,
    /// Where in the document, if it stands there.
    pub span: Option<Span>,
}

/// What a field was read from, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// schema.org JobPosting in JSON-LD.
    JsonLd,
    /// schema.org JobPosting in microdata.
    Microdata,
    /// A selector of the source.
    Selector,
    /// A column of an imported row.
    Column,
    /// The feed or listing that named the page.
    Listing,
    /// Reading the page's or the text's shape.
    Heuristic,
    /// A picture, whose words a program read.
    Picture,
}

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A job ad: the only kind that gets a band.
    Ad,
    /// A warning that quotes or describes false ads.
    Warning,
    /// News or an official announcement about cases.
    News,
    /// No ad: a guide, rules, a course, or anything else.
    Other,
}

/// Main language of an ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Indonesian.
    Id,
    /// Malay.
    Ms,
    /// English.
    En,
    /// Anything else, or too little text to tell.
    Other,
}

/// Age and sex that an ad asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demands {
    /// Youngest age accepted, years.
    pub age_min: Option<Fact<u8>>,
    /// Oldest age accepted, years.
    pub age_max: Option<Fact<u8>>,
    /// The only sex accepted.
    pub sex: Option<Fact<Sex>>,
}

/// A sex that an ad asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Women only.
    Female,
    /// Men only.
    Male,
}
