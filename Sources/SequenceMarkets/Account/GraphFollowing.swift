/// A change in a followed graph.
public enum GraphUpdate: Sendable, Hashable {
    /// The graph itself: its first state, and each change; the last one is terminal.
    case graph(GraphState)
    /// A node has changed.
    case node(id: String, NodeStatus)
    /// An edge has fired, or changed in another way.
    case edge(id: String, EdgeStatus)
}

/// A graph followed to its end: an `AsyncSequence` of ``GraphUpdate``.
///
/// It requests the graph whenever the stream shows one of its orders, and periodically while the
/// stream is silent, so it ends even if the last frame is lost.
///
/// ```swift
/// for try await update in seq.followGraph(graph.graphID) {
///     if case .edge(let id, let edge) = update, edge.fired { print("\(id) fired") }
/// }
/// ```
public struct GraphFollowing: AsyncSequence, Sendable {
    /// The sequence's elements.
    public typealias Element = GraphUpdate
    /// The error that ends it early.
    public typealias Failure = SequenceError

    /// The graph that is followed, and how.
    struct Target: Sendable {
        let client: SequenceClient
        let graphID: GraphID
        let pollInterval: Duration
    }

    private let target: Target?
    private let given: GivenElements<GraphUpdate>

    init(client: SequenceClient, graphID: GraphID, pollInterval: Duration) {
        target = Target(client: client, graphID: graphID, pollInterval: pollInterval)
        given = GivenElements([])
    }

    /// A sequence of the given updates, without an exchange, for testing code that reads one.
    ///
    /// - Parameters:
    ///   - updates: The sequence's elements; then it ends.
    ///   - error: The error that ends it, if any.
    public init(_ updates: some Sequence<GraphUpdate>, throwing error: SequenceError? = nil) {
        (target, given) = (nil, GivenElements(updates, throwing: error))
    }

    /// Starts an iteration.
    public func makeAsyncIterator() -> Iterator {
        Iterator(follower: target.map { Follower($0) }, given: given)
    }

    /// Iterates over the updates.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate var follower: Follower?
        fileprivate var given: GivenElements<GraphUpdate>

        /// The next change; nil after the graph's terminal state.
        public mutating func next() async throws(SequenceError) -> GraphUpdate? {
            try await next(isolation: nil)
        }

        /// The next change; nil after the graph's terminal state.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SequenceError) -> GraphUpdate? {
            guard follower != nil else { return try given.next() }
            return try await follower?.next(isolation: actor)
        }
    }

    /// Follows one graph.
    struct Follower: Sendable {
        private let following: Target
        private let stream: MarketStream
        private var known: GraphStatus?
        private var updates: [GraphUpdate] = []
        private var index = 0

        init(_ following: Target) {
            self.following = following
            stream = following.client.stream([.orders, .fills])
        }

        /// The next change; nil after the graph's terminal state.
        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SequenceError) -> GraphUpdate? {
            while index >= updates.count {
                if let known, known.status.isTerminal { return nil }
                if known != nil { try await waitForNews() }
                try await ask()
            }
            defer { index += 1 }
            return updates[index]
        }

        /// Returns when an order of the graph has changed, or a poll is due anyway.
        private func waitForNews() async throws(SequenceError) {
            let client = following.client
            let time = client.executor.configuration.time
            let pollAt = time.monotonic() + following.pollInterval
            while true {
                // Events of other graphs do not postpone the poll.
                let left = pollAt - time.monotonic()
                guard left > .zero else { return }
                switch await client.nextBatch(of: stream, within: left) {
                case .batch(let events)? where !events.contains(where: concerns): continue
                case .failure(let error)?: throw error
                case .batch?, .end?, nil:
                    if Task.isCancelled { throw .cancelled }
                    return
                }
            }
        }

        private func concerns(_ event: StreamEvent) -> Bool {
            switch event {
            case .event(.order(let order)): order.graphID == following.graphID
            case .event(.fill(let fill)): fill.graphID == following.graphID
            case .gap, .caughtUp: true
            default: false
            }
        }

        private mutating func ask() async throws(SequenceError) {
            do throws(SequenceError) {
                let graph = try await following.client.graphStatus(following.graphID)
                updates = GraphFollowing.changes(from: known, to: graph)
                (index, known) = (0, graph)
            } catch {
                // Transient errors are retried; a graph that does not exist will not appear.
                var mayPass = error.isRetryable
                if case .decoding = error { mayPass = true }
                guard known != nil, mayPass else { throw error }
            }
        }
    }

    /// The differences between two states of a graph, nodes and edges before the graph itself.
    static func changes(from old: GraphStatus?, to new: GraphStatus) -> [GraphUpdate] {
        var updates: [GraphUpdate] = []
        if old == nil, !new.status.isTerminal { updates.append(.graph(new.status)) }
        for (id, node) in new.nodes.sorted(by: { $0.key < $1.key }) where old?.nodes[id] != node {
            updates.append(.node(id: id, node))
        }
        for (id, edge) in new.edges.sorted(by: { $0.key < $1.key }) where old?.edges[id] != edge {
            updates.append(.edge(id: id, edge))
        }
        let isChanged = old.map { $0.status != new.status } ?? new.status.isTerminal
        if isChanged { updates.append(.graph(new.status)) }
        return updates
    }
}
