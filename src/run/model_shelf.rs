//! The models that lie beside the one in use, so that people see what changed from one to the next.

use std::path::Path;

use serde::Serialize;

use super::models;
use crate::assess::ModelFile;

/// The model in use, its card and its forerunners.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelShelf {
    /// Identity of the model in use.
    pub current: String,
    /// Its card, in Markdown.
    pub card: Option<String>,
    /// Every model that lies there, the one in use first.
    pub models: Vec<ModelLine>,
}

/// A model in figures, measured on blind hands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelLine {
    /// Identity.
    pub id: String,
    /// Rows trained on.
    pub rows: usize,
    /// Average precision.
    pub average_precision: f64,
    /// Precision in the bands `sedang` and above.
    pub precision: f64,
    /// Recall in the bands `sedang` and above.
    pub recall: f64,
    /// Share of ordinary rows in the bands `sedang` and above.
    pub false_alarms: f64,
    /// Expected calibration error.
    pub calibration_error: f64,
}

impl ModelShelf {
    /// What lies where `[assess] model` points to, or what is built in; none where that is no model.
    pub fn read(path: Option<&Path>) -> Option<Self> {
        let (_, json) = models::read(path).ok()?;
        let current = line(json.as_bytes())?;
        let folder = path.and_then(|path| if path.is_dir() { Some(path) } else { path.parent() });
        let texts: Vec<(String, Vec<u8>)> = match folder {
            Some(folder) => fs_err::read_dir(folder)
                .ok()?
                .filter_map(|entry| {
                    let path = entry.ok()?.path();
                    let is_wanted = path.extension().is_some_and(|e| e == "json" || e == "md");
                    let name = path.file_name()?.to_str()?.to_owned();
                    is_wanted.then(|| Some((name, models::read_file(&path).ok()?.into_bytes())))?
                })
                .collect(),
            None => models::built_in().map(|(name, text)| (name.to_owned(), text.to_vec())).collect(),
        };
        let card = format!("{}.md", current.id);
        let card = texts.iter().find(|(name, _)| *name == card);
        let card = card.and_then(|(_, text)| String::from_utf8(text.clone()).ok());
        let others =
            texts.iter().filter(|(name, _)| Path::new(name).extension().is_some_and(|of| of == "json"));
        let mut models: Vec<ModelLine> = others.filter_map(|(_, text)| line(text)).collect();
        models.retain(|model| model.id != current.id);
        models.sort_by(|a, b| a.id.cmp(&b.id));
        models.insert(0, current);
        Some(Self { current: models.first()?.id.clone(), card, models })
    }
}

fn line(json: &[u8]) -> Option<ModelLine> {
    let file: ModelFile = serde_json::from_slice(json).ok()?;
    let quality = file.report.told();
    Some(ModelLine {
        rows: file.training.rows,
        average_precision: quality.average_precision,
        precision: quality.precision,
        recall: quality.recall,
        false_alarms: quality.false_alarms,
        calibration_error: quality.calibration_error,
        id: file.id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_in_use_comes_first_with_its_card() {
        let built_in = ModelShelf::read(None).unwrap();
        assert!(built_in.card.as_ref().unwrap().contains(&built_in.current));
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in models::built_in() {
            fs_err::write(folder.path().join(name), text).unwrap();
        }
        assert_eq!(ModelShelf::read(Some(folder.path())), Some(built_in.clone()));
        let file = folder.path().join(format!("{}.json", built_in.current));
        let mut other: ModelFile = serde_json::from_slice(&fs_err::read(file).unwrap()).unwrap();
        other.id = "000000000000".into();
        fs_err::write(folder.path().join("000000000000.json"), serde_json::to_string(&other).unwrap())
            .unwrap();
        fs_err::write(folder.path().join("notes.json"), "{}").unwrap();
        let both = ModelShelf::read(Some(folder.path())).unwrap();
        let ids: Vec<&str> = both.models.iter().map(|model| model.id.as_str()).collect();
        assert_eq!(ids, [built_in.current.as_str(), "000000000000"]);
        assert_eq!(ModelShelf::read(Some(Path::new("nowhere"))), None);
    }
}
