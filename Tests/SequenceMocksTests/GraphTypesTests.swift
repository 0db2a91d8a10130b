import SequenceMarkets
import SequenceMocks
import XCTest

/// A part of a submission with the wrong JSON type is refused by name, never dropped.
final class GraphTypesTests: XCTestCase {
    private let clock = ManualClock()

    /// Every field a graph may have, in every form it may take.
    private static let whole = #"""
        {"graph_id":"g","client_order_id":"c","is_sandbox":true,
        "nodes":[
        {"node_id":"a","client_order_id":"c","instrument":{"symbol":"ETH-USD","type":"spot",
        "venue":"coinbase"},"side":"buy","order_type":{"limit":{"price_1e9":2500000000000}},
        "quantity":{"fixed":{"qty_1e8":100000000}},"activation":"root",
        "execution":{"policy":"sor","urgency":"low","max_slippage_bps":20,"horizon_ms":60000,
        "tif":"GTC","reduce_only":false,"placement":"passive","escalate_after_ms":50,
        "venue_fallback":["kraken"],"pacing":{"uniform":{"num_slices":2,"interval_ms":1000}}}},
        {"node_id":"b","instrument":{"symbol":"ETH-USD-PERP","type":"perp"},"side":"sell",
        "order_type":"market","quantity":"derived","activation":"wait",
        "execution":{"pacing":{"vwap":{"num_slices":2,"interval_ms":1000}}}},
        {"node_id":"c","instrument":{"symbol":"ETH-USD"},"side":"sell","activation":"wait",
        "quantity":{"fixed":{"qty_1e8":100000000}},
        "execution":{"pacing":{"iceberg":{"display_qty_1e8":10000000}}}}],
        "edges":[
        {"edge_id":"e0","from_node":"a","to_node":"b","trigger":"on_fill_ratio",
        "condition":{"fill_ratio_gte":0.5},"sizing":{"linear_hedge":{"multiplier":-1.0}},
        "on_parent_cancel":"pause_graph","on_child_reject":"do_nothing"},
        {"edge_id":"e1","from_node":"a","to_node":"b","trigger":{"on_timeout":{"ms":5000}},
        "sizing":{"scaled_notional":{"multiplier":0.5,"cap_usd":100}}},
        {"edge_id":"e2","from_node":"a","to_node":"c","trigger":{"on_price":{"symbol":"BTC-USD",
        "direction":"below","reference":"graph_entry_price","offset_pct":-5.0}},
        "sizing":{"fixed":{"qty_1e8":1000}}},
        {"edge_id":"e3","from_node":"b","to_node":"c","trigger":"on_done","sizing":"residual"}],
        "risk":{
        "admission":{"max_notional_usd":500000,"max_leverage":3.5,"required_venues":["kraken"],
        "max_concurrent_graphs":5},
        "pre_trade":{"max_node_notional_usd":500000,"require_balance_check":false,
        "max_slippage_bps":100},
        "runtime":{"max_unhedged_qty":5.5,"max_loss_usd":1000,"max_drawdown_usd":1000},
        "failure":{"on_runtime_breach":"pause_graph","on_disconnect":"do_nothing"}}}
        """#

    private static let simple =
        #"{"graph_id":"s","client_order_id":"c","is_sandbox":true,"symbol":"ETH-USD","#
        + #""side":"buy","qty":1.5,"price":2500.5,"venue":"coinbase","instrument_type":"spot"}"#

    private static let steps =
        #"{"graph_id":"s","symbol":"ETH-USD","side":"buy","qty_1e8":1,"price_1e9":2500000000000}"#

    private enum Step {
        case key(String)
        case place(Int)
    }

    private func paths(_ json: JSONValue) -> [[Step]] {
        if let object = json.objectValue {
            return object.keys.flatMap { key in
                [[.key(key)]] + paths(json[key] ?? .null).map { [.key(key)] + $0 }
            }
        }
        return (json.arrayValue ?? []).enumerated().flatMap { place, value in
            [[.place(place)]] + paths(value).map { [.place(place)] + $0 }
        }
    }

    private func name(_ path: some Sequence<Step>) -> String {
        path.reduce("") { text, step in
            switch step {
            case .key(let key): text.isEmpty ? key : "\(text).\(key)"
            case .place(let place): "\(text)[\(place)]"
            }
        }
    }

    private func replace(_ json: JSONValue, _ path: ArraySlice<Step>, _ value: JSONValue)
        -> JSONValue
    {
        switch path.first {
        case nil: return value
        case .key(let key)?:
            var object = json.objectValue ?? JSONObject()
            object[key] = replace(json[key] ?? .null, path.dropFirst(), value)
            return .object(object)
        case .place(let place)?:
            var list = json.arrayValue ?? []
            list[place] = replace(list[place], path.dropFirst(), value)
            return .array(list)
        }
    }

    private func kind(_ json: JSONValue) -> Int {
        switch json {
        case .null: 0
        case .bool: 1
        case .number: 2
        case .string: 3
        case .array: 4
        case .object: 5
        }
    }

    func testAFieldOfTheWrongTypeIsRefusedByItsName() async throws {
        let exchange = MockExchange(seed: 1, clock: clock, configuration: .instant)
        let client = try RawClient(exchange)
        let others: [JSONValue] = [true, 7, "nonsense", [1], ["nonsense": 1]]
        var tried = 0
        for text in [Self.whole, Self.simple, Self.steps] {
            let body = try JSONValue(parsing: Array(text.utf8))
            for path in paths(body) {
                let now = path.reduce(body) { json, step in
                    switch step {
                    case .key(let key): json[key] ?? .null
                    case .place(let place): json[place] ?? .null
                    }
                }
                for other in others where kind(other) != kind(now) {
                    let wrong = replace(body, path[...], other)
                    let reply = try await client.send(
                        .post,
                        "/v1/orders",
                        String(decoding: wrong.serialized(), as: UTF8.self)
                    )
                    let field = name(path)
                    let about = "\(field) as \(other): \(reply.text)"
                    XCTAssertEqual(reply.status, 400, about)
                    guard reply.status == 400 else { continue }
                    let error = try reply.json.require("error")
                    XCTAssertEqual(error["code"], "VALIDATION_ERROR", about)
                    // Where a form has to be chosen, the field that chooses it is named.
                    let named = [field, name(path.dropLast()), name(path.dropLast(2))]
                    let fields = try error.list("details").map { try $0.text("field") }
                    XCTAssertTrue(fields.contains { named.contains($0) }, about)
                    tried += 1
                }
            }
        }
        XCTAssertGreaterThan(tried, 300)
        let orders = try await client.get("/v1/orders").list("orders")
        XCTAssertEqual(orders, [])
        for text in [Self.whole, Self.simple] { _ = try await client.post("/v1/orders", text) }
    }

    func testAmendmentsOfTheWrongTypeAreRefusedByName() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock, configuration: .instant))
        let order = #"{"graph_id":"g","symbol":"ETH-USD","side":"buy","qty":1,"price":1}"#
        _ = try await client.post("/v1/orders", order)
        clock.advance(by: .seconds(1))
        let node = "/v1/execution_graphs/g/nodes/order"
        let cases = [
            (node, #"{"urgency":"high","qty_1e8":"1"}"#, "qty_1e8"),
            (node, #"{"qty_1e8":200000000,"urgency":7}"#, "urgency"),
            (node, #"{"qty_1e8":200000000,"horizon_ms":true}"#, "horizon_ms"),
            (node, #"{"qty_1e8":200000000,"max_slippage_bps":[1]}"#, "max_slippage_bps"),
            (
                "/v1/orders/graph:g:order:1", #"{"new_qty_1e8":200000000,"new_constraints":[1]}"#,
                "new_constraints"
            ),
            (
                "/v1/orders/graph:g:order:1",
                #"{"new_qty_1e8":200000000,"new_constraints":{"max_price_1e9":"2"}}"#,
                "new_constraints.max_price_1e9"
            ),
        ]
        for (target, body, field) in cases {
            let reply = try await client.send(.patch, target, body)
            XCTAssertEqual(reply.status, 400, body)
            let details = try reply.json.require("error").list("details")
            XCTAssertEqual(details.map { $0["field"]?.stringValue }, [field], body)
        }
        let row = try await client.get("/v1/orders").list("orders").first
        XCTAssertEqual(row?["qty_1e8"], 100_000_000)
    }

    func testAnInstrumentOfAnotherTypeThanItsSymbolIsNotTraded() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock, configuration: .instant))
        for (symbol, type) in [
            ("SOL-USDC", "perp"), ("BTC-USD", "prediction"), ("fed-decision-in-october", "perp"),
        ] {
            let reply = try await client.send(
                .post,
                "/v1/orders",
                """
                {"nodes":[{"node_id":"a","instrument":{"symbol":"\(symbol)","type":"\(type)"},\
                "side":"buy","order_type":"market","quantity":{"fixed":{"qty_1e8":500000000}}}]}
                """
            )
            XCTAssertEqual(reply.status, 400, "\(symbol) as \(type)")
        }
    }
}
