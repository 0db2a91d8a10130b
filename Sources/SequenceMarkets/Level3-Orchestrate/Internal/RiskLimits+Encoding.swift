extension RiskLimits: GraphPart {
    /// Whether nothing is limited: the field is then omitted.
    var isEmpty: Bool { self == RiskLimits() }
}

/// The wire form of limits: four layers; empty ones are omitted.
extension RiskLimits: WireModel {
    static var blank: RiskLimits { RiskLimits() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        var admission = Admission(limits: self)
        try wire.layer("admission", &admission)
        var preTrade = PreTrade(limits: admission.limits)
        try wire.layer("pre_trade", &preTrade)
        var runtime = Runtime(limits: preTrade.limits)
        try wire.layer("runtime", &runtime)
        var failure = Failure(limits: runtime.limits)
        try wire.layer("failure", &failure)
        self = failure.limits
    }
}

/// One layer of the limits: all of them, of which it names its own.
private protocol RiskLayer: WireModel {
    var limits: RiskLimits { get set }
    init(limits: RiskLimits)
}

extension RiskLayer {
    static var blank: Self { Self(limits: RiskLimits()) }
}

private struct Admission: RiskLayer {
    var limits: RiskLimits

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.decimal("max_notional_usd", &limits.maximumNotional)
        try wire.field("max_leverage", &limits.maximumLeverage)
        try wire.field("required_venues", some: &limits.requiredVenues)
        try wire.field("max_concurrent_graphs", &limits.maximumConcurrentGraphs)
    }
}

private struct PreTrade: RiskLayer {
    var limits: RiskLimits

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        var isChecked: Bool? = limits.requiresBalanceCheck ? true : nil
        try wire.decimal("max_node_notional_usd", &limits.maximumNodeNotional)
        try wire.field("require_balance_check", &isChecked)
        try wire.field("max_slippage_bps", &limits.maximumSlippage)
        limits.requiresBalanceCheck = isChecked ?? false
    }
}

private struct Runtime: RiskLayer {
    var limits: RiskLimits

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.decimal("max_unhedged_qty", &limits.maximumUnhedged)
        try wire.decimal("max_loss_usd", &limits.maximumLoss)
        try wire.decimal("max_drawdown_usd", &limits.maximumDrawdown)
    }
}

private struct Failure: RiskLayer {
    var limits: RiskLimits

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("on_runtime_breach", &limits.onRuntimeBreach)
        try wire.field("on_disconnect", &limits.onDisconnect)
    }
}

extension WireMap {
    /// A layer, which keeps what is known of the others.
    fileprivate mutating func layer<Layer: RiskLayer>(
        _ key: StaticString,
        _ layer: inout Layer
    ) throws(Failure) {
        let known = layer
        try field(
            key,
            &layer,
            isRequired: false,
            read: { reader throws(JSONError) in
                guard try !reader.readNull() else { return known }
                var layer = known
                try layer.fill(from: &reader)
                return layer
            },
            write: { writer, key, layer in
                let text = layer.json
                guard text.count > 2 else { return }
                writer.key(literal: key)
                writer.raw(text)
            }
        )
    }

    fileprivate mutating func field(
        _ key: StaticString,
        some venues: inout [Venue]
    ) throws(Failure) {
        try field(
            key,
            &venues,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalEnums() },
            write: { writer, key, venues in
                if !venues.isEmpty { writer.list(key, venues) { $0.string($1.rawValue) } }
            }
        )
    }
}
