"""The official Python client, unmodified, against a running sequence-mock.

usage: python_check.py http://127.0.0.1:PORT
Prints a line a method and exits 1 at the first that does not hold.
"""

import asyncio
import http.client
import json
import sys
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
    check("redeem kalshi", seq.redeem(ticker, "kalshi")["mode"] == "auto_settled")

    check("kill_switch_engage", seq.kill_switch_engage("check")["active"] is True)
    refused("kill_switch_engage blocks", 409, lambda: seq.buy("BTC-USD", 0.1))
    check("kill_switch_clear", seq.kill_switch_clear()["active"] is False)


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
asyncio.run(asyncio.wait_for(streams(), 20))
server_sent_events()
print(f"{passed} passed, 0 failed")
