import SequenceMocks
import Testing

@testable import SequenceMarkets

/// What is found by looking, on a link that lives: late, lost and replaced reports.
@Suite("Watching the account on a live link", .fewAtATime)
struct AccountWatchTests {
    private let id = "graph:g:order:1"
    private let amended = "graph:g:order:2"

    private func order(_ status: String, _ filled: Int64 = 0, _ id: String? = nil) throws -> Order {
        try AccountRows.order(id ?? self.id, status, filled: filled)
    }

    private func started(audit: Duration? = nil) throws -> ContinuityDesk {
        var account = PaperAccount()
        account.oldCount = 1_500
        var desk = ContinuityDesk(account, audit: audit)
        try desk.start()
        return desk
    }

    // MARK: An order's fills do not add up

    @Test("Reports that overtake one another within the grace are no reason to ask")
    func grace() throws {
        var desk = try started()
        desk.stream(try order("ACCEPTED"))
        desk.stream(try order("FILLED", 10))
        try desk.stream(id, 7, "a")
        try desk.pass(.seconds(4))
        try desk.stream(id, 3, "b")
        try desk.pass(.seconds(60))
        #expect(desk.asked.isEmpty && desk.ownHoles == 0 && desk.fills.count == 2)
    }

    @Test("A fill whose loss was not announced is queried by name after the grace, and delivered")
    func silentLoss() throws {
        var desk = try started()
        desk.stream(try order("ACCEPTED"))
        desk.stream(try order("FILLED", 10))
        try desk.stream(id, 7, "a")
        try desk.lose(id, 3, "b")
        try desk.pass(.milliseconds(4_900))
        #expect(desk.asked.isEmpty)
        try desk.pass(.milliseconds(200))
        #expect(desk.fills.map(\.quantity.raw) == [7, 3])
        #expect(desk.ownHoles == 1 && desk.closedOwnHoles == [[]])
        // By name: the lists are not read.
        #expect(desk.asked.allSatisfy { $0 == .order(id) || $0 == .fillsOf(id, offset: 0) })
        try desk.pass(.seconds(120))
        #expect(desk.ownHoles == 1 && desk.fills.count == 2)
    }

    @Test("A difference that REST never settles is reported once, by name, and then ignored")
    func lastingDifference() throws {
        var desk = try started()
        desk.stream(try order("ACCEPTED"))
        desk.stream(try order("FILLED", 10))
        try desk.stream(id, 7, "a")
        try desk.pass(.seconds(60))
        #expect(desk.ownHoles == 1 && desk.closedOwnHoles == [["fills of \(id)"]])
        desk.forget()
        try desk.pass(.seconds(1_200))
        #expect(desk.ownHoles == 1 && desk.asked.isEmpty)
        #expect(desk.distrusts == 0)
    }

    @Test("In a gap, what REST does not show in time is named, and the gap is closed")
    func missingFillsAreNamed() throws {
        var desk = try started()
        desk.stream(try order("ACCEPTED"))
        desk.account.put(try order("FILLED", 10))
        try desk.lose(id, 4, "a")
        desk.gap()
        try desk.answer()
        #expect(desk.closed.isEmpty, "REST may only lag")
        try desk.pass(AccountContinuity.settleLimit + .seconds(6))
        #expect(desk.closed.map(\.missing) == [["fills of \(id)"]])
        #expect(desk.fills.map(\.quantity.raw) == [4])
    }

    @Test("A fill that REST shows a few seconds late is found before the gap is closed")
    func lateREST() throws {
        var desk = try started()
        desk.stream(try order("ACCEPTED"))
        desk.account.put(try order("FILLED", 10))
        try desk.lose(id, 4, "a")
        desk.gap()
        try desk.pass(.seconds(8))
        try desk.lose(id, 6, "b")
        try desk.pass(.seconds(8))
        #expect(desk.closed.map(\.isComplete) == [true])
        #expect(desk.fills.map(\.quantity.raw) == [4, 6])
    }

    // MARK: Looking again

