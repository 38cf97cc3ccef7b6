use std::io::{self, IsTerminal as _, Write as _};

use owo_colors::OwoColorize as _;
use serde::Serialize;
use serde_json::Value;

use super::Failure;
use super::render::fit;

/// Width used where none is known, columns.
const WIDTH: usize = 100;
/// Widths of terminals that are filled, columns.
const NARROWEST: usize = 20;
const WIDEST: usize = 160;

/// Where results, notes and failures go: results to standard output, everything else to standard error.
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    /// One JSON object instead of words.
    is_json: bool,
    /// 1 leaves out notes, hints and progress; 2 the result in words as well.
    quiet: u8,
}

impl Printer {
    /// A printer as `--json` and `-q` ask for.
    pub fn new(is_json: bool, quiet: u8) -> Self {
        Self { is_json, quiet }
    }

    /// Whether one JSON object is wanted instead of words.
    pub fn is_json(self) -> bool {
        self.is_json
    }

    /// Whether notes and progress are wanted.
    pub fn is_talkative(self) -> bool {
        self.quiet == 0
    }

    /// Columns of the terminal; a fixed width where there is none.
    pub fn width(self) -> usize {
        terminal_size::terminal_size()
            .map_or(WIDTH, |(width, _)| usize::from(width.0).clamp(NARROWEST, WIDEST))
    }

    /// Prints the result: `value` as one JSON object with `"ok": true`, or the words, which may carry colours.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn result(self, value: &impl Serialize, words: impl FnOnce() -> String) -> Result<(), Failure> {
        self.verdict(true, value, words)
    }

    /// As [`Printer::result`], where the answer itself may be bad news.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn verdict(
        self,
        is_ok: bool,
        value: &impl Serialize,
        words: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        if self.is_json {
            let mut object = serde_json::to_value(value)
                .map_err(|error| Failure::with(super::Exit::Unexpected, "cannot write JSON", &error))?;
            if let Some(map) = object.as_object_mut() {
                map.shift_insert(0, "ok".to_owned(), is_ok.into());
            }
            Self::json(&object)
        } else if self.quiet < 2 {
            let words = words();
            if io::stdout().is_terminal() {
                Self::words(&fit(&words, self.width()))
            } else {
                Self::words(&words)
            }
        } else {
            Ok(())
        }
    }

    /// Prints text as it is: a man page, a completion script, lines of a filter.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn raw(self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = self.stream();
        out.write(bytes)?;
        out.finish()
    }

    /// A buffered way to standard output for many lines.
    pub fn stream(self) -> Stream {
        Stream(io::BufWriter::with_capacity(1 << 16, io::stdout().lock()))
    }

    /// Says something beside the result.
    pub fn note(self, words: &str) {
        if self.is_talkative() {
            // Standard error is the last place there is: nothing can be told where it fails.
            let _ = writeln!(anstream::stderr().lock(), "{words}");
        }
    }

    /// Says what to do next.
    pub fn hint(self, words: &str) {
        self.note(&format!("{} {words}", "hint:".cyan().bold()));
    }

    /// Says why the command ended early.
    pub(super) fn failure(self, failure: &Failure) {
        if failure.is_pipe_closed() {
            return;
        }
        if self.is_json {
            let _ = Self::json(&failure.json());
        } else {
            let _ = write!(anstream::stderr().lock(), "{}", failure.text());
        }
    }

    fn words(words: &str) -> Result<(), Failure> {
        let mut out = anstream::stdout().lock();
        let end = if words.ends_with('\n') { "" } else { "\n" };
        write!(out, "{words}{end}").and_then(|()| out.flush()).map_err(|error| Failure::output(&error))
    }

    fn json(object: &Value) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        writeln!(out, "{object}").and_then(|()| out.flush()).map_err(|error| Failure::output(&error))
    }
}

/// A buffered way to standard output. A reader that goes away ends the command quietly.
#[derive(Debug)]
pub struct Stream(io::BufWriter<io::StdoutLock<'static>>);

impl Stream {
    /// Writes `bytes` as they are.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.0.write_all(bytes).map_err(|error| Failure::output(&error))
    }

    /// Writes what is still in the buffer; to be called at the end, and before waiting for more input.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn finish(&mut self) -> Result<(), Failure> {
        self.0.flush().map_err(|error| Failure::output(&error))
    }
}

/// Whether standard error is a terminal on which a bar may move.
pub(super) fn is_interactive() -> bool {
    io::stderr().is_terminal()
}
