//! Who offers work and where, as pages say it by the names of their elements: `job-detail-location`,
//! `data-automation="advertiser-name"`, a link to `/companies/toko-maju`.

use std::collections::HashSet;

use scraper::ElementRef;

use super::shape::is_out;
use super::{around, text};
use crate::facts::{FieldLabels, plain_words};

/// Most elements that are looked at.
const MOST: usize = 3_000;
/// Most nodes and words of an element that is a name and nothing else.
const MOST_NODES: usize = 12;
const MOST_WORDS: usize = 10;
/// Attributes by which programs name elements for their own tests.
const ATTRIBUTES: [&str; 7] =
    ["data-automation", "data-testid", "data-test", "data-qa", "data-cy", "data-aut-id", "data-field"];

const EMPLOYER: [&str; 8] =
    ["company", "employer", "advertiser", "perusahaan", "organization", "organisation", "comp", "instansi"];
const PLACE: [&str; 6] = ["location", "lokasi", "locality", "penempatan", "city", "kota"];
/// Parts of names of what is about a firm or place and is not its name.
const NOT: [&str; 58] = [
    "logo",
    "description",
    "desc",
    "deskripsi",
    "about",
    "profile",
    "size",
    "industry",
    "list",
    "jobs",
    "job",
    "similar",
    "review",
    "reviews",
    "rating",
    "site",
    "website",
    "url",
    "type",
    "address",
    "info",
    "image",
    "img",
    "banner",
    "photo",
    "other",
    "more",
    "section",
    "overview",
    "tab",
    "tabs",
    "cover",
    "page",
    "header",
    "footer",
    "map",
    "icon",
    "filter",
    "search",
    "select",
    "button",
    "btn",
    "share",
    "follow",
    "verified",
    "badge",
    "count",
    "posted",
    "date",
    "related",
    "label",
    "title",
    "heading",
    "tagline",
    "benefit",
    "benefits",
    "culture",
    "wrapper",
];
/// Parts of names that say of such an element that it is the name.
const IS_NAME: [&str; 4] = ["name", "nama", "job", "detail"];
/// Words that say of a day that it is the last one.
const LAST: [&str; 13] = [
    "before", "until", "sampai", "deadline", "batas", "berakhir", "tutup", "closing", "expires", "hingga",
    "apply", "lamar", "sebelum",
];
/// Parts of a path that lead to the page of a firm.
const PATHS: [&str; 13] = [
    "company",
    "companies",
    "employer",
    "employers",
    "perusahaan",
    "profil-perusahaan",
    "company-profile",
    "organization",
    "organisasi",
    "emp",
    "cmp",
    "profile",
    "profil",
];

/// The employer that an element within `root` names, or a link to the page of a firm.
pub(super) fn employer(
    root: ElementRef<'_>,
    out: &HashSet<ego_tree::NodeId>,
    labels: &FieldLabels,
) -> Option<String> {
    by_name(root, out, (&EMPLOYER, labels))
        .or_else(|| by_icon(root, out, &["building", "industry"], labels))
        .or_else(|| by_link(root, out, labels))
}

/// The only name of a firm on the whole page, wherever it stands: beside an ad many themes have a box of its employer.
pub(super) fn only_employer(page: ElementRef<'_>, labels: &FieldLabels) -> Option<String> {
    let is_name = |element: &ElementRef<'_>| {
        element.value().classes().any(|class| {
            let parts = around::parts(class);
            parts.iter().any(|part| part == "name")
                && parts.iter().any(|part| matches!(part.as_str(), "company" | "employer" | "perusahaan"))
        })
    };
    let all = page.descendants().filter_map(ElementRef::wrap).take(MOST).filter(is_name);
    let mut names: Vec<String> = all.filter_map(|element| words(element, labels)).collect();
    names.dedup();
    if names.len() == 1 { names.pop() } else { None }
}

/// The day that stands behind the sign of a calendar.
pub(super) fn day(
    root: ElementRef<'_>,
    out: &HashSet<ego_tree::NodeId>,
    labels: &FieldLabels,
) -> Option<String> {
    let written = by_icon(root, out, &["calendar"], labels)?;
    // A year tells a day from opening hours and from the last day of a range.
    let has_year = written.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4);
    let is_last = plain_words(&written).split(' ').any(|word| LAST.contains(&word));
    (has_year && !is_last).then_some(written)
}

/// The words behind a sign, as fonts of signs draw it: `<i class="fa fa-map-marker"></i> Kudus`.
fn by_icon(
    root: ElementRef<'_>,
    out: &HashSet<ego_tree::NodeId>,
    wanted: &[&str],
    labels: &FieldLabels,
) -> Option<String> {
    let is_sign = |element: &ElementRef<'_>| {
        matches!(element.value().name(), "i" | "span")
            && !element.has_children()
            && element
                .value()
                .classes()
                .any(|class| around::parts(class).iter().any(|part| wanted.contains(&part.as_str())))
    };
    let signs = root.descendants().filter_map(ElementRef::wrap).take(MOST).filter(is_sign);
    let around = signs.filter_map(|sign| sign.parent().and_then(ElementRef::wrap));
    around
        .filter(|element| !is_out(*element, out))
        .filter_map(|element| words(element, labels))
        .find(|name| !is_call(name))
}

