import SequenceMarkets

/// The contents of one submission; equal specs are the same submission.
struct GraphSpec: Sendable, Hashable {
    var nodes: [NodeSpec]
    var edges: [EdgeSpec] = []
    var isSandbox = false
    var clientOrderID: String?
    var risk = RiskSpec()

    /// Above this, products of price and quantity are considered invalid.
    static let largestQuantity: Int64 = 100_000_000_000_000_000
}

/// One node of a graph.
struct NodeSpec: Sendable, Hashable {
    var id: String
    var instrument: ListedInstrument
    var venue: String?
    var side: OrderSide
    /// Nil for a market order.
    var limit: Px?
    /// Nil for `derived`: an edge sets the quantity.
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
    var timeInForce = OrderTimeInForce.gtc
    var pacing = PacingSpec.none
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
    var onParentCancel: FailureSpec?
    var onChildReject: FailureSpec?
}

/// When an edge fires.
enum TriggerSpec: Sendable, Hashable {
    case accepted, firstFill, fill, fullFill, cancel, done
    /// At this share filled, in parts per billion.
    case fillRatio(Int64)
    /// This many nanoseconds after its parent began, unless the parent has ended.
    case timeout(Int64)
    /// When a mid crosses a level at an offset from the parent's fill price, in parts per billion.
    case price(symbol: String, isBelow: Bool, offset: Int64)
}

/// The quantity a fired edge requests from its child.
enum SizingSpec: Sendable, Hashable {
    case parentFilled, incrementalFill, residual
    /// In parts per billion; if negative, on the side opposite to the parent's.
    case linearHedge(Int64)
    /// In parts per billion, with an optional cap.
    case scaledNotional(Int64, cap: USD?)
    case fixed(Qty)
}

/// How an order is spread over time.
///
/// New kinds of pacing are added here and nowhere else.
enum PacingSpec: Sendable, Hashable {
    case none
    /// This many equal slices, nanoseconds apart.
    case uniform(slices: Int64, interval: Int64)
    /// This many slices that follow a volume curve, nanoseconds apart.
    case volume(slices: Int64, interval: Int64)
    /// At most this much at once; the next part is shown when it is filled.
    case iceberg(display: Qty)

    static let mostSlices: Int64 = 10_000

    /// The total number of slices.
    var slices: Int64 {
        switch self {
        case .none, .iceberg: 1
        case .uniform(let slices, _), .volume(let slices, _): slices
        }
    }

    /// The time from one slice to the next.
    var interval: Int64 {
        switch self {
        case .none, .iceberg: 0
        case .uniform(_, let interval), .volume(_, let interval): interval
        }
    }

    /// The fraction of the whole in a number of slices, as numerator and denominator.
    ///
    /// A venue trades most at both ends of its day: the first and the last slice weigh twice
    /// as much as the middle.
    private func share(_ slices: Int64) -> (part: Int64, whole: Int64) {
        guard case .volume(let count, _) = self, count > 1 else { return (slices, self.slices) }
        func weight(_ slice: Int64) -> Int64 { count - 1 + (2 * slice - (count - 1)).magnitude64 }
        return (
            (0..<slices).reduce(0) { $0 + weight($1) }, (0..<count).reduce(0) { $0 + weight($1) }
        )
    }

    /// How much of a quantity may trade once this many slices are out; the last one
    /// releases the rounding remainder.
    func released(_ slices: Int64, of quantity: Qty) -> Qty {
        if case .iceberg(let display) = self { return min(display, quantity) }
        guard slices < self.slices else { return quantity }
        let (part, whole) = share(slices)
        let share = quantity.raw.multipliedFullWidth(by: part)
        let total = UInt64(max(whole, 1))
        guard share.high >= 0, share.high.magnitude < total else { return quantity }
        return Qty(
            raw: Int64(
                clamping: total.dividingFullWidth((share.high.magnitude, share.low)).quotient
            )
        )
    }
}

extension Int64 {
    /// The absolute value, clamped to the representable range.
    fileprivate var magnitude64: Int64 { Int64(clamping: magnitude) }
}
