//! `segmentry clock accept`: confirms a clock that is far ahead of the last command.
//!
//! In: a directory or a service. Out: the same, whose engine has reached the clock; its status.

use segmentry::{DurableEngine, Engine};
use segmentry_server::{ServiceStatus, accept_clock};

use super::{Opened, guard, remote, segment};
use crate::args::{Place, StatusArgs};
use crate::outcome::{Failure, Outcome};
use crate::service::Service;
use crate::term;

pub(crate) fn accept(args: &StatusArgs) -> Result<Outcome, Failure> {
    let directory = match &args.data {
        Place::Directory(directory) => directory,
        Place::Service(url) => return remote::accept_clock(args, &Service::new(url)),
    };
    let engine = Opened(DurableEngine::open(directory)?);
    let clock = guard(&engine)?;
    match clock.read(engine.read(Engine::now)) {
        Ok(now) => {
            term::note("there was nothing to confirm; what is due has run");
            engine.resume(now)?;
        }
        Err(leap) => accept_clock(&engine, leap.clock)?,
    }
    segment::print_status(&ServiceStatus::of(&engine, &clock), args.json)
}
