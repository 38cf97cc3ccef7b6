use axum::Json;
use axum::extract::{Query, State};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::blind::Blind;
use super::contact_search::{self, ShownAlone};
use super::{chip, saved_views, search_export, search_form};
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{AdId, Band, LicenceState, Role, SourceName};
use crate::mask::KnownContacts;
use crate::store::{
    Admission, FlagStatus, Found, FoundAd, Holding, MOST_FIELDS, MOST_WALKED, SavedView, SearchFilter,
    SourceRow, StoreError, WrittenContact, query_words,
};
use crate::views::masked_name;

/// Most characters of a question.
const MOST_ASKED: usize = 400;
/// Characters shown around the first word that was found.
const AROUND: usize = 90;
/// Most reasons in a row.
const MOST_REASONS: usize = 3;

/// What an address of the search may carry. Whatever it says that means nothing is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::desk) struct Params {
    pub(super) q: String,
    pub(super) destination: String,
    pub(super) indicator: String,
    pub(super) band: String,
    pub(super) source: String,
    pub(super) licence: String,
    pub(super) status: String,
    pub(super) since: String,
    pub(super) until: String,
    pub(super) after: String,
}

/// What was found as it is shown.
#[derive(Debug, Serialize)]
pub(in crate::desk) struct Answer {
    /// The question.
    pub(super) asked: Params,
    /// Whether only the newest candidates were looked at.
    is_cut: bool,
    /// Whether contacts, which this account does not see, were left out of what was searched.
    leaves_contacts_out: bool,
    /// Whether signs alone are asked for, which are no words: nothing is found by them.
    has_no_word: bool,
    /// Whether older ads have fields in which the contact that is asked for was not looked for.
    leaves_older_fields_out: bool,
    /// Where it stands in fields; none where no contact is asked for.
    #[serde(skip)]
    holding: Option<Holding>,
    #[serde(flatten)]
    pub(super) found: Found,
    /// What is shown beside each ad, in the same order.
    told: Vec<SearchResponse>,
    /// Place from which to go on.
    after: Option<String>,
    #[serde(skip)]
    pub(super) sources: Vec<SourceRow>,
    /// The questions that the visitor keeps or is shown by others.
    pub(super) views: Vec<SavedView>,
}

#[derive(Debug, Serialize)]
struct SearchResponse {
    /// Reasons in words, strongest first.
    reasons: Vec<String>,
    /// The text around the first word that was asked for.
    excerpt: String,
    /// That it waits because a sign of it is muted.
    #[serde(skip_serializing_if = "Option::is_none")]
    muted: Option<String>,
}

impl Params {
    /// The question as the database is asked it.
    ///
    /// # Errors
    /// When a day or a name that is asked for is of no known kind: an answer without that filter would mislead.
    pub(super) fn filter(&self, zone: &TimeZone) -> Result<SearchFilter, DeskError> {
        let named = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let day = |text: &str, days: i32| {
            let day: Date = text.parse().ok()?;
            Some(day.checked_add(days.days()).ok()?.to_zoned(zone.clone()).ok()?.timestamp())
        };
        Ok(SearchFilter {
            words: self.q.chars().take(MOST_ASKED).collect(),
            contacts: Vec::new(),
            holding: Vec::new(),
            destination: named(&self.destination),
            indicator: named(&self.indicator),
            band: known(&self.band, |name| Band::ALL.into_iter().find(|band| band.name() == name))?,
            source: named(&self.source).map(SourceName),
            licence: known(&self.licence, licence_of)?,
            status: known(&self.status, |name| {
                FlagStatus::ALL.into_iter().find(|status| status.name() == name)
            })?,
            since: known(&self.since, |text| day(text, 0))?,
            until: known(&self.until, |text| day(text, 1))?,
            after: known(&self.after, |text| text.parse().ok())?,
        })
    }

    /// The address of this question.
    pub(super) fn address(&self) -> String {
        format!("/search?{}", self.query())
    }

