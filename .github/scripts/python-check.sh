#!/usr/bin/env bash
# Runs the official Python client against sequence-mock, in a virtual environment of its own.
# usage: python-check.sh [debug|release]
set -euo pipefail
cd "$(dirname "$0")/../.."
configuration=${1:-debug}
venv=${PYTHON_CHECK_VENV:-.build/python-check}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check 'sequence-markets[stream]==0.5.7'
fi
swift build -c "$configuration" --product sequence-mock
out=$(mktemp)
"$(swift build -c "$configuration" --show-bin-path)/sequence-mock" --port 0 --seed 1 > "$out" &
server=$!
trap 'kill $server 2>/dev/null || true; rm -f "$out"' EXIT
for _ in $(seq 100); do
    grep -q listening "$out" && break
    sleep 0.1
done
url=$(sed -n 's/^listening on //p' "$out")
[ -n "$url" ] || { echo "sequence-mock did not start" >&2; exit 1; }
timeout 120 "$venv/bin/python" .github/scripts/python_check.py "$url"
SEQUENCE_API_KEY=seq_test_check SEQUENCE_BASE_URL=$url \
    timeout 60 "$(swift build -c "$configuration" --show-bin-path)/quickstart"
