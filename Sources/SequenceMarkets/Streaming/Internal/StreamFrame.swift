/// One message of `/v1/stream`, read.
enum StreamFrame {
    case event(channel: String, TopicEvent)
    case ack(accepted: [String], rejected: [String])
    /// The server has taken topics away, as it was asked to; nothing waits for this.
    case unsubscribed
    /// The server dropped messages of a channel, or of all.
    case gap(channel: String?, dropped: Int?)
    /// An object without a channel that is no acknowledgement: an error, or something new.
    case control(JSONValue)

    enum Field: String, WireField {
        case channel
        case data
        case subscribed
        case rejected
        case unsubscribed
        case gap
        case dropped
        case type
        case error
        case message
    }
    static let fields = FieldTable<Field>()

    /// Reads a message that has been checked to be UTF-8.
    static func read(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> StreamFrame {
        try JSONReader.read(validUTF8: bytes) { reader throws(JSONError) in
            try StreamFrame.read(&reader)
        }
    }

    private static func read(_ reader: inout JSONReader) throws(JSONError) -> StreamFrame {
        var channel: String?
        var event: TopicEvent?
        var accepted: [String]?
        var rejected: [String]?
        var isUnsubscribed = false
        var control = JSONObject()
        let start = reader
        var dataAt: JSONReader?
        let table = StreamFrame.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .channel: channel = try reader.readString()
            case .data:
                if let channel {
                    event = try readEvent(channel, &reader)
                } else {
                    // The payload's form depends on the channel, which comes after it.
                    dataAt = reader
                    try reader.skipValue()
                }
            case .subscribed: accepted = try reader.readOptionalStrings()
            case .rejected: rejected = try readRejected(&reader)
            case .unsubscribed:
                try reader.skipValue()
                isUnsubscribed = true
            case .gap, .dropped, .type, .error, .message:
                control[field.rawValue] = try reader.readValue()
            }
        }
        if control.count > 0 || event == nil, let gap = serverGap(control, channel) { return gap }
        if let channel, var data = dataAt {
            event = try readEvent(channel, &data)
        }
        if let channel, let event { return .event(channel: channel, event) }
        if accepted != nil || rejected != nil {
            return .ack(accepted: accepted ?? [], rejected: rejected ?? [])
        }
        if isUnsubscribed { return .unsubscribed }
        guard channel == nil else { throw start.failure("the field \"data\"") }
        return .control(.object(control))
    }

    /// Topics, or objects that name a topic and a reason.
    private static func readRejected(_ reader: inout JSONReader) throws(JSONError) -> [String] {
        guard case .array(let list) = try reader.readValue() else { return [] }
        return list.compactMap { $0.stringValue ?? $0["topic"]?.stringValue }
    }

    /// The documentation shows no Gap frame's JSON; all likely forms are understood.
    private static func serverGap(_ control: JSONObject, _ channel: String?) -> StreamFrame? {
        let gap = control["gap"]
        let type = control["type"]?.stringValue?.lowercased()
        let isGap =
            type == "gap" || channel?.lowercased() == "gap" || gap?.objectValue != nil
            || gap?.int64Value != nil || gap?.boolValue == true
        guard isGap || (control["dropped"]?.int64Value != nil && channel != nil) else { return nil }
        let count =
            gap?["dropped"]?.int64Value ?? gap?["count"]?.int64Value ?? gap?.int64Value
            ?? control["dropped"]?.int64Value
        let topic = gap?["topic"]?.stringValue ?? gap?["channel"]?.stringValue ?? channel
        return .gap(
            channel: topic?.lowercased() == "gap" ? nil : topic,
            dropped: count.flatMap { Int(exactly: $0) }
        )
    }

    @inline(__always)
    static func readEvent(
        _ family: StreamChannel.Family,
        _ reader: inout JSONReader,
        of channel: () -> StreamChannel
    ) throws(JSONError) -> TopicEvent {
        switch family {
        case .prices:
            let channel = channel()
            var price = try PriceUpdate(from: &reader, symbol: channel.subject)
            price.channel = channel.name
            return .price(price)
        case .book:
            let channel = channel()
            var book = try BookUpdate(from: &reader, symbol: channel.subject)
            book.channel = channel.name
            return .book(book)
        case .funding:
            var funding = try FundingUpdate(from: &reader)
            funding.channel = channel().name
            return .funding(funding)
        case .fairPrice:
            var fair = try FairPrice(from: &reader)
            fair.channel = channel().name
            return .fairPrice(fair)
        case .orders: return .order(try Order(from: &reader))
        case .fills: return .fill(try Fill(from: &reader))
        case .routing: return .routing(try RoutingDecision(from: &reader))
        case .tca: return .tca(try TCAReport(from: &reader))
        case .traces: return .trace(deployment: channel().subject, try reader.readValue())
        case .deployment: return .deployment(id: channel().subject, try reader.readValue())
        case .other: return .unknown(channel: channel().name, try reader.readValue())
        }
    }

    private static func readEvent(
        _ channel: String,
        _ reader: inout JSONReader
    ) throws(JSONError) -> TopicEvent {
        let channel = StreamChannel(channel)
        return try readEvent(channel.family, &reader) { channel }
    }
}
