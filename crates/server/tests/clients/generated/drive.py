"""A served engine, driven by a client that openapi-python-client made of our description.

In: BASE and KEY of a server under `Policy::live()`, and the package `segmentry_client` beside this file. Out: a line
for each step, and an error at the first answer that is another.
"""

from __future__ import annotations

import os
import time
from typing import Any, TypeVar

from segmentry_client import AuthenticatedClient
from segmentry_client.api.contacts import get_marketing_contacts_imports_by_id, put_marketing_contacts
from segmentry_client.api.fields import post_marketing_field_definitions
from segmentry_client.api.lists import get_marketing_lists_by_id
from segmentry_client.api.members import get_v1_segments_by_segment_id_members
from segmentry_client.api.segments_2_0 import (
    get_marketing_segments_2_0_by_segment_id,
    post_marketing_segments_2_0,
)
from segmentry_client.models import (
    Errors,
    FieldDefinition,
    FieldWrite,
    JobId,
    JobState,
    MemberPage,
    Segment,
    SegmentWrite,
    UpsertRequest,
    WrittenContact,
)
from segmentry_client.types import UNSET, Response, Unset

T = TypeVar("T")
client = AuthenticatedClient(base_url=os.environ["BASE"], token=os.environ["KEY"], raise_on_unexpected_status=True)
steps = 0


def taken(step: str, kind: type[T], answer: Response[Any]) -> T:
    """What was answered where nothing was refused."""
    global steps
    assert isinstance(answer.parsed, kind), f"{step}: {answer.status_code} {answer.content!r}"
    steps += 1
    print(f"ok {step} {answer.status_code}")
    return answer.parsed


def refused(answer: Response[Any], status: int) -> Errors:
    """A refusal has a type too."""
    assert answer.status_code == status and isinstance(answer.parsed, Errors), answer
    return answer.parsed


def person(email: str, plan: str) -> WrittenContact:
    return WrittenContact.from_dict({"email": email, "custom_fields": {"py_plan": plan}})


body = FieldWrite(name="py_plan", field_type="Text")
taken("field", FieldDefinition, post_marketing_field_definitions.sync_detailed(client=client, body=body))
people = [person("py-ada@example.com", "pro"), person("py-bob@example.com", "free"), person("py-eve@example.com", "pro")]
upsert = UpsertRequest(contacts=people)
job = taken("upsert", JobId, put_marketing_contacts.sync_detailed(client=client, body=upsert))
for _ in range(100):
    state = taken("job", JobState, get_marketing_contacts_imports_by_id.sync_detailed(job.job_id, client=client))
    if state.status != "pending":
        break
    time.sleep(0.05)
assert (state.status, state.results.created_count) == ("completed", 3), state

query = "SELECT contact_id, updated_at FROM contact_data WHERE py_plan = 'pro'"
write = SegmentWrite(name="Python", query_dsl=query)
made = taken("segment", Segment, post_marketing_segments_2_0.sync_detailed(client=client, body=write))
for _ in range(100):
    seen = taken("count", Segment, get_marketing_segments_2_0_by_segment_id.sync_detailed(made.id, client=client))
    if seen.contacts_count == 2:
        break
    time.sleep(0.05)
assert seen.contacts_count == 2, seen
members: list[str] = []
cursor: str | None | Unset = UNSET
while cursor is not None:
    answer = get_v1_segments_by_segment_id_members.sync_detailed(made.id, client=client, limit=1, cursor=cursor)
    page = taken("members", MemberPage, answer)
    assert isinstance(page.ids, list), page
    members += page.ids
    cursor = page.next_ or None
assert len(set(members)) == 2, members

wrong = SegmentWrite(name="wrong", query_dsl="SELECT contact_id, updated_at FROM contact_data WHERE nowhere = 1")
first = refused(post_marketing_segments_2_0.sync_detailed(client=client, body=wrong), 400).errors[0]
assert first.field == "query_dsl" and "nowhere" in first.message, first
first = refused(get_marketing_lists_by_id.sync_detailed(made.id, client=client), 404).errors[0]
assert first.field == "id", first
print(f"{steps} steps")
