/// The fold of one position: totals that are the same in any order of the executions, and a basis
/// over the executions sorted by time and id.
struct PositionFold: Codable, Hashable, Sendable {
    private(set) var quantity = WideSum()
    /// The cash moved, fees included.
    private(set) var cash = WideSum()
    private(set) var fees = WideSum()
    /// How many executions have been reported without a fee.
    private(set) var unknownFees = 0
    /// How many executions it has.
    private(set) var count = 0
    /// Whether average price and realised profit are those of all executions in sequence.
    var isExact = true
    /// What the executions that are no longer kept left behind.
    private var base = PositionBasis()
    /// The newest execution that is no longer kept.
    private var horizon: AccountExecution?
    /// The newest executions, sorted.
    private var kept: [AccountExecution] = []
    /// The base and the kept executions.
    private(set) var basis = PositionBasis()

    init(isExact: Bool = true) { self.isExact = isExact }

    /// A position as it was found, before any execution.
    init(quantity: Qty, averagePrice: Px, realized: USD, fees: USD, isExact: Bool) {
        self.quantity = WideSum(Int128(quantity.raw))
        self.fees = WideSum(Int128(fees.raw))
        self.isExact = isExact
        base = PositionBasis(quantity: quantity, averagePrice: averagePrice, realized: realized)
        basis = base
    }

    /// Adds an execution; keeps the given number of them.
    mutating func insert(_ execution: AccountExecution, keeping limit: Int) {
        count(execution, by: 1)
        if execution.isDisputed { isExact = false }
        if let horizon, execution < horizon {
            // Its place in the sequence is gone: it is added to what is older.
            isExact = false
            base.add(execution)
            return replay()
        }
        let index = kept.insert(sorted: execution)
        if index == kept.count - 1 { basis.add(execution) } else { replay() }
        // A quarter more than the limit, so that few insertions have to drop some.
        guard kept.count > limit + limit / 4 else { return }
        for old in kept.prefix(kept.count - limit) { base.add(old) }
        horizon = kept[kept.count - limit - 1]
        kept.removeFirst(kept.count - limit)
    }

    /// Takes an execution out again, as another report has shown it to be a different one.
    mutating func retract(_ execution: AccountExecution) {
        count(execution, by: -1)
        if let index = kept.firstIndex(of: execution) {
            kept.remove(at: index)
        } else {
            var opposite = execution
            opposite.side = execution.side == .sell ? .buy : .sell
            isExact = false
            base.add(opposite)
        }
        replay()
    }

    /// Sets what is true by other evidence; earlier executions count as older than it.
    mutating func rebase(quantity: Qty, averagePrice: Px, realized: USD?) {
        let profit = realized ?? USD(raw: basis.realized.clamped)
        if let newest = kept.last { horizon = newest }
        kept = []
        base = PositionBasis(quantity: quantity, averagePrice: averagePrice, realized: profit)
        basis = base
        self.quantity = WideSum(Int128(quantity.raw))
        isExact = false
    }

    private mutating func replay() {
        basis = base
        for execution in kept { basis.add(execution) }
    }

    // The sums are of 64-bit steps: 128 bits hold more of them than a process can add.
    private mutating func count(_ execution: AccountExecution, by sign: Int128) {
        let fee = Int128(execution.fee?.raw ?? 0)
        quantity.value &+= sign * execution.signedQuantity
        cash.value &+= sign * (execution.cash - fee)
        fees.value &+= sign * fee
        unknownFees += execution.fee == nil ? Int(sign) : 0
        count += Int(sign)
    }
}
