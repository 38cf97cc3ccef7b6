use sha2::{Digest, Sha256};

use super::borrowed_name::{BorrowedName, Way};
use super::pay::PayView;
use super::reading::{FoundIndicator, Reading};
use super::supports::Support;
use super::weight::{IloRule, Weight};
use crate::domain::{Language, LicenceState, Strength};
use crate::facts::PlacementStatus;

/// Version of the feature table: raised by hand when a column changes its meaning under the same words.
pub const SPEC_VERSION: u32 = 1;

/// One column of the feature vector.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Name, `snake_case`, never used again for something else.
    pub name: &'static str,
    /// What it belongs to.
    pub group: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Lowest value; lower ones are raised to it.
    pub min: f32,
    /// Highest value; higher ones are lowered to it.
    pub max: f32,
    /// What it means, in words.
    pub meaning: &'static str,
    /// What it is read from.
    pub source: &'static str,
    read: fn(&View<'_>) -> f32,
}

/// What the columns read.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) reading: &'a Reading<'a>,
    pub(super) shown: &'a [FoundIndicator],
    pub(super) supports: &'a [Support<'a>],
    pub(super) weight: &'a Weight<'a>,
    pub(super) pay: Option<&'a PayView<'a>>,
    pub(super) borrowed: Option<&'a BorrowedName<'a>>,
    pub(super) licence: LicenceState,
    pub(super) words: usize,
}

impl View<'_> {
    /// One value for each row of [`TABLE`].
    pub(super) fn vector(&self) -> Vec<f32> {
        TABLE.iter().map(|column| (column.read)(self).clamp(column.min, column.max)).collect()
    }

    fn placement(&self) -> Option<PlacementStatus> {
        self.reading.placement.map(|rule| rule.status)
    }

    fn combinations(&self, strength: Strength) -> f32 {
        count(self.weight.combinations.iter().filter(|c| c.combination.strength == strength).count())
    }

    fn group(&self, at: usize) -> f32 {
        self.weight.points.get(at).copied().unwrap_or(0.0)
    }

    fn supports(&self, strength: Strength) -> f32 {
        count(self.supports.iter().filter(|s| s.lookalike.strength == strength).count())
    }
}

fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

fn count(number: usize) -> f32 {
    number as f32
}

macro_rules! columns {
    ($($group:literal { $($name:literal, $unit:literal, $min:literal ..= $max:literal, $meaning:literal, $source:literal => $read:expr;)* })*) => {
        /// Every column of the feature vector, in order.
        pub const TABLE: &[Column] = &[$($(Column {
            name: $name,
            group: $group,
            unit: $unit,
            min: $min,
            max: $max,
            meaning: $meaning,
            source: $source,
            read: $read,
        },)*)*];
    };
}

