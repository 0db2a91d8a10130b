import Foundation
import SequenceMarkets
import SequenceMocks
import Testing

@Suite("A journal on a full disk")
struct FullDiskTests {
    @Test(
        "No order leaves while the disk is full, cancels do, and nothing written before is lost",
        .enabled(if: EnqueueHook.isAvailable)
    )
    func fullDisk() async throws {
        let (output, status) = try await ChildProcess.run("FullDiskChild", environment: [:])
        #expect(status == 0, "\(output.suffix(2_000))")
        #expect(output.contains("1 test"), "\(output.suffix(2_000))")
    }
}

/// The process whose files may not grow beyond a few lines.
@Suite(.enabled(if: ChildProcess.isChild(for: "FullDiskChild")))
struct FullDiskChild {
    private static func limitFiles(to size: Int) {
        #if canImport(Glibc)
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            limit.rlim_cur = min(rlim_t(size), limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        #endif
    }

    private static func client(_ service: any MockService, _ path: String) throws
        -> SequenceClient
    {
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = "http://127.0.0.1:1"
        configuration.httpTransport = InProcessTransport(service: service)
        configuration.journal = OrderJournal(path)
        return try SequenceClient(apiKey: "seq_test_0123456789abcdef", configuration: configuration)
    }

    @Test
    func run() async throws {
        let (exchange, folder) = (MockExchange(seed: 1), try TemporaryFolder())
        let path = folder.path(of: "orders.journal")
        let service = FaultyService(exchange) { _, _ in .asEver }
        let first = try Self.client(service, path)
        Self.limitFiles(to: 3_000)
        var accepted: [GraphID] = []
        var problem: JournalError?
        while problem == nil, accepted.count < 100 {
            do throws(SequenceError) {
                let order = first.buy("BTC-USD", "0.01").limitPrice("10000")
                accepted.append(try await order.submit().graphID)
            } catch {
                if case .journal(let full) = error { problem = full } else { throw error }
            }
        }
        #expect(problem?.kind == .unusable)
        #expect(!accepted.isEmpty && accepted.count < 100)
        #expect(service.requests.count { $0.method == "POST" } == accepted.count)
        let cancelled = try #require(accepted.first)
        try await first.cancel(cancelled)
        #expect(try await first.graphStatus(cancelled).status.isTerminal)

        // There is room again: the same client goes on, and the file has whole lines only.
        Self.limitFiles(to: .max)
        let order = first.buy("BTC-USD", "0.01").limitPrice("10000")
        accepted.append(try await order.submit().graphID)
        await first.close()
        let second = try Self.client(exchange, path)
        let recovery = try await second.recover()
        #expect(recovery.tornBytes == 0)
        #expect(recovery.submissions.isEmpty)
        #expect(Set(recovery.open) == Set(accepted.dropFirst()))
        await second.close()
    }
}
