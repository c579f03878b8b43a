#!/usr/bin/env bash
# Guess: a text that a data set is partitioned by (zip=01234/) is read back as the text it was, and NULL as NULL.
# Seen: what DuckDB wrote with PARTITION_BY: DuckDB reads it back as it was. Polars and pyarrow read 01234 and 1234 as
#   the number 1234 and so make one value of two (Polars 1.0 and 1 as well), but only while every key looks like a
#   number: one key that is a word changes the type of all rows. The key '' becomes NULL in Polars beside numbers.
#   DataFusion gives NULL as the text __HIVE_DEFAULT_PARTITION__, so IS NULL finds nobody and <> finds those contacts.
# Why it matters: segments by zip, plan code or list id merge groups or lose them, by which other keys the day's files
#   have.
# Instead: keep the column in the files as well, or give the type of the key on reading (hive_schema;
#   partitioning(schema)); never partition by an identifier.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check datafusion==55.0.0 duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1
venv/bin/python - <<'PY'
import datafusion, duckdb, polars, pyarrow, pyarrow.dataset, sys

def see(what, got, want):
    print(f"{what}: {got!r}")
    if got != want:
        sys.exit(f"changed: was {want!r}")

print(", ".join(f"{library.__name__} {library.__version__}" for library in (duckdb, datafusion, polars, pyarrow)))

def readers(name, zips):
    contacts = pyarrow.table({"id": list(range(len(zips))), "zip": pyarrow.array(zips, pyarrow.string())})
    duckdb.sql(f"COPY (FROM contacts) TO '{name}' (FORMAT parquet, PARTITION_BY (zip))")
    context = datafusion.SessionContext()
    context.register_parquet("t", name, table_partition_cols=[("zip", pyarrow.string())])
    return {
        "DuckDB": [row[0] for row in duckdb.sql(
            f"SELECT zip FROM read_parquet('{name}/*/*', hive_partitioning = true) ORDER BY id").fetchall()],
        "Polars": polars.read_parquet(f"{name}/", hive_partitioning=True).sort("id")["zip"].to_list(),
        "pyarrow": pyarrow.dataset.dataset(name, partitioning="hive").to_table().sort_by("id")["zip"].to_pylist(),
        "DataFusion": context.sql("SELECT zip FROM t ORDER BY id").to_pydict()["zip"],
    }

NULL = "__HIVE_DEFAULT_PARTITION__"
numbers = ["01234", "1234"]
see("01234, 1234", readers("a", numbers),
    {"DuckDB": numbers, "Polars": [1234, 1234], "pyarrow": [1234, 1234], "DataFusion": numbers})
words = numbers + ["1e3x"]
see("with a third that is no number", readers("b", words),
    dict.fromkeys(["DuckDB", "Polars", "pyarrow", "DataFusion"], words))
halves = ["1.0", "1"]
see("1.0, 1", readers("c", halves), {"DuckDB": halves, "Polars": [1.0, 1.0], "pyarrow": halves, "DataFusion": halves})
empty = ["01234", "", None]
see("01234, '', NULL", readers("d", empty),
    {"DuckDB": empty, "Polars": [1234, None, None], "pyarrow": empty, "DataFusion": ["01234", "", NULL]})
PY
