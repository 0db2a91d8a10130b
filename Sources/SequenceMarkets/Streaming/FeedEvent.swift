/// An element of a feed of one kind of event: data, and every gap.
public enum FeedEvent<Payload: Sendable>: Sendable {
    /// An event.
    case event(Payload)
    /// Events may have been missed from here on.
    case gap(StreamGap)
    /// The gap is closed: everything that could be replayed has been.
    case caughtUp(StreamGap)
    /// An event could not be read; the feed continues.
    case issue(DecodeIssue)
}

extension FeedEvent: Equatable where Payload: Equatable {}
extension FeedEvent: Hashable where Payload: Hashable {}

/// A feed of one kind of event: an `AsyncSequence` of ``FeedEvent``.
///
/// It connects at once and reconnects until it is closed; gaps are events of the sequence. It
/// throws unrecoverable errors only. Dropping the iterator closes the connection.
public struct Feed<Payload: Sendable>: AsyncSequence, Sendable {
    /// The feed's elements.
    public typealias Element = FeedEvent<Payload>
    /// The error that ends a feed.
    public typealias Failure = SequenceError

    let session: any FeedSession<Payload>

    init(session: any FeedSession<Payload>) { self.session = session }

    /// A feed of the given events, without a connection, for testing code that reads one.
    ///
    /// It is live until its end has been reached; then it is closed, or has failed with the error.
    ///
    /// - Parameters:
    ///   - events: The feed's elements; then it ends.
    ///   - error: The error that ends it, if any.
    public init(
        _ events: some Sequence<FeedEvent<Payload>>,
        throwing error: SequenceError? = nil
    ) {
        session = GivenFeed(Array(events), error)
    }

    /// The state of the connection.
    public var state: StreamState { session.streamState }

    /// How many events were dropped because the consumer was slow.
    public var droppedCount: Int { session.mailbox.policy(\.dropped) }

    /// Ends the feed: buffered events are still delivered, then the sequence ends.
    public func close() { session.close() }

    /// Starts an iteration.
    public func makeAsyncIterator() -> Iterator { Iterator(lease: FeedLease(session)) }

    /// Iterates, a batch at a time.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        let lease: FeedLease<Payload>
        private var batch: [Element] = []
        private var index = 0

        init(lease: FeedLease<Payload>) { self.lease = lease }

        /// The next event; nil after ``Feed/close()``.
        public mutating func next() async throws(SequenceError) -> Element? {
            try await next(isolation: nil)
        }

        /// The next event; nil after ``Feed/close()``.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SequenceError) -> Element? {
            while index >= batch.count {
                switch await lease.session.mailbox.take() {
                case .batch(let events): (batch, index) = (events, 0)
                case .end:
                    lease.session.reachedEnd(.closed)
                    return nil
                case .failure(let error):
                    lease.session.reachedEnd(.failed(error))
                    throw error
                }
            }
            defer { index += 1 }
            return batch[index]
        }
    }
}

/// The implementation of a feed.
protocol FeedSession<Payload>: ClosableFeed {
    associatedtype Payload: Sendable
    var mailbox: Mailbox<FeedPolicy<Payload>> { get }
    /// Starts connecting.
    func start()
    func close()
    /// The consumer has seen the end.
    func reachedEnd(_ state: StreamState)
}

extension FeedSession {
    func reachedEnd(_ state: StreamState) {}

    var buffered: Int { mailbox.count }
}

/// A feed as its client sees it, whatever its events.
protocol ClosableFeed: AnyObject, Sendable {
    var streamState: StreamState { get }
    /// How many elements wait to be taken.
    var buffered: Int { get }
    /// Closes, and waits until its resources are released.
    func shutDown() async
}

/// An iterator's hold on its feed: releasing it closes the feed.
final class FeedLease<Payload: Sendable>: Sendable {
    let session: any FeedSession<Payload>

    init(_ session: any FeedSession<Payload>) { self.session = session }

    deinit { session.close() }
}

/// How a feed's buffer stays bounded: the oldest events are dropped first, and a gap reports it.
struct FeedPolicy<Payload: Sendable>: MailboxPolicy {
    let capacity: Int
    let time: TimeSource
    private(set) var dropped = 0
    let tally = FeedTally()
    private var unreported = 0
    private var lastHandover: Nanoseconds?

    init(capacity: Int, time: TimeSource) {
        self.capacity = max(1, capacity)
        self.time = time
    }

    mutating func add(_ batch: [FeedEvent<Payload>], to buffer: inout [FeedEvent<Payload>]) {
        tally.add(batch)
        append(batch, to: &buffer)
    }

    private mutating func append(
        _ batch: [FeedEvent<Payload>],
        to buffer: inout [FeedEvent<Payload>]
    ) {
        buffer += batch
        let surplus = buffer.count - capacity
        guard surplus > 0 else { return }
        buffer.removeFirst(surplus)
        dropped += surplus
        tally.drop(surplus)
        unreported += surplus
    }

    mutating func prepare(_ buffer: inout [FeedEvent<Payload>]) {
        let now = time.wall()
        defer { (unreported, lastHandover) = (0, now) }
        guard unreported > 0 else { return }
        tally.overflow()
        let gap = StreamGap(
            reason: .overflow,
            from: lastHandover ?? now,
            to: now,
            dropped: unreported
        )
        buffer.insert(contentsOf: [.gap(gap), .caughtUp(gap)], at: 0)
    }

    mutating func restore(_ batch: [FeedEvent<Payload>], to buffer: inout [FeedEvent<Payload>]) {
        let later = buffer
        buffer = []
        append(batch, to: &buffer)
        append(later, to: &buffer)
    }

    func isFull(_ buffer: [FeedEvent<Payload>]) -> Bool { false }
}
