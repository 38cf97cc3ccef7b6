use std::fmt::Write as _;

/// Column at which meanings start, where the command leaves room for them.
const COLUMN: usize = 48;

/// The `Examples:` block of a command's long help: each a command line with what it does.
pub(super) fn examples(lines: &[(&str, &str)]) -> String {
    let mut text = String::from("Examples:");
    for (command, meaning) in lines {
        if command.len() + 2 < COLUMN {
            let _ = write!(text, "\n  {command:COLUMN$}{meaning}");
        } else {
            let _ = write!(text, "\n  {command}\n  {:COLUMN$}{meaning}", "");
        }
    }
    text
}
