#!/usr/bin/env bash
# Measures this library beside clients in other languages and prints one table of ratios.
# usage: bench.sh PEERS [ROUNDS]
# PEERS is a folder in which those programs, their server and their data are built.
set -euo pipefail
cd "$(dirname "$0")/../.."
peers=${1:?usage: bench.sh PEERS [ROUNDS]}
for program in bin/server bin/decode bin/net_client rust/target/release/ws_client; do
    [ -x "$peers/$program" ] || { echo "$peers/$program is not built" >&2; exit 2; }
done
swift build -c release --product sequence-bench
bench=$(swift build -c release --show-bin-path)/sequence-bench
python3 .github/scripts/bench.py "$bench" "$peers" "${2:-5}"
