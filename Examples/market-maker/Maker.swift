import SequenceMarkets

/// Keeps two quotes of one symbol in the market.
///
/// It decides from two things: the last price, and what the live account says the position and its
/// own orders are. When either is not known to be true, it quotes nothing.
struct Maker {
    private struct Resting {
        var graph: GraphID
        var price: Px
        /// The order's id, once the account has seen it or an amend has changed it.
        var order: String?
    }

    private let client: SequenceClient
    private let account: LiveAccount
    private let quoting: Quoting
    private var resting: [Side: Resting] = [:]

    init(_ client: SequenceClient, _ account: LiveAccount, _ quoting: Quoting) {
        (self.client, self.account, self.quoting) = (client, account, quoting)
    }

    /// Quotes until its task is cancelled; what is then in the market, the guard cancels.
    mutating func run() async throws {
        // Only the latest price matters: an older one that has not been read yet is dropped.
        let stream = client.stream([.prices(quoting.symbol)], delivery: .latest)
        for try await event in stream {
            switch event {
            case .event(.price(let price)):
                guard let mid = price.mid else { continue }
                account.mark(quoting.symbol, price: mid)
                try await quote(around: mid)
            case .gap, .rejected: try await pull()
            default: break
            }
        }
    }

    /// Moves, adds and removes quotes until they are where they should be.
    private mutating func quote(around mid: Px) async throws {
        let reading = account.read()
        for (side, quote) in resting {
            let order =
                quote.order.map { reading.state.order($0) }
                ?? reading.state.orders(of: quote.graph).last
            resting[side]?.order = order?.id ?? quote.order
            if order?.isTerminal == true { resting[side] = nil }
        }
        guard case .current = reading.freshness,
            let position = reading.state.netQuantity(of: quoting.symbol)
        else { return try await pull() }
        let wanted = try quoting.prices(around: mid, holding: position)
        for side in [Side.buy, .sell] {
            switch (resting[side], wanted[side]) {
            case (nil, nil): break
            case (nil, let price?): try await place(side, at: price)
            case (let quote?, nil): try await cancel(quote, side)
            case (let quote?, let price?):
                if try quoting.isAway(quote.price, from: price) {
                    try await move(quote, side, to: price)
                }
            }
        }
    }

    private mutating func pull() async throws {
        for (side, quote) in resting { try await cancel(quote, side) }
    }

    private mutating func place(_ side: Side, at price: Px) async throws {
        let order =
            side == .buy
            ? client.buy(quoting.symbol, quoting.size) : client.sell(quoting.symbol, quoting.size)
        switch try await order.limitPrice(price).submitOutcome() {
        case .accepted(let graph):
            resting[side] = Resting(graph: graph.graphID, price: price, order: graph.nodeOrderID)
        case .rejected(let error):
            print("   refused: \(side) \(quoting.symbol) at \(price): \(error)")
        case .unknown(let submission):
            // It may be in the market or get there later. Its end is known before the next quote.
            _ = try await client.abandon(submission.graphID)
        }
    }

    private mutating func move(_ quote: Resting, _ side: Side, to price: Px) async throws {
        guard let order = quote.order else { return }
        do throws(SequenceError) {
            let amended = try await client.amend(order, price: price)
            resting[side]?.order = amended.orderID
            resting[side]?.price = price
        } catch {
            switch error {
            // Filled or over while the request was on its way: the account says so soon.
            case .api: break
            case .outcomeUnknown, .timeout, .network: try await cancel(quote, side)
            default: throw error
            }
        }
    }

    private mutating func cancel(_ quote: Resting, _ side: Side) async throws {
        do throws(SequenceError) {
            try await client.cancel(quote.graph)
        } catch {
            // There is nothing left to cancel. The account tells how it ended.
            guard case .api = error else { throw error }
        }
        resting[side] = nil
    }
}
