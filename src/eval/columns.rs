//! Predicates over contacts, prepared for many rows.
//!
//! In: a predicate, the outcome that the leaf accepts, and the columns. Out: a [`ColumnTest`] that evaluates a
//! block of rows as words, or one row. A predicate of a text is evaluated once per distinct text, comparisons
//! of numbers and instants without a branch, others contact by contact.

use std::sync::Arc;

use super::context::EvalContext;
use super::explain::Method;
use super::interval::Interval;
use super::known::known;
use super::pack::{between, of_cells, one_of, pack, pack_present};
use super::stop::Stop;
use super::timed::{Count, Instant, Timed};
use crate::criteria::plan::{Condition, EventTest, Outcome};
use crate::criteria::scalar::{Comparison, Env, EventColumn, Nowhere, Predicate, Scalar, Set};
use crate::ids::Row;
use crate::parallel;
use crate::rows::{BLOCK, BLOCK_WORDS, Words, bits};
use crate::schema::{Decimal, FieldId, Value};
use crate::store::{Cells, Chunked, CodedTexts, Column, Numbers, Store, TextSets};
use crate::time::Timestamp;
use crate::time::calendar::Part;

/// A set of accepted codes.
pub(super) enum Codes {
    /// These codes, or all but these; few enough to compare with each of them.
    Few { codes: Vec<u32>, inside: bool },
    /// One bit per code.
    Bits(Vec<u64>),
}

/// The largest number of codes that are compared one by one.
const CODES_ONE_BY_ONE: usize = 4;

impl Codes {
    pub(super) fn holds(&self, code: u32) -> bool {
        match self {
            Self::Few { codes, inside } => codes.contains(&code) == *inside,
            Self::Bits(words) => words[code as usize / 64] >> (code % 64) & 1 == 1,
        }
    }

    /// The codes below `count` for which `accepts` is true.
    pub(super) fn by_code(count: usize, mut accepts: impl FnMut(u32) -> bool) -> Self {
        let mut words = vec![0; count.div_ceil(64)];
        for code in (0..count as u32).filter(|code| accepts(*code)) {
            words[code as usize / 64] |= 1 << (code % 64);
        }
        Self::of_bits(words)
    }

    pub(super) fn of_bits(words: Vec<u64>) -> Self {
        let codes =
            (0..).zip(&words).flat_map(|(at, word)| bits(*word).map(move |bit| at * 64 + bit));
        let few: Vec<u32> = codes.take(CODES_ONE_BY_ONE + 1).collect();
        if few.len() <= CODES_ONE_BY_ONE {
            Self::Few { codes: few, inside: true }
        } else {
            Self::Bits(words)
        }
    }
}

