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
    var revision = 1
    /// What was filled when it got the id it has.
    var filledAtAmend: Qty = .zero
    /// What it was under the ids it had before.
    var past: [PastRevision] = []
    let instrument: ListedInstrument
    let side: OrderSide
    let venue: String?
    var limit: Px?
    var timeInForce: OrderTimeInForce
    var maxSlippageBps: Int64?
    /// `low`, `medium` or `high`; nil is medium.
    var urgency: String?
    let clientOrderID: String?
    /// How much it is for in all.
    var quantity: Qty
    /// How much of it may trade by now; below ``quantity`` while slices are to come.
    var released: Qty
    /// No more than this is filled, whatever the market offers.
    var hold: Qty?
    /// When it stops waiting, if it has a horizon.
    var expiry: Int64?
    /// How often a venue refused it.
    var attempts = 0
    /// The best price it could have taken when it began to work.
    var touch: Px?
    /// What fees it could expect then, in basis points.
    var expectedFeeBps: Double?
    /// The mid when it ended.
    var closingMid: Px?
    /// Where it was filled, in the order of the first fills.
    var filledAt: [String] = []
    var filled: Qty = .zero
    /// What was filled when its progress was last looked at.
    var filledBefore: Qty = .zero
    var notional: USD = .zero
    var average = AveragePrice()
    var fees: USD = .zero
    var fillCount = 0
    /// How many of its executions were at each venue.
    var executionCounts: [String: Int] = [:]
    var state = SimulatedOrderState.new
    /// More may be added to it while its parent still fills.
    var isOpenEnded = false
    /// It rests in a book as a maker.
    var isResting = false
    /// A work event is under way.
    var isScheduled = false
    /// The mid price when it began to work.
    var arrival: Px?
    let created: Int64
    var updated: Int64
    /// When it was last changed before it ended.
    var lastWorking: Int64
    /// How often it was told; a later report supersedes an earlier one.
    var reports = 0
    /// Paper on a live key: booked apart from the account's money.
    var isPaper = false
    var failure: String?

    var id: String { idStem + String(revision) }
    var remaining: Qty { Qty(raw: quantity.raw - filled.raw) }
    /// What may trade now; a rule may hold an order short of its quantity.
    var workable: Qty {
        Qty(raw: max(min(released.raw, quantity.raw, hold?.raw ?? .max) - filled.raw, 0))
    }
    var isActive: Bool { !state.isTerminal }

    var averagePrice: Px { average.price }
}

/// An order as it was when an amendment gave it another id.
struct PastRevision: Sendable {
    var number: Int
    var quantity: Qty
    var filled: Qty
    /// What was filled when it got that id.
    var filledBefore: Qty
    var created: Int64
    var ended: Int64
}

/// How long an order stands.
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
