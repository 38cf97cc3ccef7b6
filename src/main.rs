//! The command line of Waspada.

use std::process::ExitCode;

// Reading an ad takes many small allocations; with this one the filter is about a tenth faster.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    waspada::cli::main()
}
