import Foundation
import SequenceMarkets
import SequenceMocks
import Testing

@Suite("The account's state")
struct AccountStateTests {
    private static let btc = AccountPosition.Key(symbol: "BTC-USD", venue: .binance)

    private func fill(
        _ number: Int,
        _ side: Side,
        _ quantity: Qty,
        at price: Px,
        fee: USD? = 0,
        order: String = "graph:g1:order:1",
        time: Int64? = nil
    ) -> Fill {
        Fill(
            nodeOrderID: order,
            symbol: "BTC-USD",
            side: side,
            quantity: quantity,
            price: price,
            executionID: "\(number)",
            fee: fee,
            venue: .binance,
            time: Nanoseconds(raw: time ?? Int64(number))
        )
    }

    private func order(
        _ status: OrderStatus,
        filled: Qty = 0,
        id: String = "graph:g1:order:1",
        updated: Int64 = 1
    ) -> Order {
        Order(
            nodeOrderID: id,
            symbol: "BTC-USD",
            side: .buy,
            quantity: 10,
            filledQuantity: filled,
            status: status,
            updated: Nanoseconds(raw: updated)
        )
    }

    private func state(_ fills: [Fill], keeping limit: Int = 1_000) -> AccountState {
        var limits = AccountState.Limits()
        limits.fillsPerPosition = limit
        var state = AccountState(limits: limits)
        for fill in fills { state.apply(fill) }
        return state
    }

    // MARK: Unhappy paths

    @Test("A fill without a known side or with a negative quantity is refused and counted")
    func refused() {
        var state = AccountState()
        let isNews = [
            state.apply(fill(1, Side(unchecked: "sideways"), 1, at: 1)),
            state.apply(fill(2, .buy, -1, at: 1)),
        ]
        #expect(isNews == [false, false])
        #expect(state.refusedFills == 2)
        #expect(state.positions.isEmpty)
    }

    @Test("The largest numbers there are overflow into a flag, never into a trap")
    func overflow() {
        var state = AccountState()
        for number in 1...4 { state.apply(fill(number, .buy, .max, at: .max, fee: .max)) }
        let position = state[AccountStateTests.btc]
        #expect(position?.hasOverflowed == true)
        #expect(position?.quantity == .max)
        #expect(position?.averagePrice == nil)
        #expect(position?.realizedPnL == nil)
        state.apply(fill(5, .sell, .max, at: .min, fee: .min))
        state.mark("BTC-USD", price: .max)
        #expect(state[AccountStateTests.btc]?.unrealizedPnL == nil)
        #expect(state.exposure.net == nil)
        #expect(state.exposure.unmarked == [AccountStateTests.btc])
    }

    @Test("Quantity comes back within range whatever overflowed in between")
    func returns() {
        var state = AccountState()
        let most = Qty(raw: .max)
        for number in 1...3 { state.apply(fill(number, .buy, most, at: 1)) }
        for number in 4...6 { state.apply(fill(number, .sell, most, at: 1)) }
        #expect(state[AccountStateTests.btc]?.quantity == 0)
        #expect(state[AccountStateTests.btc]?.cash == 0)
    }

    @Test("Two reports of one execution that contradict each other make the position inexact")
    func disputed() {
        let reports = [fill(1, .buy, 1, at: 100), fill(1, .buy, 1, at: 101)]
        let (a, b) = (state(reports), state(reports.reversed()))
        #expect(a == b)
        #expect(a[AccountStateTests.btc]?.isExact == false)
        #expect(a[AccountStateTests.btc]?.quantity == 1)
    }

    @Test("A fee that is not known is counted, not taken for zero, until a report has it")
    func unknownFee() {
        var state = state([fill(1, .buy, 1, at: 100, fee: nil)])
        #expect(state[AccountStateTests.btc]?.fillsWithoutFee == 1)
        state.apply(fill(1, .buy, 1, at: 100, fee: 0.25))
        #expect(state[AccountStateTests.btc]?.fillsWithoutFee == 0)
        #expect(state[AccountStateTests.btc]?.fees == 0.25)
        #expect(state[AccountStateTests.btc]?.cash == -100.25)
        #expect(state[AccountStateTests.btc]?.isExact == true)
    }

    @Test("A fill older than those kept counts in the totals and makes the rest inexact")
    func tooLate() {
        var state = state((10...40).map { fill($0, .buy, 1, at: 100) }, keeping: 8)
        #expect(state[AccountStateTests.btc]?.isExact == true)
        state.apply(fill(1, .sell, 2, at: 90))
        #expect(state[AccountStateTests.btc]?.quantity == 29)
        #expect(state[AccountStateTests.btc]?.cash == -2_920)
        #expect(state[AccountStateTests.btc]?.isExact == false)
    }

    // MARK: Identity

