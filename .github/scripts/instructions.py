#!/usr/bin/env python3
"""Counts the instructions that decoding takes, a message or a body.
usage: instructions.py FRAMES [COMMIT]

FRAMES is a folder of stream frames (*.ndjson, one a line) and REST bodies (*.json, named for their
kind). With COMMIT, the same for that commit, and the difference. Needs valgrind.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path


def build(tree):
    command = ["swift", "build", "-c", "release", "--product", "sequence-count"]
    subprocess.run(command, cwd=tree, check=True, stdout=subprocess.DEVNULL)
    bin = subprocess.run(command[:4] + ["--show-bin-path"], cwd=tree, check=True,
                         capture_output=True, text=True).stdout.strip()
    # valgrind cannot read all of Swift's debugging information.
    program = Path(bin) / "sequence-count"
    bare = Path(tempfile.mkdtemp()) / "sequence-count"
    subprocess.run(["strip", "-g", "-o", bare, program], check=True)
    return bare


def collected(program, passes, kind, file):
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         program, str(passes), kind, file], capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode or not found:
        raise ValueError([line for line in run.stderr.splitlines() if "==" not in line][-1:])
    return int(found[1]), int(run.stdout.split()[0])


def count(program, kind, file):
    """A second pass less the first: without start, caches and tables."""
    once, messages = collected(program, 1, kind, file)
    twice, _ = collected(program, 2, kind, file)
    return (twice - once) // messages


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    root = Path(__file__).resolve().parents[2]
    files = [("stream", f) for f in sorted(Path(sys.argv[1]).glob("*.ndjson"))]
    files += [(f.stem, f) for f in sorted(Path(sys.argv[1]).glob("*.json"))]
    now, before = build(root), None
    if len(sys.argv) == 3:
        tree = tempfile.mkdtemp()
        subprocess.run(["git", "worktree", "add", "--detach", "-f", tree, sys.argv[2]],
                       cwd=root, check=True, capture_output=True)
        try:
            before = build(tree)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=root)
    for kind, file in files:
        try:
            figure = count(now, kind, file)
        except ValueError as problem:
            print(f"{file.stem:16} not counted: {problem}", flush=True)
            continue
        line = f"{file.stem:16} {figure:>12}"
        if before:
            old = count(before, kind, file)
            line += f" {old:>12} {(figure - old) / old:+.1%}"
        print(line, flush=True)


main()
