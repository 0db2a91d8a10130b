/// Codable as the members of an edge.
extension EdgeOptions: WireForm {
    init(form: JSONValue) throws(JSONError) {
        let actions = try Actions(form: form)
        self.init()
        if let sizing = form["sizing"] { self.sizing = try Sizing(form: sizing) }
        (onParentCancel, onChildReject) = (actions.onParentCancel, actions.onChildReject)
    }

    func writeForm(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        if let sizing {
            writer.key("sizing")
            sizing.writeForm(to: &writer)
        }
        if let onParentCancel { writer.field("on_parent_cancel", onParentCancel.rawValue) }
        if let onChildReject { writer.field("on_child_reject", onChildReject.rawValue) }
    }

    private struct Actions: WireModel {
        var onParentCancel: FailureAction?
        var onChildReject: FailureAction?

        static var blank: Actions { Actions() }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("on_parent_cancel", &onParentCancel)
            try wire.field("on_child_reject", &onChildReject)
        }
    }
}

/// Codable as an edge's `sizing`.
extension Sizing: WireForm {
    init(form: JSONValue) throws(JSONError) {
        if let plain = Sizing.plain.first(where: { $0.name == form.stringValue }) {
            self = plain
        } else if let hedge = form["linear_hedge"] {
            self = .linearHedge(try Scaled(form: hedge).multiplier)
        } else if let scaled = form["scaled_notional"] {
            let scaled = try Scaled(form: scaled)
            self = .scaledNotional(multiplier: scaled.multiplier, cap: scaled.cap)
        } else if let fixed = form["fixed"]?["qty_1e8"]?.int64Value {
            self = .fixed(.success(Qty(raw: fixed)))
        } else {
            throw JSONError(expected: "a sizing", offset: 0)
        }
    }

    func writeForm(to writer: inout JSONWriter) {
        switch self {
        case .parentFilledQty, .incrementalFill, .residual: writer.string(name)
        case .linearHedge(let multiplier):
            let scaled = Scaled(multiplier: multiplier)
            writer.object { $0.field("linear_hedge", scaled) }
        case .scaledNotional(let multiplier, let cap):
            let scaled = Scaled(multiplier: multiplier, cap: cap)
            writer.object { $0.field("scaled_notional", scaled) }
        case .fixed(.success(let quantity)): quantity.writeFixed(to: &writer)
        case .fixed(.failure): writer.null()
        }
    }

    /// The sizings that are only a name.
    private static let plain: [Sizing] = [.parentFilledQty, .incrementalFill, .residual]

    /// The name on the wire.
    private var name: String {
        switch self {
        case .parentFilledQty: "parent_filled_qty"
        case .incrementalFill: "incremental_fill"
        case .residual: "residual"
        case .linearHedge: "linear_hedge"
        case .scaledNotional: "scaled_notional"
        case .fixed: "fixed"
        }
    }

    private struct Scaled: WireModel {
        var multiplier: Double
        var cap: USD?

        static var blank: Scaled { Scaled(multiplier: 0) }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("multiplier", &multiplier)
            try wire.decimal("cap_usd", &cap)
        }
    }
}
