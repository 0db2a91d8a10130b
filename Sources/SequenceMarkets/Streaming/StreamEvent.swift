/// An element of a stream: data, and every gap.
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
public enum StreamEvent: JSONModel {
    /// Data of a topic.
    case event(TopicEvent)
    /// Events were missed; those received in the gap's window may be incomplete.
    indirect case gap(StreamGap)
    /// The gap of the same ``StreamGap/id`` is closed.
    ///
    /// ``StreamGap/isComplete`` says whether every order and fill of the gap has been delivered;
    /// those that could not be found are in ``StreamGap/missing``.
    indirect case caughtUp(StreamGap)
    /// The server does not know these topics; the others continue.
    case rejected([Topic])
    /// A frame could not be read; the stream continues.
    indirect case issue(DecodeIssue)
}

/// The data of one frame.
///
/// An event is the size of a reference however large its data, so passing it on is cheap.
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

/// The state of a stream's connection.
///
/// Not `Codable`, because the error it may hold is not.
public enum StreamState: Sendable, Hashable {
    /// Connecting, or waiting for a topic to be acknowledged.
    case connecting
    /// Every topic of the stream has been acknowledged by name, and events arrive.
    case live
    /// Waiting to reconnect: the number of the next attempt, the wait before it, and why the last
    /// connection ended or could not be made.
    case waiting(attempt: Int, delay: Duration, reason: String?)
    /// Closed by the caller.
    case closed
    /// Ended by an unrecoverable error, for example an invalid key.
    case failed(SequenceError)

    /// By kind and content.
    public func hash(into hasher: inout Hasher) { hasher.combine("\(self)") }
}
