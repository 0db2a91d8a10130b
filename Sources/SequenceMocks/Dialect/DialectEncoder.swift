import SequenceMarkets

/// Encodes the state of an exchange in its ``Dialect``, with timestamps of its clocks.
struct DialectEncoder: Sendable {
    let dialect: Dialect
    let clocks: WeatherClocks
    /// As it was at the start: an order once reported early stays so.
    let weather: WeatherDraw

    /// The two ways an order or an execution is reported.
    enum Outlet: Sendable {
        case list, stream
    }

    /// An order's id as this exchange writes it.
    func id(_ id: String) -> String {
        guard dialect.orderIDs == .bare, id.hasPrefix("graph:") else { return id }
        return String(id.dropFirst(6))
    }

    // MARK: Orders

    /// An order as `GET /v1/orders` lists it, or its state under a previous id.
    func listed(_ order: SimulatedOrder, as past: PastRevision? = nil) -> JSONValue {
        row(order, past, .list)
    }

    /// An order as the `orders` topic sends it.
    func streamed(_ order: SimulatedOrder, as past: PastRevision? = nil) -> JSONValue {
        row(order, past, .stream)
    }

    private func row(_ order: SimulatedOrder, _ past: PastRevision?, _ side: Outlet) -> JSONValue {
        let letters = side == .list ? dialect.restOrderLetters : dialect.streamOrderLetters
        var row = JSONObject()
        row["node_order_id"] = .string(
            id(order.idStem + String(past?.number ?? order.revisions.number))
        )
        row["client_id"] = "client_mock"
        if let client = clientID(of: order, side) { row["client_order_id"] = client }
        row["symbol"] = .string(order.instrument.symbol)
        row["side"] = .string(text(order.side, letters, isUpper: side == .list))
        let (quantity, filled) = sizes(of: order, past)
        row["qty_1e8"] = .int(quantity.raw)
        row["filled_qty_1e8"] = .int(filled.raw)
        row["status"] = .string(status(of: order, past, letters))
        if side == .stream || dialect.orderTimes == .present {
            row["created_unix_ns"] = .int(clocks.exchange(past?.created ?? created(of: order)))
            row["updated_unix_ns"] = .int(
                past.map { clocks.exchange($0.ended) } ?? updated(of: order)
            )
        }
        if side == .list {
            row["failure_reason"] = past == nil ? .text(order.failure) : "replaced"
        }
        return finish(row, side, optional: ["failure_reason", "client_order_id"])
    }

    private func clientID(of order: SimulatedOrder, _ side: Outlet) -> JSONValue? {
        let isTold: Bool =
            switch dialect.clientOrderIDs {
            case .stream: side == .stream
            case .rest: side == .list
            case .both: true
            case .none: false
            }
        guard isTold else { return nil }
        return order.clientOrderID.map { .string($0) } ?? (side == .list ? .null : nil)
    }

    /// The quantity and filled quantity, as a dialect counts them after amendments.
    func sizes(of order: SimulatedOrder, _ past: PastRevision? = nil) -> (
        quantity: Qty, filled: Qty
    ) {
        let quantity = past?.quantity ?? order.quantity
        let filled = past?.filled ?? order.filled
        guard dialect.amendedFilled == .startsAtZero, dialect.amendedID == .new else {
            return (quantity, filled)
        }
        let before = past?.filledBefore ?? order.revisions.filledBefore
        return (Qty(raw: quantity.raw - before.raw), Qty(raw: filled.raw - before.raw))
    }

    private func created(of order: SimulatedOrder) -> Int64 {
        order.revisions.past.last?.ended ?? order.created
    }

    private func updated(of order: SimulatedOrder) -> Int64 {
        let isEarly =
            order.state.isTerminal
            && weather.happens(
                weather.weather.earlierEnds,
                .earlier,
                UInt64(bitPattern: Int64(order.index))
            )
        return isEarly
            ? clocks.exchange(order.lastWorking) - 50_000_000 : clocks.exchange(order.updated)
    }

    private func status(of order: SimulatedOrder, _ past: PastRevision?, _ letters: Dialect.Letters)
        -> String
    {
        var state = past == nil ? order.state : .cancelled
        if dialect.filledWord == .filled, state == .completed { state = .filled }
        return letters == .lower ? state.rawValue.lowercased() : state.rawValue
    }

    private func text(_ side: OrderSide, _ letters: Dialect.Letters, isUpper: Bool)
        -> String
    {
        switch letters {
        case .asDocumented: isUpper ? side.upper : side.rawValue
        case .upper: side.upper
        case .lower: side.rawValue
        }
    }

    // MARK: Fills

