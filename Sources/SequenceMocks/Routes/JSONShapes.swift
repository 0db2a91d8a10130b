import SequenceMarkets

extension JSONValue {
    /// A whole number.
    static func int(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }

    /// A whole number.
    static func int(_ value: Int) -> JSONValue { .number(JSONNumber(Int64(value))) }

    /// A number with a point, exactly as fixed point has it.
    static func decimal(_ value: some FixedPoint) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: value.description)
        } catch {
            return .null
        }
    }

    /// A number for statistics, to two digits after the point.
    static func rounded(_ value: Double) -> JSONValue {
        JSONNumber((value * 100).rounded() / 100).map(JSONValue.number) ?? .null
    }

    /// Nil for null: clients that write every key mean the same as those that leave it out.
    var ifPresent: JSONValue? {
        if isNull { return Optional.none }
        return self
    }

    /// Text, or null.
    static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}

extension Order {
    /// As `GET /v1/orders` lists it.
    var row: JSONValue {
        [
            "node_order_id": .string(id),
            "client_id": "client_mock",
            "client_order_id": .text(clientOrderID),
            "side": .string(side.upper),
            "symbol": .string(instrument.symbol),
            "qty_1e8": .int(quantity.raw),
            "filled_qty_1e8": .int(filled.raw),
            "status": .string(state.rawValue),
            "created_unix_ns": .int(created),
            "updated_unix_ns": .int(updated),
            "failure_reason": .text(failure),
        ]
    }
}

extension Fill {
    /// As `GET /v1/fills` lists it.
    var row: JSONValue {
        [
            "fill_id": .string("fill_\(index + 1)"),
            "node_order_id": .string(orderID),
            "venue_execution_id": .string(executionID),
            "symbol": .string(symbol),
            "side": .string(side.upper),
            "qty_1e8": .int(quantity.raw),
            "price_1e9": .int(price.raw),
            "venue": .string(venue),
            "fee_1e9": .int(fee.raw),
            "timestamp_ns": .int(time),
            "is_maker": .bool(isMaker),
            "fee_breakdown": [
                "commission_1e9": .int(fee.raw), "commission_asset": .string(asset),
            ],
            "taker_fee_bps_applied": isMaker ? .null : .rounded(feeBps),
            "maker_fee_bps_applied": isMaker ? .rounded(feeBps) : .null,
            "commission_asset": .string(asset),
            "venue_reported_cum_fee_1e9": .int(cumulativeFee.raw),
        ]
    }
}
