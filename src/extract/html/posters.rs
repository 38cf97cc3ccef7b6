//! Pictures of a page that may carry the words of its ad.

use scraper::ElementRef;

use super::layout::Layout;
use super::shape::{Selectors, is_out};
use super::site::Site;

/// Least side of a picture that may be a poster, where the page states it. Pixels.
const POSTER_SIDE: u32 = 200;

impl Selectors {
    /// Addresses of the pictures of a poster's size that stand where the ad is.
    pub(super) fn posters<'a>(&self, layout: &Layout<'a>, site: &Site) -> Vec<String> {
        let within = if layout.parts.is_empty() { Vec::from_iter(layout.root) } else { layout.parts.clone() };
        let shown = |picture: &ElementRef<'_>| {
            let side = |name| {
                picture.attr(name).and_then(|written| written.trim_end_matches("px").parse::<u32>().ok())
            };
            let is_large =
                [side("width"), side("height")].into_iter().flatten().all(|side| side >= POSTER_SIDE);
            let address = picture_address(*picture).unwrap_or_default().to_ascii_lowercase();
            let is_sign = address.is_empty()
                || address.starts_with("data:")
                || [".svg", ".gif"].iter().any(|ending| address.ends_with(ending))
                || ["logo", "avatar", "icon", "emoji"].iter().any(|word| address.contains(word));
            is_large && !is_sign && !is_out(*picture, &layout.left_out)
        };
        // A part may be a picture itself.
        let of_part = |part: &ElementRef<'a>| {
            let own = Some(*part).filter(|part| self.posters.matches(part));
            own.into_iter().chain(part.select(&self.posters)).collect::<Vec<_>>()
        };
        let shown = within.iter().flat_map(of_part).take(40).filter(shown);
        let mut found: Vec<String> = Vec::new();
        for picture in shown {
            let address = picture_address(picture).unwrap_or_default();
            // Of a saved page it is not known where its pictures are.
            let address = site.target(address).map_or_else(|| address.to_owned(), String::from);
            if !found.contains(&address) {
                found.push(address);
            }
        }
        found
    }
}

/// Where a picture stands; pages that load it late say so beside a blank one.
fn picture_address(picture: ElementRef<'_>) -> Option<&str> {
    let late = ["data-src", "data-lazy-src", "data-original", "data-full-url"]
        .iter()
        .find_map(|name| picture.attr(name));
    let own = || picture.attr("src").filter(|address| !address.starts_with("data:"));
    let listed = || picture.attr("srcset")?.split(',').next_back()?.split_whitespace().next();
    late.or_else(own).or_else(listed).map(str::trim).filter(|address| !address.is_empty())
}
