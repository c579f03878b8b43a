//! A receiver that does everything that receivers do, and many changes for it.
//!
//! In: changes of several segments, and a receiver that fails, hangs, lies, redirects, gives up and comes back. Out:
//! each change, in order, under one id however often it came; and the members that its messages add up to.
//! `WEBHOOK_CHANGES` is the number of changes.

use crate::common;
use crate::webhooks::{
    OK, Received, Receiver, Reply, live, path, segment, sequence, server, webhook,
};

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use common::Server;
use segmentry::SegmentId;
use segmentry::engine::ChangeKind;
use serde_json::{Value, json};

const CITIES: [&str; 4] = ["Oslo", "Rome", "Bergen", "Lima"];

fn changes() -> u64 {
    std::env::var("WEBHOOK_CHANGES").map_or(240, |changes| changes.parse().expect("a number"))
}

/// What the receiver answers, in turn, beside many messages that it accepts.
const BAD: [Reply; 14] = [
    Reply::Status(500, ""),
    Reply::Status(503, "retry-after: 1\r\n"),
    Reply::Status(429, "retry-after: 1\r\n"),
    Reply::Status(410, ""),
    Reply::Status(301, "location: http://127.0.0.1:1/\r\n"),
    Reply::Status(307, "location: http://169.254.169.254/\r\n"),
    Reply::Status(404, ""),
    Reply::Drop,
    // Lengths that are wrong, both ways, and two of them.
    Reply::Raw("HTTP/1.1 500 X\r\ncontent-length: 1000\r\n\r\nhello"),
    Reply::Raw("HTTP/1.1 500 X\r\ncontent-length: 2\r\n\r\nhello HTTP/1.1 200 OK\r\n\r\n"),
    Reply::Raw("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nhe"),
    Reply::Raw("HTTP/1.1 200 OK\r\ncontent-le"),
    Reply::Raw("220 mail.example.com ESMTP\r\n"),
    Reply::Raw("HTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
];

/// A bad answer for each so many messages; once a receiver that says nothing, which takes 20 seconds.
fn replies(changes: u64) -> Vec<Reply> {
    let each = 12;
    let turns = usize::try_from(changes / each).expect("few changes");
    let mut replies = Vec::new();
    for turn in 0..turns {
        replies.extend(vec![OK; 11 - turn % 7]);
        replies.push(BAD[turn % BAD.len()].clone());
        if turn == 200 {
            replies.push(Reply::Hang);
        }
    }
    replies
}

/// Members by segment, as the messages say.
fn added_up(bodies: &[Value]) -> BTreeMap<String, BTreeSet<String>> {
    let mut members: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for body in bodies {
        let data = &body["data"];
        let held = members.entry(data["segment_id"].as_str().expect("an id").to_owned());
        let held = held.or_default();
        for moved in data["members"].as_array().into_iter().flatten() {
            let id = moved["contact_id"].as_str().expect("an id").to_owned();
            if body["type"] == "members.joined" {
                assert!(held.insert(id), "it was a member");
            } else {
                assert!(held.remove(&id), "it was no member");
            }
        }
        assert_eq!(data["count"], held.len(), "the count of {body}");
    }
    members
}

fn members(server: &Server, segment: &str) -> BTreeSet<String> {
    server.app().engine.read(|engine| {
        let members = engine.members(&SegmentId::from(segment)).expect("it is there");
        members.map(|member| member.to_string()).collect()
    })
}

#[test]
fn a_receiver_that_does_everything_wrong_gets_each_change_in_order_under_one_id() {
    let (changes, begun) = (changes(), Instant::now());
    let (server, receiver) = (server(), Receiver::new(&replies(changes)));
    let segments = CITIES.map(|city| segment(&server, city, city));
    let body = json!({"url": receiver.url, "types": ["members.joined", "members.left"]});
    let made = webhook(&server, &body);
    let first = server.app().engine.read(segmentry::Engine::last_change);
    let last = || server.app().engine.read(segmentry::Engine::last_change) - first;
    // What failed is tried at once rather than in five seconds or more.
    let resume = || {
        let shown = server.get(&path(&made, "")).expect(200);
        if shown["failures"] != 0 || shown["state"] != "active" {
            server.post(&path(&made, "/resume"), &json!({})).expect(200);
        }
        shown
    };
    let mut written = 0;
    while last() < changes {
        live(&server, written % 50, CITIES[(written * 7 + written / 50) % CITIES.len()]);
        written += 1;
        if written.is_multiple_of(10) {
            resume();
        }
    }
    while {
        let shown = resume();
        shown["behind"] != 0 || shown["failures"] != 0
    } {
        assert!(begun.elapsed() < Duration::from_mins(30), "it does not end");
        std::thread::sleep(Duration::from_millis(10));
    }
    let all = receiver.received();
    let mut bodies: BTreeMap<&str, &str> = BTreeMap::new();
    let mut firsts = Vec::new();
    for one in &all {
        match bodies.insert(one.id(), &one.body) {
            Some(before) => assert_eq!(before, one.body, "a repeated message is the same"),
            None => firsts.push(one),
        }
    }
    let numbers: Vec<u64> = firsts.iter().map(|one| sequence(one)).collect();
    // That the endpoint was disabled, or is enabled again, is in the feed too, and concerns no segment.
    let wanted: Vec<u64> = server.app().engine.read(|engine| {
        let heads = engine.change_heads_since(first).expect("all are kept");
        let of_segments = heads.filter(|head| !matches!(head.what, ChangeKind::Announced(_)));
        of_segments.map(|head| head.sequence).collect()
    });
    assert_eq!(numbers, wanted, "each change once, in order");
    let accepted: BTreeSet<&str> =
        all.iter().filter(|one| one.accepted).map(Received::id).collect();
    assert!(firsts.len() - accepted.len() <= 1, "none is left that was never accepted");
    let bodies: Vec<Value> = firsts.iter().map(|one| one.json()).collect();
    let members_then = added_up(&bodies);
    for segment in &segments {
        let held = members_then.get(segment).cloned().unwrap_or_default();
        assert_eq!(held, members(&server, segment));
    }
    println!(
        "{} changes, {} requests of which {} were not accepted, {:.1} s",
        last(),
        all.len(),
        all.iter().filter(|one| !one.accepted).count(),
        begun.elapsed().as_secs_f64()
    );
}
