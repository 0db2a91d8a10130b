import SequenceMarkets
import SequenceMocks
import Testing

@Suite("Every REST transport keeps the contract", .fewAtATime)
struct HTTPTransportContractTests {
    private static let text = Array("0123456789abcdef".utf8)

    @Test("Requests one after another use one connection", arguments: RESTTransport.allCases)
    func keepAlive(_ kind: RESTTransport) async throws {
        try await withServer({ _ in .response(HTTPResponse(status: 200, body: Self.text)) }) {
            server,
            _ in
            let transport = kind.make()
            for _ in 0..<20 {
                let response = try await transport.send(.to(server.origin))
                #expect(response.status == 200)
                #expect(response.body == Self.text)
            }
            #expect(server.acceptedConnections == 1)
        }
    }

    @Test("Method, target, headers and body arrive as given", arguments: RESTTransport.allCases)
    func faithful(_ kind: RESTTransport) async throws {
        let script: @Sendable (MockRequest) async -> MockReply = { request in
            .response(HTTPResponse(status: 201, headers: ["X-Seen": request.method]))
        }
        try await withServer(script) { server, service in
            let transport = kind.make()
            for method in [HTTPMethod.get, .post, .put, .patch, .delete] {
                for body in [nil, "{\"a\":1}"] where method != .get || body == nil {
                    var request = HTTPRequest.to(
                        server.origin,
                        "/v1/a%2Fb/c?q=%20x&y=../z",
                        method: method,
                        body: body
                    )
                    request.headers = [
                        "X-Request-Id": "id-1", "Content-Type": "application/json",
                    ]
                    let response = try await transport.send(request)
                    #expect(response.status == 201)
                    #expect(response.headers["x-seen"] == method.rawValue)
                    let seen = try #require(service.requests.last)
                    #expect(seen.method == method.rawValue)
                    #expect(seen.target == "/v1/a%2Fb/c?q=%20x&y=../z")
                    #expect(seen.headers["X-Request-Id"] == "id-1")
                    #expect(seen.headers["Content-Type"] == "application/json")
                    #expect(seen.body == Array((body ?? "").utf8))
                }
            }
        }
    }

    @Test("A response without content is a response", arguments: RESTTransport.allCases)
    func noContent(_ kind: RESTTransport) async throws {
        try await withServer({ _ in .response(HTTPResponse(status: 204)) }) { server, _ in
            let transport = kind.make()
            for _ in 0..<2 {
                let response = try await transport.send(.to(server.origin))
                #expect(response.status == 204)
                #expect(response.body.isEmpty)
            }
            #expect(server.acceptedConnections == 1)
        }
    }

    @Test(
        "Chunks, single bytes and gzip come out whole",
        arguments: RESTTransport.allCases,
        [MockDelivery.whole, .chunked(1), .chunked(7), .dripped(1), .dripped(3)]
    )
    func deliveries(_ kind: RESTTransport, _ delivery: MockDelivery) async throws {
        try await withServer({ request in
            let headers: HTTPHeaders =
                request.target == "/gzip" ? ["Content-Encoding": "gzip"] : [:]
            return .response(HTTPResponse(status: 200, headers: headers, body: Self.text), delivery)
        }) { server, service in
            let transport = kind.make()
            for target in ["/plain", "/gzip"] {
                let response = try await transport.send(.to(server.origin, target))
                #expect(response.body == Self.text)
            }
            #expect(service.requests.first?.headers["Accept-Encoding"]?.contains("gzip") == true)
        }
    }

    @Test(
        "A body that ends too early is a lost connection",
        arguments: RESTTransport.allCases,
        [MockDelivery.truncated(after: 5), .reset(after: 5)]
    )
    func incomplete(_ kind: RESTTransport, _ delivery: MockDelivery) async throws {
        try await withServer({ _ in
            .response(HTTPResponse(status: 200, body: Self.text), delivery)
        }) { server, _ in
            let transport = kind.make()
            let error = await transportError { () async throws(TransportError) in
                try await transport.send(.to(server.origin))
            }
            #expect(error?.kind == .connectionLost)
            #expect(error?.mayHaveBeenSent == true)
        }
    }

    @Test(
        "A body above the limit is refused, also one that grows when unpacked",
        arguments: RESTTransport.allCases,
        ["/plain", "/gzip"]
    )
    func oversized(_ kind: RESTTransport, _ target: String) async throws {
        let body = [UInt8](repeating: 0x61, count: 300_000)
        try await withServer({ request in
            let headers: HTTPHeaders =
                request.target == "/gzip" ? ["Content-Encoding": "gzip"] : [:]
            return .response(HTTPResponse(status: 200, headers: headers, body: body))
        }) { server, _ in
            let transport = kind.make()
            var request = HTTPRequest.to(server.origin, target)
            request.maximumResponseSize = 299_999
            let error = await transportError { [request] () async throws(TransportError) in
                try await transport.send(request)
            }
            #expect(error?.kind == .responseTooLarge)
            request.maximumResponseSize = 300_000
            let response = try await transport.send(request)
            #expect(response.body == body)
        }
    }

    @Test("A server that never answers runs into the time-out", arguments: RESTTransport.allCases)
    func stalled(_ kind: RESTTransport) async throws {
        try await withServer({ _ in .silence }) { server, _ in
            let transport = kind.make()
            var request = HTTPRequest.to(server.origin)
            request.timeout = .milliseconds(200)
            let error = await transportError { [request] () async throws(TransportError) in
                try await transport.send(request)
            }
            #expect(error?.kind == .timeout)
            #expect(error?.mayHaveBeenSent == true)
            #expect(await eventually { server.openConnections == 0 })
        }
    }

