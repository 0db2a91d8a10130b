/// The session behind a lifecycle feed: connecting is subscribing, the server replays its last 128
/// events, and duplicates are filtered here.
final class LifecycleSession<Payload: LifecycleEvent>: FeedSession, StreamLinkDelegate {
    private struct State {
        var seen = BoundedSet(capacity: 8_192)
        var pending: [FeedEvent<Payload>] = []
        var hole: StreamGap?
        /// When the link came back; set until the replay has been read.
        var resumed: Nanoseconds?
        /// Whether this read has brought a message.
        var hasRead = false
        var isClosed = false
        /// The consumer to wake once the link's lock is free.
        var wakeUp: WakeUp?
    }

    let mailbox: Mailbox<FeedPolicy<Payload>>
    private let link: StreamLink
    private let time: TimeSource
    private let redaction: Redaction
    private let state = Locked(State())
    /// The link needs a topic to stay connected; this one is never sent.
    private static var topic: Topic { "lifecycle" }

    init(_ executor: RequestExecutor, _ transport: any WebSocketTransport, path: String) {
        time = executor.configuration.time
        redaction = executor.shared.redaction
        mailbox = Mailbox(
            FeedPolicy(capacity: executor.configuration.stream.bufferSize, time: time)
        )
        link = StreamLink(executor, transport, path: path, subscribes: false)
        link.attach(self)
    }

    func start() { link.change(want: [LifecycleSession.topic], release: []) }

    var streamState: StreamState {
        state.withLock(\.isClosed) ? .closed : link.streamState
    }

    func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard isFirst else { return }
        mailbox.finish(.end)
        link.change(want: [], release: [LifecycleSession.topic])
    }

    func shutDown() async {
        close()
        await link.close()
    }

    deinit { close() }

    func makeReader() -> any StreamLinkReader { LifecycleReader(self) }

    fileprivate func receive(_ message: UnsafeRawBufferPointer) {
        do throws(JSONError) {
            let payload = try JSONReader.read(validUTF8: message) { reader throws(JSONError) in
                try Payload(from: &reader)
            }
            state.withLock { state in
                let isNew = state.seen.insert(payload.deduplicationKey) != .known
                defer { state.hasRead = true }
                if let hole = state.hole, let resumed = state.resumed, !state.hasRead, isNew {
                    // The replay does not reach back to the last event seen: some may be lost.
                    state.pending.append(.gap(hole.truncated(at: resumed)))
                    state.hole?.missing = ["events older than the server's replay"]
                }
                if isNew { state.pending.append(.event(payload)) }
            }
        } catch {
            let failure = DecodingFailure(error, body: Array(message), context: nil)
            let issue = DecodeIssue(
                channel: nil,
                path: failure.path,
                expected: failure.expected,
                snippet: redaction.apply(failure.snippet)
            )
            state.withLock { $0.pending.append(.issue(issue)) }
        }
    }

    fileprivate func finishRead(at time: Nanoseconds) -> Bool {
        let batch = state.withLock { state -> [FeedEvent<Payload>] in
            defer { (state.pending, state.hasRead) = ([], false) }
            if var hole = state.hole, let resumed = state.resumed,
                state.hasRead || time.since(resumed) > .seconds(2)
            {
                hole.to = time
                state.pending.append(.caughtUp(hole))
                (state.hole, state.resumed) = (nil, nil)
            }
            return state.pending
        }
        for case .caughtUp(let hole) in batch { link.observations.note(.caughtUp, hole) }
        link.observations.tell()
        return batch.isEmpty ? false : mailbox.append(batch)
    }

    func linkDidChange(_ state: StreamState, _ acknowledged: Set<Topic>) {}

    func linkDidLoseTrack(since: Nanoseconds) {
        let hole = StreamGap(reason: .reconnect, from: since)
        let wakeUp = mailbox.add([.gap(hole)]).wakeUp
        state.withLock { ($0.hole, $0.wakeUp) = (hole, wakeUp ?? $0.wakeUp) }
        link.observations.note(.gap, hole)
    }

    func linkDidResume() {
        let now = time.wall()
        state.withLock { $0.resumed = now }
    }

    func linkDidReject(_ topics: [Topic]) {}

    func linkDidFail(_ error: SequenceError) {
        let wakeUp = mailbox.end(.failure(error))
        state.withLock { $0.wakeUp = wakeUp ?? $0.wakeUp }
    }

    func linkIsUnlocked() {
        let wakeUp = state.withLock { state in
            defer { state.wakeUp = nil }
            return state.wakeUp
        }
        wakeUp?()
    }
}

/// Passes a connection's messages to the session, as long as the session exists.
private final class LifecycleReader<Payload: LifecycleEvent>: StreamLinkReader {
    private weak var session: LifecycleSession<Payload>?

    init(_ session: LifecycleSession<Payload>) { self.session = session }

    func receive(_ message: UnsafeRawBufferPointer) { session?.receive(message) }

    func handOver() {}

    func finishRead(at time: Nanoseconds) -> Bool { session?.finishRead(at: time) ?? false }
}

extension StreamGap {
    /// This gap, closed at a given time, as one the server cannot fill.
    fileprivate func truncated(at end: Nanoseconds) -> StreamGap {
        StreamGap(reason: .serverDropped, topic: topic, from: from, to: end)
    }
}
