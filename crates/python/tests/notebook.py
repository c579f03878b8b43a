"""Runs a notebook's cells in order, as a script: it fails where a cell fails. Charts are drawn, and not shown.

In: the notebook. Out: how many cells ran, and how many charts they drew; exit code 1 for the first that fails.
"""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

cells = json.loads(Path(sys.argv[1]).read_text())["cells"]
cells = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
charts = 0


def show() -> None:
    global charts
    charts += len(plt.get_fignums())
    plt.close("all")


plt.show = show
names: dict[str, object] = {"__name__": "__main__"}
for number, cell in enumerate(cells, 1):
    exec(compile(cell, f"cell {number}", "exec"), names)
assert charts, "it draws nothing"
print(f"{len(cells)} cells ran and drew {charts} charts")
