//! Laws that hold after every step, over every sequence of inputs up to a depth.

use super::tests::{CHANGED, World, edit, lost, refresh};
use super::*;
use crate::lifecycle::{Timer, Validation};
use crate::time::Duration;

fn every_input(version: Version) -> Vec<Input> {
    let stale = Version(version.0 - 1);
    vec![
        edit(),
        Input::Edit { engagement: true, renamed: true },
        Input::Rename,
        Input::Pin,
        Input::Unpin,
        lost(&["plan"]),
        lost(&["plan", "age"]),
        lost(&[]),
        Input::DependenciesRestored { engagement: false },
        Input::Delete,
        Input::PopulationDue { version },
        Input::PopulationDue { version: stale },
        Input::PublicationDue { version },
        Input::PublicationDue { version: stale },
        refresh(),
        Input::Refresh { zone: Zone::utc(), account_used_today: 10 },
        CHANGED,
        Input::Evaluated { changed: false },
        Input::PolicyChanged { publication: PublicationPolicy::AtOnce },
        Input::PolicyChanged { publication: Policy::sendgrid().publication },
    ]
}

/// What holds after every step, whatever the step was.
fn check_laws(before: &World, after: &World, effects: &[Effect]) {
    let (old, new) = (&before.state, &after.state);
    let armed = new.timer().zip(new.next_due()).map(|(timer, at)| (timer, (at, new.version)));
    assert!(after.armed.clone().into_iter().eq(armed), "what is armed is what the state says");
    assert!(new.version >= old.version);
    if let Some(served) = new.served() {
        assert!(served.version <= new.version);
        assert!(new.validation() != Some(Validation::Pending) || served.version < new.version);
    }
    let publishes = effects.contains(&Effect::Publish);
    assert!(!publishes || new.sample_updated_at() == after.now, "published, and not dated");
    assert!(publishes || new.is_deleted() || new.served() == old.served(), "moved unpublished");
    let work = effects.iter().rposition(|effect| !matches!(effect, Effect::Report(_)));
    let reported = effects.iter().position(|effect| matches!(effect, Effect::Report(_)));
    assert!(
        work.zip(reported).is_none_or(|(work, reported)| work < reported),
        "reported before it was done"
    );
    if old.is_deleted() {
        assert_eq!((new, effects.len()), (old, 0), "deleted is final");
    }
    if new.is_deleted() {
        assert!(after.armed.is_empty());
    }
}

fn explore(world: &World, depth: u32, steps: &mut u64) {
    if depth == 0 {
        return;
    }
    for pause in [Duration::ZERO, Duration::minutes(61)] {
        for input in every_input(world.state.version()) {
            let mut next = world.clone();
            // A timer that runs has left the schedule; a stale one was never in it.
            next.armed.retain(|timer, (due, version)| {
                let fires = match input {
                    Input::PopulationDue { version } => Some((Timer::Population, version)),
                    Input::PublicationDue { version } => Some((Timer::Publication, version)),
                    _ => None,
                };
                fires != Some((*timer, *version)) || *due > world.now + pause
            });
            *steps += 1;
            match next.feed(world.now + pause, input) {
                Ok(effects) => {
                    check_laws(world, &next, &effects);
                    explore(&next, depth - 1, steps);
                }
                Err(refusal) => assert!(!refusal.to_string().is_empty()),
            }
        }
    }
}

#[test]
fn every_sequence_of_four_inputs_keeps_the_laws() {
    for policy in [Policy::sendgrid(), Policy::live()] {
        let mut steps = 0;
        explore(&World::created(policy), 4, &mut steps);
        assert!(steps > 500_000, "{steps} steps");
    }
}
