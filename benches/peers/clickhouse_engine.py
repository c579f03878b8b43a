"""ClickHouse in-process (chdb): MergeTree tables sorted as the queries ask."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
from chdb import chdb_version, engine_version
from chdb.session import Session

from engine import THREADS
from sql import SqlEngine
from workload import (
    CENT_FIELDS,
    CODED_FIELDS,
    DATE_FIELDS,
    EVENT_TEXTS,
    NUMBER_FIELDS,
    event_column,
    parquet_column,
)

SETTINGS = {
    "max_threads": THREADS,
    "session_timezone": "'UTC'",
    "output_format_arrow_compression_method": "'none'",
    "output_format_arrow_low_cardinality_as_dictionary": 1,
}

ALWAYS_THERE = ("created_at", "updated_at")


class ClickHouse(SqlEngine):
    """MergeTree is ClickHouse's own way: its Memory tables skip nothing when scanned.

    The parts lie in a temporary directory, which the page cache keeps in memory.
    """

    name = "ClickHouse"
    in_memory = False

    def __init__(self) -> None:
        self.session = Session()
        for setting, value in SETTINGS.items():
            self._run(f"SET {setting} = {value}")

    def version(self) -> str:
        return f"{engine_version} (chdb {'.'.join(chdb_version)})"

    def time(self, time: datetime) -> str:
        return f"toDateTime64('{time}', 3, 'UTC')"

    def arrow(self, sql: str) -> pa.Table:
        answer = self.session.query(sql, "ArrowStream")
        return pa.ipc.open_stream(pa.py_buffer(answer.bytes())).read_all()

    def _run(self, sql: str) -> None:
        self.session.query(sql)

    def load(self, path: Path) -> None:
        self._create("contacts", ["row Int32", *_contact_types()], "row")
        self._create("memberships", ["row Int32", "list LowCardinality(String)"], "list, row")
        self._create("events", ["row Int32", *_event_types()], "event_type, timestamp")
        contacts = path / "contacts.parquet"
        source = f"(SELECT *, rowNumberInAllBlocks() AS place FROM file('{contacts}', Parquet))"
        self._run(f"CREATE TABLE hour ENGINE = Memory AS SELECT * FROM {source}")
        self._insert_contacts("contacts")
        self._run(f"INSERT INTO memberships {_memberships()}")
        self._run("DROP TABLE hour")
        self._run(f"INSERT INTO events {_events(path / 'events.parquet')}")
        self._merge()

    def _create(self, table: str, columns: list[str], order: str) -> None:
        self._run(
            f"CREATE TABLE {table} ({', '.join(columns)}) ENGINE = MergeTree ORDER BY ({order})"
        )

    def _insert_contacts(self, table: str) -> None:
        columns = ["place", "contact_id", "email"]
        columns += [f"`{parquet_column(f)}`" for f in (*CODED_FIELDS, *NUMBER_FIELDS)]
        columns += [f"`{parquet_column(f)}` * 100" for f in CENT_FIELDS]
        columns += [f"`{parquet_column(f)}`" for f in DATE_FIELDS]
        self._run(f"INSERT INTO {table} SELECT {', '.join(columns)} FROM hour")

    def _merge(self) -> None:
        """One sorted part per table, so that a scan is one ordered run."""
        for table in ("contacts", "memberships", "events"):
            self._run(f"OPTIMIZE TABLE {table} FINAL")

    def apply(self, path: Path) -> None:
        contacts = path / "contacts.parquet"
        self._run(
            "CREATE TABLE hour ENGINE = Memory AS SELECT h.*, if(k.known, k.row,"
            " (SELECT count() FROM contacts) + countIf(NOT k.known) OVER"
            " (ORDER BY h.contact_id ROWS UNBOUNDED PRECEDING) - 1) AS place"
            f" FROM file('{contacts}', Parquet) AS h LEFT JOIN"
            " (SELECT contact_id, row, true AS known FROM contacts) AS k"
            " ON h.contact_id = k.contact_id"
        )
        for table in ("contacts", "memberships"):
            self._run(f"DELETE FROM {table} WHERE row IN (SELECT place FROM hour)")
        self._insert_contacts("contacts")
        self._run(f"INSERT INTO memberships {_memberships()}")
        self._run("DROP TABLE hour")
        self._run(f"INSERT INTO events {_events(path / 'events.parquet')}")
        self._merge()


def _contact_types() -> list[str]:
    columns = ["contact_id String", "email Nullable(String)"]
    columns += [f"{f} LowCardinality(Nullable(String))" for f in CODED_FIELDS]
    columns += [f"{f} Nullable(Int32)" for f in NUMBER_FIELDS]
    columns += [f"{f} Nullable(Int64)" for f in CENT_FIELDS]
    for f in DATE_FIELDS:
        time = "DateTime64(3, 'UTC')"
        columns.append(f"{f} {time if f in ALWAYS_THERE else f'Nullable({time})'}")
    return columns


def _event_types() -> list[str]:
    columns = ["event_type LowCardinality(String)", "timestamp DateTime64(3, 'UTC')"]
    columns += [f"{f} LowCardinality(Nullable(String))" for f in EVENT_TEXTS]
    return [*columns, "cents Nullable(Int64)"]


def _memberships() -> str:
    return "SELECT place, arrayJoin(list_ids) FROM hour"


def _events(path: Path) -> str:
    columns = ["c.row", "e.event_type", "e.timestamp"]
    columns += [f"e.`{event_column(f)}`" for f in EVENT_TEXTS]
    columns += ["e.`properties.amount` * 100"]
    return (
        f"SELECT {', '.join(columns)} FROM file('{path}', Parquet) AS e"
        " JOIN contacts AS c ON e.contact_id = c.contact_id"
    )
