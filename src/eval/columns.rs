//! Predicates over contacts, prepared for many rows.
//!
//! In: a predicate, the outcome that the leaf accepts, and the columns. Out: a [`ColumnTest`] that evaluates a
//! block of rows as words, or one row. A predicate of a text is evaluated once per distinct text, comparisons
//! of numbers and instants without a branch, others contact by contact.

use super::column_test::{Codes, ColumnTest, TimedTest};
use super::context::EvalContext;
use super::explain::Method;
use super::interval::Interval;
use super::known::known;
use super::pack::{CODES_ONE_BY_ONE, pack_marks};
use super::stop::Stop;
use super::timed::{Count, Instant, Timed};
use crate::criteria::pattern::Pattern;
use crate::criteria::plan::{Condition, EventTest, Outcome};
use crate::criteria::scalar::{Comparison, Env, EventColumn, Nowhere, Predicate, Scalar, Set};
use crate::ids::Row;
use crate::parallel;
use crate::rows::bits as bits_of;
use crate::schema::{Decimal, FieldId, Value};
use crate::store::{Cells, CodedTexts, Column, Numbers, Store, TextSets};
use crate::time::Timestamp;
use crate::time::calendar::Part;

/// Prepares tests. `estimate` is an estimate of the number of rows that will be evaluated.
pub(super) struct Columns<'s> {
    pub(super) store: &'s Store,
    pub(super) now: Timestamp,
    pub(super) estimate: usize,
    pub(super) stop: Stop<'s>,
}

impl<'s> Columns<'s> {
    pub(super) fn test(&self, predicate: &'s Predicate, outcome: Outcome) -> ColumnTest<'s> {
        let (store, now) = (self.store, self.now);
        if let Predicate::Contains { set: Set::Field(field), values, or_null } = predicate {
            return self.sets(*field, values, *or_null, predicate, outcome);
        }
        let field = match Method::of(predicate) {
            Method::Once => {
                return ColumnTest::Same(outcome.accepts(predicate.test(&Nowhere(now))));
            }
            Method::Column(FieldId::CONTACT_ID) | Method::Contact => {
                return self.each(predicate, outcome);
            }
            Method::Column(field) => field,
        };
        let ask = move |value: Value<'s>| {
            outcome.accepts(predicate.test(&OneField { field, value, size: 0, now }))
        };
        let null = ask(Value::Null);
        match store.column(field) {
            None => ColumnTest::Same(null),
            Some(Column::Texts(sets)) => self.sizes((field, sets), predicate, outcome),
            Some(column) => present(column, predicate, outcome)
                .or_else(|| match column {
                    Column::Text(texts) => self.texts(texts, predicate, outcome, null),
                    Column::Time(cells) => self.instants(cells, predicate, outcome, null),
                    Column::Number(numbers) => self.numbers(numbers, predicate, outcome, null),
                    Column::Texts(_) => None,
                })
                .unwrap_or_else(|| match column {
                    Column::Text(texts) if texts.dictionary().len() <= self.estimate => {
                        let accepts = |text: &str| {
                            let value = Value::Text(text.into());
                            outcome.accepts(predicate.test(&OneField {
                                field,
                                value,
                                size: 0,
                                now,
                            }))
                        };
                        let codes = Codes::of_bits(self.accepted(texts, accepts));
                        ColumnTest::Codes { cells: texts.cells(), codes, null }
                    }
                    column => ColumnTest::Each(Box::new(move |row| ask(column.value(row)))),
                }),
        }
    }

    /// The texts that are accepted, by code.
    fn accepted(&self, texts: &CodedTexts, accepts: impl Fn(&str) -> bool + Sync) -> Vec<u64> {
        texts.dictionary().accepted(accepts, || self.stop.ask())
    }

