#!/usr/bin/env bash
# Makes an environment from nothing, builds the wheel, and runs all tests on it. Needs Rust, and Python 3.10 or later with
# venv. `FRAMES=all` also installs pandas, DuckDB and ibis, whose tests are skipped without it, and runs the notebook.
# `tests/spark` needs PySpark, and is run by `spark.sh`.
# `WHEELS=DIR` leaves the wheel there.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install -q --disable-pip-version-check "maturin==1.16.0" pytest mypy pyarrow polars
if [ "${FRAMES:-}" = all ]; then
  "$python" -m pip install -q --disable-pip-version-check pandas duckdb "ibis-framework[duckdb]" matplotlib
fi
PATH=$work/venv/bin:$PATH "$work/venv/bin/maturin" build --release --locked --quiet --out "$work/wheels"
wheel=$(ls "$work"/wheels/*.whl)
bytes=$(wc -c < "$wheel")
echo "the wheel has $bytes bytes"
[ "$bytes" -le 10000000 ] || { echo "it may have 10,000,000"; exit 1; }
[ -z "${WHEELS:-}" ] || { mkdir -p "$WHEELS" && cp "$wheel" "$WHEELS"; }
"$python" -m pip install -q --disable-pip-version-check "$wheel"
"$python" - <<'END'
import subprocess, sys

ask = "import pyarrow, time; began = time.process_time(); import segmentry; print(time.process_time() - began)"
least = min(float(subprocess.check_output([sys.executable, "-c", ask])) for _ in range(5))
print(f"to import it takes {least * 1000:.0f} ms of CPU beyond pyarrow")
assert least <= 0.05, "it may take 50 ms"
END
"$python" -m pytest -q tests
if [ "${FRAMES:-}" = all ]; then
  "$python" tests/notebook.py ../../examples/segments.ipynb
fi
"$python" -m mypy --strict -p segmentry
"$python" -m mypy.stubtest segmentry --mypy-config-file pyproject.toml --allowlist tests/stubtest.allow
