"""Tables of every kind in and out, with equal answers; faults with their places; parts and wholes; forks."""

import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone

import pyarrow as pa
import pytest

import segmentry
from data import AT, CONTACTS, EVENTS, FIELDS, SEGMENTS, contact, did, expected, members, where

polars = pytest.importorskip("polars")


def of_pyarrow(columns):
    return pa.table(columns)


def of_polars(columns):
    return polars.DataFrame(columns)


def of_pandas(columns):
    return pytest.importorskip("pandas").DataFrame(columns)


def of_chosen_rows(columns):
    """Rows out of order: pandas then sends their numbers as a column of its own."""
    return of_pandas(columns).sample(frac=1, random_state=1)


def of_duckdb(columns):
    duckdb = pytest.importorskip("duckdb")
    table = pa.table(columns)
    return duckdb.connect().from_arrow(table)


def of_ibis(columns):
    return pytest.importorskip("ibis").memtable(pa.table(columns))


def of_reader(columns):
    table = pa.table(columns)
    return pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=7))


def of_dictionary(columns):
    table = pa.table(columns)
    text = pa.types.is_string
    coded = [column.dictionary_encode() if text(column.type) else column for column in table.columns]
    return pa.table(coded, names=table.column_names)


def of_struct(columns):
    table = pa.table(columns)
    inner = {name: name.split("__", 1) for name in table.column_names if "__" in name}
    for name, (outer, part) in inner.items():
        struct = pa.StructArray.from_arrays([table[name].combine_chunks()], [part])
        table = table.drop_columns([name]).append_column(outer, struct)
    return table


KINDS = [of_pyarrow, of_polars, of_pandas, of_chosen_rows, of_duckdb, of_ibis, of_reader, of_dictionary, of_struct]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_table_goes_in_with_equal_answers(kind):
    found = segmentry.evaluate(kind(CONTACTS), kind(EVENTS), SEGMENTS, at=AT, fields=FIELDS)
    assert members(found.members) == expected()
    assert found.counts == {segment: len(who) for segment, who in expected().items()}
    assert (found.contacts, found.events, found.orphan_events, found.faults) == (40, 60, 0, [])
    inferred = segmentry.evaluate(kind(CONTACTS), kind(EVENTS), SEGMENTS, at=AT.isoformat())
    assert members(inferred.members) == expected()


def test_the_numbers_of_pandas_rows_are_no_column_and_a_named_index_is_one():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(CONTACTS).iloc[[7, 3, 30, 31]]
    assert "__index_level_0__" in pa.table(frame).column_names
    for contacts in [frame, frame.set_index(frame.index * 2), pa.table(frame), frame.set_index("contact_id")]:
        found = segmentry.evaluate(contacts, None, {"all": where("age > 0")}, at=AT)
        assert set(found.members.to_pydict()["contact_id"]) == set(frame.reset_index()["contact_id"])
    # Without what pandas says, or under a name, it is a column that no contact has.
    bare = pa.table(frame).replace_schema_metadata(None)
    for contacts in [bare, frame.rename_axis("place")]:
        with pytest.raises(segmentry.ColumnError):
            segmentry.evaluate(contacts, None, {"all": where("age > 0")}, at=AT, fields=FIELDS)


def evaluated(**more):
    return segmentry.evaluate(pa.table(CONTACTS), pa.table(EVENTS), SEGMENTS, at=AT, fields=FIELDS, **more)


def test_what_is_found_comes_out_as_every_kind_of_table():
    table = evaluated().members
    rows = len(table)
    assert rows == sum(map(len, expected().values()))
    assert table.column_names == ["segment_id", "contact_id"]
    assert pa.table(table).num_rows == rows
    frame = polars.DataFrame(table)
    assert set(frame.filter(polars.col("segment_id") == "pro")["contact_id"]) == expected()["pro"]
    pandas = pytest.importorskip("pandas")
    if hasattr(pandas.DataFrame, "from_arrow"):
        assert len(pandas.DataFrame.from_arrow(table)) == rows
    duckdb = pytest.importorskip("duckdb")
    arrow = pa.table(table)
    assert duckdb.sql("SELECT count(*) FROM arrow").fetchall() == [(rows,)]
    ibis = pytest.importorskip("ibis")
    assert ibis.memtable(arrow).count().execute() == rows


