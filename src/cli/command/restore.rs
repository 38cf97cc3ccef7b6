use std::path::PathBuf;

use clap::Args;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::run::backup::restore;

/// Puts a backup in its places, after every digest in it was checked; writes over nothing
///
/// The places are those of the settings. Where there is no file of settings, it comes from the backup.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada restore /backup/waspada-20261125T000000Z.tar", "into the places that the settings name"),
    ("waspada restore waspada.tar.age --identity key.txt", "an encrypted one"),
]))]
pub struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    from: PathBuf,
    /// File with the secret key of age that opens it
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
}

impl Restore {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let settings = &session.globals.config;
        if !self.from.exists() {
            return Err(Failure::new(Exit::Usage, format!("there is no `{}`", self.from.display()))
                .hint("`waspada backup` prints the name of the file that it wrote"));
        }
        let read =
            |text: &str| session.parse(text).map(|loaded| loaded.config).map_err(|failure| failure.text());
        let done = restore(&self.from, settings, self.identity.as_deref(), &read)?;
        let words = session.globals.lang.backup();
        session.printer.result(&done, || {
            let database = done.database.display().to_string();
            let day = done.at.strftime("%Y-%m-%d %H:%M UTC").to_string();
            let mut lines = vec![(words.restored)(&day, &session.strings().count(done.members), &database)];
            if done.has_settings {
                lines.push((words.settings)(&settings.display().to_string()));
            }
            lines.push(words.then.to_owned());
            lines.join("\n")
        })?;
        Ok(Exit::Done)
    }
}
