#!/usr/bin/env python3
"""Fails where a folder of the library uses one above it.

usage: arrows.py [--all]     with --all, prints every arrow, not only those that run up

The layers, from the bottom up, are the folders of Sources/SequenceMarkets. A folder may use the
folders before it in the list, never one after it. A type is used where its name appears outside
comments and strings; names that two files declare are not followed. The client itself, which
every level extends, is on all levels.
"""
import collections
import pathlib
import re
import sys

LAYERS = [
    "Values",
    "Transport",
    "Wire",
    "Requests",
    "Level0-Connect",
    "Level1-See",
    "Level2-Trade",
    "Level3-Orchestrate",
    "Level4-Automate",
    "Level5-Monitor",
    "Streaming",
    "Account",
    "Snapshot",
    ".",
]
EVERYWHERE = {"SequenceClient"}

DECLARATION = re.compile(
    r"^([ ]{0,4})((?:(?:@\w+|[a-z]+(?:\(\w+\))?) )*?)"
    r"(struct|class|enum|actor|protocol|typealias)\s+([A-Z]\w+)",
    re.M,
)


def folder(root, path):
    parts = path.relative_to(root).parts
    return parts[0] if len(parts) > 1 else "."


def main():
    root = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "SequenceMarkets"
    texts, home, twice = {}, {}, set()
    for path in sorted(root.rglob("*.swift")):
        text = re.sub(r"//.*", "", path.read_text())
        texts[path] = re.sub(r'"(\\.|[^"\\\n])*"', '""', text)
        for indent, modifiers, kind, name in DECLARATION.findall(texts[path]):
            # A nested type is found by the type around it, unless the file is indented by #if.
            is_nested = indent and ("#if" not in texts[path] or kind == "typealias")
            if "private" in modifiers or is_nested:
                continue
            if home.setdefault(name, path) != path:
                twice.add(name)
    unknown = {folder(root, path) for path in texts} - set(LAYERS)
    if unknown:
        sys.exit(f"arrows: folders without a layer: {', '.join(sorted(unknown))}")

    arrows = collections.defaultdict(dict)
    for path, text in texts.items():
        for name in set(re.findall(r"(?<![.\w])[A-Z]\w+\b", text)) - twice - EVERYWHERE:
            used = home.get(name)
            if used and folder(root, used) != folder(root, path):
                uses = arrows[folder(root, path), folder(root, used)]
                uses.setdefault(name, []).append(path.name)
    up = 0
    for (user, used), names in sorted(arrows.items(), key=lambda arrow: arrow[0]):
        is_up = LAYERS.index(used) > LAYERS.index(user)
        up += is_up
        if is_up or "--all" in sys.argv:
            mark = "UP  " if is_up else "    "
            for name, files in sorted(names.items()):
                print(f"{mark}{user} -> {used}: {name} in {', '.join(sorted(files))}")
    print(f"{len(arrows)} arrows between folders, {up} run up")
    sys.exit(1 if up else 0)


main()
