/// An order as the exchange sees it; the same from `orders` over REST and on the stream.
public struct Order: JSONModel {
    /// The exchange's id: `graph:<graph_id>:<node_id>:<n>`.
    public var nodeOrderID: String
    /// The account's client.
    public var clientID: String?
    /// The caller's own id, if one was given.
    public var clientOrderID: String?
    /// The instrument.
    public var symbol: String
    /// Which way.
    public var side: Side
    /// The quantity ordered, in steps of 10⁻⁸.
    public var quantity: Qty
    /// The quantity filled so far, in steps of 10⁻⁸.
    public var filledQuantity: Qty
    /// Where the order stands.
    public var status: OrderStatus
    /// Limits the order was given; free-form.
    public var constraints: JSONValue?
    /// When the exchange received it.
    public var created: Nanoseconds?
    /// When it last changed.
    public var updated: Nanoseconds?
    /// Why it failed, if it did.
    public var failureReason: String?
    /// The cost analysis of a finished order.
    public var tca: TCAReport? {
        get { report.first }
        set { report = newValue.map { [$0] } ?? [] }
    }
    // Few orders carry a report, and it is larger than all the rest: kept beside, not inside.
    private var report: [TCAReport]

    enum Field: String, WireField {
        case nodeOrderID = "node_order_id"
        case clientID = "client_id"
        case clientOrderID = "client_order_id"
        case symbol
        case side
        case quantity = "qty_1e8"
        case filledQuantity = "filled_qty_1e8"
        case status
        case created = "created_unix_ns"
        case updated = "updated_unix_ns"
        case failureReason = "failure_reason"
        case constraints
        case tca
    }
    static let fields = FieldTable<Field>()

    /// Appends the order in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.nodeOrderID, nodeOrderID)
            writer.field(Field.clientID, clientID)
            writer.field(Field.clientOrderID, clientOrderID)
            writer.field(Field.symbol, symbol)
            writer.field(Field.side, side)
            writer.field(Field.quantity, raw: quantity)
            writer.field(Field.filledQuantity, raw: filledQuantity)
            writer.field(Field.status, status)
            writer.field(Field.created, created)
            writer.field(Field.updated, updated)
            writer.field(Field.failureReason, failureReason)
            writer.field(Field.constraints, constraints)
            writer.field(Field.tca, tca)
        }
    }
}

extension Order {
    /// Reads an order.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var nodeOrderID: String?
        var symbol: String?
        var side: Side?
        var quantity: Qty?
        var filled: Qty?
        var status: OrderStatus?
        var report: TCAReport?
        var clientID: String?
        var clientOrderID: String?
        var created: Nanoseconds?
        var updated: Nanoseconds?
        var failureReason: String?
        var constraints: JSONValue?
        let table = Order.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .nodeOrderID: nodeOrderID = try reader.readString()
            case .clientID: clientID = try reader.readOptionalRepeatedString()
            case .clientOrderID: clientOrderID = try reader.readOptionalString()
            case .symbol: symbol = try reader.readRepeatedString()
            case .side: side = try reader.readEnum()
            case .quantity: quantity = try reader.readRaw()
            case .filledQuantity: filled = try reader.readRaw()
            case .status: status = try reader.readEnum()
            case .created: created = try reader.readOptionalTime()
            case .updated: updated = try reader.readOptionalTime()
            case .failureReason: failureReason = try reader.readOptionalString()
            case .constraints: constraints = try reader.readOptionalValue()
            case .tca: report = try reader.readOptionalModel()
            }
        }
        self.init(
            nodeOrderID: try reader.require(nodeOrderID, Field.nodeOrderID),
            clientID: clientID,
            clientOrderID: clientOrderID,
            symbol: try reader.require(symbol, Field.symbol),
            side: try reader.require(side, Field.side),
            quantity: try reader.require(quantity, Field.quantity),
            filledQuantity: try reader.require(filled, Field.filledQuantity),
            status: try reader.require(status, Field.status),
            constraints: constraints,
            created: created,
            updated: updated,
            failureReason: failureReason,
            report: report.map { [$0] } ?? []
        )
    }
}

extension Order: Identifiable {
    /// The exchange's id.
    public var id: String { nodeOrderID }
    /// The graph the order belongs to.
    public var graphID: GraphID? { GraphID(orderID: nodeOrderID) }
    /// Whether nothing more will happen to it.
    public var isTerminal: Bool { status.isTerminal }
    /// The share filled, 0 to 1; 0 for an order without a quantity.
    public var fillRatio: Double {
        quantity.raw == 0 ? 0 : Double(filledQuantity.raw) / Double(quantity.raw)
    }
}
