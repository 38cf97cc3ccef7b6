//! What an archived page looked like: a picture that a browser makes of the archived bytes, never of the live page.
//!
//! The page is put whole into a frame without rights under a policy that loads nothing but what stands in it. The browser
//! has no network and starts with nothing. The picture lies beside the archive under its digest; the database names the
//! capture it was made of. A file that no row names goes, so that a picture goes with what it was made of.

mod browser;

use std::fmt::Write as _;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use thiserror::Error;

use super::inspect::kept_answer;
use crate::config::Config;
use crate::domain::{CaptureRef, Fault, PictureFault, sha256_hex};
use crate::extract::plain;
use crate::parse::limits::{RENDERED_PAGE_BYTES, RENDERING_FILE_BYTES, RENDERING_SIZE};
use crate::store::{Reader, Rendering, Store, StoreError};
use crate::text::charset;
use browser::Browser;

/// Folder of the pictures, in that of the archive.
const FOLDER: &str = "renderings";
/// Rows that are left below the last one on which anything stands.
const MARGIN_ROWS: usize = 24;
/// What the frame around a page allows: styles that stand in it, and pictures and fonts written out in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/// With what pictures are made, and where they lie.
#[derive(Debug, Clone)]
pub struct RenderingSettings {
    /// Folder of the archive.
    pub archive: PathBuf,
    /// The browser: a path, or a name that is looked for in `PATH`; empty where none is to be used.
    pub browser: String,
    /// How long it may take.
    pub time: Duration,
    /// Whether it sandboxes itself; without, somebody else has to.
    pub has_sandbox: bool,
    /// Whether it gets a network of its own with nothing in it, where the system can; the flags hold without it as well.
    pub has_own_network: bool,
}

impl Default for RenderingSettings {
    fn default() -> Self {
        Self {
            archive: PathBuf::new(),
            browser: "chromium".to_owned(),
            time: Duration::from_secs(30),
            has_sandbox: true,
            has_own_network: true,
        }
    }
}

impl From<&Config> for RenderingSettings {
    fn from(config: &Config) -> Self {
        Self {
            archive: config.archive.dir.clone(),
            browser: config.evidence.picture_browser.clone(),
            time: Duration::from_millis(config.evidence.picture_timeout_ms),
            has_sandbox: config.evidence.picture_sandbox,
            ..Self::default()
        }
    }
}

/// Why there is no picture.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RenderingError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The archived bytes are not there, or are not what was written.
    #[error("the archived page cannot be read: {}; `waspada verify` tells what else differs", .0.message)]
    Evidence(Fault),
    /// The capture is no page.
    #[error("the capture is no page of HTML but `{0}`; its text is shown instead")]
    NoPage(String),
    /// The page is longer than pages are.
    #[error("the page is longer than {} MB; its text is shown instead", RENDERED_PAGE_BYTES >> 20)]
    TooLong,
    /// The settings say that there is to be none.
    #[error("pictures are switched off by `[evidence] picture_browser = \"\"`")]
    Off,
    /// The browser is not there.
    #[error(
        "`{0}` is not installed; install Chromium (apt-get install chromium) or name another in `[evidence] picture_browser`"
    )]
    NoBrowser(String),
    /// The browser cannot take its rights from itself.
    #[error(
        "the browser cannot sandbox itself here; allow user namespaces (docs/operator.md), or set `[evidence] picture_sandbox = \
         false` where the whole desk runs in a container that you trust with hostile pages"
    )]
    NoSandbox,
    /// Another picture is being made.
    #[error("another picture is being made; try again in a moment")]
    Busy,
    /// It took too long.
    #[error(
        "the browser had not drawn the page within {0} ms and was ended (`[evidence] picture_timeout_ms`)"
    )]
    Time(u128),
    /// The browser made none.
    #[error("the browser {0}")]
    Browser(String),
    /// The picture cannot be kept or read.
    #[error("the picture cannot be written or read: {0}; is the disk full?")]
    Write(std::io::Error),
    /// The picture is not what was made.
    #[error("`{0}` is not the picture that was made; make it anew")]
    Changed(PathBuf),
    /// The capture was erased meanwhile.
    #[error("the capture was erased meanwhile")]
    Gone,
}

