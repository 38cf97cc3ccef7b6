use std::io;
use std::path::PathBuf;

use clap::Args;
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, bold, roman};
use serde_json::json;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session, definition};

/// Prints the manual page, or writes the pages of all commands
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada man | man -l -", "read it"),
    ("waspada man --out /usr/local/share/man/man1", "install the pages of all commands"),
]))]
pub struct Man {
    /// Folder to write the pages to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut root = definition().disable_help_subcommand(true);
        root.build();
        match &self.out {
            None => {
                let page = page(&root).map_err(|error| Failure::of(Exit::Unexpected, &error))?;
                if session.printer.is_json() {
                    let page = String::from_utf8_lossy(&page);
                    session.printer.result(&json!({ "page": page }), String::new)?;
                } else {
                    session.printer.raw(&page)?;
                }
            }
            Some(folder) => {
                let mut written = Vec::new();
                fs_err::create_dir_all(folder)
                    .and_then(|()| write_all(&root, folder, &mut written))
                    .map_err(|error| {
                        Failure::with(Exit::Unexpected, "cannot write the manual pages", &error)
                    })?;
                session.printer.result(&json!({ "written": written }), || {
                    format!("wrote {} pages to {}", written.len(), folder.display())
                })?;
            }
        }
        Ok(Exit::Done)
    }
}

fn write_all(
    command: &clap::Command,
    folder: &std::path::Path,
    written: &mut Vec<PathBuf>,
) -> io::Result<()> {
    let path = folder.join(Page::new(command.clone()).get_filename());
    fs_err::write(&path, page(command)?)?;
    written.push(path);
    command.get_subcommands().try_for_each(|sub| write_all(sub, folder, written))
}

/// The page of one command, with examples and exit codes in sections of their own.
fn page(command: &clap::Command) -> io::Result<Vec<u8>> {
    let page = Page::new(command.clone());
    let mut bytes = Vec::new();
    page.render_title(&mut bytes)?;
    page.render_name_section(&mut bytes)?;
    page.render_synopsis_section(&mut bytes)?;
    page.render_description_section(&mut bytes)?;
    page.render_options_section(&mut bytes)?;
    if command.has_subcommands() {
        page.render_subcommands_section(&mut bytes)?;
    }
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]).control("nf", []);
    for line in example_lines(command) {
        roff.text([roman(line)]);
    }
    roff.control("fi", []).control("SH", ["EXIT STATUS"]);
    for (exit, meaning) in Exit::TABLE {
        roff.control("TP", []).text([bold(exit.code().to_string())]).text([roman(meaning)]);
    }
    roff.to_writer(&mut bytes)?;
    Ok(bytes)
}

fn example_lines(command: &clap::Command) -> Vec<String> {
    let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    help.lines().skip(1).take_while(|line| !line.is_empty()).map(str::to_owned).collect()
}
