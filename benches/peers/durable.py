"""DuckDB beside the durable engine: the same records in the same commits of a thousand.

In: how many contacts, how many events, a directory. Out: one line, `contacts/s events/s bytes`. Each batch is
handed over as an Arrow table, DuckDB's quickest way in; each is one transaction, on disk before the next begins.
"""

import os
import sys
import time

import duckdb
import pyarrow as pa

BATCH = 1_000
FIELDS = "plan tier source lang f1 f2 f3 f4 score ltv orders size".split()


def value(contact: int, field: int) -> int:
    word = (contact * 0x9E37_79B9_7F4A_7C15 + field * 77) & 0xFFFF_FFFF_FFFF_FFFF
    return (word >> 20) % (3 + field * 40)


def contact_table(numbers: range) -> pa.Table:
    columns = {"email": [f"c{n}@example.com" for n in numbers]}
    for place, name in enumerate(FIELDS):
        columns[name] = [f"v{value(n, place)}" for n in numbers]
    return pa.table(columns)


def event_table(numbers: range, contacts: int) -> pa.Table:
    return pa.table({
        "id": [str(n) for n in numbers],
        "email": [f"c{n * 7_919 % contacts}@example.com" for n in numbers],
        "kind": ["open"] * len(numbers),
        "at": list(numbers),
    })


def fill(connection, table: str, tables) -> float:
    """Seconds spent in the database; making the batches is not counted."""
    spent = 0.0
    for batch in tables:
        started = time.perf_counter()
        connection.register("batch", batch)
        connection.execute(f"INSERT OR IGNORE INTO {table} SELECT * FROM batch")
        connection.unregister("batch")
        spent += time.perf_counter() - started
    return spent


def main() -> None:
    contacts, events, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    path = os.path.join(directory, "peer.duckdb")
    connection = duckdb.connect(path)
    columns = ", ".join(f"{name} TEXT" for name in FIELDS)
    connection.execute(f"CREATE TABLE contacts (email TEXT PRIMARY KEY, {columns})")
    connection.execute('CREATE TABLE events (id TEXT PRIMARY KEY, email TEXT, kind TEXT, "at" BIGINT)')
    batches = lambda count: (range(at, min(at + BATCH, count)) for at in range(0, count, BATCH))
    of_contacts = fill(connection, "contacts", map(contact_table, batches(contacts)))
    of_events = fill(connection, "events", (event_table(batch, contacts) for batch in batches(events)))
    connection.close()
    size = sum(os.path.getsize(path + end) for end in ("", ".wal") if os.path.exists(path + end))
    print(f"{contacts / of_contacts:.0f} {events / of_events:.0f} {size}")


main()
