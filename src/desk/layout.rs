//! What stands around every page: head, sections, switches, keys.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, html};

use super::{Visitor, asset};
use crate::i18n::{FrameWords, Locale};

/// A section of the desk, marked in the navigation of its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nav {
    /// The queue and its campaigns.
    Today,
    /// What an investigator follows up.
    Leads,
    /// Search.
    Search,
    /// Where ads come from.
    Sources,
    /// Run reports.
    Nights,
    /// Figures.
    Figures,
    /// The model in use.
    Model,
    /// Who did and saw what.
    Log,
    /// The guide.
    Help,
    /// One's own account.
    Account,
    /// None of them: something went wrong.
    Elsewhere,
}

impl Nav {
    const ALL: [Self; 9] = [
        Self::Today,
        Self::Leads,
        Self::Search,
        Self::Sources,
        Self::Nights,
        Self::Figures,
        Self::Model,
        Self::Log,
        Self::Help,
    ];

    fn entry(self, words: &FrameWords) -> (&'static str, &'static str) {
        match self {
            Self::Today | Self::Elsewhere => ("/", words.today),
            Self::Leads => ("/leads", words.leads),
            Self::Search => ("/search", words.search),
            Self::Sources => ("/sources", words.sources),
            Self::Nights => ("/nights", words.nights),
            Self::Figures => ("/figures", words.figures),
            Self::Model => ("/model", words.model),
            Self::Log => ("/log", words.log),
            Self::Help => ("/help", words.help),
            Self::Account => ("/account", words.account),
        }
    }
}

/// What htmx may do: nothing that needs `eval`, no style of its own, no copy of pages in the browser's storage,
/// and answers that refuse are shown like others.
const HTMX: &str = r#"{"allowEval":false,"allowScriptTags":false,"includeIndicatorStyles":false,"historyCacheSize":0,"refreshOnHistoryMiss":true,"selfRequestsOnly":true,"scrollBehavior":"instant","responseHandling":[{"code":"204","swap":false},{"code":"...","swap":true}]}"#;

/// A whole page. `title` is also the title of the browser's tab; `body` brings its own heading.
pub(super) fn page(visitor: &Visitor, title: &str, current: Nav, body: &Markup) -> Markup {
    let words = visitor.language.frame();
    let frame = html! {
        a.skip href="#main" { (words.skip) }
        header.top {
            div {
                a.brand href="/" { "Waspada" }
                nav aria-label=(words.sections) { ul {
                    @for nav in Nav::ALL {
                        @let (path, name) = nav.entry(words);
                        li { a href=(path) aria-current=[(nav == current).then_some("page")] { (name) } }
                    }
                } }
                search { form.find action="/search" method="get" {
                    label.unseen for="find" { (words.search_label) }
                    input #find type="search" name="q" placeholder=(words.search_label) data-key="/"
                        aria-keyshortcuts="/" autocomplete="off";
                    button type="submit" { (words.search_go) kbd.key aria-hidden="true" { "/" } }
                } }
            }
        }
        main #main tabindex="-1" hx-boost="true" hx-target="#main" hx-select="#main" hx-swap="outerHTML show:window:top" hx-sync="this:drop" {
            (body)
        }
        (foot(visitor, words))
        (sheet(words))
        (palette(words))
        p #live .unseen role="status" aria-live="polite" data-lost=(words.lost) {}
    };
    document(words, title, Some(visitor.theme.name()), visitor.keys, &frame)
}

/// A page for whoever is not logged in: no sections, no switches.
pub(super) fn bare(language: Locale, title: &str, body: &Markup) -> Markup {
    let words = language.frame();
    let frame = html! {
        header.top { div { a.brand href="/" { "Waspada" } } }
        main #main tabindex="-1" { (body) }
    };
    document(words, title, None, false, &frame)
}

fn document(words: &FrameWords, title: &str, theme: Option<&str>, keys: bool, frame: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.lang) data-theme=[theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex, nofollow";
                meta name="htmx-config" content=(HTMX);
                title { (title) " · Waspada" }
                link rel="icon" type="image/svg+xml" href=(asset::ICON.path);
                link rel="stylesheet" href=(asset::STYLE.path);
                link rel="alternate" type="application/atom+xml" title="Waspada" href="/feed";
                // Before the page: it keeps the keys that are pressed while the page is on its way.
                script src=(asset::SCRIPT.path) {}
                script src=(asset::PALETTE.path) defer {}
                script src=(asset::HTMX.path) defer {}
            }
            body data-keys=(if keys { "on" } else { "off" }) { (frame) }
        }
    }
}

