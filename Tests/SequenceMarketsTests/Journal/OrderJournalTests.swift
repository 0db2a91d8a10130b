import Foundation
import SequenceMarkets
import SequenceMocks
import Testing

@testable import SequenceMarkets

@Suite("A journal of submissions")
struct OrderJournalTests {
    private static let name = "orders.journal"

    /// A client of an exchange with a journal in a folder.
    private static func client(
        _ service: any MockService,
        _ folder: TemporaryFolder,
        durability: OrderJournal.Durability = .written,
        key: String = "seq_test_0123456789abcdef",
        _ change: (inout SequenceClient.Configuration) -> Void = { _ in }
    ) throws -> SequenceClient {
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = "http://127.0.0.1:1"
        configuration.httpTransport = InProcessTransport(service: service)
        configuration.retryPolicy = .none
        configuration.settleWindow = .milliseconds(150)
        configuration.journal = OrderJournal(folder.path(of: name), durability: durability)
        change(&configuration)
        return try SequenceClient(apiKey: key, configuration: configuration)
    }

    private static func buy(_ seq: SequenceClient) async throws -> OrderOutcome {
        try await seq.buy("BTC-USD", "0.01").limitPrice("10000").submitOutcome()
    }

    private static func unknownID(_ outcome: OrderOutcome) throws -> GraphID {
        guard case .unknown(let unknown) = outcome else { throw Failure.notUnknown }
        return unknown.graphID
    }

    private enum Failure: Error { case notUnknown }

    // MARK: Before the first byte

