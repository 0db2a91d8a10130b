/// What an order would cost, before it is sent.
public struct ExecutionForecast: FreeForm {
    /// The whole answer.
    public var json: JSONValue
    /// Wraps an answer.
    public init(json: JSONValue) { self.json = json }

    /// The slippage expected, in basis points.
    public var expectedSlippage: BasisPoints? { basisPoints("expected_slippage_bps") }
    /// How long it is expected to take, in milliseconds.
    public var expectedHorizonMilliseconds: Double? { json["expected_horizon_ms"]?.doubleValue }
    /// The venues it is expected to use.
    public var venueMix: JSONValue? { json["venue_mix"] }
}

/// An order while it is worked.
public struct ExecutionLive: FreeForm {
    /// The whole answer.
    public var json: JSONValue
    /// Wraps an answer.
    public init(json: JSONValue) { self.json = json }

    /// The order.
    public var nodeOrderID: String? { json["node_order_id"]?.stringValue }
    /// The quantity filled so far, in steps of 10⁻⁸.
    public var filledQuantity: Qty? { raw("filled_qty_1e8") }
    /// Where the order stands.
    public var status: OrderStatus? {
        json["status"]?.stringValue.map { OrderStatus(rawValue: $0) }
    }
}

/// An order after it is done.
public struct ExecutionReview: FreeForm {
    /// The whole answer.
    public var json: JSONValue
    /// Wraps an answer.
    public init(json: JSONValue) { self.json = json }

    /// The mid when the order came, in steps of 10⁻⁹.
    public var arrivalPrice: Px? { raw("arrival_price_1e9") }
    /// The average price achieved, in steps of 10⁻⁹.
    public var vwap: Px? { raw("vwap_1e9") ?? raw("achieved_vwap_1e9") }
    /// The slippage that came of it, in basis points.
    public var realizedSlippage: BasisPoints? { basisPoints("realized_slippage_bps") }
    /// What each venue filled.
    public var venues: JSONValue? { json["venues"] ?? json["venue_breakdown"] }
}

/// The desk as a whole.
public struct ExecutionSummary: FreeForm {
    /// The whole answer.
    public var json: JSONValue
    /// Wraps an answer.
    public init(json: JSONValue) { self.json = json }

    /// The notional of a day, in USD.
    public var notional24h: USD? { decimal("notional_24h_usd") ?? raw("notional_24h_usd_1e9") }
    /// The share of orders that were filled, 0 to 1.
    public var hitRate: Double? { json["hit_rate"]?.doubleValue }
    /// The average slippage, in basis points.
    public var averageSlippage: BasisPoints? { basisPoints("avg_slippage_bps") }
    /// The symbols traded most.
    public var topSymbols: JSONValue? { json["top_symbols"] }
}

/// Transaction costs over all orders, or over those of a symbol.
public struct TCASummary: FreeForm {
    /// The whole answer.
    public var json: JSONValue
    /// Wraps an answer.
    public init(json: JSONValue) { self.json = json }

    /// The implementation shortfall, in basis points.
    public var implementationShortfall: BasisPoints? { basisPoints("implementation_shortfall_bps") }
    /// The cost of crossing spreads, in basis points.
    public var spreadCost: BasisPoints? { basisPoints("spread_cost_bps") }
    /// How far orders moved the market, in basis points.
    public var marketImpact: BasisPoints? { basisPoints("market_impact_bps") }
    /// What was saved against the benchmark, in basis points.
    public var savingsVsBenchmark: BasisPoints? { basisPoints("savings_vs_benchmark_bps") }
    /// What was saved against the benchmark, in USD.
    public var savings: USD? { decimal("savings_usd") }
}
