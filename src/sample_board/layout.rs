use super::ad::BoardAd;

/// Text made safe between tags and in quoted attributes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The HTML of every item, one after the other.
pub(super) fn each<T>(items: impl IntoIterator<Item = T>, html: impl FnMut(T) -> String) -> String {
    items.into_iter().map(html).collect::<Vec<_>>().concat()
}

/// A page in the board's frame; `title`, `head` and `main` are HTML.
pub(super) fn page(ads: &[BoardAd], own_path: &str, title: &str, head: &str, main: &str) -> String {
    format!(
        include_str!("templates/layout.html"),
        title = title,
        head = head,
        css = include_str!("templates/style.css"),
        main = main,
        recent = recent(ads, own_path),
    )
}

/// The five newest ads but the page's own.
pub(super) fn recent(ads: &[BoardAd], own_path: &str) -> String {
    let others = ads.iter().filter(|ad| ad.is_open() && ad.path != own_path);
    each(others.take(5), |ad| {
        format!("<li class=\"job_listing\"><a href=\"{}\">{}</a></li>\n", ad.path, escape(&ad.title))
    })
}
