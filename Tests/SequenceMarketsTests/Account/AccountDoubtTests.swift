import Testing

@testable import SequenceMarkets

/// What the simulation of the live account has found, each in a few events.
@Suite("What an account does not call current")
struct AccountDoubtTests {
    private static let bitcoin = AccountPosition.Key(
        symbol: "BTC",
        venue: .binance,
        instrumentType: .spot
    )

    private func rows(_ quantities: [String: Qty]) -> Positions {
        let positions = quantities.sorted { $0.key < $1.key }.map { coin, quantity in
            Position(
                venue: .binance,
                instrument: .crypto(symbol: coin),
                quantity: quantity,
                id: coin == "BTC" ? 1 : 2,
                entryPrice: 100,
                realizedPnL: 0
            )
        }
        return Positions(totals: PositionTotals(count: positions.count), positions: positions)
    }

    private func fill(
        _ number: Int,
        _ quantity: Qty = 1,
        _ symbol: String = "BTC-USD",
        at venue: Venue? = .binance
    ) -> StreamEvent {
        .event(
            .fill(
                Fill(
                    nodeOrderID: "graph:g\(number):order:1",
                    symbol: symbol,
                    side: .buy,
                    quantity: quantity,
                    price: 100,
                    executionID: "\(number)",
                    fee: 0,
                    venue: venue
                )
            )
        )
    }

    private func order(_ graph: String, _ status: OrderStatus = .accepted) -> Order {
        Order(
            nodeOrderID: "graph:\(graph):order:1",
            symbol: "BTC-USD",
            side: .buy,
            quantity: 10,
            status: status
        )
    }

    /// A machine with 5 BTC whose start is over, on a live link, confirmed at 10 seconds.
    private func machine() -> AccountReconciliation {
        var machine = AccountReconciliation(limits: .init(), now: Nanoseconds(raw: 5))
        machine.start(orders: [], positions: rows(["BTC": 5]).positions)
        machine.endStart()
        _ = machine.link(isLive: true, at: Nanoseconds(raw: 10))
        _ = compare(&machine, rows(["BTC": 5]), now: .seconds(10))
        return machine
    }

    @discardableResult
    private func compare(
        _ machine: inout AccountReconciliation,
        _ positions: Positions,
        orders: [Order] = [],
        hasReadList: Bool = false,
        asked: Int? = nil,
        now: Duration = .seconds(10)
    ) -> [AccountUpdate] {
        machine.compare(
            positions: positions,
            orders: orders,
            hasReadList: hasReadList,
            asked: asked ?? machine.revision,
            now: now
        )
    }

    @Test("A fill that the opening positions may contain is not current until it is compared")
    func openingFill() {
        var machine = AccountReconciliation(limits: .init(), now: Nanoseconds(raw: 5))
        machine.start(orders: [], positions: rows(["BTC": 5]).positions)
        _ = machine.link(isLive: true, at: Nanoseconds(raw: 10))
        compare(&machine, rows(["BTC": 5]))
        #expect(machine.freshness == .current)
        let asked = machine.revision
        _ = machine.take(fill(1))
        #expect(machine.freshness == .reconciling)
        // The answer to an earlier question would be right either way.
        compare(&machine, rows(["BTC": 5]), asked: asked)
        #expect(machine.freshness == .reconciling)
        compare(&machine, rows(["BTC": 5]))
        compare(&machine, rows(["BTC": 5]))
        #expect(machine.state[AccountDoubtTests.bitcoin]?.quantity == 5)
        #expect(machine.freshness == .current)
    }

    @Test("A late fill that a correction has counted is taken out again, and not current meanwhile")
    func correctedFill() {
        var machine = machine()
        for _ in 0..<2 { compare(&machine, rows(["BTC": 7])) }
        #expect(machine.freshness == .current)
        _ = machine.take(fill(1, 2))
        #expect(machine.freshness == .reconciling)
        for _ in 0..<2 { compare(&machine, rows(["BTC": 7])) }
        #expect(machine.state[AccountDoubtTests.bitcoin]?.quantity == 7)
        // What was owed has come: a fill from now on is a new one.
        _ = machine.take(fill(2, 2))
        #expect(machine.freshness == .current)
    }

