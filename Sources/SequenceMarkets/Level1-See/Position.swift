/// A position, of whatever kind; all values in USD.
public struct Position: JSONModel {
    /// The exchange's id of the row.
    public var id: Int?
    /// Where it is held.
    public var venue: Venue
    /// What it is in.
    public var instrument: Instrument
    /// How much, in steps of 10⁻⁸; negative for a short position.
    public var quantity: Qty
    /// How much of it is bound in orders.
    public var lockedQuantity: Qty?
    /// How much of it is free.
    public var availableQuantity: Qty?
    /// The average entry price, in steps of 10⁻⁹ USD.
    public var entryPrice: Px?
    /// The price now, in steps of 10⁻⁹ USD.
    public var currentPrice: Px?
    /// The value now, in steps of 10⁻⁹ USD.
    public var currentValue: USD?
    /// The profit that would be made by closing now.
    public var unrealizedPnL: USD?
    /// The profit made so far.
    public var realizedPnL: USD?
    /// The fees paid so far.
    public var fees: USD?
    /// Where the position stands in its life.
    public var lifecycle: PositionLifecycle
    /// Whether it can be moved to another venue.
    public var transferable: Bool?
    /// Whether its market is settled: turns true as soon as the resolution is known.
    public var settled: Bool?
    /// The price it was settled at.
    public var settledMark: Px?

    enum Field: String, WireField {
        case id
        case venue
        case instrument
        case quantity = "qty_1e8"
        case lockedQuantity = "locked_qty_1e8"
        case availableQuantity = "available_qty_1e8"
        case entryPrice = "entry_price_usd_1e9"
        case currentPrice = "current_price_usd_1e9"
        case currentValue = "current_value_usd_1e9"
        case unrealizedPnL = "unrealized_pnl_usd_1e9"
        case realizedPnL = "realized_pnl_usd_1e9"
        case fees = "fees_usd_1e9"
        case lifecycle
        case transferable
        case settled
        case settledMark = "settled_mark_usd_1e9"
    }
    static let fields = FieldTable<Field>()

    /// Appends the position in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.id, id)
            writer.field(Field.venue, venue)
            writer.field(Field.instrument, instrument)
            writer.field(Field.quantity, raw: quantity)
            writer.field(Field.lockedQuantity, raw: lockedQuantity)
            writer.field(Field.availableQuantity, raw: availableQuantity)
            writer.field(Field.entryPrice, raw: entryPrice)
            writer.field(Field.currentPrice, raw: currentPrice)
            writer.field(Field.currentValue, raw: currentValue)
            writer.field(Field.unrealizedPnL, raw: unrealizedPnL)
            writer.field(Field.realizedPnL, raw: realizedPnL)
            writer.field(Field.fees, raw: fees)
            writer.field(Field.lifecycle, lifecycle)
            writer.field(Field.transferable, transferable)
            writer.field(Field.settled, settled)
            writer.field(Field.settledMark, raw: settledMark)
        }
    }
}

