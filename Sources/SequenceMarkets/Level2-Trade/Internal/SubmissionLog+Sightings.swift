extension SubmissionLog {
    /// The exchange has shown this order.
    func saw(_ order: Order) {
        saw(order.graphID)
        guard order.isTerminal, let id = order.graphID else { return }
        withBook { $0.noteEnd(of: id, ofOrder: true) }
    }

    /// The exchange has shown this graph.
    func saw(_ graph: GraphStatus) {
        saw(graph.graphID)
        if graph.status.isTerminal { withBook { $0.noteEnd(of: graph.graphID, ofOrder: false) } }
    }
}

extension SubmittedTerms {
    /// Whether a graph shown by the exchange is the one that was submitted.
    ///
    /// A node the exchange does not list yet is no contradiction, a node of another name is.
    func agrees(with graph: GraphStatus) -> Bool {
        graph.nodes.allSatisfy { id, node in
            guard let asked = quantities[id] else { return false }
            guard let asked, let target = node.targetQuantity else { return true }
            return target.raw == asked
        }
    }
}
