/// What a venue's orders came to when all were cancelled.
///
/// The request was taken; whether each order is gone, only a look at the orders tells.
public struct VenueCancellation: JSONModel {
    /// The server's answer.
    public var answer: JSONValue

    /// How many orders the server says it cancelled, where it says so.
    public var cancelledCount: Int? {
        let names = ["cancelled", "canceled", "cancelled_count", "count"]
        return names.lazy.compactMap { answer[$0]?.int64Value }.first.flatMap { Int(exactly: $0) }
    }

    /// Wraps an answer.
    public init(_ answer: JSONValue) { self.answer = answer }

    /// Reads the answer, whatever it is.
    public init(from reader: inout JSONReader) throws(JSONError) {
        answer = try reader.readValue()
    }

    /// Appends the answer as it came.
    public func write(to writer: inout JSONWriter) { answer.write(to: &writer) }
}
