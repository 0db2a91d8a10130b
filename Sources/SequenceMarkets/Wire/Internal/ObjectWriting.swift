/// Writes a model's fields into an object.
struct ObjectWriting: WireMap {
    typealias Failure = Never

    let writer: UnsafeMutablePointer<JSONWriter>

    @inline(__always)
    mutating func field<Value>(
        _ key: StaticString,
        _ value: inout Value,
        isRequired: Bool,
        read: (inout JSONReader) throws(JSONError) -> Value,
        write: (inout JSONWriter, StaticString, Value) -> Void
    ) {
        write(&writer.pointee, key, value)
    }

    mutating func rest(_ members: inout JSONObject) { writer.pointee.members(members) }
}
