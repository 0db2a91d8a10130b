/// The state of the one socket behind `/v1/stream`, without the socket.
///
/// It takes events and the time, and returns actions; it has no clock, no lock and no task, so a
/// simulation can drive it through any fault. Every socket has a generation; events of an old one
/// are ignored.
struct StreamStateMachine: Sendable {
    enum Event: Sendable {
        /// The wanted topics have changed; see ``want(_:)`` and ``release(_:)``.
        case topicsChanged
        case connected(generation: Int)
        case connectFailed(generation: Int, final: Bool)
        case received(generation: Int)
        case pong(generation: Int)
        case acknowledged(generation: Int, accepted: [Topic], rejected: [Topic])
        case ended(generation: Int)
        case close
        /// The deadline has passed, or time has advanced.
        case tick
    }

    enum Action: Equatable, Sendable {
        case connect(generation: Int)
        /// Ask ``nextMessage()`` until it returns nil, and send what it returns.
        case flush
        case ping
        /// Drop the socket without a close handshake: it is dead.
        case abort
        /// Close the socket cleanly; the last consumer is gone.
        case close
        case changed(Phase)
        /// Everything before this moment is complete: a gap begins.
        case gapBegan
        /// Every topic is acknowledged again: the gap ends.
        case resubscribed
        case rejected([Topic])
        /// Topics were acknowledged, or requested again: see ``acknowledged``.
        case acknowledgementsChanged
    }

    enum Phase: Hashable, Sendable {
        case idle
        case connecting
        case live
        case waiting(attempt: Int, delay: Duration)
        case closed
        case failed
    }

    /// How many earlier attempts still count after a subscription has been acknowledged.
    private static let patience = 4

    private let configuration: StreamConfiguration
    /// Whether topics are subscribed to by message; if not, connecting is subscribing.
    private let subscribes: Bool
    private let random: RandomSource

    private(set) var phase = Phase.idle
    private(set) var generation = 0
    private(set) var wanted: [Topic: Int] = [:]
    /// How many topics will be wanted later: they keep a socket, and open none.
    private var held = 0
    /// The topics last requested on this socket.
    private(set) var requested: Set<Topic> = []
    /// Topics to request again although already requested: a new consumer needs a snapshot.
    private var stale: Set<Topic> = []
    /// Topics the server has acknowledged on this socket, by name.
    private(set) var acknowledged: Set<Topic> = []
    private struct Question: Sendable {
        let number: Int
        let deadline: Duration
    }

    /// Topics requested and not acknowledged yet, with their message and deadline.
    private var pending: [Topic: Question] = [:]
    /// Messages with some topics acknowledged.
    private var answered: Set<Int> = []
    private var questions = 0
    /// Topics that were requested a second time on this socket.
    private var askedAgain: Set<Topic> = []
    private var isConnected = false
    private var attempt = 0
    private var hasHole = false
    private var wasLive = false

    private var lastInbound = Duration.zero
    private var retryAt: Duration?
    private var pingAt: Duration?
    private var pongDeadline: Duration?

    init(_ configuration: StreamConfiguration, subscribes: Bool = true, random: RandomSource) {
        self.configuration = configuration
        self.subscribes = subscribes
        self.random = random
    }

    /// The next moment at which ``Event/tick`` has an effect.
    var deadline: Duration? {
        let silence = isConnected ? lastInbound + configuration.silenceTimeout : nil
        let ack = pending.values.map(\.deadline).min()
        return [retryAt, ack, pingAt, pongDeadline, silence].compactMap(\.self).min()
    }

    // MARK: Topics

    /// Adds a consumer of these topics.
    mutating func want(_ topics: some Sequence<Topic>) {
        for topic in topics {
            wanted[topic, default: 0] += 1
            // Books start with a snapshot, which the server sends only on subscription.
            if requested.contains(topic), topic.family == "book" { stale.insert(topic) }
        }
    }

