import SequenceMarkets

/// Reads the edges of a graph.
struct EdgeReader {
    let nodes: [String]
    let catalog: Catalog
    private(set) var problems: [FieldProblem] = []
    private var ids: Set<String> = []

    init(nodes: [String], catalog: Catalog) {
        self.nodes = nodes
        self.catalog = catalog
    }

    mutating func read(_ json: JSONValue, _ path: String) -> EdgeSpec? {
        guard let from = node(json["from_node"], "\(path).from_node"),
            let to = node(json["to_node"], "\(path).to_node")
        else { return nil }
        if from == to { fail(path, "must not lead from a node to itself") }
        let id = json["edge_id"]?.stringValue ?? "e_\(nodes[from])_\(nodes[to])"
        if !ids.insert(id).inserted { fail("\(path).edge_id", "must be unique") }
        guard let trigger = trigger(json, "\(path).trigger") else { return nil }
        return EdgeSpec(
            id: id,
            from: from,
            to: to,
            trigger: trigger,
            sizing: sizing(json["sizing"], "\(path).sizing"),
            onParentCancel: action(json["on_parent_cancel"], "\(path).on_parent_cancel"),
            onChildReject: action(json["on_child_reject"], "\(path).on_child_reject")
        )
    }

    private mutating func action(_ json: JSONValue?, _ path: String) -> FailureSpec? {
        guard let json = json?.ifPresent else { return nil }
        let action = json.stringValue.flatMap(FailureSpec.init(rawValue:))
        if action == nil { fail(path, "is not a known action") }
        return action
    }

    private mutating func trigger(_ json: JSONValue, _ path: String) -> TriggerSpec? {
        let trigger = json["trigger"]
        switch trigger?.stringValue {
        case "on_accepted": return .accepted
        case "on_first_fill": return .firstFill
        case "on_fill": return .fill
        case "on_full_fill", "full_fill": return .fullFill
        case "on_cancel": return .cancel
        case "on_done": return .done
        case "on_fill_ratio":
            guard let ratio = share(json["condition"]?["fill_ratio_gte"]),
                (0...1_000_000_000) ~= ratio
            else {
                fail("condition.fill_ratio_gte", "must be between 0 and 1")
                return nil
            }
            return .fillRatio(ratio)
        default: break
        }
        if let timeout = trigger?["on_timeout"] {
            guard let ms = timeout["ms"]?.int64Value, ms > 0, ms <= 31_536_000_000 else {
                fail("\(path).on_timeout.ms", "must be a positive whole number")
                return nil
            }
            return .timeout(ms * 1_000_000)
        }
        if let price = trigger?["on_price"] { return priceTrigger(price, "\(path).on_price") }
        fail(path, "is not a known trigger")
        return nil
    }

    private mutating func priceTrigger(_ json: JSONValue, _ path: String) -> TriggerSpec? {
        guard let name = json["symbol"]?.stringValue,
            let symbol = catalog.instrument(name)?.symbol
        else {
            fail("\(path).symbol", "is not a known symbol")
            return nil
        }
        guard let direction = json["direction"]?.stringValue,
            ["above", "below"].contains(direction)
        else {
            fail("\(path).direction", "must be above or below")
            return nil
        }
        // A percent is ten million billionths.
        guard let percent = share(json["offset_pct"]), percent.magnitude <= 100_000_000_000 else {
            fail("\(path).offset_pct", "must be a number")
            return nil
        }
        return .price(symbol: symbol, isBelow: direction == "below", offset: percent / 100)
    }

    private mutating func sizing(_ json: JSONValue?, _ path: String) -> SizingSpec? {
        guard let json, !json.isNull else { return nil }
        switch json.stringValue {
        case "parent_filled_qty": return .parentFilled
        case "incremental_fill": return .incrementalFill
        case "residual": return .residual
        case "derived": return nil
        default: break
        }
        if let hedge = json["linear_hedge"], let factor = share(hedge["multiplier"]), factor != 0,
            factor.magnitude <= 1_000_000_000_000
        {
            return .linearHedge(factor)
        }
        if let scaled = json["scaled_notional"], let factor = share(scaled["multiplier"]),
            factor > 0
        {
            var cap: USD?
            do throws(FixedPointError) {
                cap = try scaled["cap_usd"]?.numberValue?.fixed(USD.self)
            } catch {}
            return .scaledNotional(factor, cap: cap)
        }
        if let steps = json["fixed"]?["qty_1e8"] {
            return GraphReader.quantity(steps, "\(path).fixed.qty_1e8", &problems)
                .map(SizingSpec.fixed)
        }
        fail(path, "is not a known sizing")
        return nil
    }

    /// A number in billionths.
    private func share(_ json: JSONValue?) -> Int64? {
        do throws(FixedPointError) {
            return try json?.numberValue?.fixed(Px.self).raw
        } catch {
            return nil
        }
    }

    private mutating func node(_ json: JSONValue?, _ path: String) -> Int? {
        let index = json?.stringValue.flatMap { nodes.firstIndex(of: $0) }
        if index == nil { fail(path, "is not a node of this graph") }
        return index
    }

    private mutating func fail(_ field: String, _ message: String) {
        problems.append(FieldProblem(field: field, message: message))
    }

    /// Whether following the edges can lead back to where one started.
    static func hasCycle(_ edges: [EdgeSpec], nodes: Int) -> Bool {
        var open = [Int](repeating: 0, count: nodes)
        for edge in edges { open[edge.to] += 1 }
        var ready = open.indices.filter { open[$0] == 0 }
        var seen = 0
        while let node = ready.popLast() {
            seen += 1
            for edge in edges where edge.from == node {
                open[edge.to] -= 1
                if open[edge.to] == 0 { ready.append(edge.to) }
            }
        }
        return seen < nodes
    }
}
