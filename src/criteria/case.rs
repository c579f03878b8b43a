//! CASE: a value that conditions choose.
//!
//! In: the branches as they were written, and the scope in which they stand. Out: a typed scalar. A branch is taken
//! where its condition is true, so neither where it is false nor where it is NULL; without ELSE the rest is NULL. The
//! values have one kind, as the arguments of COALESCE do.

use super::ast::{Expr, ExprKind, Span};
use super::lower::lower_branch;
use super::plan::Condition;
use super::scalar::Scalar;
use super::scope::{Operand, Result, Scope};
use crate::schema::Value;

impl Scope<'_> {
    /// `CASE WHEN condition THEN value ... ELSE value END`.
    pub(super) fn case(
        &mut self,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
        span: Span,
    ) -> Result<Operand> {
        let mut conditions = Vec::with_capacity(branches.len());
        for (condition, _) in branches {
            conditions.push(lower_branch(condition, self)?);
        }
        let null = Expr { kind: ExprKind::Null, span };
        let values = branches.iter().map(|(_, value)| value);
        let values: Vec<&Expr> = values.chain([otherwise.unwrap_or(&null)]).collect();
        self.of_one_kind(&values, span, |values| chosen(conditions, values))
    }
}

/// The scalar, without the branches that no answer of their conditions reaches.
fn chosen(conditions: Vec<Condition>, mut values: Vec<Scalar>) -> Scalar {
    let mut otherwise = values.pop().unwrap_or(Scalar::Literal(Value::Null));
    let mut branches = Vec::with_capacity(conditions.len());
    for (condition, value) in conditions.into_iter().zip(values) {
        match condition {
            Condition::Const(false) => {}
            Condition::Const(true) => {
                otherwise = value;
                break;
            }
            condition => branches.push((condition, value)),
        }
    }
    if branches.is_empty() {
        return otherwise;
    }
    Scalar::Case { branches, otherwise: Box::new(otherwise) }
}
