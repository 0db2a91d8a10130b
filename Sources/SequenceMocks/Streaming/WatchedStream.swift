public import SequenceMarkets

/// A stream that lets the exchange know when its consumer waits for the next event.
///
/// ```swift
/// let events = exchange.watching(stream)
/// let task = Task { for try await event in events { bot.take(event) } }
/// ```
public struct WatchedStream: AsyncSequence, Sendable {
    /// An event of the stream.
    public typealias Element = StreamEvent

    private let stream: MarketStream
    private let loop: WatchedLoop

    init(_ stream: MarketStream, _ consumer: WatchedConsumer) {
        self.stream = stream
        loop = WatchedLoop(consumer)
    }

    /// Begins to iterate.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: stream.makeAsyncIterator(), loop: loop)
    }

    /// Passes on events and filters out the exchange's markers.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var base: MarketStream.AsyncIterator
        let loop: WatchedLoop

        /// The next event; nil at the end.
        public mutating func next() async throws -> StreamEvent? {
            while true {
                do {
                    guard let event = try await base.next() else {
                        loop.consumer.end()
                        return nil
                    }
                    guard let marker = Marker.number(in: event) else { return event }
                    loop.consumer.reach(marker)
                } catch {
                    loop.consumer.end()
                    throw error
                }
            }
        }
    }
}

/// Frames that only mark a position in a stream.
enum Marker {
    /// The deployment whose traces are markers.
    static let deployment = "mock_marker"
    static let topic = "traces:" + deployment

    static func number(in event: StreamEvent) -> Int? {
        guard case .event(.trace(deployment, let data)) = event else { return nil }
        return data["number"]?.int64Value.map { Int($0) }
    }
}

/// The handle of a loop over a watched stream; the last release ends the consumer.
final class WatchedLoop: Sendable {
    let consumer: WatchedConsumer

    init(_ consumer: WatchedConsumer) { self.consumer = consumer }

    deinit { consumer.end() }
}

/// How far one consumer has come.
final class WatchedConsumer: Sendable {
    private struct State {
        var reached = 0
        var hasEnded = false
    }

    private let state = Locked(State())
    private let waiters = Waiters<Int>()

    var hasEnded: Bool { state.withLock(\.hasEnded) }

    func reach(_ marker: Int) {
        state.withLock { $0.reached = max($0.reached, marker) }
        waiters.wake { $0 <= marker }
    }

    func end() {
        state.withLock { $0.hasEnded = true }
        waiters.wake { _ in true }
    }

    /// Returns once the consumer waits behind a marker, has ended, or the task is cancelled.
    func wait(for marker: Int) async {
        await waiters.wait(for: marker) {
            state.withLock { $0.hasEnded || $0.reached >= marker }
        }
    }
}

/// The watched consumers, and the markers sent to them so far.
struct ConsumerMarkers: Sendable {
    /// Those that have not ended.
    private(set) var all: [WatchedConsumer] = []
    private var lastMarker = 0

    mutating func add(_ consumer: WatchedConsumer) {
        all.removeAll(where: \.hasEnded)
        all.append(consumer)
    }

    /// The number of the next marker.
    mutating func nextMarker() -> Int {
        lastMarker += 1
        all.removeAll(where: \.hasEnded)
        return lastMarker
    }
}

extension MockExchange {
    /// Lets ``settle()`` know when the consumer of a stream waits for its next event.
    ///
    /// From now on ``settle()`` waits for its consumer, until the result is released:
    /// call it before the iterating task starts. The stream is subscribed to one
    /// more topic, on which the exchange sends its markers.
    public func watching(_ stream: MarketStream) -> WatchedStream {
        stream.subscribe([.traces(Marker.deployment)])
        let consumer = WatchedConsumer()
        withState { state, _ in
            state.consumers.add(consumer)
        }
        return WatchedStream(stream, consumer)
    }

    /// Returns when every consumer of a ``watching(_:)`` stream has received everything sent
    /// so far, has processed it, and waits for its next event.
    ///
    /// For an exchange on a ``ManualClock``, in process, with live streams: a marker is sent
    /// after everything so far, and once it has come out of every stream without any other
    /// request to the exchange meanwhile, the exchange is settled. A consumer that
    /// sleeps on the clock is not waiting; nor does this wait for tasks it started.
    /// Returns early if the calling task is cancelled.
    public func settle() async {
        while !Task.isCancelled {
            let (number, before, consumers) = withState { state, _ in
                (state.consumers.nextMarker(), state.activity, state.consumers.all)
            }
            let isHeard = withState { state, _ in
                let isHeard = !state.hub.listeners(to: Marker.topic, nil).isEmpty
                state.hub.push(Marker.topic, ["number": .int(number)])
                return isHeard
            }
            // A stream without a connection has nothing to take.
            if isHeard { for consumer in consumers { await consumer.wait(for: number) } }
            if withState({ state, _ in state.activity }) == before { return }
        }
    }
}