    @Test("An order that REST shows only after the gap was closed is found by a later look")
    func followUps() throws {
        var desk = try started()
        try desk.account.trade("graph:h:order:1", executions: 2)
        desk.account.hidden = ["graph:h:order:1"]
        desk.gap()
        try desk.answer()
        #expect(desk.closed.count == 1 && desk.fills.isEmpty)
        try desk.pass(.seconds(5))
        desk.account.hidden = []
        try desk.pass(.seconds(30))
        #expect(desk.orders.map(\.nodeOrderID) == ["graph:h:order:1"])
        #expect(desk.fills.count == 2)
        // Reported as a separate gap, since the first one had been closed.
        #expect(desk.ownHoles == 1 && desk.closedOwnHoles == [[]])
    }

    @Test("After a gap it queries three times, then stops")
    func looksEnd() throws {
        var desk = try started()
        desk.gap()
        try desk.answer()
        desk.forget()
        for (wait, expected) in [(2, 0), (2, 1), (9, 2), (34, 3), (600, 3)] {
            try desk.pass(.seconds(wait))
            let looks = desk.asked.filter { $0 == .orders(offset: 0) }.count
            #expect(looks == expected, "after \(desk.now)")
        }
        #expect(desk.machine.deadline == nil)
    }

    @Test("While the link is down nothing is compared, and no time is due")
    func linkDown() throws {
        var desk = try started(audit: .seconds(60))
        desk.stream(try order("ACCEPTED"))
        desk.stream(try order("PARTIAL", 5))
        desk.loseLink()
        try desk.pass(.seconds(300))
        #expect(desk.asked.isEmpty && desk.machine.deadline == nil)
    }

    // MARK: The end

    @Test("An end stamped before its previous state is delivered, and the audit trusts the link")
    func earlierEnd() throws {
        var desk = try started(audit: .seconds(60))
        desk.stream(try AccountRows.order(id, "ACCEPTED", updated: 1_000))
        desk.stream(try AccountRows.order(id, "FILLED", filled: 10, updated: 950))
        try desk.stream(id, 10, "a")
        #expect(desk.orders.map(\.status) == [.accepted, .filled])
        try desk.pass(.seconds(600))
        #expect(desk.distrusts == 0 && desk.ownHoles == 0)
    }

    @Test("An end that only REST knows is delivered once by the audit; the link is replaced once")
    func unheardEnd() throws {
        var desk = try started(audit: .seconds(60))
        desk.stream(try order("ACCEPTED"))
        desk.account.put(try order("CANCELLED"))
        try desk.pass(.seconds(70))
        #expect(desk.orders.map(\.status) == [.accepted, .cancelled])
        #expect(desk.distrusts == 1 && desk.ownHoles == 1)
        try desk.pass(.seconds(600))
        #expect(desk.distrusts == 1 && desk.ownHoles == 1)
        #expect(desk.orders.count == 2)
    }

    @Test("The audit asks for a share of the open orders, round and round")
    func auditShare() throws {
        var desk = try started(audit: .seconds(60))
        let ids = (100..<150).map { "graph:a\($0):order:1" }
        for id in ids { desk.stream(try order("ACCEPTED", 0, id)) }
        for _ in 0..<3 {
            desk.forget()
            try desk.pass(.seconds(60))
            #expect(desk.asked.count <= AccountContinuity.auditShare)
        }
        desk.forget()
        try desk.pass(.seconds(180))
        let named = Set(
            desk.asked.compactMap { if case .order(let id) = $0 { id } else { nil } }
        )
        #expect(named == Set(ids))
    }

    // MARK: Amended orders

    @Test("A replaced order is reported as over after the grace, and REST is not queried")
    func superseded() throws {
        var desk = try started(audit: .seconds(60))
        desk.stream(try order("ACCEPTED"))
        desk.stream(try order("ACCEPTED", 0, amended))
        try desk.pass(.seconds(6))
        #expect(desk.orders.last?.nodeOrderID == id)
        #expect(desk.orders.last?.status == .superseded && desk.orders.last?.isTerminal == true)
        #expect(desk.asked.isEmpty && desk.ownHoles == 0)
        #expect(desk.machine.records.open == [amended])
        // The audit asks for the amended order alone.
        try desk.pass(.seconds(130))
        #expect(desk.asked == [.order(amended), .order(amended)])
    }

