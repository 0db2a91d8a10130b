#!/usr/bin/env bash
# Feeds each fuzz target with inputs that libFuzzer makes of the tests' fixtures, two at a time.
# usage: fuzz.sh [SECONDS for each target, 60 as a rule] [TARGET…]
# What is found lies in .build/fuzz/findings; run it again with `sequence-fuzz TARGET FILE`.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
shift || true
work=.build/fuzz
corpus=$work/corpus findings=$work/findings logs=$work/logs
mkdir -p "$corpus" "$findings" "$logs"

# Without the fuzzer: it knows the targets and writes their seeds.
swift build --product sequence-fuzz
plain=$(swift build --show-bin-path)/sequence-fuzz
[ $# -gt 0 ] || set -- $("$plain" targets)
seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
find Tests/SequenceMarketsTests -name '*.swift' -print0 | xargs -0 "$plain" seeds "$seeds"

# With it: optimised, with checks of memory and of arithmetic, and with counters of what was run.
flags=(-c release --scratch-path "$work/build" --sanitize=fuzzer --sanitize=address
    -Xswiftc -DFUZZING -Xswiftc -use-ld=lld
    -Xswiftc -sanitize-coverage=edge,inline-8bit-counters,pc-table,indirect-calls,trace-cmp)
swift build "${flags[@]}" --product sequence-fuzz
fuzzer=$(swift build "${flags[@]}" --show-bin-path)/sequence-fuzz

fuzz() {
    local target=$1 log=$logs/$1.log status=0
    mkdir -p "$corpus/$target"
    # The fuzzer has signal handlers of its own; Swift's would wait for an answer.
    FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 \
        timeout $((seconds + 120)) "$fuzzer" -max_total_time="$seconds" -timeout=10 -max_len=16384 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$findings/$target-" \
        "$corpus/$target" "$seeds/$target" > "$log" 2>&1 < /dev/null || status=$?
    local runs covered found
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
    covered=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1)
    found=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
    if [ "$status" = 0 ]; then
        echo "$target: ${runs:-0} runs, ${covered:-no coverage}, no findings"
    else
        echo "$target: ${runs:-0} runs, ${covered:-no coverage}, FINDING: ${found:-see $log}"
        grep -aE 'broken promise|Fatal error|ERROR:' "$log" | head -n 3
        return 1
    fi
}
export -f fuzz
export seconds corpus findings logs seeds fuzzer
# xargs ends with an error if one of them does.
printf '%s\n' "$@" | xargs -P 2 -I {} bash -c 'fuzz {}'
