use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// One thing that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// Where in the file, in bytes; none for a flag, an environment variable or a missing table.
    pub span: Option<Range<usize>>,
    /// What stands there, said under the line.
    pub label: String,
    /// What to write instead.
    pub help: String,
}

/// Everything that is wrong with the settings, with the file they were read from.
#[derive(Debug, Clone)]
pub struct Problems {
    /// Name of the file, as given.
    pub file: String,
    /// Its text.
    pub text: String,
    /// In order of place.
    pub list: Vec<Problem>,
}

impl fmt::Display for Problems {
    /// Draws each problem under its line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let renderer = Renderer::plain();
        for (at, problem) in self.list.iter().enumerate() {
            if at > 0 {
                write!(f, "\n\n")?;
            }
            let mut group = Level::ERROR
                .primary_title(problem.message.as_str())
                .elements(Vec::<annotate_snippets::Element<'_>>::new());
            if let Some(span) = &problem.span {
                group =
                    group.element(Snippet::source(self.text.as_str()).path(self.file.as_str()).annotation(
                        AnnotationKind::Primary.span(span.clone()).label(problem.label.as_str()),
                    ));
            }
            if !problem.help.is_empty() {
                group = group.element(Level::HELP.message(problem.help.as_str()));
            }
            write!(f, "{}", renderer.render(&[group]))?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
