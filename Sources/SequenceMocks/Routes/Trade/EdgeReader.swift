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

    mutating func read(_ edge: Field) -> EdgeSpec? {
        guard edge.isPresent else {
            edge.fail("must be an object", &problems)
            return nil
        }
        guard edge.isObject(&problems) else { return nil }
        let (from, to) = (node(edge["from_node"]), node(edge["to_node"]))
        let named = edge["edge_id"].text(&problems)
        let trigger = trigger(edge)
        let spec = sizing(edge["sizing"])
        let onParentCancel = edge["on_parent_cancel"].failure(&problems)
        let onChildReject = edge["on_child_reject"].failure(&problems)
        guard let from, let to else { return nil }
        if from == to { edge.fail("must not lead from a node to itself", &problems) }
        let id = named ?? "e_\(nodes[from])_\(nodes[to])"
        if id.isEmpty { edge["edge_id"].fail("must not be empty", &problems) }
        if !ids.insert(id).inserted { edge["edge_id"].fail("must be unique", &problems) }
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

    private mutating func trigger(_ edge: Field) -> TriggerSpec? {
        let trigger = edge["trigger"]
        let condition = edge["condition"]
        if condition.isPresent, !condition.isObject(&problems) { return nil }
        switch trigger.json?.stringValue {
        case "on_accepted": return .accepted
        case "on_first_fill": return .firstFill
        case "on_fill": return .fill
        case "on_full_fill", "full_fill": return .fullFill
        case "on_cancel": return .cancel
        case "on_done": return .done
        case "on_fill_ratio":
            let ratio = condition["fill_ratio_gte"]
            if !ratio.isPresent { ratio.fail("is required", &problems) }
            return ratio.share(0...1_000_000_000, "must be between 0 and 1", &problems)
                .map(TriggerSpec.fillRatio)
        default: break
        }
        let (timeout, price) = (trigger["on_timeout"], trigger["on_price"])
        if timeout.isPresent, timeout.isObject(&problems) {
            if !timeout["ms"].isPresent { timeout["ms"].fail("is required", &problems) }
            return timeout["ms"].whole(1...ExecutionReader.longestHorizon, &problems)
                .map { .timeout($0 * 1_000_000) }
        }
        if price.isPresent, price.isObject(&problems) { return priceTrigger(price) }
        if !timeout.isPresent, !price.isPresent {
            trigger.fail("is not a known trigger", &problems)
        }
        return nil
    }

    private mutating func priceTrigger(_ price: Field) -> TriggerSpec? {
        let name = price["symbol"].text(&problems)
        let symbol = name.flatMap { catalog.instrument($0)?.symbol }
        if symbol == nil { price["symbol"].fail("is not a known symbol", &problems) }
        let direction = price["direction"]
        if !direction.isPresent { direction.fail("is required", &problems) }
        let way = direction.choice(["above", "below"], &problems)
        _ = price["reference"].choice(["graph_entry_price"], &problems)
        let offset = price["offset_pct"]
        if !offset.isPresent { offset.fail("is required", &problems) }
        // A percent is ten million billionths.
        let percent = offset.share(
            -100_000_000_000...100_000_000_000,
            "must be a number from -100 to 100",
            &problems
        )
        guard let symbol, let way, let percent else { return nil }
        return .price(symbol: symbol, isBelow: way == "below", offset: percent / 100)
    }

    private mutating func sizing(_ field: Field) -> SizingSpec? {
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
        if hedge.isPresent, hedge.isObject(&problems) {
            let factor = factor(hedge["multiplier"], -most...most)
            if factor == 0 { hedge["multiplier"].fail("must not be 0", &problems) }
            return factor.map(SizingSpec.linearHedge)
        }
        if scaled.isPresent, scaled.isObject(&problems) {
            let factor = factor(scaled["multiplier"], 1...(.max))
            let cap = scaled["cap_usd"].amount(USD.self, &problems)
            return factor.map { .scaledNotional($0, cap: cap) }
        }
        if fixed.isPresent, fixed.isObject(&problems) {
            let steps = fixed["qty_1e8"]
            if !steps.isPresent { steps.fail("is required", &problems) }
            return steps.steps(&problems).map { .fixed(Qty(raw: $0)) }
        }
        if ![hedge, scaled, fixed].contains(where: \.isPresent) {
            field.fail("is not a known sizing", &problems)
        }
        return nil
    }

    private mutating func factor(_ field: Field, _ range: ClosedRange<Int64>) -> Int64? {
        if !field.isPresent { field.fail("is required", &problems) }
        return field.share(range, "must be a number within bounds", &problems)
    }

    private mutating func node(_ field: Field) -> Int? {
        let index = field.json?.stringValue.flatMap { nodes.firstIndex(of: $0) }
        if index == nil { field.fail("is not a node of this graph", &problems) }
        return index
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
