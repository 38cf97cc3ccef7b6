use std::path::Path;

use clap::Args;
use serde::Serialize;

use super::show::find;
use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session, now, reveal};
use crate::run::{RenderingError, RenderingSettings, draw_capture, keep_rendering, rendering_file};
use crate::store::{Reader, Rendering, Store};

/// Makes a picture of what an archived page looked like, never of the live page
///
/// Chromium draws the archived bytes without network and without scripts. The picture lies beside the archive under its
/// digest and goes with the capture. It is a rendering, not evidence as received, and has contacts in the clear: the
/// database notes who made or asked for it and when.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada picture 3f9c0d2a7b1e84c05d6a", "of the newest capture of an ad"),
    ("waspada picture 3f9c0d --record 0c1f6a3e-5b77-8d21-9a40-2f5d1c6b7e80", "of another capture"),
    ("waspada picture 3f9c0d --again", "once more, such as with a newer browser"),
]))]
pub struct Picture {
    /// Code of the ad, its first six or more characters, or its address
    #[arg(value_name = "AD")]
    ad: String,
    /// Record of the capture, as `show` names it; the newest where not given
    #[arg(long, value_name = "ID")]
    record: Option<String>,
    /// Make it though there is one, in its place
    #[arg(long)]
    again: bool,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    ad: &'a str,
    record: &'a str,
    file: &'a Path,
    #[serde(flatten)]
    rendering: &'a Rendering,
}

impl Picture {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let settings = RenderingSettings::from(&config);
        let reader = Reader::open(&config.store.path)?;
        let ad = find(&reader, &self.ad)?;
        let stored = reader.show(&ad)?;
        if stored.is_erased() {
            return Err(Failure::new(Exit::Usage, format!("words or contacts of `{ad}` were erased"))
                .hint("`waspada show` says when and why"));
        }
        let mut captures = stored.captures.into_iter().map(|capture| capture.place);
        let is_it = |record: &str, wanted: &str| record.strip_prefix("urn:uuid:").unwrap_or(record) == wanted;
        let wanted = self.record.as_deref().map(|wanted| wanted.strip_prefix("urn:uuid:").unwrap_or(wanted));
        let found = match wanted {
            Some(wanted) => captures.find(|place| is_it(&place.record_id, wanted)),
            None => captures.next(),
        };
        let capture = found.ok_or_else(|| {
            Failure::new(Exit::Usage, format!("`{ad}` has no such capture"))
                .hint("an ad that was imported by its words alone has none; `waspada show` names the record of an ad")
        })?;
        reveal::note(&config, "picture", Some(ad.clone()), 1)?;
        let kept = reader.rendering(&capture.record_id)?.filter(|_| !self.again);
        let kept = kept.filter(|made| rendering_file(&settings.archive, made).is_ok());
        let made = if let Some(made) = kept {
            made
        } else {
            let drawn = draw_capture(&settings, &reader.same_bytes(&capture)?)?;
            let mut store = Store::open(&config.store.path)?;
            keep_rendering(&mut store, &settings.archive, &capture, drawn, now())?
        };
        let (file, _) = rendering_file(&settings.archive, &made)?;
        let report = Report { ad: &ad.0, record: &capture.record_id, file: &file, rendering: &made };
        let words = session.globals.lang.capture();
        session
            .printer
            .result(&report, || (words.made)(&file.display().to_string(), &made.sha256, &made.browser))?;
        Ok(Exit::Done)
    }
}

impl From<RenderingError> for Failure {
    fn from(error: RenderingError) -> Self {
        let exit = match error {
            RenderingError::Store(error) => return error.into(),
            RenderingError::NoPage(_) | RenderingError::TooLong | RenderingError::Off => Exit::Usage,
            RenderingError::Busy => Exit::Locked,
            RenderingError::Evidence(_) | RenderingError::Changed(_) | RenderingError::Gone => {
                Exit::Unhealthy
            }
            _ => Exit::Unexpected,
        };
        Self::of(exit, &error)
    }
}
