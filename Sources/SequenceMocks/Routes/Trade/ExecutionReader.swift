import SequenceMarkets

/// Reads a node's `execution` object.
struct ExecutionReader {
    private(set) var problems: [FieldProblem] = []

    static let urgencies = ["low", "medium", "high"]
    /// A year, in milliseconds.
    static let longestHorizon: Int64 = 31_536_000_000

    private static let policies = [
        "sor", "ioc_sweep", "passive_limit", "aggressive_chase", "passive_ladder", "time_drip",
    ]

    mutating func read(_ execution: Field) -> ExecutionSpec {
        var spec = ExecutionSpec()
        guard execution.isObject(&problems) else { return spec }
        spec.policy = execution["policy"].choice(ExecutionReader.policies, &problems)
        spec.urgency = execution["urgency"].choice(ExecutionReader.urgencies, &problems)
        spec.maxSlippageBps = execution["max_slippage_bps"].whole(1...10_000, &problems)
        spec.horizon = execution["horizon_ms"].whole(1...ExecutionReader.longestHorizon, &problems)
            .map { $0 * 1_000_000 }
        let tif = execution["tif"].choice(["GTC", "IOC", "FOK"], &problems)
        spec.timeInForce = tif.flatMap(OrderTimeInForce.init(rawValue:)) ?? .gtc
        if spec.policy == "ioc_sweep", tif == nil { spec.timeInForce = .ioc }
        spec.isReduceOnly = execution["reduce_only"].flag(&problems) ?? false
        spec.pacing = pacing(execution["pacing"])
        checkOverrides(execution)
        return spec
    }

    /// Fields that are known and have no effect here still have to be what they should.
    private mutating func checkOverrides(_ execution: Field) {
        let placements = ["aggressive", "passive", "passive_offset"]
        _ = execution["placement"].choice(placements, &problems)
        _ = execution["escalate_after_ms"].whole(1...ExecutionReader.longestHorizon, &problems)
        for venue in execution["venue_fallback"].elements(&problems) {
            if venue.text(&problems) == nil, !venue.isPresent {
                venue.fail("must be text", &problems)
            }
        }
    }

    private mutating func pacing(_ field: Field) -> PacingSpec {
        guard field.isObject(&problems) else { return .none }
        let (uniform, volume, iceberg) = (field["uniform"], field["vwap"], field["iceberg"])
        guard [uniform, volume, iceberg].filter(\.isPresent).count == 1 else {
            field.fail("must be one of uniform, vwap, iceberg", &problems)
            return .none
        }
        if iceberg.isPresent {
            guard iceberg.isObject(&problems) else { return .none }
            return required(iceberg["display_qty_1e8"]) { $0.steps(&$1) }
                .map { .iceberg(display: Qty(raw: $0)) } ?? .none
        }
        let curve = uniform.isPresent ? uniform : volume
        guard curve.isObject(&problems) else { return .none }
        let slices = required(curve["num_slices"]) { $0.whole(1...PacingSpec.mostSlices, &$1) }
        let wait = required(curve["interval_ms"]) { $0.whole(1...86_400_000, &$1) }
        guard let slices, let wait else { return .none }
        return uniform.isPresent
            ? .uniform(slices: slices, interval: wait * 1_000_000)
            : .volume(slices: slices, interval: wait * 1_000_000)
    }

    private mutating func required<Value>(
        _ field: Field,
        _ read: (Field, inout [FieldProblem]) -> Value?
    ) -> Value? {
        if !field.isPresent { field.fail("is required", &problems) }
        return read(field, &problems)
    }
}
