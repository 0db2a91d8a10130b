import SequenceMarkets

/// The progress of graphs. Every decision depends on the current state, not on the last event, so
/// that a resumed graph only has to be settled again.
extension TradingAccount {
    /// A hedge with a negative multiplier trades against its parent, whatever its own side.
    func side(of node: Int, in graph: Int) -> OrderSide {
        let spec = graphs[graph].spec
        for edge in spec.edges where edge.to == node {
            if case .linearHedge(let factor) = edge.sizing, factor < 0,
                let parent = graphs[graph].nodes[edge.from].order
            {
                return orders[parent].side.opposite
            }
        }
        return spec.nodes[node].side
    }

    mutating func armTimeouts(of node: Int, in graph: Int, at time: Int64) {
        for (edge, spec) in graphs[graph].spec.edges.enumerated() where spec.from == node {
            guard case .timeout(let delay) = spec.trigger else { continue }
            let due = time.addingReportingOverflow(delay)
            schedule.add(
                .timeout(graph: graph, edge: edge),
                at: due.overflow ? .max : due.partialValue
            )
        }
    }

    /// Fires ready edges, sizes fired ones, and ends the graph once nothing is left.
    mutating func settle(_ index: Int, at time: Int64) {
        guard graphs[index].state == .active else { return }
        var changed = true
        while changed {
            changed = false
            for edge in graphs[index].edges.indices where !graphs[index].edges[edge].isDead {
                if fire(edge, in: index, at: time) { changed = true }
            }
            for node in graphs[index].nodes.indices {
                if size(node, in: index, at: time) { changed = true }
            }
        }
        finishIfOver(index)
    }

    /// True if the edge did something.
    private mutating func fire(_ edge: Int, in index: Int, at time: Int64) -> Bool {
        let graph = graphs[index]
        let spec = graph.spec.edges[edge]
        let parent = graph.nodes[spec.from]
        let order = parent.order.map { orders[$0] }
        let repeats = spec.trigger == .fill
        if isDue(graph.edges[edge], spec, parent, order), repeats || !graph.edges[edge].isFired {
            let ask = ask(of: spec, in: graph, at: time)
            let changed = ask != graph.edges[edge].ask || !graph.edges[edge].isFired
            graphs[index].edges[edge].ask = ask
            graphs[index].edges[edge].isFired = true
            graphs[index].edges[edge].isDead = !repeats || parent.state.isOver
            graphs.unwatchPrice(of: edge, in: index)
            return changed || graphs[index].edges[edge].isDead
        }
        if arm(edge, spec, order, in: index, at: time) { return false }
        if isHopeless(spec, parent, order, in: graph) {
            graphs[index].edges[edge].isDead = true
            graphs.unwatchPrice(of: edge, in: index)
            return true
        }
        return false
    }

    private func isDue(
        _ edge: SimulatedGraph.EdgeProgress,
        _ spec: EdgeSpec,
        _ parent: SimulatedGraph.NodeProgress,
        _ order: SimulatedOrder?
    ) -> Bool {
        guard let order else { return spec.trigger == .done && parent.state.isOver }
        switch spec.trigger {
        // A quantity is released if and only if an order is accepted.
        case .accepted: return order.work.released > .zero
        case .firstFill, .fill: return order.fillCount > 0
        case .fillRatio(let share):
            // filled ÷ quantity ≥ share, without dividing.
            return order.filled.raw.multipliedFullWidth(by: 1_000_000_000)
                >= order.quantity.raw.multipliedFullWidth(by: share)
        case .fullFill: return parent.state == .filled
        case .timeout: return edge.isTimedOut && !parent.state.isOver
        case .price: return edge.isCrossed
        case .cancel: return order.state == .cancelled
        case .done: return parent.state.isOver
        }
    }

