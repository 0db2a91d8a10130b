import SequenceMarkets

/// Reads a node's `execution` object.
struct ExecutionReader {
    let path: String
    private(set) var problems: [FieldProblem] = []

    private static let policies: Set<String> = [
        "sor", "ioc_sweep", "passive_limit", "aggressive_chase", "passive_ladder", "time_drip",
    ]

    init(path: String) {
        self.path = path
    }

    mutating func read(_ json: JSONValue) -> ExecutionSpec {
        var spec = ExecutionSpec()
        spec.policy = choice(json["policy"], "policy", from: ExecutionReader.policies)
        spec.urgency = choice(json["urgency"], "urgency", from: ["low", "medium", "high"])
        spec.maxSlippageBps = whole(json["max_slippage_bps"], "max_slippage_bps", upTo: 10_000)
        if let milliseconds = whole(json["horizon_ms"], "horizon_ms", upTo: 31_536_000_000) {
            spec.horizon = milliseconds * 1_000_000
        }
        let tif = choice(json["tif"], "tif", from: ["GTC", "IOC", "FOK"])
        spec.timeInForce = tif.flatMap(TimeInForce.init(rawValue:)) ?? .gtc
        if spec.policy == "ioc_sweep", tif == nil { spec.timeInForce = .ioc }
        spec.isReduceOnly = json["reduce_only"]?.boolValue ?? false
        spec.pacing = pacing(json["pacing"])
        return spec
    }

    private mutating func pacing(_ json: JSONValue?) -> Pacing {
        if let iceberg = json?["iceberg"] {
            let display = GraphReader.quantity(
                iceberg["display_qty_1e8"],
                "\(path).pacing.iceberg.display_qty_1e8",
                &problems
            )
            guard let display else {
                if problems.isEmpty { fail("pacing.iceberg.display_qty_1e8", "is required") }
                return .none
            }
            return .iceberg(display: display)
        }
        let isVolume = json?["vwap"] != nil
        guard let uniform = json?["uniform"] ?? json?["vwap"] else { return .none }
        guard
            let slices = whole(
                uniform["num_slices"],
                "pacing.num_slices",
                upTo: Pacing.mostSlices
            ),
            let milliseconds = whole(
                uniform["interval_ms"],
                "pacing.interval_ms",
                upTo: 86_400_000
            )
        else {
            fail("pacing", "num_slices and interval_ms are required")
            return .none
        }
        let interval = milliseconds * 1_000_000
        return isVolume
            ? .volume(slices: slices, interval: interval)
            : .uniform(slices: slices, interval: interval)
    }

    private mutating func choice(_ json: JSONValue?, _ name: String, from values: Set<String>)
        -> String?
    {
        guard let json, !json.isNull else { return nil }
        guard let text = json.stringValue, values.contains(text) else {
            fail(name, "must be one of \(values.sorted().joined(separator: ", "))")
            return nil
        }
        return text
    }

    private mutating func whole(_ json: JSONValue?, _ name: String, upTo most: Int64) -> Int64? {
        guard let json, !json.isNull else { return nil }
        guard let value = json.int64Value, value > 0, value <= most else {
            fail(name, "must be a whole number from 1 to \(most)")
            return nil
        }
        return value
    }

    private mutating func fail(_ field: String, _ message: String) {
        problems.append(FieldProblem(field: "\(path).\(field)", message: message))
    }
}
