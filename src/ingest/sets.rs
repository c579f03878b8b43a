//! Values of set fields, and of the set of alternate addresses.
//!
//! In: an array of texts, the cell of a table, or what a set gets and loses. Out: texts within the limits, sorted, each
//! once, so that equal sets are equal; and the cell of a table that some texts are written as.

use std::borrow::Cow;

use super::contact::{Stored, email};
use super::{Fault, FaultKind, Input, ValueType};
use crate::limits;
use crate::schema::Field;

/// Separates the texts of a set in a cell of a table.
const SEPARATOR: char = ';';

/// Texts as the cell of a table: with `;` between them, or as an array of JSON where that would not be read as the same
/// texts.
pub(crate) fn cell_of_texts(texts: &[&str]) -> String {
    let is_plain = |text: &&str| {
        !text.is_empty()
            && text.trim() == *text
            && !text.starts_with('[')
            && !text.contains(SEPARATOR)
    };
    if texts.iter().all(is_plain) {
        return texts.join(&SEPARATOR.to_string());
    }
    serde_json::Value::from(texts.to_vec()).to_string()
}

/// The texts in a cell of a table: those of an array of JSON, or what stands between `signs`, without the blanks around
/// it. Empty ones are left out.
pub fn texts_of_cell<'c>(cell: &'c str, signs: &[char]) -> Vec<Cow<'c, str>> {
    let is_array = cell.trim_start().starts_with('[');
    let array = is_array.then(|| serde_json::from_str::<Vec<String>>(cell).ok()).flatten();
    let mut texts: Vec<Cow<'c, str>> = match array {
        Some(texts) => texts.into_iter().map(Cow::Owned).collect(),
        None => cell.split(signs).map(|text| Cow::Borrowed(text.trim())).collect(),
    };
    texts.retain(|text| !text.is_empty());
    texts
}

/// `input` as a value of a set field; an empty set is NULL for the store.
pub(super) fn set(field: &Field, input: Input) -> Result<Option<Stored>, Fault> {
    let replaced = |set: Vec<Box<str>>| (!set.is_empty()).then_some(Stored::Texts(set));
    match input {
        Input::Texts(texts) => of_texts(field, texts.iter().map(String::as_str)).map(replaced),
        Input::Text(cell) => {
            let texts = texts_of_cell(&cell, &[SEPARATOR]);
            of_texts(field, texts.iter().map(AsRef::as_ref)).map(replaced)
        }
        Input::Change { add, remove } => {
            let add = of_texts(field, add.iter().map(String::as_str))?;
            let remove = of_texts(field, remove.iter().map(String::as_str))?;
            Ok(Some(Stored::Change { add, remove }))
        }
        input => {
            let (wanted, given) = (ValueType::TextArray, Some(input.value_type()));
            Err(Fault::new(&field.name, FaultKind::WrongType { wanted, given }))
        }
    }
}

/// The texts of a set; blank ones are left out.
fn of_texts<'t>(
    field: &Field,
    texts: impl Iterator<Item = &'t str>,
) -> Result<Vec<Box<str>>, Fault> {
    let mut set: Vec<Box<str>> = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !fits(text, field.max_chars) {
            return Err(Fault::new(&field.name, FaultKind::TooLong { most: field.max_chars }));
        }
        set.push(text.into());
    }
    set.sort_unstable();
    set.dedup();
    if set.len() > limits::SET_TEXTS {
        let kind = FaultKind::TooManyValues { most: limits::SET_TEXTS };
        return Err(Fault::new(&field.name, kind));
    }
    Ok(set)
}

/// The alternate addresses of a contact, each once.
pub(super) fn addresses(field: &Field, texts: &[String]) -> Result<Option<Stored>, Fault> {
    if texts.len() > limits::ALTERNATE_EMAILS {
        let kind = FaultKind::TooManyValues { most: limits::ALTERNATE_EMAILS };
        return Err(Fault::new(&field.name, kind));
    }
    let mut set = Vec::with_capacity(texts.len());
    for text in texts {
        let email = email(field, text)?;
        if !set.contains(&email) {
            set.push(email);
        }
    }
    Ok(Some(Stored::Texts(set)))
}

/// Whether a text has at most `most` characters. Bytes are counted first, since most texts have fewer.
pub(super) fn fits(text: &str, most: usize) -> bool {
    text.len() <= most || text.chars().count() <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_from_the_cell_that_they_are_written_as() {
        for (texts, cell) in [
            (&["a", "b c"][..], "a;b c"),
            (&["\"x\"", "a,b", "b[0]"], "\"x\";a,b;b[0]"),
            (&["a;b", "c"], r#"["a;b","c"]"#),
            (&[" a"], r#"[" a"]"#),
            (&["a", "\u{a0}"], "[\"a\",\"\u{a0}\"]"),
            (&["[\"a\"]"], r#"["[\"a\"]"]"#),
            (&["=1+1", "x"], "=1+1;x"),
        ] {
            assert_eq!(cell_of_texts(texts), cell);
            assert_eq!(texts_of_cell(cell, &[SEPARATOR]), texts);
        }
        assert_eq!(texts_of_cell(" a ;; b", &[SEPARATOR]), ["a", "b"]);
        assert_eq!(texts_of_cell("[1];[\"a\"", &[SEPARATOR]), ["[1]", "[\"a\""]);
    }
}
