"""Who is who on Spark: every event that the engine gives to a contact gets into the bucket of that contact, and hours are
told apart by their instants. Needs PySpark and Java; `spark.sh` runs it."""

import json
import os
import sys
from datetime import datetime, timedelta, timezone

import pytest

import segmentry

pyspark_sql = pytest.importorskip("pyspark.sql")

import segmentry.spark as on_spark  # noqa: E402

AT = datetime(2026, 2, 1, tzinfo=timezone.utc)
SEGMENTS = {
    "opened": "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN "
    "(SELECT contact_id FROM event_data WHERE event_type = 'open')"
}
OPENED = "contact_id string, event_id string, event_type string, timestamp timestamp"


def contact(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


@pytest.fixture(scope="module")
def spark():
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = pyspark_sql.SparkSession.builder.master("local[1]").appName("segmentry")
    for key, value in {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def opened(spark, column, texts, kind="string"):
    """An event for each text, which names its contact by this column alone."""
    rows = [(f"e{number}", "open", AT - timedelta(days=1), text) for number, text in enumerate(texts)]
    return spark.createDataFrame(rows, f"event_id string, event_type string, timestamp timestamp, {column} {kind}")


def named(spark, column, texts, kind="string"):
    """A contact for each text."""
    rows = [(contact(number), text) for number, text in enumerate(texts, 1)]
    return spark.createDataFrame(rows, f"contact_id string, {column} {kind}")


def count(spark, contacts, events, buckets=4):
    found = on_spark.evaluate(contacts, events, SEGMENTS, AT, buckets, fields={}, result="counts")
    return {row["segment_id"]: row["count"] for row in found.collect()}["opened"]


ADDRESSES = [
    ("ann@b\u00fccher.example", "ann@xn--bcher-kva.example"),
    ("bo@XN--BCHER-KVA.example", "bo@Bu\u0308cher.example"),
    ("cy@x.org", "cy@x.org\t"),
    ("\u00a0di@x.org", "di@x.org\n"),
    ("ed@x.org\u200b", "ed@x.org"),
    ("fo@x.org", "f\u00ado@x.org"),
    ("ZO\u00cb@x.org", "zo\u00eb@x.org"),
    ("Gil@X.org", " gil@x.ORG "),
]


def test_an_address_is_one_however_it_is_spelled(spark):
    stored, sent = zip(*ADDRESSES)
    contacts, events = named(spark, "email", stored), opened(spark, "email", sent)
    whole = segmentry.evaluate(contacts.toArrow(), events.toArrow(), SEGMENTS, at=AT, fields={})
    assert whole.counts == {"opened": len(ADDRESSES)}
    assert count(spark, contacts, events) == len(ADDRESSES)


def test_an_address_that_a_contact_has_besides_is_its_own_unless_another_has_it(spark):
    rows = [
        (contact(1), "ann@x.org", ["Annie@B\u00fccher.example", "bo@x.org"]),
        (contact(2), "bo@x.org", None),
        (contact(3), None, ["cy@x.org"]),
        (contact(4), None, ["cy@x.org"]),
    ]
    contacts = spark.createDataFrame(rows, "contact_id string, email string, alternate_emails array<string>")
    events = opened(spark, "email", ["annie@xn--bcher-kva.example", "bo@x.org", "cy@x.org"])
    whole = segmentry.evaluate(contacts.toArrow(), events.toArrow(), SEGMENTS, at=AT, fields={})
    found = on_spark.evaluate(contacts, events, SEGMENTS, AT, 4, fields={}).toArrow().column("contact_id")
    assert sorted(one.hex() for one in found.to_pylist()) == [contact(n).replace("-", "") for n in (1, 2, 3)]
    assert sorted(whole.members.to_pydict()["contact_id"]) == [contact(n) for n in (1, 2, 3)]


def test_names_of_columns_have_no_case_and_ids_have_the_forms_of_uuids(spark):
    contacts = named(spark, "Email", ["ann@x.org", "bo@x.org", "cy@x.org"])
    contacts = contacts.withColumnRenamed("contact_id", "Contact_Id")
    rows = [
        (None, "e1", "open", AT, "Ann@x.org"),
        (f"{{{contact(2).upper()}}}", "e2", "open", AT, None),
        (f"urn:uuid:{contact(3)}", "e3", "open", AT, None),
    ]
    events = spark.createDataFrame(rows, f"{OPENED}, email string")
    whole = segmentry.evaluate(contacts.toArrow(), events.toArrow(), SEGMENTS, at=AT, fields={})
    assert whole.counts == {"opened": 3}
    assert count(spark, contacts, events) == 3


IDENTIFIERS = {
    "external_id": (["7", "A 8"], ["7 ", "A\u200b 8"]),
    "phone_number_id": (["+47 22 00 11 22", "(555) 010-1234"], ["0047 22\u00a000\u00a011\u00a022", "555.010.1234"]),
    "anonymous_id": (["v-1", "v-2"], ["\tv-1", "v-2\u2060"]),
}


def test_events_name_their_contacts_by_any_identifier(spark):
    for column, (stored, sent) in IDENTIFIERS.items():
        assert count(spark, named(spark, column, stored), opened(spark, column, sent)) == 2, column


def test_events_wait_for_their_contacts_with_any_identifier(spark, tmp_path):
    columns = ", ".join(f"{column} string" for column in IDENTIFIERS)
    # Three contacts, and an event for each.
    people = [
        (contact(number), *(stored[0] if column == one else None for one in IDENTIFIERS))
        for number, (column, (stored, _)) in enumerate(IDENTIFIERS.items(), 1)
    ]
    deeds = [
        (f"e{column}", "open", AT, *(sent[0] if column == one else None for one in IDENTIFIERS))
        for column, (_, sent) in IDENTIFIERS.items()
    ]
    contacts = spark.createDataFrame(people, f"contact_id string, {columns}")
    events = spark.createDataFrame(deeds, f"event_id string, event_type string, timestamp timestamp, {columns}")
    account = on_spark.Account.init(tmp_path / "account", SEGMENTS, {}, 2)
    # They wait also where contacts have no such column.
    nobody = spark.createDataFrame([(contact(9), "z@x.org")], "contact_id string, email string")
    assert account.hour(nobody, events, AT).count() == 0
    moved = account.hour(contacts.where("external_id IS NULL"), events.limit(0), AT + timedelta(hours=1))
    assert [row["change"] for row in moved.collect()] == ["joined", "joined"]
    assert account.hour(contacts, events.limit(0), AT + timedelta(hours=2)).count() == 1
    assert account.counts() == {"opened": 3}
    manifests = sorted((tmp_path / "account" / "manifests").iterdir())
    assert [json.loads(file.read_text())["waiting"] is None for file in manifests] == [False, False, True]


def test_identifiers_that_are_numbers_are_those_of_their_texts(spark, tmp_path):
    contacts = named(spark, "external_id", [7, 8], "long")
    account = on_spark.Account.init(tmp_path / "account", SEGMENTS, {}, 2)
    account.hour(contacts, opened(spark, "external_id", [7], "int"), AT)
    assert account.counts() == {"opened": 1}
    later = opened(spark, "external_id", ["8"]).drop("event_id").selectExpr("'late' AS event_id", "*")
    account.hour(contacts.limit(0), later, AT + timedelta(hours=1))
    assert account.counts() == {"opened": 2}


def test_an_hour_is_known_by_its_instant_however_it_is_written(spark, tmp_path):
    contacts, events = named(spark, "email", ["ann@x.org"]), opened(spark, "email", ["ann@x.org"])
    account = on_spark.Account.init(tmp_path / "account", SEGMENTS, {}, 2)
    manifests = tmp_path / "account" / "manifests"
    told = account.hour(contacts, events, AT).collect()
    assert len(told) == 1
    west = AT.astimezone(timezone(timedelta(hours=-5)))
    for again in ("2026-02-01T00:00:00Z", "2026-02-01T01:00:00+01:00", "2026-02-01", west):
        assert account.hour(contacts, events, again).collect() == told
    assert [file.name for file in manifests.iterdir()] == ["pass=0.json"]
    # As an earlier version wrote what it was given.
    manifest = json.loads((manifests / "pass=0.json").read_text())
    manifest["at"] = "2026-02-01T02:00:00+01:00"
    (manifests / "pass=0.json").write_text(json.dumps(manifest))
    assert account.hour(contacts, events, "2026-02-01T01:00:00Z").collect() == told
    with pytest.raises(ValueError, match="already"):
        account.hour(contacts, events, "2026-02-01T00:59:59Z")
    account.hour(contacts.limit(0), events.limit(0), "2026-02-01T01:30:00Z")
    with pytest.raises(ValueError, match="already"):
        account.hour(contacts, events, "2026-02-01T02:00:00+01:00")
    assert len(list(manifests.iterdir())) == 2
    with pytest.raises(ValueError, match="zone"):
        account.hour(contacts, events, datetime(2026, 3, 1))


def test_records_of_a_contact_are_taken_in_the_order_of_their_instants(spark):
    rows = [
        (contact(1), "free", "2026-01-02T02:00:00+03:00"),
        (contact(1), "pro", "2026-01-02T00:00:00Z"),
        (contact(2), "pro", "1/9/2026"),
        (contact(2), "free", "12/31/2025"),
    ]
    contacts = spark.createDataFrame(rows, "contact_id string, plan string, updated_at string")
    pro = {"pro": "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'"}
    found = on_spark.evaluate(contacts, None, pro, AT, 2, fields={"plan": "Text"}, result="counts")
    assert [row["count"] for row in found.collect() if row["count"]] in ([2], [1, 1])