    fn each(&self, predicate: &'s Predicate, outcome: Outcome) -> ColumnTest<'s> {
        let Self { store, now, stop, .. } = *self;
        let known = known(predicate, store, now, self.estimate, stop);
        ColumnTest::Each(Box::new(move |row| {
            let place = EvalContext::of_contact(store, now, Row(row), stop);
            outcome.accepts(predicate.test(&EvalContext { known: &known, ..place }))
        }))
    }

    fn sets(
        &self,
        field: FieldId,
        values: &[Value<'_>],
        or_null: bool,
        predicate: &'s Predicate,
        outcome: Outcome,
    ) -> ColumnTest<'s> {
        let accepts = move |found: bool| outcome.accepts((found || !or_null).then_some(found));
        let Some(Column::Texts(sets)) = self.store.column(field) else {
            return ColumnTest::Same(accepts(false));
        };
        if accepts(true) == accepts(false) {
            return ColumnTest::Same(accepts(true));
        }
        if sets.sets().len() > self.estimate {
            return self.each(predicate, outcome);
        }
        let mut wanted: Vec<u32> = values.iter().filter_map(|value| code_in(sets, value)).collect();
        wanted.sort_unstable();
        let (marks, exact) = sets.marks();
        let bits = wanted.iter().fold(0, |bits, code| bits | 1 << (code % 64));
        let has_one = |set| {
            let codes = sets.sets().value(set);
            codes.is_some_and(|codes| codes.iter().any(|code| wanted.binary_search(code).is_ok()))
        };
        let mut words = vec![0; marks.len().div_ceil(64)];
        parallel::fill_chunks(&mut words, 64, |chunk, words| {
            if self.stop.ask() {
                return;
            }
            let marks = &marks[chunk * 64 * 64..marks.len().min((chunk + 1) * 64 * 64)];
            pack_marks(marks, bits, words);
            for (at, word) in words.iter_mut().enumerate().filter(|_| !exact) {
                let first = ((chunk * 64 + at) * 64) as u32;
                *word = bits_of(*word)
                    .filter(|bit| has_one(first + bit))
                    .fold(0, |w, bit| w | 1 << bit);
            }
            if !accepts(true) {
                // A code without a set is in no row.
                words.iter_mut().for_each(|word| *word = !*word);
            }
        });
        let codes = Codes::of_bits(words);
        ColumnTest::Codes { cells: sets.cells(), codes, null: accepts(false) }
    }

    /// What asks only how large a set is: once for each size that occurs.
    fn sizes(
        &self,
        (field, sets): (FieldId, &'s TextSets),
        predicate: &'s Predicate,
        outcome: Outcome,
    ) -> ColumnTest<'s> {
        let now = self.now;
        let mut known: Vec<Option<bool>> = Vec::new();
        let mut of_size = |size: usize| {
            known.resize(known.len().max(size + 1), None);
            *known[size].get_or_insert_with(|| {
                let set = OneField { field, value: Value::Null, size, now };
                outcome.accepts(predicate.test(&set))
            })
        };
        let null = of_size(0);
        let of_set = |set| sets.sets().value(set).is_some_and(|codes| of_size(codes.len()));
        ColumnTest::Codes {
            cells: sets.cells(),
            codes: Codes::by_code(sets.sets().len(), of_set),
            null,
        }
    }

    /// Texts that are in a list, or match a pattern.
    fn texts(
        &self,
        texts: &'s CodedTexts,
        predicate: &'s Predicate,
        outcome: Outcome,
        null: bool,
    ) -> Option<ColumnTest<'s>> {
        let wanted = matches!(outcome, Outcome::True | Outcome::NotFalse);
        let equal_to = |values: &[Value<'_>], equal: bool| {
            let code = |value: &Value<'_>| match value {
                Value::Text(text) => texts.dictionary().code(text),
                _ => None,
            };
            let codes: Vec<u32> = values.iter().filter_map(code).collect();
            let inside = equal == wanted;
            if codes.len() <= CODES_ONE_BY_ONE {
                return Codes::Few { codes, inside };
            }
            let mut bits =
                vec![if inside { 0 } else { u64::MAX }; texts.dictionary().len().div_ceil(64)];
            codes.iter().for_each(|code| bits[*code as usize / 64] ^= 1 << (code % 64));
            bits.into()
        };
        let all_texts =
            |values: &[Value<'_>]| values.iter().all(|value| matches!(value, Value::Text(_)));
        let codes = match predicate {
            Predicate::Compare {
                op: op @ (Comparison::Equal | Comparison::NotEqual),
                left: Scalar::Field(_),
                right: Scalar::Literal(value @ Value::Text(_)),
            } => equal_to(std::slice::from_ref(value), *op == Comparison::Equal),
            Predicate::In { scalar: Scalar::Field(_), values, or_null: false }
                if all_texts(values) =>
            {
                equal_to(values, true)
            }
            Predicate::Like { scalar: Scalar::Field(_), pattern } => {
                if texts.dictionary().len() > self.estimate {
                    let null_too = null;
                    return Some(ColumnTest::Each(Box::new(move |row| {
                        texts.get(row).map_or(null_too, |text| pattern.matches(text) == wanted)
                    })));
                }
                if let Some(test) = self.addresses(texts, pattern, wanted, null) {
                    return Some(test);
                }
                let ends = (pattern.beginning(), pattern.ending());
                let mut words = match &ends {
                    (Some(start), None) => {
                        texts.dictionary().between(start, "", || self.stop.ask())
                    }
                    (None, Some(end)) => texts.dictionary().between("", end, || self.stop.ask()),
                    _ => self.accepted(texts, |text| pattern.matches(text) == wanted),
                };
                // Of an erased text the answer has no meaning, since no row has it.
                if !wanted && ends.0.is_some() != ends.1.is_some() {
                    words.iter_mut().for_each(|word| *word = !*word);
                }
                Codes::of_bits(words)
            }
            _ => return None,
        };
        Some(ColumnTest::Codes { cells: texts.cells(), codes, null })
    }

