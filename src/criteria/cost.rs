//! What a plan costs to evaluate, estimated from the plan alone.
//!
//! In: a condition. Out: units of work for one contact; a unit is about a comparison, some ten nanoseconds. The
//! estimate takes what no plan says: texts of contacts are as long as they may be and all different, and a contact
//! has some events of each table. INVARIANT: it depends on the plan alone, never on data or on a machine, so a
//! replayed command is decided as it was.

use super::function::Function;
use super::plan::{Condition, EventTest, Leaf, Plan, Test};
use super::scalar::{Predicate, Scalar};
use crate::schema::{FieldId, Value};

/// One look at each letter of a text of 1,000 letters.
const TEXT: u64 = 100;
/// The same for an email address, which has a quarter of them at most.
const EMAIL: u64 = TEXT / 4;
/// The same for a text of an event: those of a payload are many and short.
const EVENT_TEXT: u64 = TEXT / 4;
/// Events of a contact in a table.
const EVENTS: u64 = 10;
/// Those of one more table of a join, with a condition that relates them to the events before: most relations, such as
/// an order in time, hold for less than half of the pairs.
const RELATED_EVENTS: u64 = 4;
/// The search for one more piece of a pattern, before it looks at a letter.
const PIECE: u64 = 10;
/// A letter of a text matched by a regular expression with few states, in looks at a letter.
const REGEXP_LETTER: u64 = 7;
/// The same, for each position of one with many states.
const REGEXP_POSITION: u64 = 14;
/// A letter hashed by SHA-256.
const HASHED_LETTER: u64 = 20;
/// A look into the calendar.
const CALENDAR: u64 = 5;

impl Plan {
    /// The estimated work for one contact, in units of about a comparison. A query of more than
    /// [`PLAN_COST`](crate::limits::PLAN_COST) is refused.
    pub fn cost(&self) -> u64 {
        of(self.condition())
    }
}

/// The units of work for one contact.
pub(crate) fn of(condition: &Condition) -> u64 {
    match condition {
        Condition::Const(_) => 0,
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().map(of).fold(0, u64::saturating_add)
        }
        Condition::Leaf(leaf) => of_leaf(leaf),
    }
}

/// The costliest test of events that joins several tables, if there is one.
pub(super) fn of_joins(condition: &Condition) -> Option<u64> {
    let mut most = None;
    condition.leaves(&mut |leaf| {
        if let Test::Events(test) = &leaf.test
            && test.tables.len() > 1
        {
            most = most.max(Some(of_events(test)));
        }
    });
    most
}

fn of_leaf(leaf: &Leaf) -> u64 {
    match &leaf.test {
        Test::Predicate(predicate) => of_predicate(predicate),
        Test::Events(test) => of_events(test),
    }
}

/// All combinations of events are tried, one table after the other; the conditions on a table, and those that relate it
/// to the tables before, are looked at for each combination so far.
fn of_events(test: &EventTest) -> u64 {
    let relations: Vec<(u8, u64)> = test
        .filter
        .conjuncts()
        .iter()
        .map(|part| (part.tables().last().unwrap_or(0), of(part)))
        .collect();
    let (mut combinations, mut cost) = (1_u64, 0_u64);
    for (number, table) in (0..).zip(&test.tables) {
        let related = relations.iter().filter(|(last, _)| *last == number);
        let is_related = number > 0 && related.clone().count() > 0;
        combinations =
            combinations.saturating_mul(if is_related { RELATED_EVENTS } else { EVENTS });
        let each = related.map(|(_, cost)| *cost).fold(1 + of(&table.filter), u64::saturating_add);
        cost = cost.saturating_add(combinations.saturating_mul(each));
    }
    let Some(having) = &test.having else { return cost };
    let arguments = having.aggregates.iter().map(|aggregate| {
        let argument = aggregate.argument.as_ref().map_or(0, of_scalar);
        // What was seen is kept in order.
        1 + argument + if aggregate.distinct { 10 } else { 0 }
    });
    cost.saturating_add(combinations.saturating_mul(arguments.sum()))
        .saturating_add(of(&having.condition))
}