    /// Requests topics again, for a fresh snapshot.
    mutating func refresh(_ topics: some Sequence<Topic>) {
        stale.formUnion(topics.filter(requested.contains))
    }

    /// Removes a consumer of these topics.
    mutating func release(_ topics: some Sequence<Topic>) {
        for topic in topics {
            guard let count = wanted[topic] else { continue }
            wanted[topic] = count > 1 ? count - 1 : nil
        }
    }

    /// Changes the number of topics that will be wanted later.
    mutating func hold(_ change: Int) { held += change }

    /// The next message that brings the server closer to the wanted topics, or nil.
    mutating func nextMessage(now: Duration) -> [UInt8]? {
        guard isConnected, subscribes else { return nil }
        // Only a new subscription brings a snapshot, so a stale topic is unsubscribed first.
        let stale = requested.intersection(stale)
        self.stale = []
        if !stale.isEmpty {
            requested.subtract(stale)
            acknowledged.subtract(stale)
            return message("unsubscribe", Array(stale))
        }
        let missing = wanted.keys.filter { !requested.contains($0) }
        if !missing.isEmpty {
            requested.formUnion(missing)
            questions += 1
            let deadline = now + configuration.ackTimeout
            for topic in missing {
                pending[topic] = Question(number: questions, deadline: deadline)
            }
            return message("subscribe", missing)
        }
        let surplus = requested.filter { wanted[$0] == nil }
        guard !surplus.isEmpty else { return nil }
        requested.subtract(surplus)
        acknowledged.subtract(surplus)
        for topic in surplus { pending[topic] = nil }
        // Whether the server acknowledges this is not documented, so nothing waits for it.
        return message("unsubscribe", Array(surplus))
    }

