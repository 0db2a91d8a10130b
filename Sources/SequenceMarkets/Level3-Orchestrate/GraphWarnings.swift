/// Probable mistakes in a graph that the exchange would accept.
extension GraphBuilder {
    /// Everything that stops the graph from being sent; empty if nothing does.
    public var problems: [ValidationError.Problem] { GraphValidation.problems(of: self) }

    /// Probable mistakes, each with its node or edge and how to fix it.
    public var warnings: [ValidationError.Problem] {
        var found: [ValidationError.Problem] = []
        func report(_ field: String, _ message: String) {
            found.append(.init(field: field, message: message))
        }
        for vertex in vertices {
            warnAboutChildren(of: vertex, report)
            if vertex.node.execution.timeInForce != nil, vertex.node.limitPrice == nil {
                report(
                    "node \"\(vertex.id)\"",
                    "has a time in force and no limit price; add .limitPrice(…) or drop it"
                )
            }
        }
        for (edge, id) in zip(edges, edgeIDs()) where edge.trigger == .onFill {
            guard edge.options.sizing == nil else { continue }
            report(
                "edge \"\(id)\"",
                "fires on every fill without a sizing: say how much each fill hedges, "
                    + "for example .sizing(.linearHedge(-1))"
            )
        }
        if limits == nil, vertices.count > 1 {
            report("risk", "several orders run without any limit; add .risk { … }")
        }
        return found
    }

    /// Children with fixed quantities that could together exceed their parent.
    private func warnAboutChildren(
        of vertex: Vertex,
        _ report: (String, String) -> Void
    ) {
        guard case .fixed(.success(let parent)) = vertex.node.quantity else { return }
        let children = edges.filter { $0.from == vertex.id }.compactMap { edge -> Qty? in
            let child = vertices.first { $0.id == edge.to && $0.node.symbol == vertex.node.symbol }
            if case .fixed(.success(let quantity))? = child?.node.quantity { return quantity }
            return nil
        }
        let sum = children.reduce(0 as Int64) { $0.addingReportingOverflow($1.raw).partialValue }
        guard children.count > 0, sum > parent.raw else { return }
        report(
            "node \"\(vertex.id)\"",
            "its children can trade \(Qty(raw: sum)), more than its own \(parent): derive "
                + "their quantities, or make sure only one of them can run"
        )
    }
}
