//! Which campaign a person is led to next: the one that follows in the queue, or one of another kind after several that
//! are hard to read about; and pausing over one.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use maud::{Markup, html};

use super::decide::held;
use super::worklist::Line;
use crate::desk::layout::{self, Nav};
use crate::desk::{Desk, DeskError, Visitor};
use crate::store::{Claimed, Holder, StoreError};

pub(super) enum Start {
    /// This one where it is free, else the first; after `from`.
    At { from: String, then: String },
    /// The one behind this.
    After(String),
}

/// The order in which campaigns are offered, and the one that is put off for the first of them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Offer {
    order: Vec<String>,
    passed_over: Option<String>,
}

/// After as many hard campaigns as may come in a row, the first of another kind comes first where one waits. After that
/// one the order goes on where it was left.
fn offer(line: &Line, start: &Start, (is_enough, back_to): (bool, Option<&String>)) -> Offer {
    let mut order = match (start, back_to) {
        (Start::At { then, .. }, None) => line.from(then),
        (Start::After(code), None) => line.after(code),
        (Start::At { then, .. }, Some(back_to)) => {
            line.from(if line.is_in(back_to) { back_to } else { then })
        }
        (Start::After(code), Some(back_to)) => {
            line.back_at(back_to, code).unwrap_or_else(|| line.after(code))
        }
    };
    let other = order.iter().position(|code| !line.is_hard(code)).filter(|at| is_enough && *at > 0);
    let passed_over = other.and_then(|_| order.first().cloned());
    if let Some(at) = other {
        let other = order.remove(at);
        order.insert(0, other);
    }
    Offer { order, passed_over }
}