impl RenderingError {
    /// What is told of it in the reader's language.
    pub fn fault(&self) -> PictureFault {
        match self {
            Self::Evidence(_) | Self::Gone => PictureFault::Evidence,
            Self::NoPage(_) => PictureFault::NoPage,
            Self::TooLong => PictureFault::TooLong,
            Self::Off => PictureFault::Off,
            Self::NoBrowser(_) => PictureFault::NoBrowser,
            Self::NoSandbox => PictureFault::NoSandbox,
            Self::Busy => PictureFault::Busy,
            Self::Time(_) => PictureFault::Time,
            Self::Store(_) | Self::Browser(_) | Self::Write(_) | Self::Changed(_) => PictureFault::Failed,
        }
    }
}

/// A picture that is not kept yet.
#[derive(Debug)]
pub struct Drawn {
    png: Vec<u8>,
    size: (u32, u32),
    is_cut: bool,
    browser: String,
}

/// Text of the archived page, as far as `most` bytes of the page reach; contacts in the clear. `captures` are those of the
/// same bytes.
///
/// # Errors
/// The archived bytes are not there, or are not what was written.
pub fn archived_text(archive: &Path, captures: &[CaptureRef], most: usize) -> Result<String, Fault> {
    let (media, charset, body) = answer(archive, captures)?;
    let body = body.get(..most).unwrap_or(&body);
    let text = charset::decode(body, charset.as_deref());
    Ok(if is_page(&media) { plain(&text).into_owned() } else { text.into_owned() })
}

/// Draws the archived page. `captures` are those of the same bytes. One picture is made at a time.
///
/// # Errors
/// There is no page or no browser, or it draws nothing in time.
pub fn draw_capture(settings: &RenderingSettings, captures: &[CaptureRef]) -> Result<Drawn, RenderingError> {
    let (media, charset, body) = answer(&settings.archive, captures).map_err(RenderingError::Evidence)?;
    if !is_page(&media) {
        return Err(RenderingError::NoPage(media));
    }
    if body.len() > RENDERED_PAGE_BYTES {
        return Err(RenderingError::TooLong);
    }
    let browser = Browser::find(settings)?;
    let shelf = settings.archive.join(FOLDER);
    fs_err::create_dir_all(&shelf).map_err(RenderingError::Write)?;
    let turn = fs_err::File::create(shelf.join("lock")).map_err(RenderingError::Write)?;
    turn.try_lock().map_err(|_| RenderingError::Busy)?;
    let folder = tempfile::Builder::new().prefix("waspada-page-").tempdir().map_err(RenderingError::Write)?;
    let folder = folder.path().canonicalize().map(|path| (folder, path)).map_err(RenderingError::Write)?;
    let (page, picture) = (folder.1.join("page.html"), folder.1.join("picture.png"));
    fs_err::write(&page, framed(&charset::decode(&body, charset.as_deref())))
        .map_err(RenderingError::Write)?;
    browser.give(&folder.1)?;
    browser.give(&page)?;
    let version = browser.version(&folder.1)?;
    browser.draw(&page, &picture, &folder.1)?;
    let mut png = Vec::new();
    // Never a link that a page could have had a broken browser make.
    let is_file = fs_err::symlink_metadata(&picture).is_ok_and(|found| found.is_file());
    let read = |file: fs_err::File| file.take(RENDERING_FILE_BYTES).read_to_end(&mut png);
    if !is_file || fs_err::File::open(&picture).and_then(read).is_err() {
        return Err(RenderingError::Browser("drew nothing".to_owned()));
    }
    let broken =
        |error: String| RenderingError::Browser(format!("drew something that is no picture ({error})"));
    let (png, size, is_cut) = trimmed(&png).map_err(broken)?;
    Ok(Drawn { png, size, is_cut, browser: version })
}

