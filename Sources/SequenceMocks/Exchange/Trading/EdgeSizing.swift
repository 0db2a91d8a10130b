import SequenceMarkets

extension TradingAccount {
    /// How much a fired edge asks its child for, as things stand.
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
}
