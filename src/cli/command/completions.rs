use clap::Args;
use clap_complete::Shell;
use serde_json::json;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session, definition};

/// Prints a script that completes commands and flags in a shell
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada completions bash > ~/.local/share/bash-completion/completions/waspada", "for bash"),
    ("waspada completions fish > ~/.config/fish/completions/waspada.fish", "for fish"),
    ("waspada completions zsh > _waspada", "for zsh, into a folder of $fpath"),
]))]
pub struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut definition(), "waspada", &mut script);
        let script = String::from_utf8_lossy(&script);
        if session.printer.is_json() {
            session
                .printer
                .result(&json!({ "shell": self.shell.to_string(), "script": script }), String::new)?;
        } else {
            session.printer.raw(script.as_bytes())?;
        }
        Ok(Exit::Done)
    }
}
