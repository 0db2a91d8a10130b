import SequenceMarkets

/// The average price of executions, from exact products, rounded once.
struct AveragePrice: Sendable, Hashable {
    /// Price times quantity, summed, in units of 1e-17.
    private var products: Int128 = 0
    private var quantity: Int128 = 0

    /// The average, rounded to nearest, halves away from zero; zero of nothing.
    var price: Px {
        guard quantity > 0 else { return .zero }
        let half = quantity / 2
        let rounded = (products + (products < 0 ? -half : half)) / quantity
        return Px(raw: Int64(clamping: rounded))
    }

    /// Takes one more execution in.
    mutating func add(_ size: Qty, at price: Px) {
        products += Int128(price.raw) * Int128(size.raw)
        quantity += Int128(size.raw)
    }

    /// The same average, of what is left of a position.
    ///
    /// What is carried over is exact to a part of 1e-17: it does not show in any price.
    func carried(to size: Qty) -> AveragePrice {
        var next = AveragePrice()
        guard quantity > 0, size > .zero else { return next }
        let left = Int128(size.raw)
        next.products = products / quantity * left + products % quantity * left / quantity
        next.quantity = left
        return next
    }
}
