import SequenceMarkets

/// The server-sent event streams of the exchange.
enum EventStreamKind: String, Sendable, CaseIterable {
    case tca = "tca_report"
    case alerts = "alert"
}

/// Every open event stream, and the last events of each kind for reconnecting clients.
struct EventStreamHub: Sendable {
    private struct Entry: Sendable {
        var number: Int64
        var bytes: [UInt8]
    }

    private struct Listener: Sendable {
        var kind: EventStreamKind
        var account: String
        var output: any MockEventOutput
        var nextComment: Int64
    }

    /// How many events of a kind are kept.
    private static let replay = 1_024
    /// Above this many unread bytes, the client's stream is dropped: it can request
    /// missed events by the id of the last event it saw.
    private static let highWater = 1_024 * 1_024
    private static let commentInterval: Int64 = 15_000_000_000

    private struct Channel: Sendable, Hashable {
        var kind: EventStreamKind
        /// Empty for events of every account.
        var account: String
    }

    private var recent: [Channel: [Entry]] = [:]
    private var lastNumber: [Channel: Int64] = [:]
    private var listeners: [Int: Listener] = [:]
    private var lastID = 0

    var isIdle: Bool { listeners.isEmpty }
    var open: [Int] { listeners.keys.sorted() }
    var nextComment: Int64? { listeners.values.map(\.nextComment).min() }

    func output(of id: Int) -> (any MockEventOutput)? { listeners[id]?.output }
    func kind(of id: Int) -> EventStreamKind? { listeners[id]?.kind }

    /// Adds a stream and replays the events after a given one, if it is still known.
    mutating func open(
        _ output: any MockEventOutput,
        _ kind: EventStreamKind,
        of account: String,
        after last: Int64?,
        at time: Int64
    ) -> Int {
        lastID += 1
        listeners[lastID] = Listener(
            kind: kind,
            account: kind == .alerts ? "" : account,
            output: output,
            nextComment: time &+ EventStreamHub.commentInterval
        )
        output.send(Array(": connected\n\n".utf8))
        if let last {
            let channel = Channel(kind: kind, account: kind == .alerts ? "" : account)
            for entry in recent[channel] ?? [] where entry.number > last {
                output.send(entry.bytes)
            }
        }
        return lastID
    }

    mutating func close(_ id: Int) { listeners[id] = nil }

    /// Sends an event to every stream of its kind.
    mutating func send(_ kind: EventStreamKind, _ data: JSONValue, of account: String = "") {
        let channel = Channel(kind: kind, account: account)
        let number = (lastNumber[channel] ?? 0) + 1
        lastNumber[channel] = number
        let text = Array("id: \(number)\nevent: \(kind.rawValue)\ndata: ".utf8)
        let bytes = text + data.serialized() + Array("\n\n".utf8)
        recent[channel, default: []].append(Entry(number: number, bytes: bytes))
        if (recent[channel]?.count ?? 0) > EventStreamHub.replay { recent[channel]?.removeFirst() }
        for id in open {
            guard let listener = listeners[id], listener.kind == kind,
                listener.account == account
            else { continue }
            if listener.output.pendingBytes > EventStreamHub.highWater {
                listener.output.drop(reset: false)
                listeners[id] = nil
            } else {
                listener.output.send(bytes)
            }
        }
    }

    /// Periodic comments keep proxies from closing a quiet stream.
    mutating func keepAlive(at time: Int64) {
        for (id, listener) in listeners where listener.nextComment <= time {
            listener.output.send(Array(": keep-alive\n\n".utf8))
            listeners[id]?.nextComment = time &+ EventStreamHub.commentInterval
        }
    }
}

/// Feeds one event stream for the exchange.
final class EventStreamSource: MockEventSource {
    private let exchange: MockExchange
    private let kind: EventStreamKind
    private let account: String
    private let last: Int64?
    private let id = Locked<Int?>(nil)

    init(
        _ exchange: MockExchange,
        _ kind: EventStreamKind,
        of account: String,
        after last: Int64?
    ) {
        self.exchange = exchange
        self.kind = kind
        self.account = account
        self.last = last
    }

    func opened(_ stream: any MockEventOutput) {
        let opened = exchange.withState { state, now in
            state.events.open(stream, kind, of: account, after: last, at: now)
        }
        id.withLock { $0 = opened }
    }

    func closed() {
        guard let id = id.withLock({ $0 }) else { return }
        exchange.withState { state, _ in state.events.close(id) }
    }
}
