#!/usr/bin/env bash
# Guess: a datetime given to an event SDK arrives as that instant; a datetime without zone is always read one way.
# Seen: segment-analytics-python reads a datetime without zone as local time if it is less than 5 seconds old, and as
#   UTC otherwise: in New York two orders that happened 20 seconds apart are sent 5 hours apart, the earlier one first
#   by 5 hours. mixpanel (Python) drops the offset of a datetime with zone in a property: 09:00-05:00 becomes the text
#   09:00:00, the same instant given in UTC becomes 14:00:00.
# Why it matters: "bought in the last 24 hours" and the order of events differ by the age of the call and the zone of
#   the machine: events sent at once are right, those from a queue or a retry are hours off. A machine in UTC hides
#   both.
# Instead: give both SDKs datetimes in UTC with their zone (segment) or texts in RFC 3339 (mixpanel); as the receiver
#   of their calls, treat a property without an offset as a text, not as an instant.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check segment-analytics-python==2.4.0 mixpanel==5.4.1 tzdata==2026.6
TZ=America/New_York venv/bin/python - <<'PY'
import json, mixpanel, sys
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from segment.analytics.client import Client
from zoneinfo import ZoneInfo

def see(what, got, want):
    print(f"{what}: {got!r}")
    if got != want:
        sys.exit(f"changed: was {want!r}")

print("segment-analytics-python", version("segment-analytics-python"), "mixpanel", version("mixpanel"))
segment = Client("key", send=False)

def sent(time):
    """How many seconds the instant that is sent is off, for a datetime of this machine's local time."""
    accepted, message = segment.track("user", "order", timestamp=time)
    assert accepted
    true = time.replace(tzinfo=ZoneInfo("America/New_York")) if time.tzinfo is None else time
    return round((datetime.fromisoformat(message["timestamp"]) - true).total_seconds())

offset = datetime.now().astimezone().utcoffset().total_seconds()
see("segment, without zone, now: seconds off", sent(datetime.now()), 0)
see("segment, without zone, 20 seconds ago: seconds off", sent(datetime.now() - timedelta(seconds=20)), round(offset))
see("segment, with zone, 20 seconds ago: seconds off", sent(datetime.now(timezone.utc) - timedelta(seconds=20)), 0)

class Consumer:
    def send(self, endpoint, message, *keys):
        self.message = json.loads(message)

consumer = Consumer()
people = mixpanel.Mixpanel("token", consumer)
order = datetime(2026, 11, 27, 9, tzinfo=ZoneInfo("America/New_York"))
people.people_set("user", {"in_new_york": order, "in_utc": order.astimezone(timezone.utc)})
see("mixpanel, one instant twice, people_set", consumer.message["$set"],
    {"in_new_york": "2026-11-27T09:00:00", "in_utc": "2026-11-27T14:00:00"})
people.track("user", "order", {"at": order})
see("mixpanel, track", consumer.message["properties"]["at"], "2026-11-27T09:00:00")
PY
