//! A program that is given bytes and answers with bytes, held to a time, to memory and to a length of its answer.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::parse::limits::{PICTURE_ANSWER_BYTES, PICTURE_MEMORY_BYTES};
use crate::programs;

/// How often it is asked whether anybody still waits for the answer.
const LOOK: Duration = Duration::from_millis(100);

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// It could not be started.
    Start(std::io::Error),
    /// It took longer than it may.
    Time,
    /// It answered more than it may.
    Length,
    /// It ended with an error, or was ended for the memory that it took.
    Status(String),
    /// Nobody waits for it any more.
    Unwanted,
}

/// Runs `program` without a shell and without the environment of this one, gives it `input`, and waits for its answer.
pub(super) fn run(
    program: &Path,
    arguments: &[&str],
    input: Vec<u8>,
    time: Duration,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Vec<u8>, NoAnswer> {
    let end = Instant::now() + time;
    let mut child = start(program, arguments, time).map_err(NoAnswer::Start)?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    // Beside the reading: a program may answer before it has read all.
    std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let (tx, rx) = mpsc::channel();
    std::thread::spawn(move || {
        let mut answer = Vec::new();
        let read = stdout.map(|stdout| stdout.take(PICTURE_ANSWER_BYTES + 1).read_to_end(&mut answer));
        // Nobody may wait for it any more.
        let _ = tx.send(read.transpose().map(|_| answer));
    });
    let answer = loop {
        if !is_wanted() {
            programs::end(&mut child);
            return Err(NoAnswer::Unwanted);
        }
        match rx.recv_timeout(LOOK.min(end.saturating_duration_since(Instant::now()))) {
            Ok(answer) => break answer,
            Err(RecvTimeoutError::Timeout) if Instant::now() < end => {}
            Err(_) => {
                programs::end(&mut child);
                return Err(NoAnswer::Time);
            }
        }
    };
    let answer = answer.unwrap_or_default();
    if answer.len() as u64 > PICTURE_ANSWER_BYTES {
        programs::end(&mut child);
        return Err(NoAnswer::Length);
    }
    // It has closed its answer and has nothing left to do.
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(answer),
            Ok(Some(status)) => return Err(NoAnswer::Status(status.to_string())),
            Ok(None) if Instant::now() < end && is_wanted() => std::thread::sleep(Duration::from_millis(2)),
            _ => {
                programs::end(&mut child);
                return Err(NoAnswer::Time);
            }
        }
    }
}

fn start(program: &Path, arguments: &[&str], time: Duration) -> std::io::Result<Child> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        // One thread: pictures are read one after the other beside everything else.
        .envs([("OMP_THREAD_LIMIT", "1"), ("LC_ALL", "C.UTF-8")])
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    for kept in ["PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    programs::group(&mut command);
    let child = command.spawn()?;
    limit(&child, time);
    Ok(child)
}

/// Takes from a program the means of a picture that unpacks to more than its head says. It waits for its input meanwhile.
#[cfg(target_os = "linux")]
fn limit(child: &Child, time: Duration) {
    use rustix::process::Resource;
    // What cannot be limited is still held to its time.
    programs::limit(
        child,
        &[
            (Resource::As, PICTURE_MEMORY_BYTES),
            (Resource::Cpu, time.as_secs() + 1),
            (Resource::Fsize, 0),
            (Resource::Core, 0),
        ],
    );
}

#[cfg(not(target_os = "linux"))]
fn limit(_: &Child, _: Duration) {}
