import SequenceMarkets
import Testing

/// M9, M10: a response belongs to its request, and a connection that failed one is not used again.
@Suite("Which connections are used again", .fewAtATime)
struct ConnectionReuseTests {
    private func request(_ origin: Origin, _ target: String, id: String? = nil) -> HTTPRequest {
        var request = HTTPRequest.to(origin, target)
        if let id { request.headers.append("X-Request-Id", id) }
        return request
    }

    /// A server that sends a second response to `/first`, which was not requested.
    private func serverOfExtras(inOneWrite: Bool) throws -> RawServer {
        try RawServer { request in
            let own = request.response("own")
            guard request.text.hasPrefix("GET /first") else { return [own] }
            let extra = request.response("extra")
            return inOneWrite ? [own + extra] : [own, extra]
        }
    }

    #if os(Linux)
        @Test(
            "A response nobody asked for, on an idle connection, is never the next caller's",
            arguments: [true, false]
        )
        func extraResponse(inOneWrite: Bool) async throws {
            let server = try serverOfExtras(inOneWrite: inOneWrite)
            let transport = CurlTransport(.direct)
            for round in 1...5 {
                let first = try await transport.send(request(server.origin, "/first"))
                #expect(first.body == Array("own".utf8))
                // The extra response lies in the client's socket from here on.
                #expect(await eventually { server.answeredCount >= 2 * round - 1 })
                let next = try await transport.send(request(server.origin, "/next"))
                #expect(next.body == Array("own".utf8))
            }
        }
    #endif

    @Test(
        "A response nobody asked for is told from the next one's by its request id",
        arguments: RESTTransport.allCases,
        [true, false]
    )
    func extraResponseByID(_ kind: RESTTransport, inOneWrite: Bool) async throws {
        let server = try serverOfExtras(inOneWrite: inOneWrite)
        let transport = kind.make()
        for round in 1...5 {
            let first = try await transport.send(request(server.origin, "/first", id: "a\(round)"))
            #expect(first.body == Array("own".utf8))
            let next = request(server.origin, "/next", id: "b\(round)")
            do throws(TransportError) {
                #expect(try await transport.send(next).body == Array("own".utf8))
            } catch {
                #expect(error.kind == .foreignResponse)
            }
        }
    }

    @Test(
        "A response that echoes another request id is an error, and ends its connection",
        arguments: RESTTransport.allCases
    )
    func foreignResponse(_ kind: RESTTransport) async throws {
        let server = try RawServer { request in
            request.text.hasPrefix("GET /swapped")
                ? [request.response("foreign", echo: "someone-else")] : [request.response("own")]
        }
        let transport = kind.make()
        _ = try await transport.send(request(server.origin, "/", id: "a"))
        let error = await transportError { () async throws(TransportError) in
            try await transport.send(request(server.origin, "/swapped", id: "b"))
        }
        #expect(error?.kind == .foreignResponse && error?.mayHaveBeenSent == true)
        let next = try await transport.send(request(server.origin, "/", id: "c"))
        #expect(next.body == Array("own".utf8))
        let numbers = server.requests.map(\.connection)
        #expect(numbers == [1, 1, 2])
    }

    @Test(
        "A connection that let a request time out is never used again",
        arguments: RESTTransport.allCases
    )
    func muteConnection(_ kind: RESTTransport) async throws {
        let server = try RawServer { request in
            request.text.hasPrefix("GET /late") ? [] : [request.response("own")]
        }
        let transport = kind.make()
        _ = try await transport.send(request(server.origin, "/first"))
        var late = request(server.origin, "/late")
        late.timeout = .milliseconds(200)
        let error = await transportError { [late] () async throws(TransportError) in
            try await transport.send(late)
        }
        #expect(error?.kind == .timeout)
        for _ in 0..<3 {
            let next = try await transport.send(request(server.origin, "/next"))
            #expect(next.body == Array("own".utf8))
        }
        let mute = server.requests[1].connection
        #expect(!server.requests.dropFirst(2).contains { $0.connection == mute })
    }

    @Test("A closed transport sends nothing", arguments: RESTTransport.allCases)
    func closed(_ kind: RESTTransport) async throws {
        let server = try RawServer { [$0.response("own")] }
        let transport = kind.make()
        _ = try await transport.send(request(server.origin, "/"))
        #if os(Linux)
            (transport as? CurlTransport)?.close()
        #endif
        (transport as? URLSessionTransport)?.close()
        let error = await transportError { () async throws(TransportError) in
            try await transport.send(request(server.origin, "/"))
        }
        #expect(error?.kind == .closed && error?.mayHaveBeenSent == false)
        #expect(server.requests.count == 1)
    }
}
