import SequenceMarkets

/// Edges of graphs: the quantity a fired one requests, and those that wait for a price.
extension TradingAccount {
    // MARK: Sizing

    /// The quantity a fired edge currently requests from its child.
    func ask(of edge: EdgeSpec, in graph: SimulatedGraph, at time: Int64) -> Qty {
        let quantity = wanted(by: edge, in: graph, at: time)
        return Qty(raw: min(max(quantity.raw, 0), GraphSpec.largestQuantity))
    }

    private func wanted(by edge: EdgeSpec, in graph: SimulatedGraph, at time: Int64) -> Qty {
        let child = graph.spec.nodes[edge.to]
        let parent = graph.nodes[edge.from].order.map { orders[$0] }
        let filled = parent?.filled ?? .zero
        let target = parent?.quantity ?? graph.nodes[edge.from].target
        switch edge.sizing {
        case .parentFilled, .incrementalFill:
            return filled
        case .residual:
            return Qty(raw: max(target.raw - filled.raw, 0))
        case .linearHedge(let factor):
            return TradingAccount.share(
                filled,
                Int64(clamping: factor.magnitude),
                of: 1_000_000_000
            )
        case .scaledNotional(let factor, let cap):
            return scaled(parent, factor, cap, child, at: time)
        case .fixed(let quantity):
            return quantity
        case nil:
            guard let own = child.quantity else { return filled }
            // A streaming hedge of fixed size grows with its parent's fills.
            guard edge.trigger == .fill, target.raw > 0 else { return own }
            return TradingAccount.share(own, filled.raw, of: target.raw)
        }
    }

    private func scaled(
        _ parent: SimulatedOrder?,
        _ factor: Int64,
        _ cap: USD?,
        _ child: NodeSpec,
        at time: Int64
    ) -> Qty {
        guard let parent, let price = child.limit ?? market.mid(child.instrument, at: time)
        else { return .zero }
        do throws(FixedPointError) {
            let notional = try parent.executed.notional.scaled(by: factor, over: 1_000_000_000)
            let capped = cap.map { min($0, notional) } ?? notional
            return Qty(raw: try WideProduct.divide(capped.raw, Qty.unit, by: price.raw))
        } catch {
            return .zero
        }
    }

    private static func share(_ quantity: Qty, _ numerator: Int64, of denominator: Int64) -> Qty {
        do throws(FixedPointError) {
            return try quantity.scaled(by: numerator, over: denominator)
        } catch {
            return .zero
        }
    }

    // MARK: Price triggers

    /// Sets an edge to wait for its price, once its parent has a fill to measure from.
    ///
    /// True while it waits.
    mutating func arm(
        _ edge: Int,
        _ spec: EdgeSpec,
        _ order: SimulatedOrder?,
        in graph: Int,
        at time: Int64
    ) -> Bool {
        guard case .price(let symbol, _, let offset) = spec.trigger, let order, order.fillCount > 0,
            !graphs[graph].edges[edge].isFired
        else { return false }
        if graphs[graph].edges[edge].level == nil {
            // For a symbol other than the one bought, the reference is the price at that time.
            var entry = order.averagePrice.raw
            if symbol != order.instrument.symbol,
                let other = market.catalog.instrument(symbol),
                let mid = market.mid(other, at: time)
            {
                entry = mid.raw
            }
            graphs[graph].edges[edge].level = Px(raw: entry &+ MarketModel.share(entry, offset))
            graphs[graph].edges[edge].nextLook = market.model.step(at: time) + 1
            graphs.watchPrice(of: edge, in: graph)
        }
        return true
    }

    /// Fires the edges whose price the market has reached at this step.
    mutating func lookAtPrices(step: Int64, at time: Int64) {
        for key in graphs.pricesDue(by: step) {
            let graph = graphs[key.graph]
            guard !graph.state.isOver,
                case .price(let symbol, let isBelow, _) = graph.spec.edges[key.edge].trigger,
                let level = graph.edges[key.edge].level,
                let instrument = market.catalog.instrument(symbol),
                let mid = market.mid(instrument, at: time)
            else {
                graphs.unwatchPrice(of: key.edge, in: key.graph)
                continue
            }
            if isBelow ? mid <= level : mid >= level {
                graphs[key.graph].edges[key.edge].isCrossed = true
                graphs.unwatchPrice(of: key.edge, in: key.graph)
                settle(key.graph, at: time)
            } else {
                let wait = market.model.stepsBeforeReaching(level, instrument, step: step)
                graphs[key.graph].edges[key.edge].nextLook = step + wait
            }
        }
    }
}

extension MarketModel {
    /// The least number of steps before a market can trade at a price; those steps are skipped.
    ///
    /// Always 1 or more.
    func stepsBeforeReaching(_ price: Px, _ instrument: ListedInstrument, step: Int64) -> Int64 {
        let mid = mid(instrument, step: step)
        let distance = (price.raw.subtractingReportingOverflow(mid).partialValue).magnitude
        let scale = instrument.kind == .prediction ? 1_000_000_000 : instrument.anchor.raw
        // The spread and the ticks can add this to the mid's own movement.
        let margin = UInt64(
            instrument.kind == .prediction ? 30_000_000 : mid / 25_000 + instrument.tick * 20
        )
        guard distance > margin, scale > 0 else { return 1 }
        let ratio = UInt64(scale).dividingFullWidth(
            (distance - margin).multipliedFullWidth(by: 1_000_000_000).high < UInt64(scale)
                ? (distance - margin).multipliedFullWidth(by: 1_000_000_000) : (0, .max)
        )
        let room = Int64(clamping: ratio.quotient)
        var steps: Int64 = 1
        while steps < 1 << 22,
            SeededNoise.reach(steps: steps * 4, amplitude: instrument.amplitude) < room
        {
            steps *= 4
        }
        return steps
    }
}
