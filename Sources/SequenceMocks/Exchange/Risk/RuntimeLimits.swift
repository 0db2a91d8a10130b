import SequenceMarkets

/// The third layer, enforced while a graph runs, and what follows from a breach.
extension TradingAccount {
    /// Market steps between checks of a graph that could lose money without trading.
    private static let watchSteps: Int64 = 10

    /// Checks a graph's limits, after a fill or as the market moves.
    mutating func enforceRuntime(_ index: Int, at time: Int64) {
        let risk = graphs[index].spec.risk
        guard risk.hasRuntime, graphs[index].state == .active else { return }
        var broken: [String] = []
        if let most = risk.maxUnhedged, unhedged(index) > most { broken.append("max_unhedged_qty") }
        if risk.watchesMarket {
            do throws(FixedPointError) {
                let result = try result(of: index, at: time)
                graphs[index].bestResult = max(graphs[index].bestResult, result)
                if let most = risk.maxLoss, try -result > most { broken.append("max_loss_usd") }
                if let most = risk.maxDrawdown, try graphs[index].bestResult - result > most {
                    broken.append("max_drawdown_usd")
                }
            } catch {
                broken.append("max_loss_usd")
            }
        }
        // A limit that stays breached acts once, and again only after it has been met in between.
        let fresh = broken.filter { !graphs[index].broken.contains($0) }
        graphs[index].broken = Set(broken)
        if let first = fresh.first {
            react(risk.onBreach, in: index, because: "risk: \(first)", at: time)
        }
    }

    /// The graph's largest net position in any one underlying, long or short.
    func unhedged(_ index: Int) -> Qty {
        var net: [String: Int64] = [:]
        for node in graphs[index].nodes {
            guard let order = node.order.map({ orders[$0] }) else { continue }
            let signed = order.side == .buy ? order.filled.raw : 0 &- order.filled.raw
            // Outcomes of one market offset each other the other way round.
            let sign: Int64 = order.instrument.isMirrored ? -1 : 1
            net[order.instrument.base, default: 0] &+= signed &* sign
        }
        let most = net.values.map(\.magnitude).max() ?? 0
        return Qty(raw: Int64(clamping: most))
    }

    /// The graph's result so far: its holdings at the mid, less cost and fees.
    func result(of index: Int, at time: Int64) throws(FixedPointError) -> USD {
        var sum = USD.zero
        for node in graphs[index].nodes {
            guard let order = node.order.map({ orders[$0] }), order.fillCount > 0 else { continue }
            let mark = market.mark(order.instrument, at: time)
            let worth = try mark * order.filled
            let gain =
                order.side == .buy
                ? try worth - order.executed.notional : try order.executed.notional - worth
            sum = try sum + (gain - order.executed.fees)
        }
        return sum
    }

    /// Carries a failure action out.
    mutating func react(
        _ action: FailureSpec,
        in index: Int,
        because reason: String,
        at time: Int64
    ) {
        guard !graphs[index].state.isOver else { return }
        graphs[index].failure = reason
        switch action {
        case .cancelAllOpen: cancelGraph(index, because: reason, at: time)
        case .pauseGraph:
            if graphs[index].state == .active { graphs[index].state = .paused }
        case .doNothing: break
        }
    }

    /// Periodically checks the graphs that depend on the market.
    mutating func watchGraphs(step: Int64, at time: Int64) {
        for index in graphs.limitsDue(by: step) {
            if graphs[index].state.isOver {
                graphs.unwatchLimits(of: index)
            } else {
                graphs.watchLimits(of: index, from: step + TradingAccount.watchSteps)
                enforceRuntime(index, at: time)
            }
        }
    }

    /// A venue went down, or came back: graphs that trade there act as their risk layers say.
    mutating func setVenue(_ venue: String, isConnected: Bool, at time: Int64) {
        if isConnected {
            market.connect(venue)
            for order in orders.indices where orders[order].isActive { wake(order, at: time) }
            return
        }
        guard market.disconnect(venue, at: time) else { return }
        for index in graphs.indices where graphs[index].state == .active {
            let concerned = graphs[index].spec.nodes.contains { node in
                node.venue == venue || node.instrument.venues == [venue]
            }
            let isRequired = graphs[index].spec.risk.requiredVenues.contains(venue)
            guard concerned || isRequired else { continue }
            let action = graphs[index].spec.risk.onDisconnect
            react(action, in: index, because: "\(venue) disconnected", at: time)
        }
    }

    /// Acts on what an edge says about a parent that was cancelled and a child that was refused.
    mutating func reactToEnd(of order: SimulatedOrder, at time: Int64) {
        let index = order.graph
        for edge in graphs[index].spec.edges {
            if edge.from == order.node, order.state == .cancelled,
                let action = edge.onParentCancel
            {
                react(action, in: index, because: "edge \(edge.id): parent cancelled", at: time)
            }
            if edge.to == order.node, order.state == .rejected, let action = edge.onChildReject {
                react(action, in: index, because: "edge \(edge.id): child rejected", at: time)
            }
        }
    }
}