    @Test("An execution counts once, and equal executions of two orders or venues are two")
    func duplicates() {
        let one = fill(1, .buy, 1, at: 100)
        var elsewhere = one
        elsewhere.venue = .kraken
        var state = state([one, one, elsewhere])
        state.apply(fill(1, .buy, 1, at: 100, order: "graph:g2:order:1"))
        state.apply(fill(1, .buy, 1, at: 100, order: "g2:order:1"))
        #expect(state.positions.map(\.quantity) == [2, 1])
        #expect(state.fills(of: "graph:g1:order:1").count == 2)
    }

    @Test("A report that has both ids joins the two reports that had one each, in any sequence")
    func linked() {
        let both = {
            var fill = self.fill(1, .buy, 1, at: 100)
            fill.fillID = "f1"
            return fill
        }()
        var listed = both
        listed.executionID = nil
        let reports = [fill(1, .buy, 1, at: 100), listed, both]
        #expect(state(Array(reports.prefix(2)))[AccountStateTests.btc]?.quantity == 2)
        for sequence in reports.permutations {
            #expect(state(sequence) == state(reports))
            #expect(state(sequence)[AccountStateTests.btc]?.quantity == 1)
            #expect(state(sequence)[AccountStateTests.btc]?.fillCount == 1)
        }
    }

    // MARK: Arithmetic

    @Test("A fill that crosses zero closes at one price and opens at its own")
    func crossing() {
        var state = state([
            fill(1, .buy, 2, at: 100), fill(2, .buy, 1, at: 103), fill(3, .sell, 5, at: 110),
        ])
        var position = state[AccountStateTests.btc]
        #expect(position?.quantity == -2)
        #expect(position?.averagePrice == 110)
        #expect(position?.realizedPnL == 27)
        #expect(position?.unrealizedPnL == nil)
        state.mark("BTC-USD", price: 105)
        position = state[AccountStateTests.btc]
        #expect(position?.value == -210)
        #expect(position?.unrealizedPnL == 10)
        state.mark("BTC-USD", venue: .binance, price: 111)
        #expect(state[AccountStateTests.btc]?.unrealizedPnL == -2)
        #expect(state.exposure == AccountExposure(gross: 222, net: -222))
        #expect(state.exposureByVenue[.binance]?.gross == 222)
        #expect(state.exposureBySymbol["BTC-USD"]?.net == -222)
    }

    @Test("Partial closes keep the average price, and lose nothing to rounding")
    func partialCloses() throws {
        let third = Qty(raw: 33_333_333)
        var state = state([
            fill(1, .buy, 1, at: 100.000000001, fee: 0.1), fill(2, .sell, third, at: 99.999999999),
        ])
        #expect(state[AccountStateTests.btc]?.averagePrice == 100.000000001)
        state.apply(fill(3, .sell, third, at: 100, fee: 0.000000001))
        state.apply(fill(4, .sell, Qty(raw: 33_333_334), at: 101))
        let position = try #require(state[AccountStateTests.btc])
        #expect(position.isFlat)
        #expect(position.averagePrice == nil)
        #expect(position.fees == 0.100000001)
        let cash = try position.cash + position.fees
        #expect(position.realizedPnL == cash)
    }

