#!/usr/bin/env python3
"""How many lines of code a model's field costs beyond its property and its documentation.

Counts the lines of the models' declarations that are neither blank, comment nor stored property:
initialisers, mappings, readers, writers, tables of keys, braces. Divides them by the keys.
Computed properties and what else a model offers its user are not counted. The average over all
models must be below 4; if it is not, the three worst files are named. With a commit as argument,
counts that commit; with -v, lists every file.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = re.compile(r"^Sources/SequenceMarkets/(Level\d[^/]*|Streaming/Payloads)/.*\.swift$")
KEYS = [
    re.compile(r"\bwire\.\w+\(\s*\"([^\"]+)\""),  # a mapping
    re.compile(r"^ *case (\w+)(?: = \"[^\"]+\")?$", re.M),  # a table of keys
]
# What belongs to reading, writing and making a model.
PART = re.compile(
    r"^( *)(?:(?:public|private|package|fileprivate|static|mutating|@\w+(?:\(\w+\))?) )*"
    r"(?:init\(|init\?|func (?:write\(to|map<|supply\(|complete\()|var blank|static var blank"
    r"|static let fields|let fields|enum Field: String, (?:Wire)?Field)"
)


def block(lines, start):
    """The line behind the declaration that begins at `start`."""
    indent = len(lines[start]) - len(lines[start].lstrip())
    if lines[start].rstrip().endswith("}") or not re.search(r"[{(]$", lines[start].rstrip()):
        return start + 1
    end = start + 1
    while end < len(lines) and lines[end].rstrip() != " " * indent + "}":
        end += 1
    return end + 1


def is_code(line):
    return bool(line.strip()) and not line.strip().startswith("//")


def count(text):
    """Code lines and keys of the models in one file."""
    lines, code, keys = text.split("\n"), 0, 0
    number = 0
    models = re.compile(
        r"^( *)(?:public |private |indirect )*(?:struct|enum|extension) [\w.]+"
        r"(?:: [^{]*\b(?:JSONModel|WireModel|LifecycleEvent)\b[^{]*)? \{$"
    )
    names = set(re.findall(r"(?:struct|enum|extension) ([\w.]+): [^{\n]*\b(?:JSONModel|WireModel|LifecycleEvent)\b", text))
    while number < len(lines):
        match = models.match(lines[number])
        if not match:
            number += 1
            continue
        name = re.search(r"(?:struct|enum|extension) ([\w.]+)", lines[number])[1]
        if not any(name == n or n.split(".")[-1] == name for n in names):
            number += 1
            continue
        indent, end = len(match[1]), block(lines, number)
        body, place = lines[number:end], 1
        used = 0
        while place < len(body):
            line = body[place]
            if PART.match(line) and len(line) - len(line.lstrip()) == indent + 4:
                stop = block(body, place)
                part = body[place:stop]
                if not re.search(r"init\(_ |init\(start: Date", part[0]):
                    used += sum(map(is_code, part))
                    text_of = "\n".join(part)
                    pattern = KEYS[1] if "enum Field" in part[0] else KEYS[0]
                    keys += len(pattern.findall(text_of))
                place = stop
            else:
                place += 1
        if used:
            code += used + 2  # the declaration's own line and its brace
        number += 1 if any(models.match(l) for l in body[1:]) else max(1, end - number)
    return code, keys


def files(commit):
    if commit:
        names = subprocess.run(["git", "ls-tree", "-r", "--name-only", commit], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in filter(FOLDERS.match, names.split("\n")):
            yield name, subprocess.run(["git", "show", f"{commit}:{name}"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    else:
        for path in sorted(ROOT.glob("Sources/SequenceMarkets/**/*.swift")):
            name = path.relative_to(ROOT).as_posix()
            if FOLDERS.match(name):
                yield name, path.read_text()


def main():
    arguments = [each for each in sys.argv[1:] if each != "-v"]
    total_code = total_keys = 0
    worst = []
    for name, text in files(arguments[0] if arguments else None):
        code, keys = count(text)
        if keys:
            if "-v" in sys.argv:
                print(f"{code / keys:5.1f}  {code:4} lines, {keys:3} keys  {name}")
            total_code, total_keys = total_code + code, total_keys + keys
            worst.append((code / keys, name))
    figure = total_code / max(total_keys, 1)
    print(f"{figure:.2f} lines a field on average: {total_code} lines, {total_keys} keys")
    if not arguments and figure >= 4:
        for each, name in sorted(worst, reverse=True)[:3]:
            print(f"{each:5.1f}  {name}")
    return 0 if arguments or figure < 4 else 1


if __name__ == "__main__":
    sys.exit(main())
