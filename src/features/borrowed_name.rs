//! A known name over contacts that are not its own.

use std::collections::BTreeSet;
use std::ops::Range;

use super::contacts::is_under;
use super::firm_domain::registrable;
use super::reading::{FoundIndicator, Reading, push_span};
use crate::domain::{Detail, Span, Strength};
use crate::facts::{KnownName, Meaning, NameWords, NegationSet};
use crate::text::{Folded, Hit};

/// How far into the text, in bytes, whoever hires is named; further on it is a reference or a customer.
const HEAD: usize = 320;
/// Keys this short stand in an address by chance; they count beside a word for recruiting.
const SHORT_KEY: usize = 4;

/// How many words may stand between: `di seberang kantor pusat Pos Indonesia`.
const WORDS_BESIDE: usize = 3;

/// Contexts of `data/contexts.toml` that false ads in a big name share.
const TRAITS: [&str; 4] = ["summons", "placed_at_home", "mass_opening", "open_to_all"];

/// A known name in which an ad hires.
pub(super) struct BorrowedName<'a> {
    name: &'a KnownName,
    spans: Vec<Span>,
    /// How many of [`TRAITS`] the ad shows.
    traits: usize,
    pub(super) way: Way,
    /// An address is given that may be theirs though the table does not know it: a branch, a daughter, a new site.
    /// A gap in the table must not make a flag.
    is_maybe_theirs: bool,
    /// Whether the ad's own words show something that such an employer does not do.
    has_other_sign: bool,
}

/// How one is to apply, the most telling way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// The ad does not say.
    NotSaid,
    /// By private numbers, chats or free mail.
    Private,
    /// By a link that is none of theirs or is not written out.
    Link,
    /// By an address that is made to look like theirs.
    Likeness,
}

impl<'a> BorrowedName<'a> {
    /// The name in which the ad hires, unless it gives a contact of theirs. `shown` is what the ad's words show.
    pub(super) fn of(reading: &Reading<'a>, shown: &[FoundIndicator]) -> Option<Self> {
        // Who explains a programme between governments hires for none of them.
        if !reading.is("job") || reading.is("for_client") || reading.is("ministry_programme") {
            return None;
        }
        if reading.contacts.has_official_domain {
            return None;
        }
        let (name, span) = hirer(reading)?;
        let contacts = &reading.contacts;
        if contacts.addresses.iter().any(|address| name.owns(address.host)) {
            return None;
        }
        let cut = cut_off_addresses(reading.ad.folded.text());
        let hosts = contacts.addresses.iter().map(|address| (address.whole, address.host, address.span));
        let hosts = hosts.chain(
            cut.iter().map(|(host, range)| (*host, *host, Some(reading.ad.folded.origin(range.clone())))),
        );
        let mut way = Way::NotSaid;
        let mut is_maybe_theirs = false;
        let mut spans = vec![span];
        for (whole, host, span) in hosts {
            if may_be_theirs(reading, name, host) {
                is_maybe_theirs = true;
                continue;
            }
            let new = if is_likeness(name, whole, &reading.facts.name_words.recruiting) {
                Way::Likeness
            } else {
                Way::Link
            };
            // A mail address of another firm is how agencies collect applications.
            if new == Way::Link && whole.contains('@') && !is_under(host, &reading.facts.contexts.free_mail) {
                continue;
            }
            way = way.max(if new == Way::Link && whole.contains('@') { Way::Private } else { new });
            if let Some(span) = span {
                push_span(&mut spans, span);
            }
        }
        if contacts.private > 0 || reading.is("apply_by_chat") {
            way = way.max(Way::Private);
        }
        // The link that the words speak of is the address that may be theirs.
        if (reading.is("apply_by_link") && !is_maybe_theirs) || contacts.short_link_count > 0 {
            way = way.max(Way::Link);
        }
        let traits = TRAITS.iter().filter(|context| reading.is(context)).count();
        let has_other_sign = shown.iter().any(|sign| sign.strength >= Strength::Medium);
        // The telephone of an office may be theirs; beside an address that only looks like theirs, or beside a sign, it
        // clears nothing.
        if contacts.has_landline && way < Way::Likeness && !has_other_sign {
            return None;
        }
        // What an ad leaves out is no evidence: without a way to apply, something else must speak against it.
        (way > Way::NotSaid || traits > 0 || has_other_sign).then_some(Self {
            name,
            spans,
            traits,
            way,
            is_maybe_theirs,
            has_other_sign,
        })
    }

