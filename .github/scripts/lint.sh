#!/usr/bin/env bash
# Format, and the house rules that a formatter does not know.
set -euo pipefail
cd "$(dirname "$0")/../.."
swift format lint --strict --recursive --parallel Package.swift Sources Tests Examples

fail=0
complain() { echo "lint: $1" >&2; fail=1; }
traps=$(grep -rnE 'fatalError\(|preconditionFailure\(|precondition\(|assert\(|try!|as! ' Sources --include='*.swift' || true)
[ -z "$traps" ] || complain "traps in Sources:
$traps"
unchecked=$(grep -rlE '@unchecked Sendable|nonisolated\(unsafe\)' Sources --include='*.swift' \
    | grep -v 'Values/Internal/Lock.swift' || true)
[ -z "$unchecked" ] || complain "unchecked concurrency outside Lock.swift: $unchecked"
sleeps=$(grep -rnE 'Task\.sleep|Thread\.sleep|usleep\(' Tests --include='*.swift' || true)
[ -z "$sleeps" ] || complain "sleeps in tests:
$sleeps"
clocks=$(grep -rnE '\bDate\(\)|Task\.sleep|UUID\(\)|ContinuousClock' Sources/SequenceMarkets --include='*.swift' \
    | grep -vE 'Requests/(TimeSource|Internal/SystemTime)\.swift|Transport/(Internal/)?URLSession' || true)
[ -z "$clocks" ] || complain "raw clocks or ids:
$clocks"
# What is public stands at a folder's root, what is not in its Internal.
while IFS= read -r file; do
    if [[ "$file" == */Internal/* ]]; then
        if grep -qE '^(public|open) (final )?(struct|class|enum|protocol|actor|typealias) ' "$file"; then
            complain "a public type in $file"
        fi
    elif ! grep -qE '\bpublic ' "$file"; then
        complain "nothing public in $file: it belongs in Internal"
    fi
done < <(find Sources/SequenceMarkets -name '*.swift')
python3 .github/scripts/arrows.py || complain "a folder uses one above it"
python3 .github/scripts/public-inits.py || complain "a public value that nobody can make"
python3 .github/scripts/lines-a-field.py || complain "the models take 4 lines a field or more on average"
exit $fail
