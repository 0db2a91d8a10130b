import SequenceMarkets
import SequenceMocks
import TestSupport
import Testing

@Suite("The loopback server speaks HTTP/1.1", .fewAtATime)
struct LoopbackServerTests {
    /// Answers with method, target and body.
    private static let mirror: @Sendable (MockRequest) async -> MockReply = { request in
        let text =
            "\(request.method) \(request.target) \(String(decoding: request.body, as: UTF8.self));"
        return .response(HTTPResponse(status: 200, body: Array(text.utf8)))
    }

    @Test("Requests sent ahead are answered one after another, in order")
    func pipelining() async throws {
        try await withServer(Self.mirror) { server, _ in
            let client = try RawSocket(port: server.port)
            let posts = "POST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
            client.write("GET /a HTTP/1.1\r\n\r\n\(posts)GET /c HTTP/1.1\r\n\r\n")
            let text = client.read(until: "GET /c ;")
            let a = try #require(text.firstRange(of: "GET /a ;"))
            let b = try #require(text.firstRange(of: "POST /b hi;"))
            let c = try #require(text.firstRange(of: "GET /c ;"))
            #expect(a.upperBound < b.lowerBound)
            #expect(b.upperBound < c.lowerBound)
        }
    }

    @Test("A request may arrive byte by byte, with a body in chunks")
    func chunks() async throws {
        try await withServer(Self.mirror) { server, _ in
            let client = try RawSocket(port: server.port)
            let body = "3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n"
            let request = "PUT /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\(body)"
            for byte in request.utf8 { client.write([byte]) }
            #expect(client.read(until: "PUT /x abcde;").contains("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test("A client that expects 100-continue gets it before its body")
    func expectContinue() async throws {
        try await withServer(Self.mirror) { server, _ in
            let client = try RawSocket(port: server.port)
            client.write("POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            #expect(client.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            client.write("ok")
            #expect(client.read(until: "POST / ok;").hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test(
        "What is too large or malformed is refused, and the connection closed",
        arguments: [
            (request: "nonsense\r\n\r\n", status: 400),
            (request: "GET / HTTP/1.1\r\nno colon\r\n\r\n", status: 400),
            (request: "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", status: 400),
            (request: "POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", status: 413),
            (request: "GET / HTTP/1.1\r\nA: \(String(repeating: "x", count: 300))", status: 431),
        ]
    )
    func refusals(_ request: String, _ status: Int) async throws {
        var limits = LoopbackServer.Limits()
        (limits.head, limits.body) = (200, 1000)
        let server = LoopbackServer(ScriptedService(Self.mirror), limits: limits)
        try await server.start()
        let client = try RawSocket(port: server.port)
        client.write(request)
        #expect(client.read().hasPrefix("HTTP/1.1 \(status) "))
        #expect(await eventually { server.openConnections == 0 })
        await server.stop()
    }

    @Test("An old client, and one that wants to, gets its answer and the end")
    func lastRequests() async throws {
        try await withServer(Self.mirror) { server, _ in
            for request in [
                "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
            ] {
                let client = try RawSocket(port: server.port)
                client.write(request)
                #expect(client.read().hasSuffix("GET / ;"))
            }
        }
    }

    @Test("A HEAD is answered without a body")
    func head() async throws {
        try await withServer(Self.mirror) { server, _ in
            let client = try RawSocket(port: server.port)
            client.write("HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n")
            let text = client.read()
            #expect(text.contains("Content-Length: 8\r\n"))
            #expect(text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("After a stop the port is free, and a start takes it again")
    func restart() async throws {
        let server = LoopbackServer(ScriptedService(Self.mirror))
        try await server.start()
        let port = server.port
        let client = try RawSocket(port: port)
        #expect(await eventually { server.openConnections == 1 })
        await server.stop()
        #expect(client.read().isEmpty)
        let second = LoopbackServer(ScriptedService(Self.mirror), port: port)
        try await second.start()
        #expect(second.port == port)
        let third = LoopbackServer(ScriptedService(Self.mirror), port: port)
        await #expect(throws: TransportError.self) { try await third.start() }
        await second.stop()
    }
}
