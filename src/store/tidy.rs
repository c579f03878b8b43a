//! Tidying up: texts that nobody uses any more, and the codes of such texts, are given back.
//!
//! In: a store whose cells have changed. Out: a store with the same values. LAW: whether and when a store is tidied
//! reaches no answer, and no file: files have dictionaries in the order of the first use of their texts.

use super::{Column, Store};
use crate::parallel;

impl Store {
    /// Gives back the codes of dictionaries in which many may be unused. To be called after each change; costs little
    /// where there is nothing to do, and on average what the changes cost.
    pub(super) fn tidy(&mut self) {
        let columns = self.columns.iter_mut().enumerate();
        let work: Vec<(usize, &mut Column)> = columns
            .filter_map(|(index, column)| {
                Some((index, column.as_mut().filter(|column| column.is_worth_tidying())?))
            })
            .collect();
        if work.is_empty() {
            return;
        }
        let tidied = parallel::map_into(work, |(index, column)| (index, column.tidy()));
        for (index, codes) in tidied {
            if let Some(codes) = codes {
                self.identity.renumber(index, &codes);
            }
        }
    }

    /// Erases the texts of a part of the store that nobody uses; returns whether there are more parts. What is called
    /// before a checkpoint, part by part, so that nobody waits long.
    pub(crate) fn erase_unused(&mut self, part: usize) -> bool {
        match self.columns.get_mut(part) {
            Some(column) => column.iter_mut().for_each(Column::erase_unused),
            None => self.events.erase_unused(part - self.columns.len()),
        }
        part + 1 < self.columns.len() + self.events.streams().count()
    }
}
