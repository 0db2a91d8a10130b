/// Codable as the members of an edge: `trigger`, and `condition` for a ratio.
extension Trigger: WireForm {
    init(form: JSONValue) throws(JSONError) {
        let trigger = form["trigger"]
        if let plain = Trigger.plain.first(where: { $0.name == trigger?.stringValue }) {
            self = plain
        } else if trigger == "on_fill_ratio" {
            self = .fillRatio(try Ratio(form: form["condition"]).value)
        } else if let delay = trigger?["on_timeout"] {
            self = .timeout(.milliseconds(try Delay(form: delay).milliseconds))
        } else if let move = trigger?["on_price"] {
            let move = try Move(form: move)
            self = .onPrice(
                symbol: move.symbol,
                direction: move.direction,
                offsetPercent: move.offset
            )
        } else {
            throw JSONError(expected: "a trigger", offset: 0)
        }
    }

    func writeForm(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.key("trigger")
        switch self {
        case .fillRatio(let ratio):
            writer.string("on_fill_ratio")
            writer.field("condition", Ratio(value: ratio))
        case .timeout(let delay):
            let delay = Delay(milliseconds: delay.wholeMilliseconds)
            writer.object { $0.field("on_timeout", delay) }
        case .onPrice(let symbol, let direction, let offset):
            let move = Move(symbol: symbol, direction: direction, offset: offset)
            writer.object { $0.field("on_price", move) }
        case .onAccepted, .onFirstFill, .onFill, .onFullFill, .onCancel, .onDone:
            writer.string(name)
        }
    }

    /// The triggers that are only a name.
    private static let plain: [Trigger] = [
        .onAccepted, .onFirstFill, .onFill, .onFullFill, .onCancel, .onDone,
    ]

    /// The name on the wire.
    private var name: String {
        switch self {
        case .onAccepted: "on_accepted"
        case .onFirstFill: "on_first_fill"
        case .onFill: "on_fill"
        case .onFullFill: "on_full_fill"
        case .onCancel: "on_cancel"
        case .onDone: "on_done"
        case .fillRatio: "on_fill_ratio"
        case .timeout: "on_timeout"
        case .onPrice: "on_price"
        }
    }

    private struct Ratio: WireModel {
        var value: Double

        static var blank: Ratio { Ratio(value: 0) }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("fill_ratio_gte", &value)
        }
    }

    private struct Delay: WireModel {
        var milliseconds: Int64

        static var blank: Delay { Delay(milliseconds: 0) }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("ms", &milliseconds)
        }
    }

    private struct Move: WireModel {
        var symbol: String
        var direction: PriceDirection
        var reference = "graph_entry_price"
        var offset: Double

        static var blank: Move { Move(symbol: "", direction: .above, offset: 0) }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("symbol", &symbol)
            try wire.field("direction", &direction)
            try wire.field("reference", &reference)
            try wire.field("offset_pct", &offset)
        }
    }
}