/// Keeps a picture beside the archive, under its digest and with a row that says what it was made of.
///
/// # Errors
/// The database is locked, the disk full or the capture gone.
pub fn keep_rendering(
    store: &mut Store,
    archive: &Path,
    capture: &CaptureRef,
    drawn: Drawn,
    made_at: Timestamp,
) -> Result<Rendering, RenderingError> {
    let Drawn { png, size: (width, height), is_cut, browser } = drawn;
    let made = Rendering { sha256: sha256_hex(&png), width, height, is_cut, browser, made_at };
    // The row first: a file without one is taken for what is left of something erased.
    if !store.note_rendering(&capture.record_id, &made)? {
        return Err(RenderingError::Gone);
    }
    let shelf = archive.join(FOLDER);
    let write = || -> std::io::Result<()> {
        fs_err::create_dir_all(&shelf)?;
        let mut part = tempfile::Builder::new().prefix(".part-").tempfile_in(&shelf)?;
        std::io::Write::write_all(&mut part, &png)?;
        part.as_file().sync_all()?;
        part.persist(place(archive, &made.sha256))?;
        Ok(())
    };
    write().map_err(RenderingError::Write)?;
    // Where it was erased between the two, nothing else would take the file away.
    let reader = store.reader()?;
    sweep(&reader, archive)?;
    reader
        .rendering(&capture.record_id)?
        .filter(|kept| kept.sha256 == made.sha256)
        .ok_or(RenderingError::Gone)
}

/// The file of a picture, held against its digest.
///
/// # Errors
/// It is not there or is not what was made.
pub fn rendering_file(archive: &Path, made: &Rendering) -> Result<(PathBuf, Vec<u8>), RenderingError> {
    let path = place(archive, &made.sha256);
    let png = fs_err::read(&path).map_err(RenderingError::Write)?;
    if sha256_hex(&png) != made.sha256 {
        return Err(RenderingError::Changed(path));
    }
    Ok((path, png))
}

/// Deletes every picture that no row names any more. What cannot be deleted is told in the log; the next time tries again.
pub(super) fn sweep(reader: &Reader, archive: &Path) -> Result<(), StoreError> {
    let Ok(entries) = fs_err::read_dir(archive.join(FOLDER)) else { return Ok(()) };
    // Before the rows: a file that is there has had its row before.
    let entries: Vec<_> = entries.flatten().collect();
    let named = reader.rendering_digests()?;
    for entry in entries {
        let name = entry.file_name();
        let digest = name.to_str().and_then(|name| name.strip_suffix(".png"));
        if digest.is_some_and(|digest| !named.contains(digest))
            && let Err(error) = fs_err::remove_file(entry.path())
        {
            tracing::warn!(error.message = %error, "a picture of an erased capture is not deleted yet");
        }
    }
    Ok(())
}

fn place(archive: &Path, sha256: &str) -> PathBuf {
    archive.join(FOLDER).join(format!("{sha256}.png"))
}

fn is_page(media: &str) -> bool {
    matches!(media, "text/html" | "application/xhtml+xml" | "")
}

/// What was captured: of a record that repeats another, the other.
fn answer(archive: &Path, captures: &[CaptureRef]) -> Result<(String, Option<String>, Vec<u8>), Fault> {
    let mut first = None;
    for capture in captures {
        match kept_answer(archive, capture, RENDERED_PAGE_BYTES + 1) {
            Ok(answer) => return Ok((answer.media, answer.charset, answer.body)),
            Err(fault) => first = first.or(Some(fault)),
        }
    }
    Err(first.unwrap_or_else(|| Fault::new("evidence_missing", "no capture".to_owned())))
}

