/// What a stream yields: data, and the truth about its holes.
///
/// ```swift
/// for try await event in seq.stream([.orders, .fills]) {
///     switch event {
///     case .event(.fill(let fill)): book(fill)
///     case .event: break
///     case .gap(let gap): log("missed \(gap)")
///     case .caughtUp: resume()
///     case .rejected(let topics): log("no such topic: \(topics)")
///     case .issue(let issue): log(issue)
///     }
/// }
/// ```
public enum StreamEvent: Sendable, Hashable {
    /// Data of a topic.
    case event(TopicEvent)
    /// Something was missed; what the window held can differ from what came.
    indirect case gap(StreamGap)
    /// The hole of the same ``StreamGap/id`` is closed.
    ///
    /// ``StreamGap/isComplete`` says whether every order and fill that it swallowed has been
    /// told; what could not be found is in ``StreamGap/missing``.
    indirect case caughtUp(StreamGap)
    /// The server does not know these topics; the others go on.
    case rejected([Topic])
    /// A frame could not be read; the stream goes on.
    indirect case issue(DecodeIssue)
}

/// The data of one frame.
///
/// However large its data, an event is as small as a reference, so passing it on is cheap.
public indirect enum TopicEvent: JSONModel {
    /// `prices:`
    case price(PriceUpdate)
    /// `book:`
    case book(BookUpdate)
    /// `orders`
    case order(Order)
    /// `fills`
    case fill(Fill)
    /// `routing`
    case routing(RoutingDecision)
    /// `tca`
    case tca(TCAReport)
    /// `funding`
    case funding(FundingUpdate)
    /// `fair_price`
    case fairPrice(FairPrice)
    /// `traces:`
    case trace(deployment: String, AlgoTrace)
    /// `deployment:`
    case deployment(id: String, JSONValue)
    /// A channel this version does not know, with its data.
    case unknown(channel: String, JSONValue)
}

/// A hole in a stream.
public struct StreamGap: Sendable, Hashable {
    /// Why something was missed.
    public struct Reason: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The name of the case; another version may know more of them.
        public let rawValue: String

        /// Wraps a name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The connection was lost and has to be made again.
        public static let reconnect = Reason(rawValue: "reconnect")
        /// The server dropped messages because this client was slow.
        public static let serverDropped = Reason(rawValue: "serverDropped")
        /// This client dropped messages because its consumer was slow.
        public static let overflow = Reason(rawValue: "overflow")
        /// A frame could not be read.
        public static let undecodable = Reason(rawValue: "undecodable")
        /// An order has ended, as REST shows, and the stream has not said so.
        public static let unreported = Reason(rawValue: "unreported")

        /// The name.
        public var description: String { rawValue }
    }

    /// Tells the holes of one stream apart: a ``StreamEvent/caughtUp(_:)`` closes the hole of
    /// the same id, and another ``StreamEvent/gap(_:)`` of that id widens it.
    public var id = 0
    /// Why.
    public var reason: Reason
    /// The topic concerned; nil for all of the stream's.
    public var topic: Topic?
    /// The last moment known to be complete.
    public var from: Nanoseconds
    /// The first moment known to be complete again; nil while the hole is open.
    public var to: Nanoseconds?
    /// How many messages were lost; nil if nobody knows.
    public var dropped: Int?
    /// What of the account's orders and fills could not be found again, in words; at most
    /// 20 entries.
    ///
    /// Empty until the hole is closed, and afterwards if everything was found. Market data is
    /// never given back and not counted here.
    public var missing: [String] = [] {
        didSet {
            if missing.count > StreamGap.maximumMissing {
                missing.removeLast(missing.count - StreamGap.maximumMissing)
            }
        }
    }
    private static let maximumMissing = 20

    /// Whether every order and fill that the hole swallowed has been told; meaningful once it
    /// is closed.
    public var isComplete: Bool { missing.isEmpty }

    /// Makes a gap, as a test does.
    public init(
        reason: Reason,
        topic: Topic? = nil,
        from: Nanoseconds,
        to: Nanoseconds? = nil,
        dropped: Int? = nil
    ) {
        self.reason = reason
        self.topic = topic
        self.from = from
        self.to = to
        self.dropped = dropped
    }
}

/// A frame that could not be read.
public struct DecodeIssue: Sendable, Hashable, CustomStringConvertible {
    /// The channel, if it could be read.
    public var channel: String?
    /// The path to the value, for example `$.data.qty_1e8`.
    public var path: String
    /// What was expected there.
    public var expected: String
    /// The frame around that place, at most 200 characters.
    public var snippet: String

    /// Makes an issue.
    public init(channel: String? = nil, path: String, expected: String, snippet: String = "") {
        (self.channel, self.path) = (channel, path)
        (self.expected, self.snippet) = (expected, snippet)
    }

    /// Channel, path and what was expected.
    public var description: String {
        "\(channel ?? "frame"): expected \(expected) at \(path), in: \(snippet)".oneLine(1_000)
    }
}

/// Where a stream's connection stands.
public enum StreamState: Sendable, Hashable {
    /// Connecting, or waiting for a topic to be acknowledged.
    case connecting
    /// Every topic of the stream has been acknowledged by name, and events arrive.
    case live
    /// Waiting to connect again: the number of the next attempt, the wait before it, and why the
    /// last connection ended or could not be made.
    case waiting(attempt: Int, delay: Duration, reason: String?)
    /// Closed by the caller.
    case closed
    /// Ended by an error that trying again cannot mend, for example a bad key.
    case failed(SequenceError)

    /// By kind and content.
    public func hash(into hasher: inout Hasher) { hasher.combine("\(self)") }
}
