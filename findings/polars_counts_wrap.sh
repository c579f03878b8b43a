#!/usr/bin/env bash
# Guess: the difference of two counts may be negative, and a total of whole numbers has room for a total, as in SQL.
# Seen: Polars' counts (len, n_unique, the sum of a condition) are unsigned 32-bit numbers, and so is their
#   difference: a segment that lost one member of two grew by 4,294,967,295, and the filter "grew" chooses it. The
#   same query in Polars' own SQL gives -1. A sum of an Int32 column stays Int32 and wraps into the negative, in SQL
#   too (a sum of Int16 does not: it is widened), while the mean of the same rows is right. Neither raises nor warns.
# Why it matters: alerts on growth and churn fire for the wrong segments; lifetime points and spend in the INT32
#   columns that Spark and DuckDB write become negative, and their owners leave the best-customers segment.
# Instead: cast to Int64 before the subtraction and before the sum.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1
venv/bin/python - <<'PY'
import duckdb, polars as pl, sys

def see(what, got, want):
    print(f"{what}: {got!r}")
    if got != want:
        sys.exit(f"changed: was {want!r}")

print("Polars", pl.__version__, "DuckDB", duckdb.__version__)
members = pl.DataFrame({"segment": ["new", "vip", "vip", "vip"], "day": [2, 1, 1, 2]})
monday, tuesday = (pl.col("day") == 1).sum(), (pl.col("day") == 2).sum()
growth = members.group_by("segment").agg(grew=tuesday - monday).sort("segment")
see("growth of the segments new and vip, Polars", growth["grew"].to_list(), [1, 4_294_967_295])
ids = pl.DataFrame({"monday": [1, 2, 3], "tuesday": [1, 1, 1]})
see("distinct openers of Tuesday less those of Monday",
    ids.select(pl.col("tuesday").n_unique() - pl.col("monday").n_unique()).item(), 4_294_967_294)
vip = members.filter(segment="vip")
see("rows of Tuesday less rows of Monday",
    vip.select(pl.col("day").filter(day=2).len() - pl.col("day").filter(day=1).len()).item(), 4_294_967_295)
see("segments that grew, Polars", growth.filter(pl.col("grew") > 0)["segment"].to_list(), ["new", "vip"])
SQL = """SELECT segment, COUNT(CASE WHEN day = 2 THEN 1 END) - COUNT(CASE WHEN day = 1 THEN 1 END) AS grew
         FROM members GROUP BY segment ORDER BY segment"""
see("the same in Polars' SQL", pl.SQLContext(members=members, eager=True).execute(SQL)["grew"].to_list(), [1, -1])
see("the same in DuckDB", [row[1] for row in duckdb.sql(SQL).fetchall()], [1, -1])

def totals(dtype, values):
    orders = pl.DataFrame({"points": pl.Series(values, dtype=dtype)})
    context = pl.SQLContext(orders=orders, eager=True)
    sql = context.execute("SELECT SUM(points) AS s, AVG(points) AS a FROM orders").row(0)
    duck = duckdb.sql("SELECT SUM(points) FROM orders").fetchall()[0][0]
    return orders.select(pl.col("points").sum()).item(), *sql, int(duck)

see("two orders of 1.5 billion points in Int32: sum, SQL's sum and mean, DuckDB's sum",
    totals(pl.Int32, [1_500_000_000] * 2), (-1_294_967_296, -1_294_967_296, 1_500_000_000.0, 3_000_000_000))
see("two orders of 30,000 points in Int16: likewise", totals(pl.Int16, [30_000] * 2),
    (60_000, 60_000, 30_000.0, 60_000))
PY
