//! Whatever is worth a flag gets one in the end, however the nights went: with small budgets, killed, on a full disk,
//! over pages that do not change, and through an import.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::kill::killed_after;
use super::{installed, json, rows, said, table, waspada};

/// Ads of the table: enough for several batches.
const ADS: usize = 240;
const NO_LIMIT: &str = "run.daily_flag_budget=1000";

/// Addresses of the ads that a flag stands for, without the port of the sample board, which each database has for
/// itself.
fn flagged(folder: &Path) -> BTreeSet<String> {
    let sql = "SELECT DISTINCT ad.url FROM flag
               JOIN campaign_member of ON of.ad_version = flag.ad_version
               JOIN campaign_member m ON m.founder = of.founder
               JOIN ad_version v ON v.id = m.ad_version AND v.is_current = 1 JOIN ad ON ad.id = v.ad
               JOIN assessment a ON a.ad = ad.id AND a.is_latest = 1 AND a.band IN ('sedang', 'tinggi')";
    let path =
        |url: &str| url.strip_prefix("http://127.0.0.1:").map_or(url.to_owned(), |rest| rest[5..].to_owned());
    // An archive does not say which of its pages were only listings, so an import reads those, too.
    let is_listing = |path: &String| path == "/lowongan/" || path.starts_with("/lowongan/?page=");
    rows(folder, sql).into_iter().map(|row| path(&row[0])).filter(|path| !is_listing(path)).collect()
}

