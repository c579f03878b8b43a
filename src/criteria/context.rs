//! What a query is compiled against, besides its text.
//!
//! In: the fields, lists and segments that exist, and the language. Out: a [`Context`], which every stage after the
//! parser reads.

use super::message::Message;
use super::parse::Dialect;
use super::plan::Plan;
use crate::limits;
use crate::schema::Schema;

/// The criteria of a segment by its id, or the reason why it cannot be referred to.
pub type Segments<'s> = dyn Fn(&str) -> Result<Plan, Message> + 's;

/// Whether a list exists, by its id.
pub(crate) type Lists<'s> = dyn Fn(&str) -> bool + 's;

/// The meanings that the language has had. A command of a journal is done again in the one of its time
/// (`docs/formats.md`); everything else is compiled in the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    /// A list need not exist. A local time is compared as if it were an instant, and fractions of a unit are cut off.
    First,
    /// A list must exist. A local time is compared by its instant, and written fractions of a unit are refused.
    Second,
    /// A fraction of a unit that comes from a field is exact, or refused.
    Third,
    /// A query costs [`limits::PLAN_COST`] at most. A sum or product of more than 28 digits is rounded; before, it was
    /// NULL.
    Fourth,
    /// The strict dialect refuses fields of the type Set.
    #[default]
    Fifth,
}

impl Language {
    /// The language of a version of the commands that compile queries.
    pub(crate) fn of_version(version: u16) -> Self {
        match version {
            ..2 => Self::First,
            2 => Self::Second,
            3 => Self::Third,
            4 => Self::Fourth,
            _ => Self::Fifth,
        }
    }

    /// What a query may cost.
    pub(crate) fn most_cost(self) -> u64 {
        if self < Self::Fourth { u64::MAX } else { limits::PLAN_COST }
    }
}

/// What a query is compiled against.
#[derive(Clone, Copy)]
pub(crate) struct Context<'s> {
    pub(crate) schema: &'s Schema,
    pub(crate) dialect: Dialect,
    pub(crate) language: Language,
    pub(crate) segments: &'s Segments<'s>,
    pub(crate) lists: &'s Lists<'s>,
    /// Units of work for each contact, beyond which the query is refused.
    pub(crate) most_cost: u64,
}

impl<'s> Context<'s> {
    /// Where it is not known which lists exist: in files, and in a query without an engine.
    pub(crate) fn of_any_list(
        schema: &'s Schema,
        dialect: Dialect,
        segments: &'s Segments<'s>,
    ) -> Self {
        let language = Language::default();
        let most_cost = language.most_cost();
        Self { schema, dialect, language, segments, lists: &|_| true, most_cost }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::clauses;
    use crate::schema::FieldType;

    #[test]
    fn a_set_in_the_strict_dialect_keeps_its_meaning_in_older_records() {
        let schema = Schema::builder().field("tags", FieldType::Set).build().expect("a field");
        let none = |id: &str| Err(crate::criteria::no_segment(id));
        let context = Context::of_any_list(&schema, Dialect::Strict, &none);
        let query =
            "SELECT contact_id, updated_at FROM contact_data WHERE array_contains(tags, 'a')";
        for version in 1..=5 {
            let language = Language::of_version(version);
            let is_taken = clauses::clauses(query, &Context { language, ..context }).is_ok();
            assert_eq!(is_taken, version < 5, "{version}");
        }
    }
}