fn of_predicate(predicate: &Predicate) -> u64 {
    // Lists are sorted.
    let look_up = |values: usize| 1 + u64::from(values.max(1).ilog2());
    match predicate {
        Predicate::Compare { left, right, .. } => 1 + of_scalar(left) + of_scalar(right),
        Predicate::IsNull(scalar) => 1 + of_scalar(scalar),
        Predicate::In { scalar, values, .. } => look_up(values.len()) + of_scalar(scalar),
        Predicate::Contains { values, .. } => 10 + values.len() as u64 / 5,
        Predicate::Like { scalar, pattern } => {
            let signs = pattern.signs().count() as u64;
            // The ends are compared with the signs; a search looks at the rest of the text once.
            let search = pattern.searches().map_or(0, |(pieces, words)| {
                PIECE * pieces + (1 + words).saturating_mul(text(scalar))
            });
            1 + signs / 10 + search + of_scalar(scalar)
        }
        Predicate::Matches { scalar, pattern } => {
            // What is longer than any match is not looked at beyond that.
            let longest = pattern.longest().map_or(u64::MAX, |bytes| 1 + bytes as u64 / 10);
            let letter = if pattern.is_small() {
                REGEXP_LETTER
            } else {
                // Each letter of a text may be compared with each position.
                REGEXP_POSITION.saturating_mul(pattern.positions().saturating_add(2))
            };
            let text = text(scalar).min(longest);
            letter.saturating_mul(text).saturating_add(of_scalar(scalar))
        }
    }
}

/// One look at each letter of a scalar's text, which holds those of all its parts.
fn text(scalar: &Scalar) -> u64 {
    let mut all = 0_u64;
    scalar.walk(&mut |part| {
        all += match part {
            Scalar::Field(FieldId::EMAIL) => EMAIL,
            Scalar::Event { .. } | Scalar::Aggregate(_) => EVENT_TEXT,
            Scalar::Field(_) => TEXT,
            Scalar::Literal(Value::Text(text)) => text.len() as u64 / 10,
            _ => 0,
        };
    });
    all.max(1)
}

fn of_scalar(scalar: &Scalar) -> u64 {
    let mut cost = 0_u64;
    scalar.walk(&mut |part| {
        cost += match part {
            Scalar::Literal(_) | Scalar::Now | Scalar::Field(_) | Scalar::Aggregate(_) => 0,
            Scalar::Event { .. } | Scalar::Negate(_) => 1,
            Scalar::Chain { rest, .. } => 2 * rest.len() as u64,
            Scalar::AddUnits { .. }
            | Scalar::Difference { .. }
            | Scalar::Part { .. }
            | Scalar::Truncate { .. } => CALENDAR,
            Scalar::Civil { .. } | Scalar::Local { .. } => 2 * CALENDAR,
            // The zone is looked up by its name.
            Scalar::Own { .. } => 3 * CALENDAR,
            Scalar::Case { .. } => {
                let mut conditions = 1_u64;
                part.leaves(&mut |leaf| conditions = conditions.saturating_add(of_leaf(leaf)));
                conditions
            }
            // An element is asked as an event is.
            Scalar::Elements { filter, .. } => EVENTS.saturating_mul(1 + of(filter)),
            Scalar::Call { function, .. } => match function {
                Function::ArraySize
                | Function::Coalesce
                | Function::Abs
                | Function::Round
                | Function::Floor
                | Function::Ceil => 1,
                Function::Lower
                | Function::Upper
                | Function::Trim
                | Function::Length
                | Function::Concat
                | Function::Version
                | Function::Unaccent
                | Function::Haversine => text(part),
                Function::Bucket => HASHED_LETTER.saturating_mul(text(part)),
            },
        };
    });
    cost
}

#[cfg(test)]
mod tests {
    use crate::criteria::{self, ErrorKind};
    use crate::limits;
    use crate::schema::{FieldType, Schema};
    use crate::{Dialect, Plan};

    fn compiled(filter: &str) -> Result<Plan, criteria::CriteriaError> {
        let schema = Schema::builder()
            .field("bio", FieldType::Text)
            .field("age", FieldType::Number)
            .build()
            .expect("good fields");
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
        criteria::compile(&query, &schema, Dialect::Extended)
    }

    fn cost(filter: &str) -> u64 {
        super::of(compiled(filter).expect("a good query").condition())
    }

