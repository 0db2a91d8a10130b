import SequenceMarkets

/// Reads a submission in any of its forms: the full graph, and the simple order in human units or
/// in steps.
///
/// Everything that is wrong is collected, not only the first.
struct GraphReader {
    let catalog: Catalog
    private(set) var problems: [FieldProblem] = []
    private(set) var graphID: String?

    /// Above this, products of price and quantity would not be worth telling from nonsense.
    static let largest: Int64 = 100_000_000_000_000_000

    private static let mostNodes = 256

    init(catalog: Catalog) {
        self.catalog = catalog
    }

    /// The submission, or nil if it has problems.
    mutating func read(_ json: JSONValue) -> GraphSpec? {
        let body = Field(json)
        graphID = body["graph_id"].text(&problems)
        if let id = graphID, id.isEmpty || id.utf8.count > 128 || id.contains(":") {
            body["graph_id"].fail("must be text of 1 to 128 characters without a colon", &problems)
        }
        var spec = GraphSpec(nodes: [])
        spec.isSandbox = body["is_sandbox"].flag(&problems) ?? false
        spec.clientOrderID = body["client_order_id"].text(&problems)
        if body["risk"].isPresent {
            var reader = RiskReader()
            spec.risk = reader.read(body["risk"])
            problems += reader.problems
        }
        if json["nodes"] != nil {
            readGraph(body, &spec)
        } else if let node = readSimple(body) {
            spec.nodes = [node]
        }
        return problems.isEmpty ? spec : nil
    }

    private mutating func readSimple(_ body: Field) -> NodeSpec? {
        let quantity: Qty?
        if body["qty_1e8"].isPresent {
            quantity = body["qty_1e8"].steps(&problems).map(Qty.init(raw:))
        } else {
            quantity = human(body["qty"], as: Qty.self)
            if !body["qty"].isPresent { body["qty"].fail("is required", &problems) }
        }
        let limit =
            body["price_1e9"].isPresent
            ? body["price_1e9"].steps(&problems).map(Px.init(raw:))
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

    private mutating func readGraph(_ body: Field, _ spec: inout GraphSpec) {
        let before = problems.count
        let nodes = body["nodes"].elements(&problems)
        guard !nodes.isEmpty else {
            if problems.count == before {
                body["nodes"].fail("must be a list of at least one node", &problems)
            }
            return
        }
        guard nodes.count <= GraphReader.mostNodes else {
            return body["nodes"].fail("must be at most \(GraphReader.mostNodes)", &problems)
        }
        for field in nodes {
            if let node = readNode(field) { spec.nodes.append(node) }
        }
        let ids = spec.nodes.map(\.id)
        if Set(ids).count < ids.count { body["nodes"].fail("node_id must be unique", &problems) }
        let edges = body["edges"].elements(&problems)
        guard edges.count <= GraphReader.mostNodes * 4 else {
            return body["edges"].fail("must be at most \(GraphReader.mostNodes * 4)", &problems)
        }
        // Whether an edge leads anywhere can only be told between nodes that were read.
        guard spec.nodes.count == nodes.count, Set(ids).count == ids.count else { return }
        var reader = EdgeReader(nodes: ids, catalog: catalog)
        for field in edges {
            if let edge = reader.read(field) { spec.edges.append(edge) }
        }
        problems += reader.problems
        guard problems.isEmpty else { return }
        if EdgeReader.hasCycle(spec.edges, nodes: spec.nodes.count) {
            body["edges"].fail("must not form a cycle", &problems)
        }
        for (field, node) in zip(nodes, spec.nodes) where node.isRoot && node.quantity == nil {
            field["quantity"].fail("a root cannot be derived", &problems)
        }
        if !spec.nodes.contains(where: \.isRoot) {
            body["nodes"].fail("no node is a root", &problems)
        }
    }

    private mutating func readNode(_ field: Field) -> NodeSpec? {
        guard field.isPresent else {
            field.fail("must be an object", &problems)
            return nil
        }
        guard field.isObject(&problems) else { return nil }
        let id = field["node_id"].json?.stringValue ?? ""
        if id.isEmpty || id.contains(":") {
            field["node_id"].fail("must be text without a colon", &problems)
        }
        _ = field["client_order_id"].text(&problems)
        let place = field["instrument"]
        let limit = orderType(field["order_type"])
        let quantity = quantity(field["quantity"])
        var reader = ExecutionReader()
        let execution = reader.read(field["execution"])
        problems += reader.problems
        let activation = field["activation"].choice(["root", "wait"], &problems)
        let side = side(field["side"])
        guard !place.isPresent || place.isObject(&problems),
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

    private mutating func quantity(_ field: Field) -> Qty? {
        if field.json?.stringValue == "derived" { return nil }
        let steps = field["fixed"]["qty_1e8"]
        guard steps.isPresent else {
            field.fail(#"must be {"fixed":{"qty_1e8":N}} or "derived""#, &problems)
            return nil
        }
        return steps.steps(&problems).map(Qty.init(raw:))
    }

    private mutating func orderType(_ field: Field) -> Px? {
        guard field.isPresent, field.json?.stringValue != "market" else { return nil }
        let price = field["limit"]["price_1e9"]
        guard price.isPresent else {
            field.fail(#"must be "market" or {"limit":{"price_1e9":N}}"#, &problems)
            return nil
        }
        return price.steps(&problems).map(Px.init(raw:))
    }

    private mutating func instrument(_ symbol: Field, _ type: Field) -> ListedInstrument? {
        let kind = type.choice(["spot", "perp", "prediction"], &problems)
            .flatMap(ContractKind.init(rawValue:))
        guard let name = symbol.text(&problems), !name.isEmpty else {
            if !symbol.isPresent { symbol.fail("is required", &problems) }
            return nil
        }
        guard let found = catalog.instrument(name, kind: kind) else {
            symbol.fail("unknown symbol \(name)", &problems)
            return nil
        }
        // Only what is called spot is taken for what its symbol says.
        if let kind, kind != .spot, found.kind != kind {
            type.fail("\(name) is no \(kind.rawValue)", &problems)
        }
        return found
    }

    private mutating func side(_ field: Field) -> OrderSide? {
        let side = (field.json?.stringValue?.lowercased()).flatMap(OrderSide.init(rawValue:))
        if side == nil { field.fail("must be buy or sell", &problems) }
        return side
    }

    private mutating func venue(_ field: Field, _ instrument: ListedInstrument) -> String? {
        guard let venue = field.text(&problems) else { return nil }
        if instrument.venues.contains(venue) { return venue }
        field.fail("does not trade \(instrument.symbol)", &problems)
        return nil
    }

    private mutating func checkPrice(_ price: Px?, _ instrument: ListedInstrument, _ field: Field) {
        guard let price, instrument.kind == .prediction, price >= 1 else { return }
        field.fail("must be between 0 and 1", &problems)
    }

    private mutating func human<Value: FixedPoint>(_ field: Field, as type: Value.Type) -> Value? {
        field.number(type, 1...GraphReader.largest, "must be a positive number", &problems)
    }
}