    /// I01.
    pub(super) fn shown(&self, reading: &Reading<'_>) -> Option<FoundIndicator> {
        let strength = match self.way {
            Way::Private | Way::Link if self.is_maybe_theirs && self.traits == 0 => Strength::Weak,
            Way::Private | Way::Link if self.is_maybe_theirs => Strength::Medium,
            Way::NotSaid if self.traits < 2 && !(self.traits > 0 && self.has_other_sign) => Strength::Weak,
            Way::Private | Way::Link if self.traits > 0 => Strength::Strong,
            // A health centre that seeks nurses may be called; who fills its desks is announced.
            Way::Private if self.name.is_authority && reading.is("health_staff") => Strength::Weak,
            Way::Private if self.name.is_authority => Strength::Strong,
            Way::NotSaid | Way::Private | Way::Link => Strength::Medium,
            Way::Likeness => Strength::Strong,
        };
        let site = self.name.sites.first().cloned().unwrap_or_default();
        let detail = Detail::BorrowedName { name: self.name.name.clone(), site };
        reading.computed("I01", strength, self.spans.clone(), Some(detail))
    }
}

/// The known name that stands where whoever hires is named: in the title, as the employer or in the first
/// lines. None where another firm is named as the employer: it hires for somebody or compares itself.
pub(super) fn hirer<'a>(reading: &Reading<'a>) -> Option<(&'a KnownName, Span)> {
    let ad = reading.ad;
    if let Some(employer) = &ad.employer
        && known_names(reading, &reading.facts.vocabulary.find(&Folded::of(&employer.value))).next().is_none()
        && !known_names(reading, &ad.hits).any(|name| is_misspelt(&employer.value, &name.name))
    {
        return None;
    }
    ad.hits.iter().find_map(|hit| {
        let Some(Meaning::KnownName(index)) = reading.facts.meaning(hit.term) else { return None };
        let span = ad.folded.origin(hit.range());
        let in_title = span.start < ad.text_start();
        let is_employer = ad.employer.as_ref().and_then(|e| e.span).is_some_and(|e| e.overlaps(span));
        let in_head = span.start < ad.text_start() + HEAD;
        let is_denied = reading.is_denied(&hit.range(), NegationSet::default())
            || is_landmark(ad.folded.text(), hit.start, &reading.facts.name_words);
        (!is_denied && (in_title || is_employer || in_head))
            .then(|| Some((reading.facts.known_names.at(index)?, span)))?
    })
}

fn known_names<'a>(reading: &Reading<'a>, hits: &[Hit]) -> impl Iterator<Item = &'a KnownName> {
    let facts = reading.facts;
    hits.iter().filter_map(move |hit| match facts.meaning(hit.term)? {
        Meaning::KnownName(index) => facts.known_names.at(index),
        _ => None,
    })
}

/// Whether a firm's name is a known one with a letter or two wrong.
fn is_misspelt(firm: &str, known: &str) -> bool {
    let (firm, known) = (firm.to_lowercase(), known.to_lowercase());
    let core = firm.trim_start_matches("pt").trim_start_matches(['.', ' ']);
    known.len() > 6 && strsim::damerau_levenshtein(core, &known) <= 2
}

/// Whether an address is made to look like one of theirs.
fn is_likeness(name: &KnownName, address: &str, recruiting: &BTreeSet<String>) -> bool {
    let plain: String = address.chars().filter(char::is_ascii_alphanumeric).collect();
    let recruits = recruiting.iter().any(|word| plain.contains(word.as_str()));
    name.keys.iter().any(|key| plain.contains(key.as_str()) && (key.len() > SHORT_KEY || recruits))
}