extension Position {
    /// Reads a position.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var venue: Venue?
        var instrument: Instrument?
        var quantity: Qty?
        var lifecycle: PositionLifecycle?
        var id: Int?
        var lockedQuantity: Qty?
        var availableQuantity: Qty?
        var entryPrice: Px?
        var currentPrice: Px?
        var currentValue: USD?
        var unrealizedPnL: USD?
        var realizedPnL: USD?
        var fees: USD?
        var transferable: Bool?
        var settled: Bool?
        var settledMark: Px?
        let table = Position.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .id: id = try reader.readOptionalInt()
            case .venue: venue = try reader.readEnum()
            case .instrument: instrument = try reader.read()
            case .quantity: quantity = try reader.readRaw()
            case .lockedQuantity: lockedQuantity = try reader.readOptionalRaw()
            case .availableQuantity: availableQuantity = try reader.readOptionalRaw()
            case .entryPrice: entryPrice = try reader.readOptionalRaw()
            case .currentPrice: currentPrice = try reader.readOptionalRaw()
            case .currentValue: currentValue = try reader.readOptionalRaw()
            case .unrealizedPnL: unrealizedPnL = try reader.readOptionalRaw()
            case .realizedPnL: realizedPnL = try reader.readOptionalRaw()
            case .fees: fees = try reader.readOptionalRaw()
            case .lifecycle: lifecycle = try reader.readOptionalModel()
            case .transferable: transferable = try reader.readOptionalBool()
            case .settled: settled = try reader.readOptionalBool()
            case .settledMark: settledMark = try reader.readOptionalRaw()
            }
        }
        self.init(
            id: id,
            venue: try reader.require(venue, Field.venue),
            instrument: try reader.require(instrument, Field.instrument),
            quantity: try reader.require(quantity, Field.quantity),
            lockedQuantity: lockedQuantity,
            availableQuantity: availableQuantity,
            entryPrice: entryPrice,
            currentPrice: currentPrice,
            currentValue: currentValue,
            unrealizedPnL: unrealizedPnL,
            realizedPnL: realizedPnL,
            fees: fees,
            lifecycle: lifecycle ?? .active,
            transferable: transferable,
            settled: settled,
            settledMark: settledMark
        )
    }
}

/// Where a position stands in its life.
public enum PositionLifecycle: JSONModel {
    /// Held
    case active
    /// Closed by trading
    case closed
    /// Its market is resolved
    case resolved(Resolution)
    /// Its winnings are claimed
    case redeemed
    /// A state this version does not know, with its JSON
    case unknown(state: String, JSONValue)

    /// How a market was resolved.
    public struct Resolution: Hashable, Sendable {
        /// The outcome that won.
        public var outcome: String?
        /// What the position is worth, in steps of 10⁻⁹ USD.
        public var economicValue: USD?
        /// When, in the unit the exchange sends.
        public var resolvedAt: Int64?

        /// Makes a resolution.
        public init(outcome: String?, economicValue: USD?, resolvedAt: Int64?) {
            self.outcome = outcome
            self.economicValue = economicValue
            self.resolvedAt = resolvedAt
        }
    }

    private enum Field: String, WireField {
        case state
        case outcome
        case economicValue = "economic_value_usd_1e9"
        case resolvedAt = "resolved_at"
    }
    private static let fields = FieldTable<Field>()

    /// Reads a state: an object that names it, or its name alone.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let start = reader
        var state: String?
        var resolution = Resolution(outcome: nil, economicValue: nil, resolvedAt: nil)
        if reader.peek() == UInt8(ascii: "\"") {
            state = try reader.readString()
        } else {
            let table = PositionLifecycle.fields
            var progress = try reader.enterObject()
            while let field = try reader.nextField(&progress, table) {
                switch field {
                case .state: state = try reader.readOptionalString()
                case .outcome: resolution.outcome = try reader.readOptionalString()
                case .economicValue: resolution.economicValue = try reader.readOptionalRaw()
                case .resolvedAt: resolution.resolvedAt = try reader.readOptionalInt64()
                }
            }
        }
        let name = try reader.require(state, Field.state)
        switch name.lowercased() {
        case "active": self = .active
        case "closed": self = .closed
        case "redeemed": self = .redeemed
        case "resolved": self = .resolved(resolution)
        default:
            reader = start
            self = .unknown(state: name, try reader.readValue())
        }
    }

    /// Appends the state in the wire's form.
    public func write(to writer: inout JSONWriter) {
        var object = JSONObject()
        switch self {
        case .active: object["state"] = "active"
        case .closed: object["state"] = "closed"
        case .redeemed: object["state"] = "redeemed"
        case .resolved(let resolution):
            object["state"] = "resolved"
            object["outcome"] = resolution.outcome.map(JSONValue.string)
            object["economic_value_usd_1e9"] = resolution.economicValue.map {
                .number(JSONNumber($0.raw))
            }
            object["resolved_at"] = resolution.resolvedAt.map { .number(JSONNumber($0)) }
        case .unknown(_, let value): return value.write(to: &writer)
        }
        JSONValue.object(object).write(to: &writer)
    }
}
