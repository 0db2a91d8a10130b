/// What all calls of a client may spend on retries; successes earn it back.
///
/// When everything fails, the budget runs dry and the client stops multiplying the load.
package struct RetryBudget: Sendable {
    private static let capacity = 500
    private static let costOfRetry = 5
    private static let costOfTimeout = 10

    private var tokens = capacity

    package init() {}

    /// Whether one more retry may be made; pays for it if so.
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
