import SequenceMarkets

/// The account of one key: its market, its orders and graphs, its ledgers, and its due events.
///
/// Time comes in as an argument; nothing here reads a clock. `submit` adds an order's graph,
/// `runNext` carries out what is due, and every change is reported.
struct TradingAccount: Sendable {
    var market: SimulatedMarket
    var orders = OrderTable()
    var graphs = GraphTable()
    var books: AccountBooks
    var calendar = SettlementCalendar()
    var schedule: TradingSchedule
    var record = AccountRecord()
    var rules = VenueRules()
    var terms: AccountTerms
    var ids: IDSource

    init(
        market: SimulatedMarket,
        books: AccountBooks,
        latency: TradingSchedule.Latency,
        terms: AccountTerms,
        ids: IDSource
    ) {
        self.market = market
        self.market.payoutDelay = latency.settlement
        self.books = books
        schedule = TradingSchedule(latency: latency)
        self.terms = terms
        self.ids = ids
    }

    // MARK: Taking in

    /// Accepts a checked graph and starts its roots; an order is a graph of one node.
    ///
    /// - Returns: The number of the graph.
    mutating func submit(
        _ spec: GraphSpec,
        id: String,
        asked: String? = nil,
        bodyHash: UInt64 = 0,
        at time: Int64
    ) -> Int {
        let index = graphs.count
        graphs.append(SimulatedGraph(index: index, id: id, spec: spec, created: time))
        record.submitted(graphs[index], asked: asked, bodyHash: bodyHash, at: time)
        for node in spec.nodes.indices where spec.nodes[node].isRoot {
            begin(index, node, quantity: spec.nodes[node].quantity ?? .zero, at: time)
        }
        settle(index, at: time)
        return index
    }

    /// Creates the order of a node and sends it to the exchange.
    mutating func begin(_ graph: Int, _ node: Int, quantity: Qty, at time: Int64) {
        let spec = graphs[graph].spec.nodes[node]
        let amendment = graphs[graph].nodes[node].amendment
        let asked = quantity
        let quantity = amendment.quantity ?? asked
        guard quantity > .zero else { return }
        let index = orders.count
        orders.append(
            SimulatedOrder(
                index: index,
                graph: graph,
                node: node,
                idStem: "graph:\(graphs[graph].id):\(spec.id):",
                instrument: spec.instrument,
                side: side(of: node, in: graph),
                venue: spec.venue,
                limit: spec.limit,
                timeInForce: spec.execution.timeInForce,
                maxSlippageBps: amendment.maxSlippageBps ?? spec.execution.maxSlippageBps,
                urgency: amendment.urgency ?? spec.execution.urgency,
                clientOrderID: graphs[graph].spec.clientOrderID,
                quantity: quantity,
                created: time,
                updated: time,
                lastWorking: time,
                isPaper: terms.isLive && graphs[graph].spec.isSandbox
            )
        )
        graphs[graph].nodes[node].order = index
        graphs[graph].nodes[node].target = quantity
        graphs[graph].nodes[node].asked = asked
        graphs[graph].nodes[node].state = .executing
        reportOrder(index)
        trace(index, "admitted", at: time)
        move(index, to: .pending, at: time)
        schedule.add(.accept(order: index), at: time &+ schedule.latency.accept)
        armTimeouts(of: node, in: graph, at: time)
    }

    // MARK: What is due

    /// When something happens next, or nil.
    var nextTime: Int64? {
        var next = schedule.nextTime
        if let look = nextLook.map({ market.model.time(of: $0) }) {
            next = next.map { min($0, look) } ?? look
        }
        return next
    }

    /// Processes the next event due by then; false if there is none.
    mutating func runNext(by limit: Int64) -> Bool {
        let look = nextLook.map { market.model.time(of: $0) } ?? .max
        if let due = schedule.nextTime, due <= look {
            guard let (time, event) = schedule.next(by: limit) else { return false }
            run(event, at: time)
            return true
        }
        guard look <= limit else { return false }
        lookAtMarket(at: look)
        return true
    }

    private mutating func run(_ event: TradingSchedule.Event, at time: Int64) {
        switch event {
        case .accept(let order): accept(order, at: time)
        case .work(let order):
            orders[order].work.isScheduled = false
            work(order, at: time)
        case .slice(let order, let number): release(order, slice: number, at: time)
        case .expire(let order): reachHorizon(order, at: time)
        case .giveUp(let order): giveUp(order, at: time)
        case .timeout(let graph, let edge):
            graphs[graph].edges[edge].isTimedOut = true
            settle(graph, at: time)
        case .endMarket(let market):
            calendar.removeEnd(of: MarketKey(market))
            close(market, at: time)
        case .payOut(let market): payOut(market, at: time)
        case .fund(let key): settleFunding(key, at: time)
        }
    }

