/// The optional forms of the readers models use most: null reads as nil.
extension JSONReader {
    mutating func readOptionalString() throws(JSONError) -> String? {
        try readNull() ? nil : try readString()
    }

    mutating func readOptionalRepeatedString() throws(JSONError) -> String? {
        try readNull() ? nil : try readRepeatedString()
    }

    mutating func readOptionalString(likely known: String?) throws(JSONError) -> String? {
        try readNull() ? nil : try readString(likely: known)
    }

    /// A string, or a number as it is written: ids come in both forms.
    mutating func readText() throws(JSONError) -> String {
        if peek() == UInt8(ascii: "\"") { return try readString() }
        return String(decoding: try scanNumber(), as: UTF8.self)
    }

    mutating func readOptionalText() throws(JSONError) -> String? {
        try readNull() ? nil : try readText()
    }

    mutating func readOptionalRaw<Value: FixedPoint>(
        _ type: Value.Type = Value.self
    ) throws(JSONError) -> Value? {
        try readNull() ? nil : try readRaw()
    }

    mutating func readOptionalFixed<Value: FixedPoint>(
        _ type: Value.Type = Value.self
    ) throws(JSONError) -> Value? {
        try readNull() ? nil : try readFixed()
    }

    mutating func readTime() throws(JSONError) -> Nanoseconds { Nanoseconds(raw: try readInt64()) }

    mutating func readBasisPoints() throws(JSONError) -> BasisPoints {
        BasisPoints(try readDouble())
    }

    mutating func readOptionalEnum<Value: OpenEnum>(
        _ type: Value.Type = Value.self
    ) throws(JSONError) -> Value? {
        try readNull() ? nil : try readEnum()
    }

    mutating func readOptionalBool() throws(JSONError) -> Bool? {
        try readNull() ? nil : try readBool()
    }

    mutating func readOptionalInt() throws(JSONError) -> Int? {
        try readNull() ? nil : try readInt()
    }

    mutating func readOptionalModel<Model: JSONModel>(
        _ type: Model.Type = Model.self
    ) throws(JSONError) -> Model? {
        try readNull() ? nil : try Model(from: &self)
    }

    /// A list; null reads as an empty one.
    mutating func readOptionalList<Model: JSONModel>(
        _ type: Model.Type = Model.self
    ) throws(JSONError) -> [Model] {
        try readNull() ? [] : try readList()
    }

    /// A list of open enumerations' values; null reads as an empty one.
    mutating func readOptionalEnums<Value: OpenEnum>(
        _ type: Value.Type = Value.self
    ) throws(JSONError) -> [Value] {
        try readOptionalStrings().map { Value.init(rawValue: $0) }
    }

    mutating func readOptionalStrings() throws(JSONError) -> [String] {
        try readNull() ? [] : try readStrings()
    }

    /// A required field's value, or the error that names the field.
    func require<Value>(_ value: Value?, _ key: String) throws(JSONError) -> Value {
        guard let value else { throw failure("the field \"\(key)\"") }
        return value
    }
}
