use jiff::civil::Date;

use super::ad::{BoardAd, Markup};
use super::layout::{each, escape, page, recent};
use super::posting;

/// The page of ad number `at`, its age told as of `day`.
pub(super) fn ad_page(ads: &[BoardAd], at: usize, ad: &BoardAd, day: Date) -> String {
    let (title, body) = (escape(&ad.title), ad.body_html.as_str());
    let list = |row: fn(&str, &str, &str) -> String| {
        each(ad.facts(day), |(class, label, value)| row(class, label, &escape(&value)))
    };
    let mut head = format!("<link rel=\"canonical\" href=\"{}\">\n", ad.path);
    let main = match ad.page {
        Markup::Expired => {
            head = String::from("<meta name=\"robots\" content=\"noindex, follow\">\n");
            format!(include_str!("templates/expired.html"), title = title)
        }
        Markup::JsonLd => {
            head.push_str(&posting::json_ld(ad, at));
            let meta = list(|class, _, value| format!("<li class=\"{class}\">{value}</li>\n"));
            format!(include_str!("templates/labelled.html"), title = title, meta = meta, body = body)
        }
        Markup::Microdata => {
            let meta = posting::microdata(ad, at);
            format!(include_str!("templates/microdata.html"), title = title, meta = meta, body = body)
        }
        Markup::Broken => {
            let meta = list(|_, label, value| format!("{label}: {value}<BR>"));
            let [recent, related] = [recent(ads, &ad.path), related(&around(ads, at))];
            return format!(
                include_str!("templates/broken.html"),
                title = title,
                recent = recent,
                meta = meta,
                body = body,
                related = related,
            );
        }
        Markup::Bare if !ad.is_open() => {
            let author = if ad.employer.is_empty() { "Redaksi Papan Kerja" } else { &ad.employer };
            format!(
                include_str!("templates/article.html"),
                title = title,
                author = escape(author),
                posted = ad.posted,
                body = body,
            )
        }
        Markup::Bare => match at % 3 {
            0 => {
                let meta = list(|_, label, value| format!("{label}: {value} &nbsp; "));
                format!(include_str!("templates/detail.html"), title = title, meta = meta, body = body)
            }
            1 => {
                let meta = list(|_, label, value| format!("<tr><td>{label}</td><td>{value}</td></tr>\n"));
                format!(include_str!("templates/table.html"), title = title, meta = meta, body = body)
            }
            _ => {
                let meta = list(|_, label, value| format!("<b>{label}</b> {value}<br>"));
                format!(include_str!("templates/nameless.html"), title = title, meta = meta, body = body)
            }
        },
    };
    page(ads, &ad.path, &title, &head, &(main + &below(ads, at)))
}

/// Links to the ads before and after, and three ads to recommend.
fn below(ads: &[BoardAd], at: usize) -> String {
    let around = around(ads, at);
    let (Some(next), Some(previous)) = (around.first(), around.last()) else { return String::new() };
    format!(
        include_str!("templates/related.html"),
        previous_path = previous.path,
        previous = escape(&previous.title),
        next_path = next.path,
        next = escape(&next.title),
        related = related(&around),
    )
}

/// The open ads but number `at`, from the one after it to the one before it.
fn around(ads: &[BoardAd], at: usize) -> Vec<&BoardAd> {
    let (before, own_and_after) = ads.split_at(at);
    own_and_after.iter().skip(1).chain(before).filter(|ad| ad.is_open()).collect()
}

/// Three ads with their first words: what must not be taken for the page's own text.
fn related(around: &[&BoardAd]) -> String {
    each([7, 19, 31].into_iter().filter_map(|step| around.get(step)), |ad| {
        let (title, place) = (escape(&ad.title), escape(&ad.location));
        format!("<li><a href=\"{}\">{title}</a> <small>{place} {}</small></li>\n", ad.path, ad.teaser())
    })
}
