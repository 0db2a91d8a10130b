#!/usr/bin/env bash
# Trades through faults for a while and audits the outcome; then kills a trader that keeps a journal.
# usage: soak.sh [minutes] [seed] [kills]
set -euo pipefail
cd "$(dirname "$0")/../.."
swift build -c release --product sequence-bench
bin=$(swift build -c release --show-bin-path)
"$bin/sequence-bench" soak --minutes "${1:-0.75}" --seed "${2:-1}" --every 15
"$bin/sequence-bench" kill --kills "${3:-40}" --seed "${2:-1}"
