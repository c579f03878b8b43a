//! What the journal holds of commands: their kinds, and how one is done again.

use chrono::{DateTime, Utc};

use crate::engine::Engine;
use crate::engine::command::{Command, KindVisitor, visit_kind};

/// The kinds of what the engine does by itself.
pub(super) mod kinds {
    /// The first task that is due by the record's instant.
    pub(crate) const TASK: u16 = 1;
    /// What is overdue becomes due at the record's instant.
    pub(crate) const CATCH_UP: u16 = 2;
}

/// Does what was written down, again. Returns whether the kind is known; what came of it was answered before.
pub(super) fn replay(
    kind: u16,
    payload: &[u8],
    now: DateTime<Utc>,
    engine: &mut Engine,
) -> Result<bool, postcard::Error> {
    match kind {
        kinds::TASK => engine.run_first_by(now),
        kinds::CATCH_UP => engine.catch_up(now),
        kind => match visit_kind(kind, Replay { payload, now, engine }) {
            Some(outcome) => outcome?,
            None => return Ok(false),
        },
    }
    Ok(true)
}

/// Does a command again, once its type is known.
struct Replay<'r> {
    payload: &'r [u8],
    now: DateTime<Utc>,
    engine: &'r mut Engine,
}

impl KindVisitor for Replay<'_> {
    type Output = Result<(), postcard::Error>;

    fn visit<C: Command>(self) -> Result<(), postcard::Error> {
        let command: C = postcard::from_bytes(self.payload)?;
        drop(self.engine.execute(self.now, command));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::kinds;
    use crate::engine::command::KINDS;

    #[test]
    fn every_kind_has_a_number_of_its_own() {
        let mut kinds = [KINDS, &[kinds::TASK, kinds::CATCH_UP]].concat();
        kinds.sort_unstable();
        assert!(kinds.windows(2).all(|pair| pair[0] < pair[1]), "{kinds:?}");
    }
}
