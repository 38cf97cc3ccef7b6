use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use owo_colors::OwoColorize as _;

use super::RenderOptions;
use super::layout::{cut, table, wrap};
use crate::i18n::Locale;
use crate::store::LeadRow;
use crate::text::safe::for_terminal;
use crate::views::LeadView;

/// Most columns of a name, most ads and events of one view.
const NAME: usize = 44;
const ROWS: usize = 40;

/// Leads as a table, one line each.
pub fn leads(rows: &[LeadRow], locale: Locale, zone: &TimeZone) -> String {
    let words = locale.lead();
    let Some(first) = rows.first() else { return format!("{}\n", words.none) };
    let heads = ["#", words.state, words.state_out, words.campaigns, words.changed, words.name];
    let mut cells = vec![heads.map(str::to_owned).to_vec()];
    cells.extend(rows.iter().map(|row| {
        vec![
            row.lead.0.to_string(),
            if row.is_open { words.open } else { words.closed }.to_owned(),
            (locale.export().state)(row.state).to_owned(),
            row.campaigns.to_string(),
            day(row.changed_at, zone),
            cut(&for_terminal(&row.name), NAME),
        ]
    }));
    let next = format!("waspada leads show {}", first.lead.0);
    format!("{}\n\n{}\n", table(&cells), next.cyan())
}

/// One lead.
pub fn lead(view: &LeadView, locale: Locale, zone: &TimeZone, look: &RenderOptions) -> String {
    let (words, export) = (locale.lead(), locale.export());
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} {}\n",
        format!("{}.", view.row.lead.0).bold(),
        for_terminal(&view.row.name).bold()
    );
    let mut fact = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{name}: {}", for_terminal(value));
        }
    };
    fact(words.state, if view.row.is_open { words.open } else { words.closed });
    fact(words.state_out, (export.state)(view.row.state));
    let about = &view.about;
    for (name, value) in [
        (words.summary, &about.summary),
        (export.purpose, &about.purpose),
        (words.addressee, &about.addressee),
        (words.owner, &about.owner),
        (words.approved_by, &view.approved_by),
    ] {
        fact(name, value.as_deref().unwrap_or_default());
    }
    if view.is_approval_lapsed {
        fact(words.approved_by, words.approval_lapsed);
    }
    let clock = &view.clock;
    for (name, at) in [
        (words.sent_at, clock.sent_at),
        (words.withdrawn_at, clock.withdrawn_at),
        (words.answered_at, clock.answered_at),
        (words.gone_at, clock.gone_at),
        (words.back_at, clock.back_at),
    ] {
        fact(name, &at.map(|at| day(at, zone)).unwrap_or_default());
    }
    fact(words.ads_gone, &format!("{} / {}", clock.ads_gone, clock.ads));
    let _ = writeln!(text, "\n{}", words.contents.bold());
    for content in view.contents.iter().take(ROWS) {
        let decision = content.decision.as_ref();
        let said = decision.map_or(words.undecided, |past| (locale.ruling().ruling)(past.ruling));
        let title = cut(for_terminal(&content.campaign.title).trim(), NAME);
        let _ = writeln!(text, "  {}  {title}  ({said})", content.campaign.campaign);
    }
    let shared: Vec<_> = view.dossier.contacts.iter().filter(|contact| contact.ads > 1).take(ROWS).collect();
    if !shared.is_empty() {
        let _ = writeln!(text, "\n{}", words.shared_contacts.bold());
        for contact in shared {
            let kind = (look.strings.contact_kind)(contact.kind);
            let _ = writeln!(text, "  {kind} {}  {}", for_terminal(&contact.value), contact.ads);
        }
    }
    if !view.dossier.places.places.is_empty() {
        let places = locale.place_map();
        let _ = writeln!(text, "\n{}", places.place.bold());
        for place in view.dossier.places.places.iter().take(ROWS) {
            let count = |n: usize| look.strings.count(n);
            let told = (places.told)(&place.name, &count(place.work), &count(place.ads));
            let _ = writeln!(text, "  {}", for_terminal(&told));
        }
    }
    let _ = writeln!(text, "\n{}", words.evidence.bold());
    for member in view.dossier.members.iter().take(ROWS) {
        let at = member.captured_at.map(|at| day(at, zone)).unwrap_or_default();
        let digest = member.capture_sha256.as_deref().unwrap_or("-");
        let _ = writeln!(text, "  {}  {at}  {digest}", member.ad);
    }
    if !view.exports.is_empty() {
        let _ = writeln!(text, "\n{}", words.left.bold());
        for event in view.exports.iter().take(ROWS) {
            let to = for_terminal(&event.recipient);
            let (form, profile) = (event.format.name(), (export.profile_name)(event.profile));
            let _ =
                writeln!(text, "  {}  {form}, {profile}  {to}  {}", day(event.at, zone), event.file_sha256);
        }
    }
    let _ = writeln!(text, "\n{}", words.history.bold());
    for event in view.events.iter().take(ROWS) {
        let reason = for_terminal(&event.reason);
        let who = for_terminal(&event.person_name);
        let mut what = (words.change)(event.what).to_owned();
        if let Some(campaign) = &event.campaign {
            let _ = write!(what, " {campaign}");
        }
        if let Some(outcome) = event.detail.outcome {
            let _ = write!(what, " ({})", (export.outcome)(outcome));
        }
        if let Some(recipient) = &event.detail.recipient {
            let _ = write!(what, " → {}", for_terminal(recipient));
        }
        let gap = if reason.is_empty() { "" } else { ": " };
        let _ = writeln!(text, "  {}  {who} {what}{gap}{reason}", day(event.at, zone));
    }
    let _ = writeln!(text, "\n{}", wrap(look.strings.disclaimer, look.width, 0));
    text
}

fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}
