/// `routing`: one decision of the router.
public struct RoutingDecision: FreeForm {
    /// The whole payload.
    public var json: JSONValue
    /// Wraps a payload.
    public init(json: JSONValue) { self.json = json }

    /// The legs considered.
    public var legs: [RoutingLeg] { rows("legs", name: "venue") }
    /// The estimated cost, in basis points.
    public var estimatedCost: BasisPoints? { basisPoints("est_cost_bps") }
    /// The chosen venue, or that of the chosen leg.
    public var chosen: Venue? {
        venue("chosen") ?? json["chosen"]?["venue"]?.stringValue.map { Venue(rawValue: $0) }
    }
}
