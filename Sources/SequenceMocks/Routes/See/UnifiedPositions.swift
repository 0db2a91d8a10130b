import SequenceMarkets

/// The account as `GET /v1/positions/unified` shows it.
struct UnifiedPositions: Sendable {
    struct Row: Sendable {
        var venue: String
        var kind: String
        var instrument: JSONValue
        var quantity: Qty
        var entry: Px
        var mark: Px
        /// Exact to the last unit, also where the quantity has fewer digits.
        var value: USD
        var unrealized: USD
        var realized: USD
        var fees: USD
        var isOpen: Bool
        var outcome: PredictionOutcome?
        /// Set once its market is resolved.
        var resolution: Resolution?
    }

    private let rows: [Row]
    private let time: Int64

    init(_ state: ExchangeState, at time: Int64) {
        self.time = time
        rows = UnifiedPositions.cash(state) + UnifiedPositions.holdings(state, at: time)
    }

    /// The rows a filter lets through, and totals over exactly those.
    func json(_ isIncluded: (Row) -> Bool) -> JSONValue {
        var list: [JSONValue] = []
        var nav: Int64 = 0
        var cash: Int64 = 0
        var unrealized: Int64 = 0
        var realized: Int64 = 0
        var fees: Int64 = 0
        for (index, row) in rows.enumerated() where isIncluded(row) {
            list.append(json(row, id: index + 101))
            // A perp is worth its unrealized gain; opening it moved no cash.
            nav = nav &+ (row.kind == "perp" ? row.unrealized.raw : row.value.raw)
            if row.kind == "fiat" || UnifiedPositions.isCash(row) { cash = cash &+ row.value.raw }
            unrealized = unrealized &+ row.unrealized.raw
            realized = realized &+ row.realized.raw
            fees = fees &+ row.fees.raw
        }
        return [
            "positions": .array(list),
            "totals": [
                "nav_usd_1e9": .int(nav), "cash_usd_1e9": .int(cash),
                "unrealized_pnl_usd_1e9": .int(unrealized),
                "realized_pnl_usd_1e9": .int(realized), "fees_usd_1e9": .int(fees),
                "num_positions": .int(list.count),
            ],
            "as_of_ns": .int(time),
        ]
    }

    private func json(_ row: Row, id: Int) -> JSONValue {
        [
            "id": .int(id),
            "venue": .string(row.venue),
            "instrument": row.instrument,
            "qty_1e8": .int(row.quantity.raw),
            "locked_qty_1e8": 0,
            "available_qty_1e8": .int(row.quantity.raw),
            "entry_price_usd_1e9": .int(row.entry.raw),
            "current_price_usd_1e9": .int(row.mark.raw),
            "current_value_usd_1e9": .int(row.value.raw),
            "unrealized_pnl_usd_1e9": .int(row.unrealized.raw),
            "realized_pnl_usd_1e9": .int(row.realized.raw),
            "fees_usd_1e9": .int(row.fees.raw),
            "lifecycle": lifecycle(row),
            "transferable": .bool(row.kind == "fiat" || row.kind == "crypto"),
            "settled": .bool(row.resolution != nil),
            "settled_mark_usd_1e9": row.resolution == nil ? .null : .int(row.mark.raw),
        ]
    }

    private func lifecycle(_ row: Row) -> JSONValue {
        guard let resolution = row.resolution else {
            return ["state": row.isOpen ? "active" : "closed"]
        }
        return [
            "state": row.isOpen ? "resolved" : "redeemed",
            "outcome": row.outcome.map { .string($0.winner(resolution).uppercased()) } ?? .null,
            "economic_value_usd_1e9": .int(row.value.raw),
            "resolved_at": .int(resolution.time),
        ]
    }

    private static func isCash(_ row: Row) -> Bool {
        let symbol = row.instrument["symbol"]?.stringValue
        return row.kind == "crypto" && (symbol == "USDC" || symbol == "USDT")
    }

    private static func cash(_ state: ExchangeState) -> [Row] {
        let accounts = state.accounts.current.books.live.cash.sorted {
            ($0.key.venue, $0.key.asset) < ($1.key.venue, $1.key.asset)
        }
        return accounts.map { key, amount in
            let isFiat = key.asset == "USD"
            return Row(
                venue: key.venue,
                kind: isFiat ? "fiat" : "crypto",
                instrument: isFiat
                    ? ["kind": "fiat", "code": "USD"]
                    : ["kind": "crypto", "symbol": .string(key.asset)],
                quantity: Qty(raw: amount.raw / 10 + (amount.raw % 10) / 5),
                entry: 1,
                mark: 1,
                value: amount,
                unrealized: .zero,
                realized: .zero,
                fees: .zero,
                isOpen: amount != .zero
            )
        }
    }

    private static func holdings(_ state: ExchangeState, at time: Int64) -> [Row] {
        let held = state.accounts.current.books.live.holdings.sorted {
            ($0.key.venue, $0.key.symbol) < ($1.key.venue, $1.key.symbol)
        }
        return held.map { _, holding in
            let outcome = holding.instrument.prediction
            let settled = state.market.settledMark(holding.instrument, at: time)
            let mark = settled ?? state.market.mid(holding.instrument, at: time) ?? holding.entry
            let (value, gain) = worth(holding, at: mark)
            return Row(
                venue: holding.venue,
                kind: kind(holding.instrument),
                instrument: describe(holding.instrument),
                quantity: holding.quantity,
                entry: holding.entry,
                mark: mark,
                value: value,
                unrealized: gain,
                realized: UnifiedPositions.realized(holding),
                fees: holding.fees,
                isOpen: holding.quantity != .zero,
                outcome: outcome,
                resolution: outcome.flatMap { state.market.resolution(of: $0.market, at: time) }
            )
        }
    }

    /// The gain from trading, less funding paid.
    private static func realized(_ holding: Holding) -> USD {
        do throws(FixedPointError) {
            return try holding.realized - holding.funding
        } catch {
            return holding.realized
        }
    }

    private static func worth(_ holding: Holding, at mark: Px) -> (USD, USD) {
        do throws(FixedPointError) {
            let value = try mark * holding.quantity
            return (value, try value - holding.cost)
        } catch {
            return (holding.cost, .zero)
        }
    }

    private static func kind(_ instrument: ListedInstrument) -> String {
        switch instrument.kind {
        case .spot: "crypto"
        case .perp: "perp"
        case .prediction: "event_contract"
        }
    }

    private static func describe(_ instrument: ListedInstrument) -> JSONValue {
        switch instrument.kind {
        case .spot: return ["kind": "crypto", "symbol": .string(instrument.base)]
        case .perp:
            return [
                "kind": "perp", "symbol": .string(instrument.symbol),
                "base": .string(instrument.base),
            ]
        case .prediction:
            var fields = JSONObject()
            fields["kind"] = "event_contract"
            fields["market_slug"] = .string(instrument.base)
            fields["outcome"] = .string(instrument.prediction?.name.uppercased() ?? "")
            if instrument.prediction?.market.house == .polymarket {
                fields["token_id"] = .string(instrument.symbol)
            }
            return .object(fields)
        }
    }
}
