/// The orders, fills and positions of an account as a value: a fold of events, without I/O.
///
/// Fed with the events of a stream in any order, and with each as often as it comes:
///
/// - An execution counts once; it is known by its order and its `fill_id`, or its venue and
///   `venue_execution_id`. One that has neither counts each time it is applied.
/// - An order's filled quantity is the largest reported, and a terminal status is final.
/// - Quantities, fees and cash are the same in any order of the same events. Average price and
///   realised profit follow the fills sorted by time and id, so a late fill changes them to what
///   they would be had it come in time. Where that is not possible,
///   ``AccountPosition/isExact`` is false.
///
/// ```swift
/// var state = AccountState()
/// for try await event in seq.stream([.orders, .fills]) {
///     switch event {
///     case .event(.fill(let fill)): state.apply(fill)
///     case .event(.order(let order)): state.apply(order)
///     default: break
///     }
/// }
/// ```
public struct AccountState: Codable, Hashable, Sendable {
    /// How much is kept.
    public struct Limits: Codable, Hashable, Sendable {
        /// How many orders that have ended are kept, with the ids of their fills.
        ///
        /// The oldest are forgotten first, and their totals stay. A repeated event of a forgotten
        /// order counts as new. It may be exceeded by a quarter.
        public var endedOrders = 1_000
        /// How many fills of a position are kept for sorting late ones among them; it may be
        /// exceeded by a quarter.
        public var fillsPerPosition = 1_000
        /// How many marks are kept of symbols without a position.
        public var marks = 4_096

        /// The defaults.
        public init() {}
    }

    /// How much is kept.
    public let limits: Limits
    /// How many fills were refused: without a known side, or with a quantity below zero.
    public private(set) var refusedFills = 0
    /// Whether fills were lost that nothing could find.
    private var lacksFills = false
    private var records: [String: AccountRecord] = [:]
    private var endedCount = 0
    /// The latest revision of each order that amendments gave new ids.
    private var revisions: [String: Int] = [:]
    private var folds: [AccountPosition.Key: PositionFold] = [:]
    /// Positions that were found, and the names by which fills may refer to them.
    private var openings: [AccountPosition.Key: [String]] = [:]
    private var marks: [AccountPosition.Key: Px] = [:]

    /// Whether a position is one that was found.
    func isOpening(_ key: AccountPosition.Key) -> Bool { openings[key] != nil }

    /// An empty account.
    ///
    /// - Parameter limits: How much is kept.
    public init(limits: Limits = Limits()) { self.limits = limits }

    // MARK: Events

    /// Takes a fill.
    ///
    /// - Parameters:
    ///   - fill: The fill, from the stream or from a list.
    ///   - type: The instrument's type, if it is known.
    /// - Returns: Whether something was not known yet.
    @discardableResult
    public mutating func apply(_ fill: Fill, of type: InstrumentType? = nil) -> Bool {
        !admit(fill, of: type).isEmpty
    }

    /// Takes a fill; returns the positions it changes, with the quantities they had.
    mutating func admit(
        _ fill: Fill,
        of type: InstrumentType? = nil
    ) -> [AccountPosition.Key: Qty] {
        guard fill.side == .buy || fill.side == .sell, !fill.quantity.isNegative else {
            refusedFills += 1
            return [:]
        }
        let (removed, added) = change(fill.nodeOrderID) {
            $0.admit(AccountExecution(fill, of: type))
        }
        guard let added else { return [:] }
        var earlier: [AccountPosition.Key: Qty] = [:]
        for key in (removed + [added]).map(key) {
            earlier[key] = Qty(raw: folds[key]?.quantity.clamped ?? 0)
        }
        for execution in removed { folds[key(of: execution)]?.retract(execution) }
        folds[key(of: added), default: PositionFold(isExact: !lacksFills)]
            .insert(added, keeping: max(1, limits.fillsPerPosition))
        for key in Set(removed.map(key)) where folds[key]?.count == 0 && openings[key] == nil {
            folds[key] = nil
        }
        return earlier
    }

    /// Notes that fills, or what belongs to them, may be missing: no position is exact any more.
    mutating func noteMissingDetail() {
        lacksFills = true
        for key in folds.keys { folds[key]?.isExact = false }
    }

    /// Takes an order's report.
    ///
    /// - Parameter order: The order, from the stream or from a list.
    /// - Returns: Whether something was not known yet.
    @discardableResult
    public mutating func apply(_ order: Order) -> Bool {
        change(order.nodeOrderID) { $0.admit(order) }
    }

    /// Takes a price: the midpoint is the mark of the symbol at every venue.
    public mutating func apply(_ price: PriceUpdate) {
        if let mid = price.mid { mark(price.symbol, price: mid) }
    }

