import SequenceMarkets

/// What to do when something goes wrong with a graph.
enum FailureSpec: String, Sendable, Hashable {
    case cancelAllOpen = "cancel_all_open"
    case pauseGraph = "pause_graph"
    case doNothing = "do_nothing"
}

/// The four layers of limits around a graph; nil is no limit.
struct RiskSpec: Sendable, Hashable {
    var maxNotional: USD?
    /// In billionths.
    var maxLeverage: Int64?
    var requiredVenues: [String] = []
    var maxGraphs: Int64?

    var maxNodeNotional: USD?
    var checksBalance = false
    var maxSlippageBps: Int64?

    var maxUnhedged: Qty?
    var maxLoss: USD?
    var maxDrawdown: USD?

    var onBreach: FailureSpec = .cancelAllOpen
    var onDisconnect: FailureSpec = .doNothing

    /// Whether the market has to be watched while the graph runs.
    var watchesMarket: Bool { maxLoss != nil || maxDrawdown != nil }
    var hasRuntime: Bool { watchesMarket || maxUnhedged != nil }
}

/// Reads a graph's `risk` object.
struct RiskReader {
    private(set) var problems: [FieldProblem] = []

    mutating func read(_ json: JSONValue) -> RiskSpec {
        var spec = RiskSpec()
        guard json.objectValue != nil else {
            fail("risk", "must be an object")
            return spec
        }
        if let layer = json["admission"]?.ifPresent {
            spec.maxNotional = amount(layer, "admission", "max_notional_usd")
            spec.maxLeverage = amount(layer, "admission", "max_leverage", as: Px.self)?.raw
            spec.requiredVenues = (layer["required_venues"]?.arrayValue ?? [])
                .compactMap(\.stringValue)
            spec.maxGraphs = count(layer, "admission", "max_concurrent_graphs")
        }
        if let layer = json["pre_trade"]?.ifPresent {
            spec.maxNodeNotional = amount(layer, "pre_trade", "max_node_notional_usd")
            spec.checksBalance = layer["require_balance_check"]?.boolValue ?? false
            spec.maxSlippageBps = count(layer, "pre_trade", "max_slippage_bps")
        }
        if let layer = json["runtime"]?.ifPresent {
            spec.maxUnhedged = amount(layer, "runtime", "max_unhedged_qty", as: Qty.self)
            spec.maxLoss = amount(layer, "runtime", "max_loss_usd")
            spec.maxDrawdown = amount(layer, "runtime", "max_drawdown_usd")
        }
        if let layer = json["failure"]?.ifPresent {
            spec.onBreach = action(layer["on_runtime_breach"], "on_runtime_breach") ?? spec.onBreach
            spec.onDisconnect =
                action(layer["on_disconnect"], "on_disconnect") ?? spec.onDisconnect
        }
        return spec
    }

    private mutating func action(_ json: JSONValue?, _ name: String) -> FailureSpec? {
        guard let json = json?.ifPresent else { return nil }
        let action = json.stringValue.flatMap(FailureSpec.init(rawValue:))
        if action == nil { fail("risk.failure.\(name)", "is not a known action") }
        return action
    }

    private mutating func amount<Value: FixedPoint>(
        _ layer: JSONValue,
        _ path: String,
        _ name: String,
        as type: Value.Type = USD.self
    ) -> Value? {
        guard let json = layer[name]?.ifPresent else { return nil }
        do throws(FixedPointError) {
            if let value = try json.numberValue?.fixed(type), value >= .zero { return value }
        } catch {}
        fail("risk.\(path).\(name)", "must be a number that is not negative")
        return nil
    }

    private mutating func count(_ layer: JSONValue, _ path: String, _ name: String) -> Int64? {
        guard let json = layer[name]?.ifPresent else { return nil }
        if let value = json.int64Value, value >= 0 { return value }
        fail("risk.\(path).\(name)", "must be a whole number")
        return nil
    }

    private mutating func fail(_ field: String, _ message: String) {
        problems.append(FieldProblem(field: field, message: message))
    }
}
