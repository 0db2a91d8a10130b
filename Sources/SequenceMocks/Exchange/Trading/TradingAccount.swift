import SequenceMarkets

/// Orders, graphs, fills and the account: everything trading changes, and the events that change
/// it.
///
/// Time comes in as an argument; nothing here reads a clock.
struct TradingAccount: Sendable {
    /// What is going to happen.
    enum ScheduledEvent: Sendable {
        case accept(order: Int)
        case work(order: Int)
        case slice(order: Int, number: Int64)
        case expire(order: Int)
        case giveUp(order: Int)
        case timeout(graph: Int, edge: Int)
        case endMarket(PredictionMarket)
        case payOut(PredictionMarket)
        case fund(Ledger.Key)
    }

    /// What has happened and streams tell.
    enum ExecutionReport: Sendable {
        case order(SimulatedOrder)
        /// An amendment has given it another id; the last of its past ones is over.
        case superseded(SimulatedOrder)
        case fill(SimulatedFill)
        case report(SimulatedOrder, time: Int64)
    }

    /// How long things take, in nanoseconds.
    struct Latency: Sendable {
        var accept: Int64
        var betweenFills: Int64
        /// From a resolution, or a claim of winnings, to the payout.
        var settlement: Int64
    }

    var market: SimulatedMarket
    var ledger = Ledger()
    /// Paper orders of a live key, apart from its money.
    var paperLedger = Ledger()
    /// What really happened.
    var truth = TruthLog()
    /// Its key trades live: orders marked as sandbox are paper.
    var isLive = false
    /// Whether an amended order goes on under the id it had.
    var amendKeepsID = false
    /// Sets ids of one account apart from those of another.
    var idSpace: UInt64 = 0
    /// How many executions there were at each venue.
    var executionCounts: [String: Int] = [:]
    let latency: Latency
    /// Whether cash has to cover what is bought.
    var enforcesBalances = false
    let noise: SeededNoise
    var orders: [SimulatedOrder] = []
    var fills: [SimulatedFill] = []
    var payouts: [Payout] = []
    var fundings: [FundingPayment] = []
    /// Positions that will be there when funding is settled.
    var funded: Set<Ledger.Key> = []
    /// What happened to each order, by its number.
    var traces: [Int: [OrderTraceStep]] = [:]
    /// Markets whose payout is under way.
    var payingOut: Set<MarketKey> = []
    /// Markets that were traded and will end by themselves.
    var ending: Set<MarketKey> = []
    var graphs: [SimulatedGraph] = []
    var graphByID: [String: Int] = [:]
    var queue = EventQueue<ScheduledEvent>()
    /// Resting orders and the next market step each has to be looked at.
    var resting: [Int: Int64] = [:]
    /// Edges that wait for a price, by graph and edge.
    var watching: Set<EdgeKey> = []
    /// Graphs with runtime limits the market can break, and the next step to look at each.
    var guarded: [Int: Int64] = [:]
    /// Set while submissions are refused.
    var killReason: String?
    /// Rejects whatever a test wants rejected; the text becomes the failure reason.
    var venueRule: (@Sendable (_ symbol: String, _ venue: String?, _ quantity: Qty) -> String?)?
    /// Holds whatever a test wants filled in part only.
    var holdRule: (@Sendable (_ symbol: String, _ quantity: Qty) -> Qty?)?
    /// The same with everything a rule may want to see.
    var orderRule: (@Sendable (MockOrder) -> String?)?
    var orderHoldRule: (@Sendable (MockOrder) -> Qty?)?
    private var notices: [ExecutionReport] = []
    private var madeIDs: Int64 = 0

    struct EdgeKey: Sendable, Hashable {
        var graph: Int
        var edge: Int
    }

    init(market: SimulatedMarket, latency: Latency, noise: SeededNoise) {
        self.market = market
        self.latency = latency
        self.noise = noise
        self.market.payoutDelay = latency.settlement
    }

    /// When something happens next, or nil.
    var nextTime: Int64? {
        var next = queue.nextTime
        if let look = nextLook.map({ market.model.time(of: $0) }) {
            next = next.map { min($0, look) } ?? look
        }
        return next
    }

    /// Lets the next thing happen that is due by then; false if nothing is.
    mutating func runNext(by limit: Int64) -> Bool {
        let look = nextLook.map { market.model.time(of: $0) } ?? .max
        if let due = queue.nextTime, due <= look {
            guard let (time, event) = queue.next(by: limit) else { return false }
            run(event, at: time)
            return true
        }
        guard look <= limit else { return false }
        lookAtMarket(at: look)
        return true
    }

    private mutating func run(_ event: ScheduledEvent, at time: Int64) {
        switch event {
        case .accept(let order): accept(order, at: time)
        case .work(let order):
            orders[order].isScheduled = false
            work(order, at: time)
        case .slice(let order, let number): release(order, slice: number, at: time)
        case .expire(let order): reachHorizon(order, at: time)
        case .giveUp(let order): giveUp(order, at: time)
        case .timeout(let graph, let edge):
            graphs[graph].edges[edge].isTimedOut = true
            settle(graph, at: time)
        case .endMarket(let market):
            ending.remove(MarketKey(market))
            close(market, at: time)
        case .payOut(let market): payOut(market, at: time)
        case .fund(let key): settleFunding(key, at: time)
        }
    }

    /// What happened since this was last asked.
    mutating func takeNotices() -> [ExecutionReport] {
        defer { notices.removeAll(keepingCapacity: true) }
        return notices
    }

    mutating func tell(_ notice: ExecutionReport) {
        notices.append(notice)
    }

    /// Sets an order's state and tells it.
    mutating func move(_ order: Int, to state: SimulatedOrderState, at time: Int64) {
        orders[order].state = state
        orders[order].updated = time
        if !state.isTerminal, state != .filled { orders[order].lastWorking = time }
        tellOrder(order)
    }

    /// Writes down what an order is now, and tells it.
    mutating func tellOrder(_ index: Int) {
        orders[index].reports += 1
        let order = orders[index]
        let graph = graphs[order.graph]
        truth.note(order, node: graph.spec.nodes[order.node].id, of: graph.id)
        tell(.order(order))
    }

    /// A number of hexadecimal digits that no other call returns.
    mutating func makeID(digits: Int) -> String {
        madeIDs += 1
        var text = ""
        var word: Int64 = 0
        while text.utf8.count < digits {
            let bits = String(noise.bits(0x1d ^ idSpace, madeIDs, word), radix: 16)
            text += String(repeating: "0", count: 16 - bits.utf8.count) + bits
            word += 1
        }
        return String(text.prefix(digits))
    }

    /// The number at the end of an order's id.
    static func revision(of id: String) -> Int? {
        id.split(separator: ":").last.flatMap { Int($0) }
    }

    /// The order an id names, in any revision of it, with or without `graph:` before it.
    func order(_ id: String) -> Int? {
        let name = id.hasPrefix("graph:") ? id.dropFirst(6) : Substring(id)
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let revision = Int(parts[2]),
            let graph = graphByID[String(parts[0])],
            let node = graphs[graph].spec.nodes.firstIndex(where: { $0.id == parts[1] }),
            let order = graphs[graph].nodes[node].order,
            (1...orders[order].revision) ~= revision
        else { return nil }
        return order
    }
}