    /// The question as its address carries it.
    pub(super) fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs().into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.finish()
    }

    fn pairs(&self) -> [(&'static str, &str); 10] {
        [
            ("q", &self.q),
            ("destination", &self.destination),
            ("indicator", &self.indicator),
            ("band", &self.band),
            ("source", &self.source),
            ("licence", &self.licence),
            ("status", &self.status),
            ("since", &self.since),
            ("until", &self.until),
            ("after", &self.after),
        ]
    }
}

/// What a field that is filled in says.
fn known<T>(text: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, DeskError> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some).ok_or(DeskError::BadForm) }
}

/// The licence state of that name.
pub(super) fn licence_of(name: &str) -> Option<LicenceState> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

/// The page.
pub(in crate::desk) async fn search(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(asked): Query<Params>,
) -> Result<Markup, DeskError> {
    let answer = gather(&desk, &visitor, asked, None).await?;
    Ok(layout::page(&visitor, visitor.language.search().title, Nav::Search, &draw(&desk, &visitor, &answer)))
}

/// The same as JSON.
pub(in crate::desk) async fn search_json(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(asked): Query<Params>,
) -> Result<Json<Answer>, DeskError> {
    Ok(Json(gather(&desk, &visitor, asked, None).await?))
}

/// Most ads of a search that are handed out at once.
pub(super) const MOST_EXPORTED: usize = 2_000;

/// The ads that fit a question, newest first, at most [`MOST_EXPORTED`]; without those on which the visitor is to decide
/// before they are told what others did.
pub(super) async fn all(desk: &Desk, visitor: &Visitor, asked: Params) -> Result<Vec<AdId>, DeskError> {
    let (mut asked, mut ads, mut holding) = (asked, Vec::new(), None);
    loop {
        let answer = gather(desk, visitor, asked.clone(), holding).await?;
        holding = answer.holding;
        ads.extend(answer.found.ads.into_iter().map(|ad| ad.ad));
        match answer.after {
            Some(after) if ads.len() < MOST_EXPORTED => asked.after = after,
            _ => break,
        }
    }
    ads.truncate(MOST_EXPORTED);
    let (own, asking) = (desk.clone(), visitor.clone());
    desk.read(move |reader| {
        let blind = Blind::of(&own, &asking).among(reader, ads.iter())?;
        Ok(ads.into_iter().filter(|ad| !blind.contains(ad)).collect())
    })
    .await
}

/// How many ads fit a question, in words.
pub(super) async fn fitting(desk: &Desk, visitor: &Visitor, asked: Params) -> Result<String, DeskError> {
    let found = gather(desk, visitor, asked, None).await?;
    let count = visitor.language.strings().count(found.found.fitting);
    Ok(if found.is_cut || found.leaves_older_fields_out { format!("{count}+") } else { count })
}

