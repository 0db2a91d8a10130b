# Sourced: start_mock BINARY OPTION… starts sequence-mock on a free port, in the background, and
# sets `server` to its process and `url` to where it listens. The caller ends it.
start_mock() {
    local said
    said=$(mktemp)
    "$1/sequence-mock" --port 0 --seed 1 "${@:2}" > "$said" &
    server=$!
    for _ in $(seq 300); do
        grep -q listening "$said" && break
        sleep 0.1
    done
    url=$(sed -n 's/^listening on //p' "$said")
    rm -f "$said"
    [ -n "$url" ] || { echo "sequence-mock did not start" >&2; exit 1; }
}