    /// An execution as `GET /v1/fills` lists it.
    func listed(_ fill: SimulatedFill) -> JSONValue {
        var row = JSONObject()
        name(fill, dialect.restFillIDs, in: &row)
        row["node_order_id"] = .string(id(fill.orderID))
        row["symbol"] = .string(fill.symbol)
        row["side"] = .string(text(fill.side, dialect.restFillLetters, isUpper: true))
        row["qty_1e8"] = .int(fill.quantity.raw)
        row["price_1e9"] = .int(fill.price.raw)
        place(fill, dialect.restFillVenue, in: &row)
        row["fee_1e9"] = .int(fill.fee.raw)
        row["timestamp_ns"] = .int(clocks.venue(fill.venue, fill.time))
        row["is_maker"] = .bool(fill.isMaker)
        row["fee_breakdown"] = [
            "commission_1e9": .int(fill.fee.raw), "commission_asset": .string(fill.asset),
        ]
        row["taker_fee_bps_applied"] = fill.isMaker ? .null : .rounded(fill.feeBps)
        row["maker_fee_bps_applied"] = fill.isMaker ? .rounded(fill.feeBps) : .null
        row["commission_asset"] = .string(fill.asset)
        row["venue_reported_cum_fee_1e9"] = .int(fill.cumulativeFee.raw)
        return finish(row, .list, optional: DialectEncoder.reportedByVenues)
    }

    /// Fields of an execution that are present "when the venue reported" them.
    private static let reportedByVenues = [
        "is_maker", "fee_breakdown", "taker_fee_bps_applied", "maker_fee_bps_applied",
        "commission_asset", "venue_reported_cum_fee_1e9",
    ]

    /// An execution as the `fills` topic sends it.
    func streamed(_ fill: SimulatedFill) -> JSONValue {
        var row = JSONObject()
        row["node_order_id"] = .string(id(fill.orderID))
        name(fill, dialect.streamFillIDs, in: &row)
        row["symbol"] = .string(fill.symbol)
        row["side"] = .string(text(fill.side, dialect.streamFillLetters, isUpper: false))
        row["qty_1e8"] = .int(fill.quantity.raw)
        row["price_1e9"] = .int(fill.price.raw)
        row["fee_1e9"] = .int(fill.fee.raw)
        place(fill, dialect.streamFillVenue, in: &row)
        row["ts_unix_ns"] = .int(clocks.venue(fill.venue, fill.time))
        return finish(row, .stream, optional: [])
    }

    private func name(_ fill: SimulatedFill, _ ids: Dialect.FillIDs, in row: inout JSONObject) {
        if ids == .fillID || ids == .both {
            let isOld = fill.index < 0
            let name = isOld ? "fill_old\(-1 - fill.index)" : "fill_\(fill.index + 1)"
            row["fill_id"] = .string(name)
        }
        guard ids == .executionID || ids == .both else { return }
        let number: String =
            switch dialect.executionNumbers {
            case .unique: fill.executionID
            case .perVenue: String(fill.venueNumber)
            case .perOrder: String(fill.orderNumber)
            }
        row["venue_execution_id"] = .string(number)
    }

    private func place(_ fill: SimulatedFill, _ field: Dialect.FillVenue, in row: inout JSONObject)
    {
        switch field {
        case .venue: row["venue"] = .string(fill.venue)
        case .edgeID: row["edge_id"] = .string("venue-edge-\(fill.venue)")
        case .none: break
        }
    }

    // MARK: Every row

    private func finish(_ row: JSONObject, _ side: Outlet, optional: [String]) -> JSONValue {
        var row = row
        for field in optional where row[field] != nil {
            switch dialect.optionalFields {
            case .present: break
            case .null: row[field] = .null
            case .missing: row[field] = nil
            }
        }
        let isText: Bool =
            switch dialect.numbersAsText {
            case .none: false
            case .rest: side == .list
            case .stream: side == .stream
            case .both: true
            }
        if isText {
            for key in row.keys where key.hasSuffix("_1e8") || key.hasSuffix("_1e9") {
                if let number = row[key]?.int64Value { row[key] = .string(String(number)) }
            }
        }
        if dialect.extraFields {
            row["schema_version"] = 7
            row["annotations"] = [["key": "desk", "value": .null], "", -1.5e-7]
        }
        return .object(row)
    }

    /// The retry time of a 429, in the dialect's form; nil if it has none.
    func retryAfter(_ seconds: Int, at time: Int64) -> String? {
        switch dialect.retryAfter {
        case .seconds: return String(seconds)
        case .none: return nil
        case .date:
            let due = clocks.exchange(time) / 1_000_000_000 + Int64(seconds) + 1
            return DialectEncoder.httpDate(due)
        }
    }

    /// When a response is sent, on the exchange's clock, if its dates are measured by it.
    func date(_ time: Int64) -> String? {
        guard dialect.retryAfter == .date else { return nil }
        return DialectEncoder.httpDate(clocks.exchange(time) / 1_000_000_000)
    }

    /// A date as HTTP writes it.
    private static func httpDate(_ seconds: Int64) -> String {
        let time = CivilTime(secondsSinceEpoch: seconds)
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let parts = time.date.split(separator: "-")
        guard parts.count == 3, let month = Int(parts[1]), (1...12).contains(month) else {
            return time.date
        }
        let day = days[Int((seconds / 86_400) % 7)]
        return "\(day), \(parts[2]) \(months[month - 1]) \(parts[0]) \(time.clock) GMT"
    }
}
