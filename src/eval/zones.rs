//! The time zones of contacts, as one of their fields names them.
//!
//! In: the field, the store. Out: the zones that contacts have, the rows of those in some of them, moments as a
//! contact sees them. INVARIANT: what follows from a zone is looked for once a zone, never once a contact, so there
//! are at most as many edges as there are zones.

use super::column_test::{Codes, ColumnTest};
use super::stop::Stop;
use crate::criteria::moment::{Moment, OwnZone};
use crate::ids::Row;
use crate::rows::{RowSet, bits};
use crate::schema::Value;
use crate::store::{Column, Store};
use crate::time::zone::Zone;

/// A zone that contacts may have.
pub(super) struct InUse {
    pub(super) zone: &'static Zone,
    /// The code of its name in the field's column.
    code: Option<u32>,
    /// Whether contacts whose field is NULL have it.
    of_blanks: bool,
}

/// The zones that contacts have in a field. One whose last contact has left may be among them.
pub(super) fn in_use(own: &OwnZone, store: &Store) -> Vec<InUse> {
    let texts = match store.column(own.field) {
        Some(Column::Text(texts)) => Some(texts.dictionary()),
        _ => None,
    };
    let otherwise = own.otherwise.as_ref().map(Zone::name);
    let named = |name: &str| {
        let (code, of_blanks) = (texts.and_then(|texts| texts.code(name)), otherwise == Some(name));
        let zone = Zone::named(name).filter(|_| code.is_some() || of_blanks)?;
        Some(InUse { zone, code, of_blanks })
    };
    Zone::names().filter_map(named).collect()
}

/// Calls `visit` with the rows of contacts in some zones. Rows of deleted contacts may be among them.
pub(super) fn rows_of(own: &OwnZone, zones: &[InUse], store: &Store, visit: &mut impl FnMut(u32)) {
    if zones.is_empty() {
        return;
    }
    let codes: Vec<u32> = zones.iter().filter_map(|zone| zone.code).collect();
    let words = with_codes(own, &codes, zones.iter().any(|zone| zone.of_blanks), store);
    for (at, word) in (0..).zip(words) {
        let rows = bits(word).map(|bit| at * 64 + bit);
        rows.filter(|row| (*row as usize) < store.rows()).for_each(&mut *visit);
    }
}

/// The contacts whose text in the field is one of those of the codes, or NULL if `null`, one bit per row.
fn with_codes(own: &OwnZone, codes: &[u32], null: bool, store: &Store) -> Vec<u64> {
    let test = match store.column(own.field) {
        Some(Column::Text(texts)) => {
            let mut words = vec![0; texts.dictionary().len().div_ceil(64)];
            codes.iter().for_each(|code| words[*code as usize / 64] |= 1 << (code % 64));
            ColumnTest::Codes { cells: texts.cells(), codes: Codes::of_bits(words), null }
        }
        _ => ColumnTest::Same(null),
    };
    test.all(store.rows(), Stop::NEVER)
}

/// How many contacts have a text in the field that names no zone.
pub(crate) fn without_zone(own: &OwnZone, store: &Store) -> u64 {
    let Some(Column::Text(texts)) = store.column(own.field) else { return 0 };
    let unknown = texts.dictionary().iter().filter(|(_, name)| Zone::named(name).is_none());
    let codes: Vec<u32> = unknown.map(|(code, _)| code).collect();
    (&RowSet::of_words(&with_codes(own, &codes, false, store)) & store.alive()).len()
}

/// A moment as a contact sees it; `None` where it has no zone, so that the moment is NULL at all times.
pub(super) fn in_zone_of(moment: &Moment, store: &Store, row: Row) -> Option<Moment> {
    let Some(own) = moment.own_zone() else { return Some(moment.clone()) };
    let zone = match store.value(own.field, row) {
        Value::Text(name) => Zone::named(&name),
        _ => own.otherwise.as_ref(),
    };
    zone.map(|zone| moment.in_zone(zone))
}
