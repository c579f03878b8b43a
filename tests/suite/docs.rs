//! Every query in the documentation compiles, no recipe causes a warning, every file that is named exists, and every
//! example runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, Utc};
use segmentry::criteria::{Dialect, check, lint};
use segmentry::ingest::{Payload, contact_from_json};
use segmentry::{Engine, Event, FieldType, Schema};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The sources of all examples, whichever crate they need.
fn examples() -> Vec<PathBuf> {
    let folder = |name: &str| Path::new(ROOT).join("examples").join(name);
    let entries = ["", "files", "service"].map(|name| folder(name).read_dir().expect("a folder"));
    let paths = entries.into_iter().flatten().map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}

fn queries(page: &'static str) -> Vec<&'static str> {
    page.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

fn schema() -> Schema {
    Schema::builder()
        .field("plan", FieldType::Text)
        .field("tz", FieldType::Text)
        .field("birthday", FieldType::Date)
        .field("app_version", FieldType::Text)
        .field("latitude", FieldType::Number)
        .field("longitude", FieldType::Number)
        .field("spending_limit", FieldType::Number)
        .build()
        .expect("a good schema")
}

#[test]
fn every_query_of_the_language_page_compiles() {
    let queries = queries(include_str!("../../docs/query-language.md"));
    assert!(queries.len() >= 8, "the page has examples");
    for query in queries {
        if let Err(error) = check(query, &schema(), Dialect::Extended) {
            panic!("{error}\n{}", error.render(query));
        }
    }
}

#[test]
fn every_recipe_compiles_without_a_warning() {
    let queries = queries(include_str!("../../docs/recipes.md"));
    assert!(queries.len() >= 12, "the page has recipes");
    for query in queries {
        if let Err(error) = check(query, &schema(), Dialect::Extended) {
            panic!("{error}\n{}", error.render(query));
        }
        assert_eq!(lint(query, &schema(), Dialect::Extended), [], "{query}");
    }
}

#[test]
fn every_file_and_every_example_that_a_page_names_exists() {
    let root = Path::new(ROOT);
    let folder = |name: &str| std::fs::read_dir(root.join(name)).expect("a folder of pages");
    let docs = folder("docs").chain(folder("docs/decisions"));
    let mut pages: Vec<_> = docs.map(|entry| entry.expect("a page").path()).collect();
    pages.retain(|page| page.extension().is_some_and(|ending| ending == "md"));
    pages.push(root.join("README.md"));
    let sources = examples();
    let (mut files, mut examples) = (0, 0);
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("text");
        let words = text.split(|c: char| c.is_whitespace() || "`()|,;:".contains(c));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let folders =
            ["docs/", "src/", "tests/", "crates/", "benches/", "examples/", "deploy/", "fuzz/"];
        for word in &words {
            let path = word.split('#').next().unwrap_or_default().trim_end_matches('.');
            if folders.iter().any(|folder| path.starts_with(folder)) && !path.contains(['*', '{']) {
                files += 1;
                assert!(root.join(path).exists(), "{} names {path}", page.display());
            }
        }
        for pair in words.windows(2).filter(|pair| pair[0] == "--example") {
            examples += 1;
            let name = Some(std::ffi::OsStr::new(pair[1]));
            let is_there = sources.iter().any(|source| source.file_stem() == name);
            assert!(is_there, "{} names the example {}", page.display(), pair[1]);
        }
    }
    assert!(files > 20 && examples > 0, "{files} files, {examples} examples");
}

/// `cargo test --workspace` builds all examples before it runs a test. Where only this suite was built, those that are
/// not there, or are older than their sources, are left out.
#[test]
fn every_example_runs() {
    let suite = std::env::current_exe().expect("a path");
    let built = suite.parent().and_then(Path::parent).expect("a folder").join("examples");
    let must_be_there = std::env::var_os("CI").is_some();
    let running = examples().into_iter().filter_map(|source| {
        let name = source.file_stem().expect("a name").to_owned();
        let program = built.join(&name);
        let changed = |path: &Path| path.metadata().and_then(|held| held.modified()).ok();
        if !must_be_there && changed(&program) < changed(&source) {
            return None;
        }
        // Of those that want a directory.
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples").join(&name);
        drop(std::fs::remove_dir_all(&directory));
        std::fs::create_dir_all(&directory).expect("a directory");
        let mut command = Command::new(program);
        let running = command.arg(directory).stdout(std::process::Stdio::piped());
        Some((name, running.stderr(std::process::Stdio::piped()).spawn().expect("it is there")))
    });
    for (name, process) in running.collect::<Vec<_>>() {
        let ended = process.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{}: {said}", name.display());
    }
}

/// The targets of the links of a page that are files.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let files = targets.map(|target| target.split('#').next().unwrap_or_default());
    files.filter(|target| !target.is_empty() && !target.contains("://"))
}

