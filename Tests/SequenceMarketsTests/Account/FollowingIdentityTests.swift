import SequenceMocks
import Testing

@testable import SequenceMarkets

/// Following an order delivers each execution once and ends after the last, whatever its id.
@Suite("The executions and revisions of an order that is followed", .fewAtATime)
struct FollowingIdentityTests {
    typealias Action = OrderFollowingStateMachine.Action
    private let id = "graph:g:order:1"
    private let amended = "graph:g:order:2"

    private func fill(_ quantity: Int64, _ price: Int64, _ number: String, _ venue: String) throws
        -> Fill
    {
        try AccountRows.fill(
            id,
            quantity,
            at: price,
            execution: number,
            edge: "venue-edge-\(venue)"
        )
    }

    private func listed(_ quantity: Int64, _ price: Int64, _ name: String) throws -> Fill {
        try AccountRows.fill(id, quantity, at: price, listed: name, venue: "kraken")
    }

    private func expect(
        _ actions: [Action],
        _ expected: [Action],
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(actions == expected, sourceLocation: location)
    }

    @Test("Where the list uses other ids than the stream, only the lost fill is delivered")
    func otherIDs() throws {
        var machine = OrderFollowingStateMachine(graphID: "g")
        let first = try fill(7, 5, "x1", "kraken")
        expect(machine.handle(first), [.yield(.fill(first))])
        let done = try AccountRows.order(id, "FILLED", filled: 10)
        expect(machine.handle(done), [.fetchFills(nodeOrderID: id)])
        let lost = try listed(3, 6, "f2")
        expect(
            machine.handle(listed: [lost, try listed(7, 5, "f1")]),
            [.yield(.fill(lost)), .yield(.order(done)), .finish]
        )
    }

    @Test("Two venues use the same execution numbers: both fills are delivered, and it ends")
    func sharedNumber() throws {
        var machine = OrderFollowingStateMachine(graphID: "g")
        let first = try fill(7, 5, "1", "kraken")
        let second = try fill(3, 6, "1", "deribit")
        expect(machine.handle(first), [.yield(.fill(first))])
        expect(machine.handle(second), [.yield(.fill(second))])
        expect(machine.handle(second), [])
        let done = try AccountRows.order(id, "FILLED", filled: 10)
        expect(machine.handle(done), [.yield(.order(done)), .finish])
    }

    @Test("An end stamped before the state before it ends the following")
    func earlierEnd() throws {
        var machine = OrderFollowingStateMachine(graphID: "g")
        _ = machine.handle(try AccountRows.order(id, "ACCEPTED", updated: 1_000))
        let end = try AccountRows.order(id, "REJECTED", updated: 950)
        let actions = machine.handle(end)
        guard case .yield(.order(let told))? = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(told.status == .rejected && actions.last == .finish)
    }

    @Test("A replaced order's end is not the end; its fills count with those of the next")
    func amendedOrder() throws {
        var machine = OrderFollowingStateMachine(graphID: "g")
        _ = machine.handle(try AccountRows.order(id, "PARTIAL", filled: 4))
        _ = machine.handle(try fill(4, 5, "x1", "kraken"))
        expect(
            machine.handle(try AccountRows.order(id, "CANCELLED", filled: 4)),
            [.fetchGraph]
        )
        let next = try AccountRows.order(amended, "ACCEPTED")
        expect(machine.handle(next), [.yield(.order(next))])
        // The earlier revision may still be reported: it is no longer the order's state.
        let late = try AccountRows.order(id, "CANCELLED", filled: 4)
        expect(machine.handle(late), [])
        #expect(!machine.isFinished && machine.nodeOrderID == amended)
        let rest = try AccountRows.fill(amended, 6, execution: "x2", edge: "venue-edge-kraken")
        expect(machine.handle(rest), [.yield(.fill(rest))])
        let done = try AccountRows.order(amended, "FILLED", filled: 6)
        expect(machine.handle(done), [.yield(.order(done)), .finish])
    }

    @Test("Orders of other graphs change nothing")
    func others() throws {
        var machine = OrderFollowingStateMachine(graphID: "g")
        let other = "graph:h:order:1"
        expect(machine.handle(try AccountRows.order(other, "FILLED", filled: 10)), [])
        expect(machine.handle(try AccountRows.fill(other, 10, execution: "x")), [])
        expect(machine.handle(listed: [try AccountRows.fill(other, 10, listed: "f")]), [])
        #expect(!machine.isFinished && machine.nodeOrderID == nil)
    }

    @Test(
        "Followed across a lost link, each execution is delivered once with documented ids",
        arguments: Dialect.FillIDs.allCases
    )
    func acrossALostLink(rest: Dialect.FillIDs) async throws {
        try await StreamHarness.run(
            .inProcess,
            exchange: {
                $0.fillInterval = .milliseconds(300)
                $0.dialect.restFillIDs = rest
            }
        ) { harness in
            let fills = Locked<[Fill]>([])
            let isDone = Locked(false)
            let task = Task {
                for try await update in harness.client.buy("BTC-USD", 3).submitAndFollow() {
                    if case .fill(let fill) = update { fills.withLock { $0.append(fill) } }
                }
                isDone.withLock { $0 = true }
            }
            #expect(await harness.advance(by: .milliseconds(20)) { !fills.withLock { $0.isEmpty } })
            harness.exchange.sockets.first?.reset()
            #expect(await harness.advance { isDone.withLock { $0 } })
            task.cancel()
            _ = await task.result
            func key(_ quantity: Qty, _ price: Px) -> String { "\(quantity.raw)@\(price.raw)" }
            let told = fills.withLock { $0 }.map { key($0.quantity, $0.price) }.sorted()
            let real = harness.exchange.truth.executions.map { key($0.quantity, $0.price) }.sorted()
            #expect(told == real && real.count > 1)
        }
    }
}
