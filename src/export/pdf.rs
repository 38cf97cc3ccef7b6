//! The letter as PDF, made by Chromium where it is installed.

use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::ExportError;

/// Names under which Chromium is installed.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// How long Chromium may take; a letter takes seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where Chromium is; none where it is not installed.
pub fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Prints a page to PDF by the `program`. `folder` has room for the browser's profile; nothing of it is kept, and nothing
/// is fetched: the page names no other file.
///
/// # Errors
/// Chromium makes no PDF, or not in time: then it is ended, and nothing is left of it.
pub(super) fn print(program: &Path, page: &Path, pdf: &Path, folder: &Path) -> Result<(), ExportError> {
    print_within(program, page, pdf, folder, PATIENCE)
}

fn print_within(
    program: &Path,
    page: &Path,
    pdf: &Path,
    folder: &Path,
    patience: Duration,
) -> Result<(), ExportError> {
    let failed = |source| ExportError::Write { path: pdf.to_owned(), source };
    let own = tempfile::Builder::new().prefix(".waspada-browser-").tempdir_in(folder).map_err(failed)?;
    // A browser does not take a file for a page that is not called one.
    let named = own.path().join("surat.html");
    fs_err::copy(page, &named).map_err(failed)?;
    let url = url::Url::from_file_path(named.canonicalize().map_err(failed)?)
        .map_err(|()| ExportError::Chromium("the letter has no address".into()))?;
    let mut said = tempfile::tempfile_in(folder).map_err(failed)?;
    let mut command = Command::new(program);
    command
        .args(["--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"])
        .args(["--no-pdf-header-footer", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND"])
        .arg(format!("--user-data-dir={}", own.path().join("profile").display()))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(url.as_str())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::from(said.try_clone().map_err(failed)?));
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        // A group of its own: what it started ends with it.
        command.process_group(0);
        // Chromium refuses to sandbox itself for the superuser; the page is our own and holds no script.
        if rustix::process::geteuid().is_root() {
            command.arg("--no-sandbox");
        }
    }
    let child = command.spawn().map_err(|error| ExportError::Chromium(error.to_string()))?;
    let status = wait(child, patience).map_err(|error| ExportError::Chromium(error.to_string()))?;
    let is_pdf = fs_err::read(pdf).is_ok_and(|bytes| bytes.starts_with(b"%PDF-"));
    if status.is_some_and(|status| status.success()) && is_pdf {
        return Ok(());
    }
    let why = if status.is_none() {
        format!("it had not made it within {} s and was ended", patience.as_secs())
    } else {
        let mut words = String::new();
        said.rewind().and_then(|()| said.read_to_string(&mut words)).map_err(failed)?;
        words.lines().last().unwrap_or("it said nothing").to_owned()
    };
    match fs_err::remove_file(pdf) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error)),
        _ => Err(ExportError::Chromium(why)),
    }
}

/// How a program ended; none where it had to be ended after `patience`.
fn wait(mut child: Child, patience: Duration) -> io::Result<Option<ExitStatus>> {
    let process = child.id();
    let (tell, told) = mpsc::channel();
    let waiting = std::thread::spawn(move || {
        // Whoever listens is there until this is said.
        drop(tell.send(child.wait()));
    });
    let ended = match told.recv_timeout(patience) {
        Ok(status) => status.map(Some),
        Err(_) => end(process).map(|()| None),
    };
    if waiting.join().is_err() {
        return Err(io::Error::other("its end could not be waited for"));
    }
    ended
}

/// Ends a program and what it started.
#[cfg(unix)]
fn end(process: u32) -> io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(process).ok().and_then(Pid::from_raw);
    match group.map(|group| kill_process_group(group, Signal::KILL)) {
        None | Some(Ok(()) | Err(rustix::io::Errno::SRCH)) => Ok(()),
        Some(Err(error)) => Err(error.into()),
    }
}

#[cfg(not(unix))]
fn end(process: u32) -> io::Result<()> {
    Command::new("taskkill").args(["/F", "/T", "/PID", &process.to_string()]).output().map(drop)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn program(folder: &Path, script: &str) -> PathBuf {
        let path = folder.join("chromium");
        fs_err::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs_err::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn a_browser_that_hangs_is_ended_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (page, pdf) = (folder.path().join("page"), folder.path().join("letter.pdf"));
        fs_err::write(&page, "<p>").unwrap();
        let hanging = program(folder.path(), &format!("echo half > '{}'; tail -f /dev/null", pdf.display()));
        let error =
            print_within(&hanging, &page, &pdf, folder.path(), Duration::from_millis(300)).unwrap_err();
        assert!(matches!(&error, ExportError::Chromium(why) if why.contains("was ended")), "{error}");
        assert!(!pdf.exists());
        let left: Vec<_> = fs_err::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert!(!left.iter().any(|name| name.to_string_lossy().starts_with('.')), "{left:?}");
    }

    #[test]
    fn a_browser_that_fails_is_told_in_its_words_and_one_that_prints_is_believed() {
        let folder = tempfile::tempdir().unwrap();
        let (page, pdf) = (folder.path().join("page"), folder.path().join("letter.pdf"));
        fs_err::write(&page, "<p>").unwrap();
        let print = |script: &str| {
            print_within(&program(folder.path(), script), &page, &pdf, folder.path(), PATIENCE)
        };
        let error = print("echo no display >&2; exit 1").unwrap_err();
        assert_eq!(error.to_string(), "Chromium made no PDF of the letter: no display");
        print("for a in \"$@\"; do case $a in --print-to-pdf=*) echo %PDF-1.4 > \"${a#*=}\";; esac; done")
            .unwrap();
        assert!(pdf.is_file());
    }
}
