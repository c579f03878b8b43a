#!/usr/bin/env python3
"""What the workspace depends on: licences that the binary may carry, crates that are there twice, and the size of the
library's default tree. Reads `cargo metadata` and `cargo tree`, and the console's lock file; prints what is wrong."""

import json
import re
import subprocess
import sys

# Each may be linked into a program under MIT or Apache-2.0; texts go with the packages that ask for it.
LICENCES = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC",
    "MIT", "Unicode-3.0", "Unlicense", "Zlib",
    "CDLA-Permissive-2.0",  # data: the roots of certificates
}
# Tools that build the console, of which nothing is in the files that are served.
TOOLS = {"MPL-2.0", "Python-2.0"}
# Crates in more than one version, and whose the older ones are: each goes when that crate takes the newer one.
TWICE = {
    "getrandom": "ring, and ahash of parquet",
    "syn": "derive macros, at build time",
}
DEFAULT_TREE = 40  # crates of the library with its default features


def is_allowed(expression, allowed):
    """Whether an SPDX expression can be met; older ones write `/` for OR."""
    expression = expression.replace("/", " OR ").strip()
    if re.fullmatch(r"\([^()]*\)", expression):
        return is_allowed(expression[1:-1], allowed)
    parts = re.split(r" (AND) (?![^(]*\))", expression)[::2]
    if len(parts) > 1:
        return all(is_allowed(part, allowed) for part in parts)
    return any(part.strip() in allowed for part in expression.split(" OR "))


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


faults = []
triple = re.search(r"^host: (.*)$", run("rustc", "-vV"), re.M).group(1)
metadata = json.loads(run("cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", triple))
used = {node["id"] for node in metadata["resolve"]["nodes"]}
for package in metadata["packages"]:
    if package["id"] in used and not is_allowed(package["license"] or "none", LICENCES):
        faults.append(f"{package['name']} {package['version']}: licence {package['license']}")


def tree(*which):
    """Names and versions of the crates that are built."""
    lines = run("cargo", "tree", "--locked", "--prefix", "none", "-e", *which).splitlines()
    return {tuple(line.split()[:2]) for line in lines if line}


built = tree("normal,build,dev", "--workspace")
versions = {}
for crate, version in sorted(built):
    versions.setdefault(crate, []).append(version)
twice = {crate for crate, found in versions.items() if len(found) > 1}
faults += [f"{crate}: {', '.join(versions[crate])}; say whose in TWICE" for crate in sorted(twice - TWICE.keys())]
faults += [f"{crate}: there once, take it out of TWICE" for crate in sorted(TWICE.keys() - twice)]

default = tree("normal", "-p", "segmentry")
if len(default) > DEFAULT_TREE:
    faults.append(f"the library's default tree has {len(default)} crates, {DEFAULT_TREE} at most")

with open("console/package-lock.json", encoding="utf-8") as file:
    lock = json.load(file)["packages"]
for path, package in lock.items():
    allowed = LICENCES | TOOLS if package.get("dev") else LICENCES
    if path and not is_allowed(package.get("license", "none"), allowed):
        faults.append(f"{path}: licence {package.get('license')}")

print(f"{len(built)} crates, {len(default)} in the library's default tree, {len(lock) - 1} npm packages")
sys.exit("\n".join(faults) or 0)