/// Whether a host may be one of theirs that the table does not know: registered as a firm registers, with their
/// name in it and no word that recruits. `loker-pln.example` is made for a false ad; `plnbatam.co.id` may be real.
fn may_be_theirs(reading: &Reading<'_>, name: &KnownName, host: &str) -> bool {
    let contexts = &reading.facts.contexts;
    let registered = registrable(host);
    let ending = host.rsplit_once(registered).and_then(|(_, rest)| rest.strip_prefix('.')).unwrap_or("");
    let label: String = registered.chars().filter(char::is_ascii_alphanumeric).collect();
    contexts.firm_endings.contains(ending)
        && !is_under(host, &contexts.shared_hosts)
        && !is_under(host, &contexts.short_links)
        && !is_under(host, &contexts.free_mail)
        && !reading.facts.name_words.recruiting.iter().any(|word| label.contains(word.as_str()))
        && !label.bytes().any(|b| b.is_ascii_digit())
        && name
            .keys
            .iter()
            .any(|key| label.starts_with(key.as_str()) || label.starts_with(&format!("pt{key}")))
}

/// Whether the words in front of a name make it a place beside which somebody else is, or one who stands behind them.
fn is_landmark(text: &str, start: usize, name_words: &NameWords) -> bool {
    let before = text.get(..start).unwrap_or("");
    let sentence = before.rsplit(['.', ',', ';', '!', '?', '\n']).next().unwrap_or("");
    let mut words = sentence.split_whitespace().rev().take(WORDS_BESIDE);
    words.any(|word| name_words.beside.contains(word) || name_words.behind.contains(word))
}

/// Addresses that end before their domain does (`https://loker-contoh`), as copied posts leave them.
fn cut_off_addresses(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    for (at, scheme) in text.match_indices("://") {
        let start = at + scheme.len();
        let rest = text.get(start..).unwrap_or("");
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        let host = rest.get(..end).unwrap_or("");
        let is_cut = !rest.get(end..).unwrap_or("").starts_with(['.', '@']);
        if is_cut && host.len() > 3 {
            found.push((host, start..start + end));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{DataFiles, Facts};

    fn words() -> NameWords {
        Facts::load(&DataFiles::embedded()).unwrap().name_words
    }

    fn name(key: &str) -> KnownName {
        KnownName {
            name: "Contoh".to_owned(),
            is_authority: false,
            keys: vec![key.to_owned()],
            sites: Vec::new(),
        }
    }

    #[test]
    fn likenesses_contain_the_name() {
        assert!(is_likeness(&name("pertamina"), "pt-pertamina2026.my.id", &words().recruiting));
        assert!(is_likeness(&name("pln"), "openlokerptpln", &words().recruiting));
        assert!(
            !is_likeness(&name("pln"), "kaplnet.example", &words().recruiting),
            "three letters by chance"
        );
        assert!(!is_likeness(&name("pertamina"), "jobs.example", &words().recruiting));
    }

    #[test]
    fn a_landmark_is_not_who_hires() {
        for text in ["toko di dekat kantor pajak", "ruko, seberang kantor pusat pajak"] {
            assert!(is_landmark(text, text.find("pajak").unwrap(), &words()), "{text}");
        }
        for text in ["kelas gratis, didanai beasiswa kantor pajak", "atas undangan pajak"] {
            assert!(is_landmark(text, text.find("pajak").unwrap(), &words()), "{text}");
        }
        for text in ["kantor pajak", "dekat pasar. kantor pajak", "lowongan kantor pajak"] {
            assert!(!is_landmark(text, text.find("pajak").unwrap(), &words()), "{text}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_no_other_firm() {
        assert!(is_misspelt("PT PEGADIAN", "Pegadaian"));
        assert!(!is_misspelt("PT Contoh Talenta", "Bank Mandiri"));
    }

    #[test]
    fn addresses_that_were_cut_off_are_seen() {
        let text = "daftar https://loker-contoh dan https://a.example/x";
        let found: Vec<&str> = cut_off_addresses(text).into_iter().map(|(host, _)| host).collect();
        assert_eq!(found, ["loker-contoh"]);
    }
}
