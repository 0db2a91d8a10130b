#!/usr/bin/env bash
# Trades through faults for a while and audits the outcome.
# usage: soak.sh [minutes] [seed]
set -euo pipefail
cd "$(dirname "$0")/../.."
swift build -c release --product sequence-bench
bin=$(swift build -c release --show-bin-path)
"$bin/sequence-bench" soak --minutes "${1:-0.75}" --seed "${2:-1}" --every 15
