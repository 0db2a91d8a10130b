#!/usr/bin/env bash
# Runs every example as a newcomer would: no key, no network.
# usage: examples.sh [debug|release]
set -euo pipefail
cd "$(dirname "$0")/../.."
configuration=${1:-debug}
unset SEQUENCE_API_KEY SEQUENCE_BASE_URL
swift build -c "$configuration"
bin=$(swift build -c "$configuration" --show-bin-path)
run() {
    echo "== $*"
    timeout 120 "$bin/$1" "${@:2}" < /dev/null
}
run quickstart
run positions
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
run price-history --svg "$scratch/chart.svg"
grep -q '<polyline' "$scratch/chart.svg"
# A walk that is stopped in the middle goes on where it stopped.
run catalog-scan --checkpoint "$scratch/place.json" --stop-after 12345
run catalog-scan --checkpoint "$scratch/place.json"
run live-book --seconds 4
run new-markets
run hedge-graph
run bracket
run twap
run deploy-algo
# A live key is refused before any request.
if SEQUENCE_API_KEY=seq_live_nobody SEQUENCE_BASE_URL=http://127.0.0.1:9 "$bin/quickstart" 2> /dev/null; then
    echo "quickstart accepted a live key without --live" >&2
    exit 1
fi
