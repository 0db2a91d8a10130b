#!/usr/bin/env bash
# Type-checks on Linux what Apple's systems compile: the sources with every Apple branch chosen.
#
# FoundationNetworking declares what Foundation holds there, URLSessionWebSocketTask among it, and
# Glibc stands in for Darwin. Nothing is run or linked.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Copies the sources with the branches of Apple's systems chosen.
choose() {
    mkdir -p "$work/$1"
    while IFS= read -r file; do
        # The file's own folder keeps equal names apart.
        copy="$work/$1/$(echo "${file#Sources/$1/}" | tr '/' '_')"
        sed -E \
            -e 's/canImport\(FoundationNetworking\)/false/' \
            -e 's/canImport\(Darwin\)/true/' \
            -e 's/os\(Linux\)/false/' \
            -e 's/^( *)(internal )?import Darwin$/\1\2import Glibc/' \
            -e 's/^( *)((public|internal|private) )?import Foundation$/&\n\1internal import FoundationNetworking/' \
            "$file" >"$copy"
    done < <(find "Sources/$1" -name '*.swift')
}

check() {
    swiftc -typecheck -suppress-warnings -swift-version 6 -package-name sequencemarkets -module-name "$1" \
        -enable-upcoming-feature ExistentialAny \
        -enable-upcoming-feature MemberImportVisibility \
        -enable-upcoming-feature InternalImportsByDefault \
        "$work/$1"/*.swift
}

choose SequenceMarkets
check SequenceMarkets || { echo "apple-check: Apple's systems cannot compile this" >&2; exit 1; }

# The check itself is checked: a misspelt name in an Apple-only branch must fail it.
socket="$work/SequenceMarkets/Transport_Internal_URLSession_URLSessionSocket.swift"
sed -i 's/URLSessionWebSocketTask/URLSessionWebSocketTusk/' "$socket"
if check SequenceMarkets >/dev/null 2>&1; then
    echo "apple-check: a misspelt name was not found" >&2
    exit 1
fi
echo "apple-check: Apple's selection type-checks"
