/// What a sequence of executions left behind: quantity, cost, average price, realised profit.
///
/// A notional is rounded once an execution, halves away from zero, to 10⁻⁹ USD. Where an execution
/// is split between closing and opening, and where part of a cost is released, one share is rounded
/// and the other is the remainder, so that nothing is lost: `realised − cost` is always the cash
/// moved, to the last unit.
struct PositionBasis: Codable, Hashable, Sendable {
    /// Signed, in steps of 10⁻⁸.
    private(set) var quantity = WideSum()
    /// The cost of the open quantity, with its sign, in steps of 10⁻⁹ USD.
    private(set) var cost = WideSum()
    private(set) var realized = WideSum()
    /// Price times quantity of what opened the position, in units of 10⁻¹⁷, for the average.
    private var products = WideSum()
    /// The quantity that `products` is of.
    private var weight = WideSum()
    /// Whether a number has left 128 bits; cost, average and profit are unknown from there on.
    private(set) var hasOverflowed = false

    init() {}

    /// A position as it was found.
    init(quantity: Qty, averagePrice: Px, realized: USD) {
        let size = Int128(quantity.raw)
        let product = Int128(averagePrice.raw) * size
        self.quantity = WideSum(size)
        cost = WideSum((try? product.divided(by: Int128(Qty.unit))) ?? 0)
        products = WideSum(Int128(averagePrice.raw) * (size < 0 ? -size : size))
        weight = WideSum(size < 0 ? -size : size)
        self.realized = WideSum(Int128(realized.raw))
    }

    /// The average price of the open quantity, rounded once, to nearest; nil if flat or unknown.
    var averagePrice: Px? {
        guard !hasOverflowed, quantity.value != 0, weight.value > 0 else { return nil }
        let price = try? products.value.divided(by: weight.value)
        return price.flatMap { Int64(exactly: $0) }.map { Px(raw: $0) }
    }

    /// Adds an execution.
    mutating func add(_ execution: AccountExecution) {
        var next = self
        do throws(FixedPointError) {
            if !hasOverflowed { try next.take(execution) }
            self = next
        } catch {
            hasOverflowed = true
        }
        if hasOverflowed { quantity.value &+= execution.signedQuantity }
    }

    private mutating func take(_ execution: AccountExecution) throws(FixedPointError) {
        let size = Int128(execution.quantity.raw)
        let price = Int128(execution.price.raw)
        let signed = execution.signedQuantity
        let flow = -execution.cash
        let open = quantity.value < 0 ? -quantity.value : quantity.value
        guard open != 0, (quantity.value < 0) != (signed < 0) else {
            try carry(to: open)
            products.value = try products.value.adding(price * size)
            weight.value = try open.adding(size)
            cost.value = try cost.value.adding(flow)
            quantity.value = try quantity.value.adding(signed)
            return
        }
        let closing = min(open, size)
        let closingFlow = try flow.scaled(by: closing, over: size)
        let released = try cost.value.scaled(by: closing, over: open)
        realized.value = try realized.value.adding(-closingFlow).adding(-released)
        cost.value = try cost.value.adding(-released).adding(flow - closingFlow)
        quantity.value += signed
        guard closing == open else { return }
        // Flat, or crossed: the average begins with what is left of this execution.
        weight.value = size - closing
        products.value = price * (size - closing)
    }

    /// Keeps the average for what a partial close has left.
    private mutating func carry(to open: Int128) throws(FixedPointError) {
        guard weight.value != open else { return }
        guard weight.value > 0, open > 0 else {
            (products.value, weight.value) = (0, 0)
            return
        }
        // Both terms fit: a price times a quantity, and less than one quantity times another.
        let (whole, rest) = products.value.quotientAndRemainder(dividingBy: weight.value)
        let (left, isBeyond) = whole.multipliedReportingOverflow(by: open)
        guard !isBeyond else { throw .overflow }
        products.value = try left.adding(rest.scaled(by: open, over: weight.value))
        weight.value = open
    }
}
