import SequenceMarkets
import Testing

@Suite("Input that tries to escape its segment", .fewAtATime)
struct StrayInputTests {
    @Test("A symbol with a control character is refused before anything is sent")
    func controlCharacters() async throws {
        let stub = StubTransport()
        let client = try stub.client()
        for symbol in ["BTC\n-USD", "BTC\r\nX: y", "\u{0}", "BTC\u{7f}", "\t"] {
            let errors = [
                await sequenceError { try await client.quote(symbol) },
                await sequenceError { try await client.quotes(["ETH-USD", symbol]) },
                await sequenceError { try await client.quotesBatch([symbol]).fetch() },
                await sequenceError { try await client.orders().symbol(symbol).fetch() },
                await sequenceError {
                    for try await _ in client.fills().symbol(symbol).all() {}
                },
                await sequenceError { try await client.fees(symbol) },
                await sequenceError { try await client.buy(symbol, 1).submit() },
                await sequenceError { try await client.preview(symbol, side: .buy, qty: 1) },
            ]
            #expect(
                errors.map { $0?.validation?.field } == [
                    "path", "symbols", "symbols", "symbol", "symbol", "ticker", "symbol", "symbol",
                ]
            )
        }
        #expect(stub.requests.isEmpty)
    }

    @Test("A graph's id with a slash or two dots is refused before anything is sent")
    func strayGraphs() async throws {
        let stub = StubTransport()
        let client = try stub.client()
        for id in ["a/b", "../orders", "..", "a..b", "/", "a\\b"] as [GraphID] {
            let errors = [
                await sequenceError { try await client.graphStatus(id) },
                await sequenceError { try await client.graphCancel(id) },
                await sequenceError { try await client.graphResume(id) },
                await sequenceError { try await client.buy("S", 1).graphID(id).submit() },
            ]
            #expect(errors.allSatisfy { $0?.validation != nil })
            #expect(errors[3]?.validation?.field == "graph_id")
        }
        #expect(stub.requests.isEmpty)
    }

    @Test("A book of no levels is refused before anything is sent", arguments: [0, -1, Int.min])
    func noDepth(_ depth: Int) async throws {
        let stub = StubTransport()
        let client = try stub.client()
        let error = await sequenceError { try await client.quote("S", depth: depth) }
        #expect(error?.validation?.field == "depth" && stub.requests.isEmpty)
    }
}
