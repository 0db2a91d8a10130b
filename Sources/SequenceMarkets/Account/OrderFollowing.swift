/// An update of a followed order.
public enum OrderUpdate: Sendable, Hashable {
    /// The exchange has accepted the order.
    case submitted(SubmittedGraph)
    /// The order has changed; the last update is terminal.
    case order(Order)
    /// Part or all of it was filled.
    case fill(Fill)
    /// Its graph has ended and the exchange lists no order for it.
    case graph(GraphStatus)
}

/// An order submitted and followed to its end: an `AsyncSequence` of ``OrderUpdate``.
///
/// It listens to the stream and polls over REST when the stream is silent or down, so it ends in a
/// terminal state even if the last frame is lost. Every fill is delivered once.
///
/// ```swift
/// for try await update in seq.buy("BTC-USD", 0.01).submitAndFollow() {
///     if case .fill(let fill) = update { print(fill.quantity, "at", fill.price) }
/// }
/// ```
public struct OrderFollowing: AsyncSequence, Sendable {
    /// The sequence's elements.
    public typealias Element = OrderUpdate
    /// The error that ends it early.
    public typealias Failure = SequenceError

    private let follower: Follower?
    private let given: GivenElements<OrderUpdate>

    /// Follows an order; the exchange is polled when the stream was silent for an interval.
    init(_ builder: OrderBuilder, pollingEvery interval: Duration) {
        (follower, given) = (Follower(builder, interval), GivenElements([]))
    }

    /// A sequence of the given updates, without an exchange, for testing code that reads one.
    ///
    /// - Parameters:
    ///   - updates: The sequence's elements; then it ends.
    ///   - error: The error that ends it, if any.
    public init(_ updates: some Sequence<OrderUpdate>, throwing error: SequenceError? = nil) {
        (follower, given) = (nil, GivenElements(updates, throwing: error))
    }

    /// Submits the order at the first ``Iterator/next()``.
    public func makeAsyncIterator() -> Iterator { Iterator(follower: follower, given: given) }

    /// Iterates over the updates.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate var follower: Follower?
        fileprivate var given: GivenElements<OrderUpdate>

        /// The next update; nil after the terminal one.
        public mutating func next() async throws(SequenceError) -> OrderUpdate? {
            try await next(isolation: nil)
        }

