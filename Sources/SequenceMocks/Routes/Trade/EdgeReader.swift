import SequenceMarkets

/// Reads the edges of a graph.
struct EdgeReader {
    let nodes: [String]
    let catalog: Catalog
    private var ids: Set<String> = []

    init(nodes: [String], catalog: Catalog) {
        self.nodes = nodes
        self.catalog = catalog
    }

    mutating func read(_ edge: RequestField) -> EdgeSpec? {
        guard edge.isPresent else {
            edge.fail("must be an object")
            return nil
        }
        guard edge.isObject() else { return nil }
        let (from, to) = (node(edge["from_node"]), node(edge["to_node"]))
        let named = edge["edge_id"].text()
        let trigger = trigger(edge)
        let spec = sizing(edge["sizing"])
        let onParentCancel = edge["on_parent_cancel"].failure()
        let onChildReject = edge["on_child_reject"].failure()
        guard let from, let to else { return nil }
        if from == to { edge.fail("must not lead from a node to itself") }
        let id = named ?? "e_\(nodes[from])_\(nodes[to])"
        if id.isEmpty { edge["edge_id"].fail("must not be empty") }
        if !ids.insert(id).inserted { edge["edge_id"].fail("must be unique") }
        guard let trigger else { return nil }
        return EdgeSpec(
            id: id,
            from: from,
            to: to,
            trigger: trigger,
            sizing: spec,
            onParentCancel: onParentCancel,
            onChildReject: onChildReject
        )
    }

    private func trigger(_ edge: RequestField) -> TriggerSpec? {
        let trigger = edge["trigger"]
        let condition = edge["condition"]
        if condition.isPresent, !condition.isObject() { return nil }
        switch trigger.json?.stringValue {
        case "on_accepted": return .accepted
        case "on_first_fill": return .firstFill
        case "on_fill": return .fill
        case "on_full_fill", "full_fill": return .fullFill
        case "on_cancel": return .cancel
        case "on_done": return .done
        case "on_fill_ratio":
            let ratio = condition["fill_ratio_gte"]
            ratio.require()
            return ratio.share(0...1_000_000_000, "must be between 0 and 1")
                .map(TriggerSpec.fillRatio)
        default: break
        }
        let (timeout, price) = (trigger["on_timeout"], trigger["on_price"])
        if timeout.isPresent, timeout.isObject() {
            timeout["ms"].require()
            return timeout["ms"].whole(1...ExecutionReader.longestHorizon)
                .map { .timeout($0 * 1_000_000) }
        }
        if price.isPresent, price.isObject() { return priceTrigger(price) }
        if !timeout.isPresent, !price.isPresent {
            trigger.fail("is not a known trigger")
        }
        return nil
    }

    private func priceTrigger(_ price: RequestField) -> TriggerSpec? {
        let name = price["symbol"].text()
        let symbol = name.flatMap { catalog.instrument($0)?.symbol }
        if symbol == nil { price["symbol"].fail("is not a known symbol") }
        let direction = price["direction"]
        direction.require()
        let way = direction.choice(["above", "below"])
        _ = price["reference"].choice(["graph_entry_price"])
        let offset = price["offset_pct"]
        offset.require()
        // A percent is ten million billionths.
        let percent = offset.share(
            -100_000_000_000...100_000_000_000,
            "must be a number from -100 to 100"
        )
        guard let symbol, let way, let percent else { return nil }
        return .price(symbol: symbol, isBelow: way == "below", offset: percent / 100)
    }

    private func sizing(_ field: RequestField) -> SizingSpec? {
        guard let json = field.json else { return nil }
        switch json.stringValue {
        case "parent_filled_qty": return .parentFilled
        case "incremental_fill": return .incrementalFill
        case "residual": return .residual
        case "derived": return nil
        default: break
        }
        let hedge = field["linear_hedge"]
        let scaled = field["scaled_notional"]
        let fixed = field["fixed"]
        let most: Int64 = 1_000_000_000_000
        if hedge.isPresent, hedge.isObject() {
            let factor = factor(hedge["multiplier"], -most...most)
            if factor == 0 { hedge["multiplier"].fail("must not be 0") }
            return factor.map(SizingSpec.linearHedge)
        }
        if scaled.isPresent, scaled.isObject() {
            let factor = factor(scaled["multiplier"], 1...(.max))
            let cap = scaled["cap_usd"].amount(USD.self)
            return factor.map { .scaledNotional($0, cap: cap) }
        }
        if fixed.isPresent, fixed.isObject() {
            let steps = fixed["qty_1e8"]
            steps.require()
            return steps.steps().map { .fixed(Qty(raw: $0)) }
        }
        if ![hedge, scaled, fixed].contains(where: \.isPresent) {
            field.fail("is not a known sizing")
        }
        return nil
    }

    private func factor(_ field: RequestField, _ range: ClosedRange<Int64>) -> Int64? {
        field.require()
        return field.share(range, "must be a number within bounds")
    }

    private func node(_ field: RequestField) -> Int? {
        let index = field.json?.stringValue.flatMap { nodes.firstIndex(of: $0) }
        if index == nil { field.fail("is not a node of this graph") }
        return index
    }

    /// Whether the edges form a cycle.
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
