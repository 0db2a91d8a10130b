/// A model whose form on the wire is written down once, for reading and writing alike.
///
/// ```swift
/// mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
///     try wire.field("symbol", &symbol)
///     try wire.steps("qty_1e8", &quantity)
/// }
/// ```
///
/// A property that is not optional is a required field, unless `or:` says what a missing one
/// reads as. An optional one that is nil is not written. Fields are written in this order, which
/// is the documentation's and the one the reader tries first.
protocol WireModel: JSONModel {
    /// A value for the reader to fill.
    static var blank: Self { get }
    /// Names each field once: its key, its unit and its property.
    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure)
    /// Works out the required fields that were not there from others, and takes their keys away.
    ///
    /// The first key that is left is the error.
    mutating func supply(_ missing: inout [String])
    /// Works out what follows from other fields, once all are read; the reader is for the error
    /// where they contradict each other.
    mutating func complete(_ reader: JSONReader) throws(JSONError)
}

extension WireModel {
    mutating func supply(_ missing: inout [String]) {}

    @inline(__always)
    mutating func complete(_ reader: JSONReader) throws(JSONError) {}

    /// Reads a value.
    @inline(__always)
    public init(from reader: inout JSONReader) throws(JSONError) {
        try self.init(from: &reader) { _, _ in }
    }

    /// Reads a value; `supply` does the same as the model's, with what only the caller knows.
    @inline(__always)
    init(
        from reader: inout JSONReader,
        supplying supply: (inout Self, inout [String]) -> Void
    ) throws(JSONError) {
        self = Self.blank
        try fill(from: &reader, supplying: supply)
    }

    /// Reads an object into a value, whose other fields stay as they are.
    @inline(__always)
    mutating func fill(
        from reader: inout JSONReader,
        supplying supply: (inout Self, inout [String]) -> Void = { _, _ in }
    ) throws(JSONError) {
        var object = try ObjectReading(reader)
        repeat {
            object.beginPass()
            try map(&object)
            guard object.isStuck else { continue }
            var single = try object.enterKey()
            try map(&single)
            try object.leave(single)
        } while !object.isAtEnd
        reader = object.reader
        if object.missing != 0 { try fillIn(object.missing, reader, supply) }
        try complete(reader)
    }

    /// Supplies the required fields that were not there, or throws what names the first.
    @inline(never)
    private mutating func fillIn(
        _ missing: UInt64,
        _ reader: JSONReader,
        _ supply: (inout Self, inout [String]) -> Void
    ) throws(JSONError) {
        var search = KeySearch(missing)
        map(&search)
        supply(&self, &search.keys)
        self.supply(&search.keys)
        if let key = search.keys.first { throw reader.failure("the field \"\(key)\"") }
    }

    /// Appends the value in the wire's form.
    @inline(__always)
    public func write(to writer: inout JSONWriter) {
        var copy = self
        writer.object { writer in
            withUnsafeMutablePointer(to: &writer) { writer in
                var object = ObjectWriting(writer: writer)
                copy.map(&object)
            }
        }
    }
}

/// The visitor of a model's fields: a reader or a writer of an object.
protocol WireMap {
    /// The error that reading can throw; writing throws nothing.
    associatedtype Failure: Error

    /// One field: how its value is read, and how it is written under its key.
    mutating func field<Value>(
        _ key: StaticString,
        _ value: inout Value,
        isRequired: Bool,
        read: (inout JSONReader) throws(JSONError) -> Value,
        write: (inout JSONWriter, StaticString, Value) -> Void
    ) throws(Failure)

    /// Keeps the members that no field names.
    mutating func rest(_ members: inout JSONObject) throws(Failure)
}