    /// Addresses that end in a way: their domains, which are few, decide for nearly all of them.
    fn addresses(
        &self,
        texts: &'s CodedTexts,
        pattern: &'s Pattern,
        wanted: bool,
        null: bool,
    ) -> Option<ColumnTest<'s>> {
        let Some(Column::Text(emails)) = self.store.column(FieldId::EMAIL) else { return None };
        let Some(Column::Texts(domains)) = self.store.column(FieldId::EMAIL_DOMAINS) else {
            return None;
        };
        let is_worth = domains.sets().len() < texts.dictionary().len() / 2;
        if !std::ptr::eq(texts, emails) || !is_worth {
            return None;
        }
        let ending = pattern.ending()?;
        // The domain is what follows the last `@`.
        let (before, of_domain) = match ending.rsplit_once('@') {
            Some((before, domain)) => (Some(before), domain),
            None => (None, ending.as_str()),
        };
        let holds = |code: &u32| {
            let domain = domains.dictionary().value(*code).unwrap_or_default();
            if before.is_some() { domain == of_domain } else { domain.ends_with(of_domain) }
        };
        // A contact may have other addresses, whose domains are in the set as well.
        let (mut certain, mut open) = (Vec::new(), Vec::new());
        for set in 0..domains.sets().len() as u32 {
            let codes = domains.sets().value(set).map_or(&[][..], AsRef::as_ref);
            let (some, all) = (codes.iter().any(holds), codes.iter().all(holds));
            let is_certain = all && before.is_none_or(str::is_empty);
            certain.push(is_certain && !codes.is_empty());
            open.push(some && !is_certain);
        }
        let codes = |which: Vec<bool>| Codes::by_code(which.len(), |code| which[code as usize]);
        let (certain, open) = (codes(certain), codes(open));
        Some(ColumnTest::Addresses {
            emails,
            domains: domains.cells(),
            certain,
            open,
            pattern,
            wanted,
            null,
        })
    }

    /// Instants, or values computed from them, compared with a value that does not depend on the contact.
    fn instants(
        &self,
        cells: &'s Cells<Timestamp>,
        predicate: &'s Predicate,
        outcome: Outcome,
        null: bool,
    ) -> Option<ColumnTest<'s>> {
        let Predicate::Compare { op, left, right } = predicate else { return None };
        let bound = constant(right)?.evaluate(&Nowhere(self.now));
        if let (Scalar::Field(_), Value::Time(bound)) = (left, &bound) {
            let interval = wanted(Interval::of_instants(*op, *bound), outcome);
            return Some(ColumnTest::Instants { cells, interval, null });
        }
        let timed = Timed::of(left, self.now)?;
        let interval = match (&timed, bound) {
            (Timed::Instant(_), Value::Time(bound)) => Interval::of_instants(*op, bound),
            (Timed::Count(_), Value::Number(bound)) => Interval::of_units(*op, bound, 0),
            _ => return None,
        };
        let holds = move |value| outcome.accepts(Some(interval.holds(value)));
        let test = match timed {
            // A loop for each form, since such a test is evaluated for every contact.
            Timed::Count(Count::Part { part: Part::Month, of: Instant::Field }) => {
                TimedTest::by_day(cells, move |at| holds(Part::Month.of(at).into()))
            }
            Timed::Count(Count::Part { part: Part::Day, of: Instant::Field }) => {
                TimedTest::by_day(cells, move |at| holds(Part::Day.of(at).into()))
            }
            Timed::Count(Count::Part { part, of: Instant::Field }) if part != Part::Hour => {
                TimedTest::by_day(cells, move |at| holds(part.of(at).into()))
            }
            timed => TimedTest::new(cells, move |at| {
                outcome.accepts(timed.value(at).map(|value| interval.holds(value)))
            }),
        };
        Some(ColumnTest::Timed { cells, test, null })
    }

    fn numbers(
        &self,
        numbers: &'s Numbers,
        predicate: &'s Predicate,
        outcome: Outcome,
        null: bool,
    ) -> Option<ColumnTest<'s>> {
        let Predicate::Compare { op, left: Scalar::Field(_), right } = predicate else {
            return None;
        };
        let Value::Number(bound) = constant(right)?.evaluate(&Nowhere(self.now)) else {
            return None;
        };
        let interval = wanted(Interval::of_units(*op, bound, numbers.scale()), outcome);
        let op = *op;
        let wide = move |number: Decimal| outcome.accepts(Some(op.accepts(number.cmp(&bound))));
        Some(ColumnTest::Numbers { numbers, interval, wide: Box::new(wide), null })
    }
}

