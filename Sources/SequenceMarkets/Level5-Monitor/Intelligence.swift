/// A market's structure now: shares, spreads and how toxic its flow is, by venue.
public struct MarketIntelligence: FreeForm {
    /// The whole answer.
    public var json: JSONValue
    /// Wraps an answer.
    public init(json: JSONValue) { self.json = json }

    /// The symbol.
    public var symbol: String? { json["symbol"]?.stringValue }
    /// A row for each venue.
    public var venues: [JSONValue] { json["venues"]?.arrayValue ?? [] }
}

/// What orders of growing size would cost.
public struct SlippageCurve: FreeForm {
    /// The whole answer.
    public var json: JSONValue
    /// Wraps an answer.
    public init(json: JSONValue) { self.json = json }

    /// One size of the curve.
    public struct Point: Sendable, Hashable {
        /// The notional, in USD.
        public var notional: USD?
        /// What it costs, in basis points.
        public var slippage: BasisPoints?

        /// Makes a point.
        public init(notional: USD? = nil, slippage: BasisPoints? = nil) {
            (self.notional, self.slippage) = (notional, slippage)
        }
    }

    /// The curve.
    public var points: [Point] {
        let list = (json["curve"] ?? json["points"] ?? json["sizes"])?.arrayValue ?? []
        return list.map { row in
            let size = (row["notional_usd"] ?? row["size_usd"] ?? row["size"])?.numberValue
            return Point(
                notional: size.flatMap { try? $0.fixed(USD.self) },
                slippage: row["slippage_bps"]?.doubleValue.map { BasisPoints($0) }
            )
        }
    }
}

/// How the router would split an order.
public struct RoutingPlan: FreeForm {
    /// The whole answer.
    public var json: JSONValue
    /// Wraps an answer.
    public init(json: JSONValue) { self.json = json }

    /// The legs, one a venue.
    public var legs: [JSONValue] { json["legs"]?.arrayValue ?? [] }
    /// What the plan costs, in basis points.
    public var estimatedCost: BasisPoints? { basisPoints("est_cost_bps") }
}

/// The book of all venues together.
public struct DepthSnapshot: FreeForm {
    /// The whole answer.
    public var json: JSONValue
    /// Wraps an answer.
    public init(json: JSONValue) { self.json = json }

    /// Bids, the highest first, where the answer has rows of price and size.
    public var bids: [BookLevel] { levels("bids") }
    /// Asks, the lowest first, where the answer has rows of price and size.
    public var asks: [BookLevel] { levels("asks") }

    private func levels(_ side: String) -> [BookLevel] {
        (json[side]?.arrayValue ?? []).compactMap { row in
            let price = (row["price"] ?? row[0])?.numberValue
            let size = (row["size"] ?? row[1])?.numberValue
            guard let price = price.flatMap({ try? $0.fixed(Px.self) }),
                let size = size.flatMap({ try? $0.fixed(Qty.self) })
            else { return nil }
            return BookLevel(price: price, size: size)
        }
    }
}
