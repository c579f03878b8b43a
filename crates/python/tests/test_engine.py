"""An engine that keeps segments current, in memory and beside a file."""

from datetime import timedelta

import pyarrow as pa
import pytest

import segmentry
from data import AT, CONTACTS, EVENTS, FIELDS, SEGMENTS, contact, expected, members, where

LATER = AT + timedelta(hours=1)


def filled(engine):
    assert engine.upsert(pa.table(CONTACTS), now=AT)["created"] == 40
    assert engine.record(pa.table(EVENTS), now=AT) == {"accepted": 60, "duplicates": 0, "faults": []}
    assert engine.record(pa.table(EVENTS), now=AT)["duplicates"] == 60
    for segment, query in SEGMENTS.items():
        assert engine.create_segment(segment, query, now=AT, id=segment) == segment
    engine.advance_to(AT)
    return engine


def held(engine):
    return {segment: members(engine.members(segment))[segment] for segment in SEGMENTS}


def test_segments_follow_what_is_written():
    engine = filled(segmentry.Engine(FIELDS, policy="live"))
    assert held(engine) == expected()
    assert engine.now == AT
    changed = pa.table({"contact_id": [contact(1)], "plan": ["pro"], "list_ids": [["news"]]})
    assert engine.upsert(changed, now=LATER)["updated"] == 1
    assert engine.member_count("pro") == len(expected()["pro"]) + 1
    last = engine.changes()[-1]
    assert engine.changes(last["sequence"]) == []
    joined = [one for one in engine.changes() if contact(1) in one["joined"] and one["segment_id"] == "pro"]
    assert [(one["what"], one["at"]) for one in joined] == [("evaluated", LATER)]


def test_explanations_and_forecasts():
    engine = filled(segmentry.Engine(FIELDS, policy="live"))
    who = sorted(expected()["recent"])[0]
    why = engine.explain(who, at=AT, segment="recent")
    assert (why["in"], why["member"], why["contact_id"]) == (True, True, who)
    assert why["tree"]["events"][0]["event_type"] in ("open", "purchase")
    assert not engine.explain(who, at=why["flips_at"], segment="recent")["in"]
    number = int(who[-12:], 16)
    assert engine.explain(f"c{number}@example.com", at=AT, query=where("age > 1"))["in"]
    steps = engine.forecast("recent", AT + timedelta(days=7), at=AT)
    assert len(steps) == 7 and steps[-1]["count"] == 0
    engine.advance_to(steps[2]["at"])
    assert engine.member_count("recent") == steps[2]["count"]


def test_what_is_refused_says_why():
    engine = filled(segmentry.Engine(FIELDS))
    with pytest.raises(segmentry.QueryError) as refused:
        engine.create_segment("bad", where("age > 'x'"), now=AT)
    assert (refused.value.line, refused.value.column) > (0, 0)
    with pytest.raises(segmentry.RefusedError, match="nobody"):
        engine.members("nobody")
    with pytest.raises(segmentry.RefusedError):
        engine.forecast("recent", AT, at=AT)
    wrong = pa.table({"email": ["a@x.org", "none"]})
    with pytest.raises(segmentry.RecordError) as faults:
        engine.upsert(wrong, now=LATER)
    assert faults.value.faults[0].row == 2
    taken = engine.upsert(wrong, now=LATER, faults="skip")
    assert (taken["created"], len(taken["faults"])) == (1, 1)
    with pytest.raises(ValueError, match="neither"):
        segmentry.Engine(policy="daily")


@pytest.mark.parametrize("beside_a_file", [False, True])
def test_what_is_refused_makes_no_list(tmp_path, beside_a_file):
    engine = segmentry.open(tmp_path / "account") if beside_a_file else segmentry.Engine()

    def there_is(name):
        try:
            engine.create_segment(f"of {name}", where("TRUE"), now=LATER, list_id=name)
        except segmentry.RefusedError:
            return False
        return True

    first = {"contact_id": [contact(1)], "email": ["a@x.org"], "list_ids": [["l1"]]}
    assert engine.upsert(pa.table(first), now=AT)["created"] == 1
    # Its email is another one than it has: the engine alone can say so.
    records = {
        "contact_id": [contact(1), contact(2)],
        "email": ["q@x.org", "b@x.org"],
        "list_ids": [["l2", "l3"], ["l1", "l4"]],
    }
    with pytest.raises(segmentry.RecordError) as refused:
        engine.upsert(pa.table(records), now=LATER)
    assert [(one.row, one.field) for one in refused.value.faults] == [(1, "email")]
    assert there_is("l1") and not any(map(there_is, ["l2", "l3", "l4"]))
    # A row that cannot be read makes none either.
    unread = {"contact_id": ["x"], "email": ["c@x.org"], "list_ids": [["l5"]]}
    with pytest.raises(segmentry.RecordError):
        engine.upsert(pa.table(unread), now=LATER)
    assert not there_is("l5")
    taken = engine.upsert(pa.table(records), now=LATER, faults="skip")
    assert (taken["created"], taken["updated"]) == (1, 0)
    assert [(one.row, one.field) for one in taken["faults"]] == [(1, "email")]
    assert there_is("l4") and not any(map(there_is, ["l2", "l3"]))
    engine.close()


def test_a_directory_keeps_everything(tmp_path):
    with segmentry.open(tmp_path / "account", FIELDS, policy="live") as engine:
        filled(engine)
        with pytest.raises(segmentry.StorageError):
            segmentry.open(tmp_path / "account")
    again = segmentry.open(tmp_path / "account")
    assert held(again) == expected()
    again.close()
    with pytest.raises(segmentry.StorageError):
        again.advance_to(LATER)
