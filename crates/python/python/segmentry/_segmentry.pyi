from collections.abc import Mapping, Sequence
from datetime import datetime
from os import PathLike
from typing import Any, Literal, Optional, Protocol, Union, final, type_check_only

from ._errors import Fault

__all__ = ["Engine", "Evaluation", "Table", "check", "evaluate", "instant", "instants", "normalised", "open", "to_sql"]

@type_check_only
class ArrowStream(Protocol):
    """A table of pyarrow, polars, pandas, DuckDB, ibis, or another program that exports Arrow streams."""

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object: ...

@final
class Table:
    """Rows that were found. It exports an Arrow stream as often as it is asked.

    ``polars.DataFrame(table)``, ``pyarrow.table(table)`` and ``pandas.DataFrame.from_arrow(table)`` take it.
    """

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object: ...
    def __len__(self) -> int: ...
    @property
    def column_names(self) -> list[str]: ...
    def to_pydict(self) -> dict[str, list[Any]]:
        """The columns as lists, where no other package is at hand."""

@final
class Evaluation:
    """What ``evaluate`` found."""

    @property
    def counts(self) -> dict[str, int]:
        """How many members each segment has."""
    @property
    def members(self) -> Table:
        """``segment_id``, ``contact_id``: in the order of segments and contacts."""
    @property
    def samples(self) -> Table:
        """``segment_id``, ``contact_id``, ``hash``: up to 50 members of each segment, always the same ones.

        Of several evaluations of separate contacts, the 50 smallest hashes of a segment are the sample of all.
        """
    @property
    def movements(self) -> Optional[Table]:
        """``segment_id``, ``contact_id``, ``change`` (``joined`` or ``left``), if ``since`` was given."""
    @property
    def faults(self) -> list[Fault]:
        """Rows that were left out, with ``faults="skip"``."""
    @property
    def contacts(self) -> int:
        """Contacts that exist at the instant."""
    @property
    def events(self) -> int:
        """Events up to the instant."""
    @property
    def orphan_events(self) -> int:
        """Events among them whose contact is not there. They count for nobody."""
    @property
    def duplicate_events(self) -> int:
        """Events that were left out since an earlier one has their id."""

def check(
    query: str, fields: Optional[Mapping[str, str]] = None, *, strict: bool = False
) -> list[str]:
    """Reads a query, and returns the warnings about it.

    ``fields`` has the types of custom fields: ``{"plan": "Text", "age": "Number", "born": "Date", "tags": "Set"}``.
    ``strict`` refuses what SendGrid's language does not have.

    Raises ``QueryError`` with line, column and a hint.
    """

def to_sql(
    query: str,
    dialect: Literal["duckdb", "spark", "postgresql", "clickhouse"],
    fields: Optional[Mapping[str, str]] = None,
    *,
    contacts: str = "contacts",
    events: str = "events",
    at: Optional[Union[datetime, str]] = None,
) -> str:
    """A query as one SELECT of contact ids in another engine's SQL, with our meaning written out.

    ``contacts`` and ``events`` are the tables, as the SELECT names them; ``docs/sql.md`` says what columns they have.
    ``at`` is the instant of evaluation; that at which the SELECT runs, if it is left out. Comments before the SELECT say
    what must hold for the answer to be the engine's.

    Raises ``QueryError``, and ``FormError`` for what the dialect cannot say, with its name as ``reason``.
    """

def evaluate(
    contacts: ArrowStream,
    events: Optional[ArrowStream],
    segments: Mapping[str, str],
    *,
    at: Union[datetime, str],
    fields: Optional[Mapping[str, str]] = None,
    since: Optional[ArrowStream] = None,
    faults: Literal["raise", "skip"] = "raise",
) -> Evaluation:
    """The members of segments at an instant.

    ``contacts`` has a column ``contact_id`` (a text, or 16 bytes) and columns for fields: ``email``, ``list_ids``,
    ``plan``, ``custom.plan``, ``custom__plan``, or a struct ``custom``. ``events`` has ``event_id``, ``event_type``,
    ``timestamp``, ``contact_id`` or ``email``, and properties as ``properties.amount``, ``properties__amount``, or a
    struct ``properties``. ``segments`` has a query for each id; queries may refer to one another by
    ``array_contains(segment_ids, 'id')``. Contacts are seen from their ``created_at`` on, events from their
    ``timestamp`` on.

    ``fields`` has the types of custom fields; without it the columns say them. Give it where contacts are split, so
    that all parts have the same. ``since`` has earlier members (``Evaluation.members``), for ``movements``.

    Raises ``QueryError``, ``ColumnError`` and, unless ``faults`` is ``"skip"``, ``RecordError``.
    """

