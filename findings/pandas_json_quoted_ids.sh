#!/usr/bin/env bash
# Guess: in NDJSON a text is a text: "01234" stays "01234" through any reader.
# Seen: pandas.read_json takes texts that look like numbers for numbers, column by column: "01234" and "1234" become
#   one id, a phone number loses its plus, and the given names "Nan" and "Inf" become a missing and an infinite value.
#   If any row lacks the column, the numbers are doubles, and two ids of 17 digits that differ in the last become one.
#   A count in a column whose name ends in _at becomes a date of 1971. One text in the column that is no number keeps
#   all of them, so the same id is a text in one file and a number in the next; with engine="pyarrow" every text
#   stays: what an id is depends on an option about speed.
# Why it matters: contacts are merged, or not found again, after a round trip through a notebook; nothing is raised.
# Instead: read_json(..., dtype=False), or pyarrow or Polars; never import again what pandas guessed.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1
venv/bin/python - <<'PY'
import io, json, pandas, sys

def see(what, got, want):
    print(f"{what}: {got!r}")
    if got != want:
        sys.exit(f"changed: was {want!r}")

TEXTS = {
    "external_id": ["01234", "1234"],
    "phone": ["+15550100", "+445550100"],
    "first_name": ["Inf", "Nan"],
    "order": ["90071992547409931", "90071992547409932"],
}
ROWS = [dict(zip(TEXTS, row), opens_at=count) for row, count in zip(zip(*TEXTS.values()), [40_000_000, 50_000_000])]

def read(rows, **options):
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    frame = pandas.read_json(io.BytesIO(lines.encode()), lines=True, **options)
    return {name: [str(value) for value in frame[name]] for name in frame}

print("pandas", pandas.__version__)
COUNTS = {"opens_at": ["40000000", "50000000"]}
see("as read", read(ROWS), {
    "external_id": ["1234", "1234"], "phone": ["15550100", "445550100"], "first_name": ["inf", "nan"],
    "order": TEXTS["order"], "opens_at": ["1971-04-08 23:06:40", "1971-08-02 16:53:20"]})
see("order ids, when a third row has none", read(ROWS + [{"phone": "+15550101"}])["order"],
    ["9.007199254740994e+16", "9.007199254740994e+16", "nan"])
see("external ids, when a third is A1", read(ROWS + [{"external_id": "A1"}])["external_id"], ["01234", "1234", "A1"])
see("engine='pyarrow'", read(ROWS, engine="pyarrow"), TEXTS | COUNTS)
see("dtype=False", read(ROWS, dtype=False), TEXTS | COUNTS)
PY
