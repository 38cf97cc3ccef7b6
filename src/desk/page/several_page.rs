//! How several campaigns at once are drawn: what was chosen, and what came of it.

use maud::{Markup, html};

use super::chip;
use super::lead_form::LONGEST_NAME;
use super::reason_choice::reason_and_note;
use super::several::{Chosen, Done, Left, SEEN};
use crate::desk::{Visitor, ad_text};
use crate::domain::{Role, Ruling};
use crate::store::LeadName;

/// What was chosen, and what can be done with it.
pub(super) fn draw(
    visitor: &Visitor,
    chosen: &[Chosen],
    leads: &[LeadName],
    colleagues: &[String],
) -> Markup {
    let (language, strings) = (visitor.language, visitor.language.strings());
    let (words, told) = (language.several(), language.ruling());
    let ads: usize = chosen.iter().map(|campaign| campaign.ads).sum();
    let flags: usize = chosen.iter().map(|campaign| campaign.open_flags).sum();
    html! {
        h1 tabindex="-1" { (words.title) }
        p { ((words.touches)(&strings.count(chosen.len()), &strings.count(ads), &strings.count(flags))) }
        form #several method="post" action="/several/decide" {
            // Enter never decides: the button that it would press is switched off.
            button type="submit" disabled hidden {}
            ol.queue { @for campaign in chosen { li {
                label.check {
                    input type="checkbox" name="campaign" value={ (campaign.campaign) (SEEN) (campaign.seen) } checked;
                    span.row {
                        b { bdi { (ad_text::title(&campaign.title, language)) } }
                        span.chips {
                            @if let Some(band) = campaign.band { (chip::band(band, language)) }
                            @if campaign.is_second_look { span.chip { (words.second_look) } }
                        }
                        span.meta { ((words.of_each)(&strings.count(campaign.ads), &strings.count(campaign.open_flags))) }
                        a href={ "/campaign/" (campaign.campaign) } { (language.campaign().see) }
                    }
                }
            } } }
            section.sheet aria-labelledby="decide-head" {
                h2 #decide-head { (words.decide) }
                div.verdicts { @for (at, ruling) in Ruling::ALL.into_iter().enumerate() {
                    @let key = (at + 1).to_string();
                    button type="submit" name="ruling" value=(ruling.name()) data-key=(key) aria-keyshortcuts=(key) {
                        kbd.key aria-hidden="true" { (key) } ((told.ruling)(ruling))
                    }
                } }
                div.inline { (reason_and_note(language, "several", colleagues)) }
            }
            @if visitor.role >= Role::Analyst {
                section.sheet aria-labelledby="lead-head" {
                    h2 #lead-head { (words.to_lead) }
                    div.inline {
                        @if !leads.is_empty() { div.field {
                            label for="lead-choice" { (language.lead().add_to) }
                            select #lead-choice name="lead" data-key="l" aria-keyshortcuts="L" {
                                @for lead in leads { option value=(lead.lead.0) { (ad_text::line(&lead.name)) } }
                            }
                        } }
                        div.field {
                            label for="lead-name" { (language.lead().new_name) }
                            input #lead-name type="text" name="name" maxlength=(LONGEST_NAME) autocomplete="off";
                        }
                        button type="submit" formaction="/several/lead" { (words.to_lead_go) }
                    }
                }
            }
        }
    }
}

/// What came of it.
pub(super) fn draw_done(visitor: &Visitor, done: &[Done], left: &[(Left, &str)]) -> Markup {
    let (language, strings) = (visitor.language, visitor.language.strings());
    let (words, campaign) = (language.several(), language.campaign());
    let in_force = done.iter().filter(|done| done.past.undone_at.is_none()).count();
    let why = |left: Left| match left {
        Left::Conflict => words.left_conflict,
        Left::Held => words.left_held,
        Left::SecondLook => words.second_look,
        Left::Gone => words.left_gone,
    };
    let says = if in_force == 0 && !done.is_empty() {
        words.undone.to_owned()
    } else {
        (words.decided)(&strings.count(in_force))
    };
    html! {
        h1 tabindex="-1" { (words.title) }
        div.flash.warn[in_force == 0] data-say=(says) {
            p { (says) }
            @if in_force > 0 {
                form method="post" action="/several/undo" {
                    @for done in done { input type="hidden" name="done" value=(done.past.event); }
                    button type="submit" data-key="u" aria-keyshortcuts="U" {
                        kbd.key aria-hidden="true" { "U" } (words.undo_all)
                    }
                }
            }
        }
        @if !done.is_empty() {
            ul { @for Done { past, campaign: code, title } in done { li {
                a href={ "/campaign/" (code) } { bdi { (ad_text::title(title, language)) } }
                ": " b { ((language.ruling().ruling)(past.ruling)) }
                @if past.undone_at.is_some() { " " span.chip { (campaign.undone_mark) } }
            } } }
        }
        @if !left.is_empty() {
            h2 { (words.left) }
            ul { @for (left, code) in left { li {
                (why(*left)) " " a href={ "/campaign/" (code) } { (campaign.see) }
            } } }
        }
        p { a.button.main href="/" data-key="j" aria-keyshortcuts="J" { kbd.key aria-hidden="true" { "J" } (words.to_queue) } }
    }
}