    @Test("Cancelling the task ends the exchange at once", arguments: RESTTransport.allCases)
    func cancelled(_ kind: RESTTransport) async throws {
        try await withServer({ _ in .silence }) { server, service in
            let transport = kind.make()
            let origin = server.origin
            let task = Task {
                await transportError { () async throws(TransportError) in
                    try await transport.send(.to(origin))
                }
            }
            _ = await service.nextArrival()
            task.cancel()
            let error = await task.value
            #expect(error?.kind == .cancelled)
            #expect(error?.mayHaveBeenSent == true)
            #expect(await eventually { server.openConnections == 0 })
        }
    }

    @Test("A task cancelled before sends nothing", arguments: RESTTransport.allCases)
    func cancelledBefore(_ kind: RESTTransport) async throws {
        try await withServer({ _ in .response(HTTPResponse(status: 200)) }) { server, service in
            let transport = kind.make()
            let origin = server.origin
            let error = await Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await transportError { () async throws(TransportError) in
                    try await transport.send(.to(origin))
                }
            }.value
            #expect(error?.kind == .cancelled)
            #expect(error?.mayHaveBeenSent == false)
            #expect(service.requests.isEmpty)
        }
    }

    @Test("A 401 with a challenge is returned unchanged", arguments: RESTTransport.allCases)
    func challenge(_ kind: RESTTransport) async throws {
        try await withServer({ _ in
            .response(
                HTTPResponse(
                    status: 401,
                    headers: ["WWW-Authenticate": "Basic realm=\"x\""],
                    body: Self.text
                )
            )
        }) { server, service in
            let transport = kind.make()
            let response = try await transport.send(.to(server.origin, method: .post, body: "{}"))
            #expect(response.status == 401)
            #expect(response.body == Self.text)
            #expect(service.requests.count == 1)
        }
    }

    @Test("A redirect is returned, not followed", arguments: RESTTransport.allCases)
    func redirect(_ kind: RESTTransport) async throws {
        try await withServer({ _ in
            .response(HTTPResponse(status: 302, headers: ["Location": "/elsewhere"]))
        }) { server, service in
            let transport = kind.make()
            let response = try await transport.send(.to(server.origin))
            #expect(response.status == 302)
            #expect(response.headers["Location"] == "/elsewhere")
            #expect(service.requests.count == 1)
        }
    }

    @Test("What would split a header is refused before any I/O", arguments: RESTTransport.allCases)
    func injection(_ kind: RESTTransport) async throws {
        try await withServer({ _ in .response(HTTPResponse(status: 200)) }) { server, _ in
            let transport = kind.make()
            let origin = server.origin
            var bad: [HTTPRequest] = []
            for headers: HTTPHeaders in [
                ["X-A": "secret\r\nX-B: c"], ["X-A": "secret\n"], ["X A": "secret"],
                ["X-A": "secret\0"], ["": "secret"], ["X:A\r\n": "secret"],
            ] {
                bad.append(HTTPRequest(method: .get, origin: origin, target: "/", headers: headers))
            }
            for target in ["/a b", "/a\r\nX: y", "a", "", "/a#b", "/é", "/a/../b", "/."] {
                bad.append(HTTPRequest(method: .get, origin: origin, target: target))
            }
            bad.append(.to(origin, method: HTTPMethod(rawValue: "GET / HTTP/1.1\r\nX: ")))
            for request in bad {
                let error = await transportError { () async throws(TransportError) in
                    try await transport.send(request)
                }
                #expect(error?.kind == .invalidRequest)
                #expect(error?.mayHaveBeenSent == false)
                #expect(error?.message.contains("secret") == false)
            }
            #expect(server.acceptedConnections == 0)
        }
    }

    @Test("Nobody listening: surely not sent", arguments: RESTTransport.allCases)
    func refused(_ kind: RESTTransport) async throws {
        let service = ScriptedService { _ in .silence }
        let server = LoopbackServer(service)
        try await server.start()
        let origin = server.origin
        await server.stop()
        let transport = kind.make()
        let error = await transportError { () async throws(TransportError) in
            try await transport.send(.to(origin))
        }
        #expect(error?.kind == .connect)
        #expect(error?.mayHaveBeenSent == false)
    }

    @Test("Many at once all get their own answer", arguments: RESTTransport.allCases)
    func concurrent(_ kind: RESTTransport) async throws {
        try await withServer({ request in
            .response(HTTPResponse(status: 200, body: Array(request.target.utf8)))
        }) { server, _ in
            let transport = kind.make()
            let origin = server.origin
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        let response = try await transport.send(.to(origin, "/\(index)"))
                        return response.body == Array("/\(index)".utf8)
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
            // URLSession replaces a connection before the old one is counted out.
            #expect(server.acceptedConnections <= (kind == .urlSession ? 144 : 72))
        }
    }

    @Test(
        "A POST read on a kept connection that is then closed is never sent again",
        arguments: RESTTransport.allCases,
        [HTTPMethod.post, .patch, .put, .delete]
    )
    func noSecondPost(_ kind: RESTTransport, _ method: HTTPMethod) async throws {
        try await withServer({ request in
            request.method == "GET" ? .response(HTTPResponse(status: 200)) : .drop
        }) { server, service in
            let transport = kind.make()
            for body in ["{\"side\":\"buy\"}", nil, String(repeating: "x", count: 200_000)] {
                let before = service.requests.filter { $0.method == method.rawValue }.count
                _ = try await transport.send(.to(server.origin))
                let error = await transportError { () async throws(TransportError) in
                    try await transport.send(.to(server.origin, method: method, body: body))
                }
                #expect(error?.kind == .connectionLost)
                #expect(error?.mayHaveBeenSent == true)
                let after = service.requests.filter { $0.method == method.rawValue }.count
                #expect(after == before + 1)
            }
        }
    }
}
