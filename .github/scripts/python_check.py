"""The official Python client, unmodified, against a running sequence-mock.

usage: python_check.py http://127.0.0.1:PORT
Prints a line a method and exits 1 at the first that does not hold.
"""

import asyncio
import http.client
import json
import sys
import tempfile
import threading
import time
import urllib.parse

from sequence_markets import Sequence, SequenceError

base = sys.argv[1]
seq = Sequence("seq_test_python", base, max_retries=0)
passed = 0
seen_methods = set()


def check(name, holds, seen=""):
    global passed
    if not holds:
        print(f"FAILED {name}: {seen}")
        sys.exit(1)
    passed += 1
    seen_methods.add(name.split(" ")[0].split(".")[0])
    print(f"ok {name}")


def refused(name, status, call):
    try:
        answer = call()
    except SequenceError as error:
        check(name, error.status == status, error)
    else:
        check(name, False, answer)


def wait_for(what, seconds=5.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    return None


def control(path, body):
    """Asks what only a mock can be asked."""
    return seq._post("/_mock" + path, body)


def order_of(graph_id):
    rows = [o for o in seq.orders(limit=200)["orders"] if graph_id in o["node_order_id"]]
    return rows[0] if rows else None


def wait_status(graph_id, *statuses):
    return wait_for(lambda: (o := order_of(graph_id)) and o["status"] in statuses and o)


def level_0():
    check("health", seq.health() is True)
    check("connect_venue", seq.connect_venue("okx", "key", "secret", passphrase="p") is None)
    seq.connect_venue("polymarket", "", "", extra_json={"signer_private_key": "0xabc"})
    rows = {v["venue"]: v for v in seq.venues()}
    check("venues", rows["okx"]["connected"] and "polymarket" in rows, rows)
    check("disconnect_venue", seq.disconnect_venue("okx") is None)
    check("venues after", "okx" not in {v["venue"] for v in seq.venues()})
    refused("connect_venue refuses", 400, lambda: seq.connect_venue("nyse", "k", "s"))
    try:
        Sequence("", base, max_retries=0).orders()
        check("401 without a key", False)
    except SequenceError as error:
        check("401 without a key", error.status == 401, error)


def level_1():
    quote = seq.quote("BTC-USD", depth=5)
    check("quote", quote["nbbo"]["bid"] < quote["nbbo"]["ask"], quote)
    check("quote.book", len(quote["book"]["bids"]) == 5, quote["book"])
    check("quote.venues", quote["venues"]["kraken"]["bid_size"] > 0, quote["venues"])
    quotes = seq.quotes(["BTC-USD", "ETH-USD"])
    check("quotes", [q["symbol"] for q in quotes] == ["BTC-USD", "ETH-USD"], quotes)
    batch = seq.quotes_batch(["BTC-USD", "nothing", "KXBTCZ-26DEC31-T99000"], depth=3)
    check("quotes_batch", batch["count"] == 3 and "error" in batch["quotes"][1], batch)
    check("quotes_batch.depth", len(batch["quotes"][0]["book"]["asks"]) == 3, batch)
    symbols = {s["symbol"]: s for s in seq.symbols()}
    check("symbols", symbols["ETH-USD-PERP"]["type"] == "perp", symbols.get("ETH-USD-PERP"))

    bars = seq.price_history("BTC-USD", range="1h", fidelity_secs=60)
    steps = {b["ts_ns"] - a["ts_ns"] for a, b in zip(bars["points"], bars["points"][1:])}
    check("price_history bars", len(bars["points"]) >= 59 and steps == {60_000_000_000}, bars["window"])
    ticks = seq.price_history("ETH-USD", fidelity_secs=0, limit=40)
    check("price_history ticks", len(ticks["points"]) == 40 and ticks["points"][0]["side"] in ("buy", "sell"), ticks["points"][:1])
    refused("price_history asks for a venue", 400, lambda: seq.price_history("BTC-USD", range="1y"))
    window = int(time.time()) // 300 * 300 - 600
    slug = f"btc-updown-5m-{window}"
    life = seq.price_history(slug, fidelity_secs=0, limit=50_000, underlying=True)
    check("price_history underlying", life["underlying"]["agrees_with_settlement"] is True, life["underlying"])

    rates = seq.funding_rates(venue="binance")
    check("funding_rates", rates["unit"] == "bps_per_hour" and {r["venue"] for r in rates["rates"]} == {"binance"}, rates)
    rate = seq.funding_rate("hyperliquid", "BTC-USDT")
    check("funding_rate", rate["symbol"] == "BTC-USDT" and seq.funding_rate("kraken", "BTC-USDT") is None, rate)
    paid = seq.funding_history("BTC-USDT", "binance", "1w")
    check("funding_history", 20 <= paid["count"] <= 22 and isinstance(paid["points"][0]["rate_1e9"], int), paid["count"])

    page = seq.markets(venue="kalshi", limit=3)
    check("markets", page["count"] == 3 and page["has_more"] and page["venue"] == "kalshi", page)
    first = page["markets"][0]
    check("markets.book", first["best_yes_bid"] < first["best_yes_ask"] and first["best_no_bid"] < first["best_no_ask"], first)
    check("markets tag", all("weather" in m["tags"] for m in seq.markets(tag="weather")["markets"]))
    walked = []
    for market in seq.iter_markets(venue="kalshi", active=True):
        walked.append(market["slug"])
        if len(walked) == 2_750:
            break
    check("iter_markets", len(set(walked)) == 2_750, len(set(walked)))
    outcomes = list(seq.iter_markets(venue="polymarket", expand="outcomes"))
    flags = [m["is_placeholder_outcome"] for m in outcomes]
    check("iter_markets outcomes", True in flags and all(flags[flags.index(True):]), len(flags))
    fed = seq.market("fed-decision-in-october")
    check("market", seq.market(fed["yes_token_id"])["slug"] == "fed-decision-in-october", fed)
    check("market kalshi", seq.market(first["slug"] + ":YES", venue="kalshi")["slug"] == first["slug"], first)
    check("market none", seq.market("no-such-market") is None)
    found = seq.search_markets("gold", venue="kalshi", limit=50)
    check("search_markets", found["count"] == 50 and all("Gold" in m["question"] for m in found["markets"]), found["count"])
    over = seq.settlement(slug, underlying=True)
    check("settlement", over["status"] == "resolved" and over["resolved_outcome"] in ("Up", "Down"), over)
    check("settlement open", seq.settlement("fed-decision-in-october")["resolved_outcome"] is None)

    edges = seq.edges()["edges"]
    check("edges", all(e["status"] == "connected" for e in edges) and len(edges) == 12, edges)
    check("account", seq.account()["tier"] == "pro", seq.account())
    check("risk_limits", seq.risk_limits()["kill_switch_active"] is False, seq.risk_limits())
    fees = seq.fees("KXBTCZ-26DEC31-T99000:YES", venues=["kalshi", "polymarket"])["fees"]
    check("fees", fees[0]["taker_bps"] == 350 and fees[1]["taker_bps"] is None, fees)
    preview = seq.preview("ETH-USD", "buy", 2.0)
    check("preview", preview["estimated_total_cost_bps"] > 0 and preview["best_venue"], preview)
    rewards = seq.polymarket_rewards()
    check("polymarket_rewards", seq.polymarket_rewards(rewards[0]["token_id"])["condition_id"] == rewards[0]["condition_id"], rewards[:1])
    refused("polymarket_rewards none", 404, lambda: seq.polymarket_rewards("12"))


def level_2():
    market = seq.buy("BTC-USD", 0.25, urgency="high")
    check("buy market", market["graph_id"].startswith("graph_"), market)
    filled = wait_status(market["graph_id"], "FILLED", "COMPLETED")
    check("order filled", filled, order_of(market["graph_id"]))
    check("order", seq.order(filled["node_order_id"])["qty_1e8"] == 25_000_000, filled)
    refused("order unknown", 404, lambda: seq.order("graph:graph_nothing:order:1"))
    fills = [f for f in seq.fills(limit=100)["fills"] if market["graph_id"] in f["node_order_id"]]
    check("fills", sum(f["qty_1e8"] for f in fills) == 25_000_000, fills)

    price = round(seq.quote("BTC-USD")["nbbo"]["bid"] * 0.5, 2)
    limit = seq.buy("BTC-USD", 0.5, limit_price=price, tif="GTC", venue="kraken")
    resting = wait_status(limit["graph_id"], "ACCEPTED")
    check("buy limit", resting, order_of(limit["graph_id"]))
    amended = seq.amend(resting["node_order_id"], new_price=price + 10, new_qty=0.4)
    check("amend", amended["status"] == "accepted" and amended["order_id"].endswith(":2"), amended)
    smaller = seq.decrease(amended["order_id"], 0.1)
    check("decrease", order_of(limit["graph_id"])["qty_1e8"] in (30_000_000, 29_999_999), smaller)
    refused("decrease too much", 400, lambda: seq.decrease(smaller["order_id"], 9))
    seq.cancel(limit["graph_id"])
    check("cancel", wait_status(limit["graph_id"], "CANCELLED"), order_of(limit["graph_id"]))

    sold = seq.sell("BTC-USD", 0.05)
    check("sell", wait_status(sold["graph_id"], "COMPLETED"), sold)
    positions = seq.positions_unified(kinds=["crypto"])
    btc = [p for p in positions["positions"] if p["instrument"].get("symbol") == "BTC"]
    check("positions_unified", sum(p["qty_1e8"] for p in btc) == 20_000_000, btc)
    page = seq.orders(limit=1)
    check("orders", page["total"] >= 3 and page["has_more"] and len(page["orders"]) == 1, page)

    rests = [seq.buy("ETH-USD", 1, limit_price=10.0, venue="kraken") for _ in range(2)]
    for rest in rests:
        wait_status(rest["graph_id"], "ACCEPTED")
    everything = seq.cancel_all_on_venue("kraken")
    check("cancel_all_on_venue", everything["cancelled"] == 2, everything)

    ticker = "KXETHZ-26DEC31-T2000"
    stale = seq.buy(ticker, 3, limit_price=0.01, venue="kalshi")
    wait_status(stale["graph_id"], "ACCEPTED")
    with seq.batch("kalshi") as b:
        b.buy(ticker, 10)
        b.buy_limit(ticker, 5, 0.02)
        b.sell_limit(ticker, 5, 0.98)
        b.cancel(stale["graph_id"])
        b.cancel("graph_nothing")
    kinds = [next(iter(r)) for r in b.responses]
    check("batch", b.mode == "serial" and kinds == ["submitted"] * 3 + ["cancelled", "error"], b.responses)
    bought = b.responses[0]["submitted"]["graph_id"]
    check("batch filled", wait_status(bought, "COMPLETED"), order_of(bought))

    seq.buy("fed-decision-in-october:yes", 20, venue="polymarket", instrument_type="prediction")
    wait_for(lambda: seq.positions_unified(kinds=["event_contract"], venues=["polymarket"])["positions"])
    check("redeem noop", seq.redeem("fed-decision-in-october", "polymarket")["mode"] == "noop")
    control("/markets/fed-decision-in-october/resolve", {"winning": "Yes"})
    held = seq.positions_unified(kinds=["event_contract"], venues=["polymarket"])["positions"][0]
    check("positions_unified settled", held["settled"] and held["current_value_usd_1e9"] == 20_000_000_000, held)
    claim = seq.redeem("fed-decision-in-october", "polymarket")
    check("redeem", claim["mode"] == "relayer_submitted" and len(claim["token_ids"]) == 2, claim)
    gone = wait_for(lambda: not seq.positions_unified(kinds=["event_contract"], venues=["polymarket"])["positions"])
    check("redeem paid", gone)
    check("redeem kalshi before its end", seq.redeem(ticker, "kalshi")["mode"] == "noop")
    control(f"/markets/{ticker}/resolve", {"winning": "No"})
    check("redeem kalshi", wait_for(lambda: seq.redeem(ticker, "kalshi")["mode"] == "auto_settled"))

    check("kill_switch_engage", seq.kill_switch_engage("check")["active"] is True)
    refused("kill_switch_engage blocks", 409, lambda: seq.buy("BTC-USD", 0.1))
    check("kill_switch_clear", seq.kill_switch_clear()["active"] is False)


def level_3():
    graph = seq.graph(
        nodes=[
            seq.node("spot", "ETH-USD", "buy", 2, urgency="medium"),
            seq.node("hedge", "ETH-USD-PERP", "sell", 2, venue="hyperliquid", instrument_type="perp"),
        ],
        edges=[seq.edge("spot", "hedge", trigger="fill_pct", value=0.5)],
    )
    check("graph", graph["node_count"] == 2 and graph["edge_count"] == 1, graph)
    check("node", seq.node("n", "ETH-USD", "buy", 2)["quantity"]["fixed"]["qty_1e8"] == 200_000_000)
    check("edge", seq.edge("a", "b", trigger="fill_pct", value=0.5)["trigger"] == "on_fill_ratio")
    done = wait_for(lambda: (g := seq.graph_status(graph["graph_id"])) and g["status"] == "completed" and g)
    check("graph_status", done and done["nodes"]["hedge"]["filled_qty_1e8"] == 200_000_000, seq.graph_status(graph["graph_id"]))
    check("graph_status edges", done["edges"]["e_spot_hedge"]["fired"] is True, done["edges"])

    bracket = seq.graph(
        nodes=[
            seq.node("entry", "BTC-USD", "buy", 0.1, urgency="high"),
            seq.node("tp", "BTC-USD", "sell", 0.1, limit_price=800_000),
            seq.node("sl", "BTC-USD", "sell", 0.1),
        ],
        edges=[
            seq.edge("entry", "tp", trigger="full_fill"),
            {
                "edge_id": "e_sl", "from_node": "entry", "to_node": "sl",
                "trigger": {"on_price": {
                    "symbol": "BTC-USD", "direction": "below",
                    "reference": "graph_entry_price", "offset_pct": -5.0,
                }},
            },
        ],
    )
    armed = wait_for(lambda: (g := seq.graph_status(bracket["graph_id"])) and g["nodes"]["tp"]["status"] == "executing" and g)
    check("graph bracket", armed and armed["nodes"]["sl"]["status"] == "pending", armed)
    check("graph_cancel", seq.graph_cancel(bracket["graph_id"]) is None)
    check("graph_cancel status", seq.graph_status(bracket["graph_id"])["status"] == "cancelled")

    payload = {
        "nodes": [dict(seq.node("a", "ETH-USD", "buy", 1), activation="root"), dict(seq.node("b", "ETH-USD", "sell", 1), activation="wait")],
        "edges": [seq.edge("a", "b", trigger="on_full_fill")],
        "risk": {"runtime": {"max_unhedged_qty": 0.5}, "failure": {"on_runtime_breach": "pause_graph"}},
    }
    paused = seq._post("/v1/orders", payload)["graph_id"]
    held = wait_for(lambda: seq.graph_status(paused)["status"] == "paused")
    check("graph paused", held, seq.graph_status(paused))
    check("graph_resume", seq.graph_resume(paused) is None)
    check("graph_resume status", wait_for(lambda: seq.graph_status(paused)["status"] == "completed"), seq.graph_status(paused))
    refused("graph refused", 400, lambda: seq.graph([seq.node("x", "NOPE", "buy", 1)]))
    return done["nodes"]["spot"]["node_order_id"]


def level_4():
    with tempfile.NamedTemporaryFile(suffix=".wasm") as file:
        file.write(b"\0asm\x01\0\0\0")
        file.flush()
        made = seq.deploy_algo("mm", file.name, ["ETH-USD", "BTC-USD"])
    check("deploy_algo", made["status"] == "running" and made["size_bytes"] == 8 and made["pushed_to"] == made["capable_edges"], made)
    name = made["deployment_id"]
    check("algo_status", seq.algo_status(name)["edges"][0]["callback_latency_ns"] > 0)
    check("algo_stop", seq.algo_stop(name) is None and seq.algo_status(name)["status"] == "stopped")
    check("algo_start", seq.algo_start(name) is None and seq.algo_status(name)["status"] == "running")
    check("algo_logs", len(seq.algo_logs(name, limit=3)["logs"]) == 3, seq.algo_logs(name))
    check("algo_mesh", len(seq.algo_mesh(name)["edges"]) > 1, seq.algo_mesh(name))
    check("algos", {a["symbol"] for a in seq.algos()["algos"]} == {"ETH-USD", "BTC-USD"}, seq.algos())
    check("algos detail", seq.algos(detail="edge")["algos"][0]["edges"][0]["venue"])
    check("algo", seq.algo("ETH-USD")["deployment_id"] == name)
    check("algo_stop_by_symbol", seq.algo_stop_by_symbol("ETH-USD") is None and seq.algo("ETH-USD")["status"] == "stopped")
    check("algo_start_by_symbol", seq.algo_start_by_symbol("ETH-USD") is None and seq.algo("ETH-USD")["status"] == "running")
    check("algo_logs_by_symbol", seq.algo_logs_by_symbol("ETH-USD")["logs"])
    check("algo_stats", seq.algo_stats("ETH-USD")["uptime_ms"] >= 0, seq.algo_stats("ETH-USD"))
    check("algo_undeploy", seq.algo_undeploy(name) is None)
    refused("algo_undeploy status", 404, lambda: seq.algo_status(name))

    made = seq.create_strategy("s", "python", "main.py", "aGVsbG8=", env={"A": "1"}, secrets={"T": "hush"})
    name = made["strategy_id"]
    check("create_strategy", made["status"] == "stopped" and "hush" not in str(made), made)
    check("strategies", [s["strategy_id"] for s in seq.strategies()["strategies"]] == [name])
    check("strategy_start", seq.strategy_start(name)["status"] == "running")
    run = seq.strategy(name)["runs"][0]["run_id"]
    check("strategy", seq.strategy(name)["env"] == {"A": "1"})
    check("strategy_logs", seq.strategy_logs(name, run_id=run)["logs"][-1]["message"] == "started")
    check("strategy_stop", seq.strategy_stop(name)["status"] == "stopped")
    check("strategy_delete", seq.strategy_delete(name) is None and seq.strategies()["strategies"] == [])


def level_5(order):
    tca = seq.tca()
    check("tca", tca["num_orders"] > 3 and tca["implementation_shortfall_bps"] is not None, tca)
    check("tca symbol", {r["symbol"] for r in seq.tca("ETH-USD")["reports"]} == {"ETH-USD"})
    check("intel", abs(sum(v["market_share_pct"] for v in seq.intel("BTC-USD")["venues"]) - 100) < 1)
    curve = [row["slippage_bps"] for row in seq.slippage("BTC-USD")["curve"]]
    check("slippage", len(curve) == 4 and curve == sorted(curve), curve)
    routing = seq.routing("BTC-USD", "buy", 1.5)
    check("routing", sum(leg["qty_1e8"] for leg in routing["legs"]) == 150_000_000, routing)
    depth = seq.depth("BTC-USD")
    check("depth", depth["bids"][0]["price"] < depth["asks"][0]["price"], depth["bids"][:1])
    forecast = seq.forecast("BTC-USD", "sell", 1.0)
    check("forecast", forecast["expected_cost_bps"] > 0 and forecast["venue_mix"], forecast)
    check("execution_live", seq.execution_live(order)["fill_pct"] == 100, seq.execution_live(order))
    review = seq.execution_review(order)
    check("execution_review", sum(v["qty_1e8"] for v in review["venue_breakdown"]) == 200_000_000, review)
    check("execution_summary", seq.execution_summary()["fills_24h"] > 0, seq.execution_summary())
    steps = [step["event_type"] for step in seq.trace(order)]
    check("trace", steps[0] == "admitted" and steps[-1] == "completed" and "first_fill" in steps, steps)


def every_method_was_called():
    names = [n for n in dir(Sequence) if not n.startswith("_") and callable(getattr(Sequence, n))]
    # These are deprecated, and answered 404 by the real server too.
    gone = {"balances", "positions", "portfolio", "perp_positions"}
    left = [n for n in names if n not in gone and n not in seen_methods]
    check("every method", not left, left)


async def streams():
    prices, fills, reports = 0, 0, 0
    bought = False
    async for channel, data in seq.stream(["prices:BTC-USD", "fills", "tca"]):
        if channel == "prices:BTC-USD":
            prices += 1
            if not bought:
                bought = True
                await asyncio.to_thread(seq.buy, "BTC-USD", 0.1)
        elif channel == "fills":
            fills += data["qty_1e8"]
        elif channel == "tca":
            reports += data["num_fills"]
        if fills >= 10_000_000 and prices > 1 and reports:
            break
    check("stream", fills == 10_000_000, fills)
    async for event in seq.stream_new_markets():
        row = await asyncio.to_thread(seq.market, event["yes_token_id"])
        check("stream_new_markets", event["kind"] == "new_market" and row["slug"] == event["slug"], event)
        break
    seen = 0
    async for event in seq.stream_resolved_markets():
        if event["winning_token_id"] == "KXSOLZ-26DEC31-T21:NO":
            check("stream_resolved_markets", event["kind"] == "market_resolved" and event["winning_outcome"] == "No", event)
            break
        if seen == 0:
            await asyncio.to_thread(control, "/markets/KXSOLZ-26DEC31-T21/resolve", {"winning": "No"})
        seen += 1


def server_sent_events():
    place = urllib.parse.urlsplit(base)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    connection.request("GET", "/v1/alerts/stream", headers={"Authorization": "Bearer seq_test_python"})
    answer = connection.getresponse()
    check("alerts/stream", answer.status == 200 and answer.getheader("Content-Type") == "text/event-stream")
    threading.Timer(0.1, lambda: control("/alerts", {"rule": "spread", "value": 3})).start()
    lines = []
    while not lines or not lines[-1].startswith("data:"):
        lines.append(answer.readline().decode().rstrip("\n"))
    check("alerts/stream event", lines[-2] == "event: alert" and json.loads(lines[-1][5:])["rule"] == "spread", lines)
    connection.close()


level_0()
level_1()
level_2()
order = level_3()
level_4()
level_5(order)
asyncio.run(asyncio.wait_for(streams(), 20))
every_method_was_called()
server_sent_events()
print(f"{passed} passed, 0 failed")
