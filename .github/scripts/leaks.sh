#!/usr/bin/env bash
# Runs examples under the leak checker: whatever of ours is not let go of at exit fails.
# The checker cannot follow Swift's strings and indirect enumerations, whose pointers carry marks,
# so it is asked only of programs that have ended all they began; leaks.supp names the one exception.
# usage: leaks.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
source .github/scripts/start-mock.sh
flags=(--sanitize=address --scratch-path .build/address)
swift build "${flags[@]}"
bin=$(swift build "${flags[@]}" --show-bin-path)
out=$(mktemp)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -f "$out"' EXIT
check() {
    local name=$1
    shift
    ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS="suppressions=$PWD/.github/scripts/leaks.supp" \
        timeout 120 "$@" > "$out" 2>&1 < /dev/null || {
        grep -aE -A 12 'ERROR|leak of|SUMMARY' "$out" >&2 || tail "$out" >&2
        echo "leaks: $name failed" >&2
        exit 1
    }
    echo "leaks: $name: none"
}
unset SEQUENCE_API_KEY SEQUENCE_BASE_URL
for example in quickstart bracket twap positions catalog-scan price-history; do
    check "$example" "$bin/$example"
done
# Over real sockets: libcurl's transport and its streams.
ASAN_OPTIONS=detect_leaks=0 start_mock "$bin"
check "quickstart over real sockets" \
    env SEQUENCE_API_KEY=seq_test_CANARY-leaks SEQUENCE_BASE_URL="$url" "$bin/quickstart"
