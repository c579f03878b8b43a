"""Asks an engine the SQL that was emitted for it, and compares whom it finds.

In: the dialect as argument; worlds, one JSON object a line, on standard input. Out: exit code 1 at the first
difference, which is printed.
"""

import json
import sys

TEXTS = ["email", "plan", "tier", "first_name", "city"]
NUMBERS = ["age", "spent"]
TIMES = ["born", "renewal", "created_at", "updated_at"]
ARRAYS = ["alternate_emails", "list_ids", "labels"]
COLUMNS = ["contact_id", *TEXTS, *NUMBERS, *TIMES, *ARRAYS]
EVENTS = ["contact_id", "event_type", "event_source", "timestamp", "properties"]


def rows(contacts):
    people, events = [], []
    for contact in contacts:
        people.append([contact.get(column) for column in COLUMNS])
        for event in contact["events"]:
            events.append([contact["contact_id"], *(event[column] for column in EVENTS[1:])])
    return people, events


class DuckDb:
    def __init__(self):
        import duckdb

        self.db = duckdb.connect()
        self.db.execute("SET TimeZone = 'UTC'")
        columns = [f'"{name}" VARCHAR' for name in ["contact_id", *TEXTS]]
        # A binary float and a decimal: both are numbers that people have.
        columns += ['"age" DOUBLE', '"spent" DECIMAL(38, 12)']
        columns += [f'"{name}" TIMESTAMP' for name in TIMES] + [f'"{name}" VARCHAR[]' for name in ARRAYS]
        self.db.execute(f"CREATE TABLE contacts ({', '.join(columns)})")
        self.db.execute(
            'CREATE TABLE events (contact_id VARCHAR, event_type VARCHAR, event_source VARCHAR, "timestamp" TIMESTAMP,'
            " properties VARCHAR)"
        )

    def fill(self, people, events):
        for table, rows, width in [("contacts", people, len(COLUMNS)), ("events", events, len(EVENTS))]:
            self.db.execute(f"DELETE FROM {table}")
            if rows:
                self.db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)

    def ask(self, sql):
        return [row[0] for row in self.db.execute(sql).fetchall()]


class PostgreSql:
    def __init__(self):
        import os

        import psycopg

        self.db = psycopg.connect(os.environ["SEGMENTRY_SQL_URL"], autocommit=True)
        self.db.execute("SET TIME ZONE 'UTC'")
        columns = [f'"{name}" text' for name in ["contact_id", *TEXTS]]
        columns += ['"age" double precision', '"spent" numeric']
        columns += [f'"{name}" timestamp' for name in TIMES] + [f'"{name}" text[]' for name in ARRAYS]
        self.db.execute("DROP TABLE IF EXISTS contacts, events")
        self.db.execute(f"CREATE TABLE contacts ({', '.join(columns)})")
        self.db.execute(
            'CREATE TABLE events (contact_id text, event_type text, event_source text, "timestamp" timestamp,'
            " properties jsonb)"
        )

    def fill(self, people, events):
        cursor = self.db.cursor()
        for table, rows, width in [("contacts", people, len(COLUMNS)), ("events", events, len(EVENTS))]:
            cursor.execute(f"DELETE FROM {table}")
            if rows:
                cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * width)})", rows)

    def ask(self, sql):
        return [row[0] for row in self.db.execute(sql).fetchall()]


