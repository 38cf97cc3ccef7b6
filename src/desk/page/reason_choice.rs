//! The reason and the note of a decision: the fields of a form, and what was sent in them.

use maud::{Markup, html};

use super::mention;
use crate::desk::DeskError;
use crate::domain::{Ruling, RulingReason};
use crate::i18n::Locale;

/// Longest note, characters.
pub(super) const LONGEST_NOTE: usize = 2_000;

/// The reason of that code; none where none was chosen, or one of another ruling before the person decided otherwise.
pub(super) fn reason_of(ruling: Ruling, code: &str) -> Result<Option<RulingReason>, DeskError> {
    let all = || Ruling::ALL.iter().flat_map(|ruling| ruling.reasons());
    if !code.is_empty() && all().all(|reason| code_of(*reason) != code) {
        return Err(DeskError::BadForm);
    }
    Ok(ruling.reasons().iter().find(|reason| code_of(**reason) == code).copied())
}

/// The fields of a decision for its reason and its note, which belong to the form of that id.
pub(super) fn reason_and_note(language: Locale, form: &str, colleagues: &[String]) -> Markup {
    let (words, told) = (language.campaign(), language.ruling());
    html! {
        div.field {
            label for="reason" { (words.reason) }
            select #reason name="reason" form=(form) {
                option value="" { (words.reason_auto) }
                @for ruling in Ruling::ALL {
                    optgroup label=((told.ruling)(ruling)) { @for reason in ruling.reasons() {
                        option value=(code_of(*reason)) { ((told.reason)(*reason)) }
                    } }
                }
            }
        }
        div.field {
            label for="note" { (words.note) " " kbd.key aria-hidden="true" { "N" } }
            input #note type="text" name="note" form=(form) maxlength=(LONGEST_NOTE) autocomplete="off" data-key="n"
                aria-keyshortcuts="N" aria-describedby="note-hint";
            span #note-hint .hint {
                (words.note_hint)
                @if !colleagues.is_empty() { " " ((language.notes().how)(&mention::listed(colleagues))) }
            }
        }
    }
}

/// Code of a reason, as forms carry it.
pub(super) fn code_of(reason: RulingReason) -> String {
    serde_json::to_value(reason).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default()
}