def test_ids_of_sixteen_bytes_are_the_same_ids():
    import uuid

    raw = [uuid.UUID(text).bytes for text in CONTACTS["contact_id"]]
    for kind in [pa.binary(16), pa.binary()]:
        contacts = pa.table({**CONTACTS, "contact_id": pa.array(raw, kind)})
        found = segmentry.evaluate(contacts, pa.table(EVENTS), SEGMENTS, at=AT, fields=FIELDS)
        assert members(found.members) == expected()


def test_parts_together_are_the_whole_and_movements_lead_from_then_to_now():
    whole = evaluated()
    contacts, events = pa.table(CONTACTS), pa.table(EVENTS)
    found = {segment: set() for segment in SEGMENTS}
    hashes = []
    for part in range(3):
        mine = {one for n, one in enumerate(CONTACTS["contact_id"]) if n % 3 == part}
        own = [pa.array([one in mine for one in table["contact_id"].to_pylist()]) for table in (contacts, events)]
        piece = segmentry.evaluate(
            contacts.filter(own[0]), events.filter(own[1]), SEGMENTS, at=AT, fields=FIELDS
        )
        for segment, who in members(piece.members).items():
            assert not found[segment] & who
            found[segment] |= who
        columns = piece.samples.to_pydict()
        hashes += zip(columns["segment_id"], columns["hash"], columns["contact_id"])
    assert found == expected()
    columns = whole.samples.to_pydict()
    assert sorted(hashes) == list(zip(columns["segment_id"], columns["hash"], columns["contact_id"]))

    later = AT + timedelta(days=3)
    moved = segmentry.evaluate(contacts, events, SEGMENTS, at=later, fields=FIELDS, since=whole.members)
    columns = moved.movements.to_pydict()
    now = members(whole.members)
    for segment, who, change in zip(*columns.values()):
        now[segment] ^= {who}
        assert (who in now[segment]) == (change == "joined")
    assert now == members(moved.members) != members(whole.members)
    assert whole.movements is None


def test_a_query_is_refused_with_its_place():
    assert segmentry.check(SEGMENTS["pro"], FIELDS) == []
    with pytest.raises(segmentry.QueryError) as refused:
        segmentry.check("SELECT contact_id, updated_at\nFROM contact_data WHERE plna = 'pro'", FIELDS)
    error = refused.value
    assert (error.line, error.column, error.segment) == (2, 25, None)
    assert error.hint and "plan" in error.hint and "^" in error.rendered
    with pytest.raises(segmentry.QueryError) as refused:
        segmentry.evaluate(pa.table(CONTACTS), None, {"good": SEGMENTS["pro"], "bad": "SELECT"}, at=AT)
    assert refused.value.segment == "bad"
    assert isinstance(refused.value, (segmentry.SegmentryError, ValueError))
    with pytest.raises(ValueError, match="no type of field"):
        segmentry.check(SEGMENTS["pro"], {"plan": "string"})


def test_rows_and_columns_are_refused_by_name_and_number():
    contacts = pa.table({"contact_id": [contact(1), "x", None], "email": ["a@x.org", "b@x.org", "c@x.org"]})
    with pytest.raises(segmentry.RecordError) as refused:
        segmentry.evaluate(contacts, None, {}, at=AT)
    assert [(one.table, one.row, one.field) for one in refused.value.faults] == [
        ("contacts", 2, "contact_id"),
        ("contacts", 3, "contact_id"),
    ]
    found = segmentry.evaluate(contacts, None, {"all": where("TRUE")}, at=AT, faults="skip")
    assert (found.counts, len(found.faults)) == ({"all": 1}, 2)
    with pytest.raises(segmentry.ColumnError) as refused:
        segmentry.evaluate(pa.table(CONTACTS), pa.table({"event_id": ["e"]}), {}, at=AT)
    assert (refused.value.table, refused.value.column) == ("events", "event_type")
    with pytest.raises(segmentry.ColumnError, match="plan"):
        segmentry.evaluate(pa.table(CONTACTS), None, {}, at=AT, fields={"age": "Number"})
    with pytest.raises(TypeError, match="__arrow_c_stream__"):
        segmentry.evaluate([1], None, {}, at=AT)
    with pytest.raises(ValueError, match="no time zone"):
        segmentry.evaluate(pa.table(CONTACTS), None, {}, at=datetime(2026, 3, 1))