/// A predicate and an outcome, prepared for evaluation.
pub(super) enum ColumnTest<'s> {
    /// The same answer for all contacts.
    Same(bool),
    Present {
        presence: &'s Chunked<u64, BLOCK_WORDS>,
        wanted: bool,
    },
    Codes {
        cells: &'s Cells<u32>,
        codes: Codes,
        null: bool,
    },
    Instants {
        cells: &'s Cells<Timestamp>,
        interval: Interval,
        null: bool,
    },
    Numbers {
        numbers: &'s Numbers,
        interval: Interval,
        wide: Box<dyn Fn(Decimal) -> bool + Sync + 's>,
        null: bool,
    },
    Timed {
        cells: &'s Cells<Timestamp>,
        test: TimedTest<'s>,
        null: bool,
    },
    Each(Box<dyn Fn(u32) -> bool + Sync + 's>),
}

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
        if sets.sets().len() > self.estimate {
            return self.each(predicate, outcome);
        }
        let mut wanted: Vec<u32> = values.iter().filter_map(|value| code_in(sets, value)).collect();
        wanted.sort_unstable();
        let of_set = |set| {
            let codes = sets.sets().value(set);
            codes.is_some_and(|codes| {
                accepts(codes.iter().any(|code| wanted.binary_search(code).is_ok()))
            })
        };
        let mut words = vec![0; sets.sets().len().div_ceil(64)];
        parallel::fill_chunks(&mut words, 64, |chunk, words| {
            if self.stop.ask() {
                return;
            }
            for (at, word) in words.iter_mut().enumerate() {
                let first = ((chunk * 64 + at) * 64) as u32;
                *word = (0..64).map(|bit| u64::from(of_set(first + bit)) << bit).sum();
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
            Codes::Bits(bits)
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
                Codes::of_bits(self.accepted(texts, |text| pattern.matches(text) == wanted))
            }
            _ => return None,
        };
        Some(ColumnTest::Codes { cells: texts.cells(), codes, null })
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
                TimedTest::new(cells, move |at| holds(Part::Month.of(at).into()))
            }
            Timed::Count(Count::Part { part: Part::Day, of: Instant::Field }) => {
                TimedTest::new(cells, move |at| holds(Part::Day.of(at).into()))
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

impl ColumnTest<'_> {
    /// Whether one row passes.
    pub(super) fn row(&self, row: u32) -> bool {
        match self {
            Self::Same(answer) => *answer,
            Self::Present { presence, wanted } => {
                let word = presence.get(row as usize / 64).copied().unwrap_or(0);
                (word >> (row % 64) & 1 == 1) == *wanted
            }
            Self::Codes { cells, codes, null } => {
                cells.get(row).map_or(*null, |code| codes.holds(code))
            }
            Self::Instants { cells, interval, null } => {
                cells.get(row).map_or(*null, |at| interval.holds(at.as_millis()))
            }
            Self::Numbers { numbers, interval, wide, null } => match numbers.wide().get(&row) {
                Some(number) => wide(*number),
                None => numbers.cells().get(row).map_or(*null, |whole| interval.holds(whole)),
            },
            Self::Timed { cells, test, null } => cells.get(row).map_or(*null, &test.one),
            Self::Each(test) => test(row),
        }
    }

    /// The rows that pass, one bit per row. Bits past the last row have no meaning.
    pub(super) fn all(&self, rows: usize, stop: Stop<'_>) -> Vec<u64> {
        let mut words = vec![0; rows.div_ceil(BLOCK) * BLOCK_WORDS];
        let (blocks, _) = words.as_chunks_mut::<BLOCK_WORDS>();
        parallel::fill(blocks, |number, block| {
            if !stop.ask() {
                self.words(number, BLOCK.min(rows - number * BLOCK), block, stop);
            }
        });
        words.truncate(rows.div_ceil(64));
        words
    }

    /// The rows of a block that pass, one bit per row. Bits past the last row have no meaning.
    fn words(&self, block: usize, rows: usize, out: &mut Words, stop: Stop<'_>) {
        match self {
            Self::Same(answer) => out.fill(if *answer { u64::MAX } else { 0 }),
            Self::Present { presence, wanted } => {
                out.fill(0);
                let words = presence.chunk(block);
                out[..words.len()].copy_from_slice(words);
                if !wanted {
                    out.iter_mut().for_each(|word| *word = !*word);
                }
            }
            Self::Codes { cells, codes, null } => {
                of_cells(cells, block, *null, out, |values, out| {
                    match codes {
                        Codes::Few { codes, inside } => match codes.as_slice() {
                            [] => pack(values, |_| !*inside, out),
                            [one] => pack(values, |code| (code == *one) == *inside, out),
                            [first, more @ ..] => {
                                let other = |at| *more.get(at).unwrap_or(first);
                                let codes: [u32; CODES_ONE_BY_ONE] =
                                    [*first, other(0), other(1), other(2)];
                                pack(values, |code| one_of(&codes, code) == *inside, out);
                            }
                        },
                        Codes::Bits(words) => {
                            // The value slot of an absent row may have a code that does not exist.
                            let bit = |code: u32| {
                                words
                                    .get(code as usize / 64)
                                    .is_some_and(|word| word >> (code % 64) & 1 == 1)
                            };
                            pack(values, bit, out);
                        }
                    }
                });
            }
            Self::Instants { cells, interval, null } => {
                of_cells(cells, block, *null, out, |values, out| {
                    let Interval { low, high, inside } = *interval;
                    pack(values, |at: Timestamp| between(low, at.as_millis(), high) == inside, out);
                });
            }
            Self::Numbers { numbers, interval, wide, null } => {
                let Interval { low, high, inside } = *interval;
                of_cells(numbers.cells(), block, *null, out, |values, out| {
                    pack(values, |whole: i64| between(low, whole, high) == inside, out);
                });
                let first = (block * BLOCK) as u32;
                for (row, number) in numbers.wide().range(first..first + BLOCK as u32) {
                    let place = (row - first) as usize;
                    out[place / 64] &= !(1 << (place % 64));
                    out[place / 64] |= u64::from(wide(*number)) << (place % 64);
                }
            }
            Self::Timed { cells, test, null } => {
                of_cells(cells, block, *null, out, |_, out| (test.block)(block, out));
            }
            Self::Each(test) => {
                out.fill(0);
                let first = (block * BLOCK) as u32;
                for place in 0..rows as u32 {
                    if place.is_multiple_of(64) && stop.ask() {
                        return;
                    }
                    out[place as usize / 64] |= u64::from(test(first + place)) << (place % 64);
                }
            }
        }
    }
}

/// Evaluates the rows of a block that have a value.
type OfBlock<'s> = dyn Fn(usize, &mut Words) + Sync + 's;

/// A test of one instant, and of a block of instants, so that there is no call per instant.
pub(super) struct TimedTest<'s> {
    one: Box<dyn Fn(Timestamp) -> bool + Sync + 's>,
    block: Box<OfBlock<'s>>,
}

impl<'s> TimedTest<'s> {
    fn new(
        cells: &'s Cells<Timestamp>,
        test: impl Fn(Timestamp) -> bool + Send + Sync + 's,
    ) -> Self {
        let test = Arc::new(test);
        let of_one = Arc::clone(&test);
        Self {
            one: Box::new(move |at| of_one(at)),
            block: Box::new(move |block, out| {
                pack_present(cells, block, cells.values(block), &*test, out);
            }),
        }
    }
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
