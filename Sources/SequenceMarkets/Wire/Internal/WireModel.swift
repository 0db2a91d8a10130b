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
    /// Works out what follows from other fields, once all are read.
    mutating func complete()
}

extension WireModel {
    @inline(__always)
    mutating func complete() {}

    /// Reads a value.
    @inline(__always)
    public init(from reader: inout JSONReader) throws(JSONError) {
        self = Self.blank
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
        if object.missing != 0 { throw Self.missing(object.missing, reader) }
        complete()
    }

    /// The error that names the first of the fields that were not there.
    @inline(never)
    private static func missing(_ fields: UInt64, _ reader: JSONReader) -> JSONError {
        var search = KeySearch(fields.trailingZeroBitCount)
        var model = blank
        model.map(&search)
        return reader.failure("the field \"\(search.key)\"")
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

/// What a model's fields are shown to: a reader or a writer of an object.
protocol WireMap {
    /// What reading can throw; writing throws nothing.
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
