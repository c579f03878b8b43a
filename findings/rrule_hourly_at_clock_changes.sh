#!/usr/bin/env bash
# Guess: FREQ=HOURLY is every hour, in Python's dateutil and in rrule (npm), which is a port of it; the zone of
#   DTSTART only says how to write the hours.
# Seen: dateutil counts on the clock of the wall. On the day the clocks go back it leaves one hour out, on the day
#   they go forward it gives one instant twice. rrule (npm) gives every hour once; FREQ=DAILY is the same instants in
#   both.
# Why it matters: a schedule of hourly passes, or of windows of an hour, made in Python misses a pass a year and runs
#   one twice; counts per hour in a report have a hole that the service has not.
# Instead: schedule what is shorter than a day in UTC; keep local zones for rules in days and longer.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check python-dateutil==2.9.0.post0
npm init -y >npm.log
npm install --silent --no-fund --no-audit rrule@2.8.1 >>npm.log
cat > rules.json <<'JSON'
["DTSTART;TZID=America/New_York:20261101T003000\nRRULE:FREQ=HOURLY;COUNT=4",
 "DTSTART;TZID=America/New_York:20260308T003000\nRRULE:FREQ=HOURLY;COUNT=4",
 "DTSTART;TZID=America/New_York:20261031T093000\nRRULE:FREQ=DAILY;COUNT=3"]
JSON
cat > page.cjs <<'JS'
const { readFileSync } = require("node:fs");
const { rrulestr } = require("rrule");
const write = (instant) => instant.toISOString().slice(0, 16);
console.log(JSON.stringify(JSON.parse(readFileSync("rules.json")).map((rule) => rrulestr(rule).all().map(write))));
JS
TZ=UTC node page.cjs > page.json
venv/bin/python - <<'PY'
import dateutil, json, sys
from datetime import timezone
from dateutil.rrule import rrulestr

print("dateutil", dateutil.__version__, "rrule (npm)", json.load(open("node_modules/rrule/package.json"))["version"])
WANT = [
    ("04:30 05:30 07:30 08:30", "04:30 05:30 06:30 07:30"),
    ("05:30 06:30 06:30 07:30", "05:30 06:30 07:30 08:30"),
    ("13:30 14:30 14:30", "13:30 14:30 14:30"),
]
for rule, page, want in zip(json.load(open("rules.json")), json.load(open("page.json")), WANT, strict=True):
    python = [instant.astimezone(timezone.utc).isoformat()[:16] for instant in rrulestr(rule)]
    got = tuple(" ".join(instant[11:] for instant in instants) for instants in (python, page))
    print(f"{rule.splitlines()[1]} from {python[0]} UTC: dateutil {got[0]}; rrule {got[1]}")
    if got != want:
        sys.exit(f"changed: was {want}")
PY
