use super::numbers::{Shape, value};
use super::reading::{Cue, Reading, nearest_after, nearest_before};
use crate::domain::{Demands, Fact, Origin, Sex};
use crate::facts::DemandCue;

/// Ages that an ad can mean.
const AGES: std::ops::RangeInclusive<u8> = 12..=75;

/// Age and sex asked for.
pub(super) fn find(reading: &Reading<'_>) -> Demands {
    let mut demands = Demands { sex: sex(reading), ..Demands::default() };
    let ages: Vec<Cue<DemandCue>> =
        reading.cues.demands.iter().filter(|cue| cue.what == DemandCue::Age).copied().collect();
    let limits: Vec<Cue<DemandCue>> = reading
        .cues
        .demands
        .iter()
        .filter(|cue| matches!(cue.what, DemandCue::AtMost | DemandCue::AtLeast))
        .copied()
        .collect();
    let is_sex = |cue: &&Cue<DemandCue>| matches!(cue.what, DemandCue::Sex(_));
    let sexes: Vec<Cue<DemandCue>> = reading.cues.demands.iter().filter(is_sex).copied().collect();
    for (at, run) in reading.runs.iter().enumerate() {
        if demands.age_min.is_some() && demands.age_max.is_some() {
            break;
        }
        let Some(age) = age(reading, at) else { continue };
        let next = reading.runs.get(at + 1).copied();
        let upper = next.and_then(|next| {
            let between = reading.between(run.end, next.start).trim_matches([' ', '.']);
            let between = ["tahun", "thn", "th", "years"]
                .iter()
                .fold(between, |b, unit| b.trim_start_matches(unit).trim());
            let is_range = matches!(
                between,
                "-" | "s/d"
                    | "sd"
                    | "s.d"
                    | "sampai"
                    | "hingga"
                    | "to"
                    | "~"
                    | "s d"
                    | "sampai dengan"
                    | "and"
                    | "dan"
            );
            (is_range && next.start - run.end <= 22)
                .then(|| self::age(reading, at + 1).map(|high| (next, high)))?
        });
        let end = upper.map_or(run.end, |(next, _)| next.end);
        let is_years = is_years(reading, end);
        let is_led = nearest_before(&ages, run.start, 30)
            .is_some_and(|cue| !reading.between(cue.end, run.start).contains('\n'))
            // `Pria Max 40th`
            || (is_years && nearest_before(&sexes, run.start, 6).is_some());
        let is_range_of_ages = upper.is_some_and(|(_, high)| high > age && age >= 15 && is_years);
        if !is_led && !is_range_of_ages || is_experience(reading, run.start) {
            continue;
        }
        if let Some((next, high)) = upper.filter(|(_, high)| *high >= age) {
            set(reading, &mut demands.age_min, age, run.start, run.end);
            set(reading, &mut demands.age_max, high, next.start, next.end);
            continue;
        }
        let limit = nearest_before(&limits, run.start, 12).map(|cue| cue.what);
        let tail = reading.text.get(run.end..).unwrap_or("");
        let tail = tail.trim_start();
        let tail = ["tahun", "thn", "th"]
            .iter()
            .fold(tail, |t, unit| t.trim_start_matches(unit).trim_start_matches(['.', ' ']));
        let is_open = tail.starts_with('+') || tail.starts_with("ke atas") || tail.starts_with("keatas");
        match limit {
            Some(DemandCue::AtMost) => set(reading, &mut demands.age_max, age, run.start, run.end),
            Some(DemandCue::AtLeast) => set(reading, &mut demands.age_min, age, run.start, run.end),
            _ if is_open => set(reading, &mut demands.age_min, age, run.start, run.end),
            _ if nearest_after(&limits, run.end, 12).is_some_and(|c| c.what == DemandCue::AtMost) => {
                set(reading, &mut demands.age_max, age, run.start, run.end);
            }
            _ => {}
        }
    }
    demands
}

fn set(reading: &Reading<'_>, slot: &mut Option<Fact<u8>>, value: u8, start: usize, end: usize) {
    if slot.is_none() {
        *slot = Some(Fact { value, origin: Origin::Heuristic, span: Some(reading.span(start, end)) });
    }
}

fn age(reading: &Reading<'_>, at: usize) -> Option<u8> {
    let run = reading.runs.get(at).filter(|run| run.shape == Shape::Digits && run.len() == 2)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "two digits")]
    let age = value(reading.text, *run)? as u8;
    AGES.contains(&age).then_some(age)
}

fn is_years(reading: &Reading<'_>, end: usize) -> bool {
    let tail = reading.text.get(end..).unwrap_or("").trim_start();
    ["tahun", "thn", "th", "years old", "y.o", "yo"].iter().any(|unit| tail.starts_with(unit))
}

/// `pengalaman 15 tahun` is no age.
fn is_experience(reading: &Reading<'_>, start: usize) -> bool {
    let mut from = start.saturating_sub(24);
    while !reading.text.is_char_boundary(from) {
        from += 1;
    }
    let before = reading.between(from, start);
    let before = before.rsplit('\n').next().unwrap_or("");
    before.contains("pengalaman") || before.contains("experience")
}

/// The one sex that is asked for; none where both are.
fn sex(reading: &Reading<'_>) -> Option<Fact<Sex>> {
    let mut found: Option<Fact<Sex>> = None;
    for cue in &reading.cues.demands {
        let DemandCue::Sex(sex) = cue.what else { continue };
        if names_other(reading, cue.start, cue.end, sex) {
            continue;
        }
        match &found {
            Some(known) if known.value != sex => return None,
            Some(_) => {}
            None => {
                let span = Some(reading.span(cue.start, cue.end));
                found = Some(Fact { value: sex, origin: Origin::Heuristic, span });
            }
        }
    }
    found
}

/// Whether the other sex is named beside a word for one (`pria/wanita`).
fn names_other(reading: &Reading<'_>, start: usize, end: usize, sex: Sex) -> bool {
    let others: &[&str] = match sex {
        Sex::Female => &["pria", "laki", "cowok", "cowo", "male", "men", "lelaki"],
        Sex::Male => &["wanita", "perempuan", "cewek", "cewe", "female", "women"],
    };
    let mut from = start.saturating_sub(18);
    while !reading.text.is_char_boundary(from) {
        from += 1;
    }
    let mut to = (end + 18).min(reading.text.len());
    while !reading.text.is_char_boundary(to) {
        to -= 1;
    }
    let around = [reading.between(from, start), reading.between(end, to)];
    around.iter().any(|part| part.split(|c: char| !c.is_alphanumeric()).any(|word| others.contains(&word)))
}
