import SequenceMarkets

/// Orders from before an exchange started, made from their numbers alone: a hundred thousand
/// of them take no memory.
///
/// Each was filled at once, in one execution. They count in lists and belong to every account;
/// positions and cash are what they were left at.
struct OrderHistory: Sendable {
    /// How many there are.
    let count: Int
    private let start: Int64
    private let end: Int64
    /// Their numbers in an order that means nothing, where lists have none.
    private let shuffled: [Int32]

    private static let symbols = ["BTC-USD", "ETH-USD", "SOL-USD"]
    private static let idPrefix = "graph_old"
    private static let interval: Int64 = 30_000_000_000

    init(count: Int, before end: Int64, dialect: Dialect) {
        self.count = min(max(count, 0), 10_000_000)
        self.end = end
        start = end &- OrderHistory.interval &* Int64(self.count)
        let isShuffled = dialect.orderList == .shuffled || dialect.fillList == .shuffled
        shuffled =
            isShuffled
            ? (0..<Int32(self.count)).sorted { OrderHistory.hash($0) < OrderHistory.hash($1) } : []
    }

    /// What a row is sorted by where a list has no order.
    static func hash(_ number: Int32) -> UInt64 {
        SeededGenerator.mix(UInt64(bitPattern: Int64(number)) ^ 0x01d_0dde)
    }

    /// The numbers of the orders of a symbol, or of all; the oldest first.
    func numbers(_ symbol: String?) -> [Int] {
        guard let symbol else { return Array(0..<count) }
        guard let first = OrderHistory.symbols.firstIndex(of: symbol) else { return [] }
        return Array(stride(from: first, to: count, by: OrderHistory.symbols.count))
    }

    /// The same numbers in an order that means nothing.
    func shuffledNumbers(_ symbol: String?) -> [Int] {
        guard let symbol else { return shuffled.map(Int.init) }
        guard let first = OrderHistory.symbols.firstIndex(of: symbol) else { return [] }
        return shuffled.lazy.map(Int.init).filter { $0 % OrderHistory.symbols.count == first }
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

    func order(_ number: Int, _ catalog: Catalog) -> Order? {
        guard let fill = fill(number, catalog),
            let instrument = catalog.instrument(fill.symbol)
        else { return nil }
        let time = fill.time
        var order = Order(
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
            released: fill.quantity,
            created: time - 40_000_000,
            updated: time,
            lastWorking: time - 20_000_000
        )
        order.filled = fill.quantity
        order.notional = fill.notional
        order.fees = fill.fee
        order.fillCount = 1
        order.state = .completed
        return order
    }

    func fill(_ number: Int, _ catalog: Catalog) -> Fill? {
        let symbol = OrderHistory.symbols[number % OrderHistory.symbols.count]
        guard let instrument = catalog.instrument(symbol), let venue = instrument.venues.first
        else { return nil }
        // Bought and sold in turn: the account is where it was.
        let lots = Int64(SeededGenerator.mix(UInt64(number / 6)) % 50) + 1
        let quantity = Qty(raw: lots * instrument.lot)
        let price = instrument.anchor
        do throws(FixedPointError) {
            let fee = try FeeSchedule.of(venue, kind: instrument.kind)
                .fee(quantity, at: price, isMaker: false)
            return Fill(
                index: -1 - number,
                order: -1 - number,
                orderID: "graph:\(OrderHistory.idPrefix)\(number):order:1",
                symbol: symbol,
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
