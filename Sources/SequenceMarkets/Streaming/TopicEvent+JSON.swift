/// As a message of `/v1/stream`: `{"channel":…,"data":…}`.
extension TopicEvent {
    /// Reads an event by its channel.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let message = try Message(from: &reader)
        let (channel, data) = (StreamChannel(message.channel), message.data.serialized())
        switch channel.family {
        case .prices: self = .price(try PriceUpdate(json: data))
        case .book: self = .book(try BookUpdate(json: data))
        case .orders: self = .order(try Order(json: data))
        case .fills: self = .fill(try Fill(json: data))
        case .routing: self = .routing(try RoutingDecision(json: data))
        case .tca: self = .tca(try TCAReport(json: data))
        case .funding: self = .funding(try FundingUpdate(json: data))
        case .fairPrice: self = .fairPrice(try FairPrice(json: data))
        case .traces:
            self = .trace(deployment: channel.subject, AlgoTrace(json: message.data))
        case .deployment: self = .deployment(id: channel.subject, message.data)
        case .other: self = .unknown(channel: message.channel, message.data)
        }
    }

    /// Appends the event with its channel; if it has none, with the default one for its kind.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .price(let price): write(price, price.channel ?? "prices:\(price.symbol)", &writer)
        case .book(let book): write(book, book.channel ?? "book:\(book.symbol)", &writer)
        case .order(let order): write(order, "orders", &writer)
        case .fill(let fill): write(fill, "fills", &writer)
        case .routing(let decision): write(decision, "routing", &writer)
        case .tca(let report): write(report, "tca", &writer)
        case .funding(let funding): write(funding, funding.channel ?? "funding", &writer)
        case .fairPrice(let fair): write(fair, fair.channel ?? "fair_price", &writer)
        case .trace(let deployment, let data): write(data, "traces:\(deployment)", &writer)
        case .deployment(let id, let data): write(data, "deployment:\(id)", &writer)
        case .unknown(let channel, let data): write(data, channel, &writer)
        }
    }

    private func write(_ data: some JSONModel, _ channel: String, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("channel", channel)
            writer.field("data", data)
        }
    }

    private struct Message: WireModel {
        var channel: String
        var data: JSONValue

        static var blank: Message { Message(channel: "", data: .null) }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("channel", &channel)
            try wire.field("data", &data)
        }
    }
}
