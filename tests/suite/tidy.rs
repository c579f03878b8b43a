//! House rules as a test.
//!
//! In: the sources as they are. Out: every place where a rule is broken, all at once: which module
//! may use which, which files may read a clock or the environment, what a file looks like.

mod uses;

use std::fs;
use std::path::{Path, PathBuf};

use uses::{Code, is_name};

/// The modules of one folder in the order in which data flows; each may use those before it.
struct Layers {
    /// The folder of a crate's sources.
    folder: &'static str,
    /// The module within the crate whose children these are; none for the crate itself.
    module: &'static [&'static str],
    order: &'static [&'static str],
}

/// Every crate has its layers here, and so has a module whose children are many.
const LAYERS: [Layers; 6] = [
    Layers {
        folder: "src",
        module: &[],
        order: &[
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
            "emit",
            "eval",
            "membership",
            "lifecycle",
            "schedule",
            "engine",
            "partition",
            "persist",
            "driver",
            "host",
            "error",
            "testing",
        ],
    },
    Layers {
        folder: "crates/io/src",
        module: &[],
        order: &[
            "ahead", "faults", "source", "batch", "table", "pandas", "columns", "ndjson", "csv",
            "parquet", "arrow", "files", "sink", "read",
        ],
    },
    Layers {
        folder: "crates/server/src",
        module: &[],
        order: &[
            "clock",
            "ids",
            "signature",
            "config",
            "log",
            "keys",
            "error",
            "wire",
            "record",
            "settings",
            "answers",
            "intake",
            "metrics",
            "places",
            "leaps",
            "space",
            "recent",
            "state",
            "unread",
            "webhooks",
            "job_log",
            "audit",
            "jobs",
            "samples",
            "rates",
            "export",
            "import",
            "params",
            "body",
            "tracking",
            "access",
            "middleware",
            "api",
            "routes",
            "net",
            "start",
        ],
    },
    Layers {
        folder: "crates/server/src",
        module: &["api"],
        order: &[
            "jobs",
            "contacts",
            "lists",
            "fields",
            "all_fields",
            "segments",
            "members",
            "answers",
            "query",
            "search",
            "changes",
            "native",
            "events",
            "suggestions",
            "webhook",
            "tracking",
            "webhooks",
            "exports",
            "imports",
            "account",
            "suppressions",
            "clock",
            "audit",
            "service",
            "console",
        ],
    },
    Layers {
        folder: "crates/cli/src",
        module: &[],
        order: &[
            "outcome", "args", "term", "manual", "rng", "input", "segments", "query", "to_sql",
            "eval", "bench", "report", "replay", "generate", "demo", "service", "data", "serve",
        ],
    },
    Layers {
        folder: "crates/python/src",
        module: &[],
        order: &["errors", "values", "tables", "texts", "evaluate", "engine"],
    },
];

/// Modules of the library that may use less than what comes before them.
const STRICTER: [(&str, &[&str]); 5] = [
    ("membership", &["ids", "limits", "rows"]),
    ("lifecycle", &["ids", "time", "limits"]),
    ("schedule", &["time"]),
    ("criteria", &["ids", "time", "limits", "schema", "ingest"]),
    ("ids", &[]),
];

/// What reads a clock, chance or the environment.
const OUTSIDE: [&str; 6] =
    ["SystemTime", "Instant::now", "Utc::now", "rand", "getrandom", "std::env"];

/// Where a map without an order does not reach a result, as the file says.
const UNORDERED: [&str; 8] = [
    "src/store/identity.rs",
    "src/store/orphans.rs",
    "src/store/dictionary.rs",
    "src/store/event_ids.rs",
    "src/store/names.rs",
    "src/store/placement.rs",
    "src/store/write.rs",
    "src/ingest/ndjson.rs",
];

/// Files that read a clock or chance: the driver, which makes time an argument, what measures how long the disk takes,
/// and the machine's disk, which gives a new engine its seed.
const CLOCKS: [&str; 3] = ["src/driver.rs", "src/persist/activity.rs", "src/persist/disk.rs"];

/// A test that needs more than Rust is ignored unless it is asked for, which `.ci/run` does.
const NEEDS_MORE: &str = "#[ignore = \"needs ";
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
    files(&["src", "tests", "examples", "benches", "crates"], &["rs"])
}

/// The files of some folders whose names end so, in order.
fn files(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in folders {
        walk(&root.join(folder), endings, &mut files);
    }
    files.sort();
    let source = |path: PathBuf| Source {
        name: path.strip_prefix(root).expect("it is inside").to_string_lossy().replace('\\', "/"),
        text: fs::read_to_string(&path).expect("a readable source"),
    };
    files.into_iter().map(source).collect()
}

fn walk(folder: &Path, endings: &[&str], files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target" && name != "node_modules") {
                walk(&path, endings, files);
            }
        } else if endings.iter().any(|ending| path.extension().is_some_and(|it| it == *ending)) {
            files.push(path);
        }
    }
}

