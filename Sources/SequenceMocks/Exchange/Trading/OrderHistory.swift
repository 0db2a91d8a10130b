import SequenceMarkets

/// Orders from before an exchange started, derived from their numbers alone: a hundred thousand
/// of them take no memory.
///
/// Each was filled at once, in one execution. They count in lists and belong to every account;
/// positions and cash already reflect them.
struct OrderHistory: Sendable {
    /// How many there are.
    let count: Int
    private let start: Int64
    private let end: Int64
    private static let symbols = ["BTC-USD", "ETH-USD", "SOL-USD"]
    private static let idPrefix = "graph_old"
    private static let interval: Int64 = 30_000_000_000

    init(count: Int, before end: Int64) {
        self.count = min(max(count, 0), 10_000_000)
        self.end = end
        start = end &- OrderHistory.interval &* Int64(self.count)
    }

    /// The sort key of a row where a list has no order.
    static func hash(_ number: Int32) -> UInt64 {
        SeededGenerator.mix(UInt64(bitPattern: Int64(number)) ^ 0x01d_0dde)
    }

    /// The numbers of the orders of a symbol, or of all; oldest first.
    func numbers(_ symbol: String?) -> OldNumbers {
        let kinds = OrderHistory.symbols.count
        guard let symbol else { return OldNumbers(first: 0, stride: 1, count: count) }
        guard let first = OrderHistory.symbols.firstIndex(of: symbol) else {
            return OldNumbers(first: 0, stride: 1, count: 0)
        }
        let most = max(count - first + kinds - 1, 0) / kinds
        return OldNumbers(first: first, stride: kinds, count: most)
    }

    /// The number an order's id names.
    func number(_ id: String) -> Int? {
        let name = id.hasPrefix("graph:") ? id.dropFirst(6) : Substring(id)
        guard name.hasPrefix(OrderHistory.idPrefix), name.hasSuffix(":order:1"),
            let number = Int(name.dropFirst(OrderHistory.idPrefix.count).dropLast(8)),
            (0..<count).contains(number)
        else { return nil }
        return number
    }

    func order(_ number: Int, _ catalog: Catalog) -> SimulatedOrder? {
        guard let fill = fill(number, catalog),
            let instrument = catalog.instrument(fill.symbol)
        else { return nil }
        let time = fill.time
        var order = SimulatedOrder(
            index: -1 - number,
            graph: -1,
            node: 0,
            idStem: "graph:\(OrderHistory.idPrefix)\(number):order:",
            instrument: instrument,
            side: fill.side,
            venue: fill.venue,
            limit: nil,
            timeInForce: .gtc,
            maxSlippageBps: nil,
            clientOrderID: nil,
            quantity: fill.quantity,
            created: time - 40_000_000,
            updated: time,
            lastWorking: time - 20_000_000
        )
        order.work.released = fill.quantity
        order.executed.add(fill, (fill.notional, fill.fee))
        order.state = .completed
        return order
    }

    func fill(_ number: Int, _ catalog: Catalog) -> SimulatedFill? {
        let symbol = OrderHistory.symbols[number % OrderHistory.symbols.count]
        guard let instrument = catalog.instrument(symbol), let venue = instrument.venues.first
        else { return nil }
        // Alternating buys and sells: the account ends where it started.
        let lots = Int64(SeededGenerator.mix(UInt64(number / 6)) % 50) + 1
        let quantity = Qty(raw: lots * instrument.lot)
        let price = instrument.anchor
        do throws(FixedPointError) {
            let fee = try FeeSchedule.of(venue, kind: instrument.kind)
                .fee(quantity, at: price, isMaker: false)
            return SimulatedFill(
                index: -1 - number,
                order: -1 - number,
                orderID: "graph:\(OrderHistory.idPrefix)\(number):order:1",
                symbol: symbol,
                holding: instrument.holdingSymbol,
                side: (number / 3) % 2 == 0 ? .buy : .sell,
                venue: venue,
                quantity: quantity,
                price: price,
                notional: try price * quantity,
                fee: fee,
                feeBps: 0,
                isMaker: false,
                asset: instrument.settlement,
                cumulativeFee: fee,
                executionID: "\(venue)-old\(number)",
                venueNumber: number + 1_000_000,
                orderNumber: 1,
                isPaper: false,
                time: start &+ OrderHistory.interval &* Int64(number)
            )
        } catch {
            return nil
        }
    }
}

/// Numbers of old orders at equal distances; no list of them is ever made.
struct OldNumbers: Sendable {
    let first: Int
    let stride: Int
    let count: Int

    subscript(place: Int) -> Int { first + place * stride }
}
