import SequenceMocks
import Testing

@testable import SequenceMarkets

/// Gaps are filled from what REST shows, without comparing clocks or trusting an order.
@Suite("Keeping the account complete", .fewAtATime)
struct AccountContinuityTests {
    private let id = "graph:g:order:1"

    private func old(_ count: Int, isNewestFirst: Bool = true) -> PaperAccount {
        var account = PaperAccount()
        account.oldCount = count
        account.isNewestFirst = isNewestFirst
        return account
    }

    private func order(_ status: String, _ filled: Int64 = 0, _ id: String? = nil) throws -> Order {
        try AccountRows.order(id ?? self.id, status, filled: filled)
    }

    // MARK: A gap

    @Test(
        "Three fills lost among 100 000 old orders are found within 30 requests",
        arguments: [true, false]
    )
    func matureAccount(isNewestFirst: Bool) throws {
        var desk = ContinuityDesk(old(100_000, isNewestFirst: isNewestFirst))
        try desk.start()
        desk.stream(try order("ACCEPTED"))
        desk.loseLink()
        desk.account.put(try order("PARTIAL", 4))
        try desk.lose(id, 4, "a")
        try desk.account.trade("graph:h:order:1", executions: 2)
        let hole = desk.gap()
        try desk.answer()
        #expect(desk.closed.map(\.id) == [hole])
        #expect(desk.closed.first?.isComplete == true, "\(desk.closed)")
        #expect(desk.asked.count <= 30, "\(desk.asked.count) requests")
        #expect(desk.fills.map(\.quantity.raw).sorted() == [1, 1, 4])
        #expect(desk.orders.contains { $0.nodeOrderID == id && $0.filledQuantity.raw == 4 })
        #expect(desk.orders.contains { $0.nodeOrderID == "graph:h:order:1" && $0.isTerminal })
        // Every look that follows finds nothing new.
        let told = desk.fills.count
        try desk.pass(.seconds(120))
        #expect(desk.fills.count == told && desk.ownHoles == 0)
    }

    @Test("What the stream delivered before the gap is not delivered again")
    func nothingIsDoubled() throws {
        var desk = ContinuityDesk(old(500))
        try desk.start()
        desk.stream(try order("PARTIAL", 7))
        try desk.stream(id, 7, "a")
        desk.account.put(try order("FILLED", 10))
        try desk.lose(id, 3, "b")
        desk.gap()
        try desk.answer()
        #expect(desk.closed.map(\.isComplete) == [true])
        #expect(desk.fills.map(\.quantity.raw) == [7, 3])
        #expect(desk.orders.map(\.status) == [.partial, .filled])
        // The lost frame comes after all, late: it is the same execution.
        let late = try AccountRows.fill(id, 3, execution: "x-b", edge: "venue-edge-kraken")
        let isNew = desk.machine.take(late, now: desk.now)
        #expect(!isNew)
    }

    @Test("Whatever the venue's clock says, a lost fill is found", arguments: [-1, 0, 1, 2])
    func clocksDoNotMatter(sign: Int64) throws {
        var desk = ContinuityDesk(old(3_000))
        try desk.start()
        desk.stream(try order("ACCEPTED"))
        desk.account.put(try order("FILLED", 10))
        // Years off in either direction, at the epoch, or not stamped at all.
        let time = sign == 2 ? nil : 1_700_000_000_000_000_000 + sign * 100_000_000_000_000_000
        desk.account.put(
            try AccountRows.fill(id, 10, listed: "f", venue: "kraken", time: time)
        )
        desk.gap()
        try desk.answer()
        #expect(desk.closed.map(\.isComplete) == [true] && desk.fills.count == 1)
    }

    @Test("Six thousand fills lost in one gap all come, or the gap says what is missing")
    func manyFills() throws {
        var desk = ContinuityDesk(old(2_000))
        try desk.start()
        for number in 0..<40 {
            try desk.account.trade("graph:g\(number):order:1", executions: 150)
        }
        desk.gap()
        try desk.answer()
        #expect(desk.closed.map(\.isComplete) == [true], "\(desk.closed)")
        #expect(desk.fills.count == 6_000)
        #expect(Set(desk.fills.compactMap(\.fillID)).count == 6_000)
    }

