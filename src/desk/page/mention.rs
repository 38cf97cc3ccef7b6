//! Colleagues named in a note by `@name`: who can be, the page that asks where nobody is called so, and who is told.

use maud::{Markup, html};
use serde::Serialize;

use super::blind::Blind;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor, ad_text};
use crate::domain::{PersonId, mentioned};
use crate::mask;
use crate::store::{PastDecision, Reader, StoreError};

use super::reason_choice::LONGEST_NOTE;

/// Most names that are listed beside a note.
const MOST_NAMES: usize = 20;
/// Most notes that name a person, on the day's page.
const MOST_MENTIONS: usize = 20;

/// A note that may be kept, or the names in it that no account has.
pub(super) enum Checked {
    /// Masked but for the names of accounts.
    Note(String),
    /// Names without an account, and the accounts that there are.
    Unknown(Vec<String>, Vec<String>),
}

/// Looks up whom a note names. `is_confirmed` where the person was asked about unknown names already.
pub(super) async fn check(
    desk: &Desk,
    visitor: &Visitor,
    note: &str,
    is_confirmed: bool,
) -> Result<Checked, DeskError> {
    let names = mentioned(note);
    if names.is_empty() {
        return Ok(Checked::Note(mask::note(note)));
    }
    let person = visitor.person;
    let (accounts, own) =
        desk.read(move |reader| Ok((colleagues(reader, person)?, own_name(reader, person)?))).await?;
    let is_account = |name: &str| accounts.iter().chain(&own).any(|account| account == name);
    let unknown: Vec<String> = names.into_iter().filter(|name| !is_account(name)).collect();
    if unknown.is_empty() || is_confirmed {
        return Ok(Checked::Note(mask::note_naming(note, is_account)));
    }
    Ok(Checked::Unknown(unknown, accounts))
}

/// Names of the others who can log in.
pub(super) fn colleagues(reader: &Reader, person: PersonId) -> Result<Vec<String>, StoreError> {
    let others = reader.people()?.into_iter().filter(|one| one.id != person && one.disabled_at.is_none());
    Ok(others.map(|one| one.name).collect())
}

fn own_name(reader: &Reader, person: PersonId) -> Result<Option<String>, StoreError> {
    Ok(reader.people()?.into_iter().find(|one| one.id == person).map(|one| one.name))
}

/// Names as they are written in a note, the first of them.
pub(super) fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("@{name}")).collect();
    let more = if names.len() > shown.len() { ", …" } else { "" };
    shown.join(", ") + more
}

/// Asks about names that no account has, before anything is kept. `fields` are those of the form that was sent.
pub(super) fn ask(
    visitor: &Visitor,
    (action, fields): (&str, &[(String, String)]),
    note: &str,
    unknown: &[String],
    accounts: &[String],
) -> Markup {
    let words = visitor.language.notes();
    let says = (words.unknown)(&listed(unknown));
    let body = html! {
        h1 tabindex="-1" { (words.unknown_title) }
        div.flash.warn data-say=(says) { p { (says) } }
        p { @if accounts.is_empty() { (words.no_accounts) } @else { ((words.accounts)(&listed(accounts))) } }
        form.sheet method="post" action=(action) {
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            div.field {
                label for="note" { (words.note) }
                input #note type="text" name="note" value=(note) maxlength=(LONGEST_NOTE) autocomplete="off";
            }
            div.inline {
                button.main type="submit" { (words.keep) }
                button type="submit" name="anyway" value="1" { (words.keep_masked) }
            }
        }
    };
    layout::page(visitor, words.unknown_title, Nav::Today, &body)
}

/// A note that names the visitor.
#[derive(Debug, Serialize)]
pub(super) struct Mention {
    campaign: String,
    person_name: String,
    at: jiff::Timestamp,
    /// None where it would tell what the visitor is to decide without knowing.
    note: Option<String>,
}

/// The notes that name a visitor who has not opened them.
pub(super) fn unseen(desk: &Desk, visitor: &Visitor, reader: &Reader) -> Result<Vec<Mention>, StoreError> {
    let blind = Blind::of(desk, visitor);
    let told = |(past, campaign): (PastDecision, String)| {
        let note = (!blind.is(reader, &campaign)?).then_some(past.note);
        Ok(Mention { campaign, person_name: past.person_name, at: past.at, note })
    };
    reader.unseen_mentions(visitor.person, MOST_MENTIONS)?.into_iter().map(told).collect()
}

/// Notes what names the visitor on a campaign as seen, once its decisions are shown.
pub(super) async fn see(desk: &Desk, visitor: &Visitor, campaign: &str) -> Result<(), DeskError> {
    let (person, asked, now) = (visitor.person, campaign.to_owned(), desk.now());
    let events = desk.read(move |reader| reader.unseen_mentions_on(&asked, person)).await?;
    if !events.is_empty() {
        desk.write(move |store| store.see_mentions(&events, person, now)).await?;
    }
    Ok(())
}

/// The list on the day's page.
pub(super) fn draw(desk: &Desk, visitor: &Visitor, mentions: &[Mention]) -> Markup {
    let (language, zone) = (visitor.language, &desk.knowledge().zone);
    let words = language.notes();
    html! {
        @if !mentions.is_empty() {
            section.sheet aria-labelledby="mentioned" {
                h2 #mentioned { (words.mentioned) " (" (language.strings().count(mentions.len())) ")" }
                p.hint { (words.mentioned_why) }
                ul { @for one in mentions { li {
                    a href={ "/campaign/" (one.campaign) "#earlier-head" } {
                        @match &one.note { Some(note) => bdi { (ad_text::words(note)) } None => (words.hidden) }
                    }
                    " " span.hint {
                        ((words.by)(&ad_text::line(&one.person_name))) ", " (layout::time(one.at, zone, language))
                    }
                } } }
            }
        }
    }
}
