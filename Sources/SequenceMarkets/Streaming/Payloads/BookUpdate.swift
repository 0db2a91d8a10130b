/// `book:<symbol>`: one venue's book, whole or as changes.
public struct BookUpdate: JSONModel {
    /// The symbol, in its canonical form.
    public var symbol: String
    /// Whose book it is; nil for one consolidated over venues.
    public var venue: Venue?
    /// What kind of instrument it is.
    public var instrumentType: InstrumentType?
    /// Bids, the highest first; in a change a size of zero removes the level.
    public var bids: [BookLevel]
    /// Asks, the lowest first; in a change a size of zero removes the level.
    public var asks: [BookLevel]
    /// When the exchange saw it.
    public var time: Nanoseconds?
    /// Whether the levels are the whole book (true) or changes to it (false).
    public var isSnapshot: Bool
    /// The venue's fingerprint of the book: equal or not, nothing more.
    public var checksum: Int64?

    enum Field: String, WireField {
        case symbol
        case venue
        case instrumentType = "instrument_type"
        case bids
        case asks
        case time = "ts_ns"
        case isSnapshot = "is_snapshot"
        case checksum
    }
    static let fields = FieldTable<Field>()

    /// Reads an update.
    public init(from reader: inout JSONReader) throws(JSONError) {
        try self.init(from: &reader, symbol: nil)
    }

    /// Reads an update; `symbol` stands in where the payload names none.
    init(
        from reader: inout JSONReader,
        symbol given: @autoclosure () -> String?
    ) throws(JSONError) {
        var symbol: String?
        var bids: [BookLevel] = []
        var asks: [BookLevel] = []
        var isSnapshot: Bool?
        let table = BookUpdate.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .symbol: symbol = try reader.readString()
            case .venue: venue = try reader.readOptionalEnum()
            case .instrumentType: instrumentType = try reader.readOptionalEnum()
            case .bids: bids = try reader.readLevels()
            case .asks: asks = try reader.readLevels()
            case .time: time = try reader.readOptionalTime()
            case .isSnapshot: isSnapshot = try reader.readOptionalBool()
            case .checksum: checksum = try reader.readNull() ? nil : try reader.readInt64()
            }
        }
        self.symbol = try reader.require(symbol ?? given(), Field.symbol)
        self.bids = bids
        self.asks = asks
        // The released server sends whole books and leaves the flag out.
        self.isSnapshot = isSnapshot ?? true
    }

    /// Appends the update in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.symbol, symbol)
            writer.field(Field.venue, venue)
            writer.field(Field.instrumentType, instrumentType)
            for (field, levels) in [(Field.bids, bids), (Field.asks, asks)] {
                writer.key(field)
                writer.array { writer in for level in levels { level.write(to: &writer) } }
            }
            writer.field(Field.time, time)
            writer.field(Field.isSnapshot, isSnapshot)
            writer.field(Field.checksum, checksum)
        }
    }
}

/// One level of a book: price and size, exact.
public struct BookLevel: JSONModel {
    /// The price.
    public var price: Px
    /// How much there is at it.
    public var size: Qty

    /// Makes a level.
    public init(price: Px, size: Qty) {
        self.price = price
        self.size = size
    }

    /// Reads `[price, size]` in human units; elements after these are skipped.
    @inline(__always)
    public init(from reader: inout JSONReader) throws(JSONError) {
        var price: Px?
        var size: Qty?
        try reader.readArray { reader throws(JSONError) in
            if price == nil {
                price = try reader.readFixed()
            } else if size == nil {
                size = try reader.readFixed()
            } else {
                try reader.skipValue()
            }
        }
        guard let price, let size else { throw reader.failure("[price, size]") }
        self.init(price: price, size: size)
    }

    /// Appends `[price, size]`.
    public func write(to writer: inout JSONWriter) {
        writer.array { writer in
            writer.decimal(price)
            writer.decimal(size)
        }
    }
}

extension JSONReader {
    /// Reads `[[price, size], …]`; null is an empty side.
    mutating func readLevels() throws(JSONError) -> [BookLevel] {
        guard try !readNull() else { return [] }
        var levels: [BookLevel] = []
        levels.reserveCapacity(10)
        try readArray { reader throws(JSONError) in
            // The usual form is read straight on; any other takes the general way.
            let before = reader
            if let level = reader.readPlainLevel() {
                levels.append(level)
            } else {
                reader = before
                levels.append(try BookLevel(from: &reader))
            }
        }
        return levels
    }

    /// `[price,size]` of two short decimal numbers without white space, else nil.
    @inline(__always)
    private mutating func readPlainLevel() -> BookLevel? {
        guard cursor < end, cursor.pointee == UInt8(ascii: "[") else { return nil }
        cursor += 1
        guard let price = readShortDecimal(scale: Px.scale), cursor < end,
            cursor.pointee == UInt8(ascii: ",")
        else { return nil }
        cursor += 1
        if cursor < end, cursor.pointee == 0x20 { cursor += 1 }
        guard let size = readShortDecimal(scale: Qty.scale), cursor < end,
            cursor.pointee == UInt8(ascii: "]")
        else { return nil }
        cursor += 1
        return BookLevel(price: Px(raw: price), size: Qty(raw: size))
    }
}
