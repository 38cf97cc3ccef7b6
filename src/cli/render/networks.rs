use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::RenderOptions;
use super::layout::{band, cut, table, wrap};
use crate::campaign::{Part, Slot};
use crate::domain::{Kind, LicenceState, Verdict};
use crate::store::{CampaignMember, CampaignRow, ContactUse, Linked};
use crate::text::safe::for_terminal;
use crate::views::{CampaignView, CampaignsView, ContactView, Event};

/// Most columns of a title or name.
const TITLE: usize = 44;
/// Most values that are told of a slot, most ads and events of one view.
const VALUES: usize = 6;
const ROWS: usize = 40;

/// Campaigns as a table, one line each.
pub fn campaigns(view: &CampaignsView, look: &RenderOptions) -> String {
    let words = &look.strings.campaign;
    let Some(first) = view.campaigns.first() else { return format!("{}\n", words.none) };
    let heads =
        [words.id, words.ads, words.contacts, words.band, words.newest, words.destination, words.title];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows.extend(view.campaigns.iter().map(|row| cells(row, look)));
    let mut text = format!("{}\n\n{}\n", table(&rows), wrap(look.strings.disclaimer, look.width, 0));
    let _ = writeln!(text, "{} {}", words.next, format!("waspada campaign {}", first.campaign).cyan());
    text
}

fn cells(row: &CampaignRow, look: &RenderOptions) -> Vec<String> {
    let destinations = row.destinations.join(", ");
    vec![
        for_terminal(&row.campaign),
        look.strings.count(row.ads),
        look.strings.count(row.contacts),
        row.band.map_or_else(|| "-".to_owned(), |name| band(name, look.strings)),
        look.local(row.newest_at).date().to_string(),
        if destinations.is_empty() { "-".to_owned() } else { cut(&for_terminal(&destinations), 16) },
        cut(for_terminal(&row.title).trim(), TITLE),
    ]
}

/// One campaign: its text with slots, its ads, what happened, and apart from that what persons decided.
pub fn campaign(view: &CampaignView, look: &RenderOptions) -> String {
    let words = &look.strings.campaign;
    let mut text = String::new();
    let heading = (words.heading)(&look.strings.count(view.row.ads));
    let _ = writeln!(text, "{} ({})\n", heading.bold(), for_terminal(&view.row.campaign));
    template(&mut text, view, look);
    let _ = writeln!(text, "\n{}", words.members.bold());
    let rows = view.members.iter().take(ROWS).map(|member| member_cells(member, look)).collect();
    let _ = writeln!(text, "{}{}", headed(&words.member_heads, rows), more(view.members.len()));
    let _ = writeln!(text, "{}", (words.found)(view.machine_links.len()));
    let _ = writeln!(text, "\n{}", words.timeline.bold());
    for event in view.timeline.iter().take(ROWS) {
        let _ = writeln!(text, "  {}", told(event, look));
    }
    text.push_str(more(view.timeline.len()));
    decisions(&mut text, view, look);
    let _ = writeln!(text, "\n{}", wrap(look.strings.disclaimer, look.width, 0));
    text
}

/// A table under its headings, without columns in which nothing stands.
fn headed(heads: &[&str], rows: Vec<Vec<String>>) -> String {
    let is_used = |at: &usize| rows.iter().any(|row| row.get(*at).is_some_and(|cell| !cell.is_empty()));
    let used: Vec<usize> = (0..heads.len()).filter(is_used).collect();
    let kept = |row: Vec<String>| used.iter().filter_map(|at| row.get(*at).cloned()).collect::<Vec<String>>();
    let heads = heads.iter().map(|head| (*head).to_owned()).collect();
    table(&[heads].into_iter().chain(rows).map(kept).collect::<Vec<_>>())
}

fn member_cells(member: &CampaignMember, look: &RenderOptions) -> Vec<String> {
    let contacts: Vec<String> = member.contacts.iter().map(|c| for_terminal(&c.value)).collect();
    let words_then = if member.is_current { "" } else { look.strings.campaign.earlier_words };
    vec![
        for_terminal(&member.ad.0),
        look.local(member.first_seen_at).date().to_string(),
        member.band.map_or_else(|| "-".to_owned(), |name| band(name, look.strings)),
        cut(for_terminal(&member.title).trim(), TITLE),
        cut(&for_terminal(member.employer.as_deref().unwrap_or("-")), 24),
        cut(&contacts.join(" "), 40),
        words_then.to_owned(),
    ]
}

fn more(count: usize) -> &'static str {
    if count > ROWS { "\n…\n" } else { "" }
}

fn template(text: &mut String, view: &CampaignView, look: &RenderOptions) {
    let words = &look.strings.campaign;
    let _ = writeln!(text, "{}", words.template.bold());
    let name = |slot: &Slot| format!("[{} {}]", (words.slot)(slot.kind), slot.number);
    let parts: Vec<String> = view
        .template
        .parts
        .iter()
        .map(|part| match part {
            Part::Text(constant) => for_terminal(constant),
            Part::Slot(slot) => name(slot).yellow().to_string(),
        })
        .collect();
    let _ = writeln!(text, "{}", wrap(&parts.join(" "), look.width, 0));
    for slot in view.template.slots() {
        let values: Vec<String> = slot
            .values
            .iter()
            .take(VALUES)
            .map(|value| format!("{} ×{}", cut(&for_terminal(&value.value), TITLE), value.ads))
            .collect();
        let count = (words.values)(&look.strings.count(slot.distinct), slot.empty);
        let line = format!("{} {count}: {}", name(slot), values.join(" · "));
        let _ = writeln!(text, "  {}", wrap(&line, look.width, 4));
    }
}