/// Fails with every place that `broken` names.
fn none(broken: impl IntoIterator<Item = String>) {
    let broken: Vec<String> = broken.into_iter().collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Whether `word` stands in the line by itself, not as a part of a longer name.
fn mentions(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_name) && !after.is_some_and(is_name)
    })
}

impl Layers {
    /// The path of the module that a file is, from the root of the crate; none if the file is not of this crate.
    fn path_of(&self, file: &str) -> Option<Vec<String>> {
        let file = file.strip_prefix(self.folder)?.strip_prefix('/')?.strip_suffix(".rs")?;
        let mut path: Vec<String> = file.split('/').map(str::to_owned).collect();
        if path.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
            path.pop();
        }
        Some(path)
    }

    /// The child of `module` that a path leads to or through.
    fn child<'p>(&self, path: &'p [String]) -> Option<&'p str> {
        let (above, below) = path.split_at_checked(self.module.len())?;
        (above == self.module).then(|| below.first().map(String::as_str)).flatten()
    }

    fn may_use(&self, child: &str, other: &str) -> bool {
        let place = |name: &str| self.order.iter().position(|child| *child == name);
        let is_library = self.folder == "src" && self.module.is_empty();
        let stricter = STRICTER.iter().find(|(name, _)| is_library && *name == child);
        child == other
            || match stricter {
                Some((_, allowed)) => allowed.contains(&other),
                None => place(other) < place(child) && place(other).is_some(),
            }
    }

    /// Every use of a later module, or of one without a place, in a source.
    fn broken(&self, file: &str, code: &Code) -> Vec<String> {
        let Some(path) = self.path_of(file) else { return Vec::new() };
        let Some(child) = self.child(&path) else { return Vec::new() };
        if !self.order.contains(&child) {
            return vec![format!("{file}: module `{child}` has no place in the order")];
        }
        let used = code.paths(&path);
        let used = used.iter().filter_map(|used| self.child(used));
        let mut wrong: Vec<&str> = used.filter(|other| !self.may_use(child, other)).collect();
        wrong.sort_unstable();
        wrong.dedup();
        wrong.iter().map(|other| format!("{file}: `{child}` may not use `{other}`")).collect()
    }
}

/// Whether a file is one that a source declares for tests only, or is within its folder.
fn is_test_file(file: &str, tests: &[String]) -> bool {
    tests.iter().any(|module| {
        let rest = file.strip_prefix(module.as_str());
        rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    })
}

/// Where the modules that a source declares have their files, without an ending.
fn declared<'c>(file: &'c str, modules: &'c [String]) -> impl Iterator<Item = String> + 'c {
    let folder = file.trim_end_matches(".rs");
    let own =
        ["mod", "lib", "main"].iter().find_map(|name| folder.strip_suffix(&format!("/{name}")));
    let folder = own.unwrap_or(folder);
    modules.iter().map(move |module| format!("{folder}/{module}"))
}

#[test]
fn each_module_of_each_crate_uses_only_those_before_it() {
    let sources = sources();
    let built = |source: &&Source| source.name.contains("src/");
    let all: Vec<(&str, Code)> = sources
        .iter()
        .filter(built)
        .map(|source| (source.name.as_str(), Code::of(&source.text)))
        .collect();
    let tests: Vec<String> =
        all.iter().flat_map(|(file, code)| declared(file, &code.test_modules)).collect();
    none(
        all.iter()
            .filter(|(file, _)| !is_test_file(file, &tests))
            .flat_map(|(file, code)| LAYERS.iter().flat_map(|layers| layers.broken(file, code))),
    );
}

#[test]
fn modules_are_declared_in_their_order_and_every_crate_has_one() {
    let sources = sources();
    for Layers { folder, module, order } in &LAYERS {
        let names = match module {
            [] => vec![format!("{folder}/lib.rs"), format!("{folder}/main.rs")],
            path => vec![format!("{folder}/{}/mod.rs", path.join("/"))],
        };
        let root = sources.iter().find(|source| names.contains(&source.name)).expect("a root");
        let declared = Code::of(&root.text).modules;
        assert_eq!(declared, *order, "{}", root.name);
    }
    let roots = ["/src/lib.rs", "/src/main.rs"];
    none(sources.iter().filter_map(|source| {
        let root = roots.iter().find_map(|root| source.name.strip_suffix(root))?;
        // A program of the tests is its own workspace.
        let root = Some(root).filter(|root| root.starts_with("crates/"))?;
        let is_known = LAYERS.iter().any(|layers| layers.folder == format!("{root}/src"));
        (!is_known).then(|| format!("{root}: a crate without an order"))
    }));
}

