use std::error::Error;
use std::fmt::Write as _;
use std::io;

use owo_colors::OwoColorize as _;
use serde_json::{Value, json};

use super::Exit;
use crate::store::StoreError;
use crate::text::safe::for_terminal;
use crate::{config, facts};

/// Why a command ended early, in the words a person sees, with what to do next and the exit code.
#[derive(Debug)]
pub struct Failure {
    /// Exit code.
    pub exit: Exit,
    /// Behind a pointer, so that every result stays small.
    parts: Box<Parts>,
}

#[derive(Debug, Default)]
struct Parts {
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
    /// Drawn problems that stand above the message.
    drawing: Option<String>,
    problems: Vec<Value>,
    is_pipe_closed: bool,
}

impl Failure {
    /// A failure parts in `message`: lower-case start, no full stop, names in backticks.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, parts: Box::new(Parts { message: message.into(), ..Parts::default() }) }
    }

    /// What `error` and the errors under it say.
    pub fn of(exit: Exit, error: &dyn Error) -> Self {
        Self::new(exit, error.to_string()).because(error.source())
    }

    /// `message`, with `error` and the errors under it as its causes.
    pub fn with(exit: Exit, message: impl Into<String>, error: &dyn Error) -> Self {
        Self::new(exit, message).because(Some(error))
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.parts.hints.push(hint.into());
        self
    }

    /// Standard output could not be written. A reader that has seen enough is no failure.
    pub(in crate::cli) fn output(error: &io::Error) -> Self {
        let is_pipe_closed = error.kind() == io::ErrorKind::BrokenPipe;
        let exit = if is_pipe_closed { Exit::Done } else { Exit::Unexpected };
        let mut failure = Self::with(exit, "cannot write the result", error);
        failure.parts.is_pipe_closed = is_pipe_closed;
        failure
    }

    /// Whether the reader of a pipe went away, of which nothing need be said.
    pub(super) fn is_pipe_closed(&self) -> bool {
        self.parts.is_pipe_closed
    }

    /// Mistakes in files, drawn above the message.
    fn drawn(message: String, drawing: &impl ToString, problems: Vec<Value>) -> Self {
        let mut failure = Self::new(Exit::Configuration, message);
        failure.parts.drawing = Some(clean(&drawing.to_string()));
        failure.parts.problems = problems;
        failure
    }

    fn because(mut self, error: Option<&dyn Error>) -> Self {
        let mut next = error;
        while let Some(cause) = next {
            let words = cause.to_string();
            // Some errors repeat what they were caused by.
            let said = self.parts.causes.last().unwrap_or(&self.parts.message);
            if !said.ends_with(&words) {
                self.parts.causes.push(words);
            }
            next = cause.source();
        }
        self
    }

    /// As it is shown on standard error, with colours.
    pub fn text(&self) -> String {
        let Parts { message, causes, hints, drawing, .. } = &*self.parts;
        let mut text = drawing.as_ref().map(|d| format!("{d}\n\n")).unwrap_or_default();
        let _ = writeln!(text, "{} {}", "error:".red().bold(), clean(message));
        for cause in causes {
            let _ = writeln!(text, "  caused by: {}", clean(cause));
        }
        for (at, hint) in hints.iter().enumerate() {
            let gap = if at == 0 { "\n" } else { "" };
            let _ = writeln!(text, "{gap}{} {}", "hint:".cyan().bold(), clean(hint));
        }
        text
    }

    /// As it is printed on standard output under `--json`.
    pub fn json(&self) -> Value {
        let mut object = json!({
            "ok": false,
            "exit": self.exit.code(),
            "error": self.parts.message,
            "causes": self.parts.causes,
            "hints": self.parts.hints,
        });
        if let (Some(object), false) = (object.as_object_mut(), self.parts.problems.is_empty()) {
            object.insert("problems".into(), self.parts.problems.clone().into());
        }
        object
    }
}

/// Line by line, so that a message of several lines keeps them and nothing else.
fn clean(text: &str) -> String {
    text.lines().map(for_terminal).collect::<Vec<_>>().join("\n")
}

impl From<config::Problems> for Failure {
    fn from(problems: config::Problems) -> Self {
        let list = &problems.list;
        let line_of = |at: usize| problems.text.get(..at).map(|before| before.matches('\n').count() + 1);
        let objects = list.iter().map(|p| {
            json!({
                "file": problems.file,
                "line": p.span.as_ref().and_then(|span| line_of(span.start)),
                "message": p.message,
                "help": p.help,
            })
        });
        Self::drawn(
            mistakes(list.len(), &format!("the settings (`{}`)", problems.file)),
            &problems,
            objects.collect(),
        )
        .hint("run `waspada check` after each change; `waspada init` in an empty folder writes a fresh file")
    }
}

impl From<facts::Problems> for Failure {
    fn from(problems: facts::Problems) -> Self {
        let list = problems.list();
        let objects = list.iter().map(|p| {
            json!({ "file": format!("data/{}", p.file), "line": p.line, "message": p.message, "help": "" })
        });
        Self::drawn(mistakes(list.len(), "the data files"), &problems, objects.collect())
            .hint("correct the lines above and run `waspada check` again")
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let exit = match error {
            StoreError::NoSuchAd { .. }
            | StoreError::Erased { .. }
            | StoreError::ManyAds { .. }
            | StoreError::MuteTooLong { .. }
            | StoreError::NoSuchLead { .. } => Exit::Usage,
            _ => Exit::Unexpected,
        };
        Self::of(exit, &error)
    }
}

fn mistakes(count: usize, place: &str) -> String {
    let noun = if count == 1 { "mistake" } else { "mistakes" };
    format!("{count} {noun} in {place}")
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::output(&error)
        } else {
            Self::of(Exit::Unexpected, &error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read the model `m.json`")]
    struct Outer(#[source] io::Error);

    fn plain(failure: &Failure) -> String {
        anstream::adapter::strip_str(&failure.text()).to_string()
    }

    #[test]
    fn tells_cause_and_remedy() {
        let error = Outer(io::Error::other("spec 7 was expected\u{1b}[2J, the file has 6"));
        let failure = Failure::of(Exit::Refused, &error).hint("run `waspada train`").hint("or roll back");
        assert_eq!(
            plain(&failure),
            "error: cannot read the model `m.json`\n  caused by: spec 7 was expected, the file has 6\n\nhint: run `waspada train`\nhint: or roll back\n"
        );
        assert_eq!(failure.json()["ok"], false);
        assert_eq!(failure.json()["exit"], 6);
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let closed = Failure::output(&io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(closed.is_pipe_closed());
        assert_eq!(closed.exit, Exit::Done);
        let full = Failure::output(&io::Error::from(io::ErrorKind::StorageFull));
        assert!(!full.is_pipe_closed());
        assert_eq!(full.exit, Exit::Unexpected);
    }
}
