#!/usr/bin/env bash
# Runs every example as a newcomer would: without a key on the mock exchange in its process, then
# with a sandbox key against sequence-mock. A live key is refused before any request unless the
# command line says --live.
# usage: examples.sh [debug|release]
set -euo pipefail
cd "$(dirname "$0")/../.."
source .github/scripts/start-mock.sh
configuration=${1:-debug}
unset SEQUENCE_API_KEY SEQUENCE_BASE_URL
swift build -c "$configuration"
bin=$(swift build -c "$configuration" --show-bin-path)
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; rm -rf "$scratch"' EXIT
run() {
    echo "== $*"
    timeout 120 "$bin/$1" "${@:2}" < /dev/null > "$scratch/said" || {
        cat "$scratch/said"
        echo "$* ended with an error" >&2
        exit 1
    }
    cat "$scratch/said"
    # It says where it runs, and shows something.
    grep -q "^On $place" "$scratch/said" && [ "$(wc -l < "$scratch/said")" -ge 3 ] || {
        echo "$* does not say that it runs on '$place', or shows nothing" >&2
        exit 1
    }
}
plain="quickstart positions hedge-graph bracket twap deploy-algo"

place='a mock exchange'
for example in $plain new-markets; do run "$example"; done
run price-history --svg "$scratch/chart.svg"
grep -q '<polyline' "$scratch/chart.svg"
# A walk that is stopped in the middle goes on where it stopped.
run catalog-scan --checkpoint "$scratch/place.json" --stop-after 12345
run catalog-scan --checkpoint "$scratch/place.json"
run live-book --seconds 4
run market-maker --seconds 6
run blotter --seconds 5
grep -q current "$scratch/said"

# The same programs on a server. Its time runs fast for the ten slices of twap.
start_mock "$bin" --speed 20
export SEQUENCE_BASE_URL=$url SEQUENCE_API_KEY=seq_test_examples
place="$url, sandbox fills"
for example in $plain price-history; do run "$example"; done
run catalog-scan --stop-after 2000
run live-book --seconds 2
run new-markets 1
run blotter --seconds 2

# A market maker that is killed leaves orders; the next one finds them and cancels them.
"$bin/market-maker" --journal "$scratch/journal" > /dev/null < /dev/null &
maker=$!
for _ in $(seq 300); do
    accepted=$(grep -c accepted "$scratch/journal" 2> /dev/null || true)
    [ "${accepted:-0}" -ge 4 ] && break
    sleep 0.1
done
kill -9 "$maker"
wait "$maker" 2> /dev/null || true
run market-maker --journal "$scratch/journal" --seconds 3
grep -q '^Found . orders of an earlier process' "$scratch/said"
grep -q 'No order is open' "$scratch/said"

export SEQUENCE_API_KEY=seq_live_examples
place="$url, LIVE"
run positions --live

# Without --live nothing leaves: the address would not answer.
export SEQUENCE_BASE_URL=http://127.0.0.1:9
for example in $plain price-history catalog-scan live-book new-markets market-maker blotter; do
    status=0
    timeout 20 "$bin/$example" < /dev/null > /dev/null 2> "$scratch/refusal" || status=$?
    if [ "$status" != 2 ] || ! grep -q -- '--live' "$scratch/refusal"; then
        echo "$example accepted a live key without --live" >&2
        exit 1
    fi
done
echo "every example runs without a key and with one, and refuses a live key without --live"
