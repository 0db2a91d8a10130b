import SequenceMocks
import Testing

@testable import SequenceMarkets

/// Each stream says how it stands itself, whatever others on its socket do.
@Suite("The state of one stream", .fewAtATime)
struct StreamStateTests {
    @Test("A closed stream is closed, though another lives on the same socket")
    func closedIsClosed() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let first = harness.client.stream([.prices("BTC-USD")])
            let second = harness.client.stream([.prices("ETH-USD")])
            #expect(await harness.advance { first.state == .live && second.state == .live })
            #expect(harness.exchange.sockets.count == 1)
            let states = first.states
            let seen = Task { await states.reduce(into: []) { $0.append($1) } }
            let closing = Task { await first.close() }
            let isClosed = await harness.advance { first.state == .closed }
            try #require(isClosed)
            #expect(second.state == .live)
            await harness.pass(.seconds(2))
            await closing.value
            #expect(await seen.value == [.live, .closed])
            // A link that comes and goes later does not wake the dead.
            harness.exchange.sockets.first?.reset()
            #expect(await harness.advance(by: .milliseconds(1)) { second.state != .live })
            #expect(first.state == .closed)
            #expect(await harness.advance { second.state == .live })
            #expect(first.state == .closed)
        }
    }

    @Test("ready() of a closed stream does not wait")
    func readyOfAClosedStream() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let stream = harness.client.stream([.prices("BTC-USD")])
            #expect(await harness.advance { stream.state == .live })
            #expect(await harness.close(stream))
            await #expect(throws: SequenceError.self) { try await stream.ready() }
        }
    }

    @Test("A topic that is added makes its own stream wait, and no other")
    func addedTopic() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let client = try harness.sieved { !$0.contains(#"["prices:SOL-USD"]"#) }
            let first = client.stream([.prices("BTC-USD")])
            let second = client.stream([.prices("ETH-USD")])
            #expect(await harness.advance { first.state == .live && second.state == .live })
            second.subscribe([.prices("SOL-USD")])
            #expect(second.state == .connecting && first.state == .live)
            second.unsubscribe([.prices("SOL-USD")])
            #expect(second.state == .live)
            await client.close()
        }
    }

    @Test("Waiting says why: a refused upgrade, and a connection that was lost")
    func waitingSaysWhy() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            harness.exchange.on(.get, "/v1/stream", times: 1, .reject(503))
            let stream = harness.client.stream([.prices("BTC-USD")])
            func reason() -> String? {
                if case .waiting(_, _, let reason) = stream.state { reason } else { nil }
            }
            #expect(await harness.advance(by: .milliseconds(1)) { reason() != nil })
            #expect(reason()?.contains("503") == true, "\(reason() ?? "none")")
            #expect(await harness.advance { stream.state == .live })
            harness.exchange.sockets.first?.close(code: 1012, reason: "restart")
            #expect(await harness.advance(by: .milliseconds(1)) { reason() != nil })
            #expect(reason()?.contains("1012") == true, "\(reason() ?? "none")")
        }
    }

    @Test("An untrusted certificate is named while the stream waits")
    func badCertificate() async throws {
        guard TLSServer.isAvailable else { return }
        let server = try await MockServer.start()
        let tls = try TLSServer(before: server.port, isSigned: false)
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = "https://127.0.0.1:\(tls.port)"
        let client = try SequenceClient(apiKey: "seq_test_tls", configuration: configuration)
        let stream = client.stream([.prices("BTC-USD")])
        let text = Locked("")
        let isNamed = await eventually(within: .seconds(120)) {
            guard case .waiting(_, _, let reason?) = stream.state else { return false }
            text.withLock { $0 = reason }
            return true
        }
        #expect(isNamed)
        let reason = text.withLock { $0 }.lowercased()
        #expect(reason.contains("certificate") || reason.contains("tls"), "\(reason)")
        await client.close()
        await server.stop()
    }

    @Test("A rejected key fails each stream, and its state keeps the error")
    func failed() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            harness.exchange.on(.get, "/v1/stream", .reject(401))
            let first = harness.client.stream([.prices("BTC-USD")])
            let second = harness.client.stream([.prices("ETH-USD")])
            for stream in [first, second] {
                #expect(
                    await harness.advance {
                        if case .failed(.api) = stream.state { true } else { false }
                    }
                )
                await #expect(throws: SequenceError.self) { try await stream.ready() }
            }
        }
    }
}
