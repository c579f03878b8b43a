"""A small account as columns, and what its segments have at an instant."""

from datetime import datetime, timezone

AT = datetime(2026, 3, 1, tzinfo=timezone.utc)
FIELDS = {"plan": "Text", "age": "Number"}


def contact(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


CONTACTS = {
    "contact_id": [contact(n) for n in range(1, 41)],
    "email": [f"c{n}@example.com" for n in range(1, 41)],
    "plan": ["pro" if n % 3 == 0 else None if n % 7 == 0 else "free" for n in range(1, 41)],
    "age": [float(20 + n) for n in range(1, 41)],
}
EVENTS = {
    "event_id": [f"e{n}" for n in range(60)],
    "contact_id": [contact(n % 40 + 1) for n in range(60)],
    "event_type": ["open" if n % 2 else "purchase" for n in range(60)],
    "timestamp": [datetime(2026, 2, 1 + n % 28, 12, tzinfo=timezone.utc) for n in range(60)],
    "properties__amount": [n * 1.5 for n in range(60)],
}


def where(condition: str) -> str:
    return f"SELECT contact_id, updated_at FROM contact_data WHERE {condition}"


def did(condition: str) -> str:
    return where(f"contact_id IN (SELECT contact_id FROM event_data WHERE {condition})")


SEGMENTS = {
    "pro": where("plan = 'pro'"),
    "old": where("age >= 50 AND plan IS NOT NULL"),
    "buyers": did("event_type = 'purchase' AND DATA:payload.amount > 30"),
    "recent": did("timestamp > timestampadd(day, -7, CURRENT_TIMESTAMP)"),
    "both": where("array_contains(segment_ids, 'pro') AND array_contains(segment_ids, 'recent')"),
}


def expected() -> dict[str, set[str]]:
    """The same, said in Python."""
    numbers = range(1, 41)
    plan = dict(zip(numbers, CONTACTS["plan"]))
    found = {
        "pro": {n for n in numbers if plan[n] == "pro"},
        "old": {n for n in numbers if 20 + n >= 50 and plan[n] is not None},
        "buyers": {n % 40 + 1 for n in range(60) if n % 2 == 0 and n * 1.5 > 30},
        "recent": {
            n % 40 + 1 for n, at in enumerate(EVENTS["timestamp"]) if (AT - at).total_seconds() < 7 * 86_400
        },
    }
    found["both"] = found["pro"] & found["recent"]
    return {segment: {contact(n) for n in members} for segment, members in found.items()}


def members(table: object) -> dict[str, set[str]]:
    """Members by segment."""
    columns = table.to_pydict()  # type: ignore[attr-defined]
    by_segment: dict[str, set[str]] = {segment: set() for segment in SEGMENTS}
    for segment, one in zip(columns["segment_id"], columns["contact_id"]):
        by_segment[segment].add(one)
    return by_segment