columns! {
    "evidence" {
        "signs_weak", "signs", 0.0..=6.0, "Indicators that say little alone.", "data/indicators.toml" => |v| v.weight.weak as f32;
        "signs_medium", "signs", 0.0..=6.0, "Indicators that say something.", "data/indicators.toml" => |v| v.weight.medium as f32;
        "signs_strong", "signs", 0.0..=5.0, "Indicators that say much.", "data/indicators.toml" => |v| v.weight.strong as f32;
        "groups_any", "groups", 0.0..=9.0, "Groups of indicators with any sign.", "data/indicators.toml" => |v| count(v.weight.groups());
        "groups_telling", "groups", 0.0..=6.0, "Groups with a medium or strong sign.", "data/indicators.toml" => |v| count(v.weight.telling_groups());
        "evidence_points", "points", 0.0..=15.0, "Best sign of each group (weak 0.5, medium 1.5, strong 3) and half of its second best, added up.", "data/indicators.toml" => |v| v.weight.total();
        "ilo_rule", "step", 0.0..=2.0, "ILO rule of strong, medium and weak indicators: 0 does not hold, 1 by one group, 2 by two or more.", "ILO 2009" => |v| match v.weight.ilo { IloRule::No => 0.0, IloRule::OneGroup => 1.0, IloRule::Groups => 2.0 };
        "combinations_medium", "combinations", 0.0..=3.0, "Named combinations that say something.", "data/combinations.toml" => |v| v.combinations(Strength::Medium);
        "combinations_strong", "combinations", 0.0..=4.0, "Named combinations that say much.", "data/combinations.toml" => |v| v.combinations(Strength::Strong);
        "has_strong_combination", "flag", 0.0..=1.0, "Whether a combination that says much holds.", "data/combinations.toml" => |v| flag(v.weight.has_combination(Strength::Strong));
    }
    "groups" {
        "points_legality", "points", 0.0..=4.5, "Points of group A, permits and who recruits.", "data/indicators.toml" => |v| v.group(0);
        "points_money", "points", 0.0..=4.5, "Points of group B, money asked for, advanced or withheld.", "data/indicators.toml" => |v| v.group(1);
        "points_pay", "points", 0.0..=4.5, "Points of group C, pay and requirements.", "data/indicators.toml" => |v| v.group(2);
        "points_destination", "points", 0.0..=4.5, "Points of group D, destination, visa and route.", "data/indicators.toml" => |v| v.group(3);
        "points_sea", "points", 0.0..=4.5, "Points of group E, work at sea.", "data/indicators.toml" => |v| v.group(4);
        "points_contact", "points", 0.0..=4.5, "Points of group F, contacts.", "data/indicators.toml" => |v| v.group(5);
        "points_conditions", "points", 0.0..=4.5, "Points of group G, living and control.", "data/indicators.toml" => |v| v.group(6);
        "points_exploitation", "points", 0.0..=4.5, "Points of group H, forms of exploitation.", "data/indicators.toml" => |v| v.group(7);
        "points_fraud", "points", 0.0..=4.5, "Points of group I, fraud.", "data/indicators.toml" => |v| v.group(8);
    }
    "destination" {
        "is_abroad", "flag", 0.0..=1.0, "Whether the work is outside Indonesia.", "destination, data/contexts.toml" => |v| flag(v.reading.is_abroad());
        "is_abroad_unnamed", "flag", 0.0..=1.0, "Whether the work is abroad and no country is named.", "destination, data/contexts.toml" => |v| flag(v.reading.is_abroad() && v.reading.destination().is_none());
        "placement_barred", "step", 0.0..=2.0, "Placement for the ad's sector on its day: 0 open or not known, 1 restricted, 2 none.", "data/destination_status.tsv" => |v| match v.placement() { Some(PlacementStatus::NoPlacement) => 2.0, Some(PlacementStatus::Restricted) => 1.0, _ => 0.0 };
    }
    "pay" {
        "pay_is_judged", "flag", 0.0..=1.0, "Whether pay could be held against destination and sector.", "pay, data/wages.tsv" => |v| flag(v.pay.is_some());
        "pay_excess_log", "log ratio", 0.0..=2.0, "Natural logarithm of pay over the highest plausible pay for unskilled work there; 0 where it is below or not known.", "pay, data/wages.tsv" => |v| v.pay.and_then(|p| p.over_plausible).map_or(0.0, log);
        "pay_below_minimum", "share", 0.0..=1.0, "By what share pay lies below the legal minimum there; 0 where it does not or is not known.", "pay, data/wages.tsv" => |v| v.pay.and_then(|p| p.over_minimum).map_or(0.0, |share| single(1.0 - share));
        "youngest_below_18", "years", 0.0..=5.0, "Years by which the youngest age asked for lies below 18.", "age demand" => |v| v.reading.ad.demands.age_min.as_ref().filter(|a| a.value >= 10).map_or(0.0, |a| f32::from(18_u8.saturating_sub(a.value)));
    }
    "licence" {
        "licence_active", "flag", 0.0..=1.0, "The registry knows the employer as licensed on the day.", "data/registry" => |v| flag(v.licence == LicenceState::Active);
        "licence_lost", "flag", 0.0..=1.0, "The registry knows the licence as revoked or suspended on the day.", "data/registry" => |v| flag(matches!(v.licence, LicenceState::Revoked | LicenceState::Suspended));
        "licence_borrowed", "flag", 0.0..=1.0, "Name or number is real, but what else the ad says does not fit it.", "data/registry" => |v| flag(v.licence == LicenceState::Borrowed);
        "licence_near_miss", "flag", 0.0..=1.0, "The name is nearly, but not, a listed one.", "data/registry" => |v| flag(v.licence == LicenceState::NearMiss);
        "licence_numbers", "numbers", 0.0..=3.0, "Licence numbers of a right form (not the business number).", "licence claims" => |v| count(v.reading.ad.licence_claims.iter().filter(|c| !c.number.is_empty() && c.oddity.is_none() && c.form != crate::domain::LicenceForm::Nib).count());
        "licence_is_odd", "flag", 0.0..=1.0, "A licence number of an odd form.", "licence claims" => |v| flag(v.reading.ad.licence_claims.iter().any(|c| c.oddity.is_some()));
    }
    "support" {
        "supports_weak", "look-alikes", 0.0..=4.0, "Kinds of legal ads that fit a little.", "data/lookalikes.toml" => |v| v.supports(Strength::Weak);
        "supports_medium", "look-alikes", 0.0..=4.0, "Kinds of legal ads that fit.", "data/lookalikes.toml" => |v| v.supports(Strength::Medium);
        "supports_strong", "look-alikes", 0.0..=3.0, "Kinds of legal ads that fit well.", "data/lookalikes.toml" => |v| v.supports(Strength::Strong);
        "employer_is_named", "flag", 0.0..=1.0, "Whether an employer or agency is named.", "employer" => |v| flag(v.reading.is("employer_named"));
    }
    "contacts" {
        "contact_private_only", "flag", 0.0..=1.0, "Contacts are given and all are private numbers, chats or social names.", "contacts" => |v| flag(v.reading.contacts.is_private_only());
        "contact_foreign_number", "flag", 0.0..=1.0, "A telephone number of another country.", "contacts" => |v| flag(v.reading.contacts.foreign_count > 0);
        "contact_own_domain", "flag", 0.0..=1.0, "A mail address or link of the government, or of a domain of one's own that fits the firm named, if one is named.", "contacts, employer" => |v| flag(v.reading.is("firm_domain") || v.reading.contacts.has_official_domain);
        "contact_free_mail", "flag", 0.0..=1.0, "A mail address of a free provider.", "contacts" => |v| flag(v.reading.contacts.free_mail_count > 0);
        "contact_chat", "flag", 0.0..=1.0, "A Telegram name or a WhatsApp group.", "contacts" => |v| flag(v.reading.contacts.chats > 0);
        "contact_disguised", "flag", 0.0..=1.0, "A contact written so that machines do not see it.", "contacts" => |v| flag(v.reading.contacts.obfuscated_count > 0);
        "contact_account", "flag", 0.0..=1.0, "A bank or e-wallet account.", "contacts" => |v| flag(v.reading.contacts.accounts > 0);
    }
    "fraud" {
        "borrowed_name", "step", 0.0..=3.0, "A state company, authority or large employer in whose name the ad hires, without a contact of theirs, and how one is to apply: 0 none, 1 not said, 2 privately or by a link, 3 by an address made to look like theirs.", "contacts, data/known_names.tsv" => |v| v.borrowed.map_or(0.0, |name| match name.way { Way::NotSaid => 1.0, Way::Private | Way::Link => 2.0, Way::Likeness => 3.0 });
    }
    "text" {
        "words_log", "log words", 0.0..=8.0, "Natural logarithm of one more than the number of words.", "text" => |v| (v.words as f32).ln_1p();
        "language_malay", "flag", 0.0..=1.0, "Whether the ad is mainly in Malay.", "language" => |v| flag(v.reading.ad.language == Language::Ms);
        "language_english", "flag", 0.0..=1.0, "Whether the ad is mainly in English.", "language" => |v| flag(v.reading.ad.language == Language::En);
        "disguised_words", "flag", 0.0..=1.0, "Whether telling words are written to be missed.", "data/indicators.toml F05" => |v| flag(v.shown.iter().any(|s| s.strength >= Strength::Medium && v.reading.facts.indicators.id("F05") == Some(s.id)));
    }
}

