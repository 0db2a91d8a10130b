import SequenceMarkets
import SequenceMocks
import Testing

@Suite("Opening a WebSocket", .fewAtATime)
struct WebSocketUpgradeTests {
    @Test("A refused upgrade brings the response along", arguments: [200, 401, 503])
    func rejected(_ status: Int) async throws {
        let body = Array("{\"error\":\"no\"}".utf8)
        for delivery in [MockDelivery.whole, .chunked(3), .dripped(1)] {
            try await withServer({ _ in
                .response(
                    HTTPResponse(
                        status: status,
                        headers: ["WWW-Authenticate": "Bearer"],
                        body: body
                    ),
                    delivery
                )
            }) { server, service in
                let request = WebSocketRequest(
                    origin: server.origin,
                    target: "/v1/stream?a=b",
                    headers: ["Authorization": "Bearer key"]
                )
                let error = await connectError(request)
                #expect(error?.kind == .upgradeRejected)
                #expect(error?.response?.status == status)
                #expect(error?.response?.body == body)
                #expect(error?.response?.headers["www-authenticate"] == "Bearer")
                #expect(service.requests.first?.target == "/v1/stream?a=b")
                #expect(service.requests.first?.headers["Authorization"] == "Bearer key")
                #expect(await eventually { server.openConnections == 0 })
            }
        }
    }

    @Test("A server that does not answer the upgrade runs into the time-out")
    func stalled() async throws {
        try await withServer({ _ in .silence }) { server, _ in
            var request = WebSocketRequest(origin: server.origin, target: "/")
            request.connectTimeout = .milliseconds(200)
            let error = await connectError(request)
            #expect(error?.kind == .timeout)
            #expect(await eventually { server.openConnections == 0 })
        }
    }

    @Test("Cancelling ends the attempt at once")
    func cancelled() async throws {
        try await withServer({ _ in .silence }) { server, service in
            var request = WebSocketRequest(origin: server.origin, target: "/")
            request.connectTimeout = .seconds(600)
            let task = Task { await connectError(request) }
            _ = await service.nextArrival()
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
            #expect(await eventually { server.openConnections == 0 })
        }
    }

    @Test("A server that goes away during the upgrade is a lost connection")
    func dropped() async throws {
        try await withServer({ _ in .drop }) { server, _ in
            let request = WebSocketRequest(origin: server.origin, target: "/")
            #expect(await connectError(request)?.kind == .connectionLost)
        }
    }

    @Test("Nobody listening: surely not sent")
    func refused() async throws {
        let server = LoopbackServer(ScriptedService { _ in .silence })
        try await server.start()
        let request = WebSocketRequest(origin: server.origin, target: "/")
        await server.stop()
        let error = await connectError(request)
        #expect(error?.kind == .connect)
        #expect(error?.mayHaveBeenSent == false)
    }

    @Test("What would split a header is refused before any I/O")
    func injection() async throws {
        try await withServer({ _ in .silence }) { server, _ in
            let request = WebSocketRequest(
                origin: server.origin,
                target: "/",
                headers: ["X": "a\r\nb: c"]
            )
            #expect(await connectError(request)?.kind == .invalidRequest)
            #expect(server.acceptedConnections == 0)
        }
    }

    @Test("A 101 that does not fit the key is refused")
    func falseAccept() async throws {
        try await withServer({ _ in
            .response(
                HTTPResponse(
                    status: 101,
                    headers: [
                        "Upgrade": "websocket", "Connection": "Upgrade",
                        "Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                    ]
                )
            )
        }) { server, _ in
            let request = WebSocketRequest(origin: server.origin, target: "/")
            #expect(await connectError(request)?.kind == .protocolViolation)
        }
    }

    #if os(Linux)
        @Test(
            "Over TLS messages come back, and a strange certificate is refused",
            .enabled(if: TLSServer.isAvailable, "needs python3 for a TLS server")
        )
        func secure() async throws {
            let handler = SocketHandler()
            try await withServer({ _ in .webSocket(handler) }) { server, _ in
                let tls = try TLSServer(before: server.port, isSigned: true)
                let origin = try #require(Origin("https://localhost:\(tls.port)"))
                let request = WebSocketRequest(origin: origin, target: "/")
                #expect(await connectError(request)?.kind == .tls)

                var configuration = CurlTransport.Configuration.direct
                configuration.certificateAuthorityFile = tls.authorityFile
                let sink = RecordingSink()
                let connection = try await CurlTransport(configuration)
                    .connect(request, delivering: sink)
                for size in [1, 16_384, 3_000_000] {
                    try await connection.send([UInt8](repeating: 2, count: size), as: .binary)
                }
                #expect(await eventually { sink.bytes == 3_016_385 })
                await connection.close(code: 1000, reason: "", within: .seconds(5))
                #expect(await sink.end() == "closed 1000 ")
            }
        }
    #endif

    private func connectError(_ request: WebSocketRequest) async -> TransportError? {
        await transportError { () async throws(TransportError) in
            try await platformWebSockets().connect(request, delivering: RecordingSink())
        }
    }
}
