"""DataFusion: in-memory tables of dictionary-encoded Arrow batches, one per thread."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import datafusion
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine import THREADS
from sql import SqlEngine
from workload import (
    CENT_FIELDS,
    CODED_FIELDS,
    DATE_FIELDS,
    EVENT_TEXTS,
    EVENT_TYPES,
    NUMBER_FIELDS,
    event_column,
    parquet_column,
)

ROWS_PER_BATCH = 32768
"""Batches larger than the default spread the cost of many expressions."""

CODE = "'Dictionary(UInt16, Utf8)'"
TIME = "'Timestamp(Millisecond)'"


class DataFusion(SqlEngine):
    """Two partitions of contiguous rows per table keep both threads and the order."""

    name = "DataFusion"

    def __init__(self) -> None:
        config = (
            datafusion.SessionConfig()
            .with_target_partitions(THREADS)
            .with_batch_size(ROWS_PER_BATCH)
            .set("datafusion.optimizer.enable_round_robin_repartition", "false")
            .set("datafusion.execution.parquet.schema_force_view_types", "false")
        )
        self.session = datafusion.SessionContext(config)

    def version(self) -> str:
        return datafusion.__version__

    def time(self, time: datetime) -> str:
        return f"arrow_cast('{time.isoformat()}', {TIME})"

    def arrow(self, sql: str) -> pa.Table:
        return self.session.sql(sql).to_arrow_table()

    def load(self, path: Path) -> None:
        self.session.register_parquet("raw_contacts", str(path / "contacts.parquet"))
        raw = self.arrow(f"SELECT {_CONTACTS}, list_ids FROM raw_contacts")
        raw = raw.add_column(0, "row", pa.array(np.arange(len(raw), dtype=np.int32)))
        self.session.deregister_table("raw_contacts")
        self.contacts = raw.drop_columns("list_ids")
        self.memberships = _memberships(raw)
        self._register("contacts", self.contacts)
        self._register("memberships", self.memberships)
        self.events_by_type = self._read_events(path / "events.parquet")
        for event_type, events in self.events_by_type.items():
            self._register(f"events_{event_type}", events)

    def _register(self, table: str, content: pa.Table) -> None:
        """A table of one run of rows for each thread."""
        if self.session.table_exist(table):
            self.session.deregister_table(table)
        half = -(-len(content) // THREADS)
        self.session.register_record_batches(
            table,
            [
                content.slice(start, half).combine_chunks().to_batches(ROWS_PER_BATCH)
                for start in range(0, max(len(content), 1), max(half, 1))
            ],
        )

    def events(self, event_type: str) -> str:
        return f"events_{event_type} WHERE true"

    def _read_events(self, path: Path) -> dict[str, pa.Table]:
        """Events by type, with their contact's row number in place of its id."""
        self.session.register_parquet("raw_events", str(path))
        events = self.arrow(
            f"SELECT c.row AS row, e.event_type AS type, {_EVENTS} FROM raw_events AS e"
            " JOIN contacts AS c ON e.contact_id = c.contact_id"
        ).unify_dictionaries()
        self.session.deregister_table("raw_events")
        types = events["type"]
        events = events.drop_columns("type")
        return {name: events.filter(pc.equal(types, name)) for name in EVENT_TYPES}

    def apply(self, path: Path) -> None:
        self.session.register_parquet("raw_hour", str(path / "contacts.parquet"))
        hour = self.arrow(
            f"SELECT c.row AS row, {_CONTACTS}, list_ids FROM raw_hour AS h LEFT JOIN"
            " (SELECT row, contact_id AS known FROM contacts) AS c ON h.contact_id = c.known"
        )
        self.session.deregister_table("raw_hour")
        size = len(self.contacts)
        place = _places(hour["row"], size)
        hour = hour.set_column(0, "row", pa.array(place))
        source = np.arange(max(size, place.max(initial=-1) + 1))
        source[place] = size + np.arange(len(hour))
        together = pa.concat_tables([self.contacts, hour.drop_columns("list_ids")])
        self.contacts = together.unify_dictionaries().combine_chunks().take(source)
        kept = pc.invert(pc.is_in(self.memberships["row"], pa.array(place)))
        self.memberships = pa.concat_tables([self.memberships.filter(kept), _memberships(hour)])
        self._register("contacts", self.contacts)
        self._register("memberships", self.memberships.unify_dictionaries())
        for event_type, added in self._read_events(path / "events.parquet").items():
            events = pa.concat_tables([self.events_by_type[event_type], added])
            self.events_by_type[event_type] = events.unify_dictionaries()
            self._register(f"events_{event_type}", self.events_by_type[event_type])


def _code(column: str, name: str) -> str:
    return f"arrow_cast({column}, {CODE}) AS {name}"


_CONTACTS = ", ".join(
    ["contact_id", "email"]
    + [_code(f'"{parquet_column(f)}"', f) for f in CODED_FIELDS]
    + [f"arrow_cast(\"{parquet_column(f)}\", 'Int32') AS {f}" for f in NUMBER_FIELDS]
    + [f"arrow_cast(\"{parquet_column(f)}\" * 100, 'Int64') AS {f}" for f in CENT_FIELDS]
    + [f'arrow_cast("{parquet_column(f)}", {TIME}) AS {f}' for f in DATE_FIELDS]
)

_EVENTS = ", ".join(
    [f"arrow_cast(e.timestamp, {TIME}) AS timestamp"]
    + [_code(f'e."{event_column(f)}"', f) for f in EVENT_TEXTS]
    + ["arrow_cast(e.\"properties.amount\" * 100, 'Int64') AS cents"]
)


def _memberships(contacts: pa.Table) -> pa.Table:
    lists = contacts["list_ids"].combine_chunks()
    rows = contacts["row"].combine_chunks().take(pc.list_parent_indices(lists))
    names = pc.list_flatten(lists).dictionary_encode().cast(pa.dictionary(pa.uint16(), pa.string()))
    return pa.table({"row": rows, "list": names})


def _places(known: pa.ChunkedArray, size: int) -> np.ndarray:
    """Row numbers of the hour's contacts: their own, or the next ones for new contacts."""
    new = known.is_null().to_numpy()
    own = known.fill_null(0).to_numpy()
    return np.where(new, size + np.cumsum(new) - 1, own).astype(np.int32)