fn log(ratio: f64) -> f32 {
    single(ratio.max(1.0).ln())
}

#[expect(clippy::cast_possible_truncation, reason = "columns are single precision and clamped")]
fn single(value: f64) -> f32 {
    value as f32
}

/// First 12 hexadecimal digits of SHA-256 over version and table: a model says which table it was trained
/// with.
pub fn table_hash() -> String {
    let mut hash = Sha256::new();
    hash.update(SPEC_VERSION.to_le_bytes());
    for column in TABLE {
        for part in [column.name, column.unit, column.meaning] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update(column.min.to_le_bytes());
        hash.update(column.max.to_le_bytes());
    }
    let mut hex = data_encoding::HEXLOWER.encode(&hash.finalize());
    hex.truncate(12);
    hex
}

/// The table as it stands in `docs/features.md`.
pub fn markdown() -> String {
    use std::fmt::Write as _;
    let mut text = String::from(
        "# Feature table\n\nThe numbers that `features` makes of an ad, in order. Written by \
         `WASPADA_WRITE_DOCS=1 cargo test --test commands features`; a test keeps this page in step with the code.\n",
    );
    let mut group = "";
    for (at, column) in TABLE.iter().enumerate() {
        if column.group != group {
            group = column.group;
            let _ = write!(
                text,
                "\n## {group}\n\n| no. | name | unit | range | meaning | source |\n|---|---|---|---|---|---|\n"
            );
        }
        let Column { name, unit, min, max, meaning, source, .. } = column;
        let _ = writeln!(text, "| {at} | `{name}` | {unit} | {min} to {max} | {meaning} | {source} |");
    }
    let _ = write!(text, "\nVersion {SPEC_VERSION}, hash `{}`.\n", table_hash());
    text
}
