"""The whole life of a segment, driven by SendGrid's own Python client.

In: BASE and KEY of a server under `Policy::live()`, and the folder of the official files, if it is at hand.
Out: a line for each step, and an error with request and answer at the first one that is not as the contract
or our own description has it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import pathlib
import time
import urllib.request
from typing import Any

import python_http_client.exceptions
import sendgrid

from shapes import CORRECTIONS, Official, Ours

BASE, KEY = os.environ["BASE"], os.environ["KEY"]
CONTRACT = os.environ.get("SEGMENTRY_CONTRACT")
QUERY = (
    "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo' AND contact_id IN "
    "(SELECT contact_id FROM event_data WHERE event_type = 'open' "
    "AND timestamp > timestampadd(day, -30, CURRENT_TIMESTAMP))"
)
UNKNOWN = "00000000-0000-4000-8000-000000000000"

official = Official(pathlib.Path(CONTRACT) / "oai") if CONTRACT else None
with urllib.request.urlopen(f"{BASE}/openapi.json") as described:
    ours = Ours([json.load(described)])
client = sendgrid.SendGridAPIClient(api_key=KEY, host=BASE).client.marketing
steps = 0


def call(node: Any, verb: str, expected: int, **more: Any) -> Any:
    """A request of the official client; its answer, if it has this status and the official shape."""
    global steps
    try:
        answer = getattr(node, verb)(**more)
        status, text = answer.status_code, answer.body
    except python_http_client.exceptions.HTTPError as error:
        status, text = error.status_code, error.body
    body = json.loads(text) if text else None
    path = node._build_url(None).removeprefix(BASE)
    assert status == expected, f"{verb} {path} {more}: {status} instead of {expected}: {body}"
    if official:
        official.check(verb, path, status, body)
    ours.check(verb, path, status, body)
    steps += 1
    print(f"ok {verb.upper()} {path} {status}")
    return body


def finished(job: str) -> dict[str, Any]:
    """Follows a job to its end."""
    for _ in range(100):
        state = call(client.contacts.imports._(job), "get", 200)
        if state["status"] in ("completed", "errored", "failed"):
            return state
        time.sleep(0.1)
    raise AssertionError("the job does not end")


def counted(node: Any, count: int) -> dict[str, Any]:
    """The segment once it has so many members: it is evaluated at once, but beside the answer to a write."""
    for _ in range(100):
        seen = call(node, "get", 200)
        if seen["contacts_count"] == count:
            return seen
        time.sleep(0.05)
    raise AssertionError(f"{seen['contacts_count']} members, not {count}")


def first_error(body: dict[str, Any]) -> tuple[str, str]:
    return body["errors"][0]["field"], body["errors"][0]["message"]


def contacts_and_lists() -> str:
    """A field, a list and three people; the list's id."""
    field = call(client.field_definitions, "post", 200, request_body={"name": "tier", "field_type": "Text"})
    assert field["name"] == "tier" and field["field_type"] == "Text"
    fields = call(client.field_definitions, "get", 200)
    assert [each["name"] for each in fields["custom_fields"]] == ["tier"]
    call(client.field_definitions, "post", 400, request_body={"name": "TIER", "field_type": "Text"})
    made = call(client.lists, "post", 201, request_body={"name": "readers"})
    people = [
        {"email": f"{name}@example.com", "city": city, "custom_fields": {field["id"]: "gold"}}
        for name, city in (("ada", "Oslo"), ("bob", "Oslo"), ("eve", "Rome"))
    ]
    body = {"list_ids": [made["id"]], "contacts": people}
    state = finished(call(client.contacts, "put", 202, request_body=body)["job_id"])
    assert state["results"]["created_count"] == 3, state
    call(client.contacts, "put", 400, request_body={"contacts": []})
    unknown = [{"email": "x@example.com", "custom_fields": {"e99_T": "x"}}]
    call(client.contacts, "put", 400, request_body={"contacts": unknown})
    assert call(client.lists._(made["id"]), "get", 200)["contact_count"] == 3
    assert call(client.lists._(made["id"]).contacts.count, "get", 200)["contact_count"] == 3
    assert call(client.contacts.count, "get", 200)["contact_count"] == 3
    return made["id"]


