"""Segments over Spark's data frames (PySpark 4.0 or later; Sail through Spark Connect).

Contacts and their events are put into buckets by the contact's id, and the engine is called once for each bucket,
inside the worker. Who belongs together is resolved before: an event that names an address only goes to the bucket of the
contact that has it, in whichever spelling. Counts, members and movements of separate buckets are those of the whole,
put together.

``evaluate`` answers once. ``Account`` keeps the state of an account in a folder that all workers see, and is given what
was written hour by hour: it answers who joined and who left.

Nothing here starts, schedules or repeats a task: the engine is Spark's. A task may run twice, or beside its own copy.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Optional, Union

from ._segmentry import instant, instants

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame, SparkSession

__all__ = ["Account", "evaluate"]

Instant = Union[datetime, str]
Result = Literal["members", "counts", "samples"]
Identifier = Literal["email", "external_id", "phone_number_id", "anonymous_id"]

_MEMBERS = "segment_id string, contact_id binary"
_COUNTS = "segment_id string, count long"
_SAMPLES = "segment_id string, contact_id binary, hash binary"
_MOVES = "segment_id string, contact_id binary, change string"
_DONE = "bucket int, attempt string, contacts long, events long, counts string"
_SAMPLE = 50
# In the order in which an engine tries them.
_IDENTIFIERS: tuple[Identifier, ...] = ("email", "external_id", "phone_number_id", "anonymous_id")
# The addresses that a contact has besides its own.
_BESIDES = "alternate_emails"
_BUCKET = "segmentry_bucket"
_KEPT = "segmentry_kept"


def _text(at: Instant) -> str:
    """An instant as text: one for each instant, whichever zone it was given in. Texts sort as instants do."""
    return instant(at).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _power_of_two(buckets: int) -> int:
    if buckets < 1 or buckets & (buckets - 1):
        raise ValueError(f"buckets: {buckets} is no power of two; a bucket is split by one more bit of the hash")
    return buckets


def _plain(frame: DataFrame) -> DataFrame:
    """The frame without dots in the names of its columns, which Spark takes for paths."""
    return frame.toDF(*[name.replace(".", "__") for name in frame.columns])


def _named(frame: DataFrame, name: str) -> Optional[str]:
    """What a frame of contacts calls a field: the engine looks at no case."""
    return next((column for column in frame.columns if column.lower() == name), None)


def _id(frame: DataFrame) -> Column:
    """The id of a contact as 32 hexadecimal digits, from a text or 16 bytes."""
    from pyspark.sql import functions as F

    name = _named(frame, "contact_id")
    if name is None:
        return F.lit(None).cast("string")
    if frame.schema[name].dataType.typeName() == "binary":
        return F.lower(F.hex(frame[name]))
    # All forms of a UUID that the engine takes.
    return F.regexp_replace(F.lower(F.trim(frame[name])), "^urn:uuid:|[{}-]", "")


def _key(name: Identifier, column: Column) -> Column:
    """An identifier as it is compared. The engine spells it: no function of Spark's knows what makes texts one."""
    import pandas as pd
    from pyspark.sql import functions as F

    def spelled(texts):  # type: ignore[no-untyped-def]
        import pandas as pd
        import segmentry

        given = [text if isinstance(text, str) else None for text in texts.tolist()]
        return pd.Series(segmentry.normalised(name, given), dtype=object)

    # Spark reads them, and cannot where they are texts.
    spelled.__annotations__ = {"texts": pd.Series, "return": pd.Series}
    # A function that Spark may not repeat is called once for a row, and not once more for each filter above it.
    return F.pandas_udf(spelled, "string").asNondeterministic()(column.cast("string"))


def _of_contacts(contacts: DataFrame) -> DataFrame:
    contacts = _plain(contacts)
    return contacts.withColumn("contact_id", _id(contacts))


