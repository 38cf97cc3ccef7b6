use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Ad, Demands, Destination, Fact, LicenceClaim, Origin, Pay, PlaceMention, Span};

/// What was read from an ad's words, with spans; kept with each version of an ad.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdFields {
    /// Where title and text came from.
    pub text_origin: Origin,
    /// The part of the document that a program read in a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_picture: Option<Span>,
    /// What the page's data say in the place of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub described: Option<String>,
    /// Employer or agency.
    pub employer: Option<Fact<String>>,
    /// Place as written.
    pub location: Option<Fact<String>>,
    /// Every place of the gazetteer.
    pub places: Vec<PlaceMention>,
    /// Where the work is, if abroad.
    pub destination: Option<Destination>,
    /// Pay.
    pub pay: Vec<Pay>,
    /// Licence numbers that the ad claims.
    pub licence_claims: Vec<LicenceClaim>,
    /// Age and sex asked for.
    pub demands: Demands,
    /// Day of posting.
    pub posted_on: Option<Fact<Date>>,
    /// Last day of validity.
    pub valid_through: Option<Fact<Date>>,
}

impl From<&Ad> for AdFields {
    fn from(ad: &Ad) -> Self {
        Self {
            text_origin: ad.text_origin,
            from_picture: ad.from_picture,
            described: ad.described.clone(),
            employer: ad.employer.clone(),
            location: ad.location.clone(),
            places: ad.places.clone(),
            destination: ad.destination.clone(),
            pay: ad.pay.clone(),
            licence_claims: ad.licence_claims.clone(),
            demands: ad.demands.clone(),
            posted_on: ad.posted_on.clone(),
            valid_through: ad.valid_through.clone(),
        }
    }
}

impl AdFields {
    /// Puts back into an ad of the same words what was read from them.
    pub fn restore(self, ad: &mut Ad) {
        ad.text_origin = self.text_origin;
        ad.from_picture = self.from_picture;
        ad.described = self.described;
        ad.employer = self.employer;
        ad.location = self.location;
        ad.places = self.places;
        ad.destination = self.destination;
        ad.pay = self.pay;
        ad.licence_claims = self.licence_claims;
        ad.demands = self.demands;
        ad.posted_on = self.posted_on;
        ad.valid_through = self.valid_through;
    }
}
