#!/usr/bin/env bash
# No planted secret comes out: every key of the tests carries the word "canary", and no output of
# theirs may; then an example is run with such a key, made to fail in many ways, and crashed.
# usage: canary.sh [debug|release] [OUTPUT OF TESTS…]
set -euo pipefail
cd "$(dirname "$0")/../.."
source .github/scripts/start-mock.sh
configuration=${1:-debug}
shift || true
scratch=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$scratch"' EXIT

# Searches a text for the word, and for what base64 makes of it at any place.
clean() {
    if grep -aniE 'canary|Q0FOQVJZ|NBTkFSW|DQU5BUl' "$1" | cut -c 1-200; then
        echo "canary: a planted secret is in $2" >&2
        exit 1
    fi
}
for output in "$@"; do
    [ -s "$output" ] || { echo "canary: $output is empty" >&2; exit 1; }
    clean "$output" "$output"
    echo "canary: $(wc -l < "$output") lines of $(basename "$output"), no secret"
done

swift build -c "$configuration"
bin=$(swift build -c "$configuration" --show-bin-path)
key=seq_test_CANARY0123456789abcdefghij

# Runs an example with a planted key; says how it ended.
run() {
    local name=$1 status=0
    shift
    SEQUENCE_API_KEY=$key timeout 60 env "$@" > "$scratch/out" 2>&1 < /dev/null || status=$?
    clean "$scratch/out" "the output of $name"
    echo "canary: $name: exit $status, no secret"
    [ -s "$scratch/out" ] || { echo "canary: $name said nothing" >&2; exit 1; }
}
# Answers every request in one way: "echo" repeats it in a 401, "silent" never answers.
serve() {
    python3 -c '
import socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
open_ones = []
while True:
    connection, _ = listener.accept()
    open_ones.append(connection)
    if sys.argv[1] == "silent": continue
    heard = connection.recv(65536)
    body = b"refused: " + heard
    if b"health" in heard: body = b""
    status = b"200 OK" if b"health" in heard else b"401 Unauthorized"
    connection.sendall(b"HTTP/1.1 %s\r\nConnection: close\r\nX-Request-Id: %s\r\nContent-Length: %d\r\n\r\n%s"
        % (status, sys.argv[2].encode(), len(body), body))
    connection.close()
' "$1" "$key" > "$scratch/$1" 2> /dev/null < /dev/null &
    for _ in $(seq 100); do [ -s "$scratch/$1" ] && break; sleep 0.1; done
}
said=$scratch/mock start_mock "$bin"
serve echo
serve silent
echo_port=$(cat "$scratch/echo") silent_port=$(cat "$scratch/silent")

story=$bin/quickstart
run "a good run" SEQUENCE_BASE_URL="$url" "$story"
run "a wrong port" SEQUENCE_BASE_URL=http://127.0.0.1:9 "$story"
run "a key that is refused" SEQUENCE_API_KEY="CANARY-$key" SEQUENCE_BASE_URL="$url" "$story" --live
run "a server that repeats the key" SEQUENCE_BASE_URL="http://127.0.0.1:$echo_port" "$story"
run "TLS that is none" SEQUENCE_BASE_URL="${url/http:/https:}" "$story"
run "a base URL with a password" SEQUENCE_BASE_URL=https://user:CANARY@127.0.0.1 "$story"
run "a key unencrypted to elsewhere" SEQUENCE_BASE_URL=http://api.example.com "$story"
run "a live key without --live" SEQUENCE_API_KEY=seq_live_CANARY0123456789 "$story"
run "a key with a line break" SEQUENCE_API_KEY=$'seq_test_CANARY\r\nX: y' "$story"
clean "$scratch/mock" "the log of sequence-mock"

# A crash while a request with the key is under way: the backtrace, all threads and registers.
if [ "$(uname)" = Linux ]; then
    for signal in ABRT SEGV; do
        SEQUENCE_API_KEY=$key SEQUENCE_BASE_URL="http://127.0.0.1:$silent_port" \
            SWIFT_BACKTRACE=enable=yes,interactive=no,color=no,threads=all,registers=all,timeout=30s \
            "$story" > "$scratch/out" 2>&1 < /dev/null &
        crashed=$!
        sleep 2
        kill -s "$signal" "$crashed"
        # The shell's own word of the crash is not wanted.
        { wait "$crashed" || true; } 2> /dev/null
        grep -qa 'Thread 0' "$scratch/out" || { echo "canary: no backtrace of $signal" >&2; exit 1; }
        clean "$scratch/out" "the backtrace of a crash"
        echo "canary: a crash by $signal: $(wc -l < "$scratch/out") lines, no secret"
    done
fi
