//! Small labels: a word with a colour, never a colour alone.

use maud::{Markup, html};

use crate::domain::{Band, LicenceState, Verdict};
use crate::i18n::Locale;

/// A band.
pub(super) fn band(band: Band, language: Locale) -> Markup {
    html! { span.chip.(band.name()) { (sign(band)) " " ((language.strings().band)(band)) } }
}

/// A shape for each band, for whoever does not see its colour.
fn sign(band: Band) -> Markup {
    let sign = match band {
        Band::Tinggi => "▲",
        Band::Sedang => "◆",
        Band::Rendah => "▽",
        Band::BelumBisaDinilai => "?",
    };
    html! { span aria-hidden="true" { (sign) } }
}

/// What the registry said, on the day of the ad.
pub(super) fn licence(state: LicenceState, language: Locale) -> Markup {
    let (class, sign) = match state {
        LicenceState::Active => ("good", "✓"),
        LicenceState::Suspended | LicenceState::Revoked => ("bad", "✕"),
        LicenceState::Borrowed | LicenceState::NearMiss => ("bad", "!"),
        LicenceState::NotFound | LicenceState::NotCheckable => ("", "–"),
    };
    let name = (language.strings().ad.licence_short)(state);
    html! { span class={ "chip " (class) } { span aria-hidden="true" { (sign) } " " (name) } }
}

/// What a person decided.
pub(super) fn verdict(verdict: Verdict, language: Locale) -> Markup {
    let words = &language.strings().campaign;
    let (class, name) = match verdict {
        Verdict::Confirmed => ("chip bad", words.confirmed),
        Verdict::Dismissed => ("chip good", words.dismissed),
    };
    html! { span class=(class) { (name) } }
}