#[test]
fn every_file_begins_with_a_header() {
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
fn no_page_and_no_data_holds_both_sides_of_a_merge() {
    let mut broken = Vec::new();
    for file in files(&["docs", "tests", "crates", "findings"], &["md", "jsonl", "txt", "sh"]) {
        for (number, line) in (1..).zip(file.text.lines()) {
            if line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") {
                broken.push(format!("{}:{number}: {line}", file.name));
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
            let line = line.replace(NEEDS_MORE, "");
            for word in UNFINISHED.into_iter().filter(|word| line.contains(word)) {
                broken.push(format!("{}:{number}: `{word}`", source.name));
            }
        }
    }
    none(broken);
}

#[test]
fn each_rule_finds_its_violation() {
    let [library, _, server, api, _, _] = &LAYERS;
    assert!(!library.may_use("lifecycle", "store") && !library.may_use("criteria", "store"));
    assert!(library.may_use("engine", "eval") && !library.may_use("eval", "engine"));
    assert!(!library.may_use("time", "Engine") && !server.may_use("state", "jobs"));
    assert!(api.may_use("lists", "contacts") && !api.may_use("contacts", "lists"));
    assert!(mentions("use rand::Rng;", "rand") && !mentions("operand", "rand"));
    assert!(mentions("x(SystemTime::now())", "SystemTime"));
}

/// What the rule says of a source that is planted at a place.
fn planted(layers: &Layers, file: &str, source: &str) -> Vec<String> {
    let used = layers.broken(file, &Code::of(source));
    let last = |line: &String| line.split('`').nth(3).unwrap_or(line).to_owned();
    used.iter().map(last).collect()
}

#[test]
fn the_order_sees_a_violation_wherever_it_is_planted() {
    let [library, _, server, api, cli, _] = &LAYERS;
    let in_time = |source: &str| planted(library, "src/time/zone.rs", source);
    for (source, found) in [
        ("use crate::engine::Engine;", vec!["engine"]),
        ("fn f() { let _ = crate :: store::Store::new(); }", vec!["store"]),
        (
            "use crate::{ids, schema::{self, Field as F}, eval::{a::{b, c}, d}};",
            vec!["eval", "schema"],
        ),
        ("use crate::{\n    ids as i, // engine\n    rows::*,\n};", vec!["rows"]),
        ("use super::super::engine;", vec!["engine"]),
        ("use super::{self, super::store::Column, Timestamp};", vec!["store"]),
        ("use self::x; use super::Timestamp; use crate::ids::ContactId;", vec![]),
        (
            "mod inner { use super::super::super::driver; mod more { } use super::Zone; }",
            vec!["driver"],
        ),
        ("use crate::*;", vec!["*"]),
        ("macro_rules! m { () => { $crate::engine::x() } }", vec!["engine"]),
        (
            "pub(in crate::time) fn f<'a>(c: char) -> bool { c == '\"' || crate::rows::x('\\'') }",
            vec!["rows"],
        ),
        // What is not code.
        (
            "//! crate::engine\n/* crate::store /* */ crate::eval */ const T: &str = \"crate::rows\";",
            vec![],
        ),
        ("const T: &str = r#\"a \" crate::rows::x \"#; use crate::rows::y;", vec!["rows"]),
        // What is built with tests only ends where its item ends.
        ("#[cfg(test)]\nuse crate::{engine::{a, b}, store};\nuse crate::eval;", vec!["eval"]),
        (
            "#[cfg(test)]\nmod tests { use crate::engine; }\nfn f() { crate::store::g() }",
            vec!["store"],
        ),
        ("#[cfg(test)]\n#[path = \"x\"]\npub(crate) mod tests;\nuse crate::store;", vec!["store"]),
        (
            "#[cfg(all(test, feature = \"f\"))]\nfn f<A, B>(_: crate::eval::X) {}\nuse crate::store;",
            vec!["store"],
        ),
        (
            "struct S {\n    #[cfg(test)]\n    a: crate::engine::E,\n    b: crate::store::S,\n}",
            vec!["store"],
        ),
        ("#[test]\nfn t() { crate::engine::x() }\nfn f() { crate::store::x() }", vec!["store"]),
        ("#[cfg(not(test))]\nuse crate::engine;", vec!["engine"]),
        ("#[cfg(any(test, feature = \"testing\"))]\nuse crate::engine;", vec!["engine"]),
        ("#![cfg(test)]\nuse crate::engine;", vec![]),
    ] {
        assert_eq!(in_time(source), found, "{source}");
    }
    assert_eq!(planted(server, "crates/server/src/keys.rs", "use crate::state::App;"), ["state"]);
    assert_eq!(
        planted(server, "crates/server/src/api/jobs.rs", "use crate::routes::x;"),
        ["routes"]
    );
    assert_eq!(
        planted(api, "crates/server/src/api/jobs.rs", "use super::exports::x;"),
        ["exports"]
    );
    assert_eq!(
        planted(cli, "crates/cli/src/args.rs", "use crate::{Failure, term};"),
        ["Failure", "term"]
    );
    assert_eq!(planted(library, "src/stray.rs", "").len(), 1, "a module without a place");
    assert_eq!(planted(library, "crates/cli/src/args.rs", "use crate::engine;"), [""; 0]);
}
