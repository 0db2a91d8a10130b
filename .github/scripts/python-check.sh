#!/usr/bin/env bash
# Runs the official Python client against sequence-mock, in a virtual environment of its own.
# usage: python-check.sh [debug|release]
set -euo pipefail
cd "$(dirname "$0")/../.."
source .github/scripts/start-mock.sh
configuration=${1:-debug}
venv=${PYTHON_CHECK_VENV:-.build/python-check}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check 'sequence-markets[stream]==0.5.7'
fi
swift build -c "$configuration" --product sequence-mock
bin=$(swift build -c "$configuration" --show-bin-path)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true' EXIT
start_mock "$bin"
timeout 120 "$venv/bin/python" .github/scripts/python_check.py "$url"
SEQUENCE_API_KEY=seq_test_check SEQUENCE_BASE_URL=$url \
    timeout 60 "$bin/quickstart"
