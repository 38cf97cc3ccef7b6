//! The site that a page is of, so that its own links are told from an ad's.

use scraper::{Html, Selector};
use url::Url;

/// Hosts behind which people and firms are reached; a link to them leads to no other page of a site.
const CONTACT_HOSTS: [&str; 22] = [
    "wa.me",
    "whatsapp.com",
    "t.me",
    "telegram.me",
    "telegram.org",
    "bit.ly",
    "s.id",
    "linktr.ee",
    "forms.gle",
    "docs.google.com",
    "maps.google.com",
    "goo.gl",
    "maps.app.goo.gl",
    "g.page",
    "facebook.com",
    "instagram.com",
    "twitter.com",
    "x.com",
    "tiktok.com",
    "youtube.com",
    "line.me",
    "linkedin.com",
];

/// Names of the site that a page is of, and the page's own address.
pub(super) struct Site {
    hosts: Vec<String>,
    here: Option<Url>,
    /// The address that the page calls its own.
    pub(super) canonical: Option<Url>,
}

impl Site {
    pub(super) fn of(page: &Html, canonical: &Selector, address: &str) -> Self {
        let here = Url::parse(address).ok();
        let named = page.select(canonical).take(4).find_map(|link| {
            let href = link.attr("href").or_else(|| link.attr("content"))?.trim();
            let url = match &here {
                Some(here) if here.scheme() != "file" => here.join(href).ok()?,
                _ => Url::parse(href).ok()?,
            };
            matches!(url.scheme(), "http" | "https").then_some(url)
        });
        let hosts = [here.as_ref(), named.as_ref()].into_iter().flatten().filter_map(site_of).collect();
        Self { hosts, here, canonical: named }
    }

    /// Whether a host is the site's own: `www` and the name alone, on any port, are one.
    pub(super) fn is_own(&self, url: &Url) -> bool {
        site_of(url).is_some_and(|site| self.hosts.contains(&site))
    }

    /// The address behind a link.
    pub(super) fn target(&self, href: &str) -> Option<Url> {
        let href = href.trim();
        match self.canonical.as_ref().or(self.here.as_ref()) {
            Some(base) if base.scheme() != "file" => base.join(href).ok(),
            _ => Url::parse(href).ok(),
        }
    }

    /// Whether a link leads to another page, of this site or of one that it shows beside the ad, and not to a person.
    pub(super) fn leads_on(&self, href: &str) -> bool {
        let href = href.trim();
        if href.is_empty() || href.starts_with('#') || href.starts_with("/cdn-cgi/") {
            return false;
        }
        let scheme = href.split(':').next().unwrap_or("").to_ascii_lowercase();
        let has_scheme = href.contains(':') && scheme.bytes().all(|byte| byte.is_ascii_alphabetic());
        if has_scheme && !matches!(scheme.as_str(), "http" | "https") {
            return false;
        }
        if !has_scheme && !href.starts_with("//") {
            return !self.is_here(href);
        }
        let Ok(url) =
            Url::parse(&if href.starts_with("//") { format!("https:{href}") } else { href.to_owned() })
        else {
            return false;
        };
        if self.is_own(&url) {
            return !self.is_here(href);
        }
        let host = url.host_str().unwrap_or("").trim_start_matches("www.");
        // Of a saved page it is not known whose it is: links to elsewhere count as its own.
        self.hosts.is_empty()
            && !CONTACT_HOSTS.iter().any(|known| host == *known || host.ends_with(&format!(".{known}")))
    }

    /// Whether a link leads to the page itself.
    pub(super) fn is_here(&self, href: &str) -> bool {
        let Some(target) = self.target(href) else { return false };
        [self.canonical.as_ref(), self.here.as_ref()].into_iter().flatten().any(|own| {
            site_of(own) == site_of(&target)
                && own.path().trim_end_matches('/') == target.path().trim_end_matches('/')
                && (target.query().is_none() || own.query() == target.query())
        })
    }

    /// Whether a link leads to the front page of the site.
    pub(super) fn is_front(&self, href: &str) -> bool {
        let href = href.trim();
        matches!(href, "/" | "./" | "/index.php" | "index.php" | "./index.php" | "/index.html")
            || Url::parse(href).is_ok_and(|url| {
                (self.is_own(&url) || self.hosts.is_empty()) && url.path() == "/" && url.query().is_none()
            })
    }

    /// Path of the page.
    pub(super) fn path(&self) -> &str {
        let here = self.here.as_ref().filter(|here| here.scheme() != "file");
        here.or(self.canonical.as_ref()).map_or("", Url::path)
    }
}

/// What stands for a site: the name of its host without `www`; none of files.
fn site_of(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(host.trim_start_matches("www.").to_ascii_lowercase())
}

/// Parts of addresses that lead neither to people nor to firms.
const ELSEWHERE: [&str; 9] = [
    "maps.google.",
    "google.com/maps",
    "facebook.com/sharer",
    "/intent/tweet",
    "t.me/share",
    "linkedin.com/share",
    "wa.me/?text",
    "pinterest.",
    "/share?",
];

/// Whether a link leads to a person or firm: not within the site, not a map, not a button to share.
pub(super) fn leads_out(href: &str, site: &Site) -> bool {
    let lower = href.to_ascii_lowercase();
    if ["mailto:", "tel:", "sms:", "whatsapp:"].iter().any(|scheme| lower.starts_with(scheme)) {
        return true;
    }
    let absolute = if lower.starts_with("//") { format!("https:{lower}") } else { lower.clone() };
    let Ok(url) = Url::parse(&absolute) else { return false };
    matches!(url.scheme(), "http" | "https")
        && !site.is_own(&url)
        && !ELSEWHERE.iter().any(|part| lower.contains(part))
        && !lower.contains("send?text=")
        && !is_file(url.path())
}

/// Whether a path leads to a picture.
fn is_file(path: &str) -> bool {
    [".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg"].iter().any(|ending| path.ends_with(ending))
}
