/// How an amend was carried out.
public struct AmendMode: OpenEnum {
    /// The mode on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Cancelled and replaced: queue priority is lost.
    public static let cancelReplace = AmendMode(unchecked: "cancel_replace")
    /// Changed by the venue: queue priority is kept.
    public static let nativeAtomic = AmendMode(unchecked: "native_atomic")
    /// Reduced by cancel and replace: queue priority is lost.
    public static let cancelReplaceShrink = AmendMode(unchecked: "cancel_replace_shrink")
    /// Reduced by the venue: queue priority is kept.
    public static let native = AmendMode(unchecked: "native")
    /// The documented modes.
    public static let known: [AmendMode] = [
        .cancelReplace, .nativeAtomic, .cancelReplaceShrink, .native,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}

/// An amended order.
public struct AmendResult {
    /// The order's id, a new one if it was replaced: use this one from now on.
    public var orderID: String
    /// Whether queue priority was kept.
    public var mode: AmendMode
    /// The exchange's status for it, for example `accepted`.
    public var status: String?

    /// Makes an amended order; if the server does not name the mode, the current default applies.
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
