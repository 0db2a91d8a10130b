/// Codable in the wire form of a graph's node.
extension Node: WireForm {
    init(form: JSONValue) throws(JSONError) {
        self = try Form(form: form).node()
    }

    func writeForm(to writer: inout JSONWriter) {
        writer.object { writer in
            if let clientOrderID { writer.field("client_order_id", clientOrderID) }
            writeMembers(to: &writer)
        }
    }
}

private struct Form: WireModel {
    var clientOrderID: String?
    var instrument = Instrument()
    var side = Side.buy
    var orderType = JSONValue.null
    var quantity = JSONValue.null
    var execution = Execution()

    static var blank: Form { Form() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("client_order_id", &clientOrderID)
        try wire.field("instrument", &instrument)
        try wire.field("side", &side)
        try wire.field("order_type", &orderType)
        try wire.field("quantity", &quantity)
        try wire.field("execution", &execution)
    }

    func node() throws(JSONError) -> Node {
        var node = Node(instrument.symbol, side, Qty(raw: 0))
        (node.instrumentType, node.venue) = (instrument.type, instrument.venue)
        node.clientOrderID = clientOrderID
        if orderType != "market" {
            let price = try steps(orderType["limit"]?["price_1e9"], "a limit price or \"market\"")
            node.limitPrice = .success(Px(raw: price))
        }
        if quantity == "derived" {
            node.quantity = .derived
        } else {
            let fixed = try steps(quantity["fixed"]?["qty_1e8"], "a quantity or \"derived\"")
            node.quantity = .fixed(.success(Qty(raw: fixed)))
        }
        node.execution = try execution.options()
        return node
    }

    struct Instrument: WireModel {
        var symbol = ""
        var type = InstrumentType.spot
        var venue: Venue?

        static var blank: Instrument { Instrument() }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("symbol", &symbol)
            try wire.field("type", &type, or: .spot)
            try wire.field("venue", &venue)
        }
    }

    struct Execution: WireModel {
        var known = ExecutionOptions()
        var horizon: Int64?
        var escalation: Int64?
        var pacing: JSONValue?

        static var blank: Execution { Execution() }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("policy", &known.policy)
            try wire.field("urgency", &known.urgency)
            try wire.field("max_slippage_bps", &known.maximumSlippage)
            try wire.field("horizon_ms", &horizon)
            try wire.field("tif", &known.timeInForce)
            try wire.field("pacing", &pacing)
            try wire.field("placement", &known.placement)
            try wire.field("escalate_after_ms", &escalation)
            try wire.field("venue_fallback", &known.fallbackVenues)
            try wire.field("reduce_only", &known.reduceOnly, or: false)
        }

        func options() throws(JSONError) -> ExecutionOptions {
            var options = known
            options.horizon = horizon.map { .milliseconds($0) }
            options.escalation = escalation.map { .milliseconds($0) }
            guard let pacing else { return options }
            if let display = pacing["iceberg"]?["display_qty_1e8"] {
                let shown = try steps(display, "a quantity to show")
                options.pacing = .iceberg(display: .success(Qty(raw: shown)))
            } else if let even = pacing["uniform"] {
                let (count, interval) = try slices(even)
                options.pacing = .twap(slices: count, interval: interval)
            } else {
                let (count, interval) = try slices(pacing["vwap"])
                options.pacing = .vwap(slices: count, interval: interval)
            }
            return options
        }

        private func slices(_ json: JSONValue?) throws(JSONError) -> (Int, Duration) {
            let count = try steps(json?["num_slices"], "a number of slices")
            let interval = try steps(json?["interval_ms"], "an interval")
            return (Int(clamping: count), .milliseconds(interval))
        }
    }
}

private func steps(_ json: JSONValue?, _ expected: String) throws(JSONError) -> Int64 {
    guard let value = json?.int64Value else { throw JSONError(expected: expected, offset: 0) }
    return value
}
