/// The time in force of a limit order.
public struct TimeInForce: OpenEnum {
    /// The time in force on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Good till cancelled.
    public static let gtc = TimeInForce(unchecked: "GTC")
    /// Immediate or cancel: the quantity not filled at once is cancelled.
    public static let ioc = TimeInForce(unchecked: "IOC")
    /// Fill or kill: all at once or nothing.
    public static let fok = TimeInForce(unchecked: "FOK")
    /// The documented values.
    public static let known: [TimeInForce] = [.gtc, .ioc, .fok]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
