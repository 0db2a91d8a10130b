import SequenceMarkets

/// Reads a node's `execution` object.
struct ExecutionReader {
    static let urgencies = ["low", "medium", "high"]
    /// A year, in milliseconds.
    static let longestHorizon: Int64 = 31_536_000_000

    private static let policies = [
        "sor", "ioc_sweep", "passive_limit", "aggressive_chase", "passive_ladder", "time_drip",
    ]

    func read(_ execution: RequestField) -> ExecutionSpec {
        var spec = ExecutionSpec()
        guard execution.isObject() else { return spec }
        spec.policy = execution["policy"].choice(ExecutionReader.policies)
        spec.urgency = execution["urgency"].choice(ExecutionReader.urgencies)
        spec.maxSlippageBps = execution["max_slippage_bps"].whole(1...10_000)
        spec.horizon = execution["horizon_ms"].whole(1...ExecutionReader.longestHorizon)
            .map { $0 * 1_000_000 }
        let tif = execution["tif"].choice(["GTC", "IOC", "FOK"])
        spec.timeInForce = tif.flatMap(OrderTimeInForce.init(rawValue:)) ?? .gtc
        if spec.policy == "ioc_sweep", tif == nil { spec.timeInForce = .ioc }
        spec.isReduceOnly = execution["reduce_only"].flag() ?? false
        spec.pacing = pacing(execution["pacing"])
        checkOverrides(execution)
        return spec
    }

    /// Fields that are known and have no effect here still have to be what they should.
    private func checkOverrides(_ execution: RequestField) {
        let placements = ["aggressive", "passive", "passive_offset"]
        _ = execution["placement"].choice(placements)
        _ = execution["escalate_after_ms"].whole(1...ExecutionReader.longestHorizon)
        for venue in execution["venue_fallback"].elements() {
            if venue.text() == nil, !venue.isPresent {
                venue.fail("must be text")
            }
        }
    }

    private func pacing(_ field: RequestField) -> PacingSpec {
        guard field.isObject() else { return .none }
        let (uniform, volume, iceberg) = (field["uniform"], field["vwap"], field["iceberg"])
        guard [uniform, volume, iceberg].filter(\.isPresent).count == 1 else {
            field.fail("must be one of uniform, vwap, iceberg")
            return .none
        }
        if iceberg.isPresent {
            guard iceberg.isObject() else { return .none }
            return required(iceberg["display_qty_1e8"]) { $0.steps() }
                .map { .iceberg(display: Qty(raw: $0)) } ?? .none
        }
        let curve = uniform.isPresent ? uniform : volume
        guard curve.isObject() else { return .none }
        let slices = required(curve["num_slices"]) { $0.whole(1...PacingSpec.mostSlices) }
        let wait = required(curve["interval_ms"]) { $0.whole(1...86_400_000) }
        guard let slices, let wait else { return .none }
        return uniform.isPresent
            ? .uniform(slices: slices, interval: wait * 1_000_000)
            : .volume(slices: slices, interval: wait * 1_000_000)
    }

    private func required<Value>(_ field: RequestField, _ read: (RequestField) -> Value?) -> Value?
    {
        field.require()
        return read(field)
    }
}