/// A scalar that does not depend on the contact.
fn constant(scalar: &Scalar) -> Option<&Scalar> {
    let mut depends = false;
    scalar.walk(&mut |part| depends |= matches!(part, Scalar::Field(_)));
    (!depends).then_some(scalar)
}

/// Wraps a test of present values so that it accepts the outcome.
fn wanted(interval: Interval, outcome: Outcome) -> Interval {
    let opposite = matches!(outcome, Outcome::False | Outcome::NotTrue);
    Interval { inside: interval.inside != opposite, ..interval }
}

fn code_in(sets: &TextSets, value: &Value<'_>) -> Option<u32> {
    match value {
        Value::Text(text) => sets.dictionary().code(text),
        _ => None,
    }
}

fn present<'s>(
    column: &'s Column,
    predicate: &Predicate,
    outcome: Outcome,
) -> Option<ColumnTest<'s>> {
    let Predicate::IsNull(Scalar::Field(_)) = predicate else { return None };
    let presence = match column {
        Column::Text(texts) => texts.cells().presence(),
        Column::Number(numbers) => numbers.cells().presence(),
        Column::Time(cells) => cells.presence(),
        // `IS NULL` of scalars never applies to a set, so the plan's answer stands.
        Column::Texts(_) => return None,
    };
    let wanted = !outcome.accepts(Some(true));
    (outcome.accepts(Some(false)) == wanted).then_some(ColumnTest::Present { presence, wanted })
}

/// A contact with one field.
struct OneField<'a> {
    field: FieldId,
    value: Value<'a>,
    /// Of a set: how many texts it holds.
    size: usize,
    now: Timestamp,
}

impl<'a> Env<'a> for OneField<'a> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn field(&self, field: FieldId) -> Value<'a> {
        debug_assert_eq!(field, self.field, "Method::Column has one field");
        self.value.clone()
    }

    fn event(&self, _: u8, _: &EventColumn) -> Value<'a> {
        Value::Null
    }

    fn aggregate(&self, _: u8) -> Value<'a> {
        Value::Null
    }

    fn size(&self, _: FieldId) -> usize {
        self.size
    }

    fn elements(&self, _: u8, _: &str, _: &Condition) -> Option<usize> {
        None
    }

    fn contains(&self, _: &Set, _: &[Value<'_>]) -> Option<bool> {
        None
    }

    fn passes(&self, _: &EventTest) -> bool {
        false
    }
}
