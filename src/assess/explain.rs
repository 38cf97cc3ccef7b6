use std::collections::BTreeMap;

use super::Model;
use super::Reading;
use super::model::{TEXT_COLUMNS, Terms};
use crate::domain::{Ad, Detail, Features, Finding, Reason, ReasonKind, Span, Support};

/// Runs of words shown for the reason "wording".
const STRONGEST_RUNS: usize = 4;

/// Tells a score in findings: what moved it, strongest first, and what speaks for the ad.
///
/// The part of each column is split evenly among the findings and supports that add to it; what no finding
/// adds to becomes a figure of its own. So all parts add up to the score's log-odds.
pub(super) fn tell(
    ad: &Ad,
    features: &Features,
    model: &Model,
    terms: &Terms,
    reading: &Reading,
) -> (Vec<Reason>, Vec<Support>) {
    let told = || features.findings.iter().chain(&features.supports);
    let mut adders = vec![0_usize; terms.columns.len()];
    let mut same: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in told() {
        *same.entry(&finding.id).or_default() += 1;
        for column in &finding.columns {
            if let Some(count) = adders.get_mut(*column) {
                *count += 1;
            }
        }
    }
    let part = |finding: &Finding| -> f64 {
        let shared = finding
            .columns
            .iter()
            .filter_map(|column| Some(terms.columns.get(*column)? / (*adders.get(*column)? as f64)));
        let own = terms.signs.get(&finding.id).zip(same.get(finding.id.as_str()));
        shared.sum::<f64>() + own.map_or(0.0, |(part, count)| part / *count as f64)
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
    let names = model.stack().columns.iter().skip(TEXT_COLUMNS.len());
    for ((part, count), name) in terms.columns.iter().zip(&adders).zip(names) {
        if *count == 0 && part.abs() > 1e-9 {
            reasons.push(plain(ReasonKind::Figure, name, *part));
        }
    }
    let [wording, passage, kind] = terms.text;
    let runs = reading.wording.strongest(STRONGEST_RUNS);
    reasons.push(Reason {
        spans: runs.into_iter().filter_map(|(_, run)| span(ad, run)).collect(),
        ..plain(ReasonKind::Wording, "wording", wording)
    });
    if passage != 0.0 {
        let (_, words) = reading.wording.highest(|[suspicious, ..]| *suspicious);
        reasons.push(Reason {
            spans: span(ad, words).into_iter().collect(),
            ..plain(ReasonKind::Wording, "passage", passage)
        });
    }
    reasons.push(Reason {
        detail: Some(Detail::Kind(reading.shares(features))),
        ..plain(ReasonKind::Figure, "kind", kind)
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

/// Where a run of words stands in the ad's document.
fn span(ad: &Ad, run: std::ops::Range<usize>) -> Option<Span> {
    let words = ad.folded.words();
    let (first, last) = (words.get(run.start)?, words.get(run.end.checked_sub(1)?)?);
    Some(ad.folded.origin(first.start()..last.end()))
}

fn plain(kind: ReasonKind, id: &str, contribution: f64) -> Reason {
    Reason { kind, id: id.to_owned(), contribution, spans: Vec::new(), detail: None }
}
