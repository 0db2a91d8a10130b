#!/usr/bin/env bash
# The fast gate: format and house rules, a build without a warning, and every test; `.ci/run` is the
# whole one. Arguments are those of `swift test`.
set -euo pipefail
cd "$(dirname "$0")/../.."
.github/scripts/lint.sh
log=$(mktemp)
trap 'rm -f "$log" "$log.xctest"' EXIT
swift build --build-tests 2>&1 | tee "$log" | tail -n 3
if grep -E 'warning:' "$log"; then echo "the build warns" >&2; exit 1; fi

# Where the tests are a program of their own, both kinds run side by side.
tests=$(swift build --show-bin-path)/SequenceMarketsPackageTests.xctest
if [ $# -gt 0 ] || [ ! -f "$tests" ]; then
    exec swift test --skip-build "$@"
fi
"$tests" > "$log.xctest" 2>&1 &
xctest=$!
"$tests" --testing-library swift-testing > "$log" 2>&1 || { grep -A 5 '✘' "$log"; failed=1; }
wait "$xctest" || { grep -B 2 -A 5 'error:' "$log.xctest"; failed=1; }
tail -n 1 "$log"
tail -n 1 "$log.xctest"
exit "${failed:-0}"
