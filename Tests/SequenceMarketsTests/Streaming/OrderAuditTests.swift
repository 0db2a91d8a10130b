import SequenceMarkets
import SequenceMocks
import Testing

/// A link that answers every ping, sends every price, and keeps an order to itself.
@Suite("A live link that is silent about orders", .fewAtATime)
struct OrderAuditTests {
    private struct Setup {
        let clock = ManualClock()
        let exchange: MockExchange
        let service: MutedService
        let server: LoopbackServer
        let client: SequenceClient

        init(_ change: (inout SequenceClient.Configuration) -> Void = { _ in }) async throws {
            TestPool.install()
            exchange = MockExchange(seed: 5, clock: clock)
            service = MutedService(exchange)
            server = LoopbackServer(service)
            try await server.start()
            var configuration = SequenceClient.Configuration()
            configuration.baseURL = server.origin.description
            configuration.time = clock.timeSource
            // No other detector is to be the first.
            configuration.stream.pingInterval = .seconds(10_000)
            configuration.stream.silenceTimeout = .seconds(10_000)
            configuration.stream.ackTimeout = .seconds(10_000)
            change(&configuration)
            client = try SequenceClient(apiKey: "seq_test_audit", configuration: configuration)
        }

        func advance(_ limit: Duration, until holds: () async -> Bool) async -> Bool {
            let threads = [client.executionThread, server.thread].compactMap(\.self)
            return await PacedClock(clock: clock, threads: threads)
                .advance(by: .milliseconds(250), atMost: limit, until: holds)
        }
    }

    private func restingOrder(_ setup: Setup, _ log: EventLog) async throws -> GraphID {
        let graph = try await setup.client.buy("BTC-USD", 0.1).limitPrice(10).submit().graphID
        #expect(await setup.advance(.seconds(60)) { log.orders.last?.status == .accepted })
        return graph
    }

    @Test("A missed final update is recovered, and the link reconnects")
    func unheardEnd() async throws {
        let setup = try await Setup()
        let stream = setup.client.stream([.orders, .fills, .prices("BTC-USD")])
        let log = EventLog()
        log.follow(stream)
        #expect(await eventually { stream.state == .live })
        let graph = try await restingOrder(setup, log)
        setup.service.mute()
        try await setup.client.cancel(graph)
        let prices = log.prices.count
        #expect(await setup.advance(.seconds(150)) { log.orders.last?.status == .cancelled })
        #expect(log.prices.count > prices + 10)
        #expect(log.gaps.first?.reason == .unreported)
        #expect(await setup.advance(.seconds(60)) { log.gaps.contains { $0.reason == .reconnect } })
        #expect(await setup.advance(.seconds(60)) { stream.state == .live })
        // The new link is not muted.
        let second = try await restingOrder(setup, log)
        try await setup.client.cancel(second)
        #expect(await setup.advance(.seconds(60)) { log.orders.last?.status == .cancelled })
        log.stop()
        await setup.server.stop()
    }

    @Test("While orders rest and nothing differs, the audit changes nothing and sends little")
    func nothingAmiss() async throws {
        let setup = try await Setup()
        let stream = setup.client.stream([.orders])
        let log = EventLog()
        log.follow(stream)
        #expect(await eventually { stream.state == .live })
        _ = try await restingOrder(setup, log)
        setup.exchange.forgetRequests()
        _ = await setup.advance(.seconds(185)) { false }
        #expect(log.gaps.isEmpty && log.orders.last?.status == .accepted)
        #expect(await eventually { !setup.exchange.requests.isEmpty })
        #expect(setup.exchange.requests.count <= 6)
        log.stop()
        await setup.server.stop()
    }

    @Test("Without open orders, or with the audit off, nothing is requested")
    func nothingToAsk() async throws {
        for interval: Duration? in [nil, .seconds(60)] {
            let setup = try await Setup { $0.stream.orderAuditInterval = interval }
            let stream = setup.client.stream([.orders])
            let log = EventLog()
            log.follow(stream)
            #expect(await eventually { stream.state == .live })
            let graph = try await restingOrder(setup, log)
            if interval != nil {
                try await setup.client.cancel(graph)
                #expect(await setup.advance(.seconds(60)) { log.orders.last?.status == .cancelled })
            }
            setup.exchange.forgetRequests()
            _ = await setup.advance(.seconds(130)) { false }
            #expect(setup.exchange.requests.isEmpty)
            log.stop()
            await setup.server.stop()
        }
    }
}