    private func isHopeless(
        _ spec: EdgeSpec,
        _ parent: SimulatedGraph.NodeProgress,
        _ order: SimulatedOrder?,
        in graph: SimulatedGraph
    ) -> Bool {
        if case .price = spec.trigger, order.map({ $0.fillCount > 0 }) ?? false { return false }
        if parent.state.isOver { return true }
        guard parent.state == .pending, !graph.spec.nodes[spec.from].isRoot else { return false }
        return !graph.spec.edges.indices.contains {
            graph.spec.edges[$0].to == spec.from && !graph.edges[$0].isDead
        } && parent.order == nil
    }

    /// Starts a node its edges request, or increases its quantity.
    ///
    /// True if it did.
    private mutating func size(_ node: Int, in index: Int, at time: Int64) -> Bool {
        let graph = graphs[index]
        let incoming = graph.spec.edges.indices.filter { graph.spec.edges[$0].to == node }
        guard !incoming.isEmpty, !graph.nodes[node].state.isOver else { return false }
        let fired = incoming.filter { graph.edges[$0].isFired }
        var sum: Int64 = 0
        var most: Int64 = 0
        for edge in fired {
            let ask = graph.edges[edge].ask.raw
            // Fixed sizes do not add up when two edges fire; shares of parents do.
            if isShare(graph.spec.edges[edge], of: graph.spec.nodes[node]) {
                sum = min(sum + ask, GraphSpec.largestQuantity)
            } else {
                most = max(most, ask)
            }
        }
        let target = Qty(raw: max(sum, most))
        let isOpen = incoming.contains {
            graph.spec.edges[$0].trigger == .fill && !graph.edges[$0].isDead
        }
        guard let order = graph.nodes[node].order else {
            guard !fired.isEmpty, target > .zero else { return false }
            begin(index, node, quantity: target, at: time)
            if let made = graphs[index].nodes[node].order { orders[made].work.isOpenEnded = isOpen }
            return true
        }
        return grow(order, to: target, isOpen: isOpen, at: time)
    }

    private mutating func grow(_ order: Int, to target: Qty, isOpen: Bool, at time: Int64) -> Bool {
        guard orders[order].isActive else { return false }
        var changed = false
        let (graph, node) = (orders[order].graph, orders[order].node)
        let more = Qty(raw: target.raw - graphs[graph].nodes[node].asked.raw)
        // Only a larger request counts: an amended order is not grown back.
        if more > .zero {
            graphs[graph].nodes[node].asked = target
            resize(order, to: Qty(raw: orders[order].quantity.raw + more.raw))
            wake(order, at: time)
            changed = true
        }
        if orders[order].work.isOpenEnded, !isOpen {
            orders[order].work.isOpenEnded = false
            if orders[order].remaining == .zero { complete(order, at: time) }
            changed = true
        }
        return changed
    }

    private func isShare(_ edge: EdgeSpec, of child: NodeSpec) -> Bool {
        switch edge.sizing {
        case .fixed, .residual: false
        case .parentFilled, .incrementalFill, .linearHedge, .scaledNotional: true
        case nil: child.quantity == nil || edge.trigger == .fill
        }
    }

    private mutating func finishIfOver(_ index: Int) {
        let graph = graphs[index]
        guard graph.state == .active else { return }
        for (node, state) in graph.nodes.enumerated() where !state.state.isOver {
            let canStart = graph.spec.edges.indices.contains {
                graph.spec.edges[$0].to == node && !graph.edges[$0].isDead
            }
            if state.order != nil || canStart || graph.spec.nodes[node].isRoot { return }
        }
        // Nodes not yet started never will be.
        for node in graph.nodes.indices where graph.nodes[node].order == nil {
            graphs[index].nodes[node].state = .cancelled
        }
        let begun = graph.nodes.filter { $0.order != nil }
        let states = begun.map(\.state)
        if states.contains(where: { $0 == .rejected || $0 == .failed }) {
            graphs[index].state = .failed
        } else if !begun.contains(where: { node in
            node.order.map { orders[$0].fillCount > 0 } ?? false
        }) {
            graphs[index].state = .cancelled
        } else {
            graphs[index].state = .completed
        }
    }
}
