"""The official Python client, unmodified, against a running sequence-mock.

usage: python_check.py http://127.0.0.1:PORT
Prints a line a method and exits 1 at the first that does not hold.
"""

import asyncio
import sys
import time

from sequence_markets import Sequence, SequenceError

base = sys.argv[1]
seq = Sequence("seq_test_python", base, max_retries=0)
passed = 0


def check(name, holds, seen=""):
    global passed
    if not holds:
        print(f"FAILED {name}: {seen}")
        sys.exit(1)
    passed += 1
    print(f"ok {name}")


def wait_for(what, seconds=5.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    return None


def order_of(graph_id):
    rows = [o for o in seq.orders(limit=100)["orders"] if graph_id in o["node_order_id"]]
    return rows[0] if rows else None


def levels_0_to_2():
    check("health", seq.health() is True)
    quote = seq.quote("BTC-USD", depth=5)
    check("quote", quote["nbbo"]["bid"] < quote["nbbo"]["ask"], quote)
    check("quote.book", len(quote["book"]["bids"]) == 5, quote["book"])

    market = seq.buy("BTC-USD", 0.25, urgency="high")
    check("buy market", market["graph_id"].startswith("graph_"), market)
    filled = wait_for(lambda: (o := order_of(market["graph_id"])) and o["status"] in ("FILLED", "COMPLETED") and o)
    check("order filled", filled, order_of(market["graph_id"]))
    check("order", seq.order(filled["node_order_id"])["qty_1e8"] == 25_000_000, filled)

    price = round(quote["nbbo"]["bid"] * 0.5, 2)
    limit = seq.buy("BTC-USD", 0.5, limit_price=price, tif="GTC", venue="kraken")
    resting = wait_for(lambda: (o := order_of(limit["graph_id"])) and o["status"] == "ACCEPTED" and o)
    check("buy limit", resting, order_of(limit["graph_id"]))
    seq.cancel(limit["graph_id"])
    cancelled = wait_for(lambda: (o := order_of(limit["graph_id"])) and o["status"] == "CANCELLED" and o)
    check("cancel", cancelled, order_of(limit["graph_id"]))

    page = seq.orders(limit=1)
    check("orders", page["total"] >= 2 and page["has_more"] and len(page["orders"]) == 1, page)
    fills = [f for f in seq.fills(limit=100)["fills"] if market["graph_id"] in f["node_order_id"]]
    check("fills", sum(f["qty_1e8"] for f in fills) == 25_000_000, fills)

    positions = seq.positions_unified(kinds=["crypto"])
    btc = [p for p in positions["positions"] if p["instrument"].get("symbol") == "BTC"]
    check("positions_unified", sum(p["qty_1e8"] for p in btc) == 25_000_000, btc)
    try:
        Sequence("", base, max_retries=0).orders()
        check("401 without a key", False)
    except SequenceError as error:
        check("401 without a key", error.status == 401, error)


async def streams():
    prices, fills = 0, 0
    bought = False
    async for channel, data in seq.stream(["prices:BTC-USD", "fills"]):
        if channel == "prices:BTC-USD":
            prices += 1
            if not bought:
                bought = True
                await asyncio.to_thread(seq.buy, "BTC-USD", 0.1)
        elif channel == "fills":
            fills += data["qty_1e8"]
        if fills >= 10_000_000 and prices > 1:
            break
    check("stream", fills == 10_000_000, fills)


levels_0_to_2()
asyncio.run(asyncio.wait_for(streams(), 20))
print(f"{passed} passed, 0 failed")
