#!/usr/bin/env bash
# Guess: lower(first_name) = 'γιωργος' and ILIKE find the Greek name ΓΙΩΡΓΟΣ in every engine that says Unicode, and
#   within one engine lower and ILIKE agree.
# Seen: the last letter. Polars, DataFusion, ClickHouse (lowerUTF8), Python and JavaScript write the final sigma ς;
#   DuckDB, pyarrow and pandas write σ, so the comparison is false there. ILIKE says no in DuckDB and ClickHouse,
#   though DuckDB's regular expression with (?i) and Polars', DataFusion's and pyarrow's ILIKE say yes. pandas answers
#   by the dtype: σ for its default str (pyarrow), ς for object. İ, the first letter of Turkish names, is i in DuckDB
#   and two code points (i and a dot above) in the others.
# Why it matters: nearly every Greek man's name ends in sigma. A segment in lower case is empty in one engine and full
#   in the next, and keys made with lower() in a notebook and in a service do not join.
# Instead: compare by one folding that one place defines (full case folding has σ for all three), kept beside the
#   original; never join on lower() of two systems.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check \
    chdb==4.4.0 datafusion==55.0.0 duckdb==2.0.1 pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1
venv/bin/python - <<'PY'
import chdb, datafusion, duckdb, pandas, polars, pyarrow, pyarrow.compute, subprocess, sys

def see(what, got, want):
    print(f"{what}: {got!r}")
    if got != want:
        sys.exit(f"changed: was {want!r}")

LIBRARIES = (duckdb, datafusion, polars, pyarrow, pandas, chdb)
print(", ".join(f"{library.__name__} {library.__version__}" for library in LIBRARIES))
NAME, LOWER = "ΓΙΩΡΓΟΣ", "γιωργος"
context = datafusion.SessionContext()
frame = polars.DataFrame({"name": [NAME]})

def duck(what):
    return duckdb.sql(f"SELECT {what}").fetchall()[0][0]

def fusion(what):
    return list(context.sql(f"SELECT {what} AS x").to_pydict().values())[0][0]

def click(what):
    return chdb.query(f"SELECT {what}", "TabSeparated").data().strip()

def pl(what):
    return polars.SQLContext(t=frame, eager=True).execute(f"SELECT {what} AS x FROM t").item()

node = subprocess.run(["node", "-p", f"'{NAME}'.toLowerCase()"], stdout=subprocess.PIPE, text=True, check=True).stdout
see("lower case, Python, JavaScript, Polars, DataFusion, ClickHouse",
    {NAME.lower(), node.strip(), pl("LOWER(name)"), fusion(f"lower('{NAME}')"), click(f"lowerUTF8('{NAME}')")}, {LOWER})
see("lower case, DuckDB, pyarrow, pandas", {duck(f"lower('{NAME}')"), pyarrow.compute.utf8_lower(NAME).as_py(),
    pandas.Series([NAME]).str.lower()[0]}, {"γιωργοσ"})
see("lower case, pandas with dtype object", pandas.Series([NAME], dtype=object).str.lower()[0], LOWER)
see("ILIKE, DuckDB and ClickHouse", (duck(f"'{NAME}' ILIKE '{LOWER}'"), click(f"'{NAME}' ILIKE '{LOWER}'")),
    (False, "0"))
see("ILIKE, Polars, DataFusion, pyarrow", (pl(f"name ILIKE '{LOWER}'"), fusion(f"'{NAME}' ILIKE '{LOWER}'"),
    pyarrow.compute.match_like(NAME, LOWER, ignore_case=True).as_py()), (True, True, True))
see("(?i), DuckDB", duck(f"regexp_matches('{NAME}', '(?i)^{LOWER}$')"), True)
see("İ, code points of its lower case, DuckDB, DataFusion, Python",
    (duck("length(lower('İ'))"), fusion("length(lower('İ'))"), len("İ".lower())), (1, 2, 2))
PY