    @Test("A late fill leaves what it would have left in time")
    func late() {
        let fills = [
            fill(1, .buy, 1, at: 100), fill(2, .sell, 2, at: 120), fill(3, .buy, 3, at: 90),
            fill(4, .sell, 1, at: 95),
        ]
        let inTime = state(fills)
        for sequence in fills.permutations { #expect(state(sequence) == inTime) }
        #expect(inTime[AccountStateTests.btc]?.realizedPnL == 55)
        #expect(inTime[AccountStateTests.btc]?.averagePrice == 90)
    }

    // MARK: Orders

    @Test("A terminal status is final, the filled quantity the largest, in any sequence")
    func orders() {
        let reports = [
            order(.new, updated: 1), order(.partial, filled: 4, updated: 9),
            order(.cancelled, filled: 3, updated: 5), order(.accepted, updated: 7),
        ]
        for sequence in reports.permutations {
            var state = AccountState()
            for report in sequence { state.apply(report) }
            #expect(state.order("graph:g1:order:1")?.status == .cancelled)
            #expect(state.order("g1:order:1")?.filledQuantity == 4)
            #expect(state.openOrders.isEmpty)
            #expect(state.unbalancedOrders.count == 1)
        }
    }

    @Test("An amendment that gives the order a new id leaves one order open, in any sequence")
    func revisions() {
        let reports = [1, 2, 3, 10].map { order(.accepted, id: "graph:g1:order:\($0)") }
        for sequence in reports.permutations {
            var state = AccountState()
            for report in sequence { state.apply(report) }
            #expect(state.openOrders.map(\.id) == ["graph:g1:order:10"])
            #expect(state.order("graph:g1:order:2")?.status == .superseded)
            #expect(state.orders(of: "g1").map(\.id) == reports.map(\.id))
        }
    }

    @Test("Orders of other nodes and ids of another form do not replace each other")
    func otherNames() {
        var state = AccountState()
        let ids = ["graph:g1:a:1", "graph:g1:b:2", "graph:g2:a:3", "4711", "4712", "x:1", "x:2"]
        for id in ids { state.apply(order(.accepted, id: id)) }
        #expect(Set(state.openOrders.map(\.id)) == Set(ids))
    }

    @Test("A coin's row and the fills of its pairs count as one quantity, over all venues")
    func netQuantity() throws {
        var state = AccountState()
        state.open(Position(venue: .kraken, instrument: .crypto(symbol: "BTC"), quantity: 2))
        state.apply(fill(1, .buy, 3, at: 100))
        #expect(state.netQuantity(of: "BTC-USD") == 5)
        #expect(Set(state.positions(of: "btc-usd").map(\.quantity)) == [2, 3])
        #expect(state.netQuantity(of: "ETH-USD") == 0)
        #expect(state.netQuantity(of: "BTC-USD-PERP") == 0)
    }

    @Test("Own and foreign open orders are told apart, by symbol too")
    func own() {
        var state = AccountState()
        state.apply(order(.accepted))
        state.apply(order(.new, id: "graph:g2:order:1"))
        state.apply(order(.filled, filled: 10, id: "graph:g3:order:1"))
        let split = state.openOrders { $0 == "g1" }
        #expect(split.own.map(\.id) == ["graph:g1:order:1"])
        #expect(split.foreign.map(\.id) == ["graph:g2:order:1"])
        #expect(state.openOrdersBySymbol["BTC-USD"]?.count == 2)
    }

    @Test("Ended orders age out and open ones stay, and so do the totals")
    func ages() {
        var limits = AccountState.Limits()
        limits.endedOrders = 10
        var state = AccountState(limits: limits)
        state.apply(order(.accepted, id: "graph:open:order:1", updated: 0))
        for number in 1...500 {
            let id = "graph:g\(number):order:1"
            state.apply(order(.filled, filled: 1, id: id, updated: Int64(number)))
            state.apply(fill(number, .buy, 1, at: 100, order: id))
        }
        #expect(state.orderCount <= 14)
        #expect(state.openOrders.count == 1)
        #expect(state.order("graph:g500:order:1") != nil)
        #expect(state[AccountStateTests.btc]?.quantity == 500)
        #expect(state[AccountStateTests.btc]?.averagePrice == 100)
    }

    // MARK: Positions that exist

    @Test("Fills of any pair change the row of their coin, not that of a perp")
    func opening() {
        var state = AccountState()
        let coin = Position(
            venue: .binance,
            instrument: .crypto(symbol: "BTC"),
            quantity: 2,
            entryPrice: 50,
            realizedPnL: 7
        )
        let perp = Position(
            venue: .binance,
            instrument: .perp(symbol: "BTC", base: "BTC"),
            quantity: 5,
            entryPrice: 1,
            realizedPnL: 0
        )
        let cash = Position(venue: .binance, instrument: .crypto(symbol: "USDC"), quantity: 9)
        for row in [coin, perp, cash] { state.open(row) }
        state.apply(fill(1, .sell, 1, at: 80))
        state.mark("BTC-USD", price: 90)
        #expect(state.positions.map(\.quantity) == [5, 1])
        let spot = AccountPosition.Key(symbol: "BTC", venue: .binance, instrumentType: .spot)
        #expect(state[spot]?.realizedPnL == 37)
        #expect(state[spot]?.unrealizedPnL == 40)
        #expect(state[spot]?.isExact == true)
        state.correct(spot, quantity: 3, averagePrice: 60)
        #expect(state[spot]?.quantity == 3)
        #expect(state[spot]?.averagePrice == 60)
        #expect(state[spot]?.realizedPnL == 37)
        #expect(state[spot]?.isExact == false)
    }

    @Test("A state is the same after a round trip through JSON")
    func codable() throws {
        var state = state((1...40).map { fill($0, .buy, 1, at: 0.333333333) }, keeping: 8)
        state.apply(order(.partial, filled: 40))
        state.mark("BTC-USD", price: 2)
        let data = try JSONEncoder().encode(state)
        let back = try JSONDecoder().decode(AccountState.self, from: data)
        #expect(back == state)
        #expect(back.positions == state.positions)
    }
}

extension Array {
    /// Every sequence of the elements.
    fileprivate var permutations: [[Element]] {
        guard count > 1 else { return [self] }
        return indices.flatMap { index in
            var rest = self
            let element = rest.remove(at: index)
            return rest.permutations.map { [element] + $0 }
        }
    }
}