    @Test("Fills hidden behind 60 pages of the list are fetched order by order")
    func fillsBehindTheWalk() throws {
        var desk = ContinuityDesk(old(2_000, isNewestFirst: true))
        try desk.start()
        try desk.account.trade("graph:first:order:1", executions: 5)
        for number in 0..<40 {
            try desk.account.trade("graph:g\(number):order:1", executions: 155)
        }
        desk.gap()
        try desk.answer()
        #expect(desk.closed.map(\.isComplete) == [true])
        #expect(desk.fills.filter { $0.nodeOrderID == "graph:first:order:1" }.count == 5)
        #expect(desk.fills.count == 6_205)
    }

    @Test("A gap on a link that lives is filled at once, and events go on meanwhile")
    func gapOfALiveLink() throws {
        var desk = ContinuityDesk(old(1_500))
        try desk.start()
        desk.stream(try order("ACCEPTED"))
        desk.account.put(try order("PARTIAL", 4))
        try desk.lose(id, 4, "lost")
        let hole = desk.gap(.serverDropped, topic: .fills, dropped: 1)
        #expect(!desk.open.isEmpty && desk.closed.isEmpty)
        // Nothing has been answered yet; what the stream brings is still delivered.
        desk.stream(try order("FILLED", 10))
        let isNew = try desk.stream(id, 6, "next")
        #expect(isNew)
        try desk.answer()
        #expect(desk.closed.map(\.id) == [hole] && desk.closed.first?.isComplete == true)
        #expect(desk.closed.first?.reason == .serverDropped)
        #expect(desk.fills.map(\.quantity.raw).sorted() == [4, 6])
    }

    // MARK: Gaps that add up

    @Test("A gap that begins during a pass is filled by the next, and each is closed once")
    func holeDuringAPass() throws {
        var desk = ContinuityDesk(old(1_500))
        try desk.start()
        try desk.account.trade("graph:a:order:1", executions: 1)
        let first = desk.gap()
        try desk.answerOne()
        try desk.account.trade("graph:b:order:1", executions: 1)
        let second = desk.gap(.undecodable, topic: .fills)
        try desk.answer()
        #expect(desk.closed.map(\.id) == [first, second])
        #expect(desk.closed.map(\.missing) == [[], []])
        #expect(desk.fills.count == 2)
    }

    @Test("Gaps that come faster than REST answers do not begin the pass again")
    func holesWithoutEnd() throws {
        var desk = ContinuityDesk(old(1_500))
        try desk.start()
        var named: Set<Int> = []
        var told = 0
        for number in 0..<100 {
            named.insert(desk.gap(.undecodable, topic: .fills, dropped: 1))
            desk.stream(try order("FILLED", 10, "graph:s\(number):order:1"))
            if try desk.stream("graph:s\(number):order:1", 10, "s\(number)") { told += 1 }
            try desk.answerOne()
            #expect(desk.machine.waiting.count <= AccountContinuity.maximumHoles)
        }
        // The stream went on, and gaps were closed, while new ones kept coming.
        #expect(told == 100 && !desk.closed.isEmpty)
        try desk.answer()
        #expect(Set(desk.closed.map(\.id)) == named)
        #expect(desk.closed.count == named.count)
        #expect(desk.fills.count == 100)
        // At most one question for each answer that was given, and the last two passes.
        #expect(desk.asked.count < 200, "\(desk.asked.count) requests")
    }

    @Test("Above sixteen that wait, a gap joins the last one")
    func wideningTheLastHole() throws {
        var desk = ContinuityDesk(old(200))
        try desk.start()
        // The first is being filled; sixteen more can wait apart.
        let ids = (0..<17).map { _ in desk.gap(.serverDropped, topic: .fills, dropped: 2) }
        #expect(ids == Array(1...17))
        var joined = desk.gap(.serverDropped, topic: .fills, dropped: 3)
        #expect(joined == 17)
        #expect(desk.machine.waiting.last?.gap.dropped == 5)
        #expect(desk.machine.waiting.last?.gap.topic == .fills)
        joined = desk.gap(.undecodable, topic: .orders)
        #expect(joined == 17)
        let last = desk.machine.waiting.last?.gap
        #expect(last?.topic == nil && last?.dropped == nil && last?.to?.raw == 19)
        try desk.answer()
        #expect(desk.closed.map(\.id) == ids)
    }

    // MARK: Where REST does not answer

