//! Words of pictures, read by Tesseract in a process of its own.
//!
//! Posters say in a picture what an ad says in words. Reading them is I/O and no stage: what was read is kept as evidence
//! beside the digest of the picture, and from there on is text like any other, marked as read by a program.

mod form;
mod process;
mod words;

pub(super) use form::PictureForm;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::config::CrawlSettings;
use crate::domain::{Fault, Field, Media, Outcome, PictureLack, RawPage, SkipReason, SourceName, sha256_hex};
use crate::programs;
use form::Size;
use process::NoAnswer;

/// Reads words in pictures.
#[derive(Debug, Clone)]
pub(super) struct PictureReader {
    program: PathBuf,
    languages: String,
    /// The program with version and languages, as it is told.
    by: String,
    time: Duration,
}

/// What was read in one picture.
#[derive(Debug, Clone)]
pub(super) struct PictureWords {
    /// The words, line by line.
    pub(super) text: String,
    /// What is kept of it as evidence: name and digest of the picture, program, how sure it was, and the words.
    pub(super) record: Value,
}

impl PictureReader {
    /// The program of the settings, if it is there and knows one of the languages that are asked for.
    pub(super) fn find(settings: &CrawlSettings) -> Result<Self, PictureLack> {
        let named = settings.picture_reader.as_str();
        if named.is_empty() {
            return Err(PictureLack::Off);
        }
        let program =
            programs::find(Path::new(named)).ok_or_else(|| PictureLack::Program(named.to_owned()))?;
        let time = Duration::from_millis(settings.picture_timeout_ms);
        let ask = |argument: &str| {
            let answer = process::run(&program, &[argument], Vec::new(), time, &|| true);
            let answer = answer.map_err(|error| PictureLack::Answer(told(&error, time)))?;
            Ok(String::from_utf8_lossy(&answer).into_owned())
        };
        let version = ask("--version")?;
        let version = version.lines().next().unwrap_or_default().trim();
        if version.is_empty() || version.len() > 60 || version.chars().any(char::is_control) {
            return Err(PictureLack::Answer("does not say its version".to_owned()));
        }
        let known = ask("--list-langs")?;
        let is_known = |language: &&str| known.lines().any(|line| line.trim() == *language);
        let languages: Vec<&str> = settings.picture_languages.split('+').filter(is_known).collect();
        if languages.is_empty() {
            return Err(PictureLack::Languages(settings.picture_languages.clone()));
        }
        let languages = languages.join("+");
        Ok(Self { by: format!("{version} ({languages})"), languages, time, program })
    }

    /// The program with version and languages.
    pub(super) fn by(&self) -> &str {
        &self.by
    }

    /// The words of a picture that people know as `name`; none where it has none. A fault where it cannot be read.
    pub(super) fn read(
        &self,
        picture: Vec<u8>,
        name: &str,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<PictureWords>, Fault> {
        let fault = |what: String| Fault::new("picture_unreadable", format!("{name}: {what}"));
        match form::size(&picture) {
            Ok(Size::Fits) => {}
            Ok(Size::Small) => return Ok(None),
            Err(what) => return Err(fault(what)),
        }
        let sha256 = sha256_hex(&picture);
        let arguments = ["stdin", "stdout", "-l", &self.languages, "tsv"];
        let answer =
            process::run(&self.program, &arguments, picture, self.time, is_wanted).map_err(|error| {
                fault(format!("its words could not be read: {} {}", self.by, told(&error, self.time)))
            })?;
        let words = words::of(&answer).map_err(|()| {
            fault(format!("its words could not be read: {} answered something else", self.by))
        })?;
        Ok(words.map(|words| PictureWords {
            record: json!({
                "picture": name, "sha256": sha256, "read_by": self.by, "confidence": words.confidence,
                "words": words.text,
            }),
            text: words.text,
        }))
    }
}

/// What is read in a picture by itself, which is kept nowhere; none where it is no picture of a kind that is read.
pub fn picture_page(
    settings: &CrawlSettings,
    (source, name): (SourceName, &str),
    body: &[u8],
    at: Timestamp,
) -> Option<Outcome<RawPage>> {
    PictureForm::of(body)?;
    let reader = match PictureReader::find(settings) {
        Ok(reader) => reader,
        Err(lack) => {
            let what = format!("{name}: a picture whose words were not read: {}", missing(&lack));
            return Some(Outcome::Failed(Fault::new("picture_unread", what)));
        }
    };
    Some(match reader.read(body.to_vec(), name, &|| true) {
        Ok(None) => Outcome::Skipped(SkipReason::NotAnAd),
        Err(fault) => Outcome::Failed(fault),
        Ok(Some(words)) => Outcome::Kept(RawPage {
            source,
            url: format!("file:{name}"),
            fetched_at: at,
            status: 200,
            media: Media::Row,
            charset: None,
            body: words.record.to_string().into_bytes(),
            capture: None,
            rules: Arc::default(),
            hints: BTreeMap::from([(Field::Picture, words.text)]),
        }),
    })
}

/// What is missing, and what to do.
fn missing(lack: &PictureLack) -> String {
    match lack {
        PictureLack::Off => "`[crawl] picture_reader` is empty".to_owned(),
        PictureLack::Program(name) => {
            format!(
                "`{name}` is not installed; install Tesseract (apt-get install tesseract-ocr tesseract-ocr-ind)"
            )
        }
        PictureLack::Languages(names) => {
            format!(
                "Tesseract has none of the languages {names}; install tesseract-ocr-ind and tesseract-ocr-eng"
            )
        }
        PictureLack::Answer(what) => format!("the program that reads them {what}"),
    }
}

/// Whether a picture of such a head would be read: for fuzzing.
pub(super) fn size_told(picture: &[u8]) -> bool {
    form::size(picture).is_ok()
}

/// The words of an answer: for fuzzing.
pub(super) fn words_told(answer: &[u8]) -> Option<String> {
    words::of(answer).ok().flatten().map(|words| words.text)
}

/// What became of the program.
fn told(error: &NoAnswer, time: Duration) -> String {
    match error {
        NoAnswer::Start(error) => format!("could not be started ({error})"),
        NoAnswer::Time => {
            format!("took longer than {} ms (`[crawl] picture_timeout_ms`)", time.as_millis())
        }
        NoAnswer::Length => "answered more than the words of a picture".to_owned(),
        NoAnswer::Status(status) => {
            format!("ended with an error ({status}); the picture may be broken: open it and save it again")
        }
        NoAnswer::Unwanted => "was stopped".to_owned(),
    }
}
