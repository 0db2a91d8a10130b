import Foundation
import SequenceMarkets

/// A trader with a journal, in a process that is killed at any moment.
///
/// It first recovers and abandons what its predecessor left unknown, and trades meanwhile. Its last
/// life trades no more: it settles what is left, and writes `watched` and `open` ids to standard
/// output.
enum KillTrader {
    /// `kill-trader URL JOURNAL [--last true] [--durability written|fsync]`.
    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        guard flags.fixed.count == 2 else { throw ArgumentError(description: "URL JOURNAL") }
        let isLast = flags.text("--last", "") == "true"
        let durability = OrderJournal.Durability(rawValue: flags.text("--durability", "written"))
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = flags.fixed[0]
        configuration.journal = OrderJournal(
            flags.fixed[1],
            durability: durability ?? .written
        )
        configuration.settleWindow = .seconds(1)
        configuration.requestTimeout = .milliseconds(300)
        configuration.retryPolicy = RetryPolicy(maximumRetries: 1, baseDelay: .milliseconds(20))
        let client = try SequenceClient(apiKey: "seq_test_killed", configuration: configuration)
        let stream = client.stream([.orders])
        let reading = Task { for try await _ in stream {} }
        try await stream.ready()
        let recovery = try await client.recover()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await settle(recovery, client) }
            if !isLast { for _ in 1...3 { group.addTask { await trade(client) } } }
            await group.waitForAll()
        }
        // What was in transit when it was denied may land until now.
        try await TimeSource.system.sleep(.seconds(3))
        let left = try await client.recover()
        for submission in left.submissions { print("unsettled \(submission.graphID)") }
        for id in left.watched { print("watched \(id)") }
        for id in left.open { print("open \(id)") }
        print("end")
        reading.cancel()
        await client.close()
    }

    private static func settle(_ recovery: Recovery, _ client: SequenceClient) async {
        await withTaskGroup(of: Void.self) { group in
            for submission in recovery.submissions {
                guard case .unknown = submission.outcome else { continue }
                group.addTask { _ = try? await client.abandon(submission.graphID) }
            }
        }
    }

    /// Orders until the end of the process: some rest, some are filled at once.
    private static func trade(_ client: SequenceClient) async {
        var number = 0
        while true {
            number += 1
            let order = client.buy("BTC-USD", "0.001")
            let outcome =
                try? await number % 2 == 0
                ? order.submitOutcome() : order.limitPrice("10000").submitOutcome()
            if case .accepted(let graph)? = outcome, number % 4 == 1 {
                _ = try? await client.cancel(graph.graphID)
            }
        }
    }
}