#[test]
fn the_book_has_every_page_and_every_link_leads_to_a_file() {
    let docs = Path::new(ROOT).join("docs");
    let summary = std::fs::read_to_string(docs.join("SUMMARY.md")).expect("a list of pages");
    let listed: Vec<&str> = links(&summary).collect();
    for entry in docs.read_dir().expect("a folder") {
        let name = entry.expect("a page").file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".md") && name != "SUMMARY.md" {
            assert!(listed.contains(&name.as_ref()), "{name} is not in docs/SUMMARY.md");
        }
    }
    let mut found = 0;
    for folder in ["", "docs", "docs/decisions"].map(|name| Path::new(ROOT).join(name)) {
        let pages = folder.read_dir().expect("a folder").map(|entry| entry.expect("a page").path());
        for page in pages.filter(|page| page.extension().is_some_and(|ending| ending == "md")) {
            let text = std::fs::read_to_string(&page).expect("text");
            for link in links(&text) {
                found += 1;
                assert!(folder.join(link).exists(), "{} leads to {link}", page.display());
            }
        }
    }
    assert!(found > 40, "{found} links");
}

/// The contact of which the page of functions speaks.
fn ann() -> (Engine, DateTime<Utc>) {
    let at = |text: &str| -> DateTime<Utc> { text.parse().expect("an instant") };
    let schema = Schema::builder()
        .field("plan", FieldType::Text)
        .field("tz", FieldType::Text)
        .field("age", FieldType::Number)
        .field("tags", FieldType::Set);
    let mut engine = Engine::in_memory(schema.build().expect("a good schema"));
    let now = at("2026-03-31T12:00:00Z");
    let ann = r#"{"email":"ann@example.com","first_name":"José","created_at":"2026-03-24T12:00:00Z",
        "custom_fields":{"plan":"pro","tz":"Europe/Oslo","age":36.5,"tags":["a","b"]}}"#;
    let ann = contact_from_json(ann).expect("a good contact");
    engine.upsert_contacts(now, [ann]).expect("a good contact");
    let items = r#"[{"sku":"k1","qty":2},{"sku":"k2"}]"#;
    let events = [
        ("open", "2026-03-29T00:00:00Z", "{}".to_owned()),
        ("purchase", "2026-03-28T00:00:00Z", r#"{"total":7.5}"#.to_owned()),
        ("purchase", "2026-03-30T00:00:00Z", format!(r#"{{"total":12.5,"items":{items}}}"#)),
    ];
    let events = events.map(|(event_type, when, payload)| {
        let payload = Payload::parse(&payload).expect("a good payload");
        Event::new("ann@example.com", event_type, at(when)).with_payload(payload)
    });
    engine.record_events(now, events).expect("good events");
    (engine, now)
}

#[test]
fn every_function_has_an_example_that_holds_and_one_that_is_refused() {
    let page = include_str!("../../docs/functions.md");
    let (engine, now) = ann();
    let query = |filter: &str| {
        format!(
            "SELECT contact_id, updated_at FROM contact_data WHERE {}",
            filter.trim_matches('`')
        )
    };
    let (mut named, mut rows) = (String::new(), 0);
    for row in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [name, _, _, example, refused] = cells.as_slice() else { panic!("{row}") };
        named.push_str(&name.to_lowercase());
        rows += 1;
        let plan = engine.compile(&query(example)).unwrap_or_else(|error| panic!("{row}: {error}"));
        assert_eq!(engine.evaluate(&plan, now).len(), 1, "{row}");
        assert!(engine.compile(&query(refused)).is_err(), "{row}");
    }
    assert!(rows >= 36, "{rows} rows");
    for source in
        [include_str!("../../src/criteria/call.rs"), include_str!("../../src/criteria/instants.rs")]
    {
        let list = source.split("FUNCTIONS: [&str; ").nth(1).expect("the list of functions");
        let list = list.split("];").next().unwrap_or_default();
        for function in list.split('"').skip(1).step_by(2) {
            assert!(named.contains(function), "`{function}` is not on the page of functions");
        }
    }
}

/// The sources of what is called from many threads.
const HANDLES: [&str; 7] = [
    "src/engine/shared.rs",
    "src/persist/durable.rs",
    "src/persist/open.rs",
    "src/persist/maintenance.rs",
    "src/persist/increment.rs",
    "src/persist/subscription.rs",
    "src/host/handle.rs",
];

#[test]
fn each_method_of_a_handle_says_whether_it_blocks() {
    let (mut silent, mut methods) = (Vec::new(), 0);
    for file in HANDLES {
        let source = std::fs::read_to_string(Path::new(ROOT).join(file)).expect("a source");
        let mut says = String::new();
        for line in source.lines() {
            if let Some(method) = line.strip_prefix("    pub fn ") {
                methods += 1;
                if !["Blocks", "not block"].iter().any(|word| says.contains(word)) {
                    silent.push(format!("{file}: {method}"));
                }
            } else if line.starts_with("    ///") || line.starts_with("    #[") {
                says.push_str(line);
                continue;
            }
            says.clear();
        }
    }
    assert!(methods > 40, "{methods} methods");
    assert_eq!(silent, [""; 0], "their documentation does not say whether they block");
}
