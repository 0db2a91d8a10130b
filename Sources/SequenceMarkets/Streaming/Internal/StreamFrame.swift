/// One message of `/v1/stream`, read.
enum StreamFrame {
    case event(channel: String, TopicEvent)
    case ack(accepted: [String], rejected: [String])
    /// The server has removed topics, as requested; nothing waits for this.
    case unsubscribed
    /// The server dropped messages of one channel, or of all.
    case gap(channel: String?, dropped: Int?)
    /// An object without a channel that is no acknowledgement: an error, or something new.
    case control(JSONValue)

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
        var hasPayload = false
        var control = JSONObject()
        let start = reader
        var dataAt: JSONReader?
        try reader.readDictionary { key, reader throws(JSONError) in
            switch key {
            case "channel": channel = try reader.readString()
            case "data":
                if let channel {
                    event = try readEvent(channel, &reader)
                } else {
                    // The payload's form depends on the channel, which comes after it.
                    dataAt = reader
                    try reader.skipValue()
                }
            case "subscribed": accepted = try reader.readOptionalStrings()
            case "rejected": rejected = try readRejected(&reader)
            case "unsubscribed":
                try reader.skipValue()
                isUnsubscribed = true
            case "gap", "dropped", "missed", "type", "event", "topic", "error", "message":
                control[key] = try reader.readValue()
            case "Gap": control["gap"] = try reader.readValue()
            case "payload":
                try reader.skipValue()
                hasPayload = true
            default:
                reader.unknownFieldCount += 1
                try reader.skipValue()
            }
        }
        if case .unknown(_, let payload)? = event, let channel, isGapName(channel) {
            return gap(of: payload, topic: nil)
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
        // Data without a channel cannot be attributed.
        guard dataAt == nil, !hasPayload else { throw start.failure("the field \"channel\"") }
        return .control(.object(control))
    }

    /// Topics, or objects that name a topic and a reason.
    private static func readRejected(_ reader: inout JSONReader) throws(JSONError) -> [String] {
        guard case .array(let list) = try reader.readValue() else { return [] }
        return list.compactMap { $0.stringValue ?? $0["topic"]?.stringValue }
    }

    /// The documentation shows no JSON for a Gap frame; all likely forms are understood.
    private static func serverGap(_ control: JSONObject, _ channel: String?) -> StreamFrame? {
        let gap = control["gap"]
        let isNamed = ["type", "event"].contains { isGapName(control[$0]?.stringValue ?? "") }
        let isGap =
            isNamed || isGapName(channel ?? "") || gap?.objectValue != nil
            || gap?.int64Value != nil || gap?.boolValue == true
        guard isGap || (control["dropped"]?.int64Value != nil && channel != nil) else { return nil }
        let topic = control["topic"]?.stringValue ?? channel
        return StreamFrame.gap(of: gap ?? .object(control), topic: topic, beside: control)
    }

    /// The words that servers' names for a gap have in common.
    private static func isGapName(_ name: String) -> Bool {
        ["gap", "lag", "lagged", "dropped", "overflow"].contains(name.lowercased())
    }

    private static func gap(
        of payload: JSONValue,
        topic: String?,
        beside control: JSONObject = JSONObject()
    ) -> StreamFrame {
        let counts = ["dropped", "missed", "count", "skipped", "lagged"]
        let count =
            payload.int64Value ?? counts.lazy.compactMap { payload[$0]?.int64Value }.first
            ?? counts.lazy.compactMap { control[$0]?.int64Value }.first
        let named = payload["topic"]?.stringValue ?? payload["channel"]?.stringValue ?? topic
        return .gap(
            channel: named.flatMap { isGapName($0) ? nil : $0 },
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
        case .traces:
            return .trace(deployment: channel().subject, try reader.read())
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
