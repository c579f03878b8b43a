//! Testing an application with virtual time: a month of it in a millisecond, to the minute.
//!
//! The application sends a mail to who has bought and then not come back for 30 days. It is given changes and an
//! instant, never a clock, so its test decides what time it is. `cargo run --example virtual_time`

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::{ContactPatch, Cursor, Engine, Event, Policy, Schema, SegmentSpec};

const LAPSED: &str = "SELECT contact_id, updated_at FROM contact_data
    WHERE contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'purchase')
    AND contact_id NOT IN (SELECT contact_id FROM event_data
        WHERE event_type = 'purchase' AND timestamp > timestampadd(day, -30, CURRENT_TIMESTAMP))";

/// The application: it has a place in the feed, and sends a mail to whoever joins.
#[derive(Default)]
struct WinBack {
    place: Cursor,
    sent: Vec<(DateTime<Utc>, String)>,
}

impl WinBack {
    fn handle(&mut self, engine: &Engine) -> Result<(), segmentry::Error> {
        for change in engine.changes_since(self.place)? {
            for member in &change.joined {
                self.sent.push((change.at, member.contact.to_string()));
            }
            self.place = change.cursor();
        }
        Ok(())
    }
}

fn main() -> Result<(), segmentry::Error> {
    let start = Utc.with_ymd_and_hms(2030, 1, 1, 9, 0, 0).single().expect("an instant");
    let mut engine = Engine::builder(Schema::new()).policy(Policy::live()).build()?;
    engine.create_segment(start, SegmentSpec::new("lapsed", LAPSED))?;
    engine.upsert_contacts(start, [ContactPatch::new("ada@example.com")])?;
    engine.record_events(start, [Event::new("ada@example.com", "purchase", start)])?;

    // The engine says when something is due next. Nothing in between is of interest, so a test can leap there.
    let mut application = WinBack::default();
    let end = start + TimeDelta::days(90);
    while let Some(due) = engine.next_deadline().filter(|due| *due <= end) {
        engine.advance_to(due);
        application.handle(&engine)?;
    }
    let [(at, _)] = &application.sent[..] else { panic!("{:?}", application.sent) };
    assert_eq!(*at, start + TimeDelta::days(30));
    println!("one mail, on {at}; not a moment earlier, and not twice");
    Ok(())
}
