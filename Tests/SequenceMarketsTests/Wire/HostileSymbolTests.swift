import SequenceMarkets
import SequenceMocks
import Testing

@Suite("Symbols that would like to be something else", .fewAtATime)
struct HostileSymbolTests {
    static let samples: [(String, String)] = [
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("two words", "two%20words"),
        ("🚀", "%F0%9F%9A%80"),
        ("50%", "50%25"),
        ("a+b&c=d", "a%2Bb%26c%3Dd"),
        ("../../v1/kill_switch", "..%2F..%2Fv1%2Fkill_switch"),
        ("a%00b%0D%0Ac", "a%2500b%250D%250Ac"),
        (
            "https://polymarket.com/event/fed?tid=1#x",
            "https%3A%2F%2Fpolymarket.com%2Fevent%2Ffed%3Ftid%3D1%23x"
        ),
        (String(repeating: "12345678901", count: 7), String(repeating: "12345678901", count: 7)),
        ("KXBTCZ-26DEC31-T99000:YES", "KXBTCZ-26DEC31-T99000%3AYES"),
        ("...", "..."),
    ]

    @Test("A symbol stays within its segment of every path", arguments: samples)
    func staysInItsSegment(_ symbol: String, _ encoded: String) async throws {
        let stub = StubTransport(repeating: .status(404), count: 7)
        let client = try stub.client()
        _ = await sequenceError { try await client.quote(symbol) }
        _ = await sequenceError { try await client.priceHistory(symbol).fetch() }
        _ = await sequenceError { try await client.fundingHistory(symbol, venue: .okx) }
        _ = await sequenceError { try await client.settlement(symbol).fetch() }
        _ = await sequenceError { try await client.amend(symbol, price: 1) }
        _ = await sequenceError { try await client.redeem(symbol, venue: .kalshi) }
        _ = await sequenceError { try await client.polymarketRewards(tokenID: symbol) }
        #expect(
            stub.requests.map { $0.target.split(separator: "?")[0] } == [
                "/v1/quotes/\(encoded)", "/v1/price_history/\(encoded)",
                "/v1/funding_history/\(encoded)", "/v1/settlement/\(encoded)",
                "/v1/orders/\(encoded)", "/v1/markets/\(encoded)/redeem",
                "/v1/polymarket/rewards/\(encoded)",
            ]
        )
    }

    @Test("A symbol stays within its value of every query", arguments: samples)
    func staysInItsValue(_ symbol: String, _ encoded: String) async throws {
        let stub = StubTransport(repeating: .status(404), count: 4)
        let client = try stub.client()
        _ = await sequenceError { try await client.quotes([symbol]) }
        _ = await sequenceError { try await client.searchMarkets(symbol) }
        _ = await sequenceError { try await client.fees(symbol) }
        _ = await sequenceError { try await client.orders().symbol(symbol).fetch() }
        #expect(
            stub.requests.map(\.target) == [
                "/v1/quotes?symbols=\(encoded)",
                "/v1/markets?venue=polymarket&limit=20&active=true&q=\(encoded)",
                "/v1/fees?ticker=\(encoded)", "/v1/orders?symbol=\(encoded)",
            ]
        )
    }

    @Test("What walks the path, or is nothing, is a validation error that says so")
    func dotsAreRefused() async throws {
        for symbol in [".", "..", ""] {
            let stub = StubTransport()
            let client = try stub.client()
            let errors = [
                await sequenceError { try await client.quote(symbol) },
                await sequenceError { try await client.settlement(symbol).fetch() },
                await sequenceError { try await client.amend(symbol, price: 1) },
                await sequenceError { try await client.request(.get, "/v1/quotes/\(symbol)") },
            ]
            for error in errors {
                #expect(error?.validation?.field == "path", "\(String(describing: error))")
            }
            #expect(stub.requests.isEmpty)
        }
    }

    @Test(
        "An invalid path is refused",
        arguments: ["v1/quotes", "/v1/quotes?depth=5", "/v1/a b", "/v1/../v2", "/v1/#x", ""]
    )
    func noPath(_ text: String) async throws {
        let stub = StubTransport()
        let path = RequestPath(stringLiteral: text)
        let error = await sequenceError { try await stub.client().request(.get, path) }
        #expect(error?.validation?.field == "path")
        #expect(stub.requests.isEmpty)
    }

    @Test("The mock reads each symbol as it was meant")
    func mockReadsThem() async throws {
        let exchange = MockExchange(seed: 1)
        let client = try exchange.client()
        for (symbol, _) in HostileSymbolTests.samples where !symbol.hasPrefix("KX") {
            let error = await sequenceError { try await client.quote(symbol) }
            #expect(error?.refusal?.message == "resolver: unknown symbol \(symbol)")
        }
    }
}