        /// The next update; nil after the terminal one.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SequenceError) -> OrderUpdate? {
            guard follower != nil else { return try given.next() }
            return try await follower?.next(isolation: actor)
        }
    }

    /// Follows one order.
    struct Follower: Sendable {
        private let builder: OrderBuilder
        private let pollInterval: Duration
        private var stream: MarketStream?
        private var machine: OrderFollowingStateMachine?
        private var updates: [OrderUpdate] = []
        private var index = 0
        private var isDone = false
        /// When the exchange is polled next, however busy the stream is with other orders.
        private var pollAt = Duration.zero

        init(_ builder: OrderBuilder, _ pollInterval: Duration) {
            self.builder = builder
            self.pollInterval = pollInterval
        }

        /// The next update; nil after the terminal one.
        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SequenceError) -> OrderUpdate? {
            if stream == nil { try await start() }
            while index >= updates.count {
                guard !isDone else { return nil }
                (updates, index) = ([], 0)
                try await wait()
            }
            defer { index += 1 }
            return updates[index]
        }

        /// Subscribes first, so that no event of the order can be missed; then submits.
        private mutating func start() async throws(SequenceError) {
            let prepared = try builder.prepared()
            let stream = builder.client.stream([.orders, .fills])
            self.stream = stream
            do throws(SequenceError) {
                try await stream.ready(within: .seconds(5))
            } catch {
                // A stream that is slow to connect is no reason not to trade: polling covers it.
                if case .cancelled = error { throw error }
            }
            let outcome = try await builder.client.executor.submit(prepared)
            let graph = try await settled(outcome)
            machine = OrderFollowingStateMachine(graphID: graph.graphID)
            pollAt = now + pollInterval
            updates = [.submitted(graph)]
        }

        /// The accepted graph; an unknown outcome is resolved first, as an order can only be
        /// followed then.
        private func settled(_ outcome: OrderOutcome) async throws(SequenceError) -> SubmittedGraph
        {
            guard case .unknown(let unknown) = outcome else { return try outcome.get() }
            switch unknown.cause as? SequenceError {
            case .cancelled?, .closed?: return try outcome.get()
            default: break
            }
            return try await builder.client.resolve(unknown.graphID).get()
        }

        private var now: Duration { builder.client.executor.configuration.time.monotonic() }

        private mutating func wait() async throws(SequenceError) {
            try builder.client.executor.shared.checkOpen()
            let left = pollAt - now
            guard left > .zero else { return await poll() }
            switch await builder.client.nextBatch(of: stream, within: left) {
            case .batch(let events)?:
                for event in events {
                    switch event {
                    case .event(.order(let order)): await apply(machine?.handle(order))
                    case .event(.fill(let fill)): await apply(machine?.handle(fill))
                    case .gap, .caughtUp: await poll()
                    default: break
                    }
                }
            case .failure(let error)?: throw error
            case .end?, nil:
                if Task.isCancelled { throw .cancelled }
                await poll()
            }
        }

        private mutating func apply(_ actions: [OrderFollowingStateMachine.Action]?) async {
            for action in actions ?? [] {
                switch action {
                case .yield(let update): updates.append(update)
                case .finish: isDone = true
                case .fetchFills(let id): await listFills(id)
                case .fetchGraph: await askForGraph()
                }
            }
        }

        private mutating func askForGraph() async {
            guard let graphID = machine?.graphID,
                let graph = try? await builder.client.graphStatus(graphID)
            else { return }
            await apply(machine?.handle(graph))
        }

        /// Polls the exchange; after a failure, the next poll tries again.
        private mutating func poll() async {
            defer { pollAt = now + pollInterval }
            guard !isDone else { return }
            for id in machine?.candidates ?? [] {
                guard let order = try? await builder.client.order(id) else { continue }
                await listFills(id)
                await apply(machine?.handle(order))
            }
            if !isDone { await askForGraph() }
        }

        private mutating func listFills(_ id: String) async {
            var fills: [Fill] = []
            var offset = 0
            // Pages of 100, until an empty one: not every server says whether there are more.
            for _ in 0..<100 {
                let query = builder.client.fills().nodeOrderID(id).limit(100).offset(offset)
                guard let page = try? await query.fetch() else { return }
                fills += page.items
                offset += page.items.count
                if page.items.isEmpty || page.total.map({ offset >= $0 }) == true { break }
            }
            await apply(machine?.handle(listed: fills))
        }
    }
}

extension OrderBuilder {
    /// Submits the order and follows it to its end; see ``OrderFollowing``.
    ///
    /// `POST /v1/orders`, then the `orders` and `fills` topics, backed by REST.
    public func submitAndFollow(pollingEvery interval: Duration = .seconds(2)) -> OrderFollowing {
        OrderFollowing(self, pollingEvery: interval)
    }
}

extension SequenceClient {
    /// The next batch of a stream, or nil if none arrives in time.
    func nextBatch(of stream: MarketStream?, within limit: Duration) async -> StreamQueue.Taken? {
        guard let queue = stream?.subscription.queue else { return nil }
        let time = executor.configuration.time
        return await withTaskGroup(of: StreamQueue.Taken?.self) { group in
            group.addTask { await queue.take() }
            group.addTask {
                try? await time.sleep(limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            // A batch that arrived in the same moment as the time-out must not be lost.
            let second = await group.next() ?? nil
            if let first { return first }
            if case .failure(.cancelled)? = second { return nil }
            return second
        }
    }
}
