//! What a hostile condition can cost, and that events are asked for together.

use super::super::error::ErrorKind;
use super::super::lexer::excerpt;
use super::*;
use crate::limits;

fn refused(text: &str) -> CriteriaError {
    match compile_v1(text, &Schema::new()) {
        Ok(_) => panic!("`{}` was read", excerpt(text)),
        Err(error) => error,
    }
}

fn read(text: &str) -> Plan {
    compile_v1(text, &Schema::new()).unwrap_or_else(|error| panic!("{}: {error}", excerpt(text)))
}

/// A worker's stack, whatever the test runner's is.
fn in_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(1024 * 1024).spawn(run);
    thread.expect("a thread starts").join().expect("the thread neither panics nor overflows");
}

#[test]
fn every_place_in_the_tree_is_a_place_in_the_condition() {
    let text =
        "city = 'Oslo' AND event_type = 'open' AND event_timestamp > NOW() - interval 10 day";
    let select = select_of(text, &Schema::new()).expect("the condition is valid");
    assert_eq!(&text[select.span.start..select.span.end], text);
}

#[test]
fn the_limits_are_reached_and_not_passed() {
    for (open, inner, close) in [
        ("(", "city = 'x'", ")"),
        ("NOT ", "event_type = 'x'", ""),
        ("LOWER(", "city", ") = 'x'"),
        ("- ", "1", " = 1"),
    ] {
        let close = move |n: usize| match close.strip_prefix(')') {
            Some(rest) => ")".repeat(n) + rest,
            None => close.to_owned(),
        };
        let nested = move |n: usize| open.repeat(n) + inner + &close(n);
        in_small_stack(move || {
            read(&nested(limits::QUERY_DEPTH));
            assert_eq!(refused(&nested(limits::QUERY_DEPTH + 1)).kind, ErrorKind::TooDeep);
        });
    }
    let list = |n: usize| format!("city IN ('1'{})", ",'1'".repeat(n - 1));
    let ors = |n: usize| format!("city = 'x'{}", " OR city = 'x'".repeat(n - 1));
    let events = |n: usize| format!("event_type = 'x'{}", " OR event_type = 'x'".repeat(n - 1));
    let sums = |n: usize| format!("LENGTH(city){} = 1", "+1".repeat(n - 1));
    let steps = |n: usize| format!("created_at > NOW(){}", " - interval 1 day".repeat(n));
    for (text, limit) in [
        (&list as &dyn Fn(usize) -> String, limits::IN_ITEMS),
        (&ors, limits::PREDICATES),
        (&events, limits::PREDICATES),
        (&sums, limits::OPERATORS),
        (&steps, 16),
    ] {
        read(&text(limit));
        assert_eq!(refused(&text(limit + 1)).kind, ErrorKind::TooMany);
    }
    assert_eq!(refused(&" ".repeat(limits::QUERY_BYTES + 1)).kind, ErrorKind::TooLong);
    assert_eq!(refused(" \n").message.to_string(), "the condition is empty");
}

#[test]
fn hostile_texts_are_refused_in_a_small_stack() {
    for piece in [
        "(",
        "NOT ",
        "+1",
        "- ",
        "1-1+1/1*1%(",
        "(1-(1+1/1*1%1)+NOW()-interval 1 day)-(",
        "created_at - interval 1 day + (",
        "(event_type = 'a' OR city = 'b') AND NOT (city = 'c' AND ",
        "CONTAINS(",
        "unique_args[",
        "unique_args['a']",
        "a.",
        "city = 'x' OR ",
        "city LIKE ",
        "a'",
        "a b\"",
        ",",
        "city IN (",
        "SELECT ",
        "\\",
        "interval ",
        "é",
    ] {
        in_small_stack(move || drop(refused(&piece.repeat(500_000 / piece.len()))));
    }
}

#[test]
fn deep_conditions_on_events_and_contacts_are_lowered_in_a_small_stack() {
    let piece = "(event_type = 'a' OR city = 'b') AND NOT (city = 'c' AND ";
    let sum = "LENGTH(city) - 1 + 1 / 2 * 3 % (";
    for (piece, inner) in [(piece, "event_source = 'd'"), (sum, "1")] {
        for depth in 1..limits::QUERY_DEPTH {
            let text = piece.repeat(depth) + inner + &")".repeat(depth);
            let text = if inner == "1" { text + " = 1" } else { text };
            in_small_stack(move || drop(compile_v1(&text, &Schema::new())));
        }
    }
}

#[test]
fn a_sum_of_instants_or_intervals_alone_is_refused() {
    for text in [
        "created_at > interval 1 day",
        "created_at > interval 1 day + interval 1 hour",
        "created_at > NOW() + NOW() - interval 1 day",
        "created_at > NOW() - created_at + interval 1 day",
        "created_at > interval 1 day - NOW()",
        "created_at > -NOW() + interval 1 day",
        "created_at > LENGTH(city) + interval 1 day",
    ] {
        let error = refused(text);
        assert_eq!(error.kind, ErrorKind::Type, "{text}: {error}");
        assert!(
            error.hint.as_ref().is_some_and(|hint| hint.to_string().contains("NOW() - interval")),
            "{text}: {error}"
        );
    }
}
