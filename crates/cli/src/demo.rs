//! `segmentry demo`: a fortnight in the life of ten segments, on generated data and the real engine.
//!
//! Time is simulated, the engine is real: it receives the account's activity in order and is advanced from
//! deadline to deadline. Everything shown comes from its change feed and its views.

mod people;
mod scene;
mod screen;
mod story;
mod summary;
mod world;

use std::io::{self, IsTerminal, Write};
use std::time::{Duration as Elapsed, Instant as Clock};

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::ids::ListId;
#[cfg(feature = "service")]
use segmentry::ingest::{FieldUpdate, Input};
use segmentry::lifecycle::Policy;
#[cfg(feature = "service")]
use segmentry::time::{Duration, Timestamp};
use segmentry::{ContactPatch, Engine, Event, FieldType, Schema, SegmentFilter};
#[cfg(feature = "service")]
use segmentry::{engine::Setting, lifecycle::Evaluation};
#[cfg(feature = "service")]
use segmentry_server::WebhookEdit;

use self::people::{NEWSLETTER, PRODUCT_NEWS};
use self::scene::{Action, SEGMENTS};
use self::screen::{Head, Screen};
use self::story::Story;
use self::world::{Activity, ActivityKind, START, World};
use crate::args::DemoArgs;
use crate::outcome::{Failure, Outcome};
use crate::replay::{History, Line};
use crate::term;

/// People whose history is generated and loaded at a time.
const PART: u32 = 5_000;
/// Days of the account of a service that happen one by one.
#[cfg(feature = "service")]
const LIVED_DAYS: u32 = 14;
/// Duration of the animation.
const SHOW: Elapsed = Elapsed::from_millis(7_500);

