//! Holds the code to ARCHITECTURE.md: who may import whom, and how long a file may be.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::TokenTree;
use quote::ToTokens as _;
use syn::visit::Visit;

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

/// Paths that a file names, read from its syntax tree as the compiler reads it: `use` trees over any number of lines,
/// paths in code, and paths within macros. Each is whole, from the crate or from an outside crate on.
#[derive(Default)]
struct Paths {
    /// The module of the file: `crate::store::db` is `["store", "db"]`.
    module: Vec<String>,
    found: BTreeSet<Vec<String>>,
}

impl Paths {
    fn of(name: &str, text: &str) -> BTreeSet<Vec<String>> {
        let inner = name.strip_prefix("src/").unwrap().trim_end_matches(".rs");
        let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        let mut paths = Self { module, found: BTreeSet::new() };
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        paths.visit_file(&file);
        paths.found
    }

    /// Keeps a path, with `crate`, `self` and `super` taken as where they lead.
    fn keep(&mut self, segments: &[String]) {
        let whole = match segments.first().map(String::as_str) {
            Some("crate") => [&["crate".to_owned()], &segments[1..]].concat(),
            Some("self" | "super") => {
                let up = segments.iter().take_while(|segment| *segment == "super").count();
                let rest = &segments[up.max(1)..];
                let Some(stays) = self.module.len().checked_sub(up) else { return };
                [&["crate".to_owned()], &self.module[..stays], rest].concat()
            }
            Some(_) => segments.to_vec(),
            None => return,
        };
        self.found.insert(whole);
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.keep(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.keep(&with(&rename.ident)),
            syn::UseTree::Glob(_) => self.keep(before),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(item, before)),
        }
    }

    /// Paths within a macro, whose content is no syntax tree: identifiers joined by `::`.
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        let (mut path, mut colons) = (Vec::new(), 0);
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if path.is_empty() || colons == 2 => {
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => colons += 1,
                TokenTree::Ident(ident) => {
                    self.end(&mut path);
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Group(group) => {
                    self.end(&mut path);
                    self.tokens(group.stream());
                }
                _ => self.end(&mut path),
            }
        }
        self.end(&mut path);
    }

    fn end(&mut self, path: &mut Vec<String>) {
        if path.len() > 1 {
            self.keep(path);
        }
        path.clear();
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        // Tests may use what the code may not: folders, clocks, other modules.
        if module.attrs.iter().any(|attribute| attribute.meta.to_token_stream().to_string() == "cfg (test)") {
            return;
        }
        self.module.push(module.ident.to_string());
        syn::visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.keep(&path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>());
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.tokens(mac.tokens.clone());
    }
}

/// Top modules of the crate that the code of a file names.
fn imports(name: &str, text: &str) -> BTreeSet<String> {
    let paths = Paths::of(name, text).into_iter();
    paths.filter(|path| path[0] == "crate").filter_map(|path| path.get(1).cloned()).collect()
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
        for import in imports(&name, &text) {
            // What is no module of the map is a macro or a name at the crate's root.
            if import != module && allowed.contains_key(&import) && !may.contains(&import) {
                wrong.push(format!("{name}: `{module}` may not import `{import}`"));
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

/// A module may import only what stands on a lower floor: following the arrows never leads back.
#[test]
fn no_arrow_points_up() {
    let allowed = allowed();
    let mut floors: BTreeSet<&str> = BTreeSet::new();
    let mut left: BTreeSet<&str> = allowed.keys().map(String::as_str).collect();
    loop {
        let stands = |module: &&&str| allowed[**module].iter().all(|import| floors.contains(import.as_str()));
        let floor: Vec<&str> = left.iter().filter(stands).copied().collect();
        if floor.is_empty() {
            break;
        }
        left.retain(|module| !floor.contains(module));
        floors.extend(floor);
    }
    assert!(left.is_empty(), "these modules import one another in a circle: {left:?}");
}

/// The stages that a past night is replayed with use neither clock nor randomness nor files nor the network.
#[test]
fn the_pure_stages_are_pure() {
    const IMPURE: [&[&str]; 13] = [
        &["std", "fs"],
        &["std", "net"],
        &["std", "env"],
        &["std", "process"],
        &["std", "thread"],
        &["std", "time", "Instant"],
        &["std", "time", "SystemTime"],
        &["fs_err"],
        &["tokio"],
        &["reqwest"],
        &["rusqlite"],
        &["jiff", "Zoned"],
        &["rand"],
    ];
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        if !matches!(module_of(&name), "extract" | "features" | "assess" | "text" | "policy") {
            continue;
        }
        for path in Paths::of(&name, &text) {
            let starts = |impure: &&[&str]| {
                path.iter().map(String::as_str).take(impure.len()).eq(impure.iter().copied())
            };
            let asks_the_clock = path.len() > 1 && path.last().is_some_and(|last| last == "now");
            if IMPURE.iter().any(starts) || asks_the_clock {
                wrong.push(format!("{name}: `{}` is not pure", path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_checker_reads_imports_as_the_compiler_does() {
    let text = "use crate::{\n    domain,\n    text::{\n        Folded,\n    },\n};\n// crate::web in a comment\n\
                fn f() { let a = \"crate::config\"; super::super::store::open(); html! { (crate::desk::name(a)) } }\n\
                #[cfg(test)]\nmod tests { use crate::run::Stages; }\n";
    let names: Vec<String> = imports("src/crawl/page.rs", text).into_iter().collect();
    assert_eq!(names, ["desk", "domain", "store", "text"]);
}