fn foot(visitor: &Visitor, words: &FrameWords) -> Markup {
    let choice = |name: &str, value: &str, shown: &str, is_chosen: bool| {
        html! { button type="submit" name=(name) value=(value) aria-pressed=(is_chosen.to_string()) { (shown) } }
    };
    let theme = visitor.theme.name();
    html! {
        footer.foot {
            span.who { (words.account) ": " a href="/account" { (visitor.name) } }
            form method="post" action="/preferences" aria-label=(words.language) {
                span { (words.language) }
                @for (value, name) in [("id", "Indonesia"), ("en", "English")] {
                    (choice("language", value, name, value == words.lang))
                }
            }
            form method="post" action="/preferences" aria-label=(words.theme) {
                span { (words.theme) }
                @for (value, name) in [("auto", words.theme_auto), ("light", words.theme_light), ("dark", words.theme_dark)] {
                    (choice("theme", value, name, value == theme))
                }
            }
            form method="post" action="/preferences" aria-label=(words.keys) {
                span { (words.keys) }
                @for (value, name, is_chosen) in [("on", words.keys_on, visitor.keys), ("off", words.keys_off, !visitor.keys)] {
                    (choice("keys", value, name, is_chosen))
                }
            }
            a href="/help#keys" data-opens="keys-sheet" data-key="?" aria-keyshortcuts="?" {
                (words.sheet_title) " " kbd.key aria-hidden="true" { "?" }
            }
            button.plain.scripted-only type="button" data-palette { (words.palette) " " kbd.key aria-hidden="true" { "Ctrl K" } }
            form method="post" action="/logout" { button type="submit" { (words.log_out) } }
        }
    }
}

fn sheet(words: &FrameWords) -> Markup {
    html! {
        dialog #keys-sheet aria-labelledby="keys-title" {
            h2 #keys-title { (words.sheet_title) }
            dl.facts { @for (key, does) in words.sheet { dt { kbd { (key) } } dd { (does) } } }
            p.hint { (words.sheet_note) }
            form method="dialog" { button.main type="submit" data-key="Escape" { (words.sheet_close) } }
        }
    }
}

/// Pages and what a page offers, by name; `palette.js` fills it.
fn palette(words: &FrameWords) -> Markup {
    html! {
        dialog #palette aria-label=(words.palette) data-search=(words.search_label) {
            input #palette-asked type="text" role="combobox" aria-label=(words.palette) aria-expanded="true"
                aria-controls="palette-list" aria-autocomplete="list" autocomplete="off" placeholder=(words.palette_hint);
            ul #palette-list role="listbox" aria-label=(words.palette) {}
        }
    }
}

/// A time as people of the desk read it, in their zone, with UTC at hand.
pub(super) fn time(at: Timestamp, zone: &TimeZone, language: Locale) -> Markup {
    let local = at.to_zoned(zone.clone());
    let shown = format!("{} {}", short_day(local.date(), language), language.strings().time(&local));
    moment(at, &shown, language)
}

/// The day of a time, in the zone of the desk.
pub(super) fn day(at: Timestamp, zone: &TimeZone, language: Locale) -> Markup {
    moment(at, &short_day(at.to_zoned(zone.clone()).date(), language), language)
}

/// From one day to another, told once where they are the same.
pub(super) fn days(from: Timestamp, to: Timestamp, zone: &TimeZone, language: Locale) -> Markup {
    let date = |at: Timestamp| at.to_zoned(zone.clone()).date();
    html! {
        (day(from, zone, language))
        @if date(from) != date(to) { " – " (day(to, zone, language)) }
    }
}

/// `24 Nov 2026`: months are told apart by three letters in both languages.
fn short_day(day: Date, language: Locale) -> String {
    let full = language.strings().day(day);
    let mut parts = full.split(' ').map(|part| part.chars().take(4).collect::<String>());
    let (number, month, year) = (parts.next(), parts.next(), parts.next());
    let month: String = month.unwrap_or_default().chars().take(3).collect();
    format!("{} {month} {}", number.unwrap_or_default(), year.unwrap_or_default())
}

fn moment(at: Timestamp, shown: &str, language: Locale) -> Markup {
    let exact = at.strftime("%Y-%m-%d %H:%M:%S");
    html! { time datetime=(at.strftime("%Y-%m-%dT%H:%M:%SZ")) title={ (exact) " " (language.frame().utc) } { (shown) } }
}
