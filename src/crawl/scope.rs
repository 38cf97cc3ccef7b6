use url::{Position, Url};

use super::address::registrable_domain;
use crate::config::SourceSettings;

/// Which addresses a source may fetch as ad pages.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    domain: Option<String>,
    allow: Vec<String>,
    deny: Vec<String>,
}

impl Scope {
    /// The scope of `source`, whose own address is `home`.
    pub(super) fn of(source: &SourceSettings, home: &Url) -> Self {
        Self { domain: registrable_domain(home), allow: source.allow.clone(), deny: source.deny.clone() }
    }

    /// Whether `url` is on the source's own domain, allowed and not denied.
    pub(super) fn allows(&self, url: &Url) -> bool {
        let path = &url[Position::BeforePath..Position::AfterQuery];
        registrable_domain(url) == self.domain
            && (self.allow.is_empty() || self.allow.iter().any(|pattern| matches(pattern, path)))
            && !self.deny.iter().any(|pattern| matches(pattern, path))
    }
}

/// Whether `path` begins with `pattern`, in which `*` stands for anything and a final `$` for the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = pattern.strip_suffix('$').map_or((pattern, false), |p| (p, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or("")) else { return false };
    let mut parts = parts.peekable();
    let has_star = parts.peek().is_some();
    while let Some(part) = parts.next() {
        if is_whole && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or("");
    }
    !is_whole || (!has_star && rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_prefixes_and_stars() {
        for (pattern, path, is_match) in [
            ("/job/", "/job/kasir/", true),
            ("/job/", "/jobs/", false),
            ("/*/lowongan/", "/id/lowongan/1", true),
            ("*.html$", "/a/b.html", true),
            ("*.html$", "/a/b.html?x", false),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("*", "/", true),
        ] {
            assert_eq!(matches(pattern, path), is_match, "{pattern} {path}");
        }
    }
}
