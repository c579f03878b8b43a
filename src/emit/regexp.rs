//! Regular expressions, written out.
//!
//! In: the tree of a pattern. Out: a pattern of letters, ranges, repetitions and alternatives alone, which RE2
//! (`DuckDB`, `ClickHouse`), Java (Spark) and `PostgreSQL` read alike: what `\d` stands for, or a letter without its
//! case, does not depend on the engine.

use std::fmt::Write;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::{Reason, SqlDialect};

/// Most bytes of a pattern.
pub(super) const MOST: usize = 8_192;

/// The pattern, which a text must match from its start to its end.
pub(super) fn written(pattern: &Hir, dialect: SqlDialect) -> Result<String, Reason> {
    let mut out = String::new();
    put(pattern, dialect, &mut out)?;
    Ok(out)
}

fn put(pattern: &Hir, dialect: SqlDialect, out: &mut String) -> Result<(), Reason> {
    if out.len() > MOST {
        return Err(Reason::RegexpSize);
    }
    match pattern.kind() {
        HirKind::Empty => out.push_str("(?:)"),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).map_err(|_| Reason::Regexp)?;
            text.chars().try_for_each(|letter| push(letter, dialect, out))?;
        }
        HirKind::Class(Class::Unicode(class)) => {
            if class.ranges().is_empty() {
                return Err(Reason::Regexp);
            }
            out.push('[');
            for range in class.ranges() {
                // PostgreSQL's texts have no NUL.
                let is_postgres = dialect == SqlDialect::PostgreSql;
                let start = if is_postgres { range.start().max('\u{1}') } else { range.start() };
                push(start, dialect, out)?;
                if range.end() > start {
                    out.push('-');
                    push(range.end(), dialect, out)?;
                }
            }
            out.push(']');
        }
        HirKind::Class(Class::Bytes(class)) => {
            if class.ranges().is_empty() || !class.is_ascii() {
                return Err(Reason::Regexp);
            }
            out.push('[');
            for range in class.ranges() {
                push(char::from(range.start()), dialect, out)?;
                out.push('-');
                push(char::from(range.end()), dialect, out)?;
            }
            out.push(']');
        }
        HirKind::Look(Look::Start) => out.push_str("\\A"),
        HirKind::Look(Look::End) => {
            out.push_str(if dialect == SqlDialect::PostgreSql { "\\Z" } else { "\\z" });
        }
        HirKind::Look(_) => return Err(Reason::Regexp),
        HirKind::Repetition(repeated) => {
            // More than the least of these engines repeat.
            if repeated.min.max(repeated.max.unwrap_or(0)) > 255 {
                return Err(Reason::RegexpSize);
            }
            out.push_str("(?:");
            put(&repeated.sub, dialect, out)?;
            out.push(')');
            match (repeated.min, repeated.max) {
                (0, None) => out.push('*'),
                (1, None) => out.push('+'),
                (0, Some(1)) => out.push('?'),
                (min, max) => {
                    let most = max.map(|max| max.to_string()).unwrap_or_default();
                    let _ = write!(out, "{{{min},{most}}}");
                }
            }
        }
        HirKind::Capture(capture) => {
            out.push_str("(?:");
            put(&capture.sub, dialect, out)?;
            out.push(')');
        }
        HirKind::Concat(parts) => {
            parts.iter().try_for_each(|part| put(part, dialect, out))?;
        }
        HirKind::Alternation(parts) => {
            out.push_str("(?:");
            for (place, part) in parts.iter().enumerate() {
                if place > 0 {
                    out.push('|');
                }
                put(part, dialect, out)?;
            }
            out.push(')');
        }
    }
    Ok(())
}

fn push(letter: char, dialect: SqlDialect, out: &mut String) -> Result<(), Reason> {
    if letter.is_ascii_alphanumeric() {
        out.push(letter);
        return Ok(());
    }
    let number = u32::from(letter);
    let _ = match dialect {
        SqlDialect::PostgreSql if number == 0 => return Err(Reason::Character),
        SqlDialect::PostgreSql if number <= 0xffff => write!(out, "\\u{number:04x}"),
        SqlDialect::PostgreSql => write!(out, "\\U{number:08x}"),
        _ => write!(out, "\\x{{{number:x}}}"),
    };
    Ok(())
}
