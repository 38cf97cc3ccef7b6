//! A second model that scores a night in shadow: what it says is kept beside, and changes no flag, band or queue.

use std::panic::AssertUnwindSafe;

use super::{Stages, models};
use crate::assess::{Model, ModelError, Thresholds, without};
use crate::config::{AssessSettings, ChallengerSettings};
use crate::domain::{Band, ChallengerScore, ChallengerStand, ChallengerSummary, Judged, Kind, RunId};
use crate::features::table_hash;
use crate::store::{Reader, StoreError};

/// Why a challenger cannot score.
#[derive(Debug, thiserror::Error)]
pub enum ChallengerError {
    /// Its file cannot be read.
    #[error("cannot read the challenger `{name}`: {error}")]
    File {
        /// As the settings name it.
        name: String,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// It is refused.
    #[error("cannot use the challenger `{name}`: {error}")]
    Refused {
        /// As the settings name it.
        name: String,
        /// Why.
        #[source]
        error: ModelError,
    },
    /// It is the model in use.
    #[error("the challenger `{0}` is the model in use; name another under `[assess] challenger`, or \"\"")]
    InUse(String),
}

/// The challenger, ready to score.
#[derive(Debug)]
pub struct Challenger {
    model: Model,
    thresholds: Thresholds,
    champion: String,
}

impl Challenger {
    /// The challenger of `[assess]` against the model in use; none where none is named. Its bands begin where they would if
    /// it were promoted.
    ///
    /// # Errors
    /// When it cannot be read, is refused, or is the model in use.
    pub fn load(settings: &AssessSettings, champion: &Model) -> Result<Option<Self>, ChallengerError> {
        let Some(named) = &settings.challenger else { return Ok(None) };
        let name = || named.name.clone();
        let text = text(settings, named).map_err(|error| ChallengerError::File { name: name(), error })?;
        let model = Model::read(&text, &table_hash())
            .map_err(|error| ChallengerError::Refused { name: name(), error })?;
        if model.id() == champion.id() {
            return Err(ChallengerError::InUse(name()));
        }
        let thresholds = Stages::thresholds_of(settings, &model);
        Ok(Some(Self { model, thresholds, champion: champion.id().to_owned() }))
    }

    /// Its id.
    pub fn id(&self) -> &str {
        self.model.id()
    }

    /// What it says of an ad that was judged, by the words and signs that were read for the model in use. A defect in it
    /// costs its own score alone: the ad is kept as judged.
    pub(super) fn say(&self, judged: &Judged) -> Option<ChallengerScore> {
        std::panic::catch_unwind(AssertUnwindSafe(|| self.scored(judged))).ok()
    }

