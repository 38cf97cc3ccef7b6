//! A model card as one self-contained page: a verdict in a sentence, then tables and plots that can be read without colour
//! and on a phone. Nothing is loaded from elsewhere.

mod bars;
mod plots;
mod tables;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::fairness::Fairness;
use super::paired::{Differences, NIGHT_ADS, NightRate};
use super::tallies::{HonestTally, KindTally};
use super::{Grade, Slice};

const STYLE: &str = include_str!("page.css");

/// What the page tells.
#[derive(Debug)]
pub struct Card<'c> {
    /// Head.
    pub title: String,
    /// The sentence that comes first.
    pub verdict: String,
    /// What everything was graded on.
    pub on: String,
    /// The night that budgets are told for; none where rows keep their own share of suspicious ones.
    pub night: Option<NightRate>,
    /// Models or ways to split, side by side.
    pub models: Vec<CardModel<'c>>,
    /// Which was compared with which, and by how much the first is better.
    pub paired: Vec<(String, Differences)>,
    /// What else must be known.
    pub notes: Vec<String>,
}

/// A model, or one way to split.
#[derive(Debug)]
pub struct CardModel<'c> {
    /// Name.
    pub name: String,
    /// Figures.
    pub grade: &'c Grade,
    /// Precision and recall of what is read of a night.
    pub of_a_night: Option<(f64, f64)>,
    /// Suspicious rows and others by score.
    pub histogram: &'c [[usize; 2]],
    /// Licensed agencies.
    pub fairness: Option<&'c Fairness>,
    /// Slices.
    pub slices: &'c [Slice],
    /// What was read as what.
    pub kinds: &'c [KindTally],
    /// Honest texts by sort.
    pub honest: &'c [HonestTally],
    /// What must hold: in words, whether it does, and the figure.
    pub behaviours: Vec<(&'c str, bool, &'c str)>,
    /// Words and what each adds.
    pub words: &'c [(String, f64)],
    /// Signs and what each adds.
    pub signs: &'c [(String, f64)],
}

impl<'c> CardModel<'c> {
    /// A name with figures, and nothing else known.
    pub fn plain(name: impl Into<String>, grade: &'c Grade) -> Self {
        Self {
            name: name.into(),
            grade,
            of_a_night: None,
            histogram: &[],
            fairness: None,
            slices: &[],
            kinds: &[],
            honest: &[],
            behaviours: Vec::new(),
            words: &[],
            signs: &[],
        }
    }
}

/// The page.
pub fn page(card: &Card<'_>) -> String {
    let body = html! {
        main {
            h1 { (card.title) }
            p.verdict { (card.verdict) }
            p.on { "Graded on " (card.on) "." @if let Some(night) = card.night { " " (of_night(night)) } }
            (tables::figures(card))
            @if !card.paired.is_empty() { (tables::differences(&card.paired)) }
            section { h2 { "Precision by recall" } (plots::curves(&card.models)) }
            section { h2 { "Do scores mean what they say" }
                p { "Of ads with a score of 0.3, three of ten should be suspicious among the rows graded on. Scores are stated \
                     for the night's base rate: where these rows hold more suspicious ads than a night, points lie above \
                     the line." }
                @for model in &card.models { figure {
                    figcaption { (model.name) } (plots::reliability(model.grade)) (tables::reliability(model.grade))
                } }
            }
            @for model in card.models.iter().filter(|model| !model.histogram.is_empty()) {
                section { h2 { "Scores: " (model.name) } (bars::histogram(model.histogram)) }
            }
            @for model in &card.models { (details(model)) }
            @if !card.notes.is_empty() { section { h2 { "Notes" } ul { @for note in &card.notes { li { (note) } } } } }
        }
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (card.title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    }
    .into_string()
}

fn of_night(night: NightRate) -> String {
    format!(
        "A night is taken to have {NIGHT_ADS:.0} ads, {:.0} in 100 of them suspicious, of which {:.0} are read.",
        night.base_rate * 100.0,
        night.read * NIGHT_ADS
    )
}

fn details(model: &CardModel<'_>) -> Markup {
    html! {
        @if let Some(fairness) = model.fairness { section { h2 { "Licensed agencies: " (model.name) } (tables::fairness(fairness)) } }
        @if !model.slices.is_empty() { section { h2 { "Slices: " (model.name) } (bars::slices(model.slices)) } }
        @if !model.behaviours.is_empty() { section { h2 { "What must hold: " (model.name) } (tables::behaviours(&model.behaviours)) } }
        @if !model.words.is_empty() { section { h2 { "Words that move a score: " (model.name) }
            p { "Mean of what a word adds to the log-odds where it stands, over texts of learning hands." }
            (bars::weights(model.words))
        } }
        @if !model.signs.is_empty() { section { h2 { "Signs that move a score: " (model.name) }
            p { "What a sign adds beyond what all signs of its strength add. docs/signs.md names them." }
            (bars::weights(model.signs))
        } }
        @if !model.kinds.is_empty() { section { h2 { "Kinds: " (model.name) } (tables::kinds(model.kinds)) } }
        @if !model.honest.is_empty() { section { h2 { "Honest texts: " (model.name) } (tables::honest(model.honest)) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::grade;

    #[test]
    fn needs_nothing_from_elsewhere_escapes_and_says_the_verdict_first() {
        let grade = grade(&[0.9, 0.2, 0.4], &[true, false, true], &[0, 1, 2], 100, 7);
        let words = [("<script>".to_owned(), 0.5), ("gaji".to_owned(), -0.25)];
        let mut model = CardModel::plain("a & b", &grade);
        (model.words, model.histogram) = (&words, &[[1, 0], [0, 2]]);
        model.behaviours = vec![("holds", true, "1 of 1"), ("fails", false, "0 of 1")];
        let card = Card {
            title: "<b>".into(),
            verdict: "It is no worse.".into(),
            on: "x".into(),
            night: None,
            models: vec![model],
            paired: Vec::new(),
            notes: Vec::new(),
        };
        let page = page(&card);
        assert!(page.contains("&lt;b&gt;") && page.contains("a &amp; b") && !page.contains("<script>"));
        assert!(!page.contains("http") && !page.contains("src=") && !page.contains("url("));
        assert!(page.find("It is no worse.") < page.find("<table"), "the verdict comes first");
        for axis in ["recall</text>", "precision</text>", "score</text>"] {
            assert!(page.contains(axis), "{axis}");
        }
        assert!(page.contains("FAILS") && page.contains("holds"), "said in words, not by colour alone");
    }
}
