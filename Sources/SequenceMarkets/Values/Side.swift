/// The side of an order.
public struct Side: OpenEnum {
    /// The side on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Buy.
    public static let buy = Side(unchecked: "buy")
    /// Sell.
    public static let sell = Side(unchecked: "sell")
    /// Both sides.
    public static let known: [Side] = [.buy, .sell]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
