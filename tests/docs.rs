//! Every query in the documentation compiles, and none of the recipes earns a warning.

use segmentry::criteria::{Dialect, check, lint};
use segmentry::{FieldType, Schema};

fn queries(page: &'static str) -> Vec<&'static str> {
    page.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

fn schema() -> Schema {
    Schema::builder()
        .field("plan", FieldType::Text)
        .field("birthday", FieldType::Date)
        .build()
        .expect("a good schema")
}

#[test]
fn every_query_of_the_language_page_compiles() {
    let queries = queries(include_str!("../docs/query-language.md"));
    assert!(queries.len() >= 8, "the page has examples");
    for query in queries {
        if let Err(error) = check(query, &schema(), Dialect::Extended) {
            panic!("{error}\n{}", error.render(query));
        }
    }
}

#[test]
fn every_recipe_compiles_without_a_warning() {
    let queries = queries(include_str!("../docs/recipes.md"));
    assert!(queries.len() >= 12, "the page has recipes");
    for query in queries {
        if let Err(error) = check(query, &schema(), Dialect::Extended) {
            panic!("{error}\n{}", error.render(query));
        }
        assert_eq!(lint(query, &schema(), Dialect::Extended), [], "{query}");
    }
}
