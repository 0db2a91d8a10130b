/// How an amend was carried out.
public struct AmendMode: OpenEnum {
    /// The mode on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// The order was cancelled and placed anew: its place in the queue is lost.
    public static let cancelReplace = AmendMode(unchecked: "cancel_replace")
    /// The venue changed the order: its place in the queue is kept.
    public static let nativeAtomic = AmendMode(unchecked: "native_atomic")
    /// Shrunk by cancelling and placing anew: its place in the queue is lost.
    public static let cancelReplaceShrink = AmendMode(unchecked: "cancel_replace_shrink")
    /// Shrunk by the venue: its place in the queue is kept.
    public static let native = AmendMode(unchecked: "native")
    /// The documented modes.
    public static let known: [AmendMode] = [
        .cancelReplace, .nativeAtomic, .cancelReplaceShrink, .native,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}

/// An order that was changed.
public struct AmendResult {
    /// The order's id, a new one where it was placed anew: use this one from now on.
    public var orderID: String
    /// Whether its place in the queue was kept.
    public var mode: AmendMode
    /// What the exchange made of it, for example `accepted`.
    public var status: String?

    /// Makes an amended order; where the server does not name the mode, it is the one of today.
    public init(orderID: String, mode: AmendMode = .cancelReplace, status: String? = nil) {
        (self.orderID, self.mode, self.status) = (orderID, mode, status)
    }
}

extension AmendResult: WireModel {
    static var blank: AmendResult { AmendResult(orderID: "") }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("node_order_id", &orderID, or: orderID)
        try wire.field("status", &status)
        try wire.field("mode", &mode, or: .cancelReplace)
        try wire.alias("order_id", either: &orderID)
    }

    func complete(_ reader: JSONReader) throws(JSONError) {
        guard !orderID.isEmpty else { throw reader.failure("the field \"node_order_id\"") }
    }
}