def _identities(contacts: DataFrame) -> DataFrame:
    """Ids of contacts with their identifiers as texts, and the addresses that they have besides."""
    columns = [contacts["contact_id"]]
    for name in _IDENTIFIERS:
        found = _named(contacts, name)
        if found is not None:
            columns.append(contacts[found].cast("string").alias(name))
    found = _named(contacts, _BESIDES)
    if found is not None and contacts.schema[found].dataType.typeName() == "array":
        columns.append(contacts[found].cast("array<string>").alias(_BESIDES))
    return contacts.select(*columns)


def _owners(identities: DataFrame, name: Identifier) -> Optional[DataFrame]:
    """The contact that an identifier names: ``segmentry_key``, ``segmentry_owner``. An address that one contact has as
    its own and others have besides names the one. None if no contact has such an identifier.
    """
    from pyspark.sql import functions as F

    given: list[Column] = [identities[name]] if name in identities.columns else []
    if name == "email" and _BESIDES in identities.columns:
        given.append(F.explode(_BESIDES))
    if not given:
        return None
    # Those that are given first come first. Who has no id is nobody's owner.
    known = identities.where("contact_id IS NOT NULL")
    ranked = [
        known.select(column.alias("segmentry_given"), F.struct(F.lit(rank), "contact_id").alias("segmentry_who"))
        for rank, column in enumerate(given)
    ]
    owners = ranked[0] if len(ranked) == 1 else ranked[0].union(ranked[1])
    owners = owners.select(_key(name, owners["segmentry_given"]).alias("segmentry_key"), "segmentry_who")
    owners = owners.where("segmentry_key IS NOT NULL").groupBy("segmentry_key").agg(F.min("segmentry_who").alias("who"))
    return owners.select("segmentry_key", F.col("who")["contact_id"].alias("segmentry_owner"))


def _resolved(events: DataFrame, identities: DataFrame) -> DataFrame:
    """Events with the contact that each is of, where it is known. What else names it stays: who waits needs it."""
    from pyspark.sql import functions as F

    events = _plain(events)
    events = events.withColumn("contact_id", _id(events))
    for name in _IDENTIFIERS:
        if name not in events.columns:
            continue
        events = events.withColumn(name, events[name].cast("string"))
        owners = _owners(identities, name)
        if owners is None:
            continue
        wanted = _key(name, F.when(events["contact_id"].isNull(), events[name]))
        events = events.withColumn("segmentry_wanted", wanted)
        events = events.join(owners, events["segmentry_wanted"] == owners["segmentry_key"], "left")
        events = events.withColumn("contact_id", F.coalesce("contact_id", "segmentry_owner"))
        events = events.drop("segmentry_wanted", "segmentry_key", "segmentry_owner")
    return events


def _known_events(events: DataFrame) -> DataFrame:
    """Those whose contact is known, by its id alone: the engine takes no other identifier but an address."""
    return events.where("contact_id IS NOT NULL").drop(*_IDENTIFIERS)


def _bucketed(frame: DataFrame, buckets: int) -> DataFrame:
    from pyspark.sql import functions as F

    # Any function of the id does; the lowest bits of this one are in every engine.
    return frame.withColumn(_BUCKET, F.expr(f"CAST(crc32(CAST(contact_id AS BINARY)) & {buckets - 1} AS INT)"))


def _sorted(table: pa.Table, first: Iterable[str]) -> pa.Table:
    """The rows in an order that does not depend on how they came. Rows that are equal in all of it are alike."""
    import pyarrow as pa

    def sorts(kind: pa.DataType) -> bool:
        return not pa.types.is_nested(kind) and not pa.types.is_null(kind) and not pa.types.is_dictionary(kind)

    names = [name for name in first if name in table.column_names]
    names += sorted(name for name in table.column_names if name not in names)
    keys: list[Any] = [(name, "ascending") for name in names if sorts(table.schema.field(name).type)]
    return table.sort_by(keys) if keys and table.num_rows else table


