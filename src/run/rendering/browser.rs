//! A browser in a process of its own, given the archived bytes and nothing else: no network, no scripts, no files, no
//! profile that is kept. Whatever the page tries is tried here.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::{RenderingError, RenderingSettings};
use crate::parse::limits::RENDERING_SIZE;
use crate::programs;

/// Names under which Chromium is installed.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// Between two looks whether it has ended.
const LOOK: Duration = Duration::from_millis(20);
/// Account without rights that the superuser hands the browser to: it does not sandbox itself for the superuser.
#[cfg(unix)]
const NOBODY: u32 = 65_534;

/// What no browser is started without. Every name leads nowhere, everything else to a port where nothing listens, this
/// machine included.
const FLAGS: &[&str] = &[
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    // A frame in another process may not be painted yet when the picture is taken.
    "--disable-features=IsolateSandboxedIframes",
    "--no-pings",
    "--mute-audio",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
];

/// How it ended, and what it said.
struct Ended {
    status: ExitStatus,
    answer: String,
    words: String,
}

/// The browser of the settings.
#[derive(Debug)]
pub(super) struct Browser<'a> {
    program: PathBuf,
    settings: &'a RenderingSettings,
    /// The program that starts another without a network, where it can.
    unshare: Option<PathBuf>,
}

impl<'a> Browser<'a> {
    pub(super) fn find(settings: &'a RenderingSettings) -> Result<Self, RenderingError> {
        let named = settings.browser.as_str();
        if named.is_empty() {
            return Err(RenderingError::Off);
        }
        let names: &[&str] = if NAMES.contains(&named) { &NAMES } else { &[named] };
        let found = std::iter::once(&named).chain(names).find_map(|name| programs::find(Path::new(name)));
        let program = found.ok_or_else(|| RenderingError::NoBrowser(named.to_owned()))?;
        let mut browser = Self { program, settings, unshare: None };
        browser.unshare = programs::find(Path::new("unshare"))
            .filter(|unshare| settings.has_own_network && browser.is_able(unshare));
        Ok(browser)
    }

    /// Whether a program can be started without a network here.
    fn is_able(&self, unshare: &Path) -> bool {
        let mut command = Command::new(unshare);
        command
            .args(WITHOUT_NETWORK)
            .arg("true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.without_rights(&mut command);
        command.status().is_ok_and(|status| status.success())
    }

    /// Name and version, as it says itself.
    pub(super) fn version(&self, folder: &Path) -> Result<String, RenderingError> {
        let Ended { status, answer, .. } = self.run(&["--version".to_owned()], folder, self.settings.time)?;
        let version = answer.lines().next().unwrap_or_default().trim().to_owned();
        let is_version = status.success() && !version.is_empty() && version.len() <= 120;
        if !is_version || version.chars().any(char::is_control) {
            return Err(RenderingError::Browser("does not say its version".to_owned()));
        }
        Ok(version)
    }

    /// Draws `page`, which lies in `folder` with everything that the browser writes.
    pub(super) fn draw(&self, page: &Path, picture: &Path, folder: &Path) -> Result<(), RenderingError> {
        let address = url::Url::from_file_path(page)
            .map_err(|()| RenderingError::Browser("was given a page without an address".to_owned()))?;
        let (width, height) = RENDERING_SIZE;
        let mut arguments: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
        if !self.settings.has_sandbox {
            arguments.push("--no-sandbox".to_owned());
        }
        arguments.extend([
            format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", folder.join("profile").display()),
            format!("--screenshot={}", picture.display()),
            address.to_string(),
        ]);
        let Ended { status, words, .. } = self.run(&arguments, folder, self.settings.time)?;
        // Its other words may be of the page.
        if words.contains("No usable sandbox") || words.contains("setuid sandbox") {
            return Err(RenderingError::NoSandbox);
        }
        if !status.success() || !picture.is_file() {
            return Err(RenderingError::Browser(format!("drew nothing ({status})")));
        }
        Ok(())
    }

    /// Runs it to its end, and ends it with all that it has started.
    fn run(&self, arguments: &[String], folder: &Path, time: Duration) -> Result<Ended, RenderingError> {
        let mut command = match &self.unshare {
            Some(unshare) => {
                let mut command = Command::new(unshare);
                command.args(WITHOUT_NETWORK).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        let (answer, words) = (folder.join("answer"), folder.join("words"));
        let file =
            |path| fs_err::File::create(path).map(|file| file.into_parts().0).map_err(RenderingError::Write);
        let (stdout, stderr) = (file(&answer)?, file(&words)?);
        command
            .args(arguments)
            .env_clear()
            .envs([("LC_ALL", "C.UTF-8")])
            .envs(
                ["HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"]
                    .map(|name| (name, folder)),
            )
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::from(stdout))
            .stderr(Stdio::from(stderr));
        for kept in ["PATH", "LD_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        self.without_rights(&mut command);
        programs::group(&mut command);
        let end = Instant::now() + time;
        let mut child = command
            .spawn()
            .map_err(|error| RenderingError::Browser(format!("could not be started ({error})")))?;
        limit(&child, time);
        let ended = loop {
            match child.try_wait() {
                Ok(None) if Instant::now() < end => std::thread::sleep(LOOK),
                ended => break ended,
            }
        };
        programs::end(&mut child);
        match ended {
            Ok(Some(status)) => {
                let read = |path| fs_err::read(path).map_err(RenderingError::Write);
                let text = |said: Vec<u8>| String::from_utf8_lossy(&said).into_owned();
                Ok(Ended { status, answer: text(read(&answer)?), words: text(read(&words)?) })
            }
            Ok(None) => Err(RenderingError::Time(time.as_millis())),
            Err(error) => Err(RenderingError::Browser(format!("could not be waited for ({error})"))),
        }
    }

    /// The superuser starts it under an account without rights.
    fn without_rights(&self, command: &mut Command) {
        #[cfg(unix)]
        if self.is_handed_over() {
            use std::os::unix::process::CommandExt as _;
            command.uid(NOBODY).gid(NOBODY);
        }
        #[cfg(not(unix))]
        let _ = command;
    }

    #[cfg(unix)]
    fn is_handed_over(&self) -> bool {
        self.settings.has_sandbox && rustix::process::geteuid().is_root()
    }

    /// Gives what lies at `path` to the account that the browser runs under.
    pub(super) fn give(&self, path: &Path) -> Result<(), RenderingError> {
        #[cfg(unix)]
        if self.is_handed_over() {
            fs_err::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).map_err(RenderingError::Write)?;
        }
        #[cfg(not(unix))]
        let _ = path;
        Ok(())
    }
}

/// A network of its own with nothing in it, under the same account.
const WITHOUT_NETWORK: [&str; 3] = ["--map-current-user", "--net", "--"];

/// Takes the means of a page that asks for more than any page needs. Addresses are no memory: a browser reserves terabytes.
#[cfg(target_os = "linux")]
fn limit(child: &std::process::Child, time: Duration) {
    use crate::parse::limits::{RENDERING_FILE_BYTES, RENDERING_MEMORY_BYTES};
    use rustix::process::Resource;
    programs::limit(
        child,
        &[
            (Resource::Data, RENDERING_MEMORY_BYTES),
            (Resource::Cpu, time.as_secs() + 1),
            (Resource::Fsize, RENDERING_FILE_BYTES),
            (Resource::Core, 0),
        ],
    );
}

#[cfg(not(target_os = "linux"))]
fn limit(_: &std::process::Child, _: Duration) {}
