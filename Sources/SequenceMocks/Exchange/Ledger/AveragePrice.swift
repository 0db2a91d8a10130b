import SequenceMarkets

/// The average price of executions, from exact products, rounded once.
struct AveragePrice: Sendable, Hashable {
    /// Price times quantity, summed, in units of 1e-17.
    private var products: Int128 = 0
    private var quantity: Int128 = 0

    /// The average, rounded to nearest, halves away from zero; zero if empty.
    var price: Px {
        guard quantity > 0 else { return .zero }
        let half = quantity / 2
        let rounded = (products + (products < 0 ? -half : half)) / quantity
        return Px(raw: Int64(clamping: rounded))
    }

    /// Adds one execution.
    mutating func add(_ size: Qty, at price: Px) {
        products += Int128(price.raw) * Int128(size.raw)
        quantity += Int128(size.raw)
    }

    /// The same average, for the rest of a position.
    ///
    /// The remainder is exact to one unit of 1e-17, too small to affect any price.
    func carried(to size: Qty) -> AveragePrice {
        var next = AveragePrice()
        guard quantity > 0, size > .zero else { return next }
        let left = Int128(size.raw)
        next.products = products / quantity * left + products % quantity * left / quantity
        next.quantity = left
        return next
    }
}
