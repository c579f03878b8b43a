//! The transitions of a segment's state machine.
//!
//! In: a state, an instant, one [`Input`]. Out: the next state and its [`Effect`]s, in the order in
//! which the engine carries them out, or a [`Refusal`], after which nothing has changed. Total and
//! pure: every input has an answer in every status.
//!
//! INVARIANT: the armed timer is the one that the state waits for. `Arm` is derived from the new state
//! and `Cancel` from the old one, so the two cannot disagree.

use super::input::{Effect, Happening, Input, Refusal};
use super::policy::{Policy, PublicationPolicy};
use super::quota::RefreshLog;
use super::state::Lifecycle;
use super::status::{Armed, Missing, Pace, Publication, Status};
use crate::ids::Version;
use crate::time::Timestamp;
use crate::time::zone::Zone;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;

/// The next state and the effects to carry out.
type Next = (Lifecycle, Vec<Effect>);

impl Lifecycle {
    /// A segment created at `now`; `engagement` says whether its criteria read engagement events.
    pub(crate) fn created(
        now: Timestamp,
        engagement: bool,
        policy: &Policy,
    ) -> (Self, Vec<Effect>) {
        let state = Self {
            version: Version::FIRST,
            created_at: now,
            changed_at: now,
            pinned: false,
            refreshes: RefreshLog::default(),
            status: Status::Populating {
                since: now,
                due: now + policy.population_delay(engagement),
                previous: None,
            },
        };
        let effects = state.arming().chain([Effect::Report(Happening::Created)]).collect();
        (state, effects)
    }
}

/// The next state of a segment and the effects to carry out, or why the input is refused.
///
/// `policy` passes [`Policy::validate`].
pub(crate) fn transition(
    state: &Lifecycle,
    now: Timestamp,
    input: Input,
    policy: &Policy,
) -> Result<(Lifecycle, Vec<Effect>), Refusal> {
    if let Status::Deleted { at } = state.status {
        return if input.is_request() {
            Err(Refusal::AlreadyDeleted { at })
        } else {
            Ok(state.unchanged())
        };
    }
    Ok(match input {
        Input::Edit { engagement, renamed } => state.edit(now, engagement, renamed, policy)?,
        Input::Rename => state.rename(now, policy)?,
        Input::Pin => state.pin(true),
        Input::Unpin => state.pin(false),
        Input::DependencyLost { missing } => state.lose(now, missing),
        Input::DependenciesRestored { engagement } => state.recover(now, engagement, policy),
        Input::Delete => state.delete(now),
        Input::PopulationDue { version } => state.populate(now, version, policy),
        Input::PublicationDue { version } => state.publish(now, version, policy),
        Input::Refresh { zone, account_used_today } => {
            state.refresh(now, zone, account_used_today, policy)?
        }
        Input::Evaluated { changed } => state.record_evaluation(now, changed),
        Input::PolicyChanged { publication } => state.publish_as(now, publication),
    })
}

/// What follows a publication at `now` that begins a policy's way of publishing.
fn first_publication(now: Timestamp, policy: PublicationPolicy) -> Publication {
    match policy {
        PublicationPolicy::BackOff { base, .. } => Publication::after(now, base, Pace::First),
        PublicationPolicy::AtOnce => Publication::AtOnce,
    }
}

impl Lifecycle {
    fn edit(
        &self,
        now: Timestamp,
        engagement: bool,
        renamed: bool,
        policy: &Policy,
    ) -> Result<Next, Refusal> {
        self.check_pause(now, policy)?;
        let next = Self { changed_at: now, ..self.repopulating(now, engagement, policy) };
        let reports = [Happening::Edited].into_iter().chain(renamed.then_some(Happening::Renamed));
        let tasks = self.cancelling().chain(next.arming());
        let effects = tasks.chain(reports.map(Effect::Report)).collect();
        Ok((next, effects))
    }

