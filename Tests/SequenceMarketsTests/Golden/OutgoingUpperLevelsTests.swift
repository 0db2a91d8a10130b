import Foundation
import Testing

@testable import SequenceMarkets

@Suite("The exact text of outgoing calls of levels 3 to 5", .fewAtATime)
struct OutgoingUpperLevelsTests {
    /// Method, target and body of the one request a call sends.
    private func sent(
        _ answer: String = "{}",
        _ call: (SequenceClient) async throws -> Void
    ) async throws -> String {
        let stub = StubTransport(.status(200, answer))
        try await call(stub.client())
        let request = try #require(stub.requests.first)
        #expect(stub.requests.count == 1)
        let body = request.body.map { " " + String(decoding: $0, as: UTF8.self) } ?? ""
        return "\(request.method.rawValue) \(request.target)\(body)"
    }

    @Test("Graphs: resume and node amends")
    func graphs() async throws {
        #expect(
            try await sent { try await $0.graphResume("graph_x") }
                == "POST /v1/execution_graphs/graph_x/resume"
        )
        let amendment = NodeAmendment().quantity(150).urgency(.high).maxSlippage(bps: 25)
            .horizon(.seconds(5))
        #expect(
            try await sent { try await $0.amendNode("graph_x", node: "hedge/1", amendment) }
                == "PATCH /v1/execution_graphs/graph_x/nodes/hedge%2F1 "
                + #"{"qty_1e8":15000000000,"urgency":"high","max_slippage_bps":25,"horizon_ms":5000}"#
        )
        for bad in [
            NodeAmendment(), NodeAmendment().quantity(-1), NodeAmendment().maxSlippage(bps: -1),
        ] {
            let stub = StubTransport()
            let client = try stub.client()
            await #expect(throws: SequenceError.self) {
                try await client.amendNode("g", node: "n", bad)
            }
            #expect(stub.requests.isEmpty)
        }
    }

    @Test("Deployments: the module in base64, and every call on one")
    func deployments() async throws {
        let wasm: [UInt8] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
        let deployment = #"{"deployment_id":"d","status":"running"}"#
        #expect(
            try await sent(deployment) {
                _ = try await $0.deployAlgo(name: "mm", wasm: .bytes(wasm), symbols: ["ETH-USD"])
            }
                == #"POST /v1/deployments {"name":"mm","wasm_base64":"AGFzbQEAAAA=","#
                + #""symbols":["ETH-USD"],"start_immediately":true}"#
        )
        let calls: [(String, (SequenceClient) async throws -> Void)] = [
            ("GET /v1/deployments/a%20b", { _ = try await $0.algoStatus("a b") }),
            ("POST /v1/deployments/d/start", { try await $0.algoStart("d") }),
            ("POST /v1/deployments/d/stop", { try await $0.algoStop("d") }),
            ("DELETE /v1/deployments/d", { try await $0.algoUndeploy("d") }),
            ("GET /v1/deployments/d/logs?limit=200", { _ = try await $0.algoLogs("d") }),
            ("GET /v1/deployments/d/mesh", { _ = try await $0.algoMesh("d") }),
            ("GET /v1/deployments/d/metrics", { _ = try await $0.algoMetrics("d") }),
            ("GET /v1/algos", { _ = try await $0.algos() }),
            ("GET /v1/algos?detail=edge", { _ = try await $0.algos(detail: .edge) }),
            ("GET /v1/algos/ETH-USD", { _ = try await $0.algo("ETH-USD") }),
            ("POST /v1/algos/ETH-USD/start", { try await $0.algoStart(symbol: "ETH-USD") }),
            ("POST /v1/algos/ETH-USD/stop", { try await $0.algoStop(symbol: "ETH-USD") }),
            ("GET /v1/algos/ETH-USD/logs", { _ = try await $0.algoLogs(symbol: "ETH-USD") }),
            ("GET /v1/algos/ETH-USD/stats", { _ = try await $0.algoStats(symbol: "ETH-USD") }),
            ("GET /v1/strategies", { _ = try await $0.strategies() }),
            ("GET /v1/strategies/s", { _ = try await $0.strategy("s") }),
            ("POST /v1/strategies/s/start", { try await $0.strategyStart("s") }),
            ("POST /v1/strategies/s/stop", { try await $0.strategyStop("s") }),
            (
                "GET /v1/strategies/s/logs?run_id=r",
                { _ = try await $0.strategyLogs("s", runID: "r") }
            ),
            ("DELETE /v1/strategies/s", { try await $0.strategyDelete("s") }),
        ]
        for (expected, call) in calls {
            #expect(try await sent(deployment, call) == expected)
        }
    }

    @Test("What is no WASM module, or has no symbols, is refused before any I/O")
    func badModules() async throws {
        let stub = StubTransport()
        let client = try stub.client()
        for (wasm, symbols): (AlgoModule, [String]) in [
            (.bytes([]), ["X"]), (.bytes(Array("#!/bin/sh".utf8)), ["X"]),
            (.bytes([0, 0x61, 0x73, 0x6d]), []), (.bytes([0, 0x61, 0x73, 0x6d]), [""]),
            (.file(.init(fileURLWithPath: "/nowhere/at/all.wasm")), ["X"]),
        ] {
            await #expect(throws: SequenceError.self) {
                try await client.deployAlgo(name: "a", wasm: wasm, symbols: symbols)
            }
        }
        #expect(stub.requests.isEmpty)
    }

    @Test("A new strategy carries its artifact and keeps its secrets to itself")
    func strategy() async throws {
        var strategy = NewStrategy(name: "s", entrypoint: "main.py", artifact: Array("zip".utf8))
        strategy.secrets = ["TOKEN": Secret("hidden")]
        strategy.risk = ["max_loss_usd": 5]
        #expect(
            try await sent { _ = try await $0.createStrategy(strategy) }
                == #"POST /v1/strategies {"name":"s","runtime":"python","entrypoint":"main.py","#
                + #""artifact_base64":"emlw","start_immediately":false,"#
                + #""risk":{"max_loss_usd":5},"secrets":{"TOKEN":"hidden"}}"#
        )
        var dumped = ""
        dump(strategy, to: &dumped)
        #expect(!dumped.contains("hidden"))
    }

    @Test("Monitoring: every call with its query")
    func monitoring() async throws {
        let calls: [(String, (SequenceClient) async throws -> Void)] = [
            ("GET /v1/tca", { _ = try await $0.tca() }),
            ("GET /v1/tca?symbol=BTC-USD", { _ = try await $0.tca(symbol: "BTC-USD") }),
            ("GET /v1/intelligence/venues?symbol=A%2FB", { _ = try await $0.intel("A/B") }),
            (
                "GET /v1/intelligence/slippage?symbol=BTC-USD&side=buy&sizes=1000,10000,100000,1000000",
                { _ = try await $0.slippage("BTC-USD") }
            ),
            (
                "GET /v1/intelligence/routing?symbol=BTC-USD&side=sell&qty=0.5",
                { _ = try await $0.routing("BTC-USD", side: .sell, qty: 0.5) }
            ),
            ("GET /v1/intelligence/depth?symbol=BTC-USD", { _ = try await $0.depth("BTC-USD") }),
            (
                "GET /v1/execution/forecast?symbol=BTC-USD&side=buy&qty=2",
                { _ = try await $0.forecast("BTC-USD", side: .buy, qty: 2) }
            ),
            (
                "GET /v1/execution/live/graph%3Ag%3Ao%3A1",
                { _ = try await $0.executionLive("graph:g:o:1") }
            ),
            ("GET /v1/execution/review/o", { _ = try await $0.executionReview("o") }),
            ("GET /v1/execution/summary", { _ = try await $0.executionSummary() }),
            ("GET /v1/traces?node_order_id=o&limit=100", { _ = try await $0.trace("o") }),
        ]
        for (expected, call) in calls { #expect(try await sent("{}", call) == expected) }
    }
}
