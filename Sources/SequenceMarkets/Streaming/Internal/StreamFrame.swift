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
    private static func readEvent(
        _ channel: String,
        _ reader: inout JSONReader
    ) throws(JSONError) -> TopicEvent {
        func suffix() -> String { String(channel.drop { $0 != ":" }.dropFirst()) }
        switch Family(channel) {
        case .prices: return .price(try PriceUpdate(from: &reader, symbol: suffix()))
        case .book: return .book(try BookUpdate(from: &reader, symbol: suffix()))
        case .orders: return .order(try Order(from: &reader))
        case .fills: return .fill(try Fill(from: &reader))
        case .routing: return .routing(try RoutingDecision(from: &reader))
        case .tca: return .tca(try TCAReport(from: &reader))
        case .funding: return .funding(try FundingUpdate(from: &reader))
        case .fairPrice: return .fairPrice(try FairPrice(from: &reader))
        case .traces: return .trace(deployment: suffix(), try reader.readValue())
        case .deployment: return .deployment(id: suffix(), try reader.readValue())
        case .other: return .unknown(channel: channel, try reader.readValue())
        }
    }

    /// What kind of channel a name is.
    enum Family {
        case prices, book, orders, fills, routing, tca, funding, fairPrice, traces, deployment
        case other

        init(_ channel: String) {
            var channel = channel
            self = channel.withUTF8 { bytes in
                // Length and first letter tell the families apart; the rest is then compared.
                let count = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
                let name = UnsafeBufferPointer(rebasing: bytes[..<count])
                func isNamed(_ text: StaticString) -> Bool {
                    text.utf8CodeUnitCount == count
                        && name.indices.allSatisfy { name[$0] == text.utf8Start[$0] }
                }
                switch (count, name.first) {
                case (6, UInt8(ascii: "p")) where isNamed("prices"): return .prices
                case (4, UInt8(ascii: "b")) where isNamed("book"): return .book
                case (6, UInt8(ascii: "o")) where isNamed("orders"): return .orders
                case (5, UInt8(ascii: "f")) where isNamed("fills"): return .fills
                case (7, UInt8(ascii: "r")) where isNamed("routing"): return .routing
                case (3, UInt8(ascii: "t")) where isNamed("tca"): return .tca
                case (7, UInt8(ascii: "f")) where isNamed("funding"): return .funding
                case (10, UInt8(ascii: "f")) where isNamed("fair_price"): return .fairPrice
                case (6, UInt8(ascii: "t")) where isNamed("traces"): return .traces
                case (10, UInt8(ascii: "d")) where isNamed("deployment"): return .deployment
                default: return .other
                }
            }
        }
    }
}
