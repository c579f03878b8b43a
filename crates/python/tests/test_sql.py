"""The same segments as SQL: DuckDB finds whom the engine finds."""

import pytest
import segmentry

from data import AT, CONTACTS, EVENTS, FIELDS, SEGMENTS, did, where

duckdb = pytest.importorskip("duckdb")
pa = pytest.importorskip("pyarrow")


def database() -> "duckdb.DuckDBPyConnection":
    db = duckdb.connect()
    db.execute("SET TimeZone = 'UTC'")
    contacts, events = pa.table(CONTACTS), pa.table(EVENTS)
    db.execute("CREATE TABLE contacts AS SELECT * FROM contacts")
    db.execute(
        "CREATE TABLE deeds AS SELECT contact_id, event_type, NULL AS event_source, timestamp::TIMESTAMP AS timestamp,"
        " json_object('amount', properties__amount) AS properties FROM events"
    )
    return db


def test_duckdb_finds_whom_the_engine_finds():
    segments = {one: query for one, query in SEGMENTS.items() if "segment_ids" not in query}
    segments["often"] = where(
        "contact_id IN (SELECT contact_id FROM event_data GROUP BY contact_id"
        " HAVING COUNT(*) >= 2 AND AVG(DATA:payload.amount) > 20.5)"
    )
    segments["not_free"] = where("plan NOT LIKE 'fr%' OR plan IS NULL")
    segments["held_out"] = where("BUCKET(contact_id, 'holdout', 4) = 1")
    found = segmentry.evaluate(pa.table(CONTACTS), pa.table(EVENTS), segments, at=AT, fields=FIELDS)
    members = found.members.to_pydict()
    db = database()
    for segment, query in segments.items():
        sql = segmentry.to_sql(query, "duckdb", FIELDS, events="deeds", at=AT)
        expected = [c for s, c in zip(members["segment_id"], members["contact_id"]) if s == segment]
        assert sorted(row[0] for row in db.execute(sql).fetchall()) == sorted(expected), (segment, sql)
    assert found.counts["often"] and found.counts["held_out"] and found.counts["not_free"]


def test_what_has_no_form_is_refused_by_name():
    with pytest.raises(segmentry.FormError) as refused:
        segmentry.to_sql(where("VERSION(plan) > VERSION('1.2')"), "spark", FIELDS)
    assert refused.value.reason == "form"
    with pytest.raises(segmentry.QueryError):
        segmentry.to_sql(where("nothing = 1"), "duckdb", FIELDS)
    with pytest.raises(ValueError, match="is no dialect"):
        segmentry.to_sql(where("age = 1"), "oracle", FIELDS)  # type: ignore[arg-type]


def test_every_dialect_has_its_own_words():
    query = did("timestamp > timestampadd(month, -1, CURRENT_TIMESTAMP)")
    texts = {one: segmentry.to_sql(query, one, FIELDS) for one in ("duckdb", "spark", "postgresql", "clickhouse")}
    assert len(set(texts.values())) == 4
    assert all(text.startswith("-- ") and "SELECT c.contact_id" in text for text in texts.values())
