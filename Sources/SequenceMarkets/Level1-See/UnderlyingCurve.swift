/// The price of what a prediction market is about, over its window.
public struct UnderlyingCurve: JSONModel {
    /// The symbol of the underlying.
    public var symbol: String?
    /// Where the prices come from.
    public var source: String?
    /// What to beware of.
    public var warning: String?
    /// The price at the start, in USD.
    public var anchorPrice: Px?
    /// The price at the end, in USD.
    public var finalPrice: Px?
    /// Whether the prices agree with what the venue paid; false: not for training.
    public var agreesWithSettlement: Bool?
    /// The points, in the server's order.
    public var points: [Point]

    enum Field: String, WireField {
        case symbol
        case source
        case warning
        case anchorPrice = "anchor_price_usd"
        case finalPrice = "final_price_usd"
        case agreesWithSettlement = "agrees_with_settlement"
        case points
    }
    static let fields = FieldTable<Field>()

    /// Reads a curve.
    public init(from reader: inout JSONReader) throws(JSONError) {
        points = []
        let table = UnderlyingCurve.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .symbol: symbol = try reader.readOptionalString()
            case .source: source = try reader.readOptionalString()
            case .warning: warning = try reader.readOptionalString()
            case .anchorPrice: anchorPrice = try reader.readOptionalFixed()
            case .finalPrice: finalPrice = try reader.readOptionalFixed()
            case .agreesWithSettlement: agreesWithSettlement = try reader.readOptionalBool()
            case .points: points = try reader.readOptionalList()
            }
        }
    }

    /// Appends a curve in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.symbol, symbol)
            writer.field(Field.source, source)
            writer.field(Field.warning, warning)
            writer.field(Field.anchorPrice, decimal: anchorPrice)
            writer.field(Field.finalPrice, decimal: finalPrice)
            writer.field(Field.agreesWithSettlement, agreesWithSettlement)
            writer.field(Field.points, list: points)
        }
    }

    /// One price.
    public struct Point: JSONModel {
        /// When it was.
        public var time: Nanoseconds
        /// The price, in USD.
        public var price: Px

        enum Field: String, WireField {
            case time = "ts_ns"
            case price = "price_usd"
        }
        static let fields = FieldTable<Field>()

        /// Reads a point.
        public init(from reader: inout JSONReader) throws(JSONError) {
            var time: Nanoseconds?
            var price: Px?
            let table = Point.fields
            var progress = try reader.enterObject()
            while let field = try reader.nextField(&progress, table) {
                switch field {
                case .time: time = try reader.readTime()
                case .price: price = try reader.readFixed()
                }
            }
            self.time = try reader.require(time, Field.time)
            self.price = try reader.require(price, Field.price)
        }

        /// Appends a point in the wire's form.
        public func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field(Field.time, time)
                writer.field(Field.price, decimal: price)
            }
        }
    }
}
