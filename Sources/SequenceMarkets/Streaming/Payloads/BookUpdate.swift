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
    /// The channel it came on, for example `book:BTC-USDT`; nil where it came on none.
    public var channel: String?

    enum Field: String, WireField {
        case symbol
        case venue
        case instrumentType = "instrument_type"
        case bids
        case asks
        case time = "ts_ns"
        case isSnapshot = "is_snapshot"
        case checksum
        case channel
    }
    static let fields = FieldTable<Field>()

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
            writer.field(Field.channel, channel)
        }
    }
}

extension BookUpdate {
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
        var bids: [BookLevel]?
        var asks: [BookLevel]?
        var isSnapshot: Bool?
        var venue: Venue?
        var instrumentType: InstrumentType?
        var time: Nanoseconds?
        var checksum: Int64?
        var channel: String?
        let table = BookUpdate.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .symbol: symbol = try reader.readRepeatedString()
            case .venue: venue = try reader.readOptionalEnum()
            case .instrumentType: instrumentType = try reader.readOptionalEnum()
            case .bids: bids = try reader.readLevels()
            case .asks: asks = try reader.readLevels()
            case .time: time = try reader.readOptionalTime()
            case .isSnapshot: isSnapshot = try reader.readOptionalBool()
            case .checksum: checksum = try reader.readNull() ? nil : try reader.readInt64()
            case .channel: channel = try reader.readOptionalString()
            }
        }
        // Without either side it is no book, and must not empty one.
        guard bids != nil || asks != nil else { throw reader.failure("the field \"bids\"") }
        // The released server sends whole books and leaves the flag out.
        self.init(
            symbol: try reader.require(symbol ?? given(), Field.symbol),
            venue: venue,
            instrumentType: instrumentType,
            bids: bids ?? [],
            asks: asks ?? [],
            time: time,
            isSnapshot: isSnapshot ?? true,
            checksum: checksum,
            channel: channel
        )
    }
}

extension JSONReader {
    /// Reads `[[price, size], …]`; null is an empty side.
    mutating func readLevels() throws(JSONError) -> [BookLevel] {
        guard try !readNull() else { return [] }
        var levels: [BookLevel] = []
        levels.reserveCapacity(10)
        readPlainLevels(&levels)
        // What is not in the usual form is read the general way, and all after it.
        var isFirst = levels.isEmpty
        if isFirst { try expect(UInt8(ascii: "["), "an array") }
        try descend()
        while true {
            let next = peek()
            if next == UInt8(ascii: "]") {
                cursor += 1
                break
            }
            if !isFirst {
                guard next == UInt8(ascii: ",") else {
                    throw failure("a comma or the end of the array")
                }
                cursor += 1
            }
            isFirst = false
            levels.append(try BookLevel(from: &self))
        }
        depth -= 1
        return levels
    }

    /// The levels in the usual form, `[price,size]` of short numbers without white space, from
    /// the array's bracket on; the cursor ends after the last of them, or where it was.
    private mutating func readPlainLevels(_ levels: inout [BookLevel]) {
        var p = cursor
        var separator = UInt8(ascii: "[")
        // A level has at most 18 + 18 bytes of digits; the rest is left to the general way.
        while end - p >= 40, p.pointee == separator, p[1] == UInt8(ascii: "[") {
            let price = Digits.decimal(p + 2, scale: Px.scale)
            guard let comma = price.end, comma.pointee == UInt8(ascii: ",") else { break }
            let size = Digits.decimal(comma + 1, scale: Qty.scale)
            guard let bracket = size.end, bracket.pointee == UInt8(ascii: "]") else { break }
            levels.append(BookLevel(price: Px(raw: price.steps), size: Qty(raw: size.steps)))
            p = bracket + 1
            separator = UInt8(ascii: ",")
        }
        cursor = p
    }
}
