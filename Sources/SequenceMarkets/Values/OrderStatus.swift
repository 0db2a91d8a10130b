/// The status of an order.
///
/// The orders endpoint writes statuses in capitals, graphs in small letters; both are read.
public struct OrderStatus: OpenEnum {
    /// The status on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Received.
    public static let new = OrderStatus(unchecked: "NEW")
    /// Waiting, for the router or for an edge of its graph.
    public static let pending = OrderStatus(unchecked: "PENDING")
    /// Accepted by the router.
    public static let accepted = OrderStatus(unchecked: "ACCEPTED")
    /// Filled in part.
    public static let partial = OrderStatus(unchecked: "PARTIAL")
    /// Filled completely.
    public static let filled = OrderStatus(unchecked: "FILLED")
    /// Filled and booked.
    public static let completed = OrderStatus(unchecked: "COMPLETED")
    /// Cancelled; what was filled before stays filled.
    public static let cancelled = OrderStatus(unchecked: "CANCELLED")
    /// Refused by the router or the venue.
    public static let rejected = OrderStatus(unchecked: "REJECTED")
    /// Ended by an error.
    public static let failed = OrderStatus(unchecked: "FAILED")
    /// Expired.
    public static let expired = OrderStatus(unchecked: "EXPIRED")

    /// Replaced by an amendment, which gave the order another id.
    ///
    /// Never on the wire: a stream reports it where the exchange does not report the
    /// replacement.
    public static let superseded = OrderStatus(unchecked: "SUPERSEDED")

    /// The documented statuses.
    public static let known: [OrderStatus] = [
        .new, .pending, .accepted, .partial, .filled, .completed, .cancelled, .rejected, .failed,
        .expired, .superseded,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)

    /// Whether the order's status is final.
    public var isTerminal: Bool {
        switch self {
        case .filled, .completed, .cancelled, .rejected, .failed, .expired, .superseded: true
        default: false
        }
    }
}
