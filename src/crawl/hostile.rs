//! The readers of lists and tables, each for itself: for fuzzing.

use url::Url;

use super::{discover, import, picture};

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

/// The head of a picture, and what a program answers that was to read it.
pub fn picture(bytes: &[u8]) {
    let head = [b"\x89PNG\r\n\x1a\n".as_slice(), bytes].concat();
    for picture in [bytes, &head] {
        let _ = picture::size_told(picture);
    }
    if let Some(text) = picture::words_told(bytes) {
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    }
}