def test_an_instant_is_exact_to_the_millisecond():
    event = {
        "event_id": ["e"],
        "contact_id": [contact(1)],
        "event_type": ["open"],
        "timestamp": [datetime(2026, 3, 1, 0, 0, 0, 5_000, tzinfo=timezone.utc)],
    }
    contacts = pa.table({"contact_id": [contact(1)]})
    for micros, events in [(4_999, 0), (5_000, 1)]:
        at = datetime(2026, 3, 1, 0, 0, 0, micros, tzinfo=timezone.utc)
        assert segmentry.evaluate(contacts, pa.table(event), {}, at=at).events == events


def test_identifiers_are_spelled_as_the_engine_spells_them():
    addresses = ["Ann@B\u00fccher.example", "a@x.org\t", "\u200bA@x.org ", " ", None, "nobody"]
    spelled = ["ann@xn--bcher-kva.example", "a@x.org", "a@x.org", None, None, "nobody"]
    assert segmentry.normalised("email", addresses) == spelled
    assert segmentry.normalised("alternate_emails", addresses) == spelled
    assert segmentry.normalised("phone_number_id", ["0047 22 00 11 22", "tel:+47-22", "desk a"]) == [
        "+4722001122",
        "+4722",
        "desk a",
    ]
    assert segmentry.normalised("external_id", [" A 7\u2060"]) == ["A 7"]
    assert segmentry.normalised("anonymous_id", ("12-34",)) == ["12-34"]
    with pytest.raises(ValueError, match="write email"):
        segmentry.normalised("name", ["a"])
    # What is joined by spellings is what an evaluation joins.
    contacts = pa.table({"contact_id": [contact(1)], "email": [spelled[0]]})
    events = {"event_id": ["e"], "event_type": ["open"], "timestamp": [AT], "email": [addresses[0]]}
    segments = {"opened": did("event_type = 'open'")}
    assert segmentry.evaluate(contacts, pa.table(events), segments, at=AT, fields={}).counts == {"opened": 1}


def test_hours_on_a_cluster_are_told_apart_by_their_instants():
    import segmentry.spark as on_spark

    texts = {
        on_spark._text(at)
        for at in (AT, AT.astimezone(timezone(timedelta(hours=2))), "2026-03-01", "2026-03-01 02:00:00.0001+02:00")
    }
    assert texts == {"2026-03-01T00:00:00.000000Z"}
    for wrong in ("today", datetime(2026, 3, 1)):
        with pytest.raises(ValueError, match="at:"):
            on_spark._text(wrong)


def test_records_of_a_contact_are_ordered_by_their_instants():
    import segmentry.spark as on_spark

    said = ["2026-01-02T00:00:00Z", "1/3/2026", None, "2026-01-02T02:00:00+03:00", "12/31/2025", "soon"]
    table = pa.table({"contact_id": [contact(1)] * len(said), "Updated_At": said})
    for column in (table, table.set_column(1, "Updated_At", table.column(1).cast(pa.large_string()))):
        ordered = on_spark._input(on_spark._contacts_in_order(column))
        assert ordered.column_names == table.column_names
        order = ordered.column("Updated_At").to_pylist()
        assert order[:4] == [said[4], said[3], said[0], said[1]] and set(order[4:]) == {None, "soon"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_an_evaluation_in_a_forked_child_ends():
    program = """
import os, signal, sys
import pyarrow as pa, segmentry
from data import *
def run():
    found = segmentry.evaluate(pa.table(CONTACTS), pa.table(EVENTS), SEGMENTS, at=AT)
    assert members(found.members) == expected()
run()
child = os.fork()
if child == 0:
    signal.alarm(20)
    run()
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=os.path.dirname(__file__), timeout=60)


def test_the_lock_of_the_interpreter_is_not_held():
    count = 60_000
    contacts = pa.table({"contact_id": [contact(n) for n in range(count)], "plan": ["pro"] * count})
    segments = {f"s{n}": where(f"email LIKE '%{n}@x%' OR plan = '{n}'") for n in range(40)}
    ticks, done = [0], threading.Event()

    def tick():
        while not done.is_set():
            ticks[0] += 1
            done.wait(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    segmentry.evaluate(contacts, None, segments, at=AT)
    done.set()
    thread.join()
    assert ticks[0] > 5, f"another thread ran {ticks[0]} times meanwhile"


def test_importing_is_cheap():
    program = "import time, pyarrow; start = time.process_time(); import segmentry; print(time.process_time() - start)"
    best = min(float(subprocess.check_output([sys.executable, "-c", program])) for _ in range(5))
    assert best < 0.05, f"{best} seconds"
