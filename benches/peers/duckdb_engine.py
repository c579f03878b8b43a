"""DuckDB: in-memory tables with ENUM columns, events clustered by type and time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from engine import THREADS
from sql import SqlEngine, text
from workload import (
    CENT_FIELDS,
    CODED_FIELDS,
    DATE_FIELDS,
    EVENT_TEXTS,
    NUMBER_FIELDS,
    event_column,
    parquet_column,
)

ROWS_PER_BATCH = 1 << 20


class DuckDb(SqlEngine):
    """Sorting events by type and time lets zone maps skip what a filter rules out."""

    name = "DuckDB"

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:", config={"threads": THREADS})
        self.connection.execute("SET TimeZone = 'UTC'")

    def version(self) -> str:
        return duckdb.__version__

    def time(self, time: datetime) -> str:
        return f"TIMESTAMP '{time}'"

    def arrow(self, sql: str) -> pa.Table:
        return self.connection.sql(sql).to_arrow_table(ROWS_PER_BATCH)

    def load(self, path: Path) -> None:
        contacts, events = path / "contacts.parquet", path / "events.parquet"
        for column in CODED_FIELDS:
            self._enum(column, f"SELECT \"{parquet_column(column)}\" FROM '{contacts}'")
        for column in EVENT_TEXTS:
            self._enum(f"event_{column}", f"SELECT \"{event_column(column)}\" FROM '{events}'")
        self._enum("event_type", f"SELECT event_type FROM '{events}'")
        self._enum("list", f"SELECT unnest(list_ids) FROM '{contacts}'")
        self._run(
            "CREATE TABLE contacts AS "
            + _contacts(f"read_parquet('{contacts}', file_row_number = true)", "file_row_number")
        )
        self._run(
            "CREATE TABLE memberships AS "
            + _memberships(f"read_parquet('{contacts}', file_row_number = true)", "file_row_number")
            + " ORDER BY list, row"
        )
        self._run(f"CREATE TABLE events AS {_events(events)} ORDER BY event_type, timestamp")

    def _run(self, sql: str) -> None:
        self.connection.execute(sql)

    def _enum(self, name: str, values: str) -> None:
        self._run(
            f"CREATE TYPE {name}_code AS ENUM"
            f" (SELECT DISTINCT v FROM ({values}) AS t(v) WHERE v IS NOT NULL ORDER BY v)"
        )

    def apply(self, path: Path) -> None:
        contacts, events = path / "contacts.parquet", path / "events.parquet"
        self._run(
            "CREATE TABLE hour AS SELECT coalesce(c.row, (SELECT count(*) FROM contacts)"
            " + row_number() OVER (PARTITION BY c.row IS NULL) - 1)::INTEGER AS place, h.*"
            f" FROM '{contacts}' AS h LEFT JOIN contacts AS c USING (contact_id)"
        )
        self._replace("contacts", _contacts("hour", "place"), "row")
        self._replace("memberships", _memberships("hour", "place"), "list, row")
        self._run("DROP TABLE hour")
        self._run(f"INSERT INTO events {_events(events)} ORDER BY event_type, timestamp")

    def _replace(self, table: str, hour: str, order: str) -> None:
        """Rewrites a table with the hour's rows in the places of the old ones."""
        self._run(
            f"CREATE TABLE updated AS (SELECT * FROM {table}"
            " WHERE row NOT IN (SELECT place FROM hour)"
            f" UNION ALL {hour}) ORDER BY {order}"
        )
        self._run(f"DROP TABLE {table}")
        self._run(f"ALTER TABLE updated RENAME TO {table}")


def _contacts(source: str, row: str) -> str:
    columns = [f"{row}::INTEGER AS row", "contact_id", "email"]
    columns += [f'"{parquet_column(f)}"::{f}_code AS {f}' for f in CODED_FIELDS]
    columns += [f'"{parquet_column(f)}"::INTEGER AS {f}' for f in NUMBER_FIELDS]
    columns += [f'("{parquet_column(f)}" * 100)::BIGINT AS {f}' for f in CENT_FIELDS]
    columns += [f'"{parquet_column(f)}"::TIMESTAMP AS {f}' for f in DATE_FIELDS]
    return f"SELECT {', '.join(columns)} FROM {source}"


def _memberships(source: str, row: str) -> str:
    return f"SELECT {row}::INTEGER AS row, unnest(list_ids)::list_code AS list FROM {source}"


def _events(path: Path) -> str:
    columns = ["c.row", "e.event_type::event_type_code AS event_type"]
    columns += ["e.timestamp::TIMESTAMP AS timestamp"]
    columns += [f'e."{event_column(f)}"::event_{f}_code AS {f}' for f in EVENT_TEXTS]
    columns += ['(e."properties.amount" * 100)::BIGINT AS cents']
    return (
        f"SELECT {', '.join(columns)} FROM read_parquet({text(str(path))}) AS e"
        " JOIN contacts AS c USING (contact_id)"
    )
