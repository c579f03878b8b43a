//! House rules as a test.
//!
//! In: the sources as they are. Out: every place where a rule is broken, all at once: which module
//! may use which, who may read a clock or the environment, what a file looks like.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules in the order in which data flows; each may use those before it.
const ORDER: [&str; 19] = [
    "sync",
    "parallel",
    "image",
    "ids",
    "time",
    "limits",
    "rows",
    "schema",
    "ingest",
    "store",
    "criteria",
    "eval",
    "membership",
    "lifecycle",
    "schedule",
    "engine",
    "persist",
    "driver",
    "testing",
];

/// Modules that may use less than what comes before them.
const STRICTER: [(&str, &[&str]); 5] = [
    ("membership", &["ids", "limits", "rows"]),
    ("lifecycle", &["ids", "time", "limits"]),
    ("schedule", &["time"]),
    ("criteria", &["ids", "time", "limits", "schema", "ingest"]),
    ("ids", &[]),
];

/// What reads a clock, chance or the environment.
const OUTSIDE: [&str; 5] = ["SystemTime", "Instant::now", "Utc::now", "rand", "std::env"];

/// Where a map without an order does not reach a result, as the file says.
const UNORDERED: [&str; 7] = [
    "src/store/identity.rs",
    "src/store/orphans.rs",
    "src/store/dictionary.rs",
    "src/store/event_ids.rs",
    "src/store/placement.rs",
    "src/store/write.rs",
    "src/ingest/ndjson.rs",
];

/// Who reads a clock: the driver, which makes time an argument, and what measures how long the disk takes.
const CLOCKS: [&str; 2] = ["src/driver.rs", "src/persist/activity.rs"];

const UNFINISHED: [&str; 4] = ["todo!", "unimplemented!", "#[ignore", "dbg!"];

struct Source {
    /// From the root of the crate, with `/`.
    name: String,
    text: String,
}

impl Source {
    /// The module of the library that it belongs to.
    fn module(&self) -> Option<&str> {
        let rest = self.name.strip_prefix("src/")?;
        let first = rest.split('/').next()?;
        Some(first.strip_suffix(".rs").unwrap_or(first)).filter(|module| *module != "lib")
    }

    /// Lines that are not comments, with their numbers.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = (1..).zip(self.text.lines());
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests", "examples", "benches", "crates"] {
        walk(&root.join(folder), &mut files);
    }
    files.sort();
    let source = |path: PathBuf| Source {
        name: path.strip_prefix(root).expect("it is inside").to_string_lossy().replace('\\', "/"),
        text: fs::read_to_string(&path).expect("a readable source"),
    };
    files.into_iter().map(source).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target") {
                walk(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Fails with every place that `broken` names.
fn none(broken: impl IntoIterator<Item = String>) {
    let broken: Vec<String> = broken.into_iter().collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether `word` stands in the line by itself, not as a part of a longer name.
fn mentions(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_name) && !after.is_some_and(is_name)
    })
}

