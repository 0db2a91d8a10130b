import SequenceMarkets

/// One step of an order, as `GET /v1/traces` lists it.
struct OrderTraceStep: Sendable {
    var event: String
    var time: Int64
    var venue: String?
    var detail: String?
    /// A venue's status code, if it rejected with one.
    var code: Int64?

    var row: JSONValue {
        var body = JSONObject()
        body["event_type"] = .string(event)
        body["timestamp_ns"] = .int(time)
        body["venue"] = .text(venue)
        body["detail"] = .text(detail)
        if let code { body["code"] = .int(code) }
        return .object(body)
    }
}

extension TradingAccount {
    /// How often a busy venue is retried, and how long the router waits in between.
    private static let mostAttempts = 20
    private static let retryDelay: Int64 = 500_000_000

    mutating func trace(
        _ index: Int,
        _ event: String,
        venue: String? = nil,
        detail: String? = nil,
        code: Int64? = nil,
        at time: Int64
    ) {
        record.add(
            OrderTraceStep(event: event, time: time, venue: venue, detail: detail, code: code),
            to: index
        )
    }

    /// Records the route of an accepted order.
    mutating func traceRoute(of index: Int, at time: Int64) {
        let order = orders[index]
        let sweep = market.sweep(
            order.instrument,
            order.side,
            order.quantity,
            venue: order.venue,
            at: time
        )
        var venues = sweep.legs.map(\.venue)
        if venues.isEmpty { venues = order.venue.map { [$0] } ?? order.instrument.venues }
        trace(index, "routed", detail: venues.joined(separator: ","), at: time)
        for venue in venues {
            trace(index, "edge_submitted", venue: venue, at: time)
            trace(index, "venue_acked", venue: venue, at: time)
        }
    }

    /// Whether the router retries a rejection, as the orders page distinguishes them.
    static func isTransient(_ reason: String) -> Bool {
        if let code = statusCode(in: reason) { return code == 429 || (500...599).contains(code) }
        return reason.contains("market metadata not yet indexed")
    }

    static func statusCode(in reason: String) -> Int64? {
        let digits = reason.prefix { $0.isASCII && $0.isNumber }
        return digits.utf8.count == 3 ? Int64(digits) : nil
    }

    /// Records a rejection; true if the order will be retried.
    mutating func refuse(_ index: Int, because reason: String, at time: Int64) -> Bool {
        let venue = orders[index].venue ?? orders[index].instrument.venues.first
        let code = TradingAccount.statusCode(in: reason)
        trace(index, "EXCHANGE_REJECT", venue: venue, detail: reason, code: code, at: time)
        orders[index].work.attempts += 1
        guard TradingAccount.isTransient(reason),
            orders[index].work.attempts < TradingAccount.mostAttempts
        else {
            return false
        }
        schedule.add(.accept(order: index), at: time &+ TradingAccount.retryDelay)
        return true
    }
}
