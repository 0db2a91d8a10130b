import Testing

@testable import SequenceMarkets

/// An execution is delivered once, whatever ids each side gives; two are never merged.
@Suite("The executions of one order", .fewAtATime)
struct ExecutionLedgerTests {
    private let id = "graph:g:order:1"

    private func streamed(
        _ quantity: Int64,
        _ execution: String?,
        at price: Int64 = 5,
        edge: String? = "venue-edge-kraken",
        time: Int64? = nil
    ) throws -> Fill {
        try AccountRows.fill(
            id,
            quantity,
            at: price,
            execution: execution,
            edge: edge,
            time: time
        )
    }

    private func listed(
        _ quantity: Int64,
        _ fill: String?,
        at price: Int64 = 5,
        venue: String? = "kraken",
        time: Int64? = nil
    ) throws -> Fill {
        try AccountRows.fill(id, quantity, at: price, listed: fill, venue: venue, time: time)
    }

    // MARK: One execution under two names

    @Test("The stream's execution and the list's fill are one, though they share no id")
    func streamThenList() throws {
        var ledger = ExecutionLedger()
        #expect(ledger.admit(try streamed(7, "x1")))
        #expect(ledger.admit(listed: [try listed(7, "f1")]).isEmpty)
        #expect(ledger.count == 1 && ledger.told == 7)
    }

    @Test("A late stream report of what the list showed first is not delivered again")
    func listThenStream() throws {
        var ledger = ExecutionLedger()
        #expect(ledger.admit(listed: [try listed(7, "f1")]).count == 1)
        #expect(try !ledger.admit(streamed(7, "x1")))
        #expect(ledger.count == 1 && ledger.told == 7)
    }

    @Test("A listing after a gap delivers only the execution that the stream lost")
    func onlyTheLostOneIsTold() throws {
        var ledger = ExecutionLedger()
        _ = ledger.admit(try streamed(7, "x1"))
        let news = ledger.admit(listed: [try listed(3, "f2", at: 6), try listed(7, "f1")])
        #expect(news.map(\.fillID) == ["f2"])
        #expect(ledger.told == 10)
    }

    @Test("Once a match is made, both ids are known to be one")
    func idsAreLinked() throws {
        var ledger = ExecutionLedger()
        _ = ledger.admit(try streamed(7, "x1"))
        _ = ledger.admit(listed: [try listed(7, "f1")])
        #expect(ledger.admit(listed: [try listed(7, "f1")]).isEmpty)
        #expect(try !ledger.admit(streamed(7, "x1")))
        // Another fill_id is another execution, however alike the two are.
        #expect(ledger.admit(listed: [try listed(7, "f2")]).map(\.fillID) == ["f2"])
        #expect(ledger.told == 14)
    }

    @Test("A frame that comes twice is one execution, with ids and on any number of executions")
    func repeatedFrame() throws {
        var ledger = ExecutionLedger()
        // Above 32 executions an index finds them.
        for number in 0..<100 {
            #expect(try ledger.admit(streamed(1, "x\(number)")))
            #expect(try !ledger.admit(streamed(1, "x\(number)")))
        }
        #expect(ledger.count == 100 && ledger.told == 100)
        let rows = try (0..<100).map { try listed(1, "f\($0)") }
        #expect(ledger.admit(listed: rows).isEmpty)
        #expect(ledger.admit(listed: rows).isEmpty)
        #expect(ledger.told == 100)
    }

    @Test("Two reports that carry both ids agree by either")
    func bothIDs() throws {
        let both = try AccountRows.fill(id, 4, execution: "x1", listed: "f1", venue: "kraken")
        var ledger = ExecutionLedger()
        #expect(ledger.admit(try streamed(4, "x1")))
        #expect(ledger.admit(listed: [both]).isEmpty)
        #expect(ledger.admit(listed: [try listed(4, "f1")]).isEmpty)
        #expect(ledger.count == 1)
    }

    // MARK: Two executions that look alike

    @Test("Two equal executions stay two, on either side and after a match")
    func equalExecutions() throws {
        var ledger = ExecutionLedger()
        #expect(try ledger.admit(streamed(5, "x1")))
        #expect(try ledger.admit(streamed(5, "x2")))
        #expect(ledger.admit(listed: [try listed(5, "f1"), try listed(5, "f2")]).isEmpty)
        #expect(ledger.told == 10)
        let third = ledger.admit(
            listed: [try listed(5, "f1"), try listed(5, "f2"), try listed(5, "f3")]
        )
        #expect(third.map(\.fillID) == ["f3"])
    }

    @Test("One of two equal executions is lost: the list gives back exactly one")
    func oneOfTwoEqualIsLost() throws {
        var ledger = ExecutionLedger()
        _ = ledger.admit(try streamed(5, "x1", time: 100))
        let news = ledger.admit(
            listed: [try listed(5, "f2", time: 900), try listed(5, "f1", time: 110)]
        )
        #expect(news.count == 1 && ledger.told == 10)
        // Whichever it was taken for, neither comes again.
        #expect(ledger.admit(listed: [try listed(5, "f1"), try listed(5, "f2")]).isEmpty)
    }

    @Test("A number that two venues share is two executions")
    func numberPerVenue() throws {
        var ledger = ExecutionLedger()
        #expect(try ledger.admit(streamed(5, "1", edge: "venue-edge-kraken")))
        #expect(try ledger.admit(streamed(5, "1", edge: "venue-edge-deribit")))
        #expect(try !ledger.admit(streamed(5, "1", edge: "venue-edge-kraken")))
        #expect(ledger.told == 10)
    }

