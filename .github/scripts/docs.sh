#!/usr/bin/env bash
# Builds both DocC catalogs; any warning fails.
set -euo pipefail
cd "$(dirname "$0")/../.."
graphs=.build/symbol-graphs
rm -rf "$graphs" .build/docs && mkdir -p .build/docs
swift package dump-symbol-graph --minimum-access-level public --skip-synthesized-members > .build/docs/dump.log 2>&1 \
    || { cat .build/docs/dump.log >&2; exit 1; }
found=$(sed -n "s/^Files written to //p" .build/docs/dump.log)
for module in SequenceMarkets SequenceMocks; do
    mkdir -p "$graphs/$module"
    cp "$found/$module.symbols.json" "$graphs/$module/"
    cp "$found/$module"@*.symbols.json "$graphs/$module/" 2> /dev/null || true
    docc convert "Sources/$module/$module.docc" --warnings-as-errors \
        --fallback-display-name "$module" --fallback-bundle-identifier "markets.sequence.$module" \
        --additional-symbol-graph-dir "$graphs/$module" --output-path ".build/docs/$module.doccarchive" \
        > ".build/docs/$module.log" 2>&1 || { cat ".build/docs/$module.log"; exit 1; }
    if grep -qE '^(warning|error)' ".build/docs/$module.log"; then cat ".build/docs/$module.log"; exit 1; fi
    count=$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["symbols"]))' \
        "$graphs/$module/$module.symbols.json")
    echo "docs of $module built without a warning: $count public symbols"
done
