import Testing

@testable import SequenceMarkets

@Suite("Reconciling the account")
struct AccountReconciliationTests {
    private static let key = AccountPosition.Key(
        symbol: "BTC",
        venue: .binance,
        instrumentType: .spot
    )

    private func row(_ quantity: Qty, entry: Px = 100) -> Positions {
        Positions(
            totals: PositionTotals(count: 1),
            positions: [
                Position(
                    venue: .binance,
                    instrument: .crypto(symbol: "BTC"),
                    quantity: quantity,
                    id: 1,
                    entryPrice: entry,
                    realizedPnL: 0
                )
            ]
        )
    }

    private func fill(_ number: Int, _ quantity: Qty = 1) -> StreamEvent {
        .event(
            .fill(
                Fill(
                    nodeOrderID: "graph:g1:order:1",
                    symbol: "BTC-USD",
                    side: .buy,
                    quantity: quantity,
                    price: 100,
                    executionID: "\(number)",
                    fee: 0,
                    venue: .binance,
                    time: Nanoseconds(raw: Int64(number))
                )
            )
        )
    }

    private func order(_ status: OrderStatus, filled: Qty = 0) -> Order {
        Order(
            nodeOrderID: "graph:g1:order:1",
            symbol: "BTC-USD",
            side: .buy,
            quantity: 10,
            filledQuantity: filled,
            status: status
        )
    }

    /// A machine with 5 BTC and one open order, on a live link.
    private func machine() -> AccountReconciliation {
        var machine = AccountReconciliation(limits: .init(), now: Nanoseconds(raw: 5))
        machine.start(orders: [order(.accepted)], positions: row(5).positions)
        _ = machine.link(isLive: true, at: Nanoseconds(raw: 10))
        return machine
    }

    private func corrections(_ updates: [AccountUpdate]) -> [AccountCorrection] {
        updates.compactMap { if case .correction(let one) = $0.change { one } else { nil } }
    }

    private func compare(
        _ machine: inout AccountReconciliation,
        _ positions: Positions,
        orders: [Order] = []
    ) -> [AccountUpdate] {
        machine.compare(positions: positions, orders: orders, asked: machine.revision)
    }

    @Test("Nothing is current before the stream is live and a comparison has agreed")
    func start() {
        var machine = AccountReconciliation(limits: .init(), now: Nanoseconds(raw: 5))
        #expect(machine.freshness == .stale(since: Nanoseconds(raw: 5)))
        machine = self.machine()
        #expect(machine.freshness == .reconciling)
        #expect(machine.wantsComparison)
        let updates = compare(&machine, row(5))
        #expect(updates == [AccountUpdate(.freshness(.current), cause: .reconciliation)])
        #expect(!machine.wantsComparison)
    }

    @Test(
        "A lost link is stale from that moment until its gap is closed, not only until it is back"
    )
    func lostLink() {
        var machine = machine()
        _ = compare(&machine, row(5))
        _ = machine.link(isLive: false, at: Nanoseconds(raw: 20))
        #expect(machine.freshness == .stale(since: Nanoseconds(raw: 20)))
        _ = machine.link(isLive: true, at: Nanoseconds(raw: 30))
        #expect(machine.freshness == .stale(since: Nanoseconds(raw: 20)))
        let gap = StreamGap(reason: .reconnect, from: Nanoseconds(raw: 19))
        _ = machine.take(.gap(gap))
        let updates = machine.take(fill(1))
        #expect(updates.map(\.cause) == [.catchUp])
        #expect(machine.freshness == .stale(since: Nanoseconds(raw: 19)))
        _ = machine.take(.caughtUp(gap))
        #expect(machine.freshness == .reconciling)
        _ = compare(&machine, row(6))
        #expect(machine.freshness == .current)
    }

    @Test("The link's end may be heard of after its gap is closed: nothing stays stale for it")
    func lateState() {
        var machine = machine()
        let gap = StreamGap(reason: .reconnect, from: Nanoseconds(raw: 19))
        _ = machine.take(.gap(gap))
        _ = machine.take(.caughtUp(gap))
        _ = machine.link(isLive: false, at: Nanoseconds(raw: 20))
        #expect(machine.freshness == .stale(since: Nanoseconds(raw: 20)))
        _ = machine.link(isLive: true, at: Nanoseconds(raw: 30))
        _ = compare(&machine, row(5))
        #expect(machine.freshness == .current)
    }

