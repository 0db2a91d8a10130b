/// Checks a graph before it is sent: every problem, in one error.
enum GraphValidation {
    static func problems(of graph: GraphBuilder) -> [ValidationError.Problem] {
        var problems: [ValidationError.Problem] = []
        func report(_ field: String, _ message: String) {
            problems.append(.init(field: field, message: message))
        }
        if graph.vertices.isEmpty { report("nodes", "a graph needs at least one node") }
        if let id = graph.id { NodeValidation.check(id, into: &problems) }

        var ids: Set<String> = []
        for vertex in graph.vertices {
            if vertex.id.isEmpty || vertex.id.contains(":") {
                report("node \"\(vertex.id)\"", "an id must not be empty and holds no colon")
            }
            if !ids.insert(vertex.id).inserted {
                report("node \"\(vertex.id)\"", "the id is used twice; give each node its own")
            }
            NodeValidation.check(vertex.node, prefix: "node \"\(vertex.id)\".", into: &problems)
        }
        for (edge, id) in zip(graph.edges, graph.edgeIDs()) {
            for end in [edge.from, edge.to] where !ids.contains(end) {
                report("edge \"\(id)\"", "there is no node \"\(end)\"; add it or mend the name")
            }
            if edge.from == edge.to { report("edge \"\(id)\"", "a node cannot start itself") }
            check(edge.trigger) { report("edge \"\(id)\"", $0) }
            if let sizing = edge.options.sizing { check(sizing) { report("edge \"\(id)\"", $0) } }
        }
        let children = Set(graph.edges.map(\.to))
        for vertex in graph.vertices where !children.contains(vertex.id) {
            if case .derived = vertex.node.quantity {
                report(
                    "node \"\(vertex.id)\"",
                    "a root has no parent to derive its quantity from; give it one or an edge"
                )
            }
        }
        if let limits = graph.limits { limits.check(report) }
        if let cycle = cycle(in: graph) {
            report("edges", "\(cycle.joined(separator: " → ")) is a cycle; remove one of its edges")
        }
        return problems
    }

    private static func check(_ trigger: Trigger, _ report: (String) -> Void) {
        switch trigger {
        case .fillRatio(let ratio) where !(ratio > 0 && ratio <= 1):
            report("a fill ratio lies between 0 and 1, not \(ratio)")
        case .timeout(let delay) where delay.wholeMilliseconds < 1:
            report("a time-out is at least a millisecond")
        case .onPrice(let symbol, let direction, let offset):
            if symbol.isEmpty { report("the price trigger needs a symbol") }
            if !direction.isKnown { report("a price moves above or below, not \"\(direction)\"") }
            if !offset.isFinite { report("the price offset must be a finite number of per cent") }
        default: break
        }
    }

    private static func check(_ sizing: Sizing, _ report: (String) -> Void) {
        switch sizing {
        case .linearHedge(let multiplier), .scaledNotional(let multiplier, _):
            if !multiplier.isFinite || multiplier == 0 {
                report("a multiplier must be a finite number other than zero")
            }
            if case .scaledNotional(_, let cap?) = sizing, cap.raw <= 0 {
                report("a cap must be greater than zero")
            }
        case .fixed(let quantity):
            if let message = OrderInput.problem(quantity) { report("the quantity \(message)") }
        case .parentFilledQty, .incrementalFill, .residual: break
        }
    }

    /// The nodes of one cycle, the first repeated at the end; nil if there is none.
    private static func cycle(in graph: GraphBuilder) -> [String]? {
        let next = Dictionary(grouping: graph.edges.filter { $0.from != $0.to }, by: \.from)
        var done: Set<String> = []
        for vertex in graph.vertices where !done.contains(vertex.id) {
            // Depth first with an explicit path: a deep graph must not overflow the stack.
            var path: [(id: String, remaining: ArraySlice<GraphBuilder.Edge>)] = [
                (vertex.id, (next[vertex.id] ?? [])[...])
            ]
            while let top = path.last {
                guard let edge = top.remaining.first else {
                    done.insert(top.id)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].remaining = top.remaining.dropFirst()
                if let start = path.firstIndex(where: { $0.id == edge.to }) {
                    return path[start...].map(\.id) + [edge.to]
                }
                if !done.contains(edge.to) { path.append((edge.to, (next[edge.to] ?? [])[...])) }
            }
        }
        return nil
    }
}
