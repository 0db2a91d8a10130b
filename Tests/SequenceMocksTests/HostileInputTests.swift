import SequenceMarkets
import SequenceMocks
import XCTest

final class HostileInputTests: XCTestCase {
    private let numbers = [
        "0", "-1", "1", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "1e308", "-1e308", "1e-308", "0.000000000001", "99999999999999999999999999", "null",
        #""1""#, "true", "[]", "{}", "100000000000000000", "1.5",
    ]

    func testNothingAClientSendsStopsTheExchange() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock, configuration: .instant)
        let client = try RawClient(exchange)
        var random = SeededGenerator(seed: 5)
        func number() -> String { numbers.randomElement(using: &random) ?? "0" }
        for round in 0..<200 {
            let symbol =
                ["BTC-USD", "ETH-USD-PERP", "fed-decision-in-october", "NOPE"]
                .randomElement(using: &random) ?? ""
            let trigger =
                [
                    #""on_fill""#, #""on_done""#, #"{"on_timeout":{"ms":\#(number())}}"#,
                    #"{"on_price":{"symbol":"BTC-USD","direction":"above","offset_pct":\#(number())}}"#,
                    #""on_fill_ratio","condition":{"fill_ratio_gte":\#(number())}"#,
                ].randomElement(using: &random) ?? ""
            let sizing =
                [
                    "null", #""residual""#, #"{"linear_hedge":{"multiplier":\#(number())}}"#,
                    #"{"scaled_notional":{"multiplier":\#(number()),"cap_usd":\#(number())}}"#,
                ].randomElement(using: &random) ?? ""
            let node = """
                "instrument":{"symbol":"\(symbol)"},"side":"buy",\
                "order_type":{"limit":{"price_1e9":\(number())}},\
                "execution":{"max_slippage_bps":\(number()),"horizon_ms":\(number()),\
                "pacing":{"uniform":{"num_slices":\(number()),"interval_ms":\(number())}}}
                """
            let fixed = #"{"fixed":{"qty_1e8":\#(number())}}"#
            let bodies = [
                #"{"symbol":"\#(symbol)","side":"buy","qty":\#(number()),"price":\#(number())}"#,
                #"{"symbol":"\#(symbol)","side":"sell","qty_1e8":\#(number())}"#,
                """
                {"nodes":[{"node_id":"a",\(node),"quantity":\(fixed)},\
                {"node_id":"b","instrument":{"symbol":"ETH-USD"},"side":"sell","activation":"wait",\
                "quantity":"derived"}],"edges":[{"from_node":"a","to_node":"b",\
                "trigger":\(trigger),"sizing":\(sizing)}]}
                """,
                number(), "", "{", "[[[[",
            ]
            let body = bodies.randomElement(using: &random) ?? ""
            let reply = try await client.send(.post, "/v1/orders", body)
            XCTAssertTrue([200, 400].contains(reply.status), "\(round): \(reply.text)")
            _ = try await client.send(
                .patch,
                "/v1/orders/graph:g:order:\(round)",
                #"{"new_qty_1e8":\#(number()),"new_constraints":{"max_price_1e9":\#(number())}}"#
            )
            if round % 20 == 0 { clock.advance(by: .milliseconds(300)) }
        }
        for target in [
            "/", "", "//", "/v1", "/v1/quotes/%", "/v1/quotes/%zz?depth=%", "/v1/orders?limit=-5",
            "/v1/orders?limit=99999999999999999999", "/v1/orders?&&==&a", "/v1/quotes/?symbols=,",
            "/v1/quotes/BTC-USD?depth=0", "/v1/fills?offset=9223372036854775807",
            "/v1/quotes/%FF%FE", "/v1/orders?node_order_id=:::", "?", "/v1/execution_graphs/%00",
            "/v1/quotes/" + String(repeating: "9", count: 77),
        ] {
            let reply = try await client.send(.get, target)
            XCTAssertLessThan(reply.status, 500, target)
        }
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    func testASocketSurvivesNonsense() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock())
        let probe = SocketProbe()
        let socket = try await RawClient(exchange).connect("/v1/stream", probe)
        for text in ["", "{", "[]", "null", #"{"subscribe":5}"#, #"{"subscribe":[1,null,""]}"#] {
            try await socket.send(text)
        }
        try await socket.send([0xff, 0xfe], as: .binary)
        try await probe.catchUp(socket)
        XCTAssertEqual(probe.messages.count, 7)
        XCTAssertNil(probe.end)
    }

    func testLifecycleSocketsReplayAndThenGoOnLive() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock)
        clock.advance(by: .seconds(3_600))
        let probe = SocketProbe()
        let socket = try await RawClient(exchange).connect("/v1/ws/new_markets", probe)
        try await probe.catchUp(socket)
        XCTAssertEqual(probe.messages.count, 128)
        clock.advance(by: .seconds(10))
        try await probe.catchUp(socket)
        XCTAssertEqual(probe.messages.count, 130)
        let ids = try probe.events().map { try $0.text("event_id") }
        XCTAssertEqual(Set(ids).count, 130)
        exchange.announceNewMarket(["kind": "new_market", "venue": "kalshi"])
        try await probe.catchUp(socket)
        XCTAssertEqual(probe.messages.last, #"{"kind":"new_market","venue":"kalshi"}"#)
    }
}
