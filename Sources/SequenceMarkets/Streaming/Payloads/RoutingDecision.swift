/// `routing`: one decision of the router.
///
/// The documentation names three fields and leaves their form open; all of it is kept.
public struct RoutingDecision: JSONModel {
    /// The whole payload.
    public var json: JSONValue

    /// The legs considered.
    public var legs: JSONValue? { json["legs"] }
    /// The estimated cost, in basis points.
    public var estimatedCost: BasisPoints? {
        json["est_cost_bps"]?.doubleValue.map { BasisPoints($0) }
    }
    /// What was chosen.
    public var chosen: JSONValue? { json["chosen"] }

    /// Reads a decision.
    public init(from reader: inout JSONReader) throws(JSONError) { json = try reader.readValue() }

    /// Appends the decision as it came.
    public func write(to writer: inout JSONWriter) { json.write(to: &writer) }
}