    /// Sets a mark, at which open quantities are valued.
    ///
    /// - Parameters:
    ///   - symbol: The symbol.
    ///   - venue: The venue whose positions it values, in preference to the mark of all; nil for
    ///     all.
    ///   - price: The price, in steps of 10⁻⁹ USD.
    public mutating func mark(_ symbol: String, venue: Venue? = nil, price: Px) {
        let key = AccountPosition.Key(symbol: symbol, venue: venue)
        let isKept =
            marks[key] != nil || marks.count < limits.marks
            || folds.keys.contains { $0.symbol == symbol }
        if isKept { marks[key] = price }
    }

    // MARK: Positions that exist

    /// Takes a position that exists already, before any fill; cash is not one.
    ///
    /// The exchange has one row for a coin at a venue, whatever it was bought with: fills of
    /// `BTC-USD` change the row `BTC`.
    ///
    /// - Parameter position: A row of `GET /v1/positions/unified`.
    public mutating func open(_ position: Position) {
        guard let key = AccountPosition.Key(position) else { return }
        openings[key] = position.instrument.symbols
        folds[key] = PositionFold(
            quantity: position.quantity,
            averagePrice: position.entryPrice ?? 0,
            realized: position.realizedPnL ?? 0,
            fees: position.fees ?? 0,
            isExact: position.entryPrice != nil && position.realizedPnL != nil
        )
    }

    /// Sets a position to what other evidence has shown; its cash and fees stay.
    ///
    /// - Parameters:
    ///   - id: The position.
    ///   - quantity: The true quantity.
    ///   - averagePrice: Its average price.
    ///   - realizedPnL: The realised profit; nil keeps the present one.
    public mutating func correct(
        _ id: AccountPosition.Key,
        quantity: Qty,
        averagePrice: Px,
        realizedPnL: USD? = nil
    ) {
        folds[id, default: PositionFold()]
            .rebase(quantity: quantity, averagePrice: averagePrice, realized: realizedPnL)
    }

    // MARK: Inside

    private mutating func change<Result>(
        _ id: String,
        _ body: (inout AccountRecord) -> Result
    ) -> Result {
        let id = String(OrderName.bare(id))
        let isNew = records[id] == nil
        let wasEnded = records[id].map { !$0.isOpen } ?? false
        let result = body(&records[id, default: AccountRecord()])
        defer { if isNew { noteRevision(id) } }
        let isEnded = records[id].map { !$0.isOpen } ?? false
        endedCount += (isEnded ? 1 : 0) - (wasEnded ? 1 : 0)
        if endedCount > limits.endedOrders + limits.endedOrders / 4 { forgetOldest() }
        return result
    }

    /// An order whose amendment has an id of its own is over, whichever of the two came first.
    private mutating func noteRevision(_ id: String) {
        guard let name = OrderName(id) else { return }
        let latest = revisions[name.chain]
        revisions[name.chain] = max(latest ?? name.revision, name.revision)
        guard let latest, latest != name.revision else { return }
        let replaced = "\(name.chain):\(min(latest, name.revision))"
        guard records[replaced]?.isReplaced == false else { return }
        change(replaced) { $0.isReplaced = true }
    }

    private mutating func forgetOldest() {
        let ended = records.filter { !$0.value.isOpen }
            .sorted { ($0.value.lastTime, $0.key) < ($1.value.lastTime, $1.key) }
        for (id, _) in ended.prefix(max(0, ended.count - limits.endedOrders)) {
            records[id] = nil
            endedCount -= 1
            if let name = OrderName(id), revisions[name.chain] == name.revision {
                revisions[name.chain] = nil
            }
        }
    }

    /// The position an execution belongs to: one that was found, or its own.
    private func key(of execution: AccountExecution) -> AccountPosition.Key {
        let own = AccountPosition.Key(
            symbol: execution.symbol,
            venue: execution.venue,
            instrumentType: execution.type
        )
        guard !openings.isEmpty else { return own }
        let matches = openings.filter { own.isHeld(in: $0.key, named: $0.value) }
        // A symbol in full says more than its coin.
        let whole = matches.filter { $0.value.contains(own.symbol.lowercased()) }
        return (whole.isEmpty ? matches : whole).keys.min() ?? own
    }
}

// MARK: - Reading

extension AccountState {
    /// All positions, also the flat ones, by symbol, venue and type.
    public var positions: [AccountPosition] {
        folds.map { AccountPosition($0.key, $0.value, mark: mark(of: $0.key)) }
            .sorted { $0.id < $1.id }
    }

    /// One position; nil if there was never any.
    public subscript(_ id: AccountPosition.Key) -> AccountPosition? {
        folds[id].map { AccountPosition(id, $0, mark: mark(of: id)) }
    }

