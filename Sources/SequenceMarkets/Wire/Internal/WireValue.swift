/// A value that reads and writes itself in one way only.
protocol WireValue {
    static func read(from reader: inout JSONReader) throws(JSONError) -> Self
    func write(to writer: inout JSONWriter)
}

extension String: WireValue {
    @inline(__always)
    static func read(from reader: inout JSONReader) throws(JSONError) -> String {
        try reader.readString()
    }

    @inline(__always)
    func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: WireValue {
    @inline(__always)
    static func read(from reader: inout JSONReader) throws(JSONError) -> Bool {
        try reader.readBool()
    }

    @inline(__always)
    func write(to writer: inout JSONWriter) { writer.bool(self) }
}

extension Int: WireValue {
    @inline(__always)
    static func read(from reader: inout JSONReader) throws(JSONError) -> Int {
        try reader.readInt()
    }

    @inline(__always)
    func write(to writer: inout JSONWriter) { writer.int(Int64(self)) }
}

extension Int64: WireValue {
    @inline(__always)
    static func read(from reader: inout JSONReader) throws(JSONError) -> Int64 {
        try reader.readInt64()
    }

    @inline(__always)
    func write(to writer: inout JSONWriter) { writer.int(self) }
}

extension Double: WireValue {
    @inline(__always)
    static func read(from reader: inout JSONReader) throws(JSONError) -> Double {
        try reader.readDouble()
    }

    @inline(__always)
    func write(to writer: inout JSONWriter) { writer.double(self) }
}

extension Nanoseconds: WireValue {
    @inline(__always)
    static func read(from reader: inout JSONReader) throws(JSONError) -> Nanoseconds {
        try reader.readTime()
    }

    @inline(__always)
    func write(to writer: inout JSONWriter) { writer.int(raw) }
}

extension BasisPoints: WireValue {
    @inline(__always)
    static func read(from reader: inout JSONReader) throws(JSONError) -> BasisPoints {
        try reader.readBasisPoints()
    }

    @inline(__always)
    func write(to writer: inout JSONWriter) { writer.double(value) }
}

extension GraphID: WireValue {
    @inline(__always)
    static func read(from reader: inout JSONReader) throws(JSONError) -> GraphID {
        GraphID(try reader.readString())
    }

    @inline(__always)
    func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}
