//! Pictures of pages on which a poster carries the words of the ad: asked for as politely as a page is, kept as evidence by
//! themselves, and read by Tesseract.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::sync::Semaphore;
use url::Url;

use super::address::{digest, shown};
use super::fetch::{FetchError, Fetcher};
use super::page::{Purpose, Visited};
use super::picture::{PictureForm, PictureReader, PictureWords};
use super::report::SourceReport;
use super::{Coverage, CoverageReason, CrawlError};
use crate::domain::{
    CaptureRef, Fault, Field, ImportFact, ImportNote, Media, PictureLack, RawPage, SkipReason,
};
use crate::parse::limits::PICTURE_BYTES;

/// Says at which addresses the pictures of a page stand that may carry the words of its ad; none for a page that has words
/// of its own.
pub type PosterFinder = Arc<dyn Fn(&RawPage) -> Vec<String> + Send + Sync>;

/// Evidence that was kept beside a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBeside {
    /// Address of the picture; with `#words`, what was read in it.
    pub url: String,
    /// Where it lies.
    pub capture: CaptureRef,
}

/// A page with what its posters say among its hints.
pub(super) struct WithPosters {
    pub(super) page: RawPage,
    /// What was kept beside it.
    pub(super) kept: Vec<KeptBeside>,
    /// Whether posters of it wait for another night.
    pub(super) is_waiting: bool,
}

impl WithPosters {
    fn none(page: RawPage) -> Self {
        Self { page, kept: Vec::new(), is_waiting: false }
    }
}

/// What is known of posters in one night.
pub(super) struct Posters {
    reader: OnceLock<Result<PictureReader, PictureLack>>,
    /// One at a time: the program takes a processor for seconds.
    turn: Semaphore,
    /// What was read at each address, so that the banner of a site is asked for and read once.
    known: Mutex<HashMap<u128, Option<(PictureWords, CaptureRef)>>>,
}

impl Default for Posters {
    fn default() -> Self {
        Self { reader: OnceLock::new(), turn: Semaphore::new(1), known: Mutex::default() }
    }
}

/// What became of the posters of a source.
#[derive(Debug, Default)]
pub(super) struct Looked {
    read: usize,
    wordless: usize,
    by: String,
    lack: Option<PictureLack>,
}

impl Looked {
    /// What is told of it, and what is missing.
    pub(super) fn told(self, source: &str) -> (Vec<ImportNote>, Option<PictureLack>) {
        let all = [
            (self.read, ImportFact::PicturesRead { pictures: self.read, by: self.by }),
            (self.wordless, ImportFact::WordlessPictures { pictures: self.wordless }),
        ];
        let note = |what| ImportNote { file: source.to_owned(), what };
        (all.into_iter().filter(|(count, _)| *count > 0).map(|(_, what)| note(what)).collect(), self.lack)
    }
}

impl Fetcher {
    /// Reads the posters of a page, if it has any, and returns it with their words among its hints, and what was kept
    /// beside it. What cannot be had or read is noted, and the page stays as it is.
    pub(super) async fn with_posters(
        &self,
        source: &Visited,
        page: RawPage,
    ) -> Result<WithPosters, CrawlError> {
        let most = self.context.settings.page_pictures;
        let finder = self.context.posters.clone().filter(|_| most > 0 && page.media == Media::Html);
        let Some(finder) = finder else { return Ok(WithPosters::none(page)) };
        let found = tokio::task::spawn_blocking(move || {
            let found = finder(&page);
            (page, found)
        });
        let Ok((mut page, found)) = found.await else { return Err(CrawlError::Defect("looked for posters")) };
        if found.is_empty() {
            return Ok(WithPosters::none(page));
        }
        let reader = match self.poster_reader(source).await? {
            Ok(reader) => reader,
            // Once there is a program, they are read; where the settings want none, nothing waits.
            Err(lack) => {
                return Ok(WithPosters { is_waiting: lack != PictureLack::Off, ..WithPosters::none(page) });
            }
        };
        let (mut words, mut kept, mut is_waiting) = (Vec::new(), Vec::new(), false);
        let pictures = found.iter().take(most).filter_map(|address| Url::parse(address).ok());
        for url in pictures {
            if source.allowance.is_used_up(self.context.clock.now()) {
                is_waiting = true;
                break;
            }
            let read = match self.poster(source, &reader, &url, &mut kept).await {
                Ok(read) => read,
                Err(FetchError::Skipped(reason)) => {
                    self.note_poster(source, &url, CoverageReason::Skipped(reason))?;
                    None
                }
                Err(FetchError::Fault(fault)) => {
                    self.note_poster(source, &url, CoverageReason::Failed(fault))?;
                    None
                }
                Err(FetchError::HostLeft) => {
                    is_waiting = true;
                    break;
                }
                Err(FetchError::Fatal(error)) => return Err(error),
            };
            words.extend(read);
        }
        if !words.is_empty() {
            page.hints.insert(Field::Picture, words.join("\n\n"));
        }
        Ok(WithPosters { page, kept, is_waiting })
    }