    /// The positions that orders for a symbol change: `BTC-USD` at each venue, and the coin `BTC`
    /// where the exchange listed it at the start.
    ///
    /// - Parameter symbol: A symbol, as orders name it.
    /// - Returns: The positions, also the flat ones, by venue.
    public func positions(of symbol: String) -> [AccountPosition] {
        folds.filter { isHeld(symbol, in: $0.key) }
            .map { AccountPosition($0.key, $0.value, mark: mark(of: $0.key)) }
            .sorted { $0.id < $1.id }
    }

    /// How much of a symbol is held over all venues; nil if the sum does not fit.
    ///
    /// - Parameter symbol: A symbol, as orders name it.
    /// - Returns: The net quantity, negative if short; zero if there is no position.
    public func netQuantity(of symbol: String) -> Qty? {
        let sum = folds.reduce(Int128(0)) {
            isHeld(symbol, in: $1.key) ? $0 + $1.value.quantity.value : $0
        }
        return Int64(exactly: sum).map(Qty.init(raw:))
    }

    private func isHeld(_ symbol: String, in key: AccountPosition.Key) -> Bool {
        if key.symbol.lowercased() == symbol.lowercased() { return true }
        let wanted = AccountPosition.Key(symbol: symbol, venue: key.venue)
        return openings[key].map { wanted.isHeld(in: key, named: $0) } ?? false
    }

    /// The value of all positions at their marks.
    public var exposure: AccountExposure { AccountExposure(of: positions) }

    /// The exposure of each symbol.
    public var exposureBySymbol: [String: AccountExposure] {
        Dictionary(grouping: positions, by: \.id.symbol).mapValues(AccountExposure.init)
    }

    /// The exposure at each venue; positions without a venue are left out.
    public var exposureByVenue: [Venue: AccountExposure] {
        Dictionary(grouping: positions.filter { $0.id.venue != nil }) {
            $0.id.venue ?? Venue(unchecked: "")
        }
        .mapValues(AccountExposure.init)
    }

    /// The orders that are not over, by id.
    public var openOrders: [Order] {
        records.values.filter(\.isOpen).compactMap(\.order).sorted { $0.id < $1.id }
    }

    /// The open orders of each symbol.
    public var openOrdersBySymbol: [String: [Order]] {
        Dictionary(grouping: openOrders, by: \.symbol)
    }

    /// The open orders of a bot, and those of others.
    ///
    /// - Parameter isOwn: Whether the bot submitted a graph.
    /// - Returns: The orders of own graphs, and the rest.
    public func openOrders(
        isOwn: (GraphID) -> Bool
    ) -> (own: [Order], foreign: [Order]) {
        let orders = openOrders
        return (
            orders.filter { $0.graphID.map(isOwn) ?? false },
            orders.filter { !($0.graphID.map(isOwn) ?? false) }
        )
    }

    /// An order, with the largest filled quantity reported; nil if it is unknown or forgotten.
    public func order(_ id: String) -> Order? { records[String(OrderName.bare(id))]?.order }

    /// The orders of a graph, open and ended, that are known and not forgotten; of one that was
    /// amended, the latest id last.
    public func orders(of graph: GraphID) -> [Order] {
        records.values.compactMap(\.order).filter { $0.graphID == graph }.sorted {
            let (a, b) = (OrderName($0.id), OrderName($1.id))
            return (a?.chain ?? $0.id, a?.revision ?? 0) < (b?.chain ?? $1.id, b?.revision ?? 0)
        }
    }

    /// The known fills of an order, by time.
    public func fills(of id: String) -> [Fill] {
        records[String(OrderName.bare(id))]?.executions.map { Fill($0, id) } ?? []
    }

    /// The orders whose known fills do not add up to their filled quantity: a fill is on its way,
    /// lost, or counted twice.
    public var unbalancedOrders: [Order] {
        records.values
            .compactMap { record in
                record.order.flatMap {
                    Int128($0.filledQuantity.raw) == record.accounted ? nil : $0
                }
            }
            .sorted { $0.id < $1.id }
    }

    /// How many orders are kept, open or ended.
    public var orderCount: Int { records.count }

    private func mark(of key: AccountPosition.Key) -> Px? {
        // A coin that was found has no pair: that in dollars comes first.
        let pairs = openings[key] == nil ? [] : AccountPosition.Key.cash.sorted()
        let names = [key.symbol] + pairs.map { "\(key.symbol)-\($0)" }
        for name in names {
            let here = marks[AccountPosition.Key(symbol: name, venue: key.venue)]
            if let mark = here ?? marks[AccountPosition.Key(symbol: name)] { return mark }
        }
        return nil
    }
}
