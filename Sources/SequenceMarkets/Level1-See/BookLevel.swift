/// One level of a book: price and size, exact.
public struct BookLevel: JSONModel {
    /// The price.
    public var price: Px
    /// The size at that price.
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
