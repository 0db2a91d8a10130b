/// The expected cost of an order, before it is sent.
public struct ExecutionForecast: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// The expected slippage, in basis points.
    public var expectedSlippage: BasisPoints? { basisPoints("expected_slippage_bps") }
    /// The expected duration, in milliseconds.
    public var expectedHorizonMilliseconds: Double? { json["expected_horizon_ms"]?.doubleValue }
    /// The expected venues.
    public var venueMix: [VenueShare] { rows("venue_mix", name: "venue", value: "share_pct") }
}

/// One venue's expected share of an order.
public struct VenueShare: FreeForm {
    /// The whole row.
    public var json: JSONValue
    /// Wraps a row.
    public init(json: JSONValue) { self.json = json }

    /// The venue.
    public var venue: Venue? { venue() }
    /// Its share, in per cent.
    public var share: Double? { double("share_pct", "share", "pct") }
}

/// An order being worked.
public struct ExecutionLive: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// The order.
    public var nodeOrderID: String? { json["node_order_id"]?.stringValue }
    /// The quantity filled so far, in steps of 10⁻⁸.
    public var filledQuantity: Qty? { raw("filled_qty_1e8") }
    /// The order's status.
    public var status: OrderStatus? {
        json["status"]?.stringValue.map { OrderStatus(rawValue: $0) }
    }
}

/// A finished order.
public struct ExecutionReview: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// The mid at arrival, in steps of 10⁻⁹.
    public var arrivalPrice: Px? { raw("arrival_price_1e9") }
    /// The average price achieved, in steps of 10⁻⁹.
    public var vwap: Px? { raw("vwap_1e9") ?? raw("achieved_vwap_1e9") }
    /// The realized slippage, in basis points.
    public var realizedSlippage: BasisPoints? { basisPoints("realized_slippage_bps") }
    /// The fills by venue.
    public var venues: [VenueExecution] { rows("venues", "venue_breakdown", name: "venue") }
}

/// One venue's fills of an order.
public struct VenueExecution: FreeForm {
    /// The whole row.
    public var json: JSONValue
    /// Wraps a row.
    public init(json: JSONValue) { self.json = json }

    /// The venue.
    public var venue: Venue? { venue() }
    /// The filled quantity, in steps of 10⁻⁸.
    public var quantity: Qty? { raw("filled_qty_1e8") ?? raw("qty_1e8") }
    /// The average price, in steps of 10⁻⁹.
    public var vwap: Px? { raw("vwap_1e9") ?? raw("avg_price_1e9") }
    /// The fees, in steps of 10⁻⁹ USD.
    public var fee: USD? { raw("fee_1e9") }
    /// The number of fills.
    public var fillCount: Int? { count("num_fills", "fill_count", "fills") }
}

/// The desk as a whole.
public struct ExecutionSummary: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// The 24-hour notional, in USD.
    public var notional24h: USD? { decimal("notional_24h_usd") ?? raw("notional_24h_usd_1e9") }
    /// The share of orders that were filled, 0 to 1.
    public var hitRate: Double? { json["hit_rate"]?.doubleValue }
    /// The average slippage, in basis points.
    public var averageSlippage: BasisPoints? { basisPoints("avg_slippage_bps") }
    /// The most traded symbols.
    public var topSymbols: [SymbolVolume] {
        rows("top_symbols", name: "symbol", value: "notional_usd")
    }
}

/// The traded volume of one symbol.
public struct SymbolVolume: FreeForm {
    /// The whole row.
    public var json: JSONValue
    /// Wraps a row.
    public init(json: JSONValue) { self.json = json }

    /// The symbol.
    public var symbol: String? { text("symbol") }
    /// The notional, in USD.
    public var notional: USD? { raw("notional_usd_1e9") ?? decimal("notional_usd") }
}

/// Transaction costs over all orders, or over those of a symbol.
public struct TCASummary: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// The implementation shortfall, in basis points.
    public var implementationShortfall: BasisPoints? { basisPoints("implementation_shortfall_bps") }
    /// The cost of crossing spreads, in basis points.
    public var spreadCost: BasisPoints? { basisPoints("spread_cost_bps") }
    /// The market impact, in basis points.
    public var marketImpact: BasisPoints? { basisPoints("market_impact_bps") }
    /// The saving against the benchmark, in basis points.
    public var savingsVsBenchmark: BasisPoints? { basisPoints("savings_vs_benchmark_bps") }
    /// The saving against the benchmark, in USD.
    public var savings: USD? { decimal("savings_usd") }
}
