import SequenceMarkets
import SequenceMocks
import XCTest

final class EventStreamTests: XCTestCase {
    private let order = #"{"graph_id":"g","symbol":"BTC-USD","side":"buy","qty_1e8":1000000}"#

    private func open(
        _ client: RawClient,
        _ target: String,
        _ probe: EventProbe,
        after last: String? = nil
    ) async throws -> any HTTPStreamConnection {
        var headers = client.headers
        if let last { headers["Last-Event-ID"] = last }
        let transport = try XCTUnwrap(client.http as? any HTTPStreamTransport)
        let request = HTTPRequest(
            method: .get,
            origin: client.origin,
            target: target,
            headers: headers
        )
        return try await transport.open(request, delivering: probe)
    }

    func testAnOrdersReportComesOnItsStreamInProcessAndOverSockets() async throws {
        for isNear in [true, false] {
            let exchange = MockExchange(seed: 1)
            let server = isNear ? nil : try await MockServer.start(exchange)
            let client = try server.map { try RawClient($0) } ?? RawClient(exchange)
            let probe = EventProbe()
            guard client.http is any HTTPStreamTransport else {
                // Over sockets the Python check reads the stream too.
                await server?.stop()
                continue
            }
            let stream = try await open(client, "/v1/tca/stream", probe)
            XCTAssertEqual(stream.response.status, 200)
            XCTAssertEqual(stream.response.headers["Content-Type"], "text/event-stream")
            _ = try await client.post("/v1/orders", order)
            await probe.wait(for: "\n\n", after: "tca_report")
            let event = try XCTUnwrap(probe.events.first)
            XCTAssertEqual(event.id, "1")
            XCTAssertEqual(event.name, "tca_report")
            XCTAssertEqual(event.data["node_order_id"], "graph:g:order:1")
            stream.cancel()
            exchange.eventStreams.first?.drop()
            await server?.stop()
        }
    }

    func testAStreamThatComesBackIsToldWhatItMissed() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock())
        let client = try RawClient(exchange)
        for number in 1...5 { exchange.raiseAlert(["number": .number(JSONNumber(Int64(number)))]) }
        let probe = EventProbe()
        _ = try await open(client, "/v1/alerts/stream", probe, after: "3")
        exchange.raiseAlert(["number": 6])
        await probe.wait(for: "id: 6")
        await probe.wait(for: "\n\n", after: "id: 6")
        XCTAssertEqual(probe.events.map(\.id), ["4", "5", "6"])
        XCTAssertEqual(probe.events.map(\.name), ["alert", "alert", "alert"])
        let fresh = EventProbe()
        _ = try await open(client, "/v1/alerts/stream", fresh)
        exchange.raiseAlert(["number": 7])
        await fresh.wait(for: "\n\n", after: "id: 7")
        XCTAssertEqual(fresh.events.map(\.id), ["7"])
    }

    func testAQuietStreamIsKeptAliveAndAnEndedOneSaysSo() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock)
        let probe = EventProbe()
        _ = try await open(RawClient(exchange), "/v1/alerts/stream", probe)
        clock.advance(by: .seconds(16))
        await probe.wait(for: ": keep-alive\n\n")
        XCTAssertEqual(exchange.eventStreams.map(\.eventName), ["alert"])
        exchange.eventStreams.first?.finish()
        await probe.waitForEnd()
        XCTAssertNil(probe.error)
        XCTAssertTrue(exchange.eventStreams.isEmpty)
        let second = EventProbe()
        _ = try await open(RawClient(exchange), "/v1/alerts/stream", second)
        exchange.eventStreams.first?.drop()
        await second.waitForEnd()
        XCTAssertEqual(second.error?.kind, .connectionLost)
    }

    func testARefusedStreamBringsItsErrorWhole() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock())
        let probe = EventProbe()
        let stream = try await open(RawClient(exchange, key: nil), "/v1/tca/stream", probe)
        XCTAssertEqual(stream.response.status, 401)
        XCTAssertTrue(
            String(decoding: stream.response.body, as: UTF8.self).contains("UNAUTHORIZED")
        )
        exchange.on(.get, "/v1/alerts/stream", .reject(503))
        let second = try await open(RawClient(exchange), "/v1/alerts/stream", probe)
        XCTAssertEqual(second.response.status, 503)
        XCTAssertEqual(probe.text, "")
    }
}
