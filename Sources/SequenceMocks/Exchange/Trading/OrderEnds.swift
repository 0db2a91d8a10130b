import SequenceMarkets

/// How orders and graphs end: filled, cancelled, rejected or failed; and how they are paused.
extension TradingAccount {
    /// An order that is filled goes on to COMPLETED, and its report is written.
    mutating func complete(_ index: Int, at time: Int64) {
        orders[index].benchmarks.closing = market.mid(orders[index].instrument, at: time)
        move(index, to: .filled, at: time)
        move(index, to: .completed, at: time)
        trace(index, "completed", at: time)
        record.report(.cost(orders[index], time: time))
        end(index, as: .filled, at: time)
    }

    /// Ends an order that still has something to do.
    mutating func cancel(_ index: Int, because reason: String?, at time: Int64) {
        guard orders[index].isActive else { return }
        orders[index].failure = reason
        orders[index].benchmarks.closing = market.mid(orders[index].instrument, at: time)
        move(index, to: .cancelled, at: time)
        trace(index, "cancelled", detail: reason, at: time)
        if orders[index].fillCount > 0 { record.report(.cost(orders[index], time: time)) }
        end(index, as: .cancelled, at: time)
    }

    mutating func end(_ index: Int, as state: SimulatedNodeState, at time: Int64) {
        orders.stopResting(index)
        let order = orders[index]
        graphs[order.graph].nodes[order.node].state = state
        reactToEnd(of: order, at: time)
        settle(order.graph, at: time)
    }

    // MARK: Graphs

    /// Stops a graph: its open orders and whatever waits.
    ///
    /// Fills remain.
    mutating func cancelGraph(_ index: Int, because reason: String?, at time: Int64) {
        guard !graphs[index].state.isOver else { return }
        // Ended first, so that no edge fires during the cancellation.
        graphs[index].state = .cancelled
        for node in graphs[index].nodes.indices {
            if let order = graphs[index].nodes[node].order {
                cancel(order, because: reason, at: time)
            } else {
                graphs[index].nodes[node].state = .cancelled
            }
        }
        for edge in graphs[index].edges.indices {
            graphs[index].edges[edge].isDead = true
            graphs.unwatchPrice(of: edge, in: index)
        }
    }

    /// Cancels every graph, or the orders that are at one venue only.
    ///
    /// Returns the number of orders.
    mutating func cancelEverything(onVenue venue: String? = nil, at time: Int64) -> Int {
        let open = orders.indices.filter { orders[$0].isActive }
        guard let venue else {
            for graph in graphs.indices { cancelGraph(graph, because: "kill switch", at: time) }
            return open.count
        }
        let there = open.filter {
            orders[$0].venue == venue || orders[$0].instrument.venues == [venue]
        }
        for order in there { cancel(order, because: "venue cancel all", at: time) }
        return there.count
    }

    /// Releases every held order to its full quantity.
    mutating func releaseHolds(at time: Int64) {
        rules.release()
        for index in orders.indices where orders[index].isActive && orders[index].work.hold != nil {
            orders[index].work.hold = nil
            wake(index, at: time)
        }
    }

    /// Holds a graph's edges back until it is resumed.
    ///
    /// False if it is not active.
    mutating func pause(_ id: String) -> Bool {
        guard let index = graphs.index(ofID: id), graphs[index].state == .active else {
            return false
        }
        graphs[index].state = .paused
        return true
    }

    /// Resumes a paused graph: every edge is checked again.
    mutating func resume(_ index: Int, at time: Int64) {
        guard graphs[index].state == .paused else { return }
        graphs[index].state = .active
        settle(index, at: time)
    }
}
