import SequenceMarkets

/// The text of stream messages, as the streams page shows them.
enum StreamFrame {
    /// An event: `{"channel": topic, "data": {…}}`.
    static func event(_ topic: String, _ data: JSONValue) -> [UInt8] {
        (["channel": .string(topic), "data": data] as JSONValue).serialized()
    }

    /// The Gap frame, which the pages name without showing it.
    ///
    /// Settled here: `{"channel": topic, "gap": {"dropped": n}}`.
    static func gap(_ topic: String, dropped: Int) -> [UInt8] {
        (["channel": .string(topic), "gap": ["dropped": .int(dropped)]] as JSONValue).serialized()
    }

    static func acknowledgement(subscribed: [String], rejected: [String]) -> [UInt8] {
        let json: JSONValue = [
            "subscribed": .array(subscribed.map { .string($0) }),
            "rejected": .array(rejected.map { .string($0) }),
        ]
        return json.serialized()
    }

    static func order(_ order: Order) -> JSONValue {
        var data = JSONObject()
        data["node_order_id"] = .string(order.id)
        data["client_id"] = "client_mock"
        if let id = order.clientOrderID { data["client_order_id"] = .string(id) }
        data["symbol"] = .string(order.instrument.symbol)
        data["side"] = .string(order.side.rawValue)
        data["qty_1e8"] = .int(order.quantity.raw)
        data["filled_qty_1e8"] = .int(order.filled.raw)
        data["status"] = .string(order.state.rawValue)
        data["created_unix_ns"] = .int(order.created)
        data["updated_unix_ns"] = .int(order.updated)
        if let reason = order.failure { data["failure_reason"] = .string(reason) }
        return .object(data)
    }

    static func fill(_ fill: Fill) -> JSONValue {
        [
            "node_order_id": .string(fill.orderID),
            "venue_execution_id": .string(fill.executionID),
            "symbol": .string(fill.symbol),
            "side": .string(fill.side.rawValue),
            "qty_1e8": .int(fill.quantity.raw),
            "price_1e9": .int(fill.price.raw),
            "fee_1e9": .int(fill.fee.raw),
            "edge_id": .string("venue-edge-\(fill.venue)"),
            "ts_unix_ns": .int(fill.time),
        ]
    }

    static func prices(_ instrument: Instrument, _ market: Market, at time: Int64) -> JSONObject {
        let (bid, ask) = market.best(instrument, at: time)
        var data = JSONObject()
        data["symbol"] = .string(instrument.symbol)
        data["instrument_type"] = .string(instrument.kind.rawValue)
        data["best_bid_px_1e9"] = bid.map { .int($0.level.price.raw) } ?? .null
        data["best_bid_sz_1e8"] = bid.map { .int($0.level.size.raw) } ?? .null
        data["best_bid_venue"] = .text(bid?.venue)
        data["best_ask_px_1e9"] = ask.map { .int($0.level.price.raw) } ?? .null
        data["best_ask_sz_1e8"] = ask.map { .int($0.level.size.raw) } ?? .null
        data["best_ask_venue"] = .text(ask?.venue)
        if let bid = bid?.level.price.raw, let ask = ask?.level.price.raw, bid > 0 {
            data["spread_bps"] = .int(Int64(Double(ask - bid) / Double(bid) * 10_000))
        } else {
            data["spread_bps"] = .null
        }
        return data
    }

    static func book(
        _ instrument: Instrument,
        _ book: VenueBook,
        isSnapshot: Bool,
        at time: Int64
    ) -> JSONValue {
        func levels(_ levels: [Level]) -> JSONValue {
            .array(levels.map { [.decimal($0.price), .decimal($0.size)] })
        }
        return [
            "symbol": .string(instrument.symbol),
            "venue": .string(book.venue),
            "instrument_type": .string(instrument.kind.rawValue),
            "bids": levels(book.bids),
            "asks": levels(book.asks),
            "ts_ns": .int(time),
            "is_snapshot": .bool(isSnapshot),
            "checksum": instrument.prediction?.market.house == .polymarket
                ? .int(checksum(book)) : .null,
        ]
    }

    /// The levels that changed from one book to the next; size 0 where one is gone.
    static func changes(from old: VenueBook, to new: VenueBook) -> VenueBook? {
        func side(_ old: [Level], _ new: [Level]) -> [Level] {
            let kept = Set(new.map(\.price))
            let gone = old.filter { !kept.contains($0.price) }
            let before = Set(old)
            return gone.map { Level(price: $0.price, size: .zero) }
                + new.filter { !before.contains($0) }
        }
        let delta = VenueBook(
            venue: new.venue,
            bids: side(old.bids, new.bids),
            asks: side(old.asks, new.asks)
        )
        return delta.bids.isEmpty && delta.asks.isEmpty ? nil : delta
    }

    /// 32 bits that differ when the book does, and mean nothing else.
    private static func checksum(_ book: VenueBook) -> Int64 {
        var state: UInt64 = 0
        for level in book.bids + book.asks {
            state = SeededGenerator.mix(state ^ UInt64(bitPattern: level.price.raw))
            state = SeededGenerator.mix(state ^ UInt64(bitPattern: level.size.raw))
        }
        return Int64(state & 0x7fff_ffff)
    }
}
