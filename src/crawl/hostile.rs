//! The readers of lists and tables, each for itself: for fuzzing.

use url::Url;

use super::{discover, import};

fn url() -> Option<Url> {
    Url::parse("https://board.example/list").ok()
}

/// RSS, Atom or JSON Feed; whatever is found is an address on the web.
pub fn feed(bytes: &[u8]) {
    for found in url().iter().flat_map(|url| discover::feed_entries(bytes, url)) {
        assert!(found.starts_with("http"), "{found}");
    }
}

/// A sitemap, plain or packed.
pub fn sitemap(bytes: &[u8]) {
    let _ = url().map(|url| discover::sitemap_entries(bytes, &url));
}

/// A table.
pub fn csv(bytes: &[u8]) {
    import::csv_cells(bytes);
}
