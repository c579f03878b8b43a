//! New codes for a dictionary: those that are in use, in the order of their first use.
//!
//! In: the codes that cells hold, in the order of the cells. Out: the old code of each new one, and the new code of
//! each old one. LAW: the codes afterwards depend on the cells alone, not on what they held before, so that a
//! dictionary that is renumbered early, late or never has one form in a file.

/// Stands for no code.
const NONE: u32 = u32::MAX;

/// Old codes by new ones, and new codes by old ones.
#[derive(Debug)]
pub(crate) struct Renumbering {
    old: Vec<u32>,
    new: Vec<u32>,
}

impl Renumbering {
    /// The new codes of a dictionary with codes below `len`; `None` if all codes stay as they are.
    pub(super) fn by_first_use(used: impl Iterator<Item = u32>, len: usize) -> Option<Self> {
        let (mut old, mut new) = (Vec::new(), vec![NONE; len]);
        for code in used {
            let place = &mut new[code as usize];
            if *place == NONE {
                *place = old.len() as u32;
                old.push(code);
            }
        }
        let unchanged = old.len() == len && (0..).zip(&old).all(|(place, code)| place == *code);
        (!unchanged).then_some(Self { old, new })
    }

    /// The old codes, in the order of the new ones.
    pub(super) fn old(&self) -> impl ExactSizeIterator<Item = u32> {
        self.old.iter().copied()
    }

    /// The new code of an old one that is in use.
    pub(super) fn code_now(&self, old: u32) -> Option<u32> {
        self.new.get(old as usize).copied().filter(|code| *code != NONE)
    }
}

/// How many codes of a dictionary nobody may use any more, without counting the users of each.
///
/// Only an estimate: what it decides is when a dictionary is tidied up, which reaches no result and no file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Unused {
    /// Cells that held a code and hold another one, or none, since the unused texts were last erased.
    released: usize,
    /// Codes without a text.
    holes: usize,
}

impl Unused {
    /// Notes that a cell does not hold a code any more.
    pub(super) fn release(&mut self) {
        self.released += 1;
    }

    /// Whether there may be texts that nobody uses.
    pub(super) fn may_hold_texts(self) -> bool {
        self.released > 0
    }

    /// Notes that unused texts were erased, of which the codes are left.
    pub(super) fn erased(&mut self, holes: usize) {
        *self = Self { released: 0, holes };
    }

    /// Whether renumbering a dictionary of `codes` codes, used by at most `cells` cells, is worth its time: a
    /// quarter of the codes may be unused, and there were so many changes since the last time that their cost
    /// covers it.
    pub(super) fn is_worth(self, codes: usize, cells: impl FnOnce() -> usize) -> bool {
        let unused = (self.released + self.holes).min(codes);
        unused > (codes / 4).max(crate::limits::UNUSED_CODES) && self.released > cells() / 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_given_by_first_use_and_codes_without_a_use_are_given_back() {
        let by_first_use = |used: &[u32], len| {
            let renumbering = Renumbering::by_first_use(used.iter().copied(), len)?;
            let new: Vec<_> = (0..len as u32).map(|old| renumbering.code_now(old)).collect();
            Some((renumbering.old().collect::<Vec<_>>(), new))
        };
        assert_eq!(by_first_use(&[0, 1, 0, 2], 3), None);
        assert_eq!(by_first_use(&[0, 1], 3), Some((vec![0, 1], vec![Some(0), Some(1), None])));
        assert_eq!(by_first_use(&[2, 0, 2], 3), Some((vec![2, 0], vec![Some(1), None, Some(0)])));
        assert_eq!(by_first_use(&[], 0), None);
    }
}
