/// The result of cancelling all of a venue's orders.
///
/// The request was accepted; only the order list shows whether each order is gone.
public struct VenueCancellation: JSONModel {
    /// The server's answer.
    public var answer: JSONValue

    /// How many orders the server reports as cancelled, if it does.
    public var cancelledCount: Int? {
        let names = ["cancelled", "canceled", "cancelled_count", "count"]
        return names.lazy.compactMap { answer[$0]?.int64Value }.first.flatMap { Int(exactly: $0) }
    }

    /// Wraps a response.
    public init(_ answer: JSONValue) { self.answer = answer }

    /// Reads any response.
    public init(from reader: inout JSONReader) throws(JSONError) {
        answer = try reader.readValue()
    }

    /// Appends the response unchanged.
    public func write(to writer: inout JSONWriter) { answer.write(to: &writer) }
}