    async fn poster_reader(
        &self,
        source: &Visited,
    ) -> Result<Result<PictureReader, PictureLack>, CrawlError> {
        if self.posters.reader.get().is_none() {
            let settings = self.context.settings.clone();
            let found = tokio::task::spawn_blocking(move || PictureReader::find(&settings)).await;
            let found =
                found.map_err(|_| CrawlError::Defect("looked for the program that reads pictures"))?;
            // Another page may have been quicker.
            let _ = self.posters.reader.set(found);
        }
        let mut looked = source.posters.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(match self.posters.reader.get() {
            Some(Ok(reader)) => {
                reader.by().clone_into(&mut looked.by);
                Ok(reader.clone())
            }
            Some(Err(lack)) => {
                looked.lack.get_or_insert_with(|| lack.clone());
                Err(lack.clone())
            }
            None => Err(PictureLack::Off),
        })
    }

    /// The words of one poster; what was kept of it is added to `kept`.
    async fn poster(
        &self,
        source: &Visited,
        reader: &PictureReader,
        url: &Url,
        kept: &mut Vec<KeptBeside>,
    ) -> Result<Option<String>, FetchError> {
        let key = digest(url.as_str());
        let known = self.posters.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let (words, capture) = match known {
            Some(None) => return Ok(None),
            Some(Some(known)) => known,
            None => {
                let read = self.fresh_poster(source, reader, url, kept).await?;
                let mut all = self.posters.known.lock().unwrap_or_else(PoisonError::into_inner);
                all.insert(key, read.clone());
                match read {
                    Some(read) => read,
                    None => return Ok(None),
                }
            }
        };
        if !kept.iter().any(|one| one.capture.record_id == capture.record_id) {
            kept.push(KeptBeside { url: url.to_string(), capture });
        }
        // The words are kept with each page that is judged by them.
        let archive = Arc::clone(&self.context.archive);
        let (place, record, at) =
            (format!("{url}#words"), words.record.to_string(), self.context.clock.now());
        let target = place.clone();
        let keep = move || archive.resource(&target, "application/json", record.as_bytes(), at);
        let capture = tokio::task::spawn_blocking(keep).await;
        let capture = capture.map_err(|_| CrawlError::Defect("wrote words of a picture to the archive"))?;
        kept.push(KeptBeside { url: place, capture: capture.map_err(CrawlError::from)? });
        Ok(Some(words.text))
    }

    /// Asks for a picture and reads it.
    async fn fresh_poster(
        &self,
        source: &Visited,
        reader: &PictureReader,
        url: &Url,
        kept: &mut Vec<KeptBeside>,
    ) -> Result<Option<(PictureWords, CaptureRef)>, FetchError> {
        source.allowance.ask();
        let (answer, _) = self.follow(source, url, PICTURE_BYTES, Purpose::Picture).await?;
        let capture = answer.kept.capture.clone();
        kept.push(KeptBeside { url: url.to_string(), capture: capture.clone() });
        source.allowance.take(answer.body.len());
        let fault =
            |code: &str, what: &str| FetchError::Fault(Fault::new(code, format!("{}: {what}", shown(url))));
        match answer.status {
            200..300 => {}
            404 | 410 => return Err(FetchError::Skipped(SkipReason::Gone)),
            401 | 403 | 451 => return Err(FetchError::Skipped(SkipReason::Refused)),
            status => return Err(fault("http_status", &format!("answered {status}"))),
        }
        if PictureForm::of(&answer.body).is_none() {
            let what =
                "the page shows it as a picture, and it is none of a kind that is read (PNG, JPEG, WebP)";
            return Err(fault("picture_unreadable", what));
        }
        // The semaphore is never closed.
        let turn = self.posters.turn.acquire().await;
        let (reader, name, body) = (reader.clone(), shown(url), answer.body);
        let read = tokio::task::spawn_blocking(move || reader.read(body, &name, &|| true)).await;
        drop(turn);
        let read = read.map_err(|_| CrawlError::Defect("read a picture"))?.map_err(FetchError::Fault)?;
        let mut looked = source.posters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(words) = read {
            looked.read += 1;
            Ok(Some((words, capture)))
        } else {
            looked.wordless += 1;
            Ok(None)
        }
    }

    fn note_poster(&self, source: &Visited, url: &Url, reason: CoverageReason) -> Result<(), CrawlError> {
        let line = Coverage { source: source.name.clone(), url: shown(url), reason, count: 1 };
        Ok(self.context.ledger.cover(&self.context.run, &[line])?)
    }
}

/// Puts what became of posters into the report of their source.
pub(super) fn tell(visited: &Visited, report: &mut SourceReport) {
    let looked = std::mem::take(&mut *visited.posters.lock().unwrap_or_else(PoisonError::into_inner));
    let (notes, lack) = looked.told(&visited.name.0);
    report.notes.extend(notes);
    report.poster_lack = report.poster_lack.take().or(lack);
}