    @Test("A hundred amendments leave one order open")
    func manyAmendments() throws {
        var desk = try started(audit: .seconds(60))
        for revision in 1...100 {
            desk.stream(try order("ACCEPTED", 0, "graph:g:order:\(revision)"))
            try desk.pass(.milliseconds(200))
        }
        try desk.pass(.seconds(10))
        #expect(desk.machine.records.open == ["graph:g:order:100"])
        #expect(desk.orders.filter { $0.status == .superseded }.count == 99)
        #expect(desk.asked.isEmpty)
    }

    @Test("The revisions come in the wrong order: the later one is what stays open")
    func lateReportOfAnEarlierRevision() throws {
        var desk = try started()
        desk.stream(try order("ACCEPTED", 0, amended))
        desk.stream(try order("ACCEPTED"))
        try desk.pass(.seconds(6))
        #expect(desk.machine.records.open == [amended])
        #expect(desk.orders.last?.nodeOrderID == id && desk.orders.last?.status == .superseded)
    }

    @Test("A replaced order that lived through a gap is queried, and its fills are delivered")
    func supersededInAHole() throws {
        var desk = try started()
        desk.stream(try order("ACCEPTED"))
        desk.loseLink()
        desk.account.put(try order("PARTIAL", 4))
        try desk.lose(id, 4, "a")
        desk.account.put(try AccountRows.order(amended, "ACCEPTED", filled: 4))
        desk.gap()
        try desk.pass(.seconds(40))
        #expect(desk.closed.map(\.isComplete) == [true], "\(desk.closed)")
        #expect(desk.fills.map(\.quantity.raw) == [4])
        #expect(desk.machine.records.open == [amended])
        #expect(desk.machine.records[id]?.isTerminal == true)
        #expect(desk.asked.contains(.order(id)))
    }

    @Test("The exchange's own end of a replaced order comes late and is no gap")
    func ownEndOfASupersededOrder() throws {
        var desk = try started()
        desk.stream(try order("ACCEPTED"))
        desk.stream(try order("ACCEPTED", 0, amended))
        desk.stream(try order("CANCELLED"))
        try desk.pass(.seconds(60))
        #expect(desk.orders.map(\.status) == [.accepted, .accepted, .cancelled])
        #expect(desk.ownHoles == 0 && desk.distrusts == 0)
    }

    // MARK: Lists without an order

    @Test(
        "What a closed gap does not name is delivered, whatever the lists' order",
        arguments: 0..<40
    )
    func nothingIsRoundedUp(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var account = PaperAccount()
        account.oldCount = [0, 60, 400, 900, 2_500][Int(random.next() % 5)]
        account.isNewestFirst = random.next() & 1 == 0
        account.hasTotal = random.next() % 4 != 0
        var desk = ContinuityDesk(account, isOwn: { $0.rawValue.hasPrefix("own") })
        try desk.start()
        var open: [String] = []
        for number in 0..<6 {
            open.append("graph:own\(number):order:1")
            desk.stream(try order("ACCEPTED", 0, open[number]))
        }
        var lost: [String] = []
        for round in 0..<4 {
            desk.loseLink()
            for (place, id) in open.enumerated() where random.next() % 3 == 0 {
                let filled = Int64(round) * 2 + 2
                desk.account.put(try order(round == 3 ? "CANCELLED" : "PARTIAL", filled, id))
                let had = desk.account.fills.filter { $0.nodeOrderID == id }
                let sum = had.reduce(Int64(0)) { $0 + $1.quantity.raw }
                try desk.lose(id, filled - sum, "\(round)-\(place)")
                lost.append("f-\(round)-\(place)")
            }
            for number in 0..<Int(random.next() % 4) {
                let id = "graph:new\(round)x\(number):order:1"
                try desk.account.trade(id, executions: 2)
                lost += ["\(id)/0", "\(id)/1"]
            }
            desk.gap()
            try desk.pass(.seconds(90))
        }
        let told = desk.fills.compactMap(\.fillID)
        #expect(told.count == Set(told).count && Set(told).isSubset(of: lost))
        #expect(desk.closed.count == 4)
        let isComplete = desk.closed.allSatisfy(\.isComplete)
        if isComplete { #expect(Set(told) == Set(lost)) }
        if desk.account.hasTotal { #expect(isComplete, "\(desk.closed)") }
    }
}
