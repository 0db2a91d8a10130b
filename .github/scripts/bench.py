"""Runs the benchmark beside the peers' programs, in turns, and prints one table of ratios.

usage: bench.py BENCH PEERS ROUNDS

BENCH is the sequence-bench to measure; PEERS a folder in which the peers are built, as their
README says. Whatever talks over the network has processor 0, and the peers' server processor 1.
"""

import collections
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

bench, peers, rounds = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), int(sys.argv[3])
rust = peers / "rust/target/release"
data = peers / "data"
frames = ["prices", "book10", "book100", "orders", "fills", "tca", "funding", "fair_price", "mixed"]
bodies = ["markets_page", "quotes_batch", "price_history", "positions"]
ours, serde, simdjson = "swift SequenceMarkets", "rust serde one-pass, owned", "c++ simdjson on-demand, owned"
rows = collections.defaultdict(list)


def run(kind, *command, pinned=False):
    """Keeps what a program prints, by kind, peer and input."""
    where = ["taskset", "-c", "0"] if pinned else []
    text = subprocess.run([*where, *map(str, command)], capture_output=True, text=True, check=True)
    for line in text.stdout.splitlines():
        row = json.loads(line)
        rows[kind, row["peer"], row.get("input", "")].append(row)


class Server:
    """The peers' server, on a port of its own."""

    port = 9140

    def __init__(self, folder, *plan):
        Server.port += 1
        self.port = Server.port
        command = ["taskset", "-c", "1", peers / "bin/server", self.port, folder, *plan]
        self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)

    @property
    def http(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket(self):
        return f"ws://127.0.0.1:{self.port}/v1/stream"


def channels(folder, count):
    """A copy of the data whose prices are those of so many symbols."""
    for entry in data.iterdir():
        (folder / entry.name).symlink_to(entry)
    with open(data / "prices.ndjson") as source, open(folder / "channels.ndjson", "w") as out:
        for i, line in enumerate(source):
            frame = json.loads(line)
            symbol = f"SYM-{i % count}"
            frame["channel"], frame["data"]["symbol"] = f"prices:{symbol}", symbol
            out.write(json.dumps(frame, separators=(",", ":")) + "\n")


def one_round(servers):
    for name in frames:
        run("decode", bench, "decode", data / f"{name}.ndjson", pinned=True)
    for name in bodies:
        run("body", bench, "body", name, data / f"{name}.json", pinned=True)
    run("encode", bench, "encode", pinned=True)
    for program in [rust / "decode", peers / "bin/decode"]:
        run("peer", program, data, pinned=True)

    flood, paced = servers["flood"], servers["paced"]
    for loop in [(), ("--executor", "loop")]:
        run("flood", bench, "stream", flood.http, *loop, pinned=True)
        run("paced", bench, "stream", paced.http, *loop, pinned=True)
    run("flood", rust / "ws_client", flood.socket, "one-pass", pinned=True)
    run("paced", rust / "ws_client", paced.socket, "one-pass", pinned=True)
    for count in [1, 10_000]:
        url = servers[count].http
        run(f"channels {count}", bench, "stream", url, "--channels", count, pinned=True)

    for verb in ["quote", "buy"]:
        flags = ["--requests", 6000, "--concurrency", 1, "--verb", verb]
        run(verb, bench, "rest", flood.http, *flags, pinned=True)
        run(verb, bench, "rest", flood.http, *flags, "--executor", "loop", pinned=True)
    for name in ["quote", "order"]:
        run({"order": "buy"}.get(name, name), rust / "rest_client", flood.http, name, 6000, pinned=True)
    run("quote", peers / "bin/net_client", flood.port, "quote", 6000, pinned=True)
    run("fan", bench, "rest", flood.http, "--requests", 32000, "--concurrency", 64, pinned=True)
    run("fan", rust / "rest_client", flood.http, "fan", 32000, pinned=True)
    run("walk", bench, "walk", flood.http, pinned=True)
    run("walk", rust / "rest_client", flood.http, "walk", 1, pinned=True)


def median(kind, peer, key, input=None):
    found = [
        row[key]
        for (k, p, i), list_ in rows.items()
        for row in list_
        if k == kind and p.startswith(peer) and (input is None or i == input) and (", loop" in p) == (", loop" in peer)
    ]
    return statistics.median(found)


def show(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def line(what, unit, mine, other, peer, goal, more_is_better=False):
    ratio = mine / other
    reached = ratio >= goal if more_is_better else ratio <= goal
    sign = "≥" if more_is_better else "≤"
    print(f"| {what} | {show(mine)} {unit} | {show(other)} {unit} | {peer} | {ratio:.2f} | {sign} {goal:g} | {'yes' if reached else 'no'} |")


def report():
    print(f"Medians of {rounds} alternating rounds.\n")
    print("| what | ours | theirs | whose | ratio | goal | reached |")
    print("| --- | ---: | ---: | --- | ---: | ---: | --- |")
    for name in frames:
        goal = 0.7 if name.startswith("book") else 1.0
        mine = median("decode", ours, "ns", name)
        line(f"decode {name}", "ns", mine, median("peer", simdjson, "ns", name), "simdjson", goal)
        line(f"decode {name}", "ns", mine, median("peer", serde, "ns", name), "serde", 1.0)
    for name in bodies:
        mine, other = median("body", ours, "ns", name), median("peer", simdjson, "ns", name)
        line(f"body {name}", "ms", mine / 1e6, other / 1e6, "simdjson", 1.0)
        other = median("peer", "rust serde, owned", "ns", name)
        line(f"body {name}", "ms", mine / 1e6, other / 1e6, "serde", 1.0)
    for name in ["order graph", "hedge graph"]:
        if not any(i == name and k == "peer" for k, _, i in rows):
            continue
        other = median("peer", "rust serde_json::to_vec", "ns", name)
        line(f"encode {name}", "ns", median("encode", ours, "ns", name), other, "serde", 1.0)

    tungstenite, loop = "rust tokio-tungstenite", f"{ours}, loop"
    for peer, name in [(ours, "default"), (loop, "loop")]:
        mine, other = median("flood", peer, "msg_s"), median("flood", tungstenite, "msg_s")
        line(f"flood, {name} executor", "messages/s", mine, other, "tungstenite", 1.5, True)
        mine, other = (median("flood", p, "cpu_us_msg") for p in (peer, tungstenite))
        line(f"flood, {name} executor", "µs CPU", mine, other, "tungstenite", 0.7)
        for key in ["p50_us", "p99_us"]:
            mine, other = median("paced", peer, key), median("paced", tungstenite, key)
            line(f"paced {key[:3]}, {name} executor", "µs", mine, other, "tungstenite", 1.1)
    one, many = (median(f"channels {count}", ours, "cpu_us_msg") for count in (1, 10_000))
    line("10 000 subscriptions", "µs CPU", many, one, "one subscription", 1.1)

    for verb in ["quote", "buy"]:
        mine, other = median(verb, ours, "p50_us"), median(verb, "rust reqwest", "p50_us")
        line(f"{verb} p50, default executor", "µs", mine, other, "reqwest", 1.0)
    mine, other = median("quote", loop, "p50_us"), median("quote", "c++ raw socket", "p50_us")
    line("quote p50, loop executor", "µs", mine, other, "raw socket", 1.2)
    mine, other = median("fan", ours, "per_s"), median("fan", "rust reqwest", "per_s")
    line("64 quotes at a time", "requests/s", mine, other, "reqwest", 1.0, True)
    mine, other = median("walk", ours, "cpu_s"), median("walk", "rust reqwest", "cpu_s")
    line("catalog walk", "s CPU", mine, other, "reqwest", 1.0)
    line("catalog walk", "MB", median("walk", ours, "rss_mb"), 40, "the limit", 1.0)


with tempfile.TemporaryDirectory() as scratch:
    servers = {
        "flood": Server(data, "flood", "mixed.ndjson", 1_000_000),
        "paced": Server(data, "paced", "prices.ndjson", 10_000, 30_000),
    }
    for count in [1, 10_000]:
        folder = pathlib.Path(scratch, str(count))
        folder.mkdir()
        channels(folder, count)
        servers[count] = Server(folder, "flood", "channels.ndjson", 500_000)
    time.sleep(3)
    try:
        for _ in range(rounds):
            one_round(servers)
    finally:
        for server in servers.values():
            server.process.kill()
report()
