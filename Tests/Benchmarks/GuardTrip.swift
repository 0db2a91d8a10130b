import SequenceMarkets
import SequenceMocks

/// How soon the first cancel arrives once a dead-man guard has tripped, in an account with many
/// old orders, over real sockets.
enum GuardTrip {
    /// Notes when the first cancel arrives.
    private final class Watch: MockService {
        private let exchange: MockExchange
        let firstCancel = Locked<UInt64?>(nil)

        init(_ exchange: MockExchange) { self.exchange = exchange }

        func reply(to request: MockRequest) async -> MockReply {
            if request.method == "DELETE" {
                let now = Measure.monotonic()
                firstCancel.withLock { $0 = $0 ?? now }
            }
            return await exchange.reply(to: request)
        }
    }

    private struct Stop: Error {}

    /// `guard [--rounds N] [--old-orders N] [--open N]`.
    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        let rounds = try flags.int("--rounds", 50)
        let open = try flags.int("--open", 5)
        let old = try flags.int("--old-orders", 10_000)
        var setup = MockExchange.Configuration()
        setup.orderHistory = old
        var latencies: [UInt64] = []
        for round in 0..<rounds {
            let service = Watch(MockExchange(seed: UInt64(round), configuration: setup))
            let server = LoopbackServer(service)
            try await server.start()
            var configuration = SequenceClient.Configuration()
            configuration.baseURL = server.origin.description
            let key = "seq_test_bench"
            let client = try SequenceClient(apiKey: key, configuration: configuration)
            let tripped = Locked<UInt64>(0)
            do {
                try await client.withDeadManGuard(after: .seconds(5)) {
                    for _ in 0..<open {
                        try await client.buy("BTC-USD", "0.01").limitPrice("10000").submit()
                    }
                    tripped.withLock { $0 = Measure.monotonic() }
                    throw Stop()
                }
            } catch {
                guard error.report.hasNoOpenOrders else {
                    throw ArgumentError(description: "\(error)")
                }
            }
            guard let first = service.firstCancel.withLock(\.self) else {
                throw ArgumentError(description: "no cancel arrived")
            }
            latencies.append(first - tripped.withLock(\.self))
            await client.close()
            await server.stop()
        }
        latencies.sort()
        var row = Row("guard", "swift SequenceMarkets", "first cancel")
        row.add("rounds", rounds)
        row.add("old_orders", old)
        row.add("p50_us", Measure.percentile(latencies, 0.5))
        row.add("p99_us", Measure.percentile(latencies, 0.99))
        row.print()
    }
}
