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
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
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