    fn scored(&self, judged: &Judged) -> ChallengerScore {
        let Judged { ad, features, assessment, .. } = judged;
        let reading = self.model.read_ad(ad);
        let is_ad = reading.is_scored(features) && reading.kind(features) == Kind::Ad;
        let says = is_ad.then(|| {
            let told = without(features, &reading, false, &[], (&self.model, self.thresholds));
            (told.score, told.band)
        });
        let is_flagged = |band: Option<Band>| band.is_some_and(|band| band >= Band::Sedang);
        let champion = assessment.as_ref().filter(|_| ad.kind == Kind::Ad).map(|told| told.band);
        ChallengerScore {
            model: self.id().to_owned(),
            champion: self.champion.clone(),
            says,
            stand: ChallengerStand::of(is_flagged(champion), is_flagged(says.map(|(_, band)| band))),
        }
    }
}

/// The challenger of a night, or what its summary says of why there is none.
pub(super) fn of_night(
    settings: &AssessSettings,
    champion: &Model,
) -> (Option<Box<Challenger>>, Option<ChallengerSummary>) {
    match Challenger::load(settings, champion) {
        Ok(None) => (None, None),
        Ok(Some(challenger)) => {
            let told =
                ChallengerSummary { model: challenger.id().to_owned(), ..ChallengerSummary::default() };
            (Some(Box::new(challenger)), Some(told))
        }
        Err(error) => {
            tracing::warn!(error.message = %error, "the night goes on without the challenger");
            let name = settings.challenger.as_ref().map(|named| named.name.clone()).unwrap_or_default();
            let problem = Some(error.to_string());
            (None, Some(ChallengerSummary { model: name, problem, ..ChallengerSummary::default() }))
        }
    }
}

/// What a challenger came to, where it scored.
pub(super) fn counted(
    reader: &Reader,
    run: &RunId,
    told: ChallengerSummary,
) -> Result<ChallengerSummary, StoreError> {
    if told.problem.is_some() {
        return Ok(told);
    }
    let (scored, would_flag, would_not_flag) = reader.challenger_counts(run)?;
    Ok(ChallengerSummary { scored, would_flag, would_not_flag, ..told })
}

fn text(settings: &AssessSettings, named: &ChallengerSettings) -> std::io::Result<String> {
    if named.name == models::BUILT_IN {
        return models::read(None).map(|(_, text)| text);
    }
    match models::read_file(&named.file) {
        Ok(text) => Ok(text),
        // One that the program brings.
        Err(error) => models::text_of(settings, &named.name).map_err(|_| error),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::assess::ModelFile;
    use crate::domain::{Ad, AdId, Score, SourceName};

    fn stages() -> Stages {
        Stages::load(&AssessSettings::default()).unwrap()
    }

    /// The model built in, of which every score is moved by so many log-odds, as a file.
    fn moved(by: f32) -> (tempfile::TempDir, AssessSettings, String) {
        let (_, text) = models::read(None).unwrap();
        let mut file: ModelFile = serde_json::from_str(&text).unwrap();
        file.stack.bias += by;
        file.id = file.content_id();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.json");
        fs_err::write(&path, serde_json::to_string(&file).unwrap()).unwrap();
        let challenger = Some(ChallengerSettings { name: "other.json".into(), file: path });
        (folder, AssessSettings { challenger, ..AssessSettings::default() }, file.id)
    }

    fn judged(stages: &Stages, text: &str) -> Judged {
        let source = SourceName("papan".into());
        let ad = crate::extract::extract_text(source, "x", "Lowongan", text, &stages.facts);
        stages.judge(ad, jiff::civil::date(2026, 11, 24))
    }

    const ORDINARY: &str = "Dicari kasir toko di Bandung. Gaji UMK, BPJS, libur Minggu. Datang langsung ke toko dengan \
                            ijazah SMA dan KTP untuk wawancara.";

    #[test]
    fn it_says_what_the_other_would_where_it_is_the_same_but_for_its_base() {
        let stages = stages();
        let judged = judged(&stages, ORDINARY);
        let own = judged.assessment.as_ref().unwrap();
        let (_folder, settings, id) = moved(8.0);
        let challenger = Challenger::load(&settings, &stages.model).unwrap().unwrap();
        assert_eq!(challenger.id(), id);
        let said = challenger.say(&judged).unwrap();
        let (score, band) = said.says.unwrap();
        let logit = |score: Score| (score.get() / (1.0 - score.get())).ln();
        assert!((logit(score) - logit(own.score) - 8.0).abs() < 0.01, "{score:?} {:?}", own.score);
        assert_eq!((own.band, said.stand), (Band::Rendah, ChallengerStand::WouldFlag));
        assert!(band >= Band::Sedang, "{band:?}");
        assert_eq!(said.champion, stages.model.id());
    }

    #[test]
    fn what_cannot_score_is_told_and_never_stops_anything() {
        let champion = stages().model;
        let named = |name: &str, file: PathBuf| AssessSettings {
            challenger: Some(ChallengerSettings { name: name.into(), file }),
            ..AssessSettings::default()
        };
        let problem = |settings: &AssessSettings| {
            let (challenger, told) = of_night(settings, &champion);
            assert!(challenger.is_none());
            told.unwrap().problem.unwrap()
        };
        assert!(
            problem(&named("gone", "nowhere/gone.json".into())).contains("cannot read the challenger `gone`")
        );
        assert!(problem(&named("built-in", "x".into())).contains("is the model in use"));
        let (folder, settings, _) = moved(1.0);
        let file = folder.path().join("other.json");
        let text = fs_err::read_to_string(&file).unwrap();
        fs_err::write(&file, text.get(..text.len() / 2).unwrap()).unwrap();
        assert!(problem(&settings).contains("cannot use the challenger"));
        assert_eq!(of_night(&AssessSettings::default(), &champion).1, None);
    }

    #[test]
    fn an_empty_ad_breaks_nothing() {
        let stages = stages();
        let (_folder, settings, _) = moved(1.0);
        let challenger = Challenger::load(&settings, &stages.model).unwrap().unwrap();
        let source = SourceName("papan".into());
        let ad = Ad::new(AdId::of(&source, "x"), source, "", "");
        assert!(challenger.say(&stages.judge(ad, jiff::civil::date(2026, 11, 24))).is_some());
    }
}
