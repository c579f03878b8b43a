"""Segments on a cluster, against the single process: all members, also where an executor, or the driver, is killed.

``SPARK_FULL=1`` also asks for counts alone, and keeps all segments hour by hour; usually every fourth is kept.

In: a folder with an account (``contacts.parquet``, ``events.parquet``, ``fields.json``, ``segments.jsonl``, the writes
of hours as ``hour-N.contacts.parquet`` and ``hour-N.events.parquet``), and what ``segmentry eval --json`` says of it
(``eval.json``, and ``eval-hours.json`` after all hours). ``prepare.py`` makes it. Out: exit code 0 if all is equal.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

import segmentry
import segmentry.spark as on_spark

FULL = bool(os.environ.get("SPARK_FULL"))
START = datetime(2026, 6, 15, 12, tzinfo=timezone.utc)


def cpu_seconds() -> tuple[float, float]:
    """CPU seconds of this session's processes up to now: Java's, and Python's with the engine in it. Of a process that
    ended, what it had at an earlier step."""
    ticks, session = os.sysconf("SC_CLK_TCK"), os.getsid(0)
    for process in Path("/proc").iterdir():
        try:
            name, rest = (process / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
        except (OSError, IndexError):
            continue
        parts = rest.split()
        kind = "java" if name == "java" else "python" if "python" in name else None
        if kind and int(parts[3]) == session:
            PROCESSES[process.name, parts[19]] = kind, sum(map(int, parts[11:13])) / ticks
    java, python = (sum(s for k, s in PROCESSES.values() if k == kind) for kind in ("java", "python"))
    return java, python


PROCESSES: dict[tuple[str, str], tuple[str, float]] = {}


def step(text: str) -> None:
    global BEFORE
    now = cpu_seconds()
    java, python = now[0] - BEFORE[0], now[1] - BEFORE[1]
    BEFORE = now
    print(f"[{time.monotonic() - BEGAN:6.1f} s; CPU: Java {java:.1f} s, Python {python:.1f} s] {text}", flush=True)


def sha256_of(ids: np.ndarray) -> str:
    """The hash that ``segmentry eval`` gives for members: their texts in order, a line each."""
    halves = ids.view(">u8")
    ordered = halves[np.lexsort((halves[:, 1], halves[:, 0]))].view(np.uint8)
    text = np.full((len(ordered), 37), ord("-"), np.uint8)
    text[:, PLACES] = HEX[np.stack((ordered >> 4, ordered & 15), axis=2).reshape(len(ordered), 32)]
    text[:, 36] = ord("\n")
    return hashlib.sha256(text.tobytes()[:-1]).hexdigest()


HEX = np.frombuffer(b"0123456789abcdef", np.uint8)
PLACES = [place for place in range(36) if place not in (8, 13, 18, 23)]


def in_bytes(ids: pa.Array) -> np.ndarray:
    """Ids of 16 bytes each, a row for each."""
    if isinstance(ids, pa.ChunkedArray):
        ids = ids.combine_chunks()
    fixed = ids.cast(pa.binary(16))
    whole = np.frombuffer(fixed.buffers()[1], np.uint8) if len(fixed) else np.empty(0, np.uint8)
    return whole[fixed.offset * 16 :][: len(fixed) * 16].reshape(-1, 16)


def by_segment(rows: pa.Table) -> dict[str, np.ndarray]:
    names = rows.column("segment_id").combine_chunks().dictionary_encode()
    places = names.indices.to_numpy()
    ids = in_bytes(rows.column("contact_id"))[np.argsort(places, kind="stable")]
    ends = np.cumsum(np.bincount(places, minlength=len(names.dictionary))).tolist()
    return {name: ids[start:end] for name, start, end in zip(names.dictionary.to_pylist(), [0, *ends], ends)}


def differing(found: dict[str, np.ndarray], expected: Path, segments: Iterable[str]) -> list[str]:
    wanted = {line["id"]: line["sha256"] for line in map(json.loads, expected.open())}
    wanted = {segment: wanted[segment] for segment in segments}
    nobody = np.empty((0, 16), np.uint8)
    return [one for one in wanted if sha256_of(found.get(one, nobody)) != wanted[one]]


JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def session(master: str) -> SparkSession:
    builder = SparkSession.builder.master(master).appName("segmentry")
    for key, value in {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": "4",
        # Each bucket is a task, whatever its size.
        "spark.sql.adaptive.enabled": "false",
        "spark.driver.maxResultSize": "2g",
        "spark.driver.memory": "1500m",
        "spark.executor.memory": "1500m",
        "spark.executor.cores": "1",
        "spark.driver.host": "127.0.0.1",
        "spark.task.maxFailures": "4",
        # Short work: compiled once, collected by one thread.
        "spark.driver.extraJavaOptions": JAVA,
        "spark.executor.extraJavaOptions": JAVA,
    }.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def executors(spark: SparkSession) -> set[int]:
    """The processes of executors: the parents of the workers' daemons."""

    def parent(_: int) -> int:
        time.sleep(0.2)
        daemon = os.getppid()
        return int(Path(f"/proc/{daemon}/stat").read_text().rsplit(")", 1)[1].split()[1])

    return set(spark.sparkContext.parallelize(range(8), 8).map(parent).collect())


