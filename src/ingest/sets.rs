//! Values of set fields, and of the set of alternate addresses.
//!
//! In: an array of texts, the cell of a table, or what a set gets and loses. Out: texts within the limits, sorted, each
//! once, so that equal sets are equal.

use super::contact::{Stored, email};
use super::{Fault, FaultKind, Input, ValueType};
use crate::limits;
use crate::schema::Field;

/// Separates the texts of a set in a cell of a table.
const SEPARATOR: char = ';';

/// `input` as a value of a set field; an empty set is NULL for the store.
pub(super) fn set(field: &Field, input: Input) -> Result<Option<Stored>, Fault> {
    let replaced = |set: Vec<Box<str>>| (!set.is_empty()).then_some(Stored::Texts(set));
    match input {
        Input::Texts(texts) => of_texts(field, texts.iter().map(String::as_str)).map(replaced),
        Input::Text(cell) => of_texts(field, cell.split(SEPARATOR).map(str::trim)).map(replaced),
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
