/// An order as reported by the exchange; the same over REST and on the stream.
public struct Order {
    /// The exchange's id: `graph:<graph_id>:<node_id>:<n>`.
    public var nodeOrderID: String
    /// The account's client.
    public var clientID: String?
    /// The caller's own id, if one was given.
    public var clientOrderID: String?
    /// The instrument.
    public var symbol: String
    /// The side.
    public var side: Side
    /// The quantity ordered, in steps of 10⁻⁸.
    public var quantity: Qty
    /// The quantity filled so far, in steps of 10⁻⁸.
    public var filledQuantity: Qty = 0
    /// The order's status.
    public var status: OrderStatus
    /// Limits the order was given; free-form.
    public var constraints: JSONValue?
    /// When the exchange received it.
    public var created: Nanoseconds?
    /// When it last changed.
    public var updated: Nanoseconds?
    /// The reason of its failure, if it failed.
    public var failureReason: String?
    /// The cost analysis of a finished order.
    public var tca: TCAReport? {
        get { report.first }
        set { report = newValue.map { [$0] } ?? [] }
    }
    // Few orders carry a report, and it is larger than all other fields: stored separately.
    private var report: [TCAReport] = []
}

extension Order {
    /// Makes an order.
    public init(
        nodeOrderID: String,
        symbol: String,
        side: Side,
        quantity: Qty,
        filledQuantity: Qty = 0,
        status: OrderStatus,
        clientID: String? = nil,
        clientOrderID: String? = nil,
        constraints: JSONValue? = nil,
        created: Nanoseconds? = nil,
        updated: Nanoseconds? = nil,
        failureReason: String? = nil,
        tca: TCAReport? = nil
    ) {
        self = .blank
        (self.nodeOrderID, self.symbol, self.side) = (nodeOrderID, symbol, side)
        (self.quantity, self.filledQuantity, self.status) = (quantity, filledQuantity, status)
        (self.clientID, self.clientOrderID) = (clientID, clientOrderID)
        (self.constraints, self.created, self.updated) = (constraints, created, updated)
        (self.failureReason, self.tca) = (failureReason, tca)
    }
}

extension Order: WireModel {
    // The memberwise initialiser, distinguished from the public one by argument order, makes a
    // large value without copying it.
    static var blank: Order {
        Order(nodeOrderID: "", clientID: nil, symbol: "", side: .buy, quantity: 0, status: .new)
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("node_order_id", &nodeOrderID)
        try wire.repeated("client_id", &clientID)
        try wire.field("client_order_id", &clientOrderID)
        try wire.repeated("symbol", &symbol)
        try wire.field("side", &side)
        try wire.steps("qty_1e8", &quantity)
        try wire.steps("filled_qty_1e8", &filledQuantity)
        try wire.field("status", &status)
        try wire.field("created_unix_ns", &created)
        try wire.field("updated_unix_ns", &updated)
        try wire.field("failure_reason", &failureReason)
        try wire.field("constraints", &constraints)
        try wire.field("tca", beside: &report)
    }
}

extension Order: Identifiable {
    /// The exchange's id.
    public var id: String { nodeOrderID }
    /// The graph the order belongs to.
    public var graphID: GraphID? { GraphID(orderID: nodeOrderID) }
    /// Whether its status is final.
    public var isTerminal: Bool { status.isTerminal }
    /// The share filled, 0 to 1; 0 for an order without a quantity.
    public var fillRatio: Double {
        quantity.raw == 0 ? 0 : Double(filledQuantity.raw) / Double(quantity.raw)
    }
}
