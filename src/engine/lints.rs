//! Warnings that need the data: values, lists and event types that a query names and no record has.
//!
//! In: a query and what is stored. Out: the lints of the text, then those of the data, in the order of
//! the plan. An empty store gives no warnings of values and event types.

use super::Engine;
use super::values::IDENTIFYING;
use crate::criteria::moment::OwnZone;
use crate::criteria::plan::{Condition, EventTable, Test};
use crate::criteria::scalar::{Comparison, Predicate, Scalar};
use crate::criteria::{self, CriteriaError, Lint, Plan, Records, Warning};
use crate::eval::without_zone;
use crate::schema::Value;
use crate::store::{Column, Texts};

impl Engine {
    /// Warnings about a query, given the stored records. A list that does not exist is a warning here:
    /// [`Engine::compile`] refuses it.
    ///
    /// # Errors
    ///
    /// [`CriteriaError`], with line, column and a hint, if the query does not compile.
    pub fn lint(&self, query: &str) -> Result<Vec<Warning>, CriteriaError> {
        let plan = self.compile_of_any_list(query)?;
        let mut lints = criteria::lint(query, &self.schema, self.dialect);
        self.lists_asked_for(&plan, &mut lints);
        self.lint_condition(plan.condition(), &mut lints);
        Ok(criteria::distinct(lints))
    }

    fn lists_asked_for(&self, plan: &Plan, lints: &mut Vec<Warning>) {
        let unknown = plan.names().lists.iter().filter(|id| !self.lists.contains_key(&***id));
        lints.extend(unknown.map(|id| Lint::UnknownList { id: id.to_string() }.into()));
    }

    fn lint_condition(&self, condition: &Condition, lints: &mut Vec<Warning>) {
        condition.leaves(&mut |leaf| match &leaf.test {
            Test::Predicate(predicate) => {
                self.lint_predicate(predicate, lints);
                self.lint_zones(predicate, lints);
            }
            Test::Events(test) => {
                for table in &test.tables {
                    self.lint_table(table, lints);
                    self.lint_condition(&table.filter, lints);
                }
                self.lint_condition(&test.filter, lints);
            }
        });
    }

    /// Contacts whose own time zone is none.
    fn lint_zones(&self, predicate: &Predicate, lints: &mut Vec<Warning>) {
        predicate.walk(&mut |scalar| {
            let Scalar::Own { zone, .. } = scalar else { return };
            let Some(own) = OwnZone::of(zone) else { return };
            let contacts = without_zone(&own, &self.store);
            if contacts > 0 {
                let column = self.schema.by_id(own.field);
                let column = column.map_or_else(String::new, |field| field.name.clone());
                lints.push(Lint::UnknownZones { column, contacts }.into());
            }
        });
    }

    /// A text that no contact has, while one has a text that differs in case only. Nothing is told of what names
    /// one person.
    fn lint_predicate(&self, predicate: &Predicate, lints: &mut Vec<Warning>) {
        let (field, values) = match predicate {
            Predicate::Compare {
                left: Scalar::Field(field),
                right: Scalar::Literal(value),
                ..
            } => (field, std::slice::from_ref(value)),
            Predicate::In { scalar: Scalar::Field(field), values, .. } => {
                (field, values.as_slice())
            }
            _ => return,
        };
        if IDENTIFYING.contains(field) {
            return;
        }
        let Some(Column::Text(column)) = self.store.column(*field) else { return };
        for value in values {
            if let Value::Text(text) = value {
                lints.extend(other_case(text, column.dictionary()).map(Warning::from));
            }
        }
    }

    fn lint_table(&self, table: &EventTable, lints: &mut Vec<Warning>) {
        let events = self.store.events();
        for name in table.types.iter().flatten() {
            if events.is_empty() || events.stream_of(name).is_some() {
                continue;
            }
            let mut names = events.streams().map(|(id, _)| events.type_name(id));
            let lint = match names.find(|held| same_but_case(held, name)) {
                Some(stored) => Lint::OtherCase {
                    of: Records::Events,
                    text: name.to_string(),
                    stored: stored.to_owned(),
                },
                None => Lint::UnknownEventType { name: name.to_string() },
            };
            lints.push(lint.into());
        }
        let Some(retention) = self.event_retention else { return };
        let forgotten = self.now - retention;
        let looks_back = table.window.iter().any(|(op, moment)| {
            matches!(op, Comparison::Greater | Comparison::GreaterOrEqual | Comparison::Equal)
                && moment.at(self.now).is_some_and(|from| from < forgotten)
        });
        if looks_back {
            lints.push(Lint::BeyondRetention { days: retention.as_hours() / 24 }.into());
        }
    }
}

fn other_case(text: &str, stored: &Texts) -> Option<Lint> {
    if stored.code(text).is_some() {
        return None;
    }
    let (_, held) = stored.iter().find(|(_, held)| same_but_case(held, text))?;
    let (text, stored) = (text.to_owned(), held.to_owned());
    Some(Lint::OtherCase { of: Records::Contacts, text, stored })
}

fn same_but_case(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