def normalised(
    identifier: Literal["email", "alternate_emails", "external_id", "phone_number_id", "anonymous_id"],
    texts: Sequence[Optional[str]],
) -> list[Optional[str]]:
    """Identifiers in the spelling in which they are stored and compared; ``None`` for ``None`` and where nothing is left.

    Addresses are in lower case with the ASCII form of their domain, telephone numbers are ``+`` and digits or digits
    alone; blanks around a text and characters that nobody sees are left out. What another program joins by an
    identifier finds what the engine finds if both sides are spelled so.
    """

def instant(at: Union[datetime, str]) -> datetime:
    """An instant as the engine has it: in UTC, in whole milliseconds. Raises ``ValueError`` for what is none."""

def instants(texts: Sequence[Optional[str]]) -> list[Optional[datetime]]:
    """What texts in ``updated_at`` and ``created_at`` say; ``None`` where a text is no instant."""

@final
class Engine:
    """An engine in memory that keeps segments current.

    ``fields`` has the types of custom fields. ``policy`` is ``"sendgrid"`` (an evaluation each hour) or ``"live"``
    (with each write). Instants must not go back.
    """

    def __new__(cls, fields: Optional[Mapping[str, str]] = None, policy: str = "sendgrid") -> Engine: ...
    @property
    def now(self) -> datetime:
        """The instant up to which the engine has advanced."""
    def upsert(
        self,
        contacts: ArrowStream,
        *,
        now: Union[datetime, str],
        faults: Literal["raise", "skip"] = "raise",
    ) -> dict[str, Any]:
        """Creates or changes contacts: ``{"created", "updated", "faults"}``. Columns are those of ``evaluate``.

        Lists that contacts name are created; those that only refused contacts name are not.

        Raises ``ColumnError``, ``RefusedError`` for too many lists and, unless ``faults`` is ``"skip"``,
        ``RecordError``; then nothing was taken.
        """
    def record(
        self,
        events: ArrowStream,
        *,
        now: Union[datetime, str],
        faults: Literal["raise", "skip"] = "raise",
    ) -> dict[str, Any]:
        """Records events: ``{"accepted", "duplicates", "faults"}``. Columns are those of ``evaluate``.

        Raises ``ColumnError`` and, unless ``faults`` is ``"skip"``, ``RecordError``; then nothing was taken.
        """
    def create_segment(
        self,
        name: str,
        query: str,
        *,
        now: Union[datetime, str],
        id: Optional[str] = None,
        list_id: Optional[str] = None,
    ) -> str:
        """Creates a segment and returns its id. It has members after its population, when time has advanced.

        Raises ``QueryError`` and ``RefusedError``.
        """
    def advance_to(self, now: Union[datetime, str]) -> None:
        """Does everything that is due up to an instant."""
    def members(self, segment: str) -> Table:
        """``segment_id``, ``contact_id``: the members as the last evaluation found them. Raises ``RefusedError``."""
    def member_count(self, segment: str) -> int:
        """How many members a segment has. Raises ``RefusedError``."""
    def explain(
        self,
        contact: str,
        *,
        at: Union[datetime, str],
        segment: Optional[str] = None,
        query: Optional[str] = None,
    ) -> dict[str, Any]:
        """Why a contact (an id or an identifier) is in a segment or satisfies a query: ``{"segment", "contact_id",
        "as_of", "in", "member", "flips_at", "searched_until", "tree"}``.

        Raises ``QueryError`` and ``RefusedError``.
        """
    def forecast(
        self,
        segment: str,
        until: Union[datetime, str],
        *,
        at: Union[datetime, str],
        step: str = "1d",
    ) -> list[dict[str, Any]]:
        """``{"at", "count", "joins", "leaves"}`` for each step (``"1d"``, ``"6h"``) if nothing is written.

        Raises ``RefusedError``.
        """
    def changes(self, after: int = 0) -> list[dict[str, Any]]:
        """The change feed behind a sequence number: ``{"sequence", "at", "segment_id", "what", "joined", "left",
        "count"}``. Raises ``RefusedError`` if those changes are no longer kept.
        """
    def close(self) -> None:
        """Writes everything to the file, and gives the directory back. Calls afterwards raise ``StorageError``."""
    def __enter__(self) -> Engine: ...
    def __exit__(
        self,
        *_error: Any,
    ) -> None: ...

def open(
    directory: Union[str, PathLike[str]],
    fields: Optional[Mapping[str, str]] = None,
    policy: str = "sendgrid",
) -> Engine:
    """Opens the engine in a directory, or makes one there with these fields and this policy.

    The directory is locked while it is open. Do not ``fork()`` meanwhile. Raises ``StorageError``.
    """
