/// One execution, as far as its reports have shown it.
struct AccountExecution: Codable, Hashable, Sendable {
    /// The order's id, without the prefix that some responses omit.
    var orderID: String
    var executionID: String?
    var fillID: String?
    var venue: Venue?
    var symbol: String
    var type: InstrumentType?
    var side: Side
    var quantity: Qty
    var price: Px
    var fee: USD?
    var time: Nanoseconds?
    /// Whether two reports of it contradict each other.
    var isDisputed = false

    init(_ fill: Fill, of type: InstrumentType?) {
        orderID = String(OrderName.bare(fill.nodeOrderID))
        (executionID, fillID) = (fill.executionID, fill.fillID)
        (venue, symbol, self.type) = (fill.executionVenue, fill.symbol, type)
        (side, quantity, price) = (fill.side, fill.quantity, fill.price)
        (fee, time) = (fill.fee, fill.time)
    }

    /// Signed: negative for a sale.
    var signedQuantity: Int128 { side == .sell ? -Int128(quantity.raw) : Int128(quantity.raw) }

    /// Price times quantity in steps of 10⁻⁹ USD, rounded once, halves away from zero.
    var notional: Int128 {
        let product = Int128(price.raw) * Int128(quantity.raw)
        return (try? product.divided(by: Int128(Qty.unit))) ?? 0
    }

    /// The cash it moved, without its fee: negative for a purchase.
    var cash: Int128 { side == .sell ? notional : -notional }

    /// What can identify it: ids only, as two equal executions are two.
    var tokens: [String] {
        (fillID.map { ["f:\($0)"] } ?? []) + (executionID.map { ["x:\($0)"] } ?? [])
    }

    /// Whether both are reports of one execution, by their ids; both are of one order.
    func isSame(as other: AccountExecution) -> Bool {
        if let fillID, let theirs = other.fillID { return fillID == theirs }
        guard let executionID, executionID == other.executionID else { return false }
        // Each venue numbers its own executions.
        if let venue, let theirs = other.venue { return venue == theirs }
        return side == other.side && quantity == other.quantity && price == other.price
    }

    /// Both reports in one; the same in whichever sequence they came.
    ///
    /// Where they contradict each other, the larger quantity, price or fee holds, and it is
    /// disputed.
    func merged(with other: AccountExecution) -> AccountExecution {
        let (first, second) = content > other.content ? (self, other) : (other, self)
        var one = first
        one.executionID = first.executionID ?? second.executionID
        one.fillID = first.fillID ?? second.fillID
        one.venue = first.venue ?? second.venue
        one.type = first.type ?? second.type
        one.fee = [first.fee, second.fee].compactMap(\.self).max()
        one.time = [first.time, second.time].compactMap(\.self).min()
        let isSameFee = first.fee == nil || second.fee == nil || first.fee == second.fee
        one.isDisputed =
            first.isDisputed || second.isDisputed || first.content != second.content || !isSameFee
        return one
    }

    private var content: Content {
        Content(quantity: quantity, price: price, side: side.rawValue, symbol: symbol)
    }

    private struct Content: Comparable {
        var quantity: Qty
        var price: Px
        var side: String
        var symbol: String

        static func < (a: Content, b: Content) -> Bool {
            (a.quantity, a.price, a.side, a.symbol) < (b.quantity, b.price, b.side, b.symbol)
        }
    }
}

extension AccountExecution: Comparable {
    /// By time, then by ids, numbers by value; one without a time counts as the newest.
    static func < (a: AccountExecution, b: AccountExecution) -> Bool {
        let (now, then) = (a.time?.raw ?? .max, b.time?.raw ?? .max)
        if now != then { return now < then }
        for (left, right) in zip(a.names, b.names) where left != right {
            // The shorter of two numbers is the smaller one.
            return (left.utf8.count, left) < (right.utf8.count, right)
        }
        return (a.quantity, a.price, a.side.rawValue) < (b.quantity, b.price, b.side.rawValue)
    }

    private var names: [String] {
        [executionID ?? "", fillID ?? "", orderID, venue?.rawValue ?? ""]
    }
}

extension [AccountExecution] {
    /// Inserts into a sorted array; returns the index.
    @discardableResult
    mutating func insert(sorted execution: AccountExecution) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if execution < self[middle] { high = middle } else { low = middle + 1 }
        }
        insert(execution, at: low)
        return low
    }
}