    fn rename(&self, now: Timestamp, policy: &Policy) -> Result<Next, Refusal> {
        self.check_pause(now, policy)?;
        let next = Self { changed_at: now, ..self.clone() };
        Ok((next, vec![Effect::Report(Happening::Renamed)]))
    }

    /// An armed publication stays where it is: the interval after it depends on the pin.
    fn pin(&self, pinned: bool) -> Next {
        if self.pinned == pinned {
            return self.unchanged();
        }
        let happening = if pinned { Happening::Pinned } else { Happening::Unpinned };
        let next = Self { pinned, ..self.clone() };
        (next, vec![Effect::Report(happening)])
    }

    fn lose(&self, now: Timestamp, mut missing: Vec<Missing>) -> Next {
        missing.sort();
        missing.dedup();
        let (since, news) = match self.status {
            _ if missing.is_empty() => return self.unchanged(),
            Status::Deleted { .. } => return self.unchanged(),
            // It is frozen already: the list of what is missing changes, and nothing is reported.
            Status::Invalid { since, .. } => (since, None),
            Status::Populating { .. } | Status::Live { .. } => (now, Some(Happening::Invalidated)),
        };
        let status = Status::Invalid { since, missing, previous: self.served() };
        let effects = self.cancelling().chain(news.map(Effect::Report)).collect();
        (self.in_status(status), effects)
    }

    fn recover(&self, now: Timestamp, engagement: bool, policy: &Policy) -> Next {
        match self.status {
            Status::Invalid { .. } => {
                let next = self.repopulating(now, engagement, policy);
                let effects = next.arming().chain([Effect::Report(Happening::Recovered)]).collect();
                (next, effects)
            }
            Status::Populating { .. } | Status::Live { .. } | Status::Deleted { .. } => {
                self.unchanged()
            }
        }
    }

    fn delete(&self, now: Timestamp) -> Next {
        let next = self.in_status(Status::Deleted { at: now });
        let effects = self.cancelling().chain([Effect::Report(Happening::Deleted)]).collect();
        (next, effects)
    }

    /// A population that is not armed, not due, or for another version changes nothing.
    fn populate(&self, now: Timestamp, version: Version, policy: &Policy) -> Next {
        let Status::Populating { due, .. } = self.status else {
            return self.unchanged();
        };
        if version != self.version || now < due {
            return self.unchanged();
        }
        let publication = first_publication(now, policy.publication);
        let next = self.in_status(Status::Live { since: now, published_at: now, publication });
        let work = [Effect::Evaluate, Effect::Publish].into_iter().chain(next.arming());
        let effects = work.chain([Effect::Report(Happening::Populated)]).collect();
        (next, effects)
    }

    /// Likewise for a publication. Does not evaluate: it shows the members as the last pass left them.
    fn publish(&self, now: Timestamp, version: Version, policy: &Policy) -> Next {
        let Status::Live { since, publication: Publication::Armed(due), .. } = self.status else {
            return self.unchanged();
        };
        if version != self.version || now < due.at {
            return self.unchanged();
        }
        let publication = self.publication_after(due, now, policy);
        let next = self.in_status(Status::Live { since, published_at: now, publication });
        let report = Effect::Report(Happening::Refreshed { manual: false });
        let effects = [Effect::Publish].into_iter().chain(next.arming()).chain([report]).collect();
        (next, effects)
    }

    /// The only place that chooses an interval: pins and changes take effect at the next publication.
    fn publication_after(&self, due: Armed, now: Timestamp, policy: &Policy) -> Publication {
        match policy.publication {
            PublicationPolicy::AtOnce => Publication::AtOnce,
            PublicationPolicy::BackOff { base, .. } if due.changed => {
                Publication::after(now, base, Pace::Moved)
            }
            PublicationPolicy::BackOff { base, .. } if self.pinned => {
                Publication::after(now, base, Pace::Pinned)
            }
            PublicationPolicy::BackOff { cap, .. } => match due.interval.doubled() {
                doubled if doubled < cap => Publication::after(now, doubled, Pace::Doubled),
                _ => Publication::after(now, cap, Pace::Longest),
            },
        }
    }

