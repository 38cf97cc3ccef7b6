//! What judges the ads of a run, to be kept by content: data files, model, hubs and settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{NightError, StagesError, models};
use crate::assess::Thresholds;
use crate::config::Config;
use crate::domain::RunId;
use crate::facts::DataFiles;
use crate::store::Store;

/// Role and name under which the settings that judge stand.
pub(super) const JUDGING: &str = "settings/judging.json";
/// Role and name under which all settings stand.
const SETTINGS: &str = "settings/all.txt";
/// Role and name under which the model stands.
pub(super) const MODEL: &str = "model/model.json";
/// Role of data files.
pub(super) const DATA: &str = "data/";

/// The settings that a score depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct JudgingSettings {
    /// Most bytes of a decoded body.
    pub(super) body_cap_bytes: u64,
    /// Score from which an ad is in the band `sedang`.
    pub(super) sedang: f64,
    /// Score from which an ad is in the band `tinggi`.
    pub(super) tinggi: f64,
    /// Where days begin and end.
    pub(super) time_zone: String,
}

/// Keeps by its content what judges the ads of a run.
///
/// # Errors
/// A file cannot be read any more, the database is locked or the disk full.
pub fn keep_inputs(
    store: &mut Store,
    run: &RunId,
    config: &Config,
    thresholds: Thresholds,
) -> Result<(), NightError> {
    store.keep_inputs(run, &inputs(config, thresholds)?)?;
    Ok(())
}

/// Everything that judges the ads of a run, by role and name. Files that changed since the stages were loaded are read as
/// they are now; their version then says so in a replay.
///
/// # Errors
/// A file cannot be read any more.
fn inputs(config: &Config, thresholds: Thresholds) -> Result<BTreeMap<String, Vec<u8>>, StagesError> {
    let mut files = BTreeMap::new();
    let data = DataFiles::of(config.assess.data_dir.as_deref()).map_err(StagesError::Data)?;
    for (name, text) in data.below("") {
        files.insert(format!("{DATA}{name}"), text.as_bytes().to_vec());
    }
    let (_, model) = models::read(config.assess.model.as_deref()).map_err(StagesError::ModelFile)?;
    files.insert(MODEL.to_owned(), model.into_bytes());
    let judging = JudgingSettings {
        body_cap_bytes: config.crawl.body_cap_bytes,
        sedang: thresholds.sedang,
        tinggi: thresholds.tinggi,
        time_zone: config.run.time_zone.clone(),
    };
    files.insert(JUDGING.to_owned(), serde_json::to_vec(&judging).unwrap_or_default());
    files.insert(SETTINGS.to_owned(), format!("{config:#?}\n").into_bytes());
    Ok(files)
}
