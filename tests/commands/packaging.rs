//! What the packages install: that it is there, fits the program, and may do little.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn units(ends: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs_err::read_dir(root().join("packaging/systemd"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == ends))
        .collect();
    found.sort();
    found
}

fn text(path: &Path) -> String {
    fs_err::read_to_string(path).unwrap()
}

/// Where systemd can grade them, it does; elsewhere the settings that it grades are looked for.
#[test]
fn the_services_may_do_little() {
    let services = units("service");
    assert_eq!(services.len(), 3, "{services:?}");
    for service in services {
        let graded = Command::new("systemd-analyze")
            .args(["security", "--offline=true", "--no-pager"])
            .arg(&service)
            .output();
        let grade = graded.ok().filter(|output| output.status.success()).and_then(|output| {
            let said = String::from_utf8(output.stdout).ok()?;
            let line = said.lines().find(|line| line.contains("Overall exposure level"))?.to_owned();
            line.split(": ").nth(1)?.split(' ').next()?.parse::<f64>().ok()
        });
        if let Some(grade) = grade {
            assert!(grade < 3.0, "{} is graded {grade}", service.display());
            continue;
        }
        for setting in ["NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n"] {
            assert!(text(&service).contains(setting), "{} lacks {setting}", service.display());
        }
    }
}

#[test]
fn the_services_call_commands_that_there_are() {
    use clap::Parser as _;
    for service in units("service") {
        let text = text(&service);
        let started = text.lines().filter_map(|line| {
            line.trim_start_matches("# ").strip_prefix("ExecStart").and_then(|line| line.split_once('='))
        });
        let mut count = 0;
        for (_, command) in started {
            let words = command.trim_start_matches('-').replace("/usr/bin/waspada", "waspada");
            waspada::cli::Cli::try_parse_from(words.split_whitespace())
                .unwrap_or_else(|error| panic!("{}: {error}", service.display()));
            count += 1;
        }
        assert!(count > 0, "{} starts nothing", service.display());
    }
}

#[test]
fn the_clock_names_its_zone_and_catches_up() {
    let timers = units("timer");
    assert_eq!(timers.len(), 2, "{timers:?}");
    for timer in timers {
        let text = text(&timer);
        let when = text.lines().find_map(|line| line.strip_prefix("OnCalendar=")).unwrap();
        let zone = when.rsplit(' ').next().unwrap();
        assert!(jiff::tz::TimeZone::get(zone).is_ok(), "{}: {when}", timer.display());
        assert!(text.contains("Persistent=true"), "{}", timer.display());
        assert!(timer.with_extension("service").exists(), "{}", timer.display());
    }
}

#[test]
fn what_the_package_installs_is_there() {
    let manifest: toml::Table = text(&root().join("Cargo.toml")).parse().unwrap();
    let deb = &manifest["package"]["metadata"]["deb"];
    for asset in deb["assets"].as_array().unwrap() {
        let from = asset[0].as_str().unwrap();
        // Built by packaging/deb.sh.
        if from.starts_with("target/") {
            continue;
        }
        let folder = root().join(from.split('*').next().unwrap());
        assert!(folder.exists(), "{from} is not there");
    }
    for unit in deb["systemd-units"].as_array().unwrap() {
        let name = unit["unit-name"].as_str().unwrap();
        assert!(root().join(format!("packaging/systemd/{name}.service")).exists(), "{name}");
    }
}

/// A night takes hours: the package ends it itself and begins it again without waiting, before anything else is started.
#[test]
fn an_upgrade_waits_for_no_night() {
    let manifest: toml::Table = text(&root().join("Cargo.toml")).parse().unwrap();
    let units = manifest["package"]["metadata"]["deb"]["systemd-units"].as_array().unwrap();
    for unit in units {
        let is_desk = unit["unit-name"].as_str() == Some("waspada-desk");
        let is_off = |key: &str| unit.get(key).and_then(toml::Value::as_bool) == Some(false);
        assert!(is_off("enable") && is_off("start"), "{unit}: an operator switches it on");
        assert_eq!(is_off("restart-after-upgrade"), !is_desk, "{unit}");
    }
    let script = text(&root().join("packaging/debian/postinst"));
    let (before, after) = script.split_once("#DEBHELPER#").unwrap();
    assert!(before.contains("stop waspada-night.service"));
    assert!(after.contains("--no-block start waspada-night.service"));
}

#[test]
fn the_dashboard_asks_for_figures_that_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let waspada = |arguments: &[&str]| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
        let output = command.current_dir(folder.path()).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    waspada(&["init"]);
    waspada(&["run"]);
    waspada(&["metrics", "--textfile", "waspada.prom"]);
    let given = text(&folder.path().join("waspada.prom"));
    assert!(given.ends_with("# EOF\n"), "{given}");
    let named: BTreeSet<&str> =
        given.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    for line in given.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split(['{', ' ']).next().unwrap();
        assert!(named.contains(name), "{line} has no head");
        assert!(line.rsplit(' ').next().unwrap().parse::<f64>().is_ok(), "{line}");
    }
    let dashboard = text(&root().join("packaging/grafana.json"));
    let _: serde_json::Value = serde_json::from_str(&dashboard).unwrap();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let asked: BTreeSet<&str> =
        dashboard.split(|c| !is_part(c)).filter(|word| word.starts_with("waspada_")).collect();
    assert!(asked.len() > 8, "{asked:?}");
    for name in asked {
        assert!(named.contains(name), "the dashboard asks for {name}, which `waspada metrics` does not give");
    }
}