fn told(event: &Event, look: &RenderOptions) -> String {
    let what = event.what.told(look.strings.locale);
    let at = look.local(event.at);
    format!("{} {}  {}  {what}", at.date(), look.strings.time(&at), for_terminal(&event.ad))
}

fn decisions(text: &mut String, view: &CampaignView, look: &RenderOptions) {
    let words = &look.strings.campaign;
    let decided = &view.human_decisions;
    let _ = writeln!(text, "\n{}", words.decisions.bold());
    if decided.links.is_empty() && decided.cuts.is_empty() && decided.verdicts.is_empty() {
        let _ = writeln!(text, "  {}", words.no_decision);
    }
    for (ad, verdict) in decided.verdicts.iter().take(ROWS) {
        let _ = writeln!(text, "  {}  {}", for_terminal(ad), verdict_words(*verdict, look));
    }
    for link in &decided.links {
        if let Linked::Person { person, reason } = &link.linked {
            let told = format!("{} + {}  {person}: {reason}", link.later, link.earlier);
            let _ = writeln!(text, "  {}", wrap(&for_terminal(&told), look.width, 4));
        }
    }
    for cut in &decided.cuts {
        let day = look.local(cut.at).date();
        let told = format!("{day}  {}  {}: {}", (words.was_cut)(cut.here, cut.there), cut.person, cut.reason);
        let _ = writeln!(text, "  {}", wrap(&for_terminal(&told), look.width, 4));
    }
}

fn verdict_words(verdict: Verdict, look: &RenderOptions) -> &'static str {
    match verdict {
        Verdict::Confirmed => look.strings.campaign.confirmed,
        Verdict::Dismissed => look.strings.campaign.dismissed,
    }
}

/// One contact: its lives, the ads that name it, its network and the way to a confirmed ad.
pub fn contact(view: &ContactView, look: &RenderOptions) -> String {
    let words = &look.strings.contact;
    let kind = (look.strings.contact_kind)(view.kind);
    let mut text = format!("{} ({kind})\n", for_terminal(&view.value).bold());
    if let Some(name) = &view.listed_as {
        let _ = writeln!(text, "{}", (words.listed)(&for_terminal(name)));
    } else if !view.may_join {
        let _ = writeln!(text, "{}", words.joins_nothing);
    }
    if !view.same_name.is_empty() {
        let _ = writeln!(text, "{}", wrap(&(words.same_name)(&view.same_name.join(", ")), look.width, 0));
    }
    if view.mentions.is_empty() {
        let _ = writeln!(text, "{}", words.unseen);
        return text;
    }
    if !view.lives.is_empty() {
        let _ = writeln!(text, "\n{}", words.lives.bold());
    }
    for life in &view.lives {
        let (from, to) = (look.local(life.from).date(), look.local(life.to).date());
        let hub = life.hub.map(|(employers, texts)| format!(", {}", (words.hub)(employers, texts)));
        let _ = writeln!(
            text,
            "  {from} – {to}: {} {}{}",
            look.strings.count(life.ads),
            look.strings.campaign.ads.to_lowercase(),
            hub.unwrap_or_default()
        );
    }
    let _ = writeln!(text, "\n{}", words.ads.bold());
    let rows = view.mentions.iter().take(ROWS).map(|m| mention(m, look)).collect();
    let _ = writeln!(text, "{}{}", headed(&words.mention_heads, rows), more(view.mentions.len()));
    let no_ads = view.mentions.iter().filter(|used| used.kind != Kind::Ad).count();
    if no_ads > 0 {
        let _ = writeln!(text, "{}", (words.no_ads)(no_ads));
    }
    let _ = writeln!(text, "{}", words.mention);
    if let Some(network) = view.network {
        let _ = writeln!(text, "\n{}", (words.network)(network.ads, network.contacts));
        if !network.is_whole {
            let _ = writeln!(text, "{}", words.network_cut);
        }
    }
    let _ = writeln!(text, "\n{}", words.path.bold());
    let path = view.path_to_confirmed.as_deref().unwrap_or(words.no_path);
    let _ = writeln!(text, "  {}", wrap(&for_terminal(path), look.width, 2));
    text
}

fn mention(used: &ContactUse, look: &RenderOptions) -> Vec<String> {
    let kind = if used.kind == Kind::Ad { "" } else { (look.strings.kind)(used.kind) };
    // That nothing can be checked is no property of an ad.
    let state = used.licence_state.filter(|state| *state != LicenceState::NotCheckable);
    let state = state.map(look.strings.ad.licence_short);
    let or_none = |text: Option<&str>, columns| cut(&for_terminal(text.unwrap_or("-")), columns);
    vec![
        for_terminal(&used.ad.0),
        look.local(used.first_seen_at).date().to_string(),
        used.band.map_or_else(|| "-".to_owned(), |name| band(name, look.strings)),
        cut(for_terminal(&used.title).trim(), TITLE),
        or_none(used.employer.as_deref(), 24),
        or_none(used.destination.as_deref(), 16),
        or_none(used.licence.as_deref().or(state), 16),
        used.verdict.map_or(kind, |verdict| verdict_words(verdict, look)).to_owned(),
    ]
}
