import SequenceMarkets
import SequenceMocks
import TestSupport
import XCTest

/// What the server on this machine refuses before the exchange hears of it.
final class LoopbackServerGuardTests: XCTestCase {
    func testOnlyRequestsForThisMachineAreAnswered() async throws {
        let server = try await MockServer.start(MockExchange(seed: 1))
        let good = [
            "127.0.0.1", "localhost", "LOCALHOST:\(server.port)", "[::1]:1", "127.0.0.1:80",
        ]
        let bad = [
            "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "127.0.0.1:",
            "localhost:80x", "10.0.0.1", "localhost\r\nHost: evil.example",
        ]
        for (hosts, status) in [(good, "200"), (bad, "421")] {
            for host in hosts {
                let socket = try RawSocket(port: server.port)
                socket.write(
                    "GET /v1/health HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
                )
                let text = socket.read()
                XCTAssertTrue(text.hasPrefix("HTTP/1.1 \(status) "), "\(host): \(text)")
            }
        }
        XCTAssertEqual(server.exchange.requests.count, good.count)
        await server.stop()
    }

    func testAHeadThatDoesNotComeEndsItsConnection() async throws {
        var limits = LoopbackServer.Limits()
        limits.headTime = .milliseconds(50)
        let exchange = MockExchange(seed: 1)
        let server = LoopbackServer(exchange, limits: limits)
        try await server.start()
        let slow = try RawSocket(port: server.port)
        slow.write("GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        // Reads to the end of the connection: the server closes it.
        XCTAssertTrue(slow.read().hasPrefix("HTTP/1.1 408 "))
        // One that says nothing is left alone, and so is one that was complete in time.
        let quiet = try RawSocket(port: server.port)
        let whole = "GET /v1/health HTTP/1.1\r\n\r\n"
        let other = try RawSocket(port: server.port)
        other.write("G")
        XCTAssertTrue(other.read().hasPrefix("HTTP/1.1 408 "))
        quiet.write(whole)
        XCTAssertTrue(quiet.read(until: "ok").hasPrefix("HTTP/1.1 200 "))
        XCTAssertEqual(exchange.requests.count, 1)
        await server.stop()
    }
}
