#!/usr/bin/env bash
# Guess: a column in which nobody has a value can be read together with files in which somebody has one, in any order.
# Seen: pandas, Polars and pyarrow write a column without values with the type Null. Read first, it decides the type of the
#   column for all files, and DuckDB, Polars and a dataset of pyarrow refuse the next file, whose texts are no Null. Read
#   second, the same files give the right rows. DuckDB reads them in either order with union_by_name.
# Why it matters: a daily export works until a day on which a field is blank for everybody, and then only on the days
#   that sort behind it.
# Instead: write with a schema (dtype="string", pl.String, pa.schema), or read with one; in DuckDB say union_by_name.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check duckdb==2.0.1 pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1
venv/bin/python - <<'PY'
import duckdb, pandas, polars, pyarrow, pyarrow.dataset, pyarrow.parquet, sys

def see(what, got, want):
    print(f"{what}: {got!r}")
    if got != want:
        sys.exit(f"changed: was {want!r}")

print(", ".join(f"{library.__name__} {library.__version__}" for library in (duckdb, pandas, polars, pyarrow)))
pandas.DataFrame({"id": [1, 2], "plan": [None, None]}).to_parquet("pandas.parquet")
polars.DataFrame({"id": [1, 2], "plan": [None, None]}).write_parquet("polars.parquet")
pyarrow.parquet.write_table(pyarrow.table({"id": [1, 2], "plan": [None, None]}), "pyarrow.parquet")
pyarrow.parquet.write_table(pyarrow.table({"id": [3], "plan": ["pro"]}), "texts.parquet")

def tried(read, files):
    try:
        return sorted(read(files))
    except Exception as error:
        return type(error).__name__

def by_duckdb(files):
    return duckdb.sql(f"SELECT id, plan FROM read_parquet({files!r})").fetchall()

def by_name(files):
    return duckdb.sql(f"SELECT id, plan FROM read_parquet({files!r}, union_by_name = true)").fetchall()

def by_polars(files):
    return polars.read_parquet(files).select("id", "plan").rows()

def by_pyarrow(files):
    return [(row["id"], row["plan"]) for row in pyarrow.dataset.dataset(files).to_table().to_pylist()]

right = [(1, None), (2, None), (3, "pro")]
for writer in ("pandas", "polars", "pyarrow"):
    blank = f"{writer}.parquet"
    see(f"type of the column, {writer}", str(pyarrow.parquet.read_schema(blank).field("plan").type), "null")
    for name, read, refusal in (
        ("DuckDB", by_duckdb, "ConversionException"),
        ("DuckDB by name", by_name, right),
        ("Polars", by_polars, "SchemaError"),
        ("pyarrow", by_pyarrow, "ArrowNotImplementedError"),
    ):
        see(f"{name}, {blank} second", tried(read, ["texts.parquet", blank]), right)
        see(f"{name}, {blank} first", tried(read, [blank, "texts.parquet"]), refusal)
PY
