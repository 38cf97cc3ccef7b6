//! The letter as PDF, made by Chromium where it is installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::ExportError;

/// Names under which Chromium is installed.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where Chromium is; none where it is not installed.
pub fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Prints a page to PDF. `folder` has room for the browser's profile; nothing of it is kept, and nothing is fetched: the
/// page names no other file.
pub(super) fn print(page: &Path, pdf: &Path, folder: &Path) -> Result<(), ExportError> {
    let program = chromium().ok_or(ExportError::NoChromium)?;
    let failed = |source| ExportError::Write { path: pdf.to_owned(), source };
    let profile = tempfile::Builder::new().prefix(".waspada-browser-").tempdir_in(folder).map_err(failed)?;
    let url = url::Url::from_file_path(page.canonicalize().map_err(failed)?)
        .map_err(|()| ExportError::Chromium("the letter has no address".into()))?;
    let mut command = Command::new(program);
    command
        .args(["--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"])
        .args(["--no-pdf-header-footer", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(url.as_str())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    // Chromium refuses to sandbox itself for the superuser; the page is our own and holds no script.
    #[cfg(unix)]
    if rustix::process::geteuid().is_root() {
        command.arg("--no-sandbox");
    }
    let output = command.output().map_err(|error| ExportError::Chromium(error.to_string()))?;
    let is_pdf = fs_err::read(pdf).is_ok_and(|bytes| bytes.starts_with(b"%PDF-"));
    if output.status.success() && is_pdf {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(ExportError::Chromium(said.lines().last().unwrap_or("it said nothing").to_owned()))
}