/// The page, every byte of it, in a frame that may do nothing.
fn framed(page: &str) -> String {
    let (_, height) = RENDERING_SIZE;
    let mut framed = String::with_capacity(page.len() + page.len() / 8);
    let _ = write!(
        framed,
        "<!doctype html><html><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\
         <style>html,body{{margin:0}}iframe{{border:0;display:block;width:100%;height:{height}px}}</style></head>\
         <body><iframe sandbox srcdoc=\""
    );
    for c in page.chars() {
        match c {
            '&' => framed.push_str("&amp;"),
            '"' => framed.push_str("&quot;"),
            c => framed.push(c),
        }
    }
    framed.push_str("\"></iframe></body></html>\n");
    framed
}

/// A picture without the empty rows at its foot; its size, and whether the page fills all of it.
fn trimmed(png: &[u8]) -> Result<(Vec<u8>, (u32, u32), bool), String> {
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
    let (most_width, most_height) = RENDERING_SIZE;
    let info = reader.info();
    if info.width > most_width || info.height > most_height {
        return Err(format!("{} × {} pixels", info.width, info.height));
    }
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("too large")?];
    let frame = reader.next_frame(&mut pixels).map_err(|error| error.to_string())?;
    let rows: Vec<&[u8]> = pixels.chunks_exact(frame.line_size).collect();
    let last = rows.last().copied().unwrap_or_default();
    let empty = rows.iter().rev().take_while(|row| **row == last).count();
    let is_cut = empty < MARGIN_ROWS && frame.height == most_height;
    let kept = (rows.len() - empty + MARGIN_ROWS).min(rows.len());
    let height = u32::try_from(kept).map_err(|error| error.to_string())?;
    let mut made = Vec::new();
    let mut encoder = png::Encoder::new(&mut made, frame.width, height);
    encoder.set_color(frame.color_type);
    encoder.set_depth(frame.bit_depth);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    let shown = pixels.get(..kept * frame.line_size).unwrap_or_default();
    writer.write_image_data(shown).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())?;
    Ok((made, (frame.width, height), is_cut))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(rows: &[u8], width: u32) -> Vec<u8> {
        let mut made = Vec::new();
        let mut encoder = png::Encoder::new(&mut made, width, u32::try_from(rows.len()).unwrap());
        encoder.set_color(png::ColorType::Grayscale);
        let pixels: Vec<u8> = rows.iter().flat_map(|row| vec![*row; width as usize]).collect();
        encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
        made
    }

    #[test]
    fn a_page_is_in_its_frame_whole_and_cannot_leave_it() {
        let page = "<p title=\"a\">&amp; \"></iframe><script>x</script>";
        let framed = framed(page);
        let (before, after) = framed.split_once("srcdoc=\"").unwrap();
        let (inner, _) = after.split_once('"').unwrap();
        assert_eq!(inner.replace("&quot;", "\"").replace("&amp;", "&"), page);
        assert!(before.contains("default-src 'none'") && before.ends_with("<iframe sandbox "), "{before}");
        assert!(framed.ends_with("\"></iframe></body></html>\n"));
    }

    #[test]
    fn empty_rows_at_the_foot_are_taken_off_and_a_page_that_goes_on_is_told() {
        let mut rows = vec![255; 200];
        rows[9] = 0;
        let (made, size, is_cut) = trimmed(&picture(&rows, 40)).unwrap();
        assert_eq!((size, is_cut), ((40, 34), false));
        assert_eq!(trimmed(&made).unwrap().1, (40, 34));
        let striped: Vec<u8> = (0..RENDERING_SIZE.1).map(|row| u8::try_from(row % 2).unwrap()).collect();
        assert!(trimmed(&picture(&striped, 8)).unwrap().2);
        assert!(trimmed(&picture(&[0; 3], RENDERING_SIZE.0 + 1)).is_err());
        assert!(trimmed(b"<html>").is_err());
    }

    #[test]
    fn a_browser_that_is_not_there_or_switched_off_is_told_with_what_to_do() {
        let told = |browser: &str| {
            let settings = RenderingSettings { browser: browser.into(), ..RenderingSettings::default() };
            Browser::find(&settings).unwrap_err().to_string()
        };
        assert!(told("tidak-ada-program-ini").contains("apt-get install chromium"));
        assert!(told("").contains("picture_browser"));
    }
}
