/// A topic that a stream can subscribe to.
///
/// ```swift
/// seq.stream([.prices("BTC-USD"), .book("BTC-USD"), .orders, .fills])
/// ```
public struct Topic: Hashable, Sendable, Codable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The topic in wire form.
    public let rawValue: String

    /// Any topic, including one this version does not know.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// A literal, for example `"prices:BTC-USD"`.
    public init(stringLiteral value: String) { self.init(value) }

    /// The best bid and offer over all venues, at every change.
    ///
    /// The symbol may be a pair, a Kalshi ticker, a Polymarket slug or token.
    public static func prices(_ symbol: String) -> Topic { Topic("prices:\(symbol)") }
    /// Each venue's book: a snapshot, then changes.
    public static func book(_ symbol: String) -> Topic { Topic("book:\(symbol)") }
    /// The account's orders, at every change.
    public static let orders = Topic("orders")
    /// The account's fills.
    public static let fills = Topic("fills")
    /// The router's decisions.
    public static let routing = Topic("routing")
    /// The cost analysis of every finished order.
    public static let tca = Topic("tca")
    /// The callbacks of a deployed strategy.
    public static func traces(_ deployment: String) -> Topic { Topic("traces:\(deployment)") }
    /// The life cycle of a deployment.
    public static func deployment(_ id: String) -> Topic { Topic("deployment:\(id)") }
    /// The funding rates of every venue.
    public static let funding = Topic("funding")
    /// The funding rates of one venue.
    public static func funding(_ venue: Venue) -> Topic { Topic("funding:\(venue.rawValue)") }
    /// The funding rate of one symbol at a venue.
    public static func funding(_ venue: Venue, symbol: String) -> Topic {
        Topic("funding:\(venue.rawValue):\(symbol)")
    }
    /// The consolidated reference price: of all underlyings, or of one.
    public static func fairPrice(_ underlying: String? = nil) -> Topic {
        Topic(underlying.map { "fair_price:\($0)" } ?? "fair_price")
    }

    /// The part before the first colon.
    public var family: String {
        String(rawValue.prefix { $0 != ":" })
    }

    /// The topic in wire form.
    public var description: String { rawValue }

    /// Reads the topic in wire form.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the topic in wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
