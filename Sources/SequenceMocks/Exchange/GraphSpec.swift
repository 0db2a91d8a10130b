import SequenceMarkets

/// What a caller asked for in one submission; equal specs are the same submission.
struct GraphSpec: Sendable, Hashable {
    var nodes: [NodeSpec]
    var edges: [EdgeSpec] = []
    var isSandbox = false
    var clientOrderID: String?
    /// The risk layers as they came.
    ///
    /// Nothing is enforced yet; they count for equality.
    var risk: JSONValue?
}

/// One node of a graph.
struct NodeSpec: Sendable, Hashable {
    var id: String
    var instrument: Instrument
    var venue: String?
    var side: Side
    /// Nil for a market order.
    var limit: Px?
    /// Nil for `derived`: an edge says how much.
    var quantity: Qty?
    var execution = ExecutionSpec()
    var isRoot = true
}

/// How a node is to be executed.
struct ExecutionSpec: Sendable, Hashable {
    var policy: String?
    var urgency: String?
    var maxSlippageBps: Int64?
    var horizon: Int64?
    var timeInForce = TimeInForce.gtc
    var pacing = Pacing.none
    var isReduceOnly = false
}

/// One edge of a graph.
struct EdgeSpec: Sendable, Hashable {
    var id: String
    var from: Int
    var to: Int
    var trigger: TriggerSpec
    /// Nil leaves the size to the node.
    var sizing: SizingSpec?
}

/// When an edge fires.
enum TriggerSpec: Sendable, Hashable {
    case accepted, firstFill, fill, fullFill, cancel, done
    /// At this share filled, in parts per billion.
    case fillRatio(Int64)
    /// So many nanoseconds after its parent began, unless that has ended.
    case timeout(Int64)
    /// When a mid crosses a level set off from the parent's fill price, in parts per billion.
    case price(symbol: String, isBelow: Bool, offset: Int64)
}

/// How much a fired edge asks its child for.
enum SizingSpec: Sendable, Hashable {
    case parentFilled, incrementalFill, residual
    /// In parts per billion.
    case linearHedge(Int64)
    /// In parts per billion, with an optional cap.
    case scaledNotional(Int64, cap: USD?)
    case fixed(Qty)
}

/// How an order is spread over time.
///
/// New kinds of pacing are added here and nowhere else.
enum Pacing: Sendable, Hashable {
    case none
    /// So many equal slices, nanoseconds apart.
    case uniform(slices: Int64, interval: Int64)

    static let mostSlices: Int64 = 10_000

    /// How many slices there are in all.
    var slices: Int64 {
        switch self {
        case .none: 1
        case .uniform(let slices, _): slices
        }
    }

    /// The time from one slice to the next.
    var interval: Int64 {
        switch self {
        case .none: 0
        case .uniform(_, let interval): interval
        }
    }

    /// How much of a quantity may trade once so many slices are out; the last one
    /// releases whatever rounding has left.
    func released(_ slices: Int64, of quantity: Qty) -> Qty {
        guard slices < self.slices else { return quantity }
        let share = quantity.raw.multipliedFullWidth(by: slices)
        let total = UInt64(self.slices)
        guard share.high >= 0, share.high.magnitude < total else { return quantity }
        return Qty(
            raw: Int64(
                clamping: total.dividingFullWidth((share.high.magnitude, share.low)).quotient
            )
        )
    }
}
