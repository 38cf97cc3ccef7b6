use std::io;
use std::sync::LazyLock;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::printer::is_interactive;
use super::{Printer, Session};
use crate::text::safe::for_terminal;

/// All bars of the process, so that a log line can step aside for them.
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// How far long work has come, on standard error; hidden when piped, under `-q` and under `-v`.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Work of `total` items, or of an unknown number.
    pub fn start(session: &Session, what: &str, total: Option<u64>) -> Self {
        Self::for_printer(session.printer, session.globals.verbose > 0, what, total)
    }

    fn for_printer(printer: Printer, is_verbose: bool, what: &str, total: Option<u64>) -> Self {
        if !printer.is_talkative() || is_verbose || !is_interactive() {
            return Self(ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden()));
        }
        let bar = BARS.add(total.map_or_else(ProgressBar::new_spinner, ProgressBar::new));
        let pattern = match total {
            Some(_) => "{prefix} {bar:30} {pos}/{len} {eta} {wide_msg}",
            None => "{prefix} {spinner} {pos} {elapsed} {wide_msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(pattern) {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// `items` more are done.
    pub fn advance(&self, items: u64) {
        self.0.inc(items);
    }

    /// There are `items` more to do than was known.
    pub fn expect(&self, items: u64) {
        self.0.inc_length(items);
    }

    /// Says what is worked on; made safe for the terminal.
    pub fn say(&self, what: &str) {
        self.0.set_message(for_terminal(what));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Standard error for log lines: the bars step aside for each.
#[derive(Debug)]
pub(super) struct BesideBars;

impl io::Write for BesideBars {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        BARS.suspend(|| io::stderr().lock().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}
