/// The retry allowance of all calls of a client; successes replenish it.
///
/// When everything fails, the budget runs out and the client stops multiplying the load.
package struct RetryBudget: Sendable {
    static let capacity = 500
    private static let costOfRetry = 5
    private static let costOfTimeout = 10

    private(set) var tokens = capacity

    package init() {}

    /// Whether one more retry is allowed; if so, it is charged.
    package mutating func withdraw(afterTimeout: Bool) -> Bool {
        let cost = afterTimeout ? RetryBudget.costOfTimeout : RetryBudget.costOfRetry
        guard tokens >= cost else { return false }
        tokens -= cost
        return true
    }

    /// A call succeeded.
    package mutating func deposit() {
        tokens = min(RetryBudget.capacity, tokens + 1)
    }
}
