//! Style sheet and scripts, built into the program. A file's name holds a digest of what is in it, so that a
//! browser may keep it for good and still gets the new one after an upgrade.
//!
//! `htmx.min.js` is htmx 2.0.11, unchanged, under the licence in `htmx.LICENSE`.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use sha2::{Digest as _, Sha256};

use super::DeskError;

/// A file that the desk serves.
#[derive(Debug)]
pub(super) struct Asset {
    /// Its address.
    pub(super) path: String,
    content_type: &'static str,
    body: &'static str,
}

/// The style sheet.
pub(super) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("desk", "css", "text/css; charset=utf-8", include_str!("desk.css")));
/// Keys and focus.
pub(super) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("desk", "js", "text/javascript; charset=utf-8", include_str!("desk.js")));
/// The command palette.
pub(super) static PALETTE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("palette", "js", "text/javascript; charset=utf-8", include_str!("palette.js"))
});
/// Swaps parts of pages.
pub(super) static HTMX: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("htmx", "js", "text/javascript; charset=utf-8", include_str!("htmx.min.js")));
/// The picture on the browser's tab.
pub(super) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("desk", "svg", "image/svg+xml", include_str!("desk.svg")));

/// Where assets lie, as a route.
pub(super) const ROUTE: &str = "/asset/{name}";

impl Asset {
    fn new(name: &str, ending: &str, content_type: &'static str, body: &'static str) -> Self {
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(body));
        let short: String = digest.chars().take(12).collect();
        Self { path: format!("/asset/{name}.{short}.{ending}"), content_type, body }
    }
}

/// Gives out an asset by its name.
///
/// # Errors
/// When there is none of that name.
pub(super) async fn serve(Path(name): Path<String>) -> Result<impl IntoResponse, DeskError> {
    let wanted = format!("/asset/{name}");
    let all = [&*STYLE, &*SCRIPT, &*PALETTE, &*HTMX, &*ICON];
    let asset = all.into_iter().find(|asset| asset.path == wanted).ok_or(DeskError::NoSuchPage)?;
    let headers =
        [(CONTENT_TYPE, asset.content_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_content() {
        let [one, other] = ["a{}", "b{}"].map(|body| Asset::new("desk", "css", "text/css", body).path);
        assert_ne!(one, other);
        assert_eq!(one, Asset::new("desk", "css", "text/css", "a{}").path);
    }

    #[test]
    fn the_style_sheet_asks_nobody_else() {
        for asset in [&*STYLE, &*SCRIPT, &*PALETTE] {
            assert!(!asset.body.contains("://"), "{}", asset.path);
            assert!(!asset.body.contains("@import"), "{}", asset.path);
        }
    }
}
