import SequenceMarkets

/// The text of stream messages, as the streams page shows them.
enum MockStreamFrame {
    /// An event: `{"channel": topic, "data": {…}}`.
    static func event(_ topic: String, _ data: JSONValue) -> [UInt8] {
        (["channel": .string(topic), "data": data] as JSONValue).serialized()
    }

    /// The Gap frame, which the pages mention without an example.
    static func gap(_ topic: String, dropped: Int, as shape: Dialect.GapFrame) -> [UInt8] {
        let (name, count) = (JSONValue.string(topic), JSONValue.int(dropped))
        let frame: JSONValue =
            switch shape {
            case .channel: ["channel": name, "gap": ["dropped": count]]
            case .object: ["gap": ["channel": name, "dropped": count]]
            case .type: ["type": "gap", "channel": name, "dropped": count]
            case .event: ["event": "Gap", "topic": name, "dropped": count]
            case .tagged: ["Gap": ["topic": name, "dropped": count]]
            case .data: ["channel": name, "data": ["gap": count]]
            }
        return frame.serialized()
    }

    static func acknowledgement(subscribed: [String], rejected: [String]) -> [UInt8] {
        let json: JSONValue = [
            "subscribed": .array(subscribed.map { .string($0) }),
            "rejected": .array(rejected.map { .string($0) }),
        ]
        return json.serialized()
    }

    static func prices(_ instrument: ListedInstrument, _ market: SimulatedMarket, at time: Int64)
        -> JSONObject
    {
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
        _ instrument: ListedInstrument,
        _ book: VenueBook,
        isSnapshot: Bool,
        numbers: Dialect.BookNumbers = .plain,
        at time: Int64
    ) -> JSONValue {
        func levels(_ levels: [Level]) -> JSONValue {
            .array(levels.map { [.decimal($0.price, numbers), .decimal($0.size, numbers)] })
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

    /// A 32-bit hash of the book, with no further meaning.
    private static func checksum(_ book: VenueBook) -> Int64 {
        var state: UInt64 = 0
        for level in book.bids + book.asks {
            state = SeededGenerator.mix(state ^ UInt64(bitPattern: level.price.raw))
            state = SeededGenerator.mix(state ^ UInt64(bitPattern: level.size.raw))
        }
        return Int64(state & 0x7fff_ffff)
    }
}