def kill_one(spark: SparkSession, killed: list[int]) -> threading.Thread:
    """Kills an executor once the engine has begun on a bucket."""
    process = min(executors(spark))
    assert b"CoarseGrainedExecutorBackend" in Path(f"/proc/{process}/cmdline").read_bytes()

    def wait_and_kill() -> None:
        tracker = spark.sparkContext.statusTracker()
        while True:
            stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
            # The last stage is the only one of its job that has as many tasks as there are buckets and ran no other.
            if any(stage and stage.numTasks == 4 and stage.numActiveTasks > 0 for stage in stages):
                time.sleep(0.7)
                os.kill(process, signal.SIGKILL)
                killed.append(process)
                return
            time.sleep(0.02)

    thread = threading.Thread(target=wait_and_kill, daemon=True)
    thread.start()
    return thread


def hour(spark: SparkSession, account: on_spark.Account, data: Path, number: int) -> pa.Table:
    if number == 0:
        contacts, events = data / "contacts.parquet", data / "events.parquet"
    else:
        contacts, events = data / f"hour-{number}.contacts.parquet", data / f"hour-{number}.events.parquet"
    read = spark.read.parquet
    at = START + timedelta(hours=number)
    return account.hour(read(f"file://{contacts}"), read(f"file://{events}"), at).toArrow()


class Members:
    """Who is in which segment, from movements alone."""

    def __init__(self, segments: Iterable[str], contacts: int) -> None:
        self.segments = {segment: number for number, segment in enumerate(segments)}
        self.contacts: dict[bytes, int] = {}
        self.held = np.zeros((len(self.segments), contacts), bool)

    def places(self, rows: pa.Table) -> tuple[np.ndarray, np.ndarray]:
        def numbers(name: str, known: dict[Any, int], grow: bool) -> np.ndarray:
            column = rows.column(name).combine_chunks().dictionary_encode()
            of = [known.setdefault(one, len(known)) if grow else known[one] for one in column.dictionary.to_pylist()]
            return np.array(of, np.int64)[column.indices.to_numpy()] if of else np.empty(0, np.int64)

        return numbers("segment_id", self.segments, False), numbers("contact_id", self.contacts, True)

    def apply(self, moves: pa.Table) -> None:
        joined = moves.filter(pc.equal(moves.column("change"), "joined"))
        left = moves.filter(pc.equal(moves.column("change"), "left"))
        assert joined.num_rows + left.num_rows == moves.num_rows
        # Nobody moves twice in an hour.
        for rows, before in ((left, True), (joined, False)):
            segments, contacts = self.places(rows)
            assert (self.held[segments, contacts] == before).all(), "somebody joined twice, or left without being in"
            self.held[segments, contacts] = not before
            assert (self.held[segments, contacts] != before).all()

    def assert_are(self, rows: pa.Table) -> None:
        found = np.zeros_like(self.held)
        found[self.places(rows)] = True
        assert rows.num_rows == found.sum(), "somebody is in twice"
        assert (found == self.held).all()


