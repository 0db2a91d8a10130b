/// A budget of requests that several processes with one key share.
///
/// The server counts a key's requests, not a process's. Put the store that your processes share
/// behind this protocol; ``SequenceClient/Configuration/rateLimit`` still holds for each client.
///
/// Every attempt but those of ``Lane/safety`` waits for it: cancels and the kill switch are reported
/// and never wait. If it throws, the attempt is made: a store that is down must not stop a bot, and
/// the server's own limit holds.
///
/// ```swift
/// struct SharedBudget: RateBudget {
///     let store: MyStore
///     func take(_ lane: Lane) async throws -> Duration? { try await store.take("sequence", 1) }
///     func wasRefused(retryAfter: Duration?) { store.pause("sequence", for: retryAfter) }
/// }
/// configuration.rateBudget = SharedBudget(store: store)
/// ```
public protocol RateBudget: Sendable {
    /// Takes one request from the budget.
    ///
    /// - Parameter lane: How urgent the request is.
    /// - Returns: Nil if it was taken; otherwise how long to wait before asking again.
    /// - Throws: If the store cannot answer; the attempt is then made.
    func take(_ lane: Lane) async throws -> Duration?

    /// The server answered 429: the budget is emptier than it was thought to be.
    ///
    /// - Parameter retryAfter: How long the server wants every process to wait, if it said so.
    func wasRefused(retryAfter: Duration?)
}
