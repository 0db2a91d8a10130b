import Synchronization

/// A live stream of the topics it was made with: an `AsyncSequence` of ``StreamEvent``.
///
/// It connects at once, reconnects until it is closed, and resubscribes to exactly the wanted
/// topics; a gap is an event of the sequence. It throws only unrecoverable errors, such as an
/// invalid key.
///
/// ```swift
/// let stream = seq.stream([.prices("BTC-USD"), .fills])
/// for try await event in stream { … }
/// ```
///
/// A stream can be iterated again after `break` and continues where it stopped; a second concurrent
/// iteration throws ``SequenceError/validation(_:)``. It ends with ``close()``, or when the last
/// copy of it and of its iterators is released.
///
/// Streams of one client share a socket; each has its own buffer, so a slow one loses only its own
/// events, and reports the gap.
public struct MarketStream: AsyncSequence, Sendable {
    /// The stream's elements.
    public typealias Element = StreamEvent
    /// The error that ends a stream.
    public typealias Failure = SequenceError

    let subscription: StreamSubscription

    init(subscription: StreamSubscription) { self.subscription = subscription }

    /// A stream of the given events, without a connection, for testing code that reads one.
    ///
    /// It is live, and ``ready(within:)`` returns at once, until its end has been reached; then it
    /// is closed, or has failed with the error.
    ///
    /// - Parameters:
    ///   - events: The stream's elements; then it ends.
    ///   - error: The error that ends it, if any.
    public init(_ events: some Sequence<StreamEvent>, throwing error: SequenceError? = nil) {
        subscription = StreamSubscription(Array(events), error)
    }

    /// Adds topics to the stream.
    public func subscribe(_ topics: [Topic]) { subscription.change(add: topics) }

    /// Removes topics from the stream.
    public func unsubscribe(_ topics: [Topic]) { subscription.change(remove: topics) }

    /// The stream's state: live once each of its topics is acknowledged.
    public var state: StreamState { subscription.status.state }

    /// The stream's state, now and at each change.
    public var states: AsyncStream<StreamState> { subscription.status.states() }

    /// Waits until the server has acknowledged each of the stream's topics.
    ///
    /// - Parameter limit: How long to wait.
    /// - Throws: ``SequenceError/timeout(_:)``, or the error that ended the stream.
    public func ready(within limit: Duration = .seconds(30)) async throws(SequenceError) {
        try await subscription.ready(within: limit)
    }

    /// How many events this stream has dropped because its consumer was slow.
    public var droppedCount: Int { subscription.queue.policy(\.dropped) }

    /// How many events were replaced by later ones before they were read; see ``Delivery/latest``.
    public var conflatedCount: Int { subscription.queue.policy(\.conflated) }

    /// The delay from the exchange to here of the newest event, by the two clocks.
    public var lag: Duration? {
        let latest = subscription.queue.policy(\.latest)
        return latest.map { subscription.time.wall().since($0) }
    }

    /// How many frames of the connection could not be read.
    public var issueCount: Int { subscription.session?.issueCount ?? 0 }

    /// How many duplicate orders and fills of the connection were filtered.
    public var duplicateCount: Int { subscription.session?.duplicateCount ?? 0 }

    /// Server messages that this version does not know.
    public var drift: DriftReport { subscription.session?.drift ?? DriftReport() }

    /// Ends the stream: buffered events are still delivered, then the sequence ends.
    ///
    /// Returns once the socket is closed, if this was its last stream; within
    /// ``StreamConfiguration/closeTimeout`` even if the server does not answer.
    public func close() async {
        subscription.cancel()
        await subscription.session?.link.closed()
    }

    /// Starts an iteration.
    public func makeAsyncIterator() -> Iterator { Iterator(subscription) }

    /// Iterates, a batch at a time.
    public struct Iterator: AsyncIteratorProtocol {
        private let lease: StreamLease

        init(_ subscription: StreamSubscription) { lease = StreamLease(subscription) }

        /// The next event; nil after ``MarketStream/close()``.
        public mutating func next() async throws(SequenceError) -> StreamEvent? {
            try await next(isolation: nil)
        }

