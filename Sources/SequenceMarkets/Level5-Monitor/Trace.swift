/// One event in an order's history, to the nanosecond.
public struct TraceEvent {
    /// The event, for example `admitted`, `venue_acked`, `first_fill` or `EXCHANGE_REJECT`.
    public var eventType: TraceEventType
    /// The time.
    public var time: Nanoseconds?
    /// The venue.
    public var venue: Venue?
    /// Details; for a reject, the venue's own message.
    public var detail: String?
    /// The venue's status code of a reject, if it gave one.
    public var code: Int?

    /// Makes an event.
    public init(
        eventType: TraceEventType,
        time: Nanoseconds? = nil,
        venue: Venue? = nil,
        detail: String? = nil,
        code: Int? = nil
    ) {
        (self.eventType, self.time, self.venue, self.detail) = (eventType, time, venue, detail)
        self.code = code
    }

    /// The required reaction to a failed step.
    public enum Classification: Sendable, Hashable {
        /// The router backs off and tries again by itself: wait.
        case transient
        /// The venue rejects the order as it is: fix it and submit again.
        case terminal
    }

    /// The required reaction to a reject, by the table of the orders page; nil for other events.
    public var classification: Classification? {
        guard eventType.rawValue.uppercased() == "EXCHANGE_REJECT" else { return nil }
        if let code, code == 429 || code >= 500 { return .transient }
        let text = detail?.lowercased() ?? ""
        if text.contains("not yet indexed") { return .transient }
        let isRateLimit = ["code: 429", "code:429", "\"code\":429", "rate limit"]
            .contains { text.contains($0) }
        return isRateLimit || mentionsServerError(text) ? .transient : .terminal
    }

    /// Whether the text says `code: 5xx`.
    private func mentionsServerError(_ text: String) -> Bool {
        guard let range = text.firstRange(of: "code") else { return false }
        let digits = text[range.upperBound...].drop { !$0.isNumber }.prefix { $0.isNumber }
        return Int(digits).map { (500..<600).contains($0) } ?? false
    }
}

extension TraceEvent: WireModel {
    static var blank: TraceEvent { TraceEvent(eventType: TraceEventType(unchecked: "")) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("event_type", &eventType, or: eventType)
        try wire.field("timestamp_ns", &time)
        try wire.field("venue", &venue)
        try wire.words("detail", &detail)
        try wire.number("code", &code)
        // Other spellings seen in practice.
        try wire.alias("event", either: &eventType)
        try wire.alias("ts_ns", &time)
        try wire.alias("message", words: &detail)
    }

    func complete(_ reader: JSONReader) throws(JSONError) {
        guard !eventType.rawValue.isEmpty else { throw reader.failure("the field \"event_type\"") }
    }
}

/// A step in an order's history.
public struct TraceEventType: OpenEnum, ExpressibleByStringLiteral {
    /// The step on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// A literal, for example `"admitted"`.
    public init(stringLiteral value: String) { self.init(rawValue: value) }

    /// The router accepted the order.
    public static let admitted = TraceEventType(unchecked: "admitted")
    /// The router chose its route.
    public static let routed = TraceEventType(unchecked: "routed")
    /// It was sent to the venue's edge.
    public static let edgeSubmitted = TraceEventType(unchecked: "edge_submitted")
    /// The venue has acknowledged it.
    public static let venueAcknowledged = TraceEventType(unchecked: "venue_acked")
    /// Its first fill.
    public static let firstFill = TraceEventType(unchecked: "first_fill")
    /// It is finished.
    public static let completed = TraceEventType(unchecked: "completed")
    /// The venue rejected it; see ``TraceEvent/classification``.
    public static let exchangeReject = TraceEventType(unchecked: "EXCHANGE_REJECT")
    /// The documented values.
    public static let known: [TraceEventType] = [
        .admitted, .routed, .edgeSubmitted, .venueAcknowledged, .firstFill, .completed,
        .exchangeReject,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
