import SequenceMarkets

/// Reads a submission in any of its forms: the full graph, and the simple order in human units or
/// in steps.
///
/// All problems are collected, not only the first.
struct GraphReader {
    let catalog: Catalog
    let body: RequestBody

    private static let mostNodes = 256

    /// The submission; throws all of its problems.
    func read() throws(ExchangeRefusal) -> GraphSubmission {
        let graphID = body["graph_id"].text()
        if let id = graphID, id.isEmpty || id.utf8.count > 128 || id.contains(":") {
            body["graph_id"].fail("must be text of 1 to 128 characters without a colon")
        }
        var spec = GraphSpec(nodes: [])
        spec.isSandbox = body["is_sandbox"].flag() ?? false
        spec.clientOrderID = body["client_order_id"].text()
        if body["risk"].isPresent { spec.risk = RiskReader().read(body["risk"]) }
        if body.json["nodes"] != nil {
            readGraph(&spec)
        } else if let node = readSimple() {
            spec.nodes = [node]
        }
        try body.check()
        return GraphSubmission(spec: spec, graphID: graphID)
    }

    private func readSimple() -> NodeSpec? {
        let quantity: Qty?
        if body["qty_1e8"].isPresent {
            quantity = body["qty_1e8"].steps().map(Qty.init(raw:))
        } else {
            quantity = human(body["qty"], as: Qty.self)
            body["qty"].require()
        }
        let limit =
            body["price_1e9"].isPresent
            ? body["price_1e9"].steps().map(Px.init(raw:))
            : human(body["price"], as: Px.self)
        let type = body[body["instrument_type"].isPresent ? "instrument_type" : "type"]
        guard let instrument = instrument(body["symbol"], type), let side = side(body["side"])
        else { return nil }
        var node = NodeSpec(id: "order", instrument: instrument, side: side)
        node.quantity = quantity
        node.limit = limit
        node.venue = venue(body["venue"], instrument)
        checkPrice(limit, instrument, body["price"])
        return node
    }

    private func readGraph(_ spec: inout GraphSpec) {
        let before = body.problems.count
        let nodes = body["nodes"].elements()
        guard !nodes.isEmpty else {
            if body.problems.count == before {
                body["nodes"].fail("must be a list of at least one node")
            }
            return
        }
        guard nodes.count <= GraphReader.mostNodes else {
            return body["nodes"].fail("must be at most \(GraphReader.mostNodes)")
        }
        for field in nodes {
            if let node = readNode(field) { spec.nodes.append(node) }
        }
        let ids = spec.nodes.map(\.id)
        if Set(ids).count < ids.count { body["nodes"].fail("node_id must be unique") }
        let edges = body["edges"].elements()
        guard edges.count <= GraphReader.mostNodes * 4 else {
            return body["edges"].fail("must be at most \(GraphReader.mostNodes * 4)")
        }
        // Whether an edge leads anywhere is known only between nodes that were read.
        guard spec.nodes.count == nodes.count, Set(ids).count == ids.count else { return }
        var reader = EdgeReader(nodes: ids, catalog: catalog)
        for field in edges {
            if let edge = reader.read(field) { spec.edges.append(edge) }
        }
        guard body.problems.count == 0 else { return }
        if EdgeReader.hasCycle(spec.edges, nodes: spec.nodes.count) {
            body["edges"].fail("must not form a cycle")
        }
        for (field, node) in zip(nodes, spec.nodes) where node.isRoot && node.quantity == nil {
            field["quantity"].fail("a root cannot be derived")
        }
        if !spec.nodes.contains(where: \.isRoot) {
            body["nodes"].fail("no node is a root")
        }
    }

    private func readNode(_ field: RequestField) -> NodeSpec? {
        guard field.isPresent else {
            field.fail("must be an object")
            return nil
        }
        guard field.isObject() else { return nil }
        let id = field["node_id"].json?.stringValue ?? ""
        if id.isEmpty || id.contains(":") {
            field["node_id"].fail("must be text without a colon")
        }
        _ = field["client_order_id"].text()
        let place = field["instrument"]
        let limit = orderType(field["order_type"])
        let quantity = quantity(field["quantity"])
        let execution = ExecutionReader().read(field["execution"])
        let activation = field["activation"].choice(["root", "wait"])
        let side = side(field["side"])
        guard !place.isPresent || place.isObject(),
            let instrument = instrument(place["symbol"], place["type"]), let side
        else { return nil }
        var node = NodeSpec(id: id, instrument: instrument, side: side)
        node.limit = limit
        node.quantity = quantity
        node.execution = execution
        node.isRoot = activation != "wait"
        node.venue = venue(place["venue"], instrument)
        checkPrice(limit, instrument, field["order_type"]["limit"]["price_1e9"])
        return node
    }

    private func quantity(_ field: RequestField) -> Qty? {
        if field.json?.stringValue == "derived" { return nil }
        let steps = field["fixed"]["qty_1e8"]
        guard steps.isPresent else {
            field.fail(#"must be {"fixed":{"qty_1e8":N}} or "derived""#)
            return nil
        }
        return steps.steps().map(Qty.init(raw:))
    }

    private func orderType(_ field: RequestField) -> Px? {
        guard field.isPresent, field.json?.stringValue != "market" else { return nil }
        let price = field["limit"]["price_1e9"]
        guard price.isPresent else {
            field.fail(#"must be "market" or {"limit":{"price_1e9":N}}"#)
            return nil
        }
        return price.steps().map(Px.init(raw:))
    }

    private func instrument(_ symbol: RequestField, _ type: RequestField) -> ListedInstrument? {
        let kind = type.choice(["spot", "perp", "prediction"])
            .flatMap(ContractKind.init(rawValue:))
        guard let name = symbol.text(), !name.isEmpty else {
            symbol.require()
            return nil
        }
        guard let found = catalog.instrument(name, kind: kind) else {
            symbol.fail("unknown symbol \(name)")
            return nil
        }
        // Only `spot` defers to the type the symbol names.
        if let kind, kind != .spot, found.kind != kind {
            type.fail("\(name) is no \(kind.rawValue)")
        }
        return found
    }

    private func side(_ field: RequestField) -> OrderSide? {
        let side = (field.json?.stringValue?.lowercased()).flatMap(OrderSide.init(rawValue:))
        if side == nil { field.fail("must be buy or sell") }
        return side
    }

    private func venue(_ field: RequestField, _ instrument: ListedInstrument) -> String? {
        guard let venue = field.text() else { return nil }
        if instrument.venues.contains(venue) { return venue }
        field.fail("does not trade \(instrument.symbol)")
        return nil
    }

    private func checkPrice(_ price: Px?, _ instrument: ListedInstrument, _ field: RequestField) {
        guard let price, instrument.kind == .prediction, price >= 1 else { return }
        field.fail("must be between 0 and 1")
    }

    private func human<Value: FixedPoint>(_ field: RequestField, as type: Value.Type) -> Value? {
        field.number(type, 1...GraphSpec.largestQuantity, "must be a positive number")
    }
}

/// A submission: its contents, and the requested id.
struct GraphSubmission {
    let spec: GraphSpec
    /// Nil leaves the id to the exchange.
    let graphID: String?
}
