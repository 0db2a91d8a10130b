import SequenceMarkets
import Testing

@Suite("Amending and shrinking orders", .fewAtATime)
struct AmendTests {
    private static func order(
        _ quantity: Int64,
        filled: Int64 = 0,
        status: String = "ACCEPTED"
    ) -> StubTransport.Step {
        .status(
            200,
            #"{"orders":[{"node_order_id":"g:o:1","symbol":"S","side":"BUY","qty_1e8":\#(quantity),"filled_qty_1e8":\#(filled),"status":"\#(status)"}]}"#
        )
    }

    private static let amended = StubTransport.Step.status(
        200,
        #"{"node_order_id":"g:o:2","status":"accepted"}"#
    )

    @Test("An amend of nothing, or to nothing, is found before anything is sent")
    func nothingToAmend() async throws {
        let stub = StubTransport()
        let client = try stub.client()
        let errors = [
            await sequenceError { try await client.amend("o") },
            await sequenceError { try await client.amend("o", price: 0) },
            await sequenceError { try await client.amend("o", price: -0.5) },
            await sequenceError { try await client.amend("o", price: Double.nan) },
            await sequenceError { try await client.amend("o", qty: 0) },
            await sequenceError { try await client.amend("o", qty: Double.infinity) },
            await sequenceError { try await client.amend("o", qty: "1e300") },
            await sequenceError { try await client.amend("", qty: 1) },
        ]
        #expect(
            errors.map { $0?.validation?.field }
                == ["amend", "price", "price", "price", "qty", "qty", "qty", "path"]
        )
        let both = await sequenceError { try await client.amend("o", price: 0, qty: -1) }
        #expect(both?.validation?.problems.count == 2)
        #expect(stub.requests.isEmpty)
    }

    @Test("An unknown mode is kept, and a documented one is recognised")
    func modes() async throws {
        for (text, mode) in [
            ("native_atomic", AmendMode.nativeAtomic),
            ("telepathy", AmendMode(rawValue: "telepathy")),
        ] {
            let stub = StubTransport(
                .status(200, #"{"order_id":"o","mode":"\#(text)","status":"ok"}"#)
            )
            #expect(try await stub.client().amend("o", price: 1).mode == mode)
        }
        let stub = StubTransport(.status(200))
        let silent = try await stub.client().amend("o", price: 1)
        #expect(silent.orderID == "o" && silent.mode == .cancelReplace && silent.status == nil)
    }

    @Test("An amend is made again only after a 429; one whose answer is lost is unknown")
    func retries() async throws {
        let refused = StubTransport(.status(429), AmendTests.amended)
        _ = try await refused.client().amend("o", price: 1)
        #expect(refused.requests.count == 2)
        let ambiguous = StubTransport(.fail(.timeout, sent: true))
        let error = await sequenceError { try await ambiguous.client().amend("o", price: 1) }
        guard case .outcomeUnknown(let unknown)? = error, unknown.amendedID == "o" else {
            Issue.record("\(String(describing: error))")
            return
        }
        let gateway = StubTransport(.status(503))
        _ = await sequenceError { try await gateway.client().amend("o", price: 1) }
        #expect(ambiguous.requests.count == 1 && gateway.requests.count == 1)
        let unsent = StubTransport(.fail(.connect, sent: false), AmendTests.amended)
        _ = try await unsent.client().amend("o", price: 1)
        #expect(unsent.requests.count == 2)
    }

    @Test("Shrinking reads the order and sends the exact difference")
    func shrink() async throws {
        let stub = StubTransport(AmendTests.order(30_000_000), AmendTests.amended)
        let result = try await stub.client().decrease("g:o:1", by: 0.1)
        #expect(result.mode == .cancelReplaceShrink && result.orderID == "g:o:2")
        #expect(
            stub.requests.map(\.text) == [
                "GET /v1/orders?node_order_id=g%3Ao%3A1",
                #"PATCH /v1/orders/g%3Ao%3A1 {"new_qty_1e8":20000000}"#,
            ]
        )
    }

    @Test("Shrinking by a step from a number no Double can hold is exact")
    func shrinkIsExact() async throws {
        let stub = StubTransport(AmendTests.order(9_007_199_254_740_995), AmendTests.amended)
        _ = try await stub.client().decrease("g:o", by: "0.00000002")
        #expect(stub.requests.last?.text.hasSuffix(#"{"new_qty_1e8":9007199254740993}"#) == true)
    }

    @Test(
        "A shrink that leaves nothing open changes nothing",
        arguments: [(100_000_000, 0, 1.0), (100_000_000, 0, 2.0), (100_000_000, 60_000_000, 0.4)]
    )
    func shrinkToNothing(_ quantity: Int64, _ filled: Int64, _ by: Double) async throws {
        let stub = StubTransport(AmendTests.order(quantity, filled: filled))
        let error = await sequenceError { try await stub.client().decrease("g:o", by: by) }
        #expect(error?.validation?.field == "by")
        #expect(stub.requests.map(\.method) == [.get])
    }

    @Test("An order that has ended cannot shrink, and one that is not there is a 404")
    func shrinkOfNothing() async throws {
        let ended = StubTransport(AmendTests.order(100_000_000, status: "CANCELLED"))
        let error = await sequenceError { try await ended.client().decrease("g:o", by: 0.1) }
        #expect(error?.validation?.field == "id")
        let missing = StubTransport(.status(200, #"{"orders":[]}"#))
        let other = await sequenceError { try await missing.client().decrease("g:o", by: 0.1) }
        #expect(other?.refusal?.status == 404)
        #expect(ended.requests.count == 1 && missing.requests.count == 1)
    }

    @Test("A reduction that is not positive is refused before anything is sent")
    func badReduction() async throws {
        let stub = StubTransport()
        let client = try stub.client()
        let errors = [
            await sequenceError { try await client.decrease("g:o", by: 0) },
            await sequenceError { try await client.decrease("g:o", by: -1) },
            await sequenceError { try await client.decrease("g:o", by: "much") },
            await sequenceError { try await client.decrease("g:o", by: Double.nan) },
        ]
        #expect(errors.allSatisfy { $0?.validation?.field == "by" })
        #expect(stub.requests.isEmpty)
    }
}
