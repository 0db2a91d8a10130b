/// A position of any kind; all values in USD.
public struct Position {
    /// The exchange's id of the row.
    public var id: Int?
    /// The venue or account that holds it.
    public var venue: Venue
    /// The instrument.
    public var instrument: Instrument
    /// The quantity, in steps of 10⁻⁸; negative for a short position.
    public var quantity: Qty
    /// The quantity reserved by orders.
    public var lockedQuantity: Qty?
    /// The available quantity.
    public var availableQuantity: Qty?
    /// The average entry price, in steps of 10⁻⁹ USD.
    public var entryPrice: Px?
    /// The current price, in steps of 10⁻⁹ USD.
    public var currentPrice: Px?
    /// The current value, in steps of 10⁻⁹ USD.
    public var currentValue: USD?
    /// The unrealized profit.
    public var unrealizedPnL: USD?
    /// The realized profit.
    public var realizedPnL: USD?
    /// The fees paid so far.
    public var fees: USD?
    /// The position's life-cycle state.
    public var lifecycle = PositionLifecycle.active
    /// Whether it can be moved to another venue.
    public var transferable: Bool?
    /// Whether its market is settled: becomes true as soon as the resolution is known.
    public var settled: Bool?
    /// The settlement price.
    public var settledMark: Px?
}

extension Position {
    /// Makes a position.
    public init(
        venue: Venue,
        instrument: Instrument,
        quantity: Qty,
        id: Int? = nil,
        lockedQuantity: Qty? = nil,
        availableQuantity: Qty? = nil,
        entryPrice: Px? = nil,
        currentPrice: Px? = nil,
        currentValue: USD? = nil,
        unrealizedPnL: USD? = nil,
        realizedPnL: USD? = nil,
        fees: USD? = nil,
        lifecycle: PositionLifecycle = .active,
        transferable: Bool? = nil,
        settled: Bool? = nil,
        settledMark: Px? = nil
    ) {
        self = .blank
        (self.venue, self.instrument, self.quantity) = (venue, instrument, quantity)
        (self.id, self.lockedQuantity) = (id, lockedQuantity)
        (self.availableQuantity, self.entryPrice) = (availableQuantity, entryPrice)
        (self.currentPrice, self.currentValue) = (currentPrice, currentValue)
        (self.unrealizedPnL, self.realizedPnL, self.fees) = (unrealizedPnL, realizedPnL, fees)
        (self.lifecycle, self.transferable, self.settled) = (lifecycle, transferable, settled)
        self.settledMark = settledMark
    }
}

extension Position: WireModel {
    // The memberwise initialiser, distinguished from the public one by argument order, makes a
    // large value without copying it.
    static var blank: Position {
        Position(id: nil, venue: Venue(unchecked: ""), instrument: .fiat(code: ""), quantity: 0)
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("id", &id)
        try wire.field("venue", &venue)
        try wire.field("instrument", &instrument)
        try wire.steps("qty_1e8", &quantity)
        try wire.steps("locked_qty_1e8", &lockedQuantity)
        try wire.steps("available_qty_1e8", &availableQuantity)
        try wire.steps("entry_price_usd_1e9", &entryPrice)
        try wire.steps("current_price_usd_1e9", &currentPrice)
        try wire.steps("current_value_usd_1e9", &currentValue)
        try wire.steps("unrealized_pnl_usd_1e9", &unrealizedPnL)
        try wire.steps("realized_pnl_usd_1e9", &realizedPnL)
        try wire.steps("fees_usd_1e9", &fees)
        try wire.field("lifecycle", &lifecycle, or: .active)
        try wire.field("transferable", &transferable)
        try wire.field("settled", &settled)
        try wire.steps("settled_mark_usd_1e9", &settledMark)
    }
}

/// The life-cycle state of a position.
public enum PositionLifecycle: JSONModel {
    /// Held
    case active
    /// Closed by trading
    case closed
    /// Its market is resolved
    case resolved(Resolution)
    /// Its winnings are claimed
    case redeemed
    /// A state this version does not know, with its JSON; written with its name.
    case unknown(state: String, JSONValue)

    /// How a market was resolved.
    public struct Resolution: Hashable, Sendable {
        /// The winning outcome.
        public var outcome: String?
        /// The position's value, in steps of 10⁻⁹ USD.
        public var economicValue: USD?
        /// When it was resolved.
        ///
        /// The documentation does not name the unit; the number's size tells seconds from milli-,
        /// micro- and nanoseconds.
        public var resolvedAt: Nanoseconds?

        /// Makes a resolution.
        public init(
            outcome: String? = nil,
            economicValue: USD? = nil,
            resolvedAt: Nanoseconds? = nil
        ) {
            (self.outcome, self.economicValue) = (outcome, economicValue)
            self.resolvedAt = resolvedAt
        }
    }

    /// Reads a state: an object with its name, or the name alone.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let start = reader
        let parts =
            reader.peek() == UInt8(ascii: "\"")
            ? Parts(state: try reader.readString()) : try Parts(from: &reader)
        if parts.state == "active" {
            self = .active
            return
        }
        switch parts.state.lowercased() {
        case "active": self = .active
        case "closed": self = .closed
        case "redeemed": self = .redeemed
        case "resolved": self = .resolved(parts.resolution)
        default:
            reader = start
            self = .unknown(state: parts.state, try reader.readValue())
        }
    }

    /// Appends the state in the wire's form.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .active: Parts(state: "active").write(to: &writer)
        case .closed: Parts(state: "closed").write(to: &writer)
        case .redeemed: Parts(state: "redeemed").write(to: &writer)
        case .resolved(let resolution):
            Parts(state: "resolved", resolution: resolution).write(to: &writer)
        case .unknown(let state, let value) where value.stringValue == state: writer.string(state)
        case .unknown(let state, let value): value.tagged("state", state).write(to: &writer)
        }
    }

    /// The fields of all states.
    private struct Parts: WireModel {
        var state: String
        var resolution = Resolution()

        static var blank: Parts { Parts(state: "") }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("state", &state)
            try wire.field("outcome", &resolution.outcome)
            try wire.steps("economic_value_usd_1e9", &resolution.economicValue)
            try wire.sinceEpoch("resolved_at", &resolution.resolvedAt)
        }
    }
}
