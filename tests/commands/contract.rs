//! What every command promises: help with examples that work, exit codes that are written down, output that
//! behaves.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::process::{Command, Output, Stdio};

use clap::Parser as _;
use waspada::cli::{Cli, Exit, definition};

fn waspada(folder: &std::path::Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn command(folder: &std::path::Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
    command.current_dir(folder).args(arguments);
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "RUST_LOG", "WASPADA_LANG"] {
        command.env_remove(name);
    }
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Every command and subcommand with the words that lead to it.
fn all_commands() -> Vec<(Vec<String>, clap::Command)> {
    fn walk(path: &[String], command: &clap::Command, all: &mut Vec<(Vec<String>, clap::Command)>) {
        all.push((path.to_vec(), command.clone()));
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            walk(&[path, &[sub.get_name().to_owned()]].concat(), sub, all);
        }
    }
    let mut all = Vec::new();
    walk(&[], &definition(), &mut all);
    all
}

/// The command lines of an `Examples:` block, without meanings, pipes and redirections.
fn example_lines(command: &clap::Command) -> Vec<String> {
    let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    help.lines()
        .filter(|line| line.starts_with("  waspada "))
        .map(|line| line.trim().split("  ").next().unwrap_or_default())
        .map(|line| line.split(['|', '<', '>']).next().unwrap_or_default().trim().to_owned())
        .collect()
}