    @Test("Nothing is corrected while a gap is open: its fills are yet to come")
    func openGap() {
        var machine = machine()
        let gap = StreamGap(reason: .serverDropped, from: Nanoseconds(raw: 19))
        _ = compare(&machine, row(6))
        _ = machine.take(.gap(gap))
        for _ in 0..<3 { #expect(compare(&machine, row(6)).isEmpty) }
        _ = machine.take(fill(1))
        _ = machine.take(.caughtUp(gap))
        #expect(corrections(compare(&machine, row(6))).isEmpty)
        #expect(machine.state[AccountReconciliationTests.key]?.quantity == 6)
        #expect(machine.freshness == .current)
    }

    @Test("A difference seen once changes nothing; seen twice it is a correction, told in full")
    func twice() {
        var machine = machine()
        #expect(corrections(compare(&machine, row(7))).isEmpty)
        #expect(machine.state[AccountReconciliationTests.key]?.quantity == 5)
        #expect(machine.freshness == .reconciling)
        let told = corrections(compare(&machine, row(7, entry: 90)))
        #expect(told == [.position(AccountReconciliationTests.key, believed: 5, actual: 7)])
        #expect(machine.state[AccountReconciliationTests.key]?.quantity == 7)
        #expect(machine.state[AccountReconciliationTests.key]?.averagePrice == 90)
        #expect(machine.freshness == .current)
        #expect(corrections(compare(&machine, row(7))).isEmpty)
    }

    @Test("A fill between two sights of a difference begins the examination again")
    func fillBetween() {
        var machine = machine()
        _ = compare(&machine, row(6))
        _ = machine.take(fill(1))
        #expect(machine.state[AccountReconciliationTests.key]?.quantity == 6)
        #expect(corrections(compare(&machine, row(6))).isEmpty)
        #expect(machine.freshness == .current)
        // The same difference as before the next fill is another one after it.
        _ = compare(&machine, row(8))
        _ = machine.take(fill(2))
        #expect(corrections(compare(&machine, row(8))).isEmpty)
        #expect(corrections(compare(&machine, row(8))).count == 1)
    }

    @Test("An answer to a question asked before the last event says nothing")
    func overtaken() {
        var machine = machine()
        let asked = machine.revision
        _ = machine.take(fill(1))
        for _ in 0..<3 {
            #expect(machine.compare(positions: row(5), orders: [], asked: asked).isEmpty)
        }
        #expect(machine.state[AccountReconciliationTests.key]?.quantity == 6)
        #expect(machine.freshness == .reconciling)
    }

    @Test("A ghost position, which the exchange does not list, is corrected to nothing")
    func ghost() {
        var machine = machine()
        _ = machine.take(
            .event(
                .fill(
                    Fill(
                        nodeOrderID: "graph:g2:order:1",
                        symbol: "ETH-USD",
                        side: .sell,
                        quantity: 3,
                        price: 10,
                        executionID: "9",
                        venue: .kraken
                    )
                )
            )
        )
        _ = compare(&machine, row(5))
        let key = AccountPosition.Key(symbol: "ETH-USD", venue: .kraken)
        let told = corrections(compare(&machine, row(5)))
        #expect(told == [.position(key, believed: -3, actual: 0)])
        #expect(machine.state[key]?.isFlat == true)
    }

    @Test("Rows that could not be read are no proof that a position is gone")
    func unreadable() {
        var machine = machine()
        var empty = Positions(totals: PositionTotals(count: 1))
        empty.issues = [RowIssue(path: "positions[0]", expected: "a position")]
        for _ in 0..<3 { #expect(corrections(compare(&machine, empty)).isEmpty) }
        #expect(machine.state[AccountReconciliationTests.key]?.quantity == 5)
        #expect(machine.freshness == .reconciling)
    }

    @Test("A position the account did not know of is corrected into it")
    func unknownPosition() {
        var machine = AccountReconciliation(limits: .init(), now: Nanoseconds(raw: 5))
        _ = machine.link(isLive: true, at: Nanoseconds(raw: 10))
        _ = compare(&machine, row(2))
        #expect(corrections(compare(&machine, row(2))).count == 1)
        #expect(machine.state[AccountReconciliationTests.key]?.quantity == 2)
    }

    @Test("A forgotten order, open here and over at the exchange, is corrected")
    func forgottenOrder() {
        var machine = machine()
        let over = order(.cancelled)
        #expect(machine.ordersToAsk(atMost: 10) == [over.id])
        _ = compare(&machine, row(5), orders: [over])
        #expect(machine.state.openOrders.count == 1)
        let told = corrections(compare(&machine, row(5), orders: [over]))
        #expect(told == [.order(believed: order(.accepted), actual: over)])
        #expect(machine.state.openOrders.isEmpty)
    }

    @Test("Open orders are asked for in rotation, a few at a time")
    func rotation() {
        var machine = machine()
        for number in 2...5 {
            var other = order(.accepted)
            other.nodeOrderID = "graph:g\(number):order:1"
            _ = machine.take(.event(.order(other)))
        }
        let asked = (0..<5).flatMap { _ in machine.ordersToAsk(atMost: 2) }
        #expect(asked.count == 10)
        #expect(Set(asked).count == 5)
    }

    @Test("A consumer that is slow keeps the newest updates and hears how many it missed")
    func slowConsumer() {
        var policy = AccountUpdatePolicy(capacity: 2)
        var buffer: [AccountUpdate] = []
        let updates = (1...5).map { AccountUpdate(.missed($0), cause: .stream) }
        policy.add(updates, to: &buffer)
        policy.prepare(&buffer)
        #expect(buffer.map(\.change) == [.missed(3), .missed(4), .missed(5)])
    }
}