        /// The next event; nil after ``MarketStream/close()``.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SequenceError) -> StreamEvent? {
            while true {
                if let event = lease.batch.popLast() { return event }
                guard lease.isOnlyOne else {
                    throw .validation(
                        field: "stream",
                        "is being iterated already; open a second stream for a second loop"
                    )
                }
                switch await lease.subscription.queue.take() {
                case .batch(let events): lease.batch = events.reversed()
                case .end:
                    lease.subscription.reachedEnd(.closed)
                    return nil
                case .failure(let error):
                    lease.subscription.reachedEnd(.failed(error))
                    throw error
                }
            }
        }
    }
}

@available(*, unavailable)
extension MarketStream.Iterator: Sendable {}

/// A stream's part in the session; ends with its last owner.
final class StreamSubscription: Sendable {
    /// The session it belongs to; nil for a stream of given events.
    let session: StreamSession?
    let queue: StreamQueue
    let status: StreamStatus
    private let isIterated = Atomic(false)
    private let id: Int
    let time: TimeSource

    init(_ session: StreamSession, topics: [Topic], _ delivery: Delivery) {
        self.session = session
        time = session.time
        let part = session.add(delivery, topics: Set(topics))
        (id, queue, status) = (part.id, part.queue, part.status)
    }

    /// Holds given events and an end, without a session.
    init(_ events: [StreamEvent], _ error: SequenceError?) {
        let configuration = SequenceClient.Configuration()
        (session, id, time, status) = (nil, 0, configuration.time, StreamStatus())
        queue = StreamQueue(StreamPolicy(.bounded(max(1, events.count)), configuration))
        if !events.isEmpty { queue.append(events) }
        queue.finish(error.map { .failure($0) } ?? .end)
        _ = status.move(to: .live)
    }

    /// Ends a stream of given events; the session sets the state of every other.
    func reachedEnd(_ state: StreamState) {
        guard session == nil else { return }
        if status.move(to: state) { status.tell() }
    }

    /// Whether an iteration may begin; only one at a time.
    func beginIteration() -> Bool {
        isIterated.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing)
            .exchanged
    }

    /// The iteration is over; events it had not returned come first in the next.
    func endIteration(leaving events: [StreamEvent]) {
        if !events.isEmpty { queue.putBack(events) }
        isIterated.store(false, ordering: .releasing)
    }

    deinit { session?.remove(id) }

    func change(add: [Topic] = [], remove: [Topic] = []) {
        session?.change(id, add: add, remove: remove)
    }

    func cancel() {
        if let session { return session.remove(id) }
        if status.move(to: .closed) { status.tell() }
    }

    func ready(within limit: Duration) async throws(SequenceError) {
        let states = status.states()
        let (time, shared) = (time, session?.executor.shared)
        let result = await withTaskGroup(of: Result<Void, SequenceError>?.self) { group in
            group.addTask {
                for await state in states {
                    switch state {
                    case .live: return .success(())
                    case .failed(let error): return .failure(error)
                    case .closed:
                        return .failure(shared?.isClosed == true ? .closed : .cancelled)
                    case .connecting, .waiting: continue
                    }
                }
                return .failure(.cancelled)
            }
            group.addTask {
                do { try await time.sleep(limit) } catch { return .failure(.cancelled) }
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.cancelled)
        }
        let context = RequestContext(
            operation: "GET /v1/stream",
            requestID: "",
            attempts: 1,
            elapsed: limit
        )
        guard let result else {
            throw .timeout(TimeoutError(limit: limit, mayHaveBeenSent: false, context: context))
        }
        try result.get()
    }
}

/// An iterator's hold on its subscription; used by one task at a time, as iterators are.
final class StreamLease {
    let subscription: StreamSubscription
    let isOnlyOne: Bool
    /// Events taken and not yet returned, the next one last.
    var batch: [StreamEvent] = []

    init(_ subscription: StreamSubscription) {
        self.subscription = subscription
        isOnlyOne = subscription.beginIteration()
    }

    deinit {
        if isOnlyOne { subscription.endIteration(leaving: batch.reversed()) }
    }
}
