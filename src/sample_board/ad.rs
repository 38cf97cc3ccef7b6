use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::{fmt, io};

use jiff::civil::Date;
use serde::Deserialize;

use crate::domain::Kind;

/// One page of the board as `data/sample_board/ads.jsonl` tells it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoardAd {
    /// Last part of the address.
    pub slug: String,
    /// Path of the page; `/lowongan/<slug>/` where the file names none.
    #[serde(default)]
    pub path: String,
    /// How the page is marked up.
    pub page: Markup,
    /// Title.
    pub title: String,
    /// Employer as typed, or empty.
    pub employer: String,
    /// Place as typed, or empty.
    pub location: String,
    /// Day of posting.
    pub posted: Date,
    /// Pay as typed, or empty.
    pub pay: String,
    /// schema.org `employmentType`, or empty.
    pub employment_type: String,
    /// The ad as its employer typed it: HTML, not always well-formed.
    pub body_html: String,
    /// Where a crawler finds the page.
    pub via: Vec<Channel>,
    /// What a run should make of it. A test of the pipeline, never training data.
    pub expect: Expectation,
}

/// How a page of the board is marked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    /// schema.org JobPosting in JSON-LD.
    JsonLd,
    /// schema.org JobPosting in microdata.
    Microdata,
    /// HTML alone.
    Bare,
    /// HTML that no validator would pass: tags, charset or end of the page are wrong.
    Broken,
    /// Nothing but the title and a notice that the ad has expired.
    Expired,
}

/// Where a crawler finds a page of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The sitemap.
    Sitemap,
    /// The feed.
    Feed,
    /// The listing.
    Listing,
}

/// What a run should make of a page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// What the page is.
    pub kind: Kind,
    /// Whether it should be flagged.
    pub flag: ExpectedFlag,
    /// Why, in a few words.
    pub why: String,
    /// Indicators that the text shows, such as `D01`.
    pub families: Vec<String>,
}

/// Whether a page should be flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedFlag {
    /// A miss is a mistake.
    Must,
    /// Either is right: an honest grey case, or too thin to judge.
    May,
    /// A flag is a mistake.
    Never,
}

impl BoardAd {
    /// Reads JSON Lines, newest ad first.
    pub(super) fn read_all(jsonl: &str) -> io::Result<Vec<Self>> {
        let mut paths = BTreeSet::new();
        let mut ads = Vec::new();
        for (at, line) in jsonl.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let mistake = |what: &dyn fmt::Display| {
                io::Error::new(io::ErrorKind::InvalidData, format!("data/{}:{}: {what}", super::FILE, at + 1))
            };
            let mut ad: Self = serde_json::from_str(line).map_err(|error| mistake(&error))?;
            if ad.path.is_empty() {
                ad.path = format!("/lowongan/{}/", ad.slug);
            }
            if !paths.insert(ad.path.clone()) {
                return Err(mistake(&format!(
                    "another line has the path {}; change this one's slug",
                    ad.path
                )));
            }
            ads.push(ad);
        }
        ads.sort_by_key(|ad| Reverse(ad.posted));
        Ok(ads)
    }

    /// Whether other pages point to it: a vacancy that is still open.
    pub(super) fn is_open(&self) -> bool {
        self.path.starts_with("/lowongan/") && self.page != Markup::Expired
    }

    /// Its first words without tags, for teasers.
    pub(super) fn teaser(&self) -> String {
        let parts = self.body_html.split('<').map(|part| part.rsplit('>').next().unwrap_or(part));
        parts.flat_map(str::split_whitespace).take(14).collect::<Vec<_>>().join(" ")
    }

    /// What the board shows beside the text, as (class, label, value); what is empty is left out.
    pub(super) fn facts(&self, day: Date) -> impl Iterator<Item = (&'static str, &'static str, String)> {
        let kind = match self.employment_type.as_str() {
            "FULL_TIME" => "Penuh waktu",
            "PART_TIME" => "Paruh waktu",
            "CONTRACTOR" => "Kontrak",
            "TEMPORARY" => "Sementara",
            "INTERN" => "Magang",
            other => other,
        };
        let ago = match (day - self.posted).get_days() {
            ..=0 => "hari ini".to_owned(),
            1 => "kemarin".to_owned(),
            days @ ..7 => format!("{days} hari lalu"),
            days @ ..30 => format!("{} minggu lalu", days / 7),
            days => format!("{} bulan lalu", days / 30),
        };
        let facts = [
            ("company", "Perusahaan", self.employer.clone()),
            ("location", "Penempatan", self.location.clone()),
            ("salary", "Gaji", self.pay.clone()),
            ("job-type", "Jenis", kind.to_owned()),
            ("date-posted", "Tanggal", format!("Diposting {ago}")),
        ];
        facts.into_iter().filter(|(_, _, value)| !value.is_empty())
    }
}