/// The answer to a question. Where it goes on with one that was asked before, `holding` is what was found in fields then.
async fn gather(
    desk: &Desk,
    visitor: &Visitor,
    asked: Params,
    holding: Option<Holding>,
) -> Result<Answer, DeskError> {
    let (own, person, now) = (desk.clone(), visitor.person, desk.now());
    let visitor = visitor.clone();
    let mut filter = asked.filter(&desk.knowledge().zone)?;
    let may_open = visitor.role >= Role::Investigator;
    if may_open && contact_search::asks_for_contact(&filter.words) {
        filter.contacts = contact_search::contacts(&filter.words, desk.knowledge().facts());
    }
    let is_for_contact = !filter.contacts.is_empty();
    let sought = contact_search::sought(&filter);
    let answer = desk.read(move |reader| {
        let holding = match holding {
            None if is_for_contact => {
                Some(reader.versions_holding(&|text| sought.stand_in(text), MOST_FIELDS)?)
            }
            known => known,
        };
        filter.holding = holding.as_ref().map(|holding| holding.versions.clone()).unwrap_or_default();
        let presenter = own.knowledge().presenter(visitor.language);
        let words = query_words(&filter.words);
        let shown_alone = (!may_open).then(|| ShownAlone::new(&words));
        let admission = shown_alone.as_ref().map(|shown| shown as &dyn Admission);
        let mut found = reader.search(&filter, admission)?;
        let decided = found.ads.iter().filter(|ad| ad.verdict.is_some()).map(|ad| &ad.ad);
        let blind = Blind::of(&own, &visitor).among(reader, decided)?;
        for ad in found.ads.iter_mut().filter(|ad| blind.contains(&ad.ad)) {
            ad.verdict = None;
        }
        let told = found.ads.iter_mut().map(|ad| {
            let contacts = std::mem::take(&mut ad.contacts);
            let known = KnownContacts::of(contacts.iter().map(WrittenContact::pair));
            let masked = |text: &str| known.hide(text);
            ad.title = masked_name(&ad.title, &known);
            ad.employer = ad.employer.as_deref().map(masked);
            let reasons = ad.reasons.iter().filter_map(|reason| Some(masked(&presenter.short(reason)?)));
            let muted = reader.muted_sign(&ad.ad, now)?;
            Ok(SearchResponse {
                muted: muted.map(|muted| presenter.muted(&muted, &own.knowledge().zone)),
                reasons: reasons.take(MOST_REASONS).collect(),
                excerpt: excerpt(&masked(&ad.text), &words),
            })
        });
        Ok(Answer {
            told: told.collect::<Result<_, StoreError>>()?,
            is_cut: found.walked == MOST_WALKED,
            after: found.next.as_ref().map(ToString::to_string),
            sources: reader.sources()?,
            views: reader.views_of(visitor.person)?,
            leaves_older_fields_out: holding.as_ref().is_some_and(|holding| holding.is_cut),
            holding,
            has_no_word: words.is_empty() && !is_for_contact && !filter.words.trim().is_empty(),
            leaves_contacts_out: shown_alone.is_some_and(|shown| shown.asks_for_digits()),
            asked,
            found,
        })
    });
    let answer = answer.await?;
    if is_for_contact {
        // What was asked for is a contact, which the log never holds.
        let which = format!("{} ads", answer.found.fitting);
        desk.write(move |store| store.note_access(person, "search_contact", &which, now)).await?;
    }
    Ok(answer)
}

/// The part of a text around the first of the words, or its beginning.
fn excerpt(text: &str, words: &[String]) -> String {
    let chars: Vec<char> = text.chars().collect();
    let lower: Vec<char> = chars.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let place = |word: &String| {
        let word: Vec<char> = word.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
        lower.windows(word.len().max(1)).position(|window| window == word)
    };
    let at = words.iter().filter_map(place).min().unwrap_or(0);
    let from = at.saturating_sub(AROUND);
    let shown: String = chars.iter().skip(from).take(3 * AROUND).collect();
    // The end of what was read may hold half a contact.
    let shown = if from + 3 * AROUND >= chars.len() && chars.len() > 3_000 {
        shown.rsplit_once(char::is_whitespace).map_or(String::new(), |(whole, _)| whole.to_owned())
    } else {
        shown
    };
    if from > 0 { format!("…{shown}") } else { shown }
}

fn draw(desk: &Desk, visitor: &Visitor, answer: &Answer) -> Markup {
    let language = visitor.language;
    let (words, strings) = (language.search(), language.strings());
    let json = answer.asked.address().replacen("/search?", "/search.json?", 1);
    let fitting = strings.count(answer.found.fitting);
    let looked = strings.count(answer.found.walked);
    let fitting =
        if answer.is_cut { (words.fitting_cut)(&fitting, &looked) } else { (words.fitting)(&fitting) };
    html! {
        div.head {
            h1 tabindex="-1" { (words.title) }
            a.no-print href=(json) hx-boost="false" { "JSON" }
        }
        (saved_views::draw(visitor, answer))
        (search_form::form(desk, visitor, answer))
        p role="status" data-say=(fitting) { (fitting) }
        @if answer.leaves_contacts_out { p.hint { (words.no_contacts) } }
        @if answer.leaves_older_fields_out {
            p.hint { ((words.older_fields)(&strings.count(MOST_FIELDS))) }
        }
        @if answer.found.ads.is_empty() && answer.after.is_none() {
            div.empty {
                h2 { (words.none) }
                p { @if answer.has_no_word { (words.no_word) } @else { (words.none_how) } }
            }
        }
        (search_form::facets(desk, visitor, answer))
        (search_export::draw(visitor, answer))
        @if !answer.found.ads.is_empty() {
            h2 { (words.found) }
            ol.queue {
                @for (ad, told) in answer.found.ads.iter().zip(&answer.told) {
                    (row(ad, told, visitor, &desk.knowledge().zone))
                }
            }
        }
        @if let Some(after) = &answer.after {
            @let further = Params { after: after.clone(), ..answer.asked.clone() };
            p.pages.no-print { a.button href=(further.address()) { (words.further) } }
        }
    }
}

