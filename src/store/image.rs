//! A store in parts: one per column, one per stream, and the rest.
//!
//! In: a store. Out: an equal store. Lookup tables are rebuilt instead of read. The names of the parts are
//! those of the file format.

use serde::{Deserialize, Serialize};

use super::identity::{Identity, IdentityForm};
use super::orphans::{OrphanEvents, OrphanEventsForm};
use super::{Column, Events, Store, Stream};
use crate::image::{PutParts, TakeParts};
use crate::parallel;
use crate::rows::RowSet;

/// The parts of a store.
#[derive(Serialize, Deserialize)]
struct Contents {
    alive: RowSet,
    columns: Vec<bool>,
    streams: u32,
}

fn column(number: usize) -> String {
    format!("column/{number}")
}

fn stream(number: u32) -> String {
    format!("stream/{number}")
}

/// Takes several parts in parallel.
fn take_all<T: Send, N: Send, E: Send>(
    names: impl IntoIterator<Item = N>,
    take: impl Fn(N) -> Result<T, E> + Sync + Send,
) -> Result<Vec<T>, E> {
    parallel::map_into(names.into_iter().collect(), take).into_iter().collect()
}

impl Store {
    pub(crate) fn put<P: PutParts>(&self, parts: &mut P) -> Result<(), P::Error> {
        let contents = Contents {
            alive: self.alive.clone(),
            columns: self.columns.iter().map(Option::is_some).collect(),
            streams: self.events.streams().count() as u32,
        };
        parts.put("store", &contents)?;
        for (number, held) in self.columns.iter().enumerate() {
            if let Some(held) = held {
                parts.put(&column(number), held)?;
            }
        }
        for (id, held) in self.events.streams() {
            parts.put(&stream(id.0), held)?;
        }
        parts.put("events", &self.events.without_streams())?;
        parts.put("times", &self.by_time)?;
        parts.put("identity", &self.identity.form())?;
        parts.put("parked", &self.orphans.form())?;
        parts.put("seen", &self.event_ids)
    }

    pub(crate) fn take<P: TakeParts>(parts: &P) -> Result<Self, P::Error> {
        let Contents { alive, columns, streams } = parts.take("store")?;
        let columns = take_all(columns.into_iter().enumerate(), |(number, exists)| {
            if exists { parts.take::<Column>(&column(number)).map(Some) } else { Ok(None) }
        })?;
        let streams = take_all(0..streams, |number| parts.take::<Stream>(&stream(number)))?;
        let identity = Identity::from_form(parts.take::<IdentityForm>("identity")?, &alive);
        Ok(Self {
            events: parts.take::<Events>("events")?.with_streams(streams),
            by_time: parts.take("times")?,
            orphans: OrphanEvents::from_form(parts.take::<OrphanEventsForm>("parked")?),
            event_ids: parts.take("seen")?,
            alive,
            columns,
            identity,
        })
    }
}
