/// The current structure of a market: shares, spreads and flow toxicity, by venue.
public struct MarketIntelligence: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// The symbol.
    public var symbol: String? { text("symbol") }
    /// The current spread regime, in the server's term, for example `tight`.
    public var spreadRegime: String? { text("spread_regime") }
    /// One row for each venue.
    public var venues: [VenueIntelligence] { rows("venues", name: "venue") }
}

/// A market's structure at one venue.
public struct VenueIntelligence: FreeForm {
    /// The whole row.
    public var json: JSONValue
    /// Wraps a row.
    public init(json: JSONValue) { self.json = json }

    /// The venue.
    public var venue: Venue? { venue() }
    /// Its share of the market, in per cent.
    public var marketShare: Double? { double("market_share_pct") ?? percent("market_share") }
    /// Its spread regime, in the server's term.
    public var spreadRegime: String? { text("spread_regime") }
    /// Its spread, in basis points.
    public var spread: BasisPoints? { basisPoints("spread_bps") }
    /// Its flow toxicity: the server's score.
    public var toxicity: Double? { double("toxicity_score", "toxicity") }
    /// The quote-to-trade ratio.
    public var quoteToTradeRatio: Double? { double("quote_to_trade_ratio") }

    private func percent(_ key: String) -> Double? { double(key).map { $0 * 100 } }
}

/// The expected cost of orders of increasing size.
public struct SlippageCurve: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// One size of the curve.
    public struct Point: Sendable, Hashable {
        /// The notional, in USD.
        public var notional: USD?
        /// The cost, in basis points.
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

/// The router's split of an order.
public struct RoutingPlan: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// The legs, one per venue.
    public var legs: [RoutingLeg] { rows("legs", name: "venue") }
    /// The plan's cost, in basis points.
    public var estimatedCost: BasisPoints? { basisPoints("est_cost_bps") }
}

/// The part of an order that goes to one venue.
public struct RoutingLeg: FreeForm {
    /// The whole leg.
    public var json: JSONValue
    /// Wraps a leg.
    public init(json: JSONValue) { self.json = json }

    /// The venue.
    public var venue: Venue? { venue() }
    /// The leg's quantity, in steps of 10⁻⁸.
    public var quantity: Qty? { raw("qty_1e8") }
    /// The share of the order, in per cent.
    public var share: Double? { double("share_pct") }
    /// The expected price, in steps of 10⁻⁹.
    public var price: Px? { raw("price_1e9") ?? decimal("est_price") ?? decimal("price") }
    /// The expected fee, in basis points.
    public var fee: BasisPoints? { basisPoints("est_fee_bps") }
}

/// The combined book of all venues.
public struct DepthSnapshot: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// Bids, highest first, if the response has rows of price and size.
    public var bids: [BookLevel] { levels("bids") }
    /// Asks, lowest first, if the response has rows of price and size.
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
