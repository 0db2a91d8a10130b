/// Every order of an account by its number, and which of them rest in a book.
struct OrderTable: Sendable, RandomAccessCollection, MutableCollection {
    private var rows: [SimulatedOrder] = []
    /// Resting orders and the market step at which each must be checked next.
    private var looks: [Int: Int64] = [:]

    var startIndex: Int { 0 }
    var endIndex: Int { rows.count }

    subscript(index: Int) -> SimulatedOrder {
        get { rows[index] }
        _modify { yield &rows[index] }
    }

    /// Adds an order; its number is the count before.
    mutating func append(_ order: SimulatedOrder) {
        rows.append(order)
    }

    /// Lets an order rest until a market step.
    mutating func rest(_ index: Int, until step: Int64) {
        looks[index] = step
    }

    mutating func stopResting(_ index: Int) {
        looks[index] = nil
    }

    func isResting(_ index: Int) -> Bool { looks[index] != nil }

    func isDue(_ index: Int, by step: Int64) -> Bool { looks[index].map { $0 <= step } ?? false }

    /// Makes every resting order due at a step, however long it was to wait.
    mutating func lookAgain(from step: Int64) {
        for index in looks.keys { looks[index] = step }
    }

    /// The resting orders to check by a step, oldest first.
    func due(by step: Int64) -> [Int] {
        looks.filter { $0.value <= step }.keys.sorted()
    }

    /// The next step at which any resting order must be checked.
    var nextLook: Int64? { looks.values.min() }
}