def _contacts_in_order(table: pa.Table) -> pa.Table:
    """Records of a contact in the order in which they were written: the engine refuses one that says it is older."""
    import pyarrow as pa

    first = ["contact_id"]
    for wanted in ("updated_at", "created_at"):
        for name in [name for name in table.column_names if name.lower() == wanted]:
            column = table.column(name)
            if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                # As texts they would sort by their zones. `_input` leaves the column out.
                name = f"segmentry_{wanted}"
                table = table.append_column(name, pa.array(instants(column.to_pylist()), pa.timestamp("us", "UTC")))
            first.append(name)
    return _sorted(table, first)


def _events_in_order(table: pa.Table) -> pa.Table:
    return _sorted(table, ["timestamp", "event_id"])


def _input(table: pa.Table) -> pa.Table:
    """A table as the engine takes it: without our columns, and without those that have no value at all."""
    import pyarrow as pa

    names = [name for name in table.column_names if not name.startswith("segmentry_")]
    return table.select([name for name in names if not pa.types.is_null(table.schema.field(name).type)])


def _as_bytes(texts: pa.ChunkedArray) -> pa.Array:
    """Ids as 16 bytes, from their texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = pc.replace_substring(texts.cast(pa.large_string()), pattern="-", replacement="")
    # All texts lie one after the other.
    digits = b"".join(chunk.buffers()[2].to_pybytes()[: 32 * len(chunk)] for chunk in plain.chunks if len(chunk))
    raw = bytes.fromhex(digits.decode())
    ids = pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(texts), [None, pa.py_buffer(raw)])
    return ids.cast(pa.binary())


def _table(rows: Any) -> pa.Table:
    """What the engine found, with ids as bytes."""
    import pyarrow as pa

    found = pa.table(rows)
    place = found.column_names.index("contact_id")
    return found.set_column(place, "contact_id", _as_bytes(found.column("contact_id")))


def _evaluator(
    segments: Mapping[str, str],
    at: str,
    fields: Optional[Mapping[str, str]],
    result: Result,
    faults: Literal["raise", "skip"],
) -> Callable[..., pa.Table]:
    segments, fields = dict(segments), dict(fields) if fields is not None else None

    def evaluate_bucket(contacts: pa.Table, events: pa.Table) -> pa.Table:
        import pyarrow as pa
        import segmentry

        found = segmentry.evaluate(
            _input(_contacts_in_order(contacts)),
            _input(_events_in_order(events)) if events.num_rows else None,
            segments,
            at=at,
            fields=fields,
            faults=faults,
        )
        if result == "members":
            return _table(found.members)
        if result == "counts":
            counts = found.counts
            return pa.table({"segment_id": list(counts), "count": pa.array(counts.values(), pa.int64())})
        samples = _table(found.samples)
        hashes = [one.to_bytes(8, "big") for one in samples.column("hash").to_pylist()]
        place = samples.column_names.index("hash")
        return samples.set_column(place, "hash", pa.array(hashes, pa.binary()))

    return evaluate_bucket


def evaluate(
    contacts_df: DataFrame,
    events_df: Optional[DataFrame],
    segments: Mapping[str, str],
    at: Instant,
    buckets: int,
    *,
    fields: Mapping[str, str],
    result: Result = "members",
    faults: Literal["raise", "skip"] = "raise",
) -> DataFrame:
    """The members of segments at an instant, one engine call for each bucket.

    Columns are those of ``segmentry.evaluate``; a dot in a name is the same as ``__``. ``fields`` has the types of
    custom fields: a bucket without a value would infer another type than its neighbour. ``buckets`` is a power of two;
    a bucket of 100,000 contacts and 1,000,000 events takes about 400 MB.

    ``result`` is ``"members"`` (``segment_id``, ``contact_id`` as 16 bytes), ``"counts"`` (``segment_id``,
    ``count``) or ``"samples"`` (``segment_id``, ``contact_id``, ``hash``: the 50 members with the smallest hashes). Writing members
    costs more than finding them: ask for counts if they are enough.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    contacts = _of_contacts(contacts_df)
    left = _bucketed(contacts, _power_of_two(buckets))
    one_bucket = _evaluator(segments, _text(at), fields, result, faults)
    schema = {"members": _MEMBERS, "counts": _COUNTS, "samples": _SAMPLES}[result]
    if events_df is None:
        import pyarrow as pa

        none = pa.table({})
        found = left.groupBy(_BUCKET).applyInArrow(lambda table: one_bucket(table, none), schema)
    else:
        events = _resolved(events_df, _identities(contacts))
        right = _bucketed(_known_events(events), buckets).groupBy(_BUCKET)
        found = left.groupBy(_BUCKET).cogroup(right).applyInArrow(one_bucket, schema)
    if result == "counts":
        return found.groupBy("segment_id").agg(F.sum("count").alias("count"))
    if result == "samples":
        smallest = Window.partitionBy("segment_id").orderBy("hash")
        ranked = found.withColumn("segmentry_rank", F.row_number().over(smallest))
        return ranked.where(f"segmentry_rank <= {_SAMPLE}").drop("segmentry_rank")
    return found


