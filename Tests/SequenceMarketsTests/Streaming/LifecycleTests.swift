import SequenceMocks
import Testing

@testable import SequenceMarkets

@Suite("Lifecycle feeds", .fewAtATime)
struct LifecycleTests {
    typealias Path = StreamHarness.Path

    /// Takes a feed's events in a task of its own.
    private final class Log<Payload: Sendable>: Sendable {
        private let state = Locked([FeedEvent<Payload>]())
        private let task = Locked<Task<Void, Never>?>(nil)

        init(_ feed: Feed<Payload>) {
            let running = Task { [weak self] in
                do {
                    for try await event in feed { self?.state.withLock { $0.append(event) } }
                } catch {}
            }
            task.withLock { $0 = running }
        }

        func stop() { task.withLock(\.self)?.cancel() }

        var events: [FeedEvent<Payload>] { state.withLock(\.self) }
        var payloads: [Payload] {
            events.compactMap { if case .event(let payload) = $0 { payload } else { nil } }
        }
        var gaps: Int { events.count { if case .gap = $0 { true } else { false } } }
        var caughtUp: Int { events.count { if case .caughtUp = $0 { true } else { false } } }
    }

    private static func market(_ id: String) -> String {
        """
        {"kind":"new_market","venue":"polymarket","slug":"s-\(id)","question":"q",\
        "outcomes":["Yes","No"],"outcome_token_ids":["\(id)1","\(id)2"],"event_id":"\(id)",\
        "neg_risk":false,"volume_24h":0.0,"observed_at_ns":7,"tick_1e9":10000000}
        """
    }

    @Test("New markets come in the catalog's shape, replayed ones once", arguments: Path.allCases)
    func newMarkets(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let feed = harness.client.streamNewMarkets()
            let log = Log(feed)
            #expect(await harness.advance { feed.state == .live })
            #expect(await harness.advance { harness.exchange.sockets.count == 1 })
            let socket = try #require(harness.exchange.sockets.first)
            for _ in 0..<2 { socket.send(LifecycleTests.market("a")) }
            socket.send("{ broken")
            socket.send(LifecycleTests.market("b"))
            func named(_ slug: String) -> [NewMarket] {
                log.payloads.filter { $0.market.slug == slug }
            }
            #expect(await harness.advance { named("s-b").count == 1 })
            #expect(named("s-a").count == 1)
            let last = try #require(named("s-b").last)
            #expect(last.market.venue == .polymarket && last.market.outcomes == ["Yes", "No"])
            #expect(last.observedAt == Nanoseconds(raw: 7) && last.market.tick == 0.01)
            log.stop()
        }
    }

    @Test(
        "After a drop the feed comes back, says so, and repeats nothing",
        arguments: Path.allCases
    )
    func reconnects(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let feed = harness.client.streamNewMarkets()
            let log = Log(feed)
            #expect(await harness.advance { feed.state == .live })
            #expect(await harness.advance { harness.exchange.sockets.count == 1 })
            harness.exchange.sockets.first?.send(LifecycleTests.market("a"))
            #expect(await harness.advance { log.payloads.contains { $0.market.slug == "s-a" } })
            harness.exchange.sockets.first?.reset()
            #expect(await harness.advance { log.gaps >= 1 })
            #expect(await harness.advance { log.caughtUp == 1 })
            let keys = log.payloads.map(\.deduplicationKey)
            #expect(Set(keys).count == keys.count)
            log.stop()
            #expect(await harness.advance { harness.exchange.sockets.isEmpty })
        }
    }

    @Test("A resolution names the tokens that pay one and nothing", arguments: Path.allCases)
    func resolutions(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let feed = harness.client.streamResolvedMarkets()
            let log = Log(feed)
            #expect(await harness.advance { feed.state == .live })
            #expect(await harness.advance { harness.exchange.sockets.count == 1 })
            harness.exchange.sockets.first?.send(
                """
                {"kind":"market_resolved","venue":"polymarket","condition_id":"0xabc",\
                "winning_outcome":"Up","winning_token_id":"73","losing_token_id":"89",\
                "observed_at_ns":1745971205123456789}
                """
            )
            #expect(await harness.advance { log.payloads.contains { $0.conditionID == "0xabc" } })
            let resolution = try #require(log.payloads.last)
            #expect(resolution.winningOutcome == "Up" && resolution.winningTokenID == "73")
            #expect(resolution.deduplicationKey == "polymarket/condition/0xabc")
            log.stop()
        }
    }
}
