use super::Model;
use super::model::Terms;
use super::text_model::Wording;
use crate::domain::{Ad, Features, Finding, Reason, ReasonKind, Support};

/// Words shown for the reason "wording".
const STRONGEST_WORDS: usize = 4;

/// Tells a score in findings: what moved it, strongest first, and what speaks for the ad.
///
/// The part of each column is split evenly among the findings and supports that add to it; what no finding
/// adds to becomes a figure of its own. So all parts add up to the score's log-odds.
pub(super) fn tell(
    ad: &Ad,
    features: &Features,
    model: &Model,
    terms: &Terms,
    wording: &Wording<'_>,
) -> (Vec<Reason>, Vec<Support>) {
    let mut adders = vec![0_usize; terms.columns.len()];
    for finding in features.findings.iter().chain(&features.supports) {
        for column in &finding.columns {
            if let Some(count) = adders.get_mut(*column) {
                *count += 1;
            }
        }
    }
    let part = |finding: &Finding| -> f64 {
        finding
            .columns
            .iter()
            .filter_map(|column| Some(terms.columns.get(*column)? / (*adders.get(*column)? as f64)))
            .sum()
    };
    let mut reasons: Vec<Reason> = features
        .findings
        .iter()
        .map(|finding| Reason {
            kind: ReasonKind::Indicator,
            id: finding.id.clone(),
            contribution: part(finding),
            spans: finding.spans.clone(),
            detail: finding.detail.clone(),
        })
        .collect();
    let names = model.stack().columns.iter().skip(super::model::TEXT_COLUMNS.len());
    for ((part, count), name) in terms.columns.iter().zip(&adders).zip(names) {
        if *count == 0 && part.abs() > 1e-9 {
            reasons.push(plain(ReasonKind::Figure, name, *part));
        }
    }
    let words = wording.strongest(STRONGEST_WORDS);
    reasons.push(Reason {
        spans: words.into_iter().map(|(_, range)| ad.folded.origin(range)).collect(),
        ..plain(ReasonKind::Wording, "wording", terms.wording)
    });
    reasons.push(plain(ReasonKind::Base, "base", terms.base));
    reasons.sort_by(|a, b| {
        let is_base = |r: &Reason| r.kind == ReasonKind::Base;
        is_base(a).cmp(&is_base(b)).then(b.contribution.total_cmp(&a.contribution))
    });
    let mut supports: Vec<Support> = features
        .supports
        .iter()
        .map(|finding| Support {
            id: finding.id.clone(),
            contribution: part(finding),
            spans: finding.spans.clone(),
            detail: finding.detail.clone(),
        })
        .collect();
    supports.sort_by(|a, b| a.contribution.total_cmp(&b.contribution));
    (reasons, supports)
}

fn plain(kind: ReasonKind, id: &str, contribution: f64) -> Reason {
    Reason { kind, id: id.to_owned(), contribution, spans: Vec::new(), detail: None }
}
