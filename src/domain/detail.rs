use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{KindShares, LicenceState};

/// The figure or name behind a finding. Holds no words of a language but those of data files and lists; whoever
/// shows it says it in the reader's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Why workers may not be placed in a country.
    Placement {
        /// Decision or statement, in Indonesian.
        basis_id: String,
        /// The same in English.
        basis_en: String,
    },
    /// Pay above what is plausible.
    PayAbove {
        /// Pay, rupiah a month.
        idr_month: f64,
        /// Highest plausible pay there, rupiah a month.
        plausible_idr_month: f64,
    },
    /// Pay below the legal minimum.
    PayBelow {
        /// Pay, rupiah a month.
        idr_month: f64,
        /// Share of the minimum, 0 to 1.
        share: f64,
    },
    /// More asked of the worker than may be.
    FeeAbove {
        /// What is asked, rupiah.
        idr: f64,
        /// The most that may be asked, rupiah; 0 where placement is free.
        most_idr: f64,
    },
    /// Somebody's name, with an address that is not theirs or none.
    BorrowedName {
        /// Whose name it is.
        name: String,
        /// The site on which they recruit.
        site: String,
    },
    /// Youngest age asked for, years.
    Age(u8),
    /// How probable it is of a text that it is of each kind.
    Kind(KindShares),
    /// How many other ads, contacts, employers, places or days.
    Count(usize),
    /// What a list of licences says.
    Licence(LicenceDetail),
    /// Words as they are: what was kept by earlier versions of the program.
    #[serde(untagged)]
    Text(String),
}

/// What a list of licences says of an ad's company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LicenceDetail {
    /// State on the day of the ad.
    pub state: LicenceState,
    /// Company of the entry; empty where there is none.
    pub name: String,
    /// Day on which the state began, or by which it was known to have.
    pub since: Option<Date>,
    /// Whether the state began on that very day.
    pub is_since_exact: bool,
    /// Authority and where it was read.
    pub source: String,
    /// What does not fit the entry.
    pub mismatches: Vec<Mismatch>,
    /// Another company, to which the number in the ad belongs.
    pub number_of: Option<String>,
}

/// What does not fit between an ad and a registered entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mismatch {
    /// The number belongs to another company.
    Name,
    /// None of the telephone numbers is a registered one.
    Phone,
    /// None of the domains is a registered one.
    Domain,
    /// The destination is not among the registered ones.
    Destination,
    /// A name that is known to be misused, with private contacts only.
    PrivateContact,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_kept_as_json_and_words_of_earlier_versions_are_read() {
        for detail in [Detail::Age(16), Detail::PayBelow { idr_month: 1e6, share: 0.4 }] {
            let json = serde_json::to_string(&detail).unwrap();
            assert_eq!(serde_json::from_str::<Detail>(&json).unwrap(), detail, "{json}");
        }
        let old = serde_json::from_str::<Detail>("\"usia 16 tahun\"").unwrap();
        assert_eq!(old, Detail::Text("usia 16 tahun".to_owned()));
    }
}