/// The modules that a source names after `crate::`, alone or in braces; every name there for
/// `crate::{a, b::c}`.
fn used(text: &str) -> Vec<&str> {
    let mut used = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        if text[..at].ends_with(|c: char| is_name(c) || c == '$') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => used.push(first_name(rest)),
            Some(list) => {
                let mut depth = 0;
                let mut start = true;
                for (place, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && is_name(c) => {
                            used.push(first_name(&list[place..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    used
}

fn first_name(text: &str) -> &str {
    text.split(|c| !is_name(c)).next().unwrap_or_default()
}

fn may_use(module: &str, other: &str) -> bool {
    let place = |name: &str| ORDER.iter().position(|held| *held == name);
    let strictly = STRICTER.iter().find(|(name, _)| *name == module);
    module == other
        || match strictly {
            Some((_, allowed)) => allowed.contains(&other),
            None => place(other) < place(module) && place(other).is_some(),
        }
}

#[test]
fn each_module_uses_only_those_before_it() {
    let mut broken = Vec::new();
    for source in sources() {
        let Some(module) = source.module() else { continue };
        if !ORDER.contains(&module) {
            broken.push(format!("{}: module `{module}` has no place in the order", source.name));
        }
        // Unit tests may look further; what is built may not.
        let built = source.code().map(|(_, line)| line);
        let built: Vec<&str> = built.take_while(|line| *line != "#[cfg(test)]").collect();
        let text = built.join("\n");
        if source.name.ends_with("/tests.rs") {
            continue;
        }
        for other in used(&text) {
            if !may_use(module, other) {
                broken.push(format!("{}: `{module}` may not use `{other}`", source.name));
            }
        }
    }
    none(broken);
}

#[test]
fn lib_declares_every_module_that_has_a_place_and_no_other() {
    let sources = sources();
    let lib = sources.iter().find(|source| source.name == "src/lib.rs").expect("the library");
    let code = lib.code().map(|(_, line)| line.strip_prefix("pub ").unwrap_or(line));
    let declared = code.filter_map(|line| line.strip_prefix("mod "));
    let mut declared: Vec<&str> = declared.map(|line| line.trim_end_matches(';')).collect();
    let mut order = ORDER.to_vec();
    declared.sort_unstable();
    order.sort_unstable();
    assert_eq!(declared, order);
}

#[test]
fn every_file_begins_with_what_it_is() {
    none(
        sources()
            .iter()
            .filter(|source| !source.text.starts_with("//! "))
            .map(|source| format!("{}: begins without `//!`", source.name)),
    );
}

#[test]
fn no_file_is_too_long_and_no_line_too_wide() {
    let mut broken = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > 600 {
            broken.push(format!("{}: {lines} lines", source.name));
        }
        for (number, line) in (1..).zip(source.text.lines()) {
            let width = line.chars().count();
            if width > 120 {
                broken.push(format!("{}:{number}: {width} characters", source.name));
            }
        }
    }
    none(broken);
}

#[test]
fn few_files_read_a_clock_and_none_chance_or_the_environment() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.module().is_some()) {
        if CLOCKS.contains(&source.name.as_str()) {
            continue;
        }
        for (number, line) in source.code() {
            for word in OUTSIDE.into_iter().filter(|word| mentions(line, word)) {
                broken.push(format!("{}:{number}: `{word}`", source.name));
            }
        }
    }
    none(broken);
}

#[test]
fn maps_without_an_order_stay_where_they_reach_no_result() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.module().is_some()) {
        let places: Vec<usize> = source
            .code()
            .filter(|(_, line)| mentions(line, "HashMap") || mentions(line, "HashSet"))
            .map(|(number, _)| number)
            .collect();
        let allowed = UNORDERED.contains(&source.name.as_str());
        if let (Some(number), false) = (places.first(), allowed) {
            broken.push(format!("{}:{number}: a map or set without an order", source.name));
        }
    }
    none(broken);
}

#[test]
fn nothing_is_unfinished() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.name != "tests/suite/tidy.rs") {
        for (number, line) in source.code() {
            for word in UNFINISHED.into_iter().filter(|word| line.contains(word)) {
                broken.push(format!("{}:{number}: `{word}`", source.name));
            }
        }
    }
    none(broken);
}

#[test]
fn the_rules_see_what_they_look_for() {
    assert_eq!(used("use crate::{ids, time::{zone, x}, store::*};"), ["ids", "time", "store"]);
    assert_eq!(used("use crate::ids::Row; crate::eval::members(); $crate::x"), ["ids", "eval"]);
    assert!(!may_use("lifecycle", "store") && !may_use("criteria", "store"));
    assert!(may_use("engine", "eval") && !may_use("eval", "engine") && !may_use("time", "Engine"));
    assert!(mentions("use rand::Rng;", "rand") && !mentions("operand", "rand"));
    assert!(mentions("x(SystemTime::now())", "SystemTime"));
}
