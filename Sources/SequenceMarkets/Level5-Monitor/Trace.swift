/// One event of an order's life, to the nanosecond.
public struct TraceEvent: JSONModel {
    /// What happened, for example `admitted`, `venue_acked`, `first_fill` or `EXCHANGE_REJECT`.
    public var eventType: String
    /// When.
    public var time: Nanoseconds?
    /// Where.
    public var venue: Venue?
    /// What more there is to say; of a reject, the venue's own words.
    public var detail: String?
    /// The venue's status code of a reject, where it gave one.
    public var code: Int?

    enum Field: String, WireField {
        case eventType = "event_type"
        case time = "timestamp_ns"
        case venue
        case detail
        case code
        // Other spellings that are met.
        case event
        case otherTime = "ts_ns"
        case message
    }
    static let fields = FieldTable<Field>()

    /// Reads an event.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var eventType: String?
        let table = TraceEvent.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .eventType, .event: eventType = try reader.readString()
            case .time, .otherTime: time = try reader.readOptionalTime()
            case .venue: venue = try reader.readOptionalEnum()
            case .code: code = try reader.readOptionalText().flatMap { Int($0) }
            case .detail, .message:
                let value = try reader.readValue()
                if !value.isNull { detail = value.stringValue ?? value.description }
            }
        }
        self.eventType = try reader.require(eventType, Field.eventType)
    }

    /// Appends the event in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.eventType, eventType)
            writer.field(Field.time, time)
            writer.field(Field.venue, venue)
            writer.field(Field.detail, detail)
            writer.field(Field.code, code)
        }
    }

    /// What a failed step calls for.
    public enum Classification: Sendable, Hashable {
        /// The router backs off and tries again by itself: wait.
        case transient
        /// The venue refuses the order as it is: mend it and submit again.
        case terminal
    }

    /// What a reject calls for, by the orders page's table; nil for events that are none.
    public var classification: Classification? {
        guard eventType.uppercased() == "EXCHANGE_REJECT" else { return nil }
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
