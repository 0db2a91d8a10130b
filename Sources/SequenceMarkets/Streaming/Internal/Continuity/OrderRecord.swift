/// The known state of one order, merged from reports in any sequence, and its executions.
///
/// The filled quantity is the largest reported and a terminal state is final, whatever the time of
/// a later report; clocks only rank reports that decide neither.
struct OrderRecord: Sendable {
    /// How much of the order's past is known.
    enum Origin: Sendable {
        /// Its whole life: every execution is delivered.
        case birth
        /// From a moment when this much of it was filled, in steps of 10⁻⁸.
        case moment(filled: Int64)
        /// First seen partway through its life, and its past has yet to be requested.
        case unknown
    }

    /// The id, as the exchange spells it.
    let id: String
    var origin: Origin
    var executions = ExecutionLedger()
    private(set) var latest: Order?
    /// Whether a row of the order list has shown it.
    var isListed = false
    /// Whether an amended order has replaced it.
    var isSuperseded = false
    /// When it was first followed.
    var since = Duration.zero
    /// When the fills and the filled quantity began to differ.
    var differsSince: Duration?
    /// Whether a listing has confirmed that the filled quantity counts earlier revisions too.
    var isCarryConfirmed = false

    init(id: String, origin: Origin) {
        self.id = id
        self.origin = origin
    }

    var filled: Int64 { latest?.filledQuantity.raw ?? 0 }
    var isTerminal: Bool { latest?.isTerminal ?? false }
    /// Whether further reports are expected.
    var isOpen: Bool { latest.map { !$0.isTerminal } ?? true && !isSuperseded }

    /// The quantity filled before its fills were delivered, in steps of 10⁻⁸.
    var base: Int64 {
        switch origin {
        case .birth: 0
        case .moment(let filled): filled
        case .unknown: 0
        }
    }

    /// The sum of its known fills, delivered or older.
    var accounted: Int64 { executions.told.saturatingAdd(base) }

    /// The report to pass on, or nil if it contains nothing new.
    mutating func admit(_ order: Order) -> Order? {
        guard isNews(order) else { return nil }
        var told = order
        if let latest {
            told.filledQuantity = max(latest.filledQuantity, order.filledQuantity)
            // A terminal state is not revoked; its filled quantity may still grow.
            if latest.isTerminal, !order.isTerminal || order.status.rank < latest.status.rank {
                told.status = latest.status
            }
            if let then = latest.updated, let now = order.updated { told.updated = max(then, now) }
        }
        latest = told
        return told
    }

    /// Whether a report adds to the known state.
    func isNews(_ order: Order) -> Bool {
        guard let latest else { return true }
        if order.filledQuantity > latest.filledQuantity { return true }
        guard !latest.isTerminal else {
            return order.isTerminal && order.status.rank > latest.status.rank
        }
        if order.isTerminal { return true }
        guard order.filledQuantity == latest.filledQuantity else { return false }
        guard order.status != latest.status || order.quantity != latest.quantity else {
            return false
        }
        if order.status.rank > latest.status.rank, order.quantity == latest.quantity {
            return true
        }
        guard let then = latest.updated, let now = order.updated else { return true }
        return now >= then
    }
}

extension OrderStatus {
    /// How advanced an order is; an unknown status ranks as high as any open one.
    var rank: Int {
        switch self {
        case .new: 0
        case .pending: 1
        case .accepted: 2
        case .partial: 4
        case .superseded: 5
        case .filled: 6
        case .cancelled, .rejected, .failed, .expired: 7
        case .completed: 8
        default: 3
        }
    }
}
