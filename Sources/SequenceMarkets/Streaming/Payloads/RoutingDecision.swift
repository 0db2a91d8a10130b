/// `routing`: one decision of the router.
public struct RoutingDecision: FreeForm {
    /// The whole payload.
    public var json: JSONValue
    /// Wraps a payload.
    public init(json: JSONValue) { self.json = json }

    /// The legs considered.
    public var legs: JSONValue? { json["legs"] }
    /// The estimated cost, in basis points.
    public var estimatedCost: BasisPoints? { basisPoints("est_cost_bps") }
    /// What was chosen.
    public var chosen: JSONValue? { json["chosen"] }
}