/// A night over everything, to its end.
fn whole_night(folder: &Path, arguments: &[&str]) {
    let output = waspada(folder, &[arguments, &["--json", "--set", NO_LIMIT]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

/// What one undisturbed night flags.
fn undisturbed(arguments: &[&str], ads: Option<usize>) -> BTreeSet<String> {
    let folder = installed();
    if let Some(ads) = ads {
        fs_err::write(folder.path().join("kiriman.csv"), table(ads)).unwrap();
    }
    whole_night(folder.path(), arguments);
    let wanted = flagged(folder.path());
    assert!(wanted.len() > 10, "{wanted:?}");
    wanted
}

fn archive_files(folder: &Path) -> Vec<PathBuf> {
    let files = fs_err::read_dir(folder.join("archive")).unwrap();
    let mut files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn what_the_budget_left_is_flagged_later_though_no_page_has_changed() {
    let wanted = undisturbed(&["run"], None);
    let folder = installed();
    let mut opened = Vec::new();
    for budget in [5, 5 + 6, 1000] {
        let limit = format!("run.daily_flag_budget={budget}");
        let output = waspada(folder.path(), &["run", "--json", "--set", &limit]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        opened.push(json(&output)["flagged"].as_u64().unwrap());
    }
    assert_eq!(opened[..2], [5, 6], "the budget is of the day");
    assert_eq!(flagged(folder.path()), wanted);
}

#[test]
fn a_page_budget_that_splits_a_night_leaves_nothing_unflagged() {
    let wanted = undisturbed(&["run"], None);
    let folder = installed();
    let settings = fs_err::read_to_string(folder.path().join("pipeline.toml")).unwrap();
    assert!(settings.contains("kind = \"sample\""), "{settings}");
    let narrow = settings.replace("kind = \"sample\"", "kind = \"sample\"\nbudget_pages = 20");
    fs_err::write(folder.path().join("pipeline.toml"), narrow).unwrap();
    for _ in 0..4 {
        whole_night(folder.path(), &["run"]);
    }
    fs_err::write(folder.path().join("pipeline.toml"), settings).unwrap();
    whole_night(folder.path(), &["run"]);
    assert_eq!(flagged(folder.path()), wanted);
}

#[test]
fn an_archive_imported_into_a_fresh_folder_opens_its_flags_and_outlives_the_night() {
    let wanted = undisturbed(&["run"], None);
    let first = installed();
    whole_night(first.path(), &["run"]);
    let fresh = installed();
    let copies: Vec<String> = archive_files(first.path())
        .iter()
        .map(|file| {
            let name = format!("lama-{}", file.file_name().unwrap().to_str().unwrap());
            fs_err::copy(file, fresh.path().join(&name)).unwrap();
            name
        })
        .collect();
    let names: Vec<&str> = copies.iter().map(String::as_str).collect();
    whole_night(fresh.path(), &[&["import"], &names[..]].concat());
    let missing: Vec<&String> = wanted.iter().filter(|url| !flagged(fresh.path()).contains(*url)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    // Once more into the same folder: nothing is new, nothing is lost.
    whole_night(fresh.path(), &[&["import"], &names[..]].concat());
    assert_eq!(rows(fresh.path(), "SELECT count(*) FROM ad_version WHERE number > 1"), [["0"]]);
}

/// Runs with a limit on the size of files, which stands for a disk without room.
#[cfg(unix)]
fn on_a_full_disk(folder: &Path, arguments: &[&str], blocks: u64) {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let program = assert_cmd::cargo::cargo_bin!("waspada");
    Command::new("sh")
        .current_dir(folder)
        .args(["-c", &script])
        .arg(program)
        .args(arguments)
        .output()
        .unwrap();
}

#[cfg(unix)]
#[test]
fn after_a_full_disk_the_next_night_flags_what_is_missing() {
    let wanted = undisturbed(&["import", "kiriman.csv"], Some(ADS));
    for blocks in [600, 1_100, 1_600] {
        let folder = installed();
        fs_err::write(folder.path().join("kiriman.csv"), table(ADS)).unwrap();
        let arguments = ["import", "kiriman.csv", "--set", "run.batch_ads=20"];
        on_a_full_disk(folder.path(), &arguments, blocks);
        whole_night(folder.path(), &arguments);
        assert_eq!(flagged(folder.path()), wanted, "after a limit of {blocks} blocks");
        let left = rows(folder.path(), "SELECT status FROM run WHERE status = 'running'");
        assert!(left.is_empty(), "{left:?}");
    }
}

/// What may happen to a night.
#[derive(Debug, Clone)]
enum Night {
    Whole {
        budget: usize,
    },
    Killed {
        per_mille: u64,
    },
    #[cfg(unix)]
    FullDisk {
        blocks: u64,
    },
    ImportOfTheArchive,
}

fn any_night() -> impl Strategy<Value = Night> {
    prop_oneof![
        (0_usize..12).prop_map(|budget| Night::Whole { budget }),
        (1_u64..1000).prop_map(|per_mille| Night::Killed { per_mille }),
        (1_u64..1000).prop_map(|per_mille| Night::Killed { per_mille }),
        #[cfg(unix)]
        (300_u64..2_500).prop_map(|blocks| Night::FullDisk { blocks }),
        Just(Night::ImportOfTheArchive),
    ]
}

/// Goes through nights over `arguments` and then one undisturbed one.
fn after(nights: &[Night], arguments: &[&str], ads: Option<usize>, whole_bytes: u64) -> BTreeSet<String> {
    let folder = installed();
    let path = folder.path();
    if let Some(ads) = ads {
        fs_err::write(path.join("kiriman.csv"), table(ads)).unwrap();
    }
    for night in nights {
        match night {
            Night::Whole { budget } => {
                let limit = format!("run.daily_flag_budget={budget}");
                waspada(path, &[arguments, &["--set", &limit]].concat());
            }
            Night::Killed { per_mille } => {
                killed_after(path, arguments, whole_bytes * per_mille / 1000, 0);
            }
            #[cfg(unix)]
            Night::FullDisk { blocks } => on_a_full_disk(path, arguments, *blocks),
            Night::ImportOfTheArchive => {
                if path.join("archive").exists() {
                    let files = archive_files(path);
                    let names: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
                    let source = if ads.is_some() { "import" } else { "sample" };
                    waspada(path, &[&["import", "--source", source], &names[..]].concat());
                }
            }
        }
    }
    whole_night(path, arguments);
    assert_eq!(rows(path, "PRAGMA integrity_check"), [["ok"]]);
    assert!(rows(path, "SELECT 1 FROM run WHERE status = 'running'").is_empty());
    assert!(rows(path, "SELECT ad FROM network_due").is_empty(), "every network is weighed");
    flagged(path)
}

fn holds_for(arguments: &[&str], ads: Option<usize>, cases: u32) {
    let wanted = undisturbed(arguments, ads);
    let whole_bytes = {
        let folder = installed();
        if let Some(ads) = ads {
            fs_err::write(folder.path().join("kiriman.csv"), table(ads)).unwrap();
        }
        whole_night(folder.path(), arguments);
        super::kill::written_bytes(folder.path())
    };
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 8, ..Config::default() };
    let nights = proptest::collection::vec(any_night(), 1..5);
    TestRunner::new(config)
        .run(&nights, |nights| {
            let got = after(&nights, arguments, ads, whole_bytes);
            let missing: Vec<&String> = wanted.difference(&got).collect();
            prop_assert!(missing.is_empty(), "{:?}", missing);
            // An archive does not hold what a feed told of its pages, so one may score higher by its words alone.
            let is_imported = nights.iter().any(|night| matches!(night, Night::ImportOfTheArchive));
            let more: Vec<&String> = got.difference(&wanted).collect();
            prop_assert!(is_imported || more.is_empty(), "{:?}", more);
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_nights_over_a_board_end_with_the_flags_of_one_undisturbed_night() {
    holds_for(&["run"], None, 6);
}

#[test]
fn any_nights_over_a_table_end_with_the_flags_of_one_undisturbed_night() {
    holds_for(&["import", "kiriman.csv", "--set", "run.batch_ads=20"], Some(ADS), 6);
}

/// Bytes that are those of before, without any word of the server that they are.
#[test]
fn what_a_night_met_was_last_seen_in_that_night() {
    let folder = installed();
    whole_night(folder.path(), &["run"]);
    whole_night(folder.path(), &["run"]);
    let stale = "SELECT ad.url FROM coverage c JOIN page ON page.url = c.url JOIN ad ON ad.page = page.id
                 JOIN run ON run.id = c.run
                 WHERE (c.outcome = 'kept' OR c.reason = 'unchanged') AND ad.last_seen_at < run.started_at
                   AND run.started_at = (SELECT max(started_at) FROM run)";
    assert_eq!(rows(folder.path(), stale), Vec::<Vec<String>>::new());
    let met = "SELECT count(*) FROM ad WHERE last_run = (SELECT max(id) FROM run)";
    assert_ne!(rows(folder.path(), met), [["0"]]);
}
