//! Evaluations that nobody waits for any more.
//!
//! In: a question that the caller answers: is it over? Out: [`Stop`], which evaluation asks on the way, each time after
//! a bounded piece of work, and stops at the first yes. The answer of an evaluation that was stopped is thrown away.
//! INVARIANT: one that was not stopped has the answer that it has without the question. Evaluations that members follow
//! from are never stopped.

use std::cell::Cell;

use crate::sync::{AtomicBool, Ordering};

/// Small pieces of work, such as an event, after which it is asked again.
const STEPS: u32 = 64;

/// The question, and whether the answer was yes once.
pub(crate) struct Interrupt<'a> {
    is_over: &'a (dyn Fn() -> bool + Sync),
    stopped: AtomicBool,
}

impl<'a> Interrupt<'a> {
    /// Asks `is_over`.
    pub(crate) fn new(is_over: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self { is_over, stopped: AtomicBool::new(false) }
    }
}

/// Whether an evaluation has to stop.
#[derive(Clone, Copy)]
pub(crate) struct Stop<'a>(Option<&'a Interrupt<'a>>);

impl<'a> Stop<'a> {
    /// Never.
    pub(crate) const NEVER: Self = Self(None);

    /// When an interrupt says so.
    pub(crate) fn when(interrupt: &'a Interrupt<'a>) -> Self {
        Self(Some(interrupt))
    }

    /// Whether it was said before.
    pub(crate) fn is_set(self) -> bool {
        self.0.is_some_and(|interrupt| interrupt.stopped.load(Ordering::Relaxed))
    }

    /// Asks again, unless it was said before.
    pub(crate) fn ask(self) -> bool {
        let Some(interrupt) = self.0 else { return false };
        let stopped = self.is_set() || (interrupt.is_over)();
        if stopped {
            interrupt.stopped.store(true, Ordering::Relaxed);
        }
        stopped
    }

    /// Asks again after every [`STEPS`] calls.
    pub(super) fn after(self, steps: &Cell<u32>) -> bool {
        if self.0.is_none() {
            return false;
        }
        steps.set(steps.get().wrapping_add(1));
        if steps.get().is_multiple_of(STEPS) { self.ask() } else { self.is_set() }
    }
}
