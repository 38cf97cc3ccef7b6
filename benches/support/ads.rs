//! Ads of one kilobyte made of the rows of `data/training`: each differs from the others, and the same number
//! always gives the same ad.

use std::fmt::Write as _;

use serde_json::Value;

/// Bytes of an ad's text, about.
const TEXT_BYTES: usize = 1000;

/// Rows to make ads of.
pub(crate) struct Rows(Vec<String>);

impl Rows {
    /// Texts of the rows with this label: `ordinary` or `suspicious`.
    ///
    /// Ordinary rows make ads as most are; suspicious ones, with signs all over, the hardest to read.
    pub(crate) fn labelled(label: &str) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/training");
        let mut files: Vec<_> =
            fs_err::read_dir(folder).expect("a folder").map(|f| f.expect("a file").path()).collect();
        files.sort();
        let texts = files.iter().map(|file| fs_err::read_to_string(file).expect("rows"));
        let rows = texts.flat_map(|text| {
            text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a row")).collect::<Vec<_>>()
        });
        let rows = rows.filter(|row| row["kind"] == "ad" && row["label"] == label);
        Self(rows.filter_map(|row| row.get("text")?.as_str().map(str::to_owned)).collect())
    }

    /// Text of the ad with that number.
    pub(crate) fn text(&self, number: usize) -> String {
        let mut state = number as u64 + 1;
        let mut text = format!("No. {number}.");
        while text.len() < TEXT_BYTES {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let pick = usize::try_from(state >> 33).unwrap_or(0) % self.0.len();
            let row = self.0.get(pick).map_or("", String::as_str);
            let room = TEXT_BYTES.saturating_sub(text.len());
            let end = row.char_indices().map(|(at, _)| at).find(|at| *at >= room).unwrap_or(row.len());
            let _ = write!(text, " {}", row.get(..end).unwrap_or(""));
        }
        text
    }
}

/// What this process's ended children used of a processor, in seconds; none where the system does not say.
#[allow(dead_code, reason = "not every bench starts programs")]
pub(crate) fn children_cpu_s() -> Option<f64> {
    stat_s(15, 16)
}

/// What this process used of a processor, in seconds; none where the system does not say.
#[allow(dead_code, reason = "not every bench measures itself")]
pub(crate) fn own_cpu_s() -> Option<f64> {
    stat_s(13, 14)
}

/// Two of the times of `/proc/self/stat`, in its hundredths of a second.
fn stat_s(user: usize, system: usize) -> Option<f64> {
    let stat = fs_err::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    // The name and number of the process stand before what is left.
    let ticks = |at: usize| fields.get(at - 2)?.parse::<f64>().ok();
    Some((ticks(user)? + ticks(system)?) / 100.0)
}

/// Waits for a program; gives the most memory that it held, in megabytes, where the system says so.
#[allow(dead_code, reason = "not every bench starts programs")]
pub(crate) fn peak_mb(child: &mut std::process::Child) -> Option<f64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().expect("a child").is_none() {
        if let Ok(text) = fs_err::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("");
            peak = line
                .split_whitespace()
                .next()
                .and_then(|kb| kb.parse::<f64>().ok())
                .map(|kb| kb / 1024.0)
                .or(peak);
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    peak
}