class ClickHouse:
    def __init__(self):
        from chdb import session

        self.db = session.Session()
        columns = ["contact_id String"] + [f"`{name}` Nullable(String)" for name in TEXTS]
        columns += ["`age` Nullable(Float64)", "`spent` Nullable(Decimal(38, 12))"]
        columns += [f"`{name}` Nullable(DateTime64(3, 'UTC'))" for name in TIMES]
        columns += [f"`{name}` Array(String)" for name in ARRAYS]
        self.db.query("CREATE DATABASE IF NOT EXISTS d ENGINE = Atomic")
        self.db.query(f"CREATE TABLE d.contacts ({', '.join(columns)}) ENGINE = Memory")
        self.db.query(
            "CREATE TABLE d.events (contact_id String, event_type String, event_source String,"
            " `timestamp` DateTime64(3, 'UTC'), properties String) ENGINE = Memory"
        )
        self.db.query("USE d")

    def fill(self, people, events):
        for table, names, rows in [("contacts", COLUMNS, people), ("events", EVENTS, events)]:
            self.db.query(f"TRUNCATE TABLE d.{table}")
            if rows:
                lines = "\n".join(json.dumps(dict(zip(names, row))) for row in rows)
                self.db.query(f"INSERT INTO d.{table} FORMAT JSONEachRow\n{lines}")

    def ask(self, sql):
        answer = str(self.db.query(sql, "JSONCompactEachRow"))
        return [json.loads(line)[0] for line in answer.splitlines() if line]


class Spark:
    def __init__(self):
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[1]").config("spark.sql.session.timeZone", "UTC")
        for key, value in {
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "1",
            "spark.sql.adaptive.enabled": "false",
            "spark.log.level": "ERROR",
        }.items():
            builder = builder.config(key, value)
        self.db = builder.getOrCreate()

    def fill(self, people, events):
        strings = ", ".join(f"`{name}` string" for name in ["contact_id", *TEXTS, *NUMBERS, *TIMES])
        arrays = ", ".join(f"`{name}` array<string>" for name in ARRAYS)
        frame = self.db.createDataFrame(people, f"{strings}, {arrays}")
        frame = frame.withColumn("age", frame["age"].cast("double"))
        frame = frame.withColumn("spent", frame["spent"].cast("decimal(38,12)"))
        for name in TIMES:
            frame = frame.withColumn(name, frame[name].cast("timestamp"))
        frame.cache().createOrReplaceTempView("contacts")
        frame = self.db.createDataFrame(events, ", ".join(f"`{name}` string" for name in EVENTS))
        frame = frame.withColumn("timestamp", frame["timestamp"].cast("timestamp"))
        frame.cache().createOrReplaceTempView("events")

    def ask(self, sql):
        return [row[0] for row in self.db.sql(sql).collect()]


def main():
    engines = {"duckdb": DuckDb, "postgresql": PostgreSql, "clickhouse": ClickHouse, "spark": Spark}
    engine = engines[sys.argv[1]]()
    asked = overflown = 0
    found_some = 0
    failures = []
    for line in sys.stdin:
        world = json.loads(line)
        engine.fill(*rows(world["contacts"]))
        numbers = {contact["contact_id"]: contact["row"] for contact in world["contacts"]}
        for query in world["queries"]:
            asked += 1
            try:
                answer = engine.ask(query["sql"])
            except Exception as error:
                text = str(error)
                words = ["verflow", "out of range", "Out of Range", "OUT_OF_RANGE", "Could not cast value", "Conversion Error"]
                if query["may_overflow"] and any(word in text for word in words):
                    overflown += 1
                    continue
                failures.append((query, f"refused: {text[:1500]}"))
                continue
            of = set(query["of"])
            found = sorted(numbers[one] for one in answer if numbers[one] in of)
            found_some += bool(found)
            if len(answer) != len(set(answer)) or found != sorted(query["members"]):
                bad = [c for c in world["contacts"] if c["row"] in set(found) ^ set(query["members"])]
                failures.append((query, f"found {found}; {json.dumps(bad[:1], ensure_ascii=False)}"))
    for query, why in sorted(failures, key=lambda failure: len(failure[0]["sql"]))[:12]:
        print("----", query["query"], query["sql"], f"members {query['members']}", why, sep="\n")
    print(f"{asked} asked, {found_some} found somebody, {overflown} beyond the notes, {len(failures)} wrong")
    sys.exit(bool(failures) or overflown * 20 > asked)


if __name__ == "__main__":
    main()