/// Claims the first campaign from there on that nobody else has; none where the queue is at its end.
pub(super) async fn claim_from(
    desk: &Desk,
    visitor: &Visitor,
    start: Start,
) -> Result<Option<String>, DeskError> {
    let line = Line::read(desk, visitor).await?;
    let (now, person) = (desk.now(), visitor.person);
    let (is_enough, back_to) = desk.pauses(|pauses| {
        let most = desk.knowledge().pace.hard_in_a_row;
        let is_enough = most > 0 && pauses.hard_in_a_row(person, now) >= most;
        let (Start::At { from, .. } | Start::After(from)) = &start;
        (is_enough, pauses.back_to(person, from, now).cloned())
    });
    let Offer { order, passed_over } = offer(&line, &start, (is_enough, back_to.as_ref()));
    let holder = holder(desk, visitor, desk.knowledge().pace.claim_minutes);
    let claimed = desk
        .write(move |store| {
            for code in order {
                match store.claim(&code, &holder, now) {
                    Ok(Claimed::Yes) => return Ok(Some(code)),
                    // Merged into another campaign in the meantime.
                    Ok(Claimed::HeldBy(_)) | Err(StoreError::NoSuchAd { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(None)
        })
        .await?;
    if let Some(code) = &claimed {
        let is_hard = line.is_hard(code);
        let back_to = passed_over.filter(|passed_over| passed_over != code && !is_hard);
        desk.pauses(|pauses| pauses.led_to(person, code, is_hard, back_to, now));
    }
    Ok(claimed)
}

/// The visitor as who has a campaign for so many minutes.
fn holder(desk: &Desk, visitor: &Visitor, minutes: u32) -> Holder {
    let now = desk.now();
    let until = now.saturating_add(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(now);
    Holder { person: visitor.person, person_name: visitor.name.clone(), until }
}

/// Whether the visitor was led to as many hard campaigns in a row as may come.
pub(super) fn may_need_pause(desk: &Desk, visitor: &Visitor) -> bool {
    let most = desk.knowledge().pace.hard_in_a_row;
    most > 0 && desk.pauses(|pauses| pauses.hard_in_a_row(visitor.person, desk.now())) >= most
}

/// A line that offers a pause.
pub(super) fn offered(desk: &Desk, visitor: &Visitor, code: &str) -> Markup {
    let (words, pace) = (visitor.language.pause(), desk.knowledge().pace);
    html! {
        div.flash.pause {
            p { ((words.offered)(&pace.pause_minutes.to_string())) }
            form method="post" action={ "/campaign/" (code) "/pause" } { button type="submit" { (words.pause) } }
        }
    }
}

/// Keeps a campaign for the visitor for as long as a pause lasts. Nothing else is kept of it, and others are told of a claim
/// like any other.
pub(in crate::desk) async fn pause(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, DeskError> {
    let pace = desk.knowledge().pace;
    // In whole claims, so that it is told like one that is renewed.
    let minutes = pace.pause_minutes.div_ceil(pace.claim_minutes) * pace.claim_minutes;
    let (holder, now, asked) = (holder(&desk, &visitor, minutes), desk.now(), code.clone());
    let until = holder.until;
    match desk.write(move |store| store.claim(&asked, &holder, now)).await? {
        Claimed::HeldBy(other) => {
            Ok((StatusCode::CONFLICT, held(&desk, &visitor, &code, &other)).into_response())
        }
        Claimed::Yes => {
            desk.pauses(|pauses| pauses.pause(visitor.person, until));
            Ok(Redirect::to(&format!("/campaign/{code}/pause")).into_response())
        }
    }
}

/// A page with nothing on it but the way back.
pub(in crate::desk) async fn paused(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Markup, DeskError> {
    let (asked, now) = (code.clone(), desk.now());
    let holder = desk.read(move |reader| reader.holder(&asked, now)).await?;
    let own = holder.filter(|holder| holder.person == visitor.person);
    let words = visitor.language.pause();
    let body = html! {
        h1 tabindex="-1" { (words.title) }
        @match own {
            Some(own) => {
                @let until = own.until.to_zoned(desk.knowledge().zone.clone());
                p { ((words.kept)(&visitor.language.strings().time(&until))) }
            }
            None => p { (words.not_kept) }
        }
        p.hint { (words.costs_nothing) }
        p { a.button.main href={ "/campaign/" (code) } data-key="j" aria-keyshortcuts="J" {
            (words.go_on) " " kbd.key aria-hidden="true" { "J" }
        } }
    };
    Ok(layout::page(&visitor, words.title, Nav::Today, &body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(start: &Start, is_enough: bool, back_to: Option<&str>) -> (String, Option<String>) {
        let line =
            Line::of(&[("a", true), ("b", true), ("c", true), ("d", false), ("e", true), ("f", false)]);
        let back_to = back_to.map(str::to_owned);
        let mut offer = offer(&line, start, (is_enough, back_to.as_ref()));
        (offer.order.remove(0), offer.passed_over)
    }

    #[test]
    fn after_enough_that_is_hard_something_else_comes_and_the_place_is_kept() {
        let at = |code: &str| Start::At { from: "d".to_owned(), then: code.to_owned() };
        let after = |code: &str| Start::After(code.to_owned());
        let gone = |code: &str| Some(code.to_owned());
        assert_eq!(offered(&at("b"), false, None), ("b".to_owned(), None));
        assert_eq!(offered(&at("b"), true, None), ("d".to_owned(), gone("b")));
        assert_eq!(offered(&after("a"), true, None), ("d".to_owned(), gone("b")));
        assert_eq!(offered(&after("c"), true, None), ("d".to_owned(), None), "it comes anyway");
        // After that, on from where the order was left.
        assert_eq!(offered(&at("e"), false, Some("b")), ("b".to_owned(), None));
        assert_eq!(offered(&after("d"), false, Some("b")), ("b".to_owned(), None));
        assert_eq!(offered(&after("d"), false, Some("decided by somebody")), ("e".to_owned(), None));
        assert_eq!(offered(&at("e"), false, Some("decided by somebody")), ("e".to_owned(), None));
    }

    #[test]
    fn where_nothing_else_waits_the_order_stays() {
        let line = Line::of(&[("a", true), ("b", true)]);
        let offer = offer(&line, &Start::After("a".to_owned()), (true, None));
        assert_eq!(offer, Offer { order: vec!["b".to_owned()], passed_over: None });
    }
}
