import SequenceMarkets

/// Orders that rest in a book until the market comes to them.
extension TradingAccount {
    /// Fills resting orders the market has moved through, and fires the edges it has reached.
    mutating func lookAtMarket(at time: Int64) {
        let step = market.model.step(at: time)
        for index in orders.due(by: step) where orders.isDue(index, by: step) {
            make(index, at: time)
            if orders.isResting(index) {
                orders.rest(index, until: step + patience(of: index, step: step))
            }
        }
        lookAtPrices(step: step, at: time)
        watchGraphs(step: step, at: time)
    }

    /// The next market step anything waits for.
    var nextLook: Int64? {
        [orders.nextLook, graphs.nextLook].compactMap { $0 }.min()
    }

    private mutating func make(_ index: Int, at time: Int64) {
        guard let limit = orders[index].limit else { return }
        let order = orders[index]
        let offers = market.offers(
            order.instrument,
            side: order.side,
            venue: order.venue,
            at: time,
            depth: 10
        )
        for offer in offers where accepts(offer.level.price, order, limit) {
            guard orders[index].isActive, orders[index].workable > .zero else { break }
            let room = affordable(order, at: limit, venue: offer.venue, isMaker: true)
            let size = min(orders[index].workable, offer.level.size, room)
            guard size > .zero else {
                cancel(index, because: "insufficient balance", at: time)
                break
            }
            market.take(size, of: offer, order.instrument, at: time, side: order.side)
            guard fill(index, size, at: limit, venue: offer.venue, isMaker: true, time) else {
                break
            }
        }
    }

    private func patience(of index: Int, step: Int64) -> Int64 {
        guard let limit = orders[index].limit else { return 1 }
        return market.model.stepsBeforeReaching(limit, orders[index].instrument, step: step)
    }
}
