//! Every query in the documentation compiles.

use segmentry::criteria::{Dialect, check};
use segmentry::{FieldType, Schema};

#[test]
fn every_query_of_the_language_page_compiles() {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let page = include_str!("../docs/query-language.md");
    let queries: Vec<&str> =
        page.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(queries.len() >= 8, "the page has examples");
    for query in queries {
        if let Err(error) = check(query, &schema, Dialect::Extended) {
            panic!("{error}\n{}", error.render(query));
        }
    }
}
