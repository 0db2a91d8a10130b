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

    func testNoQueryStopsTheExchange() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: ManualClock()))
        let values = [
            "", "0", "-1", "1", "9223372036854775807", "-9223372036854775808", "1e300", "x", "%00",
            "BTC-USD", "ETH-USD-PERP", "fed-decision-in-october", "kalshi", "1767225600", "max",
            "KXCPIY-26DEC31-T999999999", "btc-updown-5m-3999999900", "next-party-leader-14",
            String(repeating: "7", count: 67) + "9999999999", "6d6a746a746a", "true", "outcomes",
        ]
        let names = [
            "venue", "q", "slug", "clob_token_id", "tag", "tag_id", "exclude_tag_id", "limit",
            "offset", "cursor", "order", "expand", "symbol", "side", "qty", "sizes", "range",
            "fidelity_secs", "start_ts", "end_ts", "ticker", "venues", "underlying",
            "node_order_id",
        ]
        let paths = [
            "/v1/markets", "/v1/price_history/{}", "/v1/funding_history/{}", "/v1/settlement/{}",
            "/v1/market/funding-rates", "/v1/fees", "/v1/intelligence/venues", "/v1/tca",
            "/v1/intelligence/slippage", "/v1/intelligence/routing", "/v1/intelligence/depth",
            "/v1/execution/forecast", "/v1/execution/live/{}", "/v1/execution/review/{}",
            "/v1/traces", "/v1/polymarket/rewards/{}", "/v1/deployments/{}", "/v1/algos/{}",
            "/v1/strategies/{}/logs",
        ]
        var random = SeededGenerator(seed: 9)
        for _ in 0..<600 {
            let value = values.randomElement(using: &random) ?? ""
            let path = (paths.randomElement(using: &random) ?? "")
                .replacingOccurrences(of: "{}", with: value)
            let query = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                let name = names.randomElement(using: &random) ?? ""
                return "\(name)=\(values.randomElement(using: &random) ?? "")"
            }
            let target = "\(path)?\(query.joined(separator: "&"))"
            let reply = try await client.send(.get, target)
            XCTAssertLessThan(reply.status, 500, target)
        }
        for value in values {
            for body in [#"{"qty":1}"#, "[]", "{", #"{"winning":"\(value)"}"#] {
                let path = "/v1/markets/\(value)/redeem?venue=polymarket"
                let first = try await client.send(.post, path, body)
                let second = try await client.send(.post, "/_mock/markets/\(value)/resolve", body)
                XCTAssertLessThan(max(first.status, second.status), 500)
            }
        }
    }

    func testNoRiskAndNoPacingStopsTheExchange() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock, configuration: .instant)
        let client = try RawClient(exchange)
        for (index, number) in numbers.enumerated() {
            for (place, other) in numbers.enumerated() {
                var graph = GraphText()
                let pacing = [
                    #"{"vwap":{"num_slices":\#(number),"interval_ms":\#(other)}}"#,
                    #"{"iceberg":{"display_qty_1e8":\#(number)}}"#,
                ][place % 2]
                graph.node("a", quantity: 1_000_000, execution: #"{"pacing":\#(pacing)}"#)
                graph.node("b", "ETH-USD-PERP", "sell", waits: true)
                graph.edge(
                    #""on_fill""#,
                    #","sizing":{"linear_hedge":{"multiplier":\#(other)}}"#
                )
                graph.risk = """
                    {"admission":{"max_notional_usd":\(number),"max_leverage":\(other)},\
                    "pre_trade":{"max_node_notional_usd":\(other),"max_slippage_bps":\(number)},\
                    "runtime":{"max_unhedged_qty":\(number),"max_loss_usd":\(other),\
                    "max_drawdown_usd":\(number)}}
                    """
                let text = graph.text(id: "g\(index)x\(place)")
                let reply = try await client.send(.post, "/v1/orders", text)
                XCTAssertTrue([200, 400].contains(reply.status), reply.text)
            }
            clock.advance(by: .seconds(2))
        }
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    func testAClockAtTheBeginningOfTimeStopsNothing() async throws {
        for interval in [Duration.nanoseconds(1), .seconds(1_000_000)] {
            var configuration = MockExchange.Configuration()
            configuration.lifecycleInterval = interval
            let clock = ManualClock(start: Nanoseconds(raw: 0))
            let client = try RawClient(
                MockExchange(seed: 1, clock: clock, configuration: configuration)
            )
            for kind in ["new_markets", "market_resolved"] {
                _ = try await client.connect("/v1/ws/\(kind)", SocketProbe())
            }
            let page = try await client.get("/v1/markets?order=created&limit=3")
            XCTAssertEqual(page["count"], 3)
            clock.advance(by: .nanoseconds(5))
        }
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
