//! What is known of the software that many boards run on: where its list of ads is, and where on a page the ad stands.
//! Everything that a source states itself goes before it.

use url::Url;

use crate::domain::Field;

/// Where the list of ads is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// An interface that answers in JSON, page by page by this query parameter.
    Json(&'static str),
    /// A feed.
    Feed,
    /// Pages of links.
    Listing {
        /// Links to ads.
        link: &'static str,
        /// Link to the next page.
        next: &'static str,
    },
    /// A channel of Telegram on the web.
    Telegram,
}

/// One kind of software.
#[derive(Debug)]
pub(super) struct Preset {
    /// Its name in `pipeline.toml`.
    pub(super) name: &'static str,
    pub(super) list: List,
    /// Where the list is, from the address that the source states; empty for that address itself.
    pub(super) path: &'static str,
    /// Selectors of fields on a page of an ad.
    pub(super) selectors: &'static [(Field, &'static str)],
    /// What of such a page is never part of an ad.
    pub(super) exclude: &'static [&'static str],
}

/// Every preset, as documented in `docs/sources.md`.
pub(super) const PRESETS: [Preset; 6] = [
    Preset {
        name: "wordpress",
        list: List::Json("page"),
        path: "wp-json/wp/v2/posts?per_page=50&_fields=id,link,date,title,content",
        selectors: &[],
        exclude: &[],
    },
    Preset {
        name: "wp-job-manager",
        list: List::Feed,
        path: "?feed=job_feed&posts_per_page=100",
        selectors: &[
            (Field::Text, ".job_description"),
            (
                Field::Employer,
                ".single_job_listing .company .name strong, .single_job_listing .company_name, .single_job_listing .company strong",
            ),
            (Field::Location, ".single_job_listing .location"),
        ],
        exclude: &[],
    },
    Preset {
        name: "blogger",
        list: List::Feed,
        path: "feeds/posts/summary?max-results=150",
        selectors: &[(Field::Title, ".post-title"), (Field::Text, ".post-body")],
        exclude: &[".post-footer", ".related-posts", "#related-posts", ".share-buttons"],
    },
    Preset { name: "telegram-web", list: List::Telegram, path: "", selectors: &[], exclude: &[] },
    Preset {
        name: "mybb",
        list: List::Listing { link: "span[id^='tid_'] > a", next: "a.pagination_next" },
        path: "",
        selectors: &[
            (Field::Text, ".post:not(.post ~ .post) .post_body"),
            (Field::PostedAt, ".post:not(.post ~ .post) .post_date"),
        ],
        exclude: &[".signature", ".post_author", "blockquote.mycode_quote"],
    },
    Preset {
        name: "phpbb",
        list: List::Listing {
            link: "a.topictitle",
            next: ".pagination li.arrow.next a, .pagination a[rel='next']",
        },
        path: "",
        selectors: &[
            (Field::Title, "h2.topic-title"),
            // Bars of buttons are elements of the posts' kind and stand before the first of them.
            (Field::Text, "h3.first ~ .content, .post:not(.post ~ .post) .content"),
            (Field::PostedAt, "h3.first ~ .author time, .post:not(.post ~ .post) .author time"),
        ],
        exclude: &[".signature", ".postprofile", "blockquote"],
    },
];

/// The preset of this name.
pub(super) fn named(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

impl Preset {
    /// Where the list is on the board at `site`.
    pub(super) fn address(&self, site: &Url) -> Url {
        if self.path.is_empty() {
            return site.clone();
        }
        let mut front = site.clone();
        front.set_query(None);
        front.set_fragment(None);
        if !front.path().ends_with('/') {
            let folder = format!("{}/", front.path());
            front.set_path(&folder);
        }
        front.join(self.path).unwrap_or(front)
    }

    /// The kind of source that it makes.
    pub(super) fn kind(&self) -> &'static str {
        match self.list {
            List::Json(_) => "json",
            List::Feed => "feed",
            List::Listing { .. } => "listing",
            List::Telegram => "telegram",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_selector_is_one_and_every_list_is_on_the_board() {
        for preset in &PRESETS {
            let links = match preset.list {
                List::Listing { link, next } => vec![link, next],
                _ => Vec::new(),
            };
            let fields = preset.selectors.iter().map(|(_, css)| *css);
            for css in fields.chain(links).chain(preset.exclude.iter().copied()) {
                assert!(scraper::Selector::parse(css).is_ok(), "{}: {css}", preset.name);
            }
        }
        let of =
            |name: &str, site: &str| named(name).unwrap().address(&Url::parse(site).unwrap()).to_string();
        assert_eq!(
            of("wp-job-manager", "https://b.example"),
            "https://b.example/?feed=job_feed&posts_per_page=100"
        );
        assert!(
            of("wordpress", "https://b.example/loker?x=1")
                .starts_with("https://b.example/loker/wp-json/wp/v2/posts?")
        );
        assert_eq!(of("phpbb", "https://b.example/viewforum.php?f=2"), "https://b.example/viewforum.php?f=2");
    }
}