pub(crate) fn run(args: &DemoArgs) -> Result<Outcome, Failure> {
    let clock = Clock::now();
    let screen = Screen::on_terminal();
    let pace = if args.fast || screen.is_hidden() { Elapsed::ZERO } else { SHOW };
    let mut stage = Stage::set(args)?;
    let preparing = clock.elapsed();
    let shown = stage.play(&screen, pace);
    screen.clear();
    shown?;
    let terminal = io::stdout().is_terminal();
    let run = summary::Run {
        days: args.days,
        contacts: stage.engine.contact_count(),
        events: stage.events,
        preparing,
        engine: stage.writing + stage.evaluating,
        evaluating: stage.evaluating,
        wall: clock.elapsed(),
        width: if terminal { screen::width(false) } else { 80 },
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    if !terminal || screen.is_hidden() {
        summary::days(&mut out, &stage.story)?;
    }
    summary::close(&mut out, &stage.story, &run)?;
    out.flush()?;
    stage.write_report(args)?;
    Ok(Outcome::Done)
}

#[cfg(feature = "service")]
/// The demo's account as of `now`, of which the last fortnight happened day by day: so its segments have a history.
/// They are evaluated with every write from now on.
pub(crate) fn account(
    now: DateTime<Utc>,
    contacts: u32,
    seed: u64,
    edit_pause: Duration,
) -> Result<Engine, Failure> {
    let world = World::new(seed, contacts, 1)?;
    let live = Policy { edit_pause, ..Policy::live() };
    // Four passes a day make a history that can be read; from now on every write has its own.
    let passes = Policy { evaluation: Evaluation::Every(Duration::hours(6)), ..live.clone() };
    let mut schema = schema()?;
    schema.add("birthday", FieldType::Date)?;
    schema.add("interests", FieldType::Set)?;
    let mut engine = Engine::builder(schema).policy(passes).seed(seed).build()?;
    let (later, days) = (now - START, i64::from(LIVED_DAYS));
    let day_of = |at: Timestamp| {
        let ago = (now - at.to_chrono()).num_hours().max(0) / 24;
        usize::try_from(days - ago).unwrap_or(0)
    };
    let mut lived: Vec<(Vec<ContactPatch>, Vec<Event>)> = Vec::new();
    lived.resize_with(LIVED_DAYS as usize + 1, Default::default);
    let everybody = world.everybody();
    for first in everybody.clone().step_by(PART as usize) {
        let mut part = world.part(first..everybody.end.min(first + PART))?;
        for (number, mut patch) in (first..).zip(part.contacts.drain(..)) {
            let mut signed_up = Timestamp::from(START);
            for change in patch.fields.values_mut() {
                if let FieldUpdate::Set(Input::Time(at)) = change {
                    *at = (at.to_chrono() + later).into();
                    signed_up = *at;
                }
            }
            lived[day_of(signed_up)].0.push(with_more(patch, number));
        }
        for mut event in part.events.drain(..) {
            event.at = (event.at.to_chrono() + later).into();
            lived[day_of(event.at)].1.push(event);
        }
    }
    for (day, (contacts, events)) in (0..).zip(lived) {
        let at = now - TimeDelta::days(days - day);
        if day == 0 {
            for list in [NEWSLETTER, PRODUCT_NEWS] {
                engine.create_list(at, list, Some(ListId::from(list)))?;
            }
        }
        engine.upsert_contacts(at, contacts)?;
        engine.record_events(at, events)?;
        if day == 0 {
            for segment in &SEGMENTS {
                engine.create_segment(at, segment.spec())?;
            }
        }
        engine.advance_to(at);
    }
    engine.change_setting(now, Setting::Policy(live))?;
    Ok(engine)
}

/// Who is told of two of its segments.
#[cfg(feature = "service")]
pub(crate) fn webhook() -> WebhookEdit {
    let all = |texts: &[&str]| Some(texts.iter().map(|&text| text.to_owned()).collect());
    WebhookEdit {
        url: Some("https://crm.example/segmentry".to_owned()),
        description: Some("The sales team's CRM: who spends much, and who is new".to_owned()),
        types: all(&["members.joined", "members.left"]),
        segments: all(&["big-spenders", "new-this-week"]),
        ..WebhookEdit::default()
    }
}

/// A birthday for most, and up to three interests: by the number, so that it changes nothing that is drawn.
#[cfg(feature = "service")]
fn with_more(patch: ContactPatch, number: u32) -> ContactPatch {
    const INTERESTS: [&str; 6] = ["analytics", "design", "billing", "mobile", "security", "api"];
    let mixed = number.wrapping_mul(2_654_435_761);
    let chosen = (0..mixed % 4).map(|at| INTERESTS[((mixed >> (8 + 3 * at)) % 6) as usize]);
    let patch = patch.add("interests", chosen);
    if mixed.is_multiple_of(5) {
        return patch;
    }
    let born = DateTime::from_timestamp(i64::from(mixed % 12_000) * 86_400, 0);
    match born {
        Some(born) => patch.set("birthday", born),
        None => patch,
    }
}

fn schema() -> Result<Schema, Failure> {
    let schema = Schema::builder()
        .field("plan", FieldType::Text)
        .field("role", FieldType::Text)
        .field("seats", FieldType::Number);
    Ok(schema.build()?)
}

/// A running demo.
struct Stage {
    world: World,
    engine: Engine,
    /// Future activity, in order of time.
    ahead: std::iter::Peekable<std::vec::IntoIter<Activity>>,
    story: Story,
    history: History,
    loaded: (u64, u64),
    events: u64,
    /// Time spent in the engine since the start: in commands and in due tasks.
    writing: Elapsed,
    evaluating: Elapsed,
}

impl Stage {
    /// The account at the start, with its segments just created.
    fn set(args: &DemoArgs) -> Result<Self, Failure> {
        let world = World::new(args.seed, args.contacts, args.days)?;
        let mut engine =
            Engine::builder(schema()?).policy(Policy::sendgrid()).seed(args.seed).build()?;
        for list in [NEWSLETTER, PRODUCT_NEWS] {
            engine.create_list(START, list, Some(ListId::from(list)))?;
        }
        let mut ahead = Vec::new();
        let mut loaded = (0, 0);
        let everybody = world.everybody();
        let progress = term::bar(u64::from(everybody.end), "making up an account");
        for first in everybody.clone().step_by(PART as usize) {
            let part = world.part(first..everybody.end.min(first + PART))?;
            loaded.0 += part.contacts.len() as u64;
            engine.upsert_contacts(START, part.contacts)?;
            loaded.1 += engine.record_events(START, part.events)?.accepted as u64;
            ahead.extend(part.ahead);
            progress.inc(u64::from(PART));
        }
        progress.finish_and_clear();
        ahead.sort_unstable();
        for segment in &SEGMENTS {
            engine.create_segment(START, segment.spec())?;
        }
        Ok(Self {
            world,
            engine,
            ahead: ahead.into_iter().peekable(),
            story: Story::default(),
            history: History::default(),
            loaded,
            events: loaded.1,
            writing: Elapsed::ZERO,
            evaluating: Elapsed::ZERO,
        })
    }

    /// Runs frame by frame to the end; `show` is the duration of the animation.
    fn play(&mut self, screen: &Screen, show: Elapsed) -> Result<(), Failure> {
        let frames = frames(self.world.end());
        let pause = show / u32::try_from(frames.len()).unwrap_or(1).max(1);
        let mut script = scene::script().into_iter().peekable();
        for until in frames {
            let clock = Clock::now();
            while let Some((at, action)) = script.next_if(|(at, _)| *at <= until) {
                self.live_until(at)?;
                self.perform(action, at)?;
            }
            self.live_until(until)?;
            self.look(until, screen)?;
            std::thread::sleep(pause.saturating_sub(clock.elapsed()));
        }
        Ok(())
    }

    /// Applies activity and runs due tasks, each at its instant.
    fn live_until(&mut self, until: DateTime<Utc>) -> Result<(), Failure> {
        loop {
            let due = self.engine.next_deadline().filter(|due| *due <= until);
            let stop = due.unwrap_or(until);
            self.bring_in(stop)?;
            // Passes are due on the hour as long as there is a live segment.
            let before = segmentry::time::Timestamp::from(stop - TimeDelta::milliseconds(1));
            let pass = self.engine.policy().next_pass(before).map(DateTime::<Utc>::from);
            if due.is_some() && pass == Some(stop) && self.story.any_live() {
                self.story.passed(stop);
            }
            let clock = Clock::now();
            self.engine.advance_to(stop);
            self.evaluating += clock.elapsed();
            self.drain_changes();
            if due.is_none() {
                return Ok(());
            }
        }
    }

    /// Runs a command and adds its time.
    fn timed<T>(&mut self, work: impl FnOnce(&mut Engine) -> T) -> T {
        let clock = Clock::now();
        let answer = work(&mut self.engine);
        self.writing += clock.elapsed();
        answer
    }

    /// Applies the activity up to and including `until`, in batches that end at each
    /// deletion of a contact.
    fn bring_in(&mut self, until: DateTime<Utc>) -> Result<(), Failure> {
        let (mut contacts, mut events): (Vec<ContactPatch>, Vec<Event>) = Default::default();
        while let Some(activity) = self.ahead.next_if(|activity| activity.at <= until) {
            let person = self.world.person(activity.who);
            let email = person.email();
            match activity.kind {
                ActivityKind::SignedUp => contacts.push(person.patch()),
                ActivityKind::Changed(plan) => contacts.push(
                    ContactPatch::new(&email).set("plan", plan).set("updated_at", activity.at),
                ),
                ActivityKind::Mail(..) | ActivityKind::Bought(_) => {
                    events.extend(self.world.event(&email, activity)?);
                }
                ActivityKind::Gone => {
                    let batch = (std::mem::take(&mut contacts), std::mem::take(&mut events));
                    self.write(activity.at, batch)?;
                    self.timed(|engine| engine.delete_contact(activity.at, email.as_str()));
                }
            }
        }
        self.write(until, (contacts, events))
    }

    fn write(
        &mut self,
        at: DateTime<Utc>,
        (contacts, events): (Vec<ContactPatch>, Vec<Event>),
    ) -> Result<(), Failure> {
        if !contacts.is_empty() {
            self.timed(|engine| engine.upsert_contacts(at, contacts))?;
        }
        if !events.is_empty() {
            let recorded = self.timed(|engine| engine.record_events(at, events))?;
            self.events += recorded.accepted as u64;
        }
        Ok(())
    }

    fn perform(&mut self, action: Action, at: DateTime<Utc>) -> Result<(), Failure> {
        self.timed(|engine| action.perform(engine, at))?;
        self.drain_changes();
        Ok(())
    }

    /// Drains the changes since the last call.
    fn drain_changes(&mut self) {
        while let Some(change) = self.engine.poll_change() {
            self.story.note(&change);
            if let Some(line) = Line::of(&change) {
                self.history.note(&change, &line);
            }
        }
    }

    /// A frame: the segments' published state now.
    fn look(&mut self, now: DateTime<Utc>, screen: &Screen) -> Result<(), Failure> {
        self.story.look(&self.engine.segments(&SegmentFilter::default())?);
        let contacts = self.engine.contact_count();
        let head = Head { now, start: START, end: self.world.end(), contacts, events: self.events };
        screen.show(&head, &self.story);
        Ok(())
    }

    fn write_report(&self, args: &DemoArgs) -> Result<(), Failure> {
        let Some(path) = &args.report else { return Ok(()) };
        let described = |id: &str| {
            let segment = SEGMENTS.iter().find(|segment| segment.id == id)?;
            Some((segment.name.to_owned(), segment.query()))
        };
        let span = (START.into(), self.world.end().into());
        let title = format!("demo: {} days, seed {}", args.days, args.seed);
        let report = self.history.report(&title, span, "sendgrid", self.loaded, described);
        std::fs::write(path, crate::report::render(&report))
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        term::note(&format!("wrote {}", path.display()));
        Ok(())
    }
}

/// The instants of the frames: every quarter of the first hours, then every hour; for a long
/// simulation, a bounded number of them.
fn frames(end: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let hours = u32::try_from((end - START).num_hours()).unwrap_or(u32::MAX);
    let step = i64::from(hours.div_ceil(400).max(1));
    let early = (1..24 * 4).map(|quarter| START + TimeDelta::minutes(quarter * 15));
    let late = (0..).map(|frame| START + TimeDelta::hours(24 + frame * step));
    let mut frames: Vec<_> = early.chain(late.take_while(|at| *at < end)).collect();
    frames.push(end);
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played() -> Stage {
        let args = DemoArgs { contacts: 300, days: 14, seed: 7, report: None, fast: true };
        let mut stage = Stage::set(&args).expect("a stage");
        stage.play(&Screen::nowhere(), Elapsed::ZERO).expect("a fortnight");
        stage
    }

    #[test]
    fn a_quiet_segment_backs_off_to_a_day_until_a_contact_joins() {
        let stage = played();
        let intervals: Vec<u64> =
            stage.story.lives[scene::QUIET].publications.iter().map(|p| p.interval).collect();
        assert!(intervals.starts_with(&[1, 2, 4, 8, 16, 24]), "{intervals:?}");
        let back = intervals.iter().skip(6).position(|hours| *hours != 24).expect("a fall");
        assert!(intervals[6 + back..].starts_with(&[1, 2, 4, 8, 16, 24]), "{intervals:?}");
    }

    #[test]
    fn nothing_is_reported_after_the_delete() {
        let stage = played();
        let mut deleted = stage.story.lives.values().filter_map(|life| life.deletion);
        let deletion = deleted.next().expect("one was deleted");
        assert!(deletion.cancelled.is_some_and(|due| due > deletion.at && due < stage.world.end()));
        assert_eq!((deletion.after, deleted.next()), (0, None));
    }

    #[test]
    fn the_same_seed_prints_the_same_demo() {
        let (one, other) = (played().story, played().story);
        assert_eq!(one.lines, other.lines);
        assert_eq!((one.days, one.evaluations), (other.days, other.evaluations));
    }
}
