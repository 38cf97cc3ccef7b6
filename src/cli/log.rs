//! Log lines, on standard error only.
//!
//! What may stand in them: run, source, host, ad and model identities, counts, codes. What never may: ad text,
//! names, phones, handles, query strings.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::progress::BesideBars;

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// Starts logging. `RUST_LOG` wins over `verbose` (`-v` info, `-vv` debug, `-vvv` trace) and `quiet` (errors
/// only); without them warnings are shown, and with `is_service` what the service does as well.
///
/// Only lines of Waspada itself are written: libraries log pages, addresses with their queries, and warnings that
/// nobody can act on.
pub(super) fn start(format: Format, verbose: u8, quiet: u8, is_service: bool) {
    let filter = match std::env::var("RUST_LOG") {
        Ok(directives) if !directives.is_empty() => EnvFilter::new(directives),
        _ => EnvFilter::new(directives(verbose, quiet, is_service)),
    };
    let has_colour = std::io::stderr().is_terminal()
        && anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| BesideBars)
        .with_ansi(has_colour)
        .with_span_events(FmtSpan::NONE);
    let own = filter_fn(|line| line.target() == OWN || line.target().starts_with("waspada::"));
    // A second start, as tests in one process make it, keeps the first.
    let _ = match format {
        Format::Human => builder.with_target(false).finish().with(own).try_init(),
        Format::Json => builder.json().flatten_event(true).finish().with(own).try_init(),
    };
}

/// Where the program's own lines come from.
const OWN: &str = "waspada";

fn directives(verbose: u8, quiet: u8, is_service: bool) -> &'static str {
    match (quiet, verbose) {
        (1.., _) => "error",
        (0, 0) if is_service => "info",
        (0, 0) => "warn",
        (0, 1) => "info",
        (0, 2) => "debug",
        (0, _) => "trace",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_says_what_it_does_unless_it_shall_be_quiet() {
        assert_eq!(directives(0, 0, false), "warn");
        assert_eq!(directives(0, 0, true), "info");
        assert_eq!(directives(0, 1, true), "error");
        assert_eq!(directives(2, 0, false), "debug");
    }
}