    @Test(
        "A submission is in the journal before the exchange sees it",
        arguments: OrderJournal.Durability.allCases
    )
    func writtenFirst(durability: OrderJournal.Durability) async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let wasWritten = Locked<[Bool]>([])
        let service = FaultyService(exchange) { request, _ in
            if request.method == "POST" {
                let text = folder.text(of: Self.name)
                let body = String(decoding: request.body, as: UTF8.self)
                let id = (try? JSONValue(parsing: request.body))?["graph_id"]?.stringValue ?? "?"
                let escaped = body.replacingOccurrences(of: "\"", with: "\\\"")
                wasWritten.withLock { $0.append(text.contains(id) && text.contains(escaped)) }
            }
            return .asEver
        }
        let seq = try Self.client(service, folder, durability: durability)
        for _ in 1...3 { _ = try await Self.buy(seq).get() }
        #expect(wasWritten.withLock(\.self) == [true, true, true])
        await seq.close()
    }

    @Test("Where the journal cannot be used, no order leaves, and reads and cancels do")
    func unusable() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let service = FaultyService(exchange) { _, _ in .asEver }
        let seq = try Self.client(service, folder) {
            $0.journal = OrderJournal(folder.path(of: "missing/orders.journal"))
        }
        let error = await #expect(throws: SequenceError.self) { try await Self.buy(seq) }
        guard case .journal(let problem)? = error else { return #expect(Bool(false)) }
        #expect(problem.kind == .unusable)
        #expect(error?.description.contains("Nothing was sent") == true)
        #expect(service.requests.isEmpty)
        await #expect(throws: SequenceError.journal(problem)) { try await seq.recover() }
        _ = try await seq.quote("BTC-USD") as Quote
        _ = try? await seq.cancel(GraphID("graph_1"))
        _ = await seq.flattenAll(within: .seconds(1))
        #expect(service.requests.contains { $0.method == "DELETE" })
        await seq.close()
    }

    @Test("A device is no journal")
    func device() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let service = FaultyService(exchange) { _, _ in .asEver }
        let seq = try Self.client(service, folder) { $0.journal = OrderJournal("/dev/null") }
        let error = await #expect(throws: SequenceError.self) { try await Self.buy(seq) }
        guard case .journal(let problem)? = error else { return #expect(Bool(false)) }
        #expect(problem.kind == .unusable && exchange.truth.orders.isEmpty)
        await seq.close()
    }

    @Test("A journal that is removed or renamed while it is in use stops submissions")
    func removed() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let service = FaultyService(exchange) { _, _ in .asEver }
        let seq = try Self.client(service, folder)
        _ = try await Self.buy(seq).get()
        try FileManager.default.moveItem(
            atPath: folder.path(of: Self.name),
            toPath: folder.path(of: "orders.journal.1")
        )
        let error = await #expect(throws: SequenceError.self) { try await Self.buy(seq) }
        guard case .journal(let problem)? = error else { return #expect(Bool(false)) }
        #expect(problem.kind == .unusable && exchange.truth.orders.count == 1)
        await seq.close()
    }

    @Test("A symbolic link is the journal it leads to: one client, and it stays a link")
    func link() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let service = FaultyService(exchange) { _, _ in .asEver }
        let first = try Self.client(service, folder)
        _ = try await Self.buy(first).get()
        let link = folder.path(of: "link.journal")
        try FileManager.default.createSymbolicLink(
            atPath: link,
            withDestinationPath: folder.path(of: Self.name)
        )
        let second = try Self.client(service, folder) { $0.journal = OrderJournal(link) }
        let error = await #expect(throws: SequenceError.self) { try await Self.buy(second) }
        guard case .journal(let problem)? = error else { return #expect(Bool(false)) }
        #expect(problem.kind == .inUse)
        await first.close()
        await second.close()
        let third = try Self.client(service, folder) { $0.journal = OrderJournal(link) }
        _ = try await Self.buy(third).get()
        await third.close()
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: link)) != nil)
    }

    @Test("A second client is refused until the first is closed")
    func oneAtATime() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let first = try Self.client(exchange, folder)
        _ = try await Self.buy(first).get()
        let second = try Self.client(exchange, folder)
        let error = await #expect(throws: SequenceError.self) { try await Self.buy(second) }
        guard case .journal(let problem)? = error else { return #expect(Bool(false)) }
        #expect(problem.kind == .inUse)
        await first.close()
        let third = try Self.client(exchange, folder)
        _ = try await Self.buy(third).get()
        await third.close()
        await second.close()
    }

    @Test("Another key's journal is refused and left as it was")
    func foreignKey() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let first = try Self.client(exchange, folder)
        _ = try await Self.buy(first).get()
        await first.close()
        let bytes = folder.bytes(of: Self.name)
        let second = try Self.client(exchange, folder, key: "seq_live_0123456789abcdeX")
        let error = await #expect(throws: SequenceError.self) { try await second.recover() }
        guard case .journal(let problem)? = error else { return #expect(Bool(false)) }
        #expect(problem.kind == .foreign)
        #expect(!problem.message.contains("0123456789"))
        #expect(folder.bytes(of: Self.name) == bytes)
        await second.close()
    }

    @Test("A damaged line is refused by number, and the file is left as it was")
    func damaged() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let first = try Self.client(exchange, folder)
        _ = try await Self.buy(first).get()
        await first.close()
        var bytes = folder.bytes(of: Self.name)
        let end = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
        bytes[end + 20] ^= 1
        try folder.write(bytes, to: Self.name)
        let second = try Self.client(exchange, folder)
        let error = await #expect(throws: SequenceError.self) { try await second.recover() }
        guard case .journal(let problem)? = error else { return #expect(Bool(false)) }
        #expect((problem.kind, problem.line) == (.damaged, 2))
        await #expect(throws: SequenceError.journal(problem)) { try await Self.buy(second) }
        #expect(folder.bytes(of: Self.name) == bytes)
        await second.close()
    }

    @Test("The key is not in the journal")
    func noSecret() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let seq = try Self.client(exchange, folder)
        _ = try await Self.buy(seq).get()
        await seq.close()
        #expect(folder.text(of: Self.name).contains("seq_test_…cdef"))
        #expect(!folder.text(of: Self.name).contains("0123456789abcdef"))
    }

    // MARK: The next process

    @Test("What was unknown is asked for by the next process, and no order is sent")
    func recovers() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let service = FaultyService(exchange) { request, number in
            guard request.method == "POST" else { return .asEver }
            return number == 1 ? .unseen(.status(502)) : .carriedOut { _ in .status(502) }
        }
        let first = try Self.client(service, folder)
        let lost = try Self.unknownID(try await Self.buy(first))
        let arrived = try Self.unknownID(try await Self.buy(first))
        await first.close()

        let next = FaultyService(exchange) { _, _ in .asEver }
        let second = try Self.client(next, folder)
        let recovery = try await second.recover()
        #expect(recovery.submissions.map(\.graphID) == [lost, arrived])
        #expect(try Self.unknownID(recovery.submissions[0].outcome) == lost)
        #expect(try recovery.submissions[1].outcome.get().graphID == arrived)
        #expect(recovery.open == [arrived])
        #expect(!next.requests.contains { $0.method == "POST" })

        await #expect(throws: SequenceError.self) { try await second.resubmit(lost) }
        guard case .denied = try await second.abandon(lost, within: .seconds(300)) else {
            return #expect(Bool(false), "the exchange never had it")
        }
        await second.close()

        let third = try Self.client(next, folder)
        let rest = try await third.recover()
        #expect(rest.submissions.isEmpty)
        #expect((rest.watched, rest.open) == ([lost], [arrived]))
        await third.close()
    }

    @Test("An id of an earlier process is not sent again")
    func notSentAgain() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let service = FaultyService(exchange) { request, _ in
            request.method == "POST" ? .unseen(.status(502)) : .asEver
        }
        let first = try Self.client(service, folder) {
            $0.random = SeededGenerator(seed: 5).randomSource
        }
        _ = try Self.unknownID(try await Self.buy(first))
        await first.close()
        // The same generator makes the same id.
        let second = try Self.client(service, folder) {
            $0.random = SeededGenerator(seed: 5).randomSource
        }
        let error = await #expect(throws: SequenceError.self) { try await Self.buy(second) }
        guard case .validation(let problem)? = error else { return #expect(Bool(false)) }
        #expect(problem.message.contains("an earlier process"))
        #expect(service.requests.filter { $0.method == "POST" }.count == 1)
        await second.close()
    }

    @Test("Settled submissions leave the file when it is opened again")
    func shortens() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let first = try Self.client(exchange, folder)
        var ids: [GraphID] = []
        for _ in 1...20 { ids.append(try await Self.buy(first).get().graphID) }
        for id in ids {
            try await first.cancel(id)
            _ = try await first.graphStatus(id)
        }
        await first.close()
        #expect(folder.text(of: Self.name).contains("began"))
        let second = try Self.client(exchange, folder)
        #expect(try await second.recover() == Recovery())
        #expect(folder.text(of: Self.name).split(separator: "\n").count == 1)
        await second.close()
    }

    @Test("A rejected submission leaves nothing to recover")
    func rejected() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let service = FaultyService(exchange) { request, _ in
            request.method == "POST" ? .unseen(.status(429)) : .asEver
        }
        let first = try Self.client(service, folder)
        guard case .rejected = try await Self.buy(first) else { return #expect(Bool(false)) }
        await first.close()
        let second = try Self.client(exchange, folder)
        #expect(try await second.recover() == Recovery())
        await second.close()
    }

    @Test("A line cut short by the end of a process is removed, and said so")
    func torn() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let service = FaultyService(exchange) { request, _ in
            request.method == "POST" ? .unseen(.status(502)) : .asEver
        }
        let first = try Self.client(service, folder)
        let id = try Self.unknownID(try await Self.buy(first))
        await first.close()
        try folder.write(folder.bytes(of: Self.name) + Array("3f5".utf8), to: Self.name)
        let second = try Self.client(exchange, folder)
        let recovery = try await second.recover()
        #expect(recovery.tornBytes == 3)
        #expect(recovery.submissions.map(\.graphID) == [id])
        #expect(folder.text(of: Self.name).hasSuffix("\n"))
        await second.close()
    }

    @Test("An emergency stop of the next process cancels what the last one left")
    func stopsWhatWasLeft() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let first = try Self.client(exchange, folder)
        let id = try await Self.buy(first).get().graphID
        await first.close()
        let second = try Self.client(exchange, folder)
        let report = await second.flattenAll(within: .seconds(300))
        #expect(report.cancelledGraphs == [id])
        #expect(report.hasNoOpenOrders)
        await second.close()
    }

    @Test("Without a journal there is nothing to recover from")
    func noJournal() async throws {
        let seq = try MockExchange(seed: 1).client()
        await #expect(throws: SequenceError.self) { try await seq.recover() }
        await seq.close()
    }
}
