#!/usr/bin/env bash
# Compiles every Swift block of the README as a reader would paste it: the manifest as it stands
# (with this checkout in the place of the address), each program as the main.swift of that outside
# package, the test in its test target, where it also runs.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
work=.build/readme
rm -rf "$work/package" && mkdir -p "$work/package"

# Splits the blocks by their first words into manifest, programs and tests.
awk -v out="$work/package" '
    /^```swift$/ { block = ""; inside = 1; next }
    /^```/ && inside {
        inside = 0
        if (block ~ /^\/\/ swift-tools-version/) name = "Package.readme"
        else if (block ~ /import XCTest/) name = "test" ++tests
        else name = "main" ++programs
        printf "%s", block > (out "/" name)
        next
    }
    inside { block = block $0 "\n" }
' README.md

cd "$work/package"
[ -f Package.readme ] && [ -f main1 ] && [ -f test1 ] || {
    echo "the README lacks a manifest, a program or a test" >&2
    exit 1
}
version=$(sed -n 's|.*"SequenceMarkets-Swift/\(.*\)".*|\1|p' "$root/Sources/SequenceMarkets/Requests/Internal/Call.swift")
grep -q "from: \"$version\"" Package.readme || {
    echo "the README's manifest does not ask for version $version" >&2
    exit 1
}
sed -E "s|url: \"[^\"]*/([^/\"]+)\", from: \"[^\"]*\"|name: \"\\1\", path: \"$root\"|" \
    Package.readme > Package.swift
if grep -q 'url:' Package.swift; then echo "the manifest's address was not found" >&2; exit 1; fi
mkdir -p Sources/bot Tests/botTests
check() {
    if ! swift build "$@" --scratch-path ../build > ../log 2>&1; then
        cat ../log >&2
        exit 1
    fi
    if grep -E "$PWD/.*warning:" ../log; then echo "it warns" >&2; exit 1; fi
}
for block in main*; do
    cp "$block" Sources/bot/main.swift
    check --product bot
    echo "README program ${block#main} compiles"
done
for block in test*; do cp "$block" "Tests/botTests/$block.swift"; done
if ! swift test --scratch-path ../build > ../log 2>&1; then
    cat ../log >&2
    exit 1
fi
echo "the README's tests compile and pass"
