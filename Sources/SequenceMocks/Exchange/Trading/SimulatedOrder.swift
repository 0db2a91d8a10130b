import SequenceMarkets

/// The states of an order as flat lists and the `orders` topic print them.
enum SimulatedOrderState: String, Sendable, Hashable {
    case new = "NEW"
    case pending = "PENDING"
    case accepted = "ACCEPTED"
    case partial = "PARTIAL"
    case filled = "FILLED"
    case completed = "COMPLETED"
    case cancelled = "CANCELLED"
    case rejected = "REJECTED"
    case failed = "FAILED"

    var isTerminal: Bool {
        switch self {
        case .completed, .cancelled, .rejected, .failed: true
        case .new, .pending, .accepted, .partial, .filled: false
        }
    }
}

/// One order of one graph node.
struct SimulatedOrder: Sendable {
    let index: Int
    let graph: Int
    let node: Int
    /// `graph:<graph_id>:<node_id>:`; a number follows, one higher with every amend.
    let idStem: String
    let instrument: ListedInstrument
    let side: OrderSide
    let venue: String?
    var limit: Px?
    var timeInForce: OrderTimeInForce
    var maxSlippageBps: Int64?
    /// `low`, `medium` or `high`; nil is medium.
    var urgency: String?
    let clientOrderID: String?
    /// Its total quantity.
    var quantity: Qty
    var state = SimulatedOrderState.new
    let created: Int64
    var updated: Int64
    /// When it was last changed before it ended.
    var lastWorking: Int64
    /// How often it was reported; a later report supersedes an earlier one.
    var reports = 0
    /// A paper order of a live key: booked separately from the account's money.
    var isPaper = false
    var failure: String?
    var work = WorkState()
    var executed = ExecutedPart()
    var revisions = RevisionHistory()
    var benchmarks = OrderBenchmarks()

    var id: String { idStem + String(revisions.number) }
    var filled: Qty { executed.quantity }
    var fillCount: Int { executed.count }
    var averagePrice: Px { executed.average.price }
    var remaining: Qty { Qty(raw: quantity.raw - filled.raw) }
    /// The quantity that may trade now; a rule may hold an order below its full quantity.
    var workable: Qty {
        let most = min(work.released.raw, quantity.raw, work.hold?.raw ?? .max)
        return Qty(raw: max(most - filled.raw, 0))
    }
    var isActive: Bool { !state.isTerminal }

    /// Assigns another id, as an amendment does.
    mutating func revise(at time: Int64) {
        revisions.past.append(
            PastRevision(
                number: revisions.number,
                quantity: quantity,
                filled: filled,
                filledBefore: revisions.filledBefore,
                created: revisions.past.last?.ended ?? created,
                ended: time
            )
        )
        revisions.number += 1
        revisions.filledBefore = filled
    }
}

/// How an order is worked.
struct WorkState: Sendable {
    /// The quantity released so far; below the total while slices remain.
    var released: Qty = .zero
    /// The maximum filled, whatever the market offers.
    var hold: Qty?
    /// When it stops waiting, if it has a horizon.
    var expiry: Int64?
    /// How often a venue refused it.
    var attempts = 0
    /// The filled quantity at the last progress check.
    var filledBefore: Qty = .zero
    /// More may be added to it while its parent still fills.
    var isOpenEnded = false
    /// It rests in a book as a maker.
    var isResting = false
    /// A work event is scheduled.
    var isScheduled = false
}

/// The executions of an order.
struct ExecutedPart: Sendable {
    private(set) var quantity: Qty = .zero
    private(set) var notional: USD = .zero
    private(set) var fees: USD = .zero
    private(set) var average = AveragePrice()
    /// How many executions there were.
    private(set) var count = 0
    /// The venues it was filled at, in order of first fill.
    private(set) var venues: [String] = []
    private var countByVenue: [String: Int] = [:]

    /// The number of its next execution at a venue, from 1.
    func nextExecution(at venue: String) -> Int { (countByVenue[venue] ?? 0) + 1 }

    /// The sums with one more execution; throws if they do not fit.
    func sums(adding notional: USD, fee: USD) throws(FixedPointError)
        -> (notional: USD, fees: USD)
    {
        (try self.notional + notional, try fees + fee)
    }

    /// Adds an execution whose sums are known to fit.
    mutating func add(_ fill: SimulatedFill, _ sums: (notional: USD, fees: USD)) {
        quantity = Qty(raw: quantity.raw + fill.quantity.raw)
        (notional, fees) = sums
        average.add(fill.quantity, at: fill.price)
        count += 1
        countByVenue[fill.venue] = fill.orderNumber
        if !venues.contains(fill.venue) { venues.append(fill.venue) }
    }
}

/// The ids an order had.
struct RevisionHistory: Sendable {
    /// The number at the end of its id.
    var number = 1
    /// The filled quantity when it got its current id.
    var filledBefore: Qty = .zero
    /// Its state under its previous ids.
    var past: [PastRevision] = []
}

/// The market at an order's arrival, the benchmark of its cost.
struct OrderBenchmarks: Sendable {
    /// The mid price when it began to work.
    var arrival: Px?
    /// The best price it could have taken then.
    var touch: Px?
    /// The fees expected then, in basis points.
    var expectedFeeBps: Double?
    /// The mid when it ended.
    var closing: Px?
}

/// An order as it was when an amendment gave it another id.
struct PastRevision: Sendable {
    var number: Int
    var quantity: Qty
    var filled: Qty
    /// The filled quantity when it got that id.
    var filledBefore: Qty
    var created: Int64
    var ended: Int64
}

/// How long an order remains in force.
enum OrderTimeInForce: String, Sendable, Hashable {
    case gtc = "GTC"
    case ioc = "IOC"
    case fok = "FOK"
}

/// One execution at one venue.
struct SimulatedFill: Sendable {
    let index: Int
    let order: Int
    let orderID: String
    let symbol: String
    /// The position it is booked on, as ``ListedInstrument/holdingSymbol`` names it.
    let holding: String
    let side: OrderSide
    let venue: String
    let quantity: Qty
    let price: Px
    let notional: USD
    let fee: USD
    let feeBps: Double
    let isMaker: Bool
    let asset: String
    /// The venue's running total of fees for this order.
    let cumulativeFee: USD
    let executionID: String
    /// Its number among the executions of its venue, and of its order at that venue; from 1.
    let venueNumber: Int
    let orderNumber: Int
    /// Booked on the ledger of paper orders.
    let isPaper: Bool
    let time: Int64
}
