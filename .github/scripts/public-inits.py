#!/usr/bin/env python3
"""Names each public value of the library that a user cannot make: no public initialiser.

What a client hands out to be worked with (a query, a builder, a sequence) is not a value: it
holds the client. Nor are a reader, nor a drawing of a graph.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "SequenceMarkets"
DECLARATION = re.compile(r"^ *(public struct|public (?:indirect )?enum|extension|struct|enum) ([\w.]+)")
HANDLE = re.compile(
    r"^ *(?:private |fileprivate )?let (?:client|following|lease|query|session): "
    r"|^ *init\(_ client: |: AsyncSequence|: AsyncIteratorProtocol",
    re.M,
)
NOT_VALUES = {"JSONReader", "GraphDiagram"}


def bodies():
    """Each declaration's full name, its kind and its text."""
    for path in sorted(ROOT.rglob("*.swift")):
        lines, open_types = path.read_text().split("\n"), []
        for number, line in enumerate(lines):
            indent = len(line) - len(line.lstrip())
            while open_types and line.strip() and indent <= open_types[-1][0]:
                open_types.pop()
            match = DECLARATION.match(line)
            if not match or line.rstrip().endswith("{}"):
                continue
            name = ".".join([each[1] for each in open_types] + [match[2]])
            end = number
            while end < len(lines) and lines[end] != " " * indent + "}":
                end += 1
            open_types.append((indent, match[2]))
            yield name, match[1], indent, "\n".join(lines[number : end + 1])


def main():
    structs, makeable, handles = [], set(), set()
    for name, kind, indent, text in bodies():
        if kind == "public struct":
            structs.append(name)
            if HANDLE.search(text):
                handles.add(name)
        inits = re.findall(r"^( *)(?:package )?public init[?(<]([^\n]*)", text, re.M)
        own = [rest for spaces, rest in inits if len(spaces) == indent + 4]
        makers = re.findall(r"^( *)public static func \w+\([^\n]*-> " + name.split(".")[-1], text, re.M)
        if makers or any(not re.match(r"from (reader|decoder)", rest) for rest in own):
            makeable.add(name)
    missing = sorted(set(structs) - makeable - handles - NOT_VALUES)
    for name in missing:
        print(f"{name} has no public initialiser")
    print(f"{len(structs)} public structs, {len(handles)} handles, {len(missing)} without initialiser")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
