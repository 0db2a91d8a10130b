import SequenceMarkets

/// Books kept from the documentation alone: what was submitted and what was reported as filled.
///
/// In integers of the wire. Nothing of the exchange's own bookkeeping is used.
struct IndependentLedger {
    /// What was asked for, by order id.
    struct Submission {
        var instrument: Holding.Instrument
        var isBuy: Bool
        var quantity: Int64
        var limit: Int64?
        var venue: String?
    }

    struct Execution: Hashable {
        var order: String
        var isBuy: Bool
        var quantity: Int64
        var price: Int64
        var fee: Int64
        var venue: String
    }

    /// What is held of one instrument at one venue.
    struct Holding {
        enum Instrument: Hashable {
            /// A pair of coins or a coin and cash: what is held is the base.
            case spot(base: String)
            case perp(symbol: String)
            case event(market: String, outcome: String)

            /// As a row of the positions page names it.
            init?(row: JSONValue) {
                switch row["kind"]?.stringValue {
                case "crypto":
                    guard let symbol = row["symbol"]?.stringValue else { return nil }
                    self = .spot(base: symbol)
                case "perp":
                    guard let symbol = row["symbol"]?.stringValue else { return nil }
                    self = .perp(symbol: symbol)
                case "event_contract":
                    guard let market = row["market_slug"]?.stringValue,
                        let outcome = row["outcome"]?.stringValue
                    else { return nil }
                    self = .event(market: market, outcome: outcome.uppercased())
                default: return nil
                }
            }
        }

        var quantity: Int64 = 0
        /// The average price of what is held, as a fraction that is never rounded while the
        /// position only grows.
        private var cost: Int128 = 0
        private var basis: Int128 = 1
        /// Cash that trading it has moved, in 1e17 parts of a dollar, fees apart.
        var cash: Int128 = 0
        /// What trading has gained, in the same parts.
        var realized: Int128 = 0
        var fees: Int64 = 0
        var executions = 0
        /// It shrank and grew again: the average was carried over once.
        var isCarried = false

        /// The average entry price, rounded once, to nearest.
        var entry: Int64 { quantity == 0 ? 0 : IndependentLedger.nearest(cost, basis) }

        mutating func add(_ execution: Execution) {
            var left = execution.isBuy ? execution.quantity : -execution.quantity
            let price = Int128(execution.price)
            cash -= price * Int128(left)
            fees += execution.fee
            executions += 1
            if quantity != 0, (quantity > 0) != (left > 0) {
                let closed = min(left.magnitude, quantity.magnitude)
                let signed = left > 0 ? -Int128(closed) : Int128(closed)
                realized += price * signed - share(of: signed)
                quantity += left > 0 ? Int64(closed) : -Int64(closed)
                left -= left > 0 ? Int64(closed) : -Int64(closed)
                isCarried = quantity != 0
            }
            guard left != 0 else { return }
            if quantity == 0 {
                (cost, basis, isCarried) = (0, 1, false)
            } else if Int128(quantity.magnitude) != basis {
                cost = share(of: Int128(quantity.magnitude))
                basis = Int128(quantity.magnitude)
            }
            cost += price * Int128(left.magnitude)
            quantity += left
            basis = Int128(quantity.magnitude)
        }

        /// The cost of a part of what is held.
        private func share(of part: Int128) -> Int128 {
            (cost / basis) * part + (cost % basis) * part / basis
        }
    }

    struct Place: Hashable {
        var venue: String
        var instrument: Holding.Instrument
    }

    private(set) var submissions: [String: Submission] = [:]
    private(set) var executions: [Execution] = []
    private(set) var holdings: [Place: Holding] = [:]

    mutating func note(_ submission: Submission, as order: String) {
        submissions[order] = submission
    }

    /// Books an execution; a text if it cannot be one of what was submitted.
    mutating func book(_ execution: Execution) -> String? {
        guard let asked = submissions[execution.order] else {
            return "\(execution.order): filled and never submitted"
        }
        executions.append(execution)
        let place = Place(venue: execution.venue, instrument: asked.instrument)
        holdings[place, default: Holding()].add(execution)
        if asked.isBuy != execution.isBuy { return "\(execution.order): the wrong side" }
        if let venue = asked.venue, venue != execution.venue {
            return "\(execution.order): pinned to \(venue), filled on \(execution.venue)"
        }
        if let limit = asked.limit,
            asked.isBuy ? execution.price > limit : execution.price < limit
        {
            return "\(execution.order): \(execution.price) is past its limit \(limit)"
        }
        return execution.quantity > 0 && execution.price > 0
            ? nil : "\(execution.order): an execution of nothing"
    }

    /// What was filled of each order.
    func filled(_ order: String) -> Int64 {
        executions.reduce(0) { $1.order == order ? $0 + $1.quantity : $0 }
    }

    /// The average price of an order's executions, rounded once, to nearest.
    func average(_ order: String) -> Int64 {
        var (products, quantity): (Int128, Int128) = (0, 0)
        for execution in executions where execution.order == order {
            products += Int128(execution.price) * Int128(execution.quantity)
            quantity += Int128(execution.quantity)
        }
        return quantity == 0 ? 0 : IndependentLedger.nearest(products, quantity)
    }

    func fees(_ order: String) -> Int64 {
        executions.reduce(0) { $1.order == order ? $0 + $1.fee : $0 }
    }

    static func nearest(_ numerator: Int128, _ denominator: Int128) -> Int64 {
        let half = denominator / 2
        return Int64((numerator + (numerator < 0 ? -half : half)) / denominator)
    }
}
