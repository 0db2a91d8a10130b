import SequenceMocks
import Testing

@testable import SequenceMarkets

@Suite("Feeds of server-sent events", .fewAtATime)
struct EventFeedTests {
    typealias Path = StreamHarness.Path

    private final class Log<Payload: Sendable>: Sendable {
        private let state = Locked((events: [FeedEvent<Payload>](), failure: SequenceError?.none))
        private let task = Locked<Task<Void, Never>?>(nil)

        init(_ feed: Feed<Payload>) {
            let running = Task { [state] in
                do throws(SequenceError) {
                    for try await event in feed { state.withLock { $0.events.append(event) } }
                } catch {
                    state.withLock { $0.failure = error }
                }
            }
            task.withLock { $0 = running }
        }

        func stop() { task.withLock(\.self)?.cancel() }

        var failure: SequenceError? { state.withLock(\.failure) }
        var events: [FeedEvent<Payload>] { state.withLock(\.events) }
        var payloads: [Payload] {
            events.compactMap { if case .event(let payload) = $0 { payload } else { nil } }
        }
        var gaps: Int { events.count { if case .gap = $0 { true } else { false } } }
        var caughtUp: Int { events.count { if case .caughtUp = $0 { true } else { false } } }
    }

    @Test("Alerts arrive, each once, in order", arguments: Path.allCases)
    func alerts(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let feed = try harness.client.alerts()
            let log = Log(feed)
            #expect(await harness.advance { feed.state == .live })
            for i in 0..<5 as Range<Int64> {
                harness.exchange.raiseAlert(["rule": "r", "n": .number(JSONNumber(i))])
            }
            #expect(await harness.advance { log.payloads.count == 5 })
            #expect(log.payloads.map { $0["n"]?.int64Value } == [0, 1, 2, 3, 4])
            log.stop()
        }
    }

    @Test("The cost report of a finished order arrives typed", arguments: Path.allCases)
    func reports(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let feed = try harness.client.tcaReports()
            let log = Log(feed)
            #expect(await harness.advance { feed.state == .live })
            let graph = try await harness.client.buy("BTC-USD", 0.29).submit()
            #expect(await harness.advance { log.payloads.count == 1 })
            let report = try #require(log.payloads.first)
            #expect(GraphID(orderID: report.nodeOrderID) == graph.graphID)
            #expect(report.achievedVWAP != nil && report.totalFees != nil)
            log.stop()
        }
    }

    @Test("A refused key is final", arguments: Path.allCases)
    func refused(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            harness.exchange.on(.get, "/v1/alerts/stream", .reject(401))
            let log = Log(try harness.client.alerts())
            #expect(await harness.advance { log.failure != nil })
            guard case .api(let error)? = log.failure else { return }
            #expect(error.status == 401)
        }
    }

    @Test("A server that fails for a while is tried again", arguments: Path.allCases)
    func triesAgain(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            harness.exchange.on(.get, "/v1/alerts/stream", times: 3, .reject(503))
            let feed = try harness.client.alerts()
            let log = Log(feed)
            #expect(await harness.advance { feed.state == .live })
            harness.exchange.raiseAlert(["rule": "late"])
            #expect(await harness.advance { log.payloads.count == 1 })
            #expect(log.gaps == 0)
            log.stop()
        }
    }

    @Test(
        "Silence for too long is a lost link; it comes back where it left off",
        arguments: Path.allCases
    )
    func silence(path: Path) async throws {
        try await StreamHarness.run(
            path,
            client: { $0.stream.eventSilenceTimeout = .milliseconds(900) }
        ) { harness in
            let feed = try harness.client.alerts()
            let log = Log(feed)
            #expect(await harness.advance { feed.state == .live })
            harness.exchange.raiseAlert(["n": 1])
            #expect(await harness.advance { log.payloads.count == 1 })
            #expect(await harness.advance { log.gaps >= 1 })
            harness.exchange.raiseAlert(["n": 2])
            #expect(await harness.advance { log.payloads.count == 2 })
            #expect(await harness.advance { log.caughtUp >= 1 })
            let resumed = harness.exchange.requests.last { $0.target == "/v1/alerts/stream" }
            #expect(resumed?.headers["Last-Event-ID"] != nil)
            log.stop()
        }
    }
}
