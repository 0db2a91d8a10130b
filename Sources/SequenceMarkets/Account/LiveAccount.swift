/// The account as it is: orders, fills, positions and unsettled submissions, kept true by the
/// stream, by catching up after gaps, and by comparing with REST.
///
/// Every reading says how good it is. What the exchange shows twice to be different, with no event
/// in between, is corrected, and the correction is an update; nothing is overwritten in silence.
///
/// ```swift
/// let account = try await seq.liveAccount()
/// for await update in account.updates {
///     if case .correction(let correction) = update.change { alert(correction) }
///     let reading = account.read()
///     guard case .current = reading.freshness else { continue }
///     quote(around: reading.state.positions)
/// }
/// ```
///
/// It runs until ``close()``, until its client is closed, or until it is released.
public final class LiveAccount: Sendable {
    /// How an account is kept.
    public struct Options: Sendable, Hashable {
        /// How often the picture is compared with REST: one request for positions, and one for
        /// each of at most ``ordersPerComparison`` open orders, at the lowest priority.
        public var comparisonInterval = Duration.seconds(60)
        /// How soon it is compared again after a start, a gap, or a difference.
        public var confirmationInterval = Duration.seconds(3)
        /// How many open orders are asked for in one comparison.
        public var ordersPerComparison = 10
        /// How many rows of the order list the start reads at most.
        public var maximumOrders = 10_000
        /// How long the start may take.
        public var startTimeout = Duration.seconds(30)
        /// How many updates are buffered for a slow consumer.
        public var bufferSize = 4_096
        /// How much of the past is kept.
        public var limits = AccountState.Limits()

        /// The defaults.
        public init() {}
    }

    private let session: LiveAccountSession

    init(_ session: LiveAccountSession) { self.session = session }

    /// What is known now, and how good it is.
    public func read() -> AccountReading { session.read() }

    /// The changes from now on; each access is a sequence of its own, for one consumer.
    ///
    /// A consumer that is slow loses the oldest updates, and ``AccountUpdate/Change/missed(_:)``
    /// says how many. The sequence ends with the account.
    public var updates: AccountUpdates { AccountUpdates(session.open()) }

    /// Sets a mark at which positions are valued; see ``AccountState/mark(_:venue:price:)``.
    public func mark(_ symbol: String, venue: Venue? = nil, price: Px) {
        session.mark(symbol, venue, price)
    }

    /// Ends the account: its stream is closed, and ``updates`` end.
    ///
    /// What was known can still be read, as ``AccountFreshness/stale(since:)``.
    public func close() async { await session.close() }

    deinit { session.cancel() }
}

/// The updates of a ``LiveAccount``: an `AsyncSequence` of ``AccountUpdate``.
public struct AccountUpdates: AsyncSequence, Sendable {
    /// The sequence's elements.
    public typealias Element = AccountUpdate
    /// It never throws.
    public typealias Failure = Never

    private let mailbox: Mailbox<AccountUpdatePolicy>

    init(_ mailbox: Mailbox<AccountUpdatePolicy>) { self.mailbox = mailbox }

    /// Starts an iteration.
    public func makeAsyncIterator() -> Iterator { Iterator(mailbox: mailbox) }

    /// Iterates, a batch at a time.
    public struct Iterator: AsyncIteratorProtocol {
        let mailbox: Mailbox<AccountUpdatePolicy>
        private var batch: [AccountUpdate] = []

        init(mailbox: Mailbox<AccountUpdatePolicy>) { self.mailbox = mailbox }

        /// The next update; nil once the account has ended or the task is cancelled.
        public mutating func next() async -> AccountUpdate? { await next(isolation: nil) }

        /// The next update; nil once the account has ended or the task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> AccountUpdate? {
            while batch.isEmpty {
                guard case .batch(let updates) = await mailbox.take() else { return nil }
                batch = updates.reversed()
            }
            return batch.popLast()
        }
    }
}

extension SequenceClient {
    /// Follows the account: orders, fills, positions and unsettled submissions; see
    /// ``LiveAccount``.
    ///
    /// The `orders` and `fills` topics, `GET /v1/orders` and `GET /v1/positions/unified`.
    ///
    /// - Parameter options: How the account is kept.
    /// - Returns: The account, once its stream is live and its orders and positions are read.
    /// - Throws: ``SequenceError``.
    public func liveAccount(
        _ options: LiveAccount.Options = LiveAccount.Options()
    ) async throws(SequenceError) -> LiveAccount {
        let session = LiveAccountSession(self, options)
        try await session.start()
        return LiveAccount(session)
    }
}
