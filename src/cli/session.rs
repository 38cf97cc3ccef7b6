use std::io;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Exit, Failure, Globals, Printer};
use crate::config::{self, Config, Setting};
use crate::facts::{DataFiles, Facts};
use crate::i18n::Strings;
use crate::named_files;

/// Largest settings file, bytes.
const SETTINGS_BYTES: u64 = 4 << 20;

/// What every command has at hand.
#[derive(Debug)]
pub struct Session {
    /// Flags that every command knows.
    pub globals: Globals,
    /// Where results, notes and failures go.
    pub printer: Printer,
}

/// Settings with where each came from.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// Each key with its origin, for `check --show`.
    pub settings: Vec<Setting>,
}

impl Session {
    /// A session with the flags given.
    pub(super) fn new(globals: Globals) -> Self {
        let printer = Printer::new(globals.json, globals.quiet);
        Self { globals, printer }
    }

    /// The words of the language asked for.
    pub fn strings(&self) -> &'static Strings {
        self.globals.lang.strings()
    }

    /// The settings.
    ///
    /// # Errors
    /// When the file is missing or holds mistakes.
    pub fn config(&self) -> Result<Loaded, Failure> {
        let path = &self.globals.config;
        match named_files::read_text(path, SETTINGS_BYTES) {
            Ok(text) => self.parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Failure::new(Exit::Configuration, format!("there is no `{}` here", path.display()))
                    .hint("`waspada init` writes one with every key explained")
                    .hint("`--config PATH` names one elsewhere"))
            }
            Err(error) => Err(Failure::with(
                Exit::Configuration,
                format!("cannot read the settings `{}`", path.display()),
                &error,
            )),
        }
    }

    /// The settings, or those built in where there is no file and none was named: for commands that keep
    /// nothing, such as `score`.
    ///
    /// # Errors
    /// When the file holds mistakes, or a file that was named is missing.
    pub fn config_or_built_in(&self) -> Result<Loaded, Failure> {
        let is_default = self.globals.config == Path::new(super::CONFIG_FILE);
        if is_default && !self.globals.config.exists() { self.parse("") } else { self.config() }
    }

    /// Settings that stand in a text.
    ///
    /// # Errors
    /// When they hold mistakes.
    pub fn parse(&self, text: &str) -> Result<Loaded, Failure> {
        let path = &self.globals.config;
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let (config, settings) =
            config::load(&path.display().to_string(), text, &self.folder(), environment, &self.globals.set)?;
        Ok(Loaded { config, settings })
    }

    /// Folder in which the settings lie; empty for the current one, so that paths are shown as people write them.
    pub fn folder(&self) -> PathBuf {
        self.globals.config.parent().unwrap_or(Path::new("")).to_owned()
    }

    /// The data files that the settings name, or those built in, checked.
    ///
    /// # Errors
    /// Every mistake in them.
    pub fn facts(&self, config: &Config) -> Result<Facts, Failure> {
        let files = DataFiles::of(config.assess.data_dir.as_deref())?;
        Ok(Facts::load(&files)?)
    }

    /// Now, in the time zone of the settings.
    pub fn now(&self, config: &Config) -> Zoned {
        now().to_zoned(time_zone(config))
    }
}

/// Now. Stages get the time as an argument; only here and in `run` is the clock looked at.
#[expect(clippy::disallowed_methods, reason = "the edge of the program is where the clock is read")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The beginning of a day in the time zone of the settings.
pub(super) fn start_of(day: jiff::civil::Date, config: &Config) -> Timestamp {
    day.to_zoned(time_zone(config)).map_or(Timestamp::UNIX_EPOCH, |start| start.timestamp())
}

/// The time zone of the settings, which were checked to name one.
pub fn time_zone(config: &Config) -> TimeZone {
    TimeZone::get(&config.run.time_zone).unwrap_or(TimeZone::UTC)
}
