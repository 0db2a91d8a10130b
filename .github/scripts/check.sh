#!/usr/bin/env bash
# The fast gate: format and house rules, a build without a warning, and every test. About two
# minutes after the first build; `.ci/run` is the whole one.
set -euo pipefail
cd "$(dirname "$0")/../.."
.github/scripts/lint.sh
log=$(mktemp)
trap 'rm -f "$log"' EXIT
swift build --build-tests 2>&1 | tee "$log" | tail -n 3
if grep -E 'warning:' "$log"; then echo "the build warns" >&2; exit 1; fi
swift test --skip-build "$@"
