//! Random questions.
//!
//! In: chance. Out: questions about the few fields, lists, events and values of the world.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{DAY, FIELDS, HOUR, KINDS, LISTS, START, cell};
use segmentry::FieldType;
use segmentry::testing::{Bound, Cell, EventFilter, Op, Property, Question, Step, TimeCondition};

fn ops() -> impl Strategy<Value = Op> {
    select(Op::ALL.to_vec())
}

/// Where a window begins, mostly; sometimes where it ends.
fn condition() -> impl Strategy<Value = TimeCondition> {
    let op = prop_oneof![
        3 => select(vec![Op::Greater, Op::GreaterOrEqual]),
        2 => select(vec![Op::Less, Op::LessOrEqual]),
        1 => ops(),
    ];
    let bound = prop_oneof![
        2 => select(vec![-1_i64, -6]).prop_map(|by| Bound::FromNow(Step::Hours(by))),
        5 => select(vec![-1_i64, -2, -7, 0, 1]).prop_map(|by| Bound::FromNow(Step::Days(by))),
        2 => select(vec![-1_i64, -1, -2]).prop_map(|by| Bound::FromNow(Step::Months(by))),
        1 => select(vec![-DAY, 0, HOUR, 2 * DAY]).prop_map(|by| Bound::Fixed(START + by)),
    ];
    (op, bound).prop_map(|(op, bound)| TimeCondition { op, bound })
}

fn property() -> impl Strategy<Value = Property> {
    prop_oneof![
        (ops(), select(vec![0_i64, 25, 100])).prop_map(|(op, literal)| Property {
            name: "total".to_owned(),
            op,
            literal: Cell::Number(literal)
        }),
        (ops(), select(vec!["cup", "2.5", "true"])).prop_map(|(op, literal)| Property {
            name: "item".to_owned(),
            op,
            literal: Cell::Text(literal.to_owned())
        }),
    ]
}

pub fn events() -> impl Strategy<Value = EventFilter> {
    let kinds =
        prop_oneof![3 => subsequence(KINDS.to_vec(), 1), 1 => subsequence(KINDS.to_vec(), 2)];
    let window = prop_oneof![
        2 => proptest::collection::vec(condition(), 0..1),
        4 => proptest::collection::vec(condition(), 1..2),
        1 => proptest::collection::vec(condition(), 2..3),
    ];
    (kinds, proptest::option::weighted(0.25, property()), window).prop_map(
        |(kinds, property, window)| EventFilter {
            kinds: kinds.into_iter().map(str::to_owned).collect(),
            property,
            window,
        },
    )
}

/// A field and its type; `city` cannot be deleted.
fn field() -> impl Strategy<Value = (String, FieldType)> {
    let mut fields = FIELDS.to_vec();
    fields.push(("city", FieldType::Text));
    select(fields).prop_map(|(name, kind)| (name.to_owned(), kind))
}

fn literal(kind: FieldType, choice: usize) -> Cell {
    cell(kind, choice % 3 + 1).expect("only the first choice is nothing")
}

/// Who is on this plan.
pub fn plan_is(plan: &str) -> Question {
    let (field, literal) = ("plan".to_owned(), Cell::Text(plan.to_owned()));
    Question::Compare { field, op: Op::Equal, literal }
}

/// Who opened something within the last day.
pub fn opened_within_a_day() -> Question {
    let condition = TimeCondition { op: Op::Greater, bound: Bound::FromNow(Step::Days(-1)) };
    Question::Did(EventFilter {
        kinds: vec!["open".to_owned()],
        property: None,
        window: vec![condition],
    })
}

fn texts() -> impl Strategy<Value = String> {
    select(vec!["plan", "city", "email"]).prop_map(str::to_owned)
}

/// A question about the contact alone.
fn of_contact() -> impl Strategy<Value = Question> {
    let dates = select(vec!["born", "created_at", "updated_at"]).prop_map(str::to_owned);
    prop_oneof![
        3 => (field(), ops(), 0..3_usize).prop_map(|((field, kind), op, choice)| {
            Question::Compare { field, op, literal: literal(kind, choice) }
        }),
        2 => (dates, condition()).prop_map(|(field, condition)| Question::When { field, condition }),
        1 => (field(), 0..3_usize, 0..3_usize, any::<bool>()).prop_map(|((field, kind), a, b, null)| {
            let values = vec![literal(kind, a), literal(kind, b)];
            Question::Among { field, values, null }
        }),
        1 => (field(), 0..3_usize, 0..3_usize).prop_map(|((field, kind), low, high)| {
            Question::Between { field, low: literal(kind, low), high: literal(kind, high) }
        }),
        1 => field().prop_map(|(field, _)| Question::Missing { field }),
        1 => (texts(), select(vec!["a", "p", "pro", "bob"]))
            .prop_map(|(field, text)| Question::Prefix { field, text: text.to_owned() }),
        1 => (texts(), select(vec!["r", "ro", "x.org", "e"]))
            .prop_map(|(field, text)| Question::Contains { field, text: text.to_owned() }),
        2 => select(LISTS.to_vec()).prop_map(|list| Question::OnList { list: list.to_owned() }),
    ]
}

fn of_events() -> impl Strategy<Value = Question> {
    prop_oneof![
        3 => events().prop_map(Question::Did),
        1 => events().prop_map(|events| Question::Not(Box::new(Question::Did(events)))),
        2 => (events(), 1..4_usize).prop_map(|(events, least)| Question::Count { events, least }),
        1 => (events(), select(vec![-5_i64, 25, 50, 120]))
            .prop_map(|(events, least)| Question::Sum { events, least }),
        2 => (events(), any::<bool>(), condition())
            .prop_map(|(events, last, condition)| Question::Extreme { events, last, condition }),
        2 => (events(), of_contact())
            .prop_map(|(events, or)| Question::JoinOr { events, or: Box::new(or) }),
        2 => (events(), events(), 1..8_i64)
            .prop_map(|(first, then, days)| Question::Sequence { first, then, days }),
    ]
}

/// Any question, of up to three levels.
pub fn question() -> impl Strategy<Value = Question> {
    prop_oneof![2 => of_contact(), 3 => of_events()].prop_recursive(2, 6, 3, |inner| {
        let parts = proptest::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            parts.clone().prop_map(Question::All),
            parts.prop_map(Question::Any),
            inner.prop_map(|inner| Question::Not(Box::new(inner))),
        ]
    })
}
