#!/usr/bin/env bash
# Guess: "who has not opened for more than 7 days" may be written as now - last_open > INTERVAL '7 days' or as
#   last_open < now - INTERVAL '7 days'; the two choose the same contacts.
# Seen: DataFusion compares intervals field by field: months, then days, then nanoseconds. A difference of two
#   timestamps has nanoseconds only, so it is never greater than a literal in days or months: the first form chooses
#   nobody, without an error, and 48 hours are less than 1 day. DuckDB takes every month as 30 days and every day as
#   24 hours when it compares, so 30 days in March are "at least 1 month", and a day of 23 hours (the clocks go
#   forward) is "at least 24 hours"; the second form says no.
# Why it matters: a win-back segment is silently empty, or takes contacts a day early; a query that one engine answers
#   well is wrong in the next.
# Instead: never compare a difference with an interval. Move the instant (now - INTERVAL ...) and compare instants.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check datafusion==55.0.0 duckdb==2.0.1
"$dir/venv/bin/python" - <<'PY'
import datafusion, duckdb, sys

def see(what, got, want):
    print(f"{what}: {got!r}")
    if got != want:
        sys.exit(f"changed: was {want!r}")

print("DataFusion", datafusion.__version__, "DuckDB", duckdb.__version__)
CONTACTS = """CREATE TABLE c AS SELECT * FROM (VALUES
    (1, TIMESTAMP '2026-11-27 12:00:00'), (2, TIMESTAMP '2026-11-01 00:00:00'), (3, TIMESTAMP '2026-05-01 00:00:00')
    ) t(id, opened)"""
NOW = "TIMESTAMP '2026-11-28 00:00:00'"
fusion, duck = datafusion.SessionContext(), duckdb.connect()
fusion.sql(CONTACTS).collect()
duck.execute(CONTACTS)

def both(where):
    query = f"SELECT id FROM c WHERE {where} ORDER BY id"
    return fusion.sql(query).to_pydict()["id"], [row[0] for row in duck.execute(query).fetchall()]

see("opened < now - 7 days (DataFusion, DuckDB)", both(f"opened < {NOW} - INTERVAL '7 days'"), ([2, 3], [2, 3]))
see("now - opened > 7 days (DataFusion, DuckDB)", both(f"{NOW} - opened > INTERVAL '7 days'"), ([], [2, 3]))
see("now - opened > 168 hours (DataFusion, DuckDB)", both(f"{NOW} - opened > INTERVAL '168 hours'"), ([2, 3], [2, 3]))
see("now - opened > 1 month (DataFusion, DuckDB)", both(f"{NOW} - opened > INTERVAL '1 month'"), ([], [3]))
see("DataFusion: 48 hours > 1 day, 40 days > 1 month, 24 hours = 1 day",
    fusion.sql("""SELECT INTERVAL '48 hours' > INTERVAL '1 day' AS a, INTERVAL '40 days' > INTERVAL '1 month' AS b,
                  INTERVAL '24 hours' = INTERVAL '1 day' AS c""").to_pydict(),
    {"a": [False], "b": [False], "c": [False]})
see("DuckDB, 1 to 31 March: difference >= 1 month, moved instant says so",
    duck.execute("""SELECT TIMESTAMP '2026-03-31' - TIMESTAMP '2026-03-01' >= INTERVAL '1 month',
                    TIMESTAMP '2026-03-01' <= TIMESTAMP '2026-03-31' - INTERVAL '1 month'""").fetchone(),
    (True, False))
duck.execute("SET TimeZone = 'Europe/Berlin'")
see("DuckDB, the day of 23 hours: difference >= 24 hours, moved instant says so, hours between",
    duck.execute("""SELECT b - a >= INTERVAL '24 hours', a <= b - INTERVAL '24 hours', date_sub('hour', a, b)
                    FROM (SELECT TIMESTAMPTZ '2026-03-29 00:00' AS a, TIMESTAMPTZ '2026-03-30 00:00' AS b)
                 """).fetchone(), (True, False, 23))
PY