def opened(*emails: str) -> None:
    """Posts an event for each, as the event webhook does."""
    global steps
    events = [
        {"email": email, "event": "open", "timestamp": int(time.time()) - 60, "sg_event_id": f"id-{email}"}
        for email in emails
    ]
    request = urllib.request.Request(
        f"{BASE}/v1/webhooks/sendgrid",
        json.dumps(events).encode(),
        {"authorization": f"Bearer {KEY}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
    steps += 1


def segment() -> str:
    """Made, seen, found, edited; its id."""
    segments = client.segments._("2.0")
    made = call(segments, "post", 201, request_body={"name": "Oslo, opened", "query_dsl": QUERY})
    assert made["query_dsl"] == QUERY and made["query_version"] == "2"
    same = {"name": "Oslo, opened", "query_dsl": QUERY}
    assert first_error(call(segments, "post", 400, request_body=same))[0] == "name"
    wrong = {"name": "x", "query_dsl": "SELECT contact_id, updated_at FROM nowhere"}
    assert first_error(call(segments, "post", 400, request_body=wrong))[0] == "query_dsl"
    one = segments._(made["id"])
    seen = counted(one, 1)
    assert [each["email"] for each in seen["contacts_sample"]] == ["ada@example.com"]
    assert seen["contacts_sample"][0]["custom_fields"] == {"tier": "gold"}
    opened("bob@example.com", "eve@example.com", "bob@example.com")
    counted(one, 2)
    short = call(one, "get", 200, query_params={"contacts_sample": "false"})
    assert "contacts_sample" not in short
    listed = call(segments, "get", 200)["results"]
    assert [each["id"] for each in listed] == [made["id"]] and "query_dsl" not in listed[0]
    for params, found in (({"ids": UNKNOWN}, 0), ({"no_parent_list_id": "true"}, 1)):
        assert len(call(segments, "get", 200, query_params=params)["results"]) == found
    # The five minutes in which a segment is left alone after it was made.
    soon = call(one, "patch", 429, request_body={"name": "Oslo"})
    assert "came too soon" in first_error(soon)[1] if soon else True
    assert call(one, "patch", 200, request_body={"name": "Oslo, opened"})["id"] == made["id"]
    assert first_error(call(segments._(UNKNOWN), "get", 404))[0] == "segment_id"
    return made["id"]


def refreshed(made: str) -> None:
    refresh = client.segments._("2.0").refresh
    zone = {"user_time_zone": "Europe/Oslo"}
    assert call(refresh._(made), "post", 202, request_body=zone)["job_id"]
    call(refresh._(made), "post", 429, request_body=zone)
    gone = call(refresh._(UNKNOWN), "post", 404, request_body=zone)
    assert gone == {"error": "Segment does not exist."}


def searched_and_exported(made: str) -> None:
    found = call(client.contacts.search, "post", 200, request_body={"query": "email LIKE 'ada%'"})
    assert found["contact_count"] == 1
    who = found["result"][0]["id"]
    assert call(client.contacts._(who), "get", 200)["segment_ids"] == [made]
    some = call(client.contacts.batch, "post", 200, request_body={"ids": [who, UNKNOWN]})
    assert len(some["result"]) == 1
    emails = {"emails": ["ADA@example.com", "nobody@example.com"]}
    named = call(client.contacts.search.emails, "post", 200, request_body=emails)["result"]
    assert named["nobody@example.com"] == {"error": "contact not found"}
    call(client.contacts.search.emails, "post", 404, request_body={"emails": ["nobody@example.com"]})
    begun = call(client.contacts.exports, "post", 202, request_body={"segment_ids": [made], "file_type": "csv"})
    for _ in range(100):
        state = call(client.contacts.exports._(begun["id"]), "get", 200)
        if state["status"] != "pending":
            break
        time.sleep(0.1)
    assert state["status"] == "ready" and state["contact_count"] == 2, state
    with urllib.request.urlopen(state["urls"][0]) as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file, "utf-8")))
    assert sorted(row["EMAIL"] for row in rows) == ["ada@example.com", "bob@example.com"]
    call(client.contacts.exports, "get", 200)


def ended(made: str, list_id: str) -> None:
    """People, the segment and the list go."""
    emails = {"emails": ["bob@example.com"]}
    bob = call(client.contacts.search.emails, "post", 200, request_body=emails)["result"]["bob@example.com"]
    gone = {"ids": bob["contact"]["id"]}
    finished(call(client.contacts, "delete", 202, query_params=gone)["job_id"])
    one = client.segments._("2.0")._(made)
    counted(one, 1)
    call(one, "delete", 202)
    call(one, "delete", 404)
    call(one, "get", 404)
    call(client.lists._(list_id), "delete", 204)
    call(client.lists._(list_id), "get", 404)


def main() -> None:
    list_id = contacts_and_lists()
    opened("ada@example.com")
    made = segment()
    refreshed(made)
    searched_and_exported(made)
    ended(made, list_id)
    wrong = sendgrid.SendGridAPIClient(api_key="SG.wrong.key", host=BASE).client.marketing
    call(wrong.contacts.count, "get", 401)
    print(f"{ours.checked} answers are as our description has them")
    print(f"{steps} steps")
    if official:
        print(f"{official.checked} answers have the official shapes, {len(CORRECTIONS)} slips of theirs corrected")


main()
