# Sourced: start_mock FOLDER OPTION… starts the folder's sequence-mock on a free port, in the
# background, and sets `server` to its process and `url` to where it listens. The caller ends it.
# What it says stays in the file `said`, if one is named.
start_mock() {
    local file=${said:-$(mktemp)}
    "$1/sequence-mock" --port 0 --seed 1 "${@:2}" > "$file" 2>&1 < /dev/null &
    server=$!
    for _ in $(seq 300); do
        grep -q listening "$file" && break
        sleep 0.1
    done
    url=$(sed -n 's/^listening on //p' "$file")
    [ -n "${said:-}" ] || rm -f "$file"
    [ -n "$url" ] || { echo "sequence-mock did not start" >&2; exit 1; }
}