    fn joined(tables: usize, relation: impl Fn(usize) -> String) -> String {
        let joins: Vec<String> = (1..=tables)
            .map(|n| format!("JOIN event_data AS e{n} ON c.contact_id = e{n}.contact_id"))
            .collect();
        let relations: Vec<String> = (2..=tables).map(relation).collect();
        format!(
            "contact_id IN (SELECT c.contact_id FROM contact_data AS c {} WHERE {})",
            joins.join(" "),
            relations.join(" AND ")
        )
    }

    #[test]
    fn what_takes_longer_costs_more() {
        let long = "a".repeat(900);
        let rising = [
            "age > 7".to_owned(),
            "email LIKE '%@example.com'".to_owned(),
            "age IN (1, 2, 3, 4)".to_owned(),
            "email LIKE '%example%'".to_owned(),
            "bio LIKE '%example%'".to_owned(),
            "bio LIKE '%ex_mple%'".to_owned(),
            "LOWER(bio) LIKE '%ex_mple%'".to_owned(),
            "REGEXP_LIKE(bio, '.*(engineer|developer|manager).*')".to_owned(),
            format!("bio LIKE '%{long}_%'"),
            format!(
                "contact_id IN (SELECT contact_id FROM event_data WHERE event_type LIKE '%{long}_%')"
            ),
            "REGEXP_LIKE(bio, '[ab]*a[ab]{30}')".to_owned(),
        ];
        let costs: Vec<u64> = rising.iter().map(|filter| cost(filter)).collect();
        assert!(costs.is_sorted() && costs.windows(2).all(|pair| pair[0] < pair[1]), "{costs:?}");
        assert_eq!(cost("age > 7 OR bio LIKE '%a%'"), cost("age > 7") + cost("bio LIKE '%a%'"));
    }

    #[test]
    fn what_people_write_is_far_within_the_bound() {
        let many = |count: usize, one: &dyn Fn(usize) -> String| {
            (0..count).map(one).collect::<Vec<_>>().join(" OR ")
        };
        let sequence = joined(5, |n| format!("e{n}.timestamp > e{}.timestamp", n - 1));
        for filter in [
            many(300, &|n| format!("bio LIKE '%word {n}%'")),
            many(999, &|n| format!("email LIKE '%@example{n}.com'")),
            many(900, &|n| format!("LENGTH(email) = {n}")),
            format!(
                "bio IN ('{}')",
                (0..9_000).map(|n| n.to_string()).collect::<Vec<_>>().join("', '")
            ),
            many(40, &|n| {
                format!("REGEXP_LIKE(bio, '[a-z0-9._%+-]+@[a-z0-9.-]+[.]{n}[a-z]{{2,}}', 'i')")
            }),
            many(40, &|n| format!("REGEXP_LIKE(bio, '.*(engineer|developer|manager {n}).*')")),
            sequence,
        ] {
            let cost = cost(&filter);
            assert!(cost < limits::PLAN_COST, "{cost}: {}", &filter[..60]);
        }
    }

    #[test]
    fn a_query_beyond_the_bound_is_refused_and_says_what_costs_most() {
        let long = "a".repeat(900);
        let many =
            (0..80).map(|n| format!("bio LIKE '%{long}_{n}%'")).collect::<Vec<_>>().join(" OR ");
        let costliest = format!("LOWER(bio) LIKE '%{long}_x%'");
        let sequence = joined(8, |n| format!("e{n}.timestamp > e{}.timestamp", n - 1));
        let regexp = "REGEXP_LIKE(bio, '.*a[ab]{90}')";
        for (filter, fault) in [
            (format!("age > 7 OR {many} OR {costliest}"), costliest.as_str()),
            (format!("age > 7 AND {regexp}"), regexp),
            (sequence, "SELECT c.contact_id"),
        ] {
            let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
            let error = compiled(&filter).expect_err("beyond the bound");
            assert_eq!(error.kind(), ErrorKind::TooCostly);
            assert!(query[error.span()].starts_with(fault), "{}", &query[error.span()]);
            let text = error.to_string();
            assert!(text.contains("this part costs most") && text.contains("hint: "), "{text}");
        }
    }
}
