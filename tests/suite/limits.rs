//! The page of limits is what `limits.rs` says: each public maximum, its value and its reason.
//!
//! `WRITE_LIMITS=1` writes the page anew.

use std::fmt::Write;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const HEAD: &str = "\
# Limits

Everything that grows has a maximum. This page is made from `src/limits.rs` by a test: names are those of constants in
`segmentry::limits`, and \"SPEC\" is SendGrid's published contract. What passes a limit is refused with an error that
names it; nothing is cut short in silence.

| limit | at most | of what, and why |
| --- | --- | --- |
";

/// The value of an expression of numbers with `*` and `<<`, or of a duration.
fn value(expression: &str) -> String {
    if let Some((unit, count)) =
        expression.strip_prefix("Duration::").and_then(|rest| rest.split_once('('))
    {
        let count = count.trim_end_matches(')');
        return format!("{count} {}", if count == "1" { unit.trim_end_matches('s') } else { unit });
    }
    let number = |text: &str| -> u128 {
        let digits = text.trim().replace('_', "");
        if digits == "u32::MAX - 1" {
            u128::from(u32::MAX) - 1
        } else {
            digits.parse().expect("a number")
        }
    };
    let shifted = |text: &str| match text.split_once("<<") {
        Some((left, right)) => number(left) << number(right),
        None => number(text),
    };
    let whole: u128 = expression.split('*').map(shifted).product();
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn page(source: &str) -> String {
    let mut page = HEAD.to_owned();
    let mut reason = String::new();
    for line in source.lines() {
        if let Some(words) = line.strip_prefix("/// ") {
            if !reason.is_empty() {
                reason.push(' ');
            }
            reason.push_str(words);
        } else if let Some(constant) = line.strip_prefix("pub const ") {
            let (name, rest) = constant.split_once(':').expect("a type");
            let expression = rest.split_once(" = ").expect("a value").1.trim_end_matches(';');
            let reason = std::mem::take(&mut reason).replace(['[', ']'], "");
            writeln!(page, "| `{name}` | {} | {reason} |", value(expression))
                .expect("a string takes all");
        } else if !line.starts_with("#[") {
            reason.clear();
        }
    }
    page
}

#[test]
fn the_page_of_limits_has_each_with_its_reason() {
    let path = Path::new(ROOT).join("docs/limits.md");
    let made = page(include_str!("../../src/limits.rs"));
    if std::env::var_os("WRITE_LIMITS").is_some() {
        std::fs::write(&path, &made).expect("room for a page");
    }
    let kept = std::fs::read_to_string(&path).expect("the page is there");
    assert!(
        kept == made,
        "docs/limits.md is not what src/limits.rs says: write it with WRITE_LIMITS=1"
    );
    assert!(made.lines().count() > 60, "the limits are found");
    assert!(
        made.contains("| `QUERY_BYTES` | 524,288 |") && made.contains("| `CLOCK_LEAP` | 1 day |")
    );
}
