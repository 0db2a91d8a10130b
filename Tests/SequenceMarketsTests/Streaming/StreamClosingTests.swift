import SequenceMocks
import Testing

@testable import SequenceMarkets

/// U3 and U7: closing the client closes its streams, and the observer hears of their links.
@Suite("Closing and observing streams", .fewAtATime)
struct StreamClosingTests {
    final class Witness: RequestObserver {
        private let state = Locked([StreamObservation]())
        private let isReentrant = Locked<(@Sendable () -> Void)?>(nil)

        func observe(_ event: RequestEvent) {}
        func observe(_ event: StreamObservation) {
            state.withLock { $0.append(event) }
            isReentrant.withLock(\.self)?()
        }

        func call(_ action: @escaping @Sendable () -> Void) {
            isReentrant.withLock { $0 = action }
        }

        func kinds(_ route: String) -> [StreamObservation.Kind] {
            all.filter { $0.route == route }.map(\.kind)
        }
        var all: [StreamObservation] { state.withLock(\.self) }
    }

    private func end<Payload>(of feed: Feed<Payload>) -> Task<SequenceError?, Never> {
        Task {
            do throws(SequenceError) { for try await _ in feed {} } catch { return error }
            return nil
        }
    }

    @Test(
        "Closing the client ends its streams and feeds; no task and no socket remains",
        arguments: StreamHarness.Path.allCases
    )
    func closing(_ path: StreamHarness.Path) async throws {
        let own = ManualClock()
        try await StreamHarness.run(path, client: { $0.time = own.timeSource }) { harness in
            let client = harness.client
            let (log, other) = (EventLog(), EventLog())
            let stream = client.stream([.prices("BTC-USD"), .fills])
            log.follow(stream)
            other.follow(client.stream([.book("ETH-USD")]))
            let feed = client.streamNewMarkets()
            let made = end(of: feed)
            let reports = end(of: try client.tcaReports())
            let isUp = await harness.advance {
                stream.state == .live && harness.exchange.sockets.count == 2
                    && harness.exchange.eventStreams.count == 1
            }
            #expect(isUp)

            await client.close()

            #expect(await harness.advance { log.hasEnded && other.hasEnded })
            #expect(log.failure == nil && other.failure == nil)
            #expect(await made.value == nil)
            #expect(await reports.value == nil)
            #expect(stream.state == .closed && feed.state == .closed)
            let isGone = await harness.advance {
                harness.exchange.sockets.isEmpty && harness.exchange.eventStreams.isEmpty
                    && own.sleeperCount == 0
            }
            #expect(isGone, "\(own.sleeperCount) tasks sleep")
        }
    }

    @Test("A stream or feed of a closed client throws at once and connects to nothing")
    func afterwards() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            await harness.client.close()
            let log = EventLog()
            let stream = harness.client.stream([.prices("BTC-USD")])
            log.follow(stream)
            let made = end(of: harness.client.streamNewMarkets())
            let alerts = end(of: try harness.client.alerts())
            #expect(await harness.advance { log.hasEnded })
            #expect(log.failure == .closed && stream.state == .closed)
            #expect(await made.value == .closed)
            #expect(await alerts.value == .closed)
            #expect(harness.exchange.sockets.isEmpty)
        }
    }

    @Test(
        "The observer hears of every link: connecting, connected, dropped, gap, caught up, closed",
        arguments: StreamHarness.Path.allCases
    )
    func observed(_ path: StreamHarness.Path) async throws {
        let witness = Witness()
        try await StreamHarness.run(path, client: { $0.observer = witness }) { harness in
            let log = EventLog()
            let stream = harness.client.stream([.prices("BTC-USD")])
            let feed = harness.client.streamNewMarkets()
            let reports = try harness.client.tcaReports()
            let ends = [end(of: reports)]
            let made = end(of: feed)
            // An observer that calls the stream must not find a lock held.
            witness.call { _ = (stream.state, feed.state, reports.state, stream.issueCount) }
            log.follow(stream)
            #expect(
                await harness.advance {
                    witness.all.count { $0.kind == .connected } == 3 && !log.prices.isEmpty
                }
            )
            harness.exchange.announceNewMarket(["venue": "kalshi", "slug": "s", "question": "q"])
            for socket in harness.exchange.sockets { socket.drop() }
            for stream in harness.exchange.eventStreams { stream.drop() }
            #expect(
                await harness.advance { witness.all.count { $0.kind == .caughtUp } >= 3 },
                "\(witness.all.map(\.kind))"
            )
            let closing = Task { await harness.client.close() }
            #expect(await harness.advance { witness.all.count { $0.kind == .closed } == 3 })
            await closing.value
            for end in ends { _ = await end.value }
            _ = await made.value

            for route in ["/v1/stream", "/v1/ws/new_markets", "/v1/tca/stream"] {
                let kinds = witness.kinds(route)
                #expect(kinds.starts(with: [.connecting, .connected]), "\(route): \(kinds)")
                #expect(kinds.last == .closed)
                #expect(kinds.count { $0 == .closed } == 1)
                #expect(kinds.contains(.dropped) && kinds.contains(.gap))
                let gap = try #require(kinds.firstIndex(of: .gap))
                let caughtUp = try #require(kinds.lastIndex(of: .caughtUp))
                #expect(gap < caughtUp)
            }
            #expect(witness.all.first { $0.kind == .dropped }?.reason?.isEmpty == false)
        }
    }

    @Test("A key the server repeats in a close reason or a bad frame's channel is not shown")
    func secrets() async throws {
        let key = "seq_test_echoed_in_a_stream"
        let witness = Witness()
        let clock = ManualClock()
        let exchange = MockExchange(seed: 9, clock: clock)
        var configuration = SequenceClient.Configuration()
        configuration.observer = witness
        configuration.time = clock.timeSource
        // Over sockets, so that the mock and its ledger are no part of the client.
        let server = try await MockServer.start(exchange)
        let client = try server.client(apiKey: key, configuration: configuration)
        let log = EventLog()
        let stream = client.stream([.prices("BTC-USD")])
        log.follow(stream)
        var shown = ""
        #expect(
            await eventually {
                exchange.sockets.first?.send(#"{"channel":"prices:\#(key)","data":{"x":}}"#)
                return log.events.contains { if case .issue = $0 { true } else { false } }
            }
        )
        exchange.sockets.first?.close(code: 1011, reason: "go away \(key)")
        #expect(
            await eventually {
                if case .waiting = stream.state { return true }
                return witness.all.contains { $0.kind == .dropped }
            }
        )
        shown += "\(stream.state)\(witness.all)"
        for case .issue(let issue) in log.events { shown += "\(issue)" }
        dump(client, to: &shown)
        #expect(!shown.contains(key), "\(shown)")
        await client.close()
        await server.stop()
    }
}