    fn refresh(
        &self,
        now: Timestamp,
        zone: Zone,
        account_used_today: u32,
        policy: &Policy,
    ) -> Result<Next, Refusal> {
        let (status, effects) = match &self.status {
            Status::Deleted { at } => return Err(Refusal::AlreadyDeleted { at: *at }),
            Status::Invalid { .. } => return Err(Refusal::Frozen(self.status.clone())),
            // Counts against the quotas; there are no members yet to show.
            Status::Populating { .. } => (self.status.clone(), Vec::new()),
            Status::Live { since, publication, .. } => {
                let manual = Effect::Report(Happening::Refreshed { manual: true });
                let (since, publication) = (*since, *publication);
                let status = Status::Live { since, published_at: now, publication };
                (status, vec![Effect::Reevaluate, Effect::Publish, manual])
            }
        };
        self.refreshes.check(now, &zone, account_used_today, policy)?;
        let refreshes = self.refreshes.with_accepted(now, zone);
        let next = Self { refreshes, ..self.in_status(status) };
        Ok((next, effects))
    }

    fn record_evaluation(&self, now: Timestamp, changed: bool) -> Next {
        let Status::Live { since, published_at, publication } = self.status else {
            return self.unchanged();
        };
        let (published_at, publication, effects) = match publication {
            _ if !changed => return self.unchanged(),
            Publication::AtOnce => (now, publication, vec![Effect::Publish]),
            Publication::Armed(armed) => {
                let noted = Publication::Armed(Armed { changed, ..armed });
                (published_at, noted, Vec::new())
            }
        };
        let status = Status::Live { since, published_at, publication };
        (self.in_status(status), effects)
    }

    /// A policy that publishes in another way publishes now, and goes on in its way from there. Other figures of the
    /// same way are looked at when the next interval is chosen.
    fn publish_as(&self, now: Timestamp, policy: PublicationPolicy) -> Next {
        let Status::Live { since, publication: before, .. } = self.status else {
            return self.unchanged();
        };
        let publication = match (before, policy) {
            (Publication::AtOnce, PublicationPolicy::BackOff { .. })
            | (Publication::Armed(_), PublicationPolicy::AtOnce) => first_publication(now, policy),
            (Publication::AtOnce, PublicationPolicy::AtOnce)
            | (Publication::Armed(_), PublicationPolicy::BackOff { .. }) => {
                return self.unchanged();
            }
        };
        let next = self.in_status(Status::Live { since, published_at: now, publication });
        let work = self.cancelling().chain([Effect::Publish]).chain(next.arming());
        let report = Effect::Report(Happening::Refreshed { manual: false });
        let effects = work.chain([report]).collect();
        (next, effects)
    }

    fn unchanged(&self) -> Next {
        (self.clone(), Vec::new())
    }

    fn in_status(&self, status: Status) -> Self {
        Self { status, ..self.clone() }
    }

    /// The state in which the next definition waits for its population; what is shown stays.
    fn repopulating(&self, now: Timestamp, engagement: bool, policy: &Policy) -> Self {
        let due = now + policy.population_delay(engagement);
        Self {
            version: self.version.next(),
            status: Status::Populating { since: now, due, previous: self.served() },
            ..self.clone()
        }
    }

    fn check_pause(&self, now: Timestamp, policy: &Policy) -> Result<(), Refusal> {
        let free_at = self.changed_at + policy.edit_pause;
        if now < free_at { Err(Refusal::TooSoon { free_at }) } else { Ok(()) }
    }

    /// The effect that arms the timer that this state waits for, if any.
    fn arming(&self) -> impl Iterator<Item = Effect> + use<> {
        let version = self.version;
        let due = self.timer().zip(self.next_due());
        due.map(|(timer, at)| Effect::Arm { timer, at, version }).into_iter()
    }

    /// The effect that cancels the timer that this state waits for, if any.
    fn cancelling(&self) -> impl Iterator<Item = Effect> + use<> {
        self.timer().map(Effect::Cancel).into_iter()
    }
}
