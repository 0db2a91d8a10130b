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
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}

/// An order that was changed.
public struct AmendResult: JSONModel {
    /// The order's id, a new one where it was placed anew: use this one from now on.
    public var orderID: String
    /// Whether its place in the queue was kept.
    public var mode: AmendMode
    /// What the exchange made of it, for example `accepted`.
    public var status: String?

    enum Field: String, WireField {
        case orderID = "node_order_id"
        case status
        case mode
        case peerOrderID = "order_id"
    }
    static let fields = FieldTable<Field>()

    init(orderID: String, mode: AmendMode, status: String?) {
        self.orderID = orderID
        self.mode = mode
        self.status = status
    }

    /// Reads an amended order; where the server does not name the mode, it is the one of today.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var orderID: String?
        var mode: AmendMode?
        let table = AmendResult.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .orderID, .peerOrderID: orderID = try reader.readOptionalString() ?? orderID
            case .status: status = try reader.readOptionalString()
            case .mode: mode = try reader.readOptionalEnum()
            }
        }
        self.orderID = try reader.require(orderID, Field.orderID)
        self.mode = mode ?? .cancelReplace
    }

    /// Appends the amended order in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.orderID, orderID)
            writer.field(Field.status, status)
            writer.field(Field.mode, mode)
        }
    }
}