    private func message(_ verb: String, _ topics: [Topic]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key(verb)
            writer.array { writer in
                for topic in topics.map(\.rawValue).sorted() { writer.string(topic) }
            }
        }
        return writer.bytes
    }

    // MARK: Events

    mutating func handle(_ event: Event, now: Duration) -> [Action] {
        switch event {
        case .topicsChanged: return topicsChanged(now)
        case .connected(let id): return id == generation ? connected(now) : []
        case .connectFailed(let id, let final):
            guard id == generation, phase != .closed else { return [] }
            return final ? fail() : backOff(now)
        case .received(let id):
            guard id == generation else { return [] }
            lastInbound = now
            // Any data proves that the link is alive, even if it delays the answer to the ping.
            if pongDeadline != nil { pongDeadline = now + configuration.pongTimeout }
            return []
        case .pong(let id):
            guard id == generation, isConnected else { return [] }
            pongDeadline = nil
            pingAt = now + configuration.pingInterval
            // Only a link that has lasted counts as good.
            attempt = 0
            return []
        case .acknowledged(let id, let accepted, let rejected):
            return id == generation ? acknowledge(accepted, rejected) : []
        case .ended(let id):
            guard id == generation, phase != .closed, phase != .failed else { return [] }
            return lost(now)
        case .close: return close()
        case .tick: return tick(now)
        }
    }

    private var isUnwanted: Bool { wanted.isEmpty && held <= 0 }

    private mutating func topicsChanged(_ now: Duration) -> [Action] {
        switch phase {
        case .closed, .failed: return []
        case .idle: return wanted.isEmpty ? [] : connect()
        default:
            if isUnwanted { return goIdle() }
            return isConnected ? [.flush] : []
        }
    }

    private mutating func connect() -> [Action] {
        generation += 1
        retryAt = nil
        phase = .connecting
        return [.changed(phase), .connect(generation: generation)]
    }

    private mutating func connected(_ now: Duration) -> [Action] {
        guard phase == .connecting else { return [] }
        isConnected = true
        lastInbound = now
        pingAt = now + configuration.pingInterval
        forgetTopics()
        return subscribes ? [.flush] : goLive()
    }

    /// Names that were not requested on this socket are ignored.
    private mutating func acknowledge(_ accepted: [Topic], _ rejected: [Topic]) -> [Action] {
        guard isConnected else { return [] }
        for topic in accepted {
            guard let question = pending.removeValue(forKey: topic) else { continue }
            acknowledged.insert(topic)
            answered.insert(question.number)
        }
        var actions: [Action] = [.acknowledgementsChanged]
        let refused = rejected.filter(requested.contains)
        if !refused.isEmpty {
            for topic in refused { (wanted[topic], pending[topic]) = (nil, nil) }
            requested.subtract(refused)
            acknowledged.subtract(refused)
            actions.append(.rejected(refused))
        }
        guard phase == .connecting, pending.isEmpty, wanted.keys.allSatisfy(requested.contains)
        else { return actions }
        return actions + goLive()
    }

    private mutating func goLive() -> [Action] {
        // A server that accepts every connection and drops it at once must not be tried many times
        // a second; but one that has answered should not wait long either.
        attempt = min(attempt, StreamStateMachine.patience)
        phase = .live
        wasLive = true
        defer { hasHole = false }
        return [.changed(phase)] + (hasHole ? [.resubscribed] : [])
    }

    private mutating func tick(_ now: Duration) -> [Action] {
        if let retryAt, now >= retryAt { return connect() }
        guard isConnected else { return [] }
        let late = pending.filter { now >= $0.value.deadline }
        // An acknowledgement can be partial; the topics left out are requested once more.
        let isPartial = late.allSatisfy { topic, question in
            answered.contains(question.number) && !askedAgain.contains(topic)
        }
        let isSilent = [pongDeadline, lastInbound + configuration.silenceTimeout]
            .contains { $0.map { now >= $0 } ?? false }
        if isSilent || !isPartial { return [.abort] + lost(now) }
        if !late.isEmpty {
            for topic in late.keys { pending[topic] = nil }
            askedAgain.formUnion(late.keys)
            requested.subtract(late.keys)
            return [.flush]
        }
        guard let pingAt, now >= pingAt else { return [] }
        self.pingAt = nil
        pongDeadline = now + configuration.pongTimeout
        return [.ping]
    }

    private mutating func lost(_ now: Duration) -> [Action] {
        let begins = wasLive && !hasHole
        if begins { hasHole = true }
        return (begins ? [.gapBegan] : []) + backOff(now)
    }

    private mutating func backOff(_ now: Duration) -> [Action] {
        guard !isUnwanted else { return goIdle() }
        disconnect()
        attempt += 1
        // Full jitter, so that a thousand clients do not reconnect at the same moment.
        let backoff = Backoff(
            base: configuration.baseReconnectDelay,
            maximum: configuration.maximumReconnectDelay
        )
        let delay = backoff.delay(attempt - 1, random)
        retryAt = now + delay
        phase = .waiting(attempt: attempt, delay: delay)
        return [.changed(phase)]
    }

    private mutating func fail() -> [Action] {
        disconnect()
        phase = .failed
        return [.changed(phase)]
    }

    /// The last consumer is gone; a later one starts afresh.
    private mutating func goIdle() -> [Action] {
        let wasConnected = isConnected
        disconnect()
        generation += 1
        attempt = 0
        hasHole = false
        wasLive = false
        phase = .idle
        return (wasConnected ? [.close] : []) + [.changed(phase)]
    }

    private mutating func close() -> [Action] {
        guard phase != .closed else { return [] }
        let wasConnected = isConnected
        disconnect()
        generation += 1
        phase = .closed
        return (wasConnected ? [.close] : []) + [.changed(phase)]
    }

    private mutating func disconnect() {
        isConnected = false
        forgetTopics()
        (retryAt, pingAt, pongDeadline) = (nil, nil, nil)
    }

    private mutating func forgetTopics() {
        (requested, stale, acknowledged, askedAgain) = ([], [], [], [])
        (pending, answered, questions) = ([:], [], 0)
    }
}
