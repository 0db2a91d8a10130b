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
    mutating func read(_ body: JSONValue) -> GraphSpec? {
        if let id = present(body["graph_id"]) {
            graphID = id.stringValue
            if graphID.map({ $0.isEmpty || $0.utf8.count > 128 || $0.contains(":") }) ?? true {
                fail("graph_id", "must be text of 1 to 128 characters without a colon")
            }
        }
        var spec = GraphSpec(nodes: [])
        spec.isSandbox = body["is_sandbox"]?.boolValue ?? false
        spec.clientOrderID = body["client_order_id"]?.stringValue
        if let risk = present(body["risk"]) {
            var reader = RiskReader()
            spec.risk = reader.read(risk)
            problems += reader.problems
        }
        if body["nodes"] != nil {
            readGraph(body, &spec)
        } else if let node = readSimple(body) {
            spec.nodes = [node]
        }
        return problems.isEmpty ? spec : nil
    }

    private mutating func readSimple(_ body: JSONValue) -> NodeSpec? {
        let quantity: Qty?
        if let steps = present(body["qty_1e8"]) {
            quantity = GraphReader.quantity(steps, "qty_1e8", &problems)
        } else if let number = present(body["qty"]) {
            quantity = human(number, "qty", as: Qty.self)
        } else {
            quantity = nil
            fail("qty", "is required")
        }
        var limit: Px?
        if let steps = present(body["price_1e9"]) {
            limit = GraphReader.price(steps, "price_1e9", &problems)
        } else if let number = present(body["price"]) {
            limit = human(number, "price", as: Px.self)
        }
        let kind = body["instrument_type"]?.stringValue ?? body["type"]?.stringValue
        guard let instrument = instrument(body["symbol"], kind, "symbol"),
            let side = side(body["side"], "side")
        else { return nil }
        var node = NodeSpec(id: "order", instrument: instrument, side: side)
        node.quantity = quantity
        node.limit = limit
        node.venue = venue(body["venue"], instrument, "venue")
        checkPrice(limit, instrument, "price")
        return node
    }

    private mutating func readGraph(_ body: JSONValue, _ spec: inout GraphSpec) {
        guard let nodes = body["nodes"]?.arrayValue, !nodes.isEmpty else {
            return fail("nodes", "must be a list of at least one node")
        }
        guard nodes.count <= GraphReader.mostNodes else {
            return fail("nodes", "must be at most \(GraphReader.mostNodes)")
        }
        for (index, json) in nodes.enumerated() {
            if let node = readNode(json, "nodes[\(index)]") { spec.nodes.append(node) }
        }
        let ids = spec.nodes.map(\.id)
        if Set(ids).count < ids.count { fail("nodes", "node_id must be unique") }
        guard problems.isEmpty else { return }
        guard body["edges"]?.arrayValue?.count ?? 0 <= GraphReader.mostNodes * 4 else {
            return fail("edges", "must be at most \(GraphReader.mostNodes * 4)")
        }
        var edges = EdgeReader(nodes: ids, catalog: catalog)
        for (index, json) in (body["edges"]?.arrayValue ?? []).enumerated() {
            if let edge = edges.read(json, "edges[\(index)]") { spec.edges.append(edge) }
        }
        problems += edges.problems
        guard problems.isEmpty else { return }
        if EdgeReader.hasCycle(spec.edges, nodes: spec.nodes.count) {
            fail("edges", "must not form a cycle")
        }
        for (index, node) in spec.nodes.enumerated() where node.isRoot && node.quantity == nil {
            fail("nodes[\(index)].quantity", "a root cannot be derived")
        }
        if !spec.nodes.contains(where: \.isRoot) { fail("nodes", "no node is a root") }
    }

    private mutating func readNode(_ json: JSONValue, _ path: String) -> NodeSpec? {
        guard let id = json["node_id"]?.stringValue, !id.isEmpty, !id.contains(":") else {
            fail("\(path).node_id", "must be text without a colon")
            return nil
        }
        let place = json["instrument"]
        let limit = orderType(json["order_type"], "\(path).order_type")
        guard
            let instrument = instrument(
                place?["symbol"],
                place?["type"]?.stringValue,
                "\(path).instrument.symbol"
            ),
            let side = side(json["side"], "\(path).side")
        else { return nil }
        var node = NodeSpec(id: id, instrument: instrument, side: side)
        node.limit = limit
        node.venue = venue(place?["venue"], instrument, "\(path).instrument.venue")
        checkPrice(limit, instrument, "\(path).order_type.limit.price_1e9")
        if json["quantity"]?.stringValue != "derived" {
            guard let fixed = present(json["quantity"]?["fixed"]?["qty_1e8"]) else {
                fail("\(path).quantity", #"must be {"fixed":{"qty_1e8":N}} or "derived""#)
                return nil
            }
            node.quantity = GraphReader.quantity(fixed, "qty_1e8", &problems)
        }
        if let execution = present(json["execution"]) {
            var reader = ExecutionReader(path: "\(path).execution")
            node.execution = reader.read(execution)
            problems += reader.problems
        }
        switch json["activation"]?.stringValue {
        case "root", nil: node.isRoot = true
        case "wait": node.isRoot = false
        default: fail("\(path).activation", "must be root or wait")
        }
        return node
    }

    private mutating func orderType(_ json: JSONValue?, _ path: String) -> Px? {
        guard let json = present(json), json.stringValue != "market" else { return nil }
        guard let price = present(json["limit"]?["price_1e9"]) else {
            fail(path, #"must be "market" or {"limit":{"price_1e9":N}}"#)
            return nil
        }
        return GraphReader.price(price, "\(path).limit.price_1e9", &problems)
    }

    private mutating func instrument(_ json: JSONValue?, _ kind: String?, _ path: String)
        -> Instrument?
    {
        guard let symbol = json?.stringValue, !symbol.isEmpty else {
            fail(path, "is required")
            return nil
        }
        let found = catalog.instrument(symbol, kind: kind.flatMap(InstrumentKind.init(rawValue:)))
        if found == nil { fail(path, "unknown symbol \(symbol)") }
        return found
    }

    private mutating func side(_ json: JSONValue?, _ path: String) -> Side? {
        let side = (json?.stringValue?.lowercased()).flatMap(Side.init(rawValue:))
        if side == nil { fail(path, "must be buy or sell") }
        return side
    }

    private mutating func venue(_ json: JSONValue?, _ instrument: Instrument, _ path: String)
        -> String?
    {
        guard let json = present(json) else { return nil }
        guard let venue = json.stringValue, instrument.venues.contains(venue) else {
            fail(path, "does not trade \(instrument.symbol)")
            return nil
        }
        return venue
    }

    private mutating func checkPrice(_ price: Px?, _ instrument: Instrument, _ path: String) {
        guard let price, instrument.kind == .prediction, price >= 1 else { return }
        fail(path, "must be between 0 and 1")
    }

    private mutating func human<Value: FixedPoint>(
        _ json: JSONValue,
        _ path: String,
        as type: Value.Type
    ) -> Value? {
        do throws(FixedPointError) {
            if let value = try json.numberValue?.fixed(type), value > .zero,
                value.raw <= GraphReader.largest
            {
                return value
            }
        } catch {}
        fail(path, "must be a positive number")
        return nil
    }

    private func present(_ json: JSONValue?) -> JSONValue? {
        json?.ifPresent
    }

    private mutating func fail(_ field: String, _ message: String) {
        problems.append(FieldProblem(field: field, message: message))
    }

    /// A quantity in steps; nil for none, and a problem for one that is no positive number.
    static func quantity(_ json: JSONValue?, _ path: String, _ problems: inout [FieldProblem])
        -> Qty?
    {
        positive(json, path, &problems).map(Qty.init(raw:))
    }

    /// A price in steps; nil for none, and a problem for one that is no positive number.
    static func price(_ json: JSONValue?, _ path: String, _ problems: inout [FieldProblem]) -> Px? {
        positive(json, path, &problems).map(Px.init(raw:))
    }

    private static func positive(
        _ json: JSONValue?,
        _ path: String,
        _ problems: inout [FieldProblem]
    ) -> Int64? {
        guard let json, !json.isNull else { return nil }
        guard let steps = json.int64Value else {
            problems.append(FieldProblem(field: path, message: "must be a whole number"))
            return nil
        }
        guard steps > 0 else {
            problems.append(FieldProblem(field: path, message: "must be positive"))
            return nil
        }
        guard steps <= largest else {
            problems.append(FieldProblem(field: path, message: "is too large"))
            return nil
        }
        return steps
    }
}