    @Test("A fill of one position does not keep another from being compared")
    func otherPosition() {
        var machine = machine()
        let all = rows(["BTC": 7, "ETH": 3])
        for number in 1...2 {
            let asked = machine.revision
            _ = machine.take(fill(number, 1, "ETH-USD"))
            compare(&machine, all, asked: asked)
        }
        #expect(machine.state[AccountDoubtTests.bitcoin]?.quantity == 7)
    }

    @Test("An answer agrees with what the position was when it was given")
    func answerFromBetween() {
        var machine = machine()
        let asked = machine.revision
        for number in 1...3 { _ = machine.take(fill(number)) }
        compare(&machine, rows(["BTC": 6]), asked: asked, now: .seconds(20))
        _ = machine.expire(confirmedBefore: .seconds(15))
        #expect(machine.freshness == .current)
        compare(&machine, rows(["BTC": 9]), asked: asked)
        #expect(machine.freshness == .current)
    }

    @Test("An answer that was true at no time says nothing, and confirms nothing")
    func answerFromNowhere() {
        var machine = machine()
        for number in 1...3 {
            let asked = machine.revision
            _ = machine.take(fill(number))
            compare(&machine, rows(["BTC": 20]), asked: asked, now: .seconds(20))
        }
        #expect(machine.state[AccountDoubtTests.bitcoin]?.quantity == 8)
        let told = machine.expire(confirmedBefore: .seconds(15))
        #expect(told == [AccountUpdate(.freshness(.reconciling), cause: .reconciliation)])
    }

    @Test("Fills without a venue are moved to their venues by the rows, and the total stays")
    func withoutVenue() {
        var machine = machine()
        _ = machine.take(fill(1, 2, at: nil))
        #expect(machine.freshness == .reconciling)
        compare(&machine, rows(["BTC": 7]))
        let told = compare(&machine, rows(["BTC": 7]))
        #expect(told.count == 3)
        let parts = machine.state.positions.filter { !$0.isFlat }
        #expect(parts.map(\.id) == [AccountDoubtTests.bitcoin])
        #expect(parts.map(\.quantity) == [7])
        #expect(parts.map(\.isExact) == [false])
        #expect(machine.freshness == .current)
    }

    @Test("After a gap that was not closed completely nothing is exact, and the list is read")
    func incompleteGap() {
        var machine = machine()
        #expect(!machine.state.positions.contains { !$0.isExact })
        var gap = StreamGap(reason: .serverDropped, from: Nanoseconds(raw: 19))
        _ = machine.take(.gap(gap))
        gap.missing = ["the list has no lasting order"]
        _ = machine.take(.caughtUp(gap))
        #expect(!machine.state.positions.contains { $0.isExact })
        _ = machine.take(fill(1, 1, "ETH-USD"))
        #expect(!machine.state.positions.contains { $0.isExact })
        let all = rows(["BTC": 5, "ETH": 1])
        compare(&machine, all)
        #expect(machine.wantsList)
        #expect(machine.freshness == .reconciling)
        // The list shows an order that no event told of: once is a report on its way, twice is not.
        compare(&machine, all, orders: [order("lost")], hasReadList: true)
        #expect(!machine.wantsList)
        #expect(machine.state.openOrders.isEmpty)
        #expect(machine.ordersToAsk(atMost: 0) == [order("lost").id])
        let told = compare(&machine, all, orders: [order("lost")])
        #expect(told.first == AccountUpdate(.order(order("lost")), cause: .reconciliation))
        #expect(machine.state.openOrders.map(\.graphID) == ["lost"])
        #expect(machine.freshness == .current)
    }

    @Test("An order that the list shows and that ends before it is asked for is not added")
    func endedMeanwhile() {
        var machine = machine()
        let all = rows(["BTC": 5])
        compare(&machine, all, orders: [order("brief")], hasReadList: true)
        compare(&machine, all, orders: [order("brief", .cancelled)])
        #expect(machine.state.openOrders.isEmpty)
        #expect(machine.freshness == .current)
    }
}