fn row(ad: &FoundAd, told: &SearchResponse, visitor: &Visitor, zone: &TimeZone) -> Markup {
    let language = visitor.language;
    let (words, title) = (language.search(), ad_text::title(&ad.title, language));
    html! { li {
        div.row {
            h3 { a href={ "/campaign/" (ad.ad.0) } data-row {
                bdi { (title) }
            } }
            span.chips {
                @match ad.band { Some(band) => (chip::band(band, language)) None => span.chip { (words.unassessed) } }
                @if let Some(state) = ad.licence { (chip::licence(state, language)) }
                @if let Some(verdict) = ad.verdict { (chip::verdict(verdict, language)) }
                @else if ad.status == FlagStatus::Open { span.chip { (words.status_open) } }
            }
        }
        p.meta {
            span { @match &ad.destination { Some(place) => { "→ " bdi { (ad_text::line(place)) } } None => (language.today().no_destination) } }
            @if let Some(employer) = &ad.employer { span { bdi { (ad_text::line(employer)) } } }
            span { (ad_text::line(&ad.source.0)) }
            @if let Some(at) = ad.changed_at {
                span { ((language.strings().ad.changed_on)("")) (layout::day(at, zone, language)) }
            }
            span { (language.today().seen) " " (layout::days(ad.first_seen_at, ad.last_seen_at, zone, language)) }
        }
        p.why { bdi { (ad_text::words(&told.excerpt)) } }
        @if let Some(muted) = &told.muted { p.why { bdi { (ad_text::words(muted)) } } }
        @if !told.reasons.is_empty() { p.why { b { bdi { (ad_text::words(&told.reasons.join(" · "))) } } } }
    } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_shows_the_first_word_asked_for() {
        let text = format!("{} Gaji Besar di Kamboja", "kerja ".repeat(100));
        let shown = excerpt(&text, &["kamboja".into(), "hilang".into()]);
        assert!(shown.starts_with('…') && shown.ends_with("Gaji Besar di Kamboja"), "{shown}");
        assert!(excerpt(&text, &[]).starts_with("kerja kerja"));
        assert_eq!(excerpt("", &["a".into()]), "");
    }

    #[test]
    fn an_address_means_what_it_was_made_of() {
        let asked = Params { q: "gaji & \"tanpa biaya\"".into(), band: "tinggi".into(), ..Params::default() };
        assert_eq!(asked.address(), "/search?q=gaji+%26+%22tanpa+biaya%22&band=tinggi");
        for odd in [
            Params { band: "merah".into(), ..Params::default() },
            Params { since: "kemarin".into(), ..Params::default() },
            Params { until: "2026-13-01".into(), ..Params::default() },
            Params { licence: "x".into(), ..Params::default() },
            Params { status: "x".into(), ..Params::default() },
            Params { after: "x".into(), ..Params::default() },
        ] {
            assert!(matches!(odd.filter(&TimeZone::UTC), Err(DeskError::BadForm)), "{odd:?}");
        }
        assert_eq!(Params::default().filter(&TimeZone::UTC).unwrap(), SearchFilter::default());
        let day = Params { since: "2026-11-24".into(), until: "2026-11-24".into(), ..Params::default() };
        let filter = day.filter(&TimeZone::get("Asia/Jakarta").unwrap()).unwrap();
        assert_eq!(filter.since, Some("2026-11-23T17:00:00Z".parse().unwrap()));
        assert_eq!(filter.until, Some("2026-11-24T17:00:00Z".parse().unwrap()), "the whole day");
    }
}