def files_of(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def manifest_of(account: Path) -> Path:
    """The last pass's."""
    return max((account / "manifests").iterdir(), key=lambda file: int(file.stem.removeprefix("pass=")))


def attempts(account: Path) -> dict[str, Path]:
    manifest = json.loads(manifest_of(account).read_text())
    number = manifest["pass"]
    return {
        bucket: account / f"bucket={bucket}" / f"pass={number}" / f"attempt={attempt}"
        for bucket, attempt in manifest["attempts"].items()
    }


def passes(spark: SparkSession, arguments: argparse.Namespace) -> None:
    data, path = arguments.data, arguments.account
    fields, segments = definitions(data)
    if not FULL:
        segments = {one: segments[one] for one in list(segments)[::4]}
    account = on_spark.Account.init(path, segments, fields, 4)
    written = sum(pq.read_metadata(file).num_rows for file in data.glob("*contacts.parquet"))
    members = Members(segments, written)
    hours = 5
    for number in range(hours):
        if number == 2:
            # A driver that ends between state and manifest; the cluster's cores are this one's.
            script = [sys.executable, __file__, "--data", str(data), "--account", str(path)]
            ended = subprocess.run([*script, "--master", "local[2]", "--die-before-commit", "2"], check=False)
            assert ended.returncode == -signal.SIGKILL, ended.returncode
            assert not (path / "manifests" / "pass=2.json").exists()
            assert any((path / "bucket=0" / "pass=2").iterdir()), "the state was written"
            step("a driver was killed between state and manifest")
        moves = hour(spark, account, data, number)
        members.apply(moves)
        saved = [folder / "members.parquet" for folder in attempts(path).values()]
        members.assert_are(pa.concat_tables([pq.read_table(file, partitioning=None) for file in saved]))
        sizes = dict(zip(segments, members.held.sum(axis=1).tolist()))
        assert account.counts() == sizes, f"hour {number}"
        step(f"hour {number}: {moves.num_rows} moved")
        if number == 3:
            # The hours go on in twice as many buckets; what was told is told again.
            assert account.split(spark) == len(attempts(path)) == 8
            account.remove_before(1)
            again = hour(spark, account, data, number)
            assert sorted(map(str, again.to_pylist())) == sorted(map(str, moves.to_pylist()))
            step("each bucket is two")
    held = by_segment(account.members(spark).toArrow())
    wrong = differing(held, data / "eval-hours.json", segments)
    assert not wrong, f"{len(wrong)} segments differ after {hours} hours: {wrong[:5]}"
    step(f"after {hours} hours all {len(segments)} are as in one process")
    last = hours - 1
    again = hour(spark, account, data, last)
    assert again.num_rows == moves.num_rows
    first = attempts(path)
    manifest_of(path).unlink()
    hour(spark, account, data, last)
    second = attempts(path)
    for bucket, folder in first.items():
        assert folder != second[bucket]
        assert files_of(folder) == files_of(second[bucket]), f"bucket {bucket}"
    step("the last hour, run twice, wrote the same bytes")


def definitions(data: Path) -> tuple[dict[str, str], dict[str, str]]:
    fields = json.loads((data / "fields.json").read_text())["fields"]
    segments = map(json.loads, (data / "segments.jsonl").open())
    return {one["name"]: one["type"] for one in fields}, {one["id"]: one["query"] for one in segments}


def emitted(spark: SparkSession, data: Path) -> None:
    """A sample of the segments as Spark's SQL."""
    fields, segments = definitions(data)
    contacts = spark.read.parquet(f"file://{data}/contacts.parquet").select("*", "custom.*")
    contacts.createOrReplaceTempView("contacts")
    events = spark.read.parquet(f"file://{data}/events.parquet")
    events = events.selectExpr(
        "contact_id", "event_type", "source AS event_source", "timestamp", "to_json(properties) AS properties"
    )
    events.createOrReplaceTempView("events")
    wanted = {line["id"]: line["count"] for line in map(json.loads, (data / "eval.json").open())}
    asked = refused = 0
    for segment in list(segments)[:: max(len(segments) // (40 if FULL else 6), 1)]:
        if "segment_ids" in segments[segment]:
            continue
        try:
            sql = segmentry.to_sql(segments[segment], "spark", fields, at=START)
        except segmentry.FormError:
            refused += 1
            continue
        found = spark.sql(sql).count()
        assert found == wanted[segment], f"{segment}: {found}, not {wanted[segment]}: {sql}"
        asked += 1
    assert asked > refused
    step(f"{asked} segments as SQL found as many, {refused} have no form")


def whole(spark: SparkSession, data: Path, result: on_spark.Result = "members") -> DataFrame:
    fields, segments = definitions(data)
    contacts = spark.read.parquet(f"file://{data}/contacts.parquet")
    events = spark.read.parquet(f"file://{data}/events.parquet")
    return on_spark.evaluate(contacts, events, segments, START, 4, fields=fields, result=result)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--master", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--account", type=Path, required=True)
    parser.add_argument("--die-before-commit", type=int)
    arguments = parser.parse_args()
    spark = session(arguments.master)
    spark.range(1).collect()
    if arguments.die_before_commit is not None:
        account = on_spark.Account(arguments.account)
        account._commit = lambda manifest: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
        hour(spark, account, arguments.data, arguments.die_before_commit)
        raise AssertionError("it lives on")
    step("started")
    if FULL:
        whole(spark, arguments.data, result="counts").collect()
        step("counts")
    _, segments = definitions(arguments.data)
    members = whole(spark, arguments.data).toArrow()
    step(f"{members.num_rows} members")
    found = by_segment(members)
    wrong = differing(found, arguments.data / "eval.json", segments)
    assert not wrong, f"{len(wrong)} segments differ: {wrong[:5]}"
    step(f"{len(found)} segments with members: all are as in one process")
    emitted(spark, arguments.data)
    if not arguments.master.startswith("local"):
        killed: list[int] = []
        thread = kill_one(spark, killed)
        found = by_segment(whole(spark, arguments.data).toArrow())
        thread.join(60)
        assert killed, "nobody was killed"
        wrong = differing(found, arguments.data / "eval.json", segments)
        assert not wrong, f"{len(wrong)} segments differ: {wrong[:5]}"
        step(f"the same with executor {killed[0]} killed in the middle")
    passes(spark, arguments)
    spark.stop()


BEGAN, BEFORE = time.monotonic(), (0.0, 0.0)
if __name__ == "__main__":
    main()
