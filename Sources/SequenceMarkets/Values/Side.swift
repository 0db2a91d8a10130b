/// The side of an order.
///
/// It can be a value that this version does not know, which is neither ``buy`` nor ``sell``: handle
/// it, rather than taking all that is not ``buy`` for a sale.
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
