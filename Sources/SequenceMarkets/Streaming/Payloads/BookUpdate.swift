/// `book:<symbol>`: one venue's book, a snapshot or changes.
public struct BookUpdate {
    /// The symbol, in its canonical form.
    public var symbol: String
    /// The book's venue; nil for one consolidated over venues.
    public var venue: Venue?
    /// The instrument's type.
    public var instrumentType: InstrumentType?
    /// Bids, highest first; in a change a size of zero removes the level.
    public var bids: [BookLevel] = []
    /// Asks, lowest first; in a change a size of zero removes the level.
    public var asks: [BookLevel] = []
    /// The exchange time.
    public var time: Nanoseconds?
    /// Whether the levels are the whole book (true) or changes to it (false).
    public var isSnapshot = true
    /// The venue's fingerprint of the book; only equality is meaningful.
    public var checksum: Int64?
    /// The channel it arrived on, for example `book:BTC-USDT`; nil if none.
    public var channel: String?
}

extension BookUpdate {
    /// Makes an update.
    public init(
        symbol: String,
        venue: Venue? = nil,
        bids: [BookLevel] = [],
        asks: [BookLevel] = [],
        isSnapshot: Bool = true,
        time: Nanoseconds? = nil,
        instrumentType: InstrumentType? = nil,
        checksum: Int64? = nil,
        channel: String? = nil
    ) {
        self = .blank
        (self.symbol, self.venue, self.instrumentType) = (symbol, venue, instrumentType)
        (self.bids, self.asks, self.time, self.isSnapshot) = (bids, asks, time, isSnapshot)
        (self.checksum, self.channel) = (checksum, channel)
    }
}

extension BookUpdate: WireModel {
    // The memberwise initialiser, distinguished from the public one by argument order, makes a
    // large value without copying it.
    static var blank: BookUpdate { BookUpdate(symbol: "", instrumentType: nil, time: nil) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.repeated("symbol", &symbol)
        try wire.field("venue", &venue)
        try wire.field("instrument_type", &instrumentType)
        try wire.levels("bids", &bids)
        try wire.levels("asks", &asks)
        try wire.field("ts_ns", &time)
        try wire.field("is_snapshot", &isSnapshot, or: true)
        try wire.field("checksum", &checksum)
        try wire.field("channel", &channel)
    }

    // Without either side it is no book, and must not clear one.
    func supply(_ missing: inout [String]) {
        if !missing.contains("bids") || !missing.contains("asks") {
            missing.removeAll { $0 == "bids" || $0 == "asks" }
        }
    }

    /// Reads an update; `symbol` is used if the payload has none.
    @inline(__always)
    init(
        from reader: inout JSONReader,
        symbol given: @autoclosure () -> String?
    ) throws(JSONError) {
        try self.init(from: &reader) { book, missing in
            if missing.first == "symbol", let given = given() {
                book.symbol = given
                missing.removeFirst()
            }
        }
    }
}

extension WireMap {
    /// One side of a book; at least one is required.
    @inline(__always)
    fileprivate mutating func levels(
        _ key: StaticString,
        _ levels: inout [BookLevel]
    ) throws(Failure) {
        try field(
            key,
            &levels,
            isRequired: true,
            read: { reader throws(JSONError) in try reader.readLevels() },
            write: { $0.list($1, $2) { $1.write(to: &$0) } }
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
        // From the first level that is not in the usual form on, the general reader is used.
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

    /// The levels in the usual form, `[price,size]` of short numbers without white space, from the
    /// array's bracket on; the cursor ends after the last of them, or is left unchanged.
    private mutating func readPlainLevels(_ levels: inout [BookLevel]) {
        var p = cursor
        var separator = UInt8(ascii: "[")
        // A level has at most 18 + 18 bytes of digits; the rest is left to the general reader.
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
