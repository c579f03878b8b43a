//! Every query in the documentation compiles, no recipe causes a warning, and every file that is named exists.

use segmentry::criteria::{Dialect, check, lint};
use segmentry::{FieldType, Schema};

fn queries(page: &'static str) -> Vec<&'static str> {
    page.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

fn schema() -> Schema {
    Schema::builder()
        .field("plan", FieldType::Text)
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
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = |name: &str| std::fs::read_dir(root.join(name)).expect("a folder of pages");
    let docs = folder("docs").chain(folder("docs/decisions"));
    let mut pages: Vec<_> = docs.map(|entry| entry.expect("a page").path()).collect();
    pages.retain(|page| page.extension().is_some_and(|ending| ending == "md"));
    pages.push(root.join("README.md"));
    let (mut files, mut examples) = (0, 0);
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("text");
        let words = text.split(|c: char| c.is_whitespace() || "`()|,;:".contains(c));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let folders =
            ["docs/", "src/", "tests/", "crates/", "benches/", "examples/", "deploy/", "fuzz/"];
        for word in &words {
            let path = word.trim_end_matches('.');
            if folders.iter().any(|folder| path.starts_with(folder)) && !path.contains(['*', '{']) {
                files += 1;
                assert!(root.join(path).exists(), "{} names {path}", page.display());
            }
        }
        for pair in words.windows(2).filter(|pair| pair[0] == "--example") {
            examples += 1;
            let example = root.join("examples").join(pair[1]).with_extension("rs");
            assert!(example.exists(), "{} names the example {}", page.display(), pair[1]);
        }
    }
    assert!(files > 20 && examples > 0, "{files} files, {examples} examples");
}
