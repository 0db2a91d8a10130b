#!/usr/bin/env bash
# Names every public declaration that is gone or different since a commit: what breaks the source
# of whoever uses it belongs in the changelog's table of changed names.
# usage: api-changes.sh [COMMIT]     the last tag, or else the last commit
set -euo pipefail
cd "$(dirname "$0")/../.."
base=${1:-$(git describe --tags --abbrev=0 2> /dev/null || echo HEAD)}
swift package diagnose-api-breaking-changes "$base" \
    --products SequenceMarkets --products SequenceMocks
