#!/usr/bin/env bash
# Guess: a reader of NDJSON infers types from the first rows; what comes later and does not fit is either kept or
#   refused.
# Seen: one valid file, four answers. 21,000 rows have a whole score, the next two have 2.5 and 3.5: DuckDB rounds (2
#   and 4), DataFusion cuts off (2 and 3), pyarrow keeps both, Polars raises. 21,000 rows have two fields, the next
#   has a third: Polars and DataFusion leave the new field out of the result without a word, DuckDB raises, pyarrow
#   keeps it. A text after 21,000 whole numbers is refused by DuckDB, so its users have seen an error and take it that
#   they would always see one.
# Why it matters: a custom field that is rare, or a score that has decimals now and then, is imported wrong or not at
#   all, and only from files longer than the sample: tests with small files pass.
# Instead: give the schema, or a sample of all rows (sample_size = -1, infer_schema_length = None); compare how many
#   rows have each field with a count that no reader made.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check datafusion==55.0.0 duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1
venv/bin/python - <<'PY'
import datafusion, duckdb, json, polars, pyarrow, pyarrow.json, sys

def see(what, got, want):
    print(f"{what}: {got!r}")
    if got != want:
        sys.exit(f"changed: was {want!r}")

def refused(read):
    try:
        return read()
    except Exception as error:
        return f"refused ({type(error).__name__})"

def write(path, tail):
    with open(path, "w") as file:
        for row in [{"id": i, "score": i % 7} for i in range(21_000)] + tail:
            file.write(json.dumps(row) + "\n")

context = datafusion.SessionContext()
READERS = {
    "DuckDB": lambda path: duckdb.sql(f"FROM read_json('{path}')").to_arrow_table(),
    "DataFusion": lambda path: context.read_json(path, file_extension=".ndjson").to_arrow_table(),
    "Polars": lambda path: polars.read_ndjson(path).to_arrow(),
    "pyarrow": lambda path: pyarrow.json.read_json(path),
}
print(", ".join(f"{library.__name__} {library.__version__}" for library in (duckdb, datafusion, polars, pyarrow)))

write("decimals.ndjson", [{"id": 21_000, "score": 2.5}, {"id": 21_001, "score": 3.5}])
write("field.ndjson", [{"id": 21_000, "score": 1, "vip": True}])
write("text.ndjson", [{"id": 21_000, "score": "high"}])

def scores(read):
    rows = sorted(read("decimals.ndjson").to_pylist(), key=lambda row: row["id"])
    return [row["score"] for row in rows[-2:]]

WANT = {"DuckDB": [2, 4], "DataFusion": [2, 3], "Polars": "refused (ComputeError)", "pyarrow": [2.5, 3.5]}
for name, want in WANT.items():
    see(f"scores 2.5 and 3.5 after whole ones, {name}", refused(lambda: scores(READERS[name])), want)
two, three = ["id", "score"], ["id", "score", "vip"]
REFUSED = "refused (InvalidInputException)"
for name, want in {"DuckDB": REFUSED, "DataFusion": two, "Polars": two, "pyarrow": three}.items():
    see(f"fields, a third in the last row, {name}", refused(lambda: READERS[name]("field.ndjson").column_names), want)
see("a text after whole scores, DuckDB", refused(lambda: READERS["DuckDB"]("text.ndjson").num_rows), REFUSED)
PY