    @Test("A list that is refused closes the gap and says so; the next gap is complete")
    func refusedList() throws {
        var desk = ContinuityDesk(old(1_500))
        try desk.start()
        desk.account.refusal = {
            if case .orders = $0 { .failed("403 forbidden", .final) } else { nil }
        }
        desk.gap()
        try desk.answer()
        #expect(desk.closed.last?.isComplete == false)
        #expect(desk.closed.last?.missing == ["403 forbidden"])
        desk.account.refusal = { _ in nil }
        try desk.account.trade("graph:h:order:1", executions: 1)
        desk.gap()
        try desk.answer()
        // The list is counted from where it was last read, so what was hidden is found now.
        #expect(desk.closed.count == 2 && desk.closed.last?.isComplete == true)
        try desk.account.trade("graph:i:order:1", executions: 1)
        desk.gap()
        try desk.answer()
        #expect(desk.closed.count == 3 && desk.closed.last?.isComplete == true)
        #expect(desk.fills.contains { $0.nodeOrderID == "graph:i:order:1" })
    }

    @Test("While REST is unavailable, a gap is closed in time, and what it hid is delivered later")
    func unreachable() throws {
        var desk = ContinuityDesk(old(1_500))
        try desk.start()
        desk.account.refusal = { _ in .failed("503", .transient) }
        try desk.account.trade("graph:h:order:1", executions: 1)
        desk.gap()
        try desk.pass(.seconds(100))
        #expect(desk.closed.count == 1 && desk.closed.first?.isComplete == false)
        #expect(desk.closed.first?.missing.first == "503")
        desk.account.refusal = { _ in nil }
        try desk.pass(.seconds(120))
        #expect(desk.fills.count == 1)
        #expect(desk.ownHoles == 1 && desk.closedOwnHoles == [[]])
    }

    @Test("A transient failure is retried with growing delays")
    func transientFailure() throws {
        var desk = ContinuityDesk(old(1_500))
        try desk.start()
        desk.account.refusal = { _ in .failed("503", .transient) }
        try desk.account.trade("graph:h:order:1", executions: 1)
        desk.gap()
        try desk.pass(.seconds(50))
        #expect(desk.closed.isEmpty)
        #expect((5..<60).contains(desk.asked.count), "\(desk.asked.count) requests")
        desk.account.refusal = { _ in nil }
        try desk.pass(.seconds(20))
        #expect(desk.closed.map(\.isComplete) == [true] && desk.fills.count == 1)
    }

    @Test("An implausible response is requested a few times, then the gap is closed")
    func unreadableAnswer() throws {
        var desk = ContinuityDesk(old(1_500))
        try desk.start()
        desk.account.refusal = {
            if case .orders = $0 { .failed("not JSON", .unreadable) } else { nil }
        }
        desk.gap()
        try desk.pass(.seconds(60))
        #expect(desk.closed.count == 1 && desk.closed.last?.missing.first == "not JSON")
        let lists = desk.asked.filter { if case .orders = $0 { true } else { false } }
        #expect(lists.count <= 20, "five for the hole, five for each later look")
    }

    @Test("Rows that cannot be read make the gap incomplete")
    func unreadableRows() throws {
        var desk = ContinuityDesk(old(1_500))
        try desk.start()
        let account = desk.account
        desk.account.refusal = { request in
            guard case .orders(0) = request,
                case .orders(let rows, let total, _)? = try? account.reply(to: request)
            else { return nil }
            return .orders(Array(rows.dropLast()), total: total, unreadable: 1)
        }
        desk.gap()
        try desk.answer()
        #expect(desk.closed.map(\.isComplete) == [false])
    }

    @Test("A first read that takes too long is abandoned, and the first gap claims nothing")
    func giveUpOnBaseline() throws {
        var desk = ContinuityDesk(old(1_500))
        try desk.start(answering: false)
        desk.perform(desk.machine.giveUpOnBaseline())
        #expect(desk.baselines == 1)
        desk.perform(desk.machine.giveUpOnBaseline())
        desk.stream(try order("ACCEPTED"))
        desk.gap()
        try desk.answer()
        #expect(desk.baselines == 1, "the stream is let go once")
        #expect(desk.closed.map(\.isComplete) == [false])
        try desk.account.trade("graph:h:order:1", executions: 1)
        desk.gap()
        try desk.answer()
        #expect(desk.closed.map(\.isComplete) == [false, true], "\(desk.closed)")
        #expect(desk.fills.count == 1)
    }

    @Test("Without a total, a long list never closes a gap as complete")
    func missingTotal() throws {
        var account = old(5_000)
        account.hasTotal = false
        var desk = ContinuityDesk(account)
        try desk.start()
        try desk.account.trade("graph:h:order:1", executions: 1)
        desk.gap()
        try desk.answer()
        #expect(desk.closed.map(\.isComplete) == [false])
    }
}
