#!/usr/bin/env bash
# Guess: a distinct-count sketch (Apache DataSketches, Python) fed with the ids 1, 2, 3 is the same sketch whether a
#   column has them as int64, int32 or float64, and counts 1.5 and 1.9 as two values.
# Seen: a double is another value than the equal whole number, so the same ids from two columns have an empty
#   intersection and a union of six. numpy.float32 is cut to a whole number, so 1.5 and 1.9 are one value, and equal
#   to 1; True is 1; the empty text is left out. Nothing is raised.
# Why it matters: pandas turns a column of ids into float64 when a join leaves one row without a partner. Reach over
#   two days then doubles, and the overlap of two segments is 0, within no error bound.
# Instead: one canonical form before every update (the text of the id, or int() of a column checked to be whole), the
#   same in all languages that write sketches; test a union of two sketches of the same ids.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check datasketches==5.2.0 pandas==3.1.1 numpy==2.4.6
venv/bin/python - <<'PY'
import numpy, pandas, sys
from datasketches import hll_sketch, theta_intersection, theta_union, update_theta_sketch
from importlib.metadata import version

def see(what, got, want):
    print(f"{what}: {got!r}")
    if got != want:
        sys.exit(f"changed: was {want!r}")

def theta(values):
    sketch = update_theta_sketch(12)
    for value in values:
        sketch.update(value)
    return sketch

def combined(kind, *columns):
    operation = kind()
    for column in columns:
        operation.update(theta(column))
    return operation.get_result().get_estimate()

def hll(values):
    sketch = hll_sketch(12)
    for value in values:
        sketch.update(value)
    return round(sketch.get_estimate())

print("datasketches", version("datasketches"), "pandas", pandas.__version__)
openers = pandas.DataFrame({"id": [1, 2, 3], "opener": [1, 2, 3]})
sent = pandas.DataFrame({"id": [1, 2, 3, 4]}).merge(openers, how="left", on="id")
monday, tuesday = openers["opener"], sent["opener"].dropna()
see("types of the two columns, equal values",
    (str(monday.dtype), str(tuesday.dtype), monday.tolist() == tuesday.tolist()), ("int64", "float64", True))
see("theta: intersection, union",
    (combined(theta_intersection, monday, tuesday), combined(theta_union, monday, tuesday)), (0.0, 6.0))
see("theta, both as int: intersection, union", (combined(theta_intersection, monday, tuesday.astype(int)),
    combined(theta_union, monday, tuesday.astype(int))), (3.0, 3.0))
see("HLL of both columns", hll([*monday, *tuesday]), 6)
for what, values, want in [
    ("1 and numpy.int32(1)", [1, numpy.int32(1)], 1), ("1 and 1.0", [1, 1.0], 2), ("1 and True", [1, True], 1),
    ("1.5 and 1.9", [1.5, 1.9], 2),
    ("numpy.float32 1.5 and 1.9, and 1", [numpy.float32(1.5), numpy.float32(1.9), 1], 1),
    ("the empty text", [""], 0),
]:
    see(f"distinct values, theta and HLL: {what}", (round(theta(values).get_estimate()), hll(values)), (want, want))
PY
