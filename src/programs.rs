//! Programs that are started beside this one: where they are, and how they end with all that they have started.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};

/// Where a program is: at its path, or in a folder of `PATH`.
pub fn find(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return std::path::absolute(program).ok().filter(|path| path.is_file());
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Gives a program that is to be started a group of its own, so that what it starts ends with it.
pub fn group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    let _ = command;
}

/// Holds a program that was started, and what it starts, to means; what cannot be limited is left as it is.
#[cfg(target_os = "linux")]
pub fn limit(child: &Child, limits: &[(rustix::process::Resource, u64)]) {
    use rustix::process::{Rlimit, prlimit};
    for &(resource, most) in limits {
        let _ = prlimit(pid(child), resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

#[cfg(unix)]
fn pid(child: &Child) -> Option<rustix::process::Pid> {
    rustix::process::Pid::from_raw(i32::try_from(child.id()).ok()?)
}

/// Ends a program with all that it has started.
pub fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(pid) = pid(child) {
        let _ = rustix::process::kill_process_group(pid, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}