    @Test("A number that orders share is told apart by size and price where no venue is named")
    func numberPerOrderWithoutVenue() throws {
        var ledger = ExecutionLedger()
        #expect(try ledger.admit(streamed(7, "1", at: 5, edge: nil)))
        #expect(try ledger.admit(streamed(3, "1", at: 6, edge: nil)))
        #expect(try !ledger.admit(streamed(3, "1", at: 6, edge: nil)))
        #expect(ledger.told == 10)
    }

    @Test("Rows of one answer under one bare number are as many executions as there are rows")
    func sharedNumberInOneAnswer() throws {
        func row() throws -> Fill { try AccountRows.fill(id, 5, execution: "1") }
        var ledger = ExecutionLedger()
        #expect(ledger.admit(listed: [try row(), try row()]).count == 2)
        #expect(ledger.admit(listed: [try row(), try row()]).isEmpty)
        #expect(ledger.admit(listed: [try row(), try row(), try row()]).count == 1)
        #expect(ledger.told == 15)
    }

    @Test("Another venue, side, size or price is never a match", arguments: 0..<4)
    func unlike(difference: Int) throws {
        var ledger = ExecutionLedger()
        _ = ledger.admit(try streamed(7, "x1"))
        let row =
            switch difference {
            case 0: try listed(7, "f1", venue: "deribit")
            case 1: try AccountRows.fill(id, 7, listed: "f1", venue: "kraken", side: "sell")
            case 2: try listed(8, "f1")
            default: try listed(7, "f1", at: 6)
            }
        #expect(ledger.admit(listed: [row]).count == 1)
    }

    @Test("A fill_id that differs outweighs an execution number that is shared")
    func fillIDDecides() throws {
        func row(_ fill: String) throws -> Fill {
            try AccountRows.fill(id, 5, execution: "1", listed: fill, venue: "kraken")
        }
        var ledger = ExecutionLedger()
        #expect(ledger.admit(listed: [try row("f1"), try row("f2")]).count == 2)
        #expect(ledger.admit(listed: [try row("f2"), try row("f1")]).isEmpty)
    }

    // MARK: No id at all

    @Test("Rows without an id are counted within one answer, and not between two")
    func rowsWithoutID() throws {
        var ledger = ExecutionLedger()
        #expect(ledger.admit(listed: [try listed(5, nil), try listed(5, nil)]).count == 2)
        #expect(ledger.admit(listed: [try listed(5, nil)]).isEmpty)
        #expect(ledger.admit(listed: [try listed(5, nil), try listed(5, nil)]).isEmpty)
        let rows = [try listed(5, nil), try listed(5, nil), try listed(5, nil)]
        #expect(ledger.hasNews(in: rows))
        #expect(ledger.admit(listed: rows).count == 1)
        #expect(ledger.told == 15)
    }

    @Test("A fill without an id on both sides is delivered once")
    func neitherSideHasAnID() throws {
        var ledger = ExecutionLedger()
        #expect(try ledger.admit(streamed(5, nil)))
        #expect(ledger.admit(listed: [try listed(5, nil)]).isEmpty)
        // The stream sends each execution once, so a second such frame is a second execution.
        #expect(try ledger.admit(streamed(5, nil)))
        #expect(ledger.told == 10)
    }

    @Test("A row with a known id leaves the others to the rows that have none")
    func knownRowsFirst() throws {
        var ledger = ExecutionLedger()
        _ = ledger.admit(try streamed(5, "x1"))
        _ = ledger.admit(listed: [try listed(5, "f1")])
        _ = ledger.admit(try streamed(5, "x2"))
        // The row without an id comes first, and must not take the place of "f1".
        let rows = [try listed(5, nil), try listed(5, "f1")]
        #expect(!ledger.hasNews(in: rows))
        #expect(ledger.admit(listed: rows).isEmpty)
        #expect(ledger.told == 10)
    }

    // MARK: Ranking and the past

    @Test("The fee chooses between candidates, and never rejects the only one")
    func feeRanks() throws {
        func fill(_ execution: String?, _ listed: String?, _ fee: Int64?) throws -> Fill {
            try AccountRows.fill(
                id,
                5,
                execution: execution,
                listed: listed,
                venue: "kraken",
                fee: fee
            )
        }
        var ledger = ExecutionLedger()
        _ = ledger.admit(try fill("x1", nil, 1))
        _ = ledger.admit(try fill("x2", nil, 2))
        #expect(ledger.admit(listed: [try fill(nil, "f2", 2)]).isEmpty)
        // "f2" is now "x2"; both names say so.
        let both = try fill("x2", "f2", 2)
        #expect(ledger.admit(listed: [both, try fill(nil, "f1", 9)]).isEmpty)
        #expect(ledger.told == 10)
    }

    @Test("Fills from before an order was followed are adopted, oldest first, and not delivered")
    func adoption() throws {
        let rows = [
            try listed(3, "f3", time: 30), try listed(4, "f2", time: 20),
            try listed(5, "f1", time: 10),
        ]
        var ledger = ExecutionLedger()
        ledger.adopt(listed: rows, upTo: 9)
        #expect(ledger.old == 9 && ledger.told == 0)
        #expect(ledger.admit(listed: rows).map(\.fillID) == ["f3"])
        #expect(ledger.told == 3)
    }

    @Test("Looking for news changes nothing, and sums never overflow")
    func hasNewsIsPure() throws {
        var ledger = ExecutionLedger()
        let row = try listed(.max, "f1")
        #expect(ledger.hasNews(in: [row]) && ledger.hasNews(in: [row]))
        #expect(ledger.count == 0 && ledger.told == 0)
        #expect(ledger.admit(listed: [row, try listed(.max, "f2")]).count == 2)
        #expect(ledger.told == .max)
    }
}
