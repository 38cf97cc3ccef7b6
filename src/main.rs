//! The command line of Waspada.

use std::process::ExitCode;

fn main() -> ExitCode {
    waspada::cli::main()
}