/// Words of a command line as a shell would split them; double quotes hold words together.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_glued = false;
    for (at, part) in line.split('"').enumerate() {
        if at % 2 == 1 {
            match words.last_mut().filter(|_| is_glued) {
                Some(word) => word.push_str(part),
                None => words.push(part.to_owned()),
            }
        } else {
            is_glued = part.ends_with(|c: char| !c.is_whitespace());
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

#[test]
fn every_command_has_examples_and_each_is_understood() {
    let all = all_commands();
    assert!(all.len() > 20, "the walk found only {} commands", all.len());
    for (path, command) in all {
        let examples = example_lines(&command);
        assert!(!examples.is_empty(), "`waspada {}` has no example", path.join(" "));
        for example in examples {
            let words = words(&example);
            if let Err(error) = Cli::try_parse_from(&words) {
                panic!("an example of `waspada {}` is not understood: {example}\n{error}", path.join(" "));
            }
            let names_itself = path.iter().all(|name| words.contains(name));
            assert!(
                names_itself,
                "an example of `waspada {}` is of another command: {example}",
                path.join(" ")
            );
        }
    }
}

#[test]
fn every_help_is_printed_on_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    for (path, _) in all_commands() {
        let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
        arguments.push("--help");
        let output = waspada(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(text(&output.stdout).contains("Examples:\n"), "{arguments:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn the_main_help_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(text(&waspada(folder.path(), &["--help"]).stdout));
}

#[test]
fn exit_codes_are_written_down() {
    let documentation = fs_err::read_to_string("docs/commands.md").unwrap();
    assert!(documentation.contains(&Exit::markdown()), "docs/commands.md lacks:\n{}", Exit::markdown());
    let help = definition().render_long_help().to_string();
    for (exit, meaning) in Exit::TABLE {
        assert!(help.contains(&format!("{}  {meaning}", exit.code())), "--help lacks {exit:?}");
    }
}

#[test]
fn every_command_is_written_down() {
    let documentation = fs_err::read_to_string("docs/commands.md").unwrap();
    for (path, _) in all_commands().iter().filter(|(path, _)| path.len() == 1) {
        assert!(documentation.contains(&format!("| `{}` |", path[0])), "docs/commands.md lacks {}", path[0]);
    }
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let output = waspada(folder.path(), &["qeue"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(text(&output.stderr).contains("queue"), "{}", text(&output.stderr));

    let output = waspada(folder.path(), &["queue", "--limit", "many", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&object["ok"], &object["exit"]), (&false.into(), &2.into()));
    assert!(object["error"].as_str().unwrap().contains("--limit"), "{object}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    waspada(folder.path(), &["init"]);
    let long_answers: [&[&str]; 6] = [
        &["--help"],
        &["man"],
        &["completions", "bash"],
        &["check", "--show"],
        &["check", "--show", "--json"],
        &["doctor"],
    ];
    for arguments in long_answers {
        // The reading end is closed before the command can write a byte.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output =
            command(folder.path(), arguments).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let folder = tempfile::tempdir().unwrap();
    waspada(folder.path(), &["init"]);
    let has_colour = |arguments: &[&str], name: &str| {
        let output = command(folder.path(), arguments).env(name, "1").output().unwrap();
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    assert!(!has_colour(&["check"], "IRRELEVANT"), "a pipe is no terminal");
    assert!(has_colour(&["--color", "always", "check"], "IRRELEVANT"));
    assert!(has_colour(&["check"], "CLICOLOR_FORCE"));
    assert!(!has_colour(&["check"], "NO_COLOR"));
    assert!(!has_colour(&["--color", "never", "check"], "CLICOLOR_FORCE"));
    assert!(!has_colour(&["--config", "none.toml", "check"], "NO_COLOR"), "failures too");
}

#[test]
fn manual_and_completions_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    let page = text(&waspada(folder.path(), &["man"]).stdout);
    for section in [".SH NAME", ".SH OPTIONS", ".SH EXAMPLES", ".SH \"EXIT STATUS\""] {
        assert!(page.contains(section), "{section} is missing in\n{page}");
    }
    for (_, meaning) in Exit::TABLE {
        assert!(page.contains(&meaning[..12]), "{meaning}");
    }
    let output = waspada(folder.path(), &["man", "--out", "pages"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let pages = fs_err::read_dir(folder.path().join("pages")).unwrap().count();
    assert_eq!(pages, all_commands().len());
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = text(&waspada(folder.path(), &["completions", shell]).stdout);
        assert!(script.contains("licences") && script.contains("unmasked"), "{shell}");
    }
}

#[test]
fn quiet_leaves_the_result_alone() {
    let folder = tempfile::tempdir().unwrap();
    let output = waspada(folder.path(), &["-q", "init"]);
    assert_eq!(text(&output.stdout), "wrote pipeline.toml\n");
    assert!(output.stderr.is_empty());
    let output = waspada(folder.path(), &["-qq", "check"]);
    assert_eq!((output.status.code(), output.stdout.len(), output.stderr.len()), (Some(0), 0, 0));
}

/// A command line of each command, the way it is used and the way it is mistaken, with its exit code.
///
/// `AD` and `PHONE` stand for an ad and a number of the night before.
const LINES: [(&str, u8); 108] = [
    ("init", 0),
    ("init --colour", 2),
    ("check", 0),
    ("check --set crawl.concurrency=none", 3),
    ("doctor", 0),
    ("doctor --now", 2),
    ("run", 0),
    ("run --dry-run", 0),
    ("run --source tiada", 2),
    ("run --shard 3/2", 2),
    ("import ads.csv", 0),
    ("import tiada.csv", 2),
    ("score ads.csv", 0),
    ("score tiada.csv", 2),
    ("likeness", 0),
    ("likeness pairs.jsonl", 2),
    ("explain AD", 0),
    ("explain tiada.html", 2),
    ("queue", 0),
    ("queue --band merah", 2),
    ("show AD", 0),
    ("show tiada", 2),
    ("campaigns", 0),
    ("campaigns --limit many", 2),
    ("campaign AD", 0),
    ("campaign tiada", 2),
    ("campaign cut AD AD --reason sama", 2),
    ("campaign join AD AD --reason sama", 2),
    ("contact PHONE", 0),
    ("contact tiada", 2),
    ("export --format csv --out list.csv", 0),
    ("export --format csv --out none/list.csv", 1),
    ("leads list", 0),
    ("leads show 99", 2),
    ("leads add 99", 2),
    ("leads approve 99", 2),
    ("leads send 99 --to x", 2),
    ("leads withdraw 99", 2),
    ("leads outcome 99 answered", 2),
    ("schedule --next 5", 0),
    ("schedule --next soon", 2),
    ("sources list", 0),
    ("sources list now", 2),
    ("sources test kiriman", 0),
    ("sources test", 2),
    ("licences check Contoh", 0),
    ("licences check", 2),
    ("licences import tiada.csv", 2),
    ("licences diff a b", 2),
    ("train --data none", 3),
    ("evaluate --data none.jsonl", 3),
    ("models list", 0),
    ("models show", 0),
    ("models diff tiada", 2),
    ("models promote tiada", 2),
    ("models rollback", 2),
    ("models verify", 0),
    ("labels list", 0),
    ("rules test tiada.toml", 2),
    ("rules mute F04 --source kiriman --until 2020-01-01 --reason lewat", 2),
    ("rules mute F04 --source kiriman --until SOON --reason templat", 0),
    ("rules mute TIADA --source kiriman --until SOON --reason templat", 2),
    ("rules mute F04 --source tiada --until SOON --reason templat", 2),
    ("rules mutes", 0),
    ("rules unmute 99", 2),
    ("labels import tiada.csv", 2),
    ("labels export --out label", 0),
    ("labels agreement", 0),
    ("labels suspects", 0),
    ("labels suspects --to-desk", 0),
    ("models diff --challenger", 0),
    ("completions bash", 0),
    ("completions sh", 2),
    ("man", 0),
    ("man --out pages", 0),
    ("campaign", 2),
    ("serve --address nowhere", 2),
    ("user add --role analyst", 2),
    ("user list", 0),
    ("user disable tiada", 2),
    ("user enable tiada", 2),
    ("user reset tiada", 2),
    ("log verify", 0),
    ("verify", 0),
    ("verify tiada", 2),
    ("replay AD", 0),
    ("replay tiada", 2),
    ("picture tiada", 2),
    ("picture AD --record tiada", 2),
    ("picture AD --set evidence.picture_browser=", 2),
    ("seal", 0),
    ("keys show", 2),
    ("keys init --set evidence.key=none/x.key", 1),
    ("keys rotate", 2),
    ("retention --dry-run", 0),
    ("digest", 0),
    ("digest --night tiada", 2),
    ("undo tiada", 2),
    ("metrics", 0),
    ("metrics --textfile none/x.prom", 1),
    ("backup", 2),
    ("backup ads.csv", 2),
    ("restore tiada.tar", 2),
    ("sources contacts", 0),
    ("sources contacts --forget", 2),
    ("retention --days 3", 2),
    ("erase AD --dry-run", 0),
    ("erase tiada", 2),
];

#[test]
fn every_command_keeps_to_its_codes_its_json_and_plain_pipes() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "[[source]]\nname = \"kiriman\"\nkind = \"import\"\npaths = [\"ads.csv\"]\n";
    fs_err::write(folder.path().join("pipeline.toml"), settings).unwrap();
    let ad = "Butuh cepat operator ke Kamboja, gaji 15 juta tanpa pengalaman, paspor dipegang kantor, visa turis, WA 0812-3456-7890";
    fs_err::write(folder.path().join("ads.csv"), format!("id,title,text\n1,Operator,\"{ad}\"\n")).unwrap();
    let night = waspada(folder.path(), &["run", "--json"]);
    assert_eq!(night.status.code(), Some(0), "{}", text(&night.stderr));
    let queue: serde_json::Value =
        serde_json::from_slice(&waspada(folder.path(), &["queue", "--json"]).stdout).unwrap();
    let code = queue["ads"][0]["ad"].as_str().unwrap().to_owned();

    let mut untold: Vec<String> = all_commands()
        .iter()
        .filter(|(path, command)| !path.is_empty() && command.get_subcommands().next().is_none())
        .map(|(path, _)| path.join(" "))
        .collect();
    #[expect(clippy::disallowed_methods, reason = "the program counts from its own clock")]
    let soon = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let soon = soon.checked_add(jiff::Span::new().days(30)).unwrap().to_string();
    for (line, exit) in LINES {
        untold.retain(|path| !format!("{line} ").starts_with(&format!("{path} ")));
        let line = line.replace("AD", &code).replace("PHONE", "0812-3456-7890").replace("SOON", &soon);
        let arguments: Vec<&str> = line.split(' ').collect();
        let with_json = [&arguments[..], &["--json"]].concat();

        let output = command(folder.path(), &arguments)
            .env("NO_COLOR", "1")
            .env("CLICOLOR_FORCE", "1")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = [&output.stdout[..], &output.stderr].concat();
        assert_eq!(output.status.code(), Some(exit.into()), "{line}: {}", String::from_utf8_lossy(&said));
        assert!(!said.contains(&0x1b), "{line} is coloured under NO_COLOR");
        if exit != 0 {
            assert!(!output.stderr.is_empty(), "{line} fails without a word");
        }

        let output = waspada(folder.path(), &with_json);
        assert_eq!(output.status.code(), Some(exit.into()), "{line} --json");
        if !line.starts_with("score ads") && line != "likeness" {
            let object: serde_json::Value = serde_json::from_slice(&output.stdout)
                .unwrap_or_else(|error| panic!("{line} --json: {error}: {}", text(&output.stdout)));
            assert_eq!(object["ok"], exit == 0, "{line} --json");
            assert!(exit == 0 || object["error"].as_str().is_some_and(|error| !error.is_empty()), "{line}");
        }

        if exit == 0 {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let output = command(folder.path(), &arguments).stdout(writer).stderr(Stdio::piped()).output();
            let output = output.unwrap();
            assert_eq!(output.status.code(), Some(0), "{line} | head: {}", text(&output.stderr));
            assert!(!text(&output.stderr).contains("error"), "{line} | head: {}", text(&output.stderr));
        }
    }
    assert!(untold.is_empty(), "no line for {untold:?}");
}
