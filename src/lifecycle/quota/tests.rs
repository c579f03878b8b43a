//! Claims about quotas: whose day it is, when it ends, and when a refused request is free again.

use super::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a timestamp")
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).expect("a zone")
}

fn log(name: &str, accepted: &[&str]) -> RefreshLog {
    let zone = zone(name);
    accepted
        .iter()
        .fold(RefreshLog::default(), |log, text| log.with_accepted(at(text), zone.clone()))
}

/// Refused at `now`, free at `free_at` and not a millisecond before.
fn check_refused(log: &RefreshLog, now: &str, sent: &str, quota: Quota, free_at: &str) {
    let (policy, zone, free) = (Policy::sendgrid(), zone(sent), at(free_at));
    let expected = Err(OverQuota { quota, free_at: Some(free) });
    assert_eq!(log.check(at(now), &zone, 0, &policy), expected, "{sent} at {now}");
    let before = Timestamp::saturating_from_millis(free.as_millis() - 1);
    assert!(log.check(before, &zone, 0, &policy).is_err(), "{sent}: free before {free_at}");
    assert_eq!(log.check(free, &zone, 0, &policy), Ok(()), "{sent}: free at {free_at}");
}

const DAY: Quota = Quota::SegmentDay(2);
const GAP: Quota = Quota::SegmentGap(Duration::hours(1));

#[test]
fn two_a_day_one_an_hour_and_midnight_is_the_zones() {
    let once = log("America/Chicago", &["2024-01-10T15:00Z"]);
    check_refused(&once, "2024-01-10T15:00Z", "America/Chicago", GAP, "2024-01-10T16:00Z");
    let twice = log("America/Chicago", &["2024-01-10T15:00Z", "2024-01-10T17:00Z"]);
    check_refused(&twice, "2024-01-10T19:00Z", "America/Chicago", DAY, "2024-01-11T06:00Z");
    assert_eq!(twice.used_today(at("2024-01-11T05:59:59Z")), 2);
    assert_eq!(twice.used_today(at("2024-01-11T06:00:00Z")), 0);
    assert_eq!(twice.last(), Some(at("2024-01-10T17:00Z")));
}

#[test]
fn the_day_may_end_before_the_hour_does() {
    let late = log("UTC", &["2024-01-10T12:00Z", "2024-01-10T23:30Z"]);
    check_refused(&late, "2024-01-10T23:45Z", "UTC", DAY, "2024-01-11T00:30Z");
}

#[test]
fn the_day_is_right_where_days_are_odd() {
    // The segment's day in Samoa was followed by the day after the next.
    let apia = log("Pacific/Apia", &["2011-12-29T12:00Z", "2011-12-29T14:00Z"]);
    check_refused(&apia, "2011-12-29T20:00Z", "Pacific/Apia", DAY, "2011-12-30T10:00Z");
    // No midnight on November 4, and a day of 25 hours in February.
    let spring = log("America/Sao_Paulo", &["2018-11-03T12:00Z", "2018-11-03T14:00Z"]);
    check_refused(&spring, "2018-11-04T01:00Z", "America/Sao_Paulo", DAY, "2018-11-04T03:00Z");
    let autumn = log("America/Sao_Paulo", &["2018-02-17T02:00Z", "2018-02-17T14:00Z"]);
    check_refused(&autumn, "2018-02-18T02:30Z", "America/Sao_Paulo", DAY, "2018-02-18T03:00Z");
    // Half an hour of summer time moves midnight by half an hour.
    let howe = log("Australia/Lord_Howe", &["2024-10-05T13:30Z", "2024-10-05T15:00Z"]);
    check_refused(&howe, "2024-10-06T11:00Z", "Australia/Lord_Howe", DAY, "2024-10-06T13:00Z");
}

#[test]
fn sending_another_zone_grants_nothing() {
    let used = log("UTC", &["2024-01-10T09:00Z", "2024-01-10T11:00Z"]);
    let (now, policy) = (at("2024-01-10T13:00Z"), Policy::sendgrid());
    for name in jiff::tz::TimeZoneDatabase::bundled().available() {
        let refused = used.check(now, &zone(name.as_str()), 0, &policy);
        assert!(refused.is_err(), "{name}");
    }
    // In Auckland the 11th began at 11:00Z, but in the stored zone the 10th goes on; and once
    // that is over, New York still has both refreshes on its 10th.
    check_refused(&used, "2024-01-10T13:00Z", "Pacific/Auckland", DAY, "2024-01-11T00:00Z");
    check_refused(&used, "2024-01-11T00:30Z", "America/New_York", DAY, "2024-01-11T05:00Z");
}

#[test]
fn the_account_has_ten_a_day_until_midnight_utc() {
    let (policy, mut account) = (Policy::sendgrid(), AccountLog::default());
    for hour in 0..10 {
        account.accept(at("2024-01-10") + Duration::hours(hour));
    }
    let now = at("2024-01-10T23:59:59.999Z");
    assert_eq!((account.used_today(now), account.left(now, &policy)), (10, 0));
    let verdict = |used| RefreshLog::default().check(now, &zone("Asia/Tokyo"), used, &policy);
    let free_at = Some(at("2024-01-11"));
    assert_eq!(verdict(9), Ok(()));
    assert_eq!(verdict(10), Err(OverQuota { quota: Quota::AccountDay(10), free_at }));
    assert_eq!(account.left(at("2024-01-11"), &policy), 10);
    account.accept(at("2024-01-11"));
    assert_eq!((account.used_today(at("2024-01-11")), account.accepted.len()), (1, 1));
}

#[test]
fn a_limit_of_zero_switches_refreshes_off_and_the_message_says_so() {
    let (now, log) = (at("2024-01-10"), RefreshLog::default());
    let off = Policy { refreshes_per_segment_day: 0, ..Policy::sendgrid() };
    let refused = log.check(now, &Zone::utc(), 0, &off).expect_err("switched off");
    assert_eq!(refused.free_at, None);
    assert!(refused.to_string().ends_with("manual refreshes are switched off"), "{refused}");
    let off = Policy { refreshes_per_account_day: 0, ..Policy::sendgrid() };
    assert_eq!(log.check(now, &Zone::utc(), 0, &off).expect_err("switched off").free_at, None);
}

#[test]
fn a_log_drops_refreshes_too_old_to_count_but_never_the_last() {
    let old = log("UTC", &["2024-01-01T10:00Z", "2024-01-02T10:00Z", "2024-01-09T10:00Z"]);
    assert_eq!(old.accepted, [at("2024-01-09T10:00Z")]);
    assert_eq!(old.last(), Some(at("2024-01-09T10:00Z")));
}