/// The place that an element within `root` names.
pub(super) fn place(
    root: ElementRef<'_>,
    out: &HashSet<ego_tree::NodeId>,
    labels: &FieldLabels,
) -> Option<String> {
    by_name(root, out, (&PLACE, labels))
        .or_else(|| by_icon(root, out, &["map", "marker", "location", "locator"], labels))
}

fn elements<'a>(
    root: ElementRef<'a>,
    out: &HashSet<ego_tree::NodeId>,
) -> impl Iterator<Item = ElementRef<'a>> {
    root.descendants().filter_map(ElementRef::wrap).take(MOST).filter(|element| !is_out(*element, out))
}

fn by_name(
    root: ElementRef<'_>,
    out: &HashSet<ego_tree::NodeId>,
    (wanted, labels): (&[&str], &FieldLabels),
) -> Option<String> {
    elements(root, out)
        .filter(|element| is_named(*element, wanted))
        .find_map(|element| words(element, labels))
}

/// Whether one of the names of an element speaks of what is wanted, and of nothing around it.
fn is_named(element: ElementRef<'_>, wanted: &[&str]) -> bool {
    let value = element.value();
    let own = ATTRIBUTES.iter().filter_map(|name| value.attr(name));
    value.classes().chain(value.id()).chain(own).any(|name| {
        let parts = around::parts(name);
        let Some(at) = parts.iter().position(|part| wanted.contains(&part.as_str())) else { return false };
        let is_name = |part: &String| IS_NAME.contains(&part.as_str());
        // `job-detail-location`: what stands in front says where it is, and `company-jobs` is something else.
        let before = parts.get(..at).unwrap_or_default().iter();
        let behind = parts.get(at + 1..).unwrap_or_default().iter();
        before
            .filter(|part| !is_name(part))
            .chain(behind)
            .all(|part| !NOT.contains(&part.as_str()) || part == "name")
    })
}

/// The words of an element that may be a name; a label is none.
fn words(element: ElementRef<'_>, labels: &FieldLabels) -> Option<String> {
    if element.descendants().take(MOST_NODES + 1).count() > MOST_NODES {
        return None;
    }
    let written = text::of(element);
    let written = written.trim();
    let count = written.split_whitespace().count();
    let is_label = || {
        let plain = plain_words(written);
        [&labels.employer, &labels.location].iter().any(|names| names.contains(&plain))
    };
    ((1..=MOST_WORDS).contains(&count)
        && written.len() <= 120
        && !written.contains('\n')
        && !written.ends_with([':', '?', '!'])
        && !is_label())
    .then(|| written.to_owned())
}

/// Whether a link leads to the page of a firm.
pub(super) fn leads_to_firm(link: ElementRef<'_>) -> bool {
    let path = link.attr("href").unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path =
        path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let mut parts = path.trim_matches('/').split('/');
    // Something has to stand behind it: `/companies` alone is a list of firms.
    parts.any(|part| PATHS.contains(&part)) && parts.next().is_some()
}

/// What the first link to the page of a firm says.
fn by_link(root: ElementRef<'_>, out: &HashSet<ego_tree::NodeId>, labels: &FieldLabels) -> Option<String> {
    let links = elements(root, out).filter(|element| element.value().name() == "a");
    let mut names = links.filter(|link| leads_to_firm(*link)).filter_map(|link| words(link, labels));
    names.find(|name| name.chars().next().is_some_and(char::is_uppercase) && !is_call(name))
}

/// Whether the words of a link say what it does: `Lihat profil perusahaan`.
fn is_call(name: &str) -> bool {
    const CALLS: [&str; 12] = [
        "lihat", "view", "see", "profil", "profile", "tentang", "about", "kunjungi", "visit", "semua", "all",
        "more",
    ];
    let plain = plain_words(name);
    plain.split(' ').next().is_some_and(|first| CALLS.contains(&first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn of(html: &str) -> (Option<String>, Option<String>) {
        let page = Html::parse_document(html);
        let (out, labels) = (HashSet::new(), FieldLabels::default());
        (employer(page.root_element(), &out, &labels), place(page.root_element(), &out, &labels))
    }

    #[test]
    fn names_of_elements_and_paths_of_links_tell() {
        let some = |employer: &str, place: &str| (Some(employer.to_owned()), Some(place.to_owned()));
        assert_eq!(
            of(
                "<span data-automation='advertiser-name'>Toko A</span><span data-automation='job-detail-location'>Kudus</span>"
            ),
            some("Toko A", "Kudus")
        );
        assert_eq!(
            of("<div class='JobOverViewCompany'><a>Toko A</a></div><span class='x-job-city'>Pati</span>"),
            some("Toko A", "Pati")
        );
        assert_eq!(
            of("<a href='/id/companies/toko-a'>Toko A</a><div class=job-location>Solo</div>"),
            some("Toko A", "Solo")
        );
        assert_eq!(
            of(
                "<ul><li><i class='fa fa-building'></i> Toko A</li><li><i class='fa fa-map-marker'></i> Kudus</li></ul>"
            ),
            some("Toko A", "Kudus")
        );
        for html in [
            "<div class='company-description'>Toko besar</div><ul class='location-filter'><li>Solo</li></ul>",
            "<a href='/companies'>Perusahaan</a><a href='/company/1'>Lihat profil</a><h3 class='company-title'>Firma</h3>",
        ] {
            assert_eq!(of(html), (None, None), "{html}");
        }
    }
}
