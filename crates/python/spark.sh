#!/usr/bin/env bash
# A Spark master and two workers on loopback, and Segmentry on them: `tests/spark/cluster.py` says what must hold. Needs
# Python 3.10 or later with venv, and the wheel and the binary as arguments; installs Java where there is none. Who is who is
# tried first, in one process (`tests/spark/test_who.py`).
#   spark.sh WHEEL BINARY [CONTACTS]
# `SPARK_FULL=1` keeps all segments hour by hour, not every fourth, and asks for counts alone too.
# `SAIL=1` asks Sail the same once, in an environment of its own.
set -euo pipefail
wheel=$(realpath "$1") binary=$(realpath "$2") contacts=${3:-100000}
cd "$(dirname "$0")"
work=$(mktemp -d)
started=()
finish() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
command -v java >/dev/null || { apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless; }
if [ -z "${SPARK_PYTHON:-}" ]; then
  python3 -m venv "$work/venv"
  SPARK_PYTHON=$work/venv/bin/python
  "$SPARK_PYTHON" -m pip install -q --disable-pip-version-check "pyspark==4.3.0" "pandas>=2.2,<3" pyarrow pytest "$wheel"
fi
export PYSPARK_PYTHON=$SPARK_PYTHON PYSPARK_DRIVER_PYTHON=$SPARK_PYTHON
export SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS=$work/local
"$SPARK_PYTHON" -m pytest -q tests/spark
data=${SPARK_DATA:-$work/data}
if [ ! -f "$data/eval-hours.json" ]; then
  mkdir -p "$data"
  echo "-- account of $contacts contacts"
  "$SPARK_PYTHON" tests/spark/prepare.py "$binary" "$contacts" "$data"
fi
home=$("$SPARK_PYTHON" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
run() {
  "$home/bin/spark-class" "$@" >>"$work/daemons.log" 2>&1 &
  started+=($!)
}
export SPARK_HOME=$home SPARK_DAEMON_MEMORY=512m SPARK_DAEMON_JAVA_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
run org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 17077 --webui-port 17080
for number in 1 2; do
  run org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --webui-port "1708$number" --cores 1 --memory 2g \
    --work-dir "$work/worker-$number" spark://127.0.0.1:17077
done
"$SPARK_PYTHON" tests/spark/cluster.py --master spark://127.0.0.1:17077 --data "$data" \
  --account "$work/account" || { tail -n 40 "$work/daemons.log"; exit 1; }
if [ -n "${SAIL:-}" ]; then
  SAIL_PYTHON=${SAIL_PYTHON:-}
  if [ -z "$SAIL_PYTHON" ]; then
    python3 -m venv "$work/sail"
    SAIL_PYTHON=$work/sail/bin/python
    "$SAIL_PYTHON" -m pip install -q --disable-pip-version-check pysail "pyspark-client==4.1.3" "pandas>=2.2,<3" pyarrow "$wheel"
  fi
  "$SAIL_PYTHON" tests/spark/sail.py "$data"
fi
