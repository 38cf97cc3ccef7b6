use std::fmt::Write as _;
use std::process::ExitCode;

/// What the process tells whoever started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Our fault, or nothing that has a code of its own.
    Unexpected = 1,
    /// The command line was not understood, or names what is not there or cannot be done.
    Usage = 2,
    /// Settings or data files have mistakes.
    Configuration = 3,
    /// The run finished, but not everything could be done.
    Partial = 4,
    /// Another run holds the lock.
    Locked = 5,
    /// A rule of the house stands against it: a gate, a missing approval, nothing confirmed.
    Refused = 6,
    /// A check found something else that is wrong.
    Unhealthy = 7,
}

impl Exit {
    /// Every code with what it means: the one table behind `--help`, the man page and docs/commands.md.
    pub const TABLE: [(Self, &str); 8] = [
        (Self::Done, "done; also when the reader of a pipe has seen enough"),
        (Self::Unexpected, "something unexpected went wrong"),
        (Self::Usage, "the command line was not understood, or names what is not there or cannot be done"),
        (Self::Configuration, "settings, data files or input files have mistakes"),
        (Self::Partial, "finished, but some items or sources failed"),
        (Self::Locked, "another run is under way and holds the lock"),
        (Self::Refused, "refused: a model by its gate or data, or a lead for what it lacks"),
        (Self::Unhealthy, "a check, `verify`, `replay` or `explain` found something damaged or wrong"),
    ];

    /// The number.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The table as it stands in `--help`.
    pub(super) fn help() -> String {
        let mut text = String::from("Exit codes:");
        for (exit, meaning) in Self::TABLE {
            let _ = write!(text, "\n  {}  {meaning}", exit.code());
        }
        text
    }

    /// The table as it stands in docs/commands.md.
    pub fn markdown() -> String {
        let mut text = String::from("| code | meaning |\n|---|---|\n");
        for (exit, meaning) in Self::TABLE {
            let _ = writeln!(text, "| {} | {meaning} |", exit.code());
        }
        text
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_up_from_zero() {
        let codes: Vec<u8> = Exit::TABLE.iter().map(|(exit, _)| exit.code()).collect();
        assert_eq!(codes, (0..8).collect::<Vec<u8>>());
    }
}
