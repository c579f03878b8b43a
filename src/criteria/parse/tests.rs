use super::super::ast::{Args, Arithmetic, Comparison, Expr};
use super::*;

fn where_clause(condition: &str) -> String {
    format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}")
}
