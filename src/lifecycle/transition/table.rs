//! The table of `docs/lifecycle.md`, rendered from the code: every status against every input.
//!
//! What a reader believes and what the engine does are the same text, or this test fails with the
//! text to put there.

use super::*;

const BEGIN: &str = "<!-- table:begin -->\n";
const END: &str = "<!-- table:end -->";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a timestamp")
}

/// All rows happen at this instant, when whatever is armed is due.
fn now() -> Timestamp {
    at("2024-01-01T12:00:00Z")
}

fn step(state: &Lifecycle, now: Timestamp, input: Input, policy: &Policy) -> Lifecycle {
    transition(state, now, input, policy).expect("accepted").0
}

fn lost() -> Input {
    Input::DependencyLost { missing: vec![Missing::Field("plan".into())] }
}

/// One state per column.
fn columns() -> [(&'static str, Lifecycle, Policy); 5] {
    let sendgrid = Policy::sendgrid();
    let live = Policy { publication: PublicationPolicy::AtOnce, ..sendgrid.clone() };
    let (created, populated) = (at("2024-01-01T10:00:00Z"), at("2024-01-01T11:00:00Z"));
    let due = Input::PopulationDue { version: Version::FIRST };
    let (young, _) = Lifecycle::created(created, false, &sendgrid);
    let armed = step(&young, populated, due.clone(), &sendgrid);
    let at_once = step(&young, populated, due, &live);
    let invalid = step(&armed, populated, lost(), &sendgrid);
    let deleted = step(&armed, populated, Input::Delete, &sendgrid);
    [
        ("Populating", young, sendgrid.clone()),
        ("Live", armed, sendgrid.clone()),
        ("Live, publishing at once", at_once, live),
        ("Invalid", invalid, sendgrid.clone()),
        ("Deleted", deleted, sendgrid),
    ]
}

type Prepare = fn(&Lifecycle, &Policy) -> Lifecycle;
type Row = (&'static str, Prepare, fn(&Lifecycle) -> Input);

fn as_is(state: &Lifecycle, _: &Policy) -> Lifecycle {
    state.clone()
}

fn pinned(state: &Lifecycle, _: &Policy) -> Lifecycle {
    Lifecycle { pinned: true, ..state.clone() }
}

fn changed_now(state: &Lifecycle, _: &Policy) -> Lifecycle {
    Lifecycle { changed_at: now(), ..state.clone() }
}

fn joined(state: &Lifecycle, policy: &Policy) -> Lifecycle {
    step(state, at("2024-01-01T11:30:00Z"), Input::Evaluated { changed: true }, policy)
}

fn refreshed_twice(state: &Lifecycle, _: &Policy) -> Lifecycle {
    let twice = [at("2024-01-01T01:00:00Z"), at("2024-01-01T02:00:00Z")]
        .into_iter()
        .fold(RefreshLog::default(), |log, at| log.with_accepted(at, Zone::utc()));
    Lifecycle { refreshes: twice, ..state.clone() }
}

fn edit(engagement: bool, renamed: bool) -> Input {
    Input::Edit { engagement, renamed }
}

fn refresh(_: &Lifecycle) -> Input {
    Input::Refresh { zone: Zone::utc(), account_used_today: 0 }
}

const ROWS: [Row; 25] = [
    ("edit", as_is, |_| edit(false, false)),
    ("edit, reads events", as_is, |_| edit(true, false)),
    ("edit and rename in one", as_is, |_| edit(false, true)),
    ("edit, too soon", changed_now, |_| edit(false, false)),
    ("rename", as_is, |_| Input::Rename),
    ("rename, too soon", changed_now, |_| Input::Rename),
    ("pin", as_is, |_| Input::Pin),
    ("pin, pinned", pinned, |_| Input::Pin),
    ("unpin, pinned", pinned, |_| Input::Unpin),
    ("something it reads is lost", as_is, |_| lost()),
    ("all it reads is found", as_is, |_| Input::DependenciesRestored { engagement: false }),
    ("delete", as_is, |_| Input::Delete),
    ("population due", as_is, |s| Input::PopulationDue { version: s.version }),
    ("population due, other version", as_is, |s| Input::PopulationDue {
        version: s.version.next(),
    }),
    ("publication due", as_is, |s| Input::PublicationDue { version: s.version }),
    ("publication due, after a change", joined, |s| Input::PublicationDue { version: s.version }),
    ("publication due, pinned", pinned, |s| Input::PublicationDue { version: s.version }),
    ("publication due, other version", as_is, |s| Input::PublicationDue {
        version: s.version.next(),
    }),
    ("manual refresh", as_is, refresh),
    ("manual refresh, third today", refreshed_twice, refresh),
    ("manual refresh, account used up", as_is, |_| Input::Refresh {
        zone: Zone::utc(),
        account_used_today: 10,
    }),
    ("evaluated, members changed", as_is, |_| Input::Evaluated { changed: true }),
    ("evaluated, nothing changed", as_is, |_| Input::Evaluated { changed: false }),
    ("another policy, with back-off", as_is, |_| Input::PolicyChanged {
        publication: Policy::sendgrid().publication,
    }),
    ("another policy, publishing at once", as_is, |_| Input::PolicyChanged {
        publication: PublicationPolicy::AtOnce,
    }),
];

fn cell(state: &Lifecycle, policy: &Policy, (_, prepare, input): &Row) -> String {
    let state = prepare(state, policy);
    let input = input(&state);
    match transition(&state, now(), input, policy) {
        Err(Refusal::AlreadyDeleted { .. }) => "refused: deleted".into(),
        Err(Refusal::TooSoon { .. }) => "refused: too soon".into(),
        Err(Refusal::Frozen(_)) => "refused: frozen".into(),
        Err(Refusal::OverQuota(_)) => "refused: over quota".into(),
        Ok((next, effects)) if next == state && effects.is_empty() => "ignored".into(),
        Ok((next, effects)) if effects.is_empty() => format!("**{}**: noted", word(&next)),
        Ok((next, effects)) => {
            let effects: Vec<String> = effects.iter().map(describe).collect();
            format!("**{}**: {}", word(&next), effects.join(", "))
        }
    }
}

fn word(state: &Lifecycle) -> &'static str {
    match state.status {
        Status::Populating { .. } => "Populating",
        Status::Live { .. } => "Live",
        Status::Invalid { .. } => "Invalid",
        Status::Deleted { .. } => "Deleted",
    }
}

fn describe(effect: &Effect) -> String {
    let name = |timer| format!("{timer:?}").to_lowercase();
    match effect {
        Effect::Arm { timer, at, .. } => {
            let minutes = (at.as_millis() - now().as_millis()) / 60_000;
            format!("arm {} in {minutes} min", name(*timer))
        }
        Effect::Cancel(timer) => format!("cancel {}", name(*timer)),
        Effect::Evaluate => "evaluate".into(),
        Effect::Reevaluate => "re-evaluate".into(),
        Effect::Publish => "publish".into(),
        Effect::Report(Happening::Refreshed { manual: true }) => "report refreshed (manual)".into(),
        Effect::Report(Happening::Refreshed { manual: false }) => "report refreshed".into(),
        Effect::Report(happening) => format!("report {}", format!("{happening:?}").to_lowercase()),
    }
}

fn render() -> String {
    let columns = columns();
    let names: Vec<&str> = columns.iter().map(|(name, ..)| *name).collect();
    let mut text = format!("\n| input | {} |\n|{}\n", names.join(" | "), " --- |".repeat(6));
    for row in &ROWS {
        let cells: Vec<String> =
            columns.iter().map(|(_, state, policy)| cell(state, policy, row)).collect();
        text.extend(["| ", row.0, " | ", &cells.join(" | "), " |\n"]);
    }
    text + "\n"
}

#[test]
fn the_documented_table_is_the_one_the_code_follows() {
    let page = include_str!("../../../docs/lifecycle.md");
    let (_, rest) = page.split_once(BEGIN).expect("docs/lifecycle.md marks where the table begins");
    let (documented, _) =
        rest.split_once(END).expect("docs/lifecycle.md marks where the table ends");
    let rendered = render();
    assert!(
        documented == rendered,
        "docs/lifecycle.md differs from the code; put this between the marks:\n{BEGIN}{rendered}{END}"
    );
}