    // MARK: Reports

    /// Sets an order's state and reports it.
    mutating func move(_ order: Int, to state: SimulatedOrderState, at time: Int64) {
        orders[order].state = state
        orders[order].updated = time
        if !state.isTerminal, state != .filled { orders[order].lastWorking = time }
        reportOrder(order)
    }

    /// Records the current state of an order, and reports it.
    mutating func reportOrder(_ index: Int) {
        orders[index].reports += 1
        record.changed(orders[index], of: graphs[orders[index].graph])
    }

    // MARK: Names

    /// The number at the end of an order's id.
    static func revision(of id: String) -> Int? {
        id.split(separator: ":").last.flatMap { Int($0) }
    }

    /// The order with an id, in any revision, with or without a `graph:` prefix.
    func order(_ id: String) -> Int? {
        let name = id.hasPrefix("graph:") ? id.dropFirst(6) : Substring(id)
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let revision = Int(parts[2]),
            let graph = graphs.index(ofID: String(parts[0])),
            let node = graphs[graph].spec.nodes.firstIndex(where: { $0.id == parts[1] }),
            let order = graphs[graph].nodes[node].order,
            (1...orders[order].revisions.number) ~= revision
        else { return nil }
        return order
    }
}

/// The permissions and rules of an account.
struct AccountTerms: Sendable {
    /// Its key trades live: orders marked as sandbox are paper orders.
    var isLive = false
    /// Whether an amended order keeps its id.
    var amendKeepsID = false
    /// Whether cash must cover purchases.
    var enforcesBalances = false
    /// Whether submissions are refused.
    var killReason: String?
}

/// The scheduled events of an account, and its latencies.
struct TradingSchedule: Sendable {
    enum Event: Sendable {
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

    /// In nanoseconds.
    struct Latency: Sendable {
        var accept: Int64
        var betweenFills: Int64
        /// The time from a resolution, or a claim of winnings, to the payout.
        var settlement: Int64
    }

    let latency: Latency
    private var queue = EventQueue<Event>()

    init(latency: Latency) {
        self.latency = latency
    }

    /// When something is due next.
    var nextTime: Int64? { queue.nextTime }

    mutating func add(_ event: Event, at time: Int64) { queue.add(event, at: time) }

    /// Removes the next event if it is due by then.
    mutating func next(by limit: Int64) -> (time: Int64, event: Event)? { queue.next(by: limit) }
}

/// The history of an account's orders: for the truth log, for traces, and for reports.
struct AccountRecord: Sendable {
    /// The true events.
    private(set) var truth = TruthLog()
    /// The steps of each order, by its number.
    private var traces: [Int: [OrderTraceStep]] = [:]
    private var reports: [ExecutionReport] = []

    /// The steps of an order, oldest first.
    func trace(of order: Int) -> [OrderTraceStep] { traces[order] ?? [] }

    mutating func add(_ step: OrderTraceStep, to order: Int) {
        traces[order, default: []].append(step)
    }

    mutating func submitted(
        _ graph: SimulatedGraph,
        asked: String?,
        bodyHash: UInt64,
        at time: Int64
    ) {
        truth.landed(graph, asked: asked, bodyHash: bodyHash, at: time)
    }

    /// Records the current state of an order, and reports it.
    mutating func changed(_ order: SimulatedOrder, of graph: SimulatedGraph) {
        truth.note(order, node: graph.spec.nodes[order.node].id, of: graph.id)
        reports.append(.order(order))
    }

    /// Records an execution, and reports it.
    mutating func executed(_ fill: SimulatedFill, of order: SimulatedOrder, graphID: String) {
        truth.executed(fill, firstID: order.idStem + "1", of: graphID)
        reports.append(.fill(fill))
    }

    mutating func report(_ report: ExecutionReport) {
        reports.append(report)
    }

    /// Events since the last call.
    mutating func takeReports() -> [ExecutionReport] {
        defer { reports.removeAll(keepingCapacity: true) }
        return reports
    }
}

/// An event of an order, for streams and lists to report.
enum ExecutionReport: Sendable {
    case order(SimulatedOrder)
    /// An amendment gave it another id; its previous id has ended.
    case superseded(SimulatedOrder)
    case fill(SimulatedFill)
    /// The cost of its execution, once it has ended.
    case cost(SimulatedOrder, time: Int64)
}
