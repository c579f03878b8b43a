//! What pandas says about a table, in the table's own metadata.
//!
//! In: its JSON. Out: the columns that are no part of a record.

/// The key under which pandas says in the metadata of a table what its columns are.
pub(crate) const PANDAS: &str = "pandas";

/// The columns that pandas added for the numbers of its rows (an index without a name), by what it says about a table:
/// they are no part of a record. An index that has a name is a column like others.
pub(crate) fn row_numbers(pandas: Option<&str>) -> Vec<String> {
    let said = pandas.and_then(|said| serde_json::from_str::<serde_json::Value>(said).ok());
    let index = said.as_ref().and_then(|said| said.get("index_columns")?.as_array());
    let names = index.into_iter().flatten().filter_map(serde_json::Value::as_str);
    names.filter(|name| name.starts_with("__index_level_")).map(str::to_owned).collect()
}
