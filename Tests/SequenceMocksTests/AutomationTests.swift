import SequenceMarkets
import SequenceMocks
import XCTest

final class AutomationTests: XCTestCase {
    private let clock = ManualClock()
    /// The smallest module there is: a magic number and a version.
    private let wasm = "AGFzbQEAAAA="

    private func deploy(_ client: RawClient, _ symbols: String = #""ETH-USD""#) async throws
        -> JSONValue
    {
        try await client.post(
            "/v1/deployments",
            #"{"name":"mm","wasm_base64":"\#(wasm)","symbols":[\#(symbols)],"start_immediately":true}"#
        )
    }

    func testADeploymentRunsLogsAndStopsOnTheClock() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock))
        let made = try await deploy(client)
        XCTAssertEqual(made["size_bytes"], 8)
        XCTAssertEqual(made["status"], "running")
        XCTAssertEqual(made["pushed_to"], made["capable_edges"])
        let path = "/v1/deployments/\(try made.text("deployment_id"))"
        clock.advance(by: .milliseconds(3_500))
        let logs = try await client.get("\(path)/logs?limit=10").list("logs")
        XCTAssertEqual(logs.count, 5)
        XCTAssertTrue(try logs[0].text("message").hasPrefix("on_tick ETH-USD"))
        XCTAssertEqual(try logs.last?.text("message"), "deployed 8 bytes")
        let times = try logs.map { try $0.int("ts_ns") }
        XCTAssertEqual(times, times.sorted(by: >))
        _ = try await client.send(.post, "\(path)/stop")
        clock.advance(by: .seconds(10))
        let metrics = try await client.get("\(path)/metrics")
        XCTAssertEqual(metrics["uptime_ms"], 3_500)
        XCTAssertEqual(metrics["status"], "stopped")
        let mesh = try await client.get("\(path)/mesh").list("edges")
        XCTAssertEqual(mesh.count, 5)
        let gone = try await client.send(.delete, path)
        XCTAssertEqual(gone.status, 200)
        let none = try await client.send(.get, path)
        XCTAssertEqual(none.status, 404)
    }

    func testWhatIsNoModuleIsRefused() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock))
        for body in [
            #"{"name":"x","wasm_base64":"!!!!","symbols":["BTC-USD"]}"#,
            #"{"name":"x","wasm_base64":"aGVsbG8=","symbols":["BTC-USD"]}"#,
            #"{"name":"x","wasm_base64":"\#(wasm)","symbols":[]}"#,
            #"{"name":"x","wasm_base64":"\#(wasm)","symbols":["NOPE"]}"#,
            #"{"wasm_base64":"\#(wasm)","symbols":["BTC-USD"]}"#, "{}", "[]",
        ] {
            let reply = try await client.send(.post, "/v1/deployments", body)
            XCTAssertEqual(reply.status, 400, body)
        }
    }

    func testOneAlgoRunsForASymbolAndTheNextReplacesIt() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock))
        let first = try await deploy(client)
        let second = try await deploy(client, #""ETH-USD","BTC-USD""#)
        let old = try await client.get("/v1/deployments/\(try first.text("deployment_id"))")
        XCTAssertEqual(old["status"], "stopped")
        let algo = try await client.get("/v1/algos/ETH-USD")
        XCTAssertEqual(algo["deployment_id"], second["deployment_id"])
        let flat = try await client.get("/v1/algos").list("algos")
        XCTAssertEqual(flat.map { $0["symbol"] }, ["ETH-USD", "BTC-USD"])
        XCTAssertNil(flat[0]["edges"])
        let detailed = try await client.get("/v1/algos?detail=edge").list("algos")
        XCTAssertEqual(try detailed[0].list("edges").count, 5)
        _ = try await client.send(.post, "/v1/algos/BTC-USD/stop")
        let stats = try await client.get("/v1/algos/ETH-USD/stats")
        XCTAssertEqual(stats["status"], "stopped")
        let none = try await client.send(.get, "/v1/algos/SOL-USD")
        XCTAssertEqual(none.status, 404)
    }

    func testTracesOfADeploymentReachWhoSubscribed() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        let id = try await deploy(client).text("deployment_id")
        let probe = SocketProbe()
        let socket = try await client.connect("/v1/stream", probe)
        try await socket.send(#"{"subscribe":["traces:\#(id)","deployment:\#(id)"]}"#)
        await probe.waitForMessages(1)
        clock.advance(by: .seconds(3))
        await probe.waitForMessage(containing: "on_tick")
        _ = try await client.send(.post, "/v1/deployments/\(id)/stop")
        await probe.waitForMessage(containing: #""status":"stopped""#)
    }

    func testAStrategyIsCreatedRunsAndKeepsItsSecrets() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        let body = """
            {"name":"s","runtime":"python","entrypoint":"main.py","artifact_base64":"aGVsbG8=",\
            "env":{"A":"1"},"secrets":{"TOKEN":"canary-hush"},"sequence_api_key":"seq_live_CANARY",\
            "start_immediately":true}
            """
        let made = try await client.post("/v1/strategies", body)
        XCTAssertEqual(made["status"], "running")
        XCTAssertEqual(made["env"]?["A"], "1")
        XCTAssertEqual(made["secret_names"], ["TOKEN"])
        let path = "/v1/strategies/\(try made.text("strategy_id"))"
        clock.advance(by: .seconds(2))
        _ = try await client.send(.post, "\(path)/stop")
        _ = try await client.send(.post, "\(path)/start")
        clock.advance(by: .seconds(5))
        let again = try await client.get(path)
        let runs = try again.list("runs")
        XCTAssertEqual(runs.count, 2)
        let first = try runs[0].text("run_id")
        let logs = try await client.get("\(path)/logs?run_id=\(first)")
        XCTAssertEqual(try logs.list("logs").count, 4, "started, two beats, stopped")
        let unknown = try await client.send(.get, "\(path)/logs?run_id=nothing")
        XCTAssertEqual(unknown.status, 404)
        let all = try await client.get("/v1/strategies").list("strategies")
        XCTAssertEqual(all.count, 1)
        let texts = exchange.requests.map(\.curl).joined()
        XCTAssertFalse((texts + "\(all)").contains("hush"))
        _ = try await client.send(.delete, path)
        let none = try await client.send(.get, path)
        XCTAssertEqual(none.status, 404)
    }
}
