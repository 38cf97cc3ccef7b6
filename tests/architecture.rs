//! Holds the code to ARCHITECTURE.md: who may import whom, and how long a file may be.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by failing")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Files that may be longer than [`LONGEST`], each with the reason.
const LONG_FILES: [(&str, &str); 1] = [("src/extract/pay.rs", "one scanner over one kind of phrase")];
const LONGEST: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    rust_files(&root().join("src"), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            (name, fs_err::read_to_string(&path).unwrap())
        })
        .collect()
}

/// The table "module | may import" of ARCHITECTURE.md.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs_err::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut allowed = BTreeMap::new();
    let rows = text.lines().skip_while(|l| !l.starts_with("| module | may import |")).skip(2);
    for row in rows.take_while(|l| l.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let module = cells[0].trim_matches('`').to_owned();
        let imports =
            cells[1].split(',').map(|m| m.trim().trim_matches('`').to_owned()).filter(|m| !m.is_empty());
        allowed.insert(module, imports.collect());
    }
    assert!(allowed.len() > 10, "ARCHITECTURE.md has lost its table of imports");
    allowed
}

fn module_of(name: &str) -> &str {
    let inner = name.strip_prefix("src/").unwrap();
    inner.split('/').next().unwrap().trim_end_matches(".rs")
}

/// Modules named by `crate::x` in the code; comment lines do not count.
fn imports(text: &str) -> BTreeSet<(usize, String)> {
    let mut found = BTreeSet::new();
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//")) {
        for part in line.split("crate::").skip(1) {
            if let Some(list) = part.strip_prefix('{') {
                for name in list.split(['}', ';']).next().unwrap().split(',') {
                    found.insert((at + 1, name.trim().split("::").next().unwrap().to_owned()));
                }
            } else {
                let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                found.insert((at + 1, name));
            }
        }
    }
    found
}

#[test]
fn modules_import_only_what_the_map_allows() {
    let allowed = allowed();
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let module = module_of(&name);
        if matches!(module, "lib" | "main") {
            continue;
        }
        let Some(may) = allowed.get(module) else {
            wrong.push(format!("{name}: the module `{module}` is not in ARCHITECTURE.md"));
            continue;
        };
        for (line, import) in imports(&text) {
            if import != module && !import.is_empty() && !may.contains(&import) {
                wrong.push(format!("{name}:{line}: `{module}` may not import `{import}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_map_exists() {
    let modules: BTreeSet<String> = sources().iter().map(|(name, _)| module_of(name).to_owned()).collect();
    for module in allowed().keys() {
        assert!(modules.contains(module), "ARCHITECTURE.md names `{module}`, which is not there");
    }
}

#[test]
fn files_hold_one_concept_each() {
    for (name, text) in sources() {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap().lines().count();
        // A file of tests alone may list as many cases as there are.
        let is_excused = name.ends_with("tests.rs") || LONG_FILES.iter().any(|(long, _)| *long == name);
        assert!(code <= LONGEST || is_excused, "{name} has {code} lines: split it by concept");
    }
}

#[test]
fn the_checker_sees_a_forbidden_import() {
    let text = "use crate::store::Store;\n// crate::web in a comment\nuse crate::{domain, text::Folded};\n";
    let names: Vec<String> = imports(text).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["store", "domain", "text"]);
}
