import SequenceMarkets
import Testing

@Suite("Orders that are refused before any I/O", .fewAtATime)
struct OrderValidationTests {
    private func expectRefused(
        _ field: String,
        _ order: (SequenceClient) -> OrderBuilder,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let stub = StubTransport()
        let builder = order(try stub.client())
        await #expect(sourceLocation: location) {
            try await builder.submit()
        } throws: { error in
            guard case .validation(let problem)? = error as? SequenceError else { return false }
            return problem.problems.contains { $0.field == field }
        }
        #expect(stub.requests.isEmpty, sourceLocation: location)
    }

    @Test(
        "NaN, infinite, negative, zero and overflowing quantities",
        arguments: [Double.nan, .infinity, -.infinity, -1, 0, -0.0, 1e300, 1e12, 1e-10, -1e-12]
    )
    func badDoubles(quantity: Double) async throws {
        try await expectRefused("qty") { $0.buy("BTC-USD", quantity) }
        try await expectRefused("price") { $0.buy("BTC-USD", 1).limitPrice(quantity) }
    }

    @Test(
        "Quantities as text, as whole numbers and as Qty",
        arguments: ["", "abc", "-1", "0", "1e99", "0.000000001"]
    )
    func badTexts(quantity: String) async throws {
        try await expectRefused("qty") { $0.sell("BTC-USD", quantity) }
        try await expectRefused("qty") { $0.sell("BTC-USD", -5) }
        try await expectRefused("qty") { $0.sell("BTC-USD", Int.max) }
        try await expectRefused("qty") { $0.sell("BTC-USD", Qty.max) }
        try await expectRefused("qty") { $0.sell("BTC-USD", Qty(raw: -1)) }
    }

    @Test("Symbols, prices of prediction markets, options and ids")
    func otherFields() async throws {
        try await expectRefused("symbol") { $0.buy("", 1) }
        try await expectRefused("price") { $0.buy("KX", 1).prediction().limitPrice(1.01) }
        try await expectRefused("max_slippage_bps") { $0.buy("BTC-USD", 1).maxSlippage(bps: -1) }
        try await expectRefused("horizon_ms") { $0.buy("BTC-USD", 1).horizon(.zero) }
        try await expectRefused("pacing") {
            $0.buy("BTC-USD", 1).twap(slices: 0, every: .seconds(1))
        }
        try await expectRefused("pacing") { $0.buy("BTC-USD", 1).iceberg(showing: 0) }
        for id: GraphID in ["", "a b", "a:b", GraphID(String(repeating: "x", count: 129))] {
            try await expectRefused("graph_id") { $0.buy("BTC-USD", 1).graphID(id) }
        }
    }

    @Test("All problems come in one error")
    func allAtOnce() async throws {
        let stub = StubTransport()
        let builder = try stub.client().buy("", 0).limitPrice(-1).maxSlippage(bps: -1)
        await #expect { try await builder.submit() } throws: { error in
            guard case .validation(let problem)? = error as? SequenceError else { return false }
            return problem.problems.map(\.field) == ["symbol", "qty", "price", "max_slippage_bps"]
        }
    }
}
