//! Explanation of a plan: how it will be evaluated.
//!
//! In: a plan and a schema. Out: the tree, one line per part, and for each leaf the method of its evaluation.
//! The kernel chooses by [`Method::of`] too, so the explanation is what happens.

use crate::criteria::Plan;
use crate::criteria::plan::{Condition, EventTest, Leaf, Test};
use crate::criteria::print::Printer;
use crate::criteria::scalar::{Predicate, Scalar};
use crate::schema::{ColumnKind, FieldId, Kind, Schema};

/// How a predicate over contacts is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// From one column; for texts, once per distinct text.
    Column(FieldId),
    /// Once, since the answer is the same for all contacts.
    Once,
    /// For each contact.
    Contact,
}

impl Method {
    pub(super) fn of(predicate: &Predicate) -> Self {
        if matches!(predicate, Predicate::Contains { .. }) {
            return Self::Contact;
        }
        let (mut field, mut others) = (None, false);
        predicate.sets(&mut |_, _| others = true);
        predicate.leaves(&mut |leaf| others |= matches!(leaf.test, Test::Events(_)));
        predicate.walk(&mut |scalar| match scalar {
            Scalar::Field(id) => {
                others |= field.is_some_and(|held| held != *id);
                field = Some(*id);
            }
            Scalar::Event { .. } | Scalar::Aggregate(_) => others = true,
            _ => {}
        });
        match field {
            _ if others => Self::Contact,
            Some(field) => Self::Column(field),
            None => Self::Once,
        }
    }
}

/// Whether the events of a test can be scanned by type and time, without their contacts. That requires a
/// single table, and no condition on the contact.
pub(super) fn is_by_stream(test: &EventTest) -> bool {
    test.tables.len() == 1 && test.having.is_none() && test.filter == Condition::EVERYONE
}

impl Plan {
    /// The plan as a tree, one line per part, each leaf with its method of evaluation.
    pub fn explain(&self, schema: &Schema) -> String {
        let mut lines = Vec::new();
        explain(self.condition(), Printer::new(schema), 0, &mut lines);
        lines.join("\n")
    }

    /// The plan in one line, as SQL where SQL has a form for it.
    pub fn display(&self, schema: &Schema) -> String {
        Printer::new(schema).condition(self.condition())
    }
}

fn explain(condition: &Condition, printer: Printer<'_>, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let mut parts = |word: &str, parts: &[Condition]| {
        lines.push(format!("{indent}{word}"));
        parts.iter().for_each(|part| explain(part, printer, depth + 1, lines));
    };
    match condition {
        Condition::All(inner) => parts("all of", inner),
        Condition::Any(inner) => parts("any of", inner),
        Condition::Const(_) => lines.push(format!("{indent}{}", printer.condition(condition))),
        Condition::Leaf(leaf) => {
            let how = how(leaf, printer);
            lines.push(format!("{indent}{}    -- {how}", printer.leaf(leaf)));
        }
    }
}

fn how(leaf: &Leaf, printer: Printer<'_>) -> String {
    match &leaf.test {
        Test::Predicate(predicate) => match Method::of(predicate) {
            Method::Column(field) => {
                let name = printer.field(field);
                let held = printer.schema.fields().find(|held| held.id == field);
                match held.map(|held| held.kind) {
                    Some(ColumnKind::Scalar(Kind::Text) | ColumnKind::TextArray) => {
                        format!("once per distinct `{name}`")
                    }
                    _ => format!("one pass over `{name}`"),
                }
            }
            Method::Once => "once".to_owned(),
            Method::Contact => "contact by contact".to_owned(),
        },
        Test::Events(test) if is_by_stream(test) => {
            "events of the window, or those of each contact, whichever are fewer".to_owned()
        }
        Test::Events(test) if test.having.is_some() => "each contact's events, grouped".to_owned(),
        Test::Events(_) => "each contact's events, combined".to_owned(),
    }
}