def _write(path: str, table: pa.Table) -> None:
    """A file that the disk has when this returns."""
    import pyarrow.parquet as pq

    pq.write_table(table, path, compression="snappy")
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def _put(path: str, text: str) -> None:
    """Writes a file at once or not at all. One that is there is left, and raises ``FileExistsError``."""
    written = f"{path}.{uuid.uuid4().hex}"
    with open(written, "x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(written, path)
    finally:
        os.unlink(written)


def _appended(before: Optional[pa.Table], after: pa.Table) -> pa.Table:
    import pyarrow as pa

    if before is None:
        return after
    return pa.concat_tables([before, after], promote_options="permissive")


def _hour_of_bucket(
    path: str, number: int, before: Mapping[str, str], settings: Mapping[str, Any], at: str
) -> Callable[[tuple[Any, ...], pa.Table, pa.Table], pa.Table]:
    """Makes the state of one bucket after a pass from that before it."""
    before, settings = dict(before), dict(settings)

    def hour_of_bucket(key: tuple[Any, ...], contacts: pa.Table, events: pa.Table) -> pa.Table:
        import pyarrow as pa
        import pyarrow.parquet as pq
        import segmentry

        bucket = int(key[0].as_py())
        held: dict[str, Any] = {"contacts": None, "events": None, "members": None}
        if number:
            folder = os.path.join(path, f"bucket={bucket}", f"pass={number - 1}", f"attempt={before[str(bucket)]}")
            for name in held:
                file = os.path.join(folder, f"{name}.parquet")
                held[name] = pq.read_table(file, partitioning=None) if os.path.exists(file) else None
        fresh = contacts.filter(contacts.column(_KEPT)) if _KEPT in contacts.column_names else contacts
        people = _appended(held["contacts"], _input(_contacts_in_order(fresh)))
        deeds = held["events"]
        if events.num_rows:
            deeds = _appended(deeds, _input(_events_in_order(events)))
        since = pa.table({"segment_id": pa.array([], pa.string()), "contact_id": pa.array([], pa.string())})
        if held["members"] is not None:
            known = held["members"]
            since = known.set_column(1, "contact_id", known.column("contact_id").cast(pa.binary(16)))
        if people.num_rows:
            found = segmentry.evaluate(
                people, deeds, settings["segments"], at=at, fields=settings["fields"], since=since,
                faults=settings["faults"],
            )
            members, moves, counts = _table(found.members), _table(found.movements), found.counts
        else:
            members = pa.table({"segment_id": pa.array([], pa.string()), "contact_id": pa.array([], pa.binary())})
            moves = members.append_column("change", pa.array([], pa.string()))
            counts = {}
        attempt = uuid.uuid4().hex
        folder = os.path.join(path, f"bucket={bucket}", f"pass={number}", f"attempt={attempt}")
        os.makedirs(folder)
        tables = {"contacts": people, "members": members, "moves": moves}
        if deeds is not None:
            tables["events"] = deeds
        for name, table in tables.items():
            _write(os.path.join(folder, f"{name}.parquet"), table)
        return pa.table(
            {
                "bucket": pa.array([bucket], pa.int32()),
                "attempt": [attempt],
                "contacts": pa.array([people.num_rows], pa.int64()),
                "events": pa.array([deeds.num_rows if deeds is not None else 0], pa.int64()),
                "counts": [json.dumps(counts, sort_keys=True)],
            }
        )

    return hour_of_bucket


def _split_bucket(path: str, number: int, attempts: Mapping[str, str], buckets: int) -> Callable[[pa.Table], pa.Table]:
    """Makes two buckets of one by one more bit of the hash, each with the rows that were there, in their order."""
    attempts = dict(attempts)

    def split_bucket(ones: pa.Table) -> pa.Table:
        import pyarrow as pa
        import pyarrow.parquet as pq

        bucket = int(ones.column(_BUCKET)[0].as_py())
        folder = os.path.join(path, f"bucket={bucket}", f"pass={number - 1}", f"attempt={attempts[str(bucket)]}")
        done: list[dict[str, Any]] = []
        for half in (bucket, bucket + buckets):
            attempt = uuid.uuid4().hex
            target = os.path.join(path, f"bucket={half}", f"pass={number}", f"attempt={attempt}")
            os.makedirs(target)
            rows = {}
            for file in sorted(os.listdir(folder)):
                table = pq.read_table(os.path.join(folder, file), partitioning=None)
                ids = table.column("contact_id").to_pylist()
                texts = (one.hex() if isinstance(one, bytes) else one for one in ids)
                goes = [zlib.crc32(text.encode()) & buckets == half - bucket for text in texts]
                table = table.filter(pa.array(goes, pa.bool_()))
                rows[file.removesuffix(".parquet")] = table.num_rows
                _write(os.path.join(target, file), table)
            done.append({"bucket": half, "attempt": attempt, "rows": rows})
        return pa.table(
            {
                "bucket": pa.array([one["bucket"] for one in done], pa.int32()),
                "attempt": [one["attempt"] for one in done],
                "contacts": pa.array([one["rows"].get("contacts", 0) for one in done], pa.int64()),
                "events": pa.array([one["rows"].get("events", 0) for one in done], pa.int64()),
                "counts": ["{}" for _ in done],
            }
        )

    return split_bucket


class Account:
    """An account in buckets on storage that all workers see as a folder.

    The state after pass ``T`` of a bucket is written to ``bucket=N/pass=T/attempt=A`` by the task that made it, and
    ``manifests/pass=T.json`` names the attempts that count: it appears at once or not at all, after all of them are on
    the disk. A task that ran twice leaves an attempt that nothing names; a driver that ended before the manifest leaves
    the pass undone; one that ended after it is told the same movements again when it asks for the same hour.
    """

    def __init__(self, path: Union[str, os.PathLike[str]]) -> None:
        self._path = os.fspath(path)

    @classmethod
    def init(
        cls,
        path: Union[str, os.PathLike[str]],
        segments: Mapping[str, str],
        fields: Mapping[str, str],
        buckets: int,
        *,
        faults: Literal["raise", "skip"] = "raise",
    ) -> Account:
        """Makes an account without contacts. Raises ``FileExistsError`` where there is one."""
        import segmentry

        for query in segments.values():
            segmentry.check(query, fields)
        account = cls(path)
        os.makedirs(os.path.join(account._path, "manifests"), exist_ok=True)
        settings = {
            "version": 1,
            "segments": dict(segments),
            "fields": dict(fields),
            "buckets": _power_of_two(buckets),
            "faults": faults,
        }
        _put(os.path.join(account._path, "account.json"), json.dumps(settings, indent=1, sort_keys=True))
        return account

    def _settings(self) -> dict[str, Any]:
        with open(os.path.join(self._path, "account.json"), encoding="utf-8") as file:
            settings: dict[str, Any] = json.load(file)
        if settings["version"] != 1:
            raise ValueError(f"the account is of version {settings['version']}, and this program knows 1")
        return settings

    def _manifest(self, number: int) -> Optional[dict[str, Any]]:
        try:
            with open(self._manifest_path(number), encoding="utf-8") as file:
                manifest: dict[str, Any] = json.load(file)
                return manifest
        except FileNotFoundError:
            return None

    def _manifest_path(self, number: int) -> str:
        return os.path.join(self._path, "manifests", f"pass={number}.json")

    def _last(self) -> tuple[int, Optional[dict[str, Any]]]:
        passes = [
            int(name[len("pass=") : -len(".json")])
            for name in os.listdir(os.path.join(self._path, "manifests"))
            if name.startswith("pass=") and name.endswith(".json")
        ]
        return (max(passes), self._manifest(max(passes))) if passes else (-1, None)

    def _files(self, manifest: Mapping[str, Any], name: str) -> list[str]:
        number, attempts = manifest["pass"], manifest["attempts"]
        folders = (
            os.path.join(self._path, f"bucket={bucket}", f"pass={number}", f"attempt={attempt}")
            for bucket, attempt in sorted(attempts.items(), key=lambda one: int(one[0]))
        )
        files = (os.path.join(folder, f"{name}.parquet") for folder in folders)
        return [file for file in files if os.path.exists(file)]

    def _read(self, spark: SparkSession, manifest: Mapping[str, Any], name: str, schema: str) -> DataFrame:
        files = [f"file://{os.path.abspath(file)}" for file in self._files(manifest, name)]
        return spark.read.schema(schema).parquet(*files) if files else spark.createDataFrame([], schema)

    def _known(self, spark: SparkSession, manifest: Optional[Mapping[str, Any]], fresh: DataFrame) -> DataFrame:
        """Ids and identifiers of all contacts."""
        known = _identities(fresh)
        files = self._files(manifest, "contacts") if manifest is not None else []
        if files:
            # With the types that they were written with: an identifier may be a number.
            held = spark.read.parquet(*(f"file://{os.path.abspath(file)}" for file in files))
            known = known.unionByName(_identities(held), allowMissingColumns=True)
        return known

    def hour(self, contacts_df: DataFrame, events_df: DataFrame, at: Instant) -> DataFrame:
        """Takes what was written since the hour before, and returns who joined and who left: ``segment_id``,
        ``contact_id``, ``change``.

        An hour that was committed is not done again: its movements are returned, however its instant is written. Events
        whose contact is not known yet wait for it.
        """
        from pyspark.sql import functions as F

        spark, settings, now = contacts_df.sparkSession, self._settings(), _text(at)
        number, before = self._last()
        # A manifest may have its instant as somebody wrote it.
        last = _text(before["at"]) if before is not None else ""
        if before is not None and last == now:
            return self._read(spark, before, "moves", _MOVES)
        if before is not None and last > now:
            raise ValueError(f"at: the account is at {before['at']} already")
        number += 1
        buckets = self._buckets(before)
        contacts = _of_contacts(contacts_df)
        known = self._known(spark, before, contacts)
        events = _resolved(events_df, known)
        waiting = before["waiting"] if before is not None else None
        if waiting is not None:
            held = spark.read.parquet(f"file://{os.path.abspath(os.path.join(self._path, waiting))}")
            events = events.unionByName(_resolved(held, known), allowMissingColumns=True)
        still, waiting = events.where("contact_id IS NULL"), None
        if any(name in events.columns for name in _IDENTIFIERS) and not still.isEmpty():
            waiting = os.path.join("waiting", f"pass={number}", f"attempt={uuid.uuid4().hex}")
            still.write.parquet(f"file://{os.path.abspath(os.path.join(self._path, waiting))}")
        # Time passes in a bucket that nothing was written to as well.
        every = spark.range(buckets).select(F.col("id").cast("int").alias(_BUCKET), F.lit(False).alias(_KEPT))
        left = _bucketed(contacts, buckets).withColumn(_KEPT, F.lit(True))
        left = left.unionByName(every, allowMissingColumns=True)
        right = _bucketed(_known_events(events), buckets)
        attempts = before["attempts"] if before is not None else {}
        task = _hour_of_bucket(self._path, number, attempts, settings, now)
        done = left.groupBy(_BUCKET).cogroup(right.groupBy(_BUCKET)).applyInArrow(task, _DONE).collect()
        counts: dict[str, int] = dict.fromkeys(settings["segments"], 0)
        for row in done:
            for segment, count in json.loads(row["counts"]).items():
                counts[segment] += count
        manifest: dict[str, Any] = {
            "pass": number,
            "at": now,
            "buckets": buckets,
            "attempts": {str(row["bucket"]): row["attempt"] for row in done},
            "counts": counts,
            "waiting": waiting,
        }
        if len(manifest["attempts"]) != buckets:
            raise RuntimeError(f"{len(done)} buckets of {buckets} came back")
        self._commit(manifest)
        return self._read(spark, manifest, "moves", _MOVES)

    def split(self, spark: SparkSession) -> int:
        """Makes two buckets of each, and returns how many there are then. Who is in stays as it is, and the movements of
        the last hour are told again as before. Before the first hour it raises ``ValueError``: ``init`` takes a number.
        """
        from pyspark.sql import functions as F

        number, before = self._last()
        if before is None:
            raise ValueError("buckets: there is nothing to split before the first hour")
        number, buckets = number + 1, self._buckets(before)
        every = spark.range(buckets).select(F.col("id").cast("int").alias(_BUCKET)).groupBy(_BUCKET)
        done = every.applyInArrow(_split_bucket(self._path, number, before["attempts"], buckets), _DONE).collect()
        attempts = {str(row["bucket"]): row["attempt"] for row in done}
        if len(attempts) != 2 * buckets:
            raise RuntimeError(f"{len(done)} buckets of {2 * buckets} came back")
        self._commit({**before, "pass": number, "buckets": 2 * buckets, "attempts": attempts})
        return 2 * buckets

    def _buckets(self, manifest: Optional[Mapping[str, Any]]) -> int:
        """How many buckets there are: as ``init`` was told, until they are split."""
        first: int = self._settings()["buckets"]
        return first if manifest is None else int(manifest.get("buckets", first))

    def _commit(self, manifest: Mapping[str, Any]) -> None:
        _put(self._manifest_path(manifest["pass"]), json.dumps(manifest, indent=1, sort_keys=True))

    def remove_before(self, keep: int = 2) -> None:
        """Removes the state of passes before the last ``keep`` (a split counts as one). No pass may be under way."""
        last, manifest = self._last()
        folders = [os.path.join(self._path, f"bucket={bucket}") for bucket in range(self._buckets(manifest))]
        for folder in [*folders, os.path.join(self._path, "waiting")]:
            for name in os.listdir(folder) if os.path.isdir(folder) else []:
                # Events that wait stay where the hour before a split put them.
                waits = f"{os.path.join('waiting', name)}{os.sep}"
                held = folder.endswith("waiting") and str(manifest and manifest["waiting"]).startswith(waits)
                if int(name.removeprefix("pass=")) <= last - max(keep, 1) and not held:
                    shutil.rmtree(os.path.join(folder, name))

    def members(self, spark: SparkSession) -> DataFrame:
        """``segment_id``, ``contact_id`` after the last pass."""
        _, manifest = self._last()
        if manifest is None:
            return spark.createDataFrame([], _MEMBERS)
        return self._read(spark, manifest, "members", _MEMBERS)

    def counts(self) -> dict[str, int]:
        """How many members each segment has after the last pass."""
        _, manifest = self._last()
        return dict(manifest["counts"]) if manifest is not None else dict.fromkeys(self._settings()["segments"], 0)
