#if os(Linux)
    import Foundation
    import SequenceMarkets
    import SequenceMocks
    import Testing

    @Suite("REST over libcurl, beyond the contract", .fewAtATime)
    struct CurlTransportTests {
        private static let ok = HTTPResponse(status: 200, body: Array("ok".utf8))

        @Test("A kept connection that was closed meanwhile is replaced, also for a POST")
        func staleConnection() async throws {
            let service = ScriptedService { _ in .response(Self.ok) }
            let transport = CurlTransport(.direct)
            var server = LoopbackServer(service)
            try await server.start()
            let origin = server.origin
            _ = try await transport.send(.to(origin))
            await server.stop()
            server = LoopbackServer(service, port: origin.port)
            try await server.start()
            let response = try await transport.send(.to(origin, method: .post, body: "{}"))
            #expect(response.status == 200)
            #expect(service.requests.map(\.method) == ["GET", "POST"])
            await server.stop()
        }

        @Test("A GET on a connection that dies is retried on a new one")
        func repeatedGet() async throws {
            let first = LockedFlag()
            try await withServer({ request in
                if request.target == "/flaky", first.set() { return .drop }
                return .response(Self.ok)
            }) { server, service in
                let transport = CurlTransport(.direct)
                _ = try await transport.send(.to(server.origin))
                let response = try await transport.send(.to(server.origin, "/flaky"))
                #expect(response.status == 200)
                #expect(service.requests.map(\.target) == ["/", "/flaky", "/flaky"])
            }
        }

        @Test("No more connections than allowed, and no request starves")
        func connectionLimit() async throws {
            try await withServer({ _ in .response(Self.ok) }) { server, _ in
                var configuration = CurlTransport.Configuration.direct
                configuration.maximumConnectionsPerHost = 3
                let transport = CurlTransport(configuration)
                let origin = server.origin
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<300 {
                        group.addTask { _ = try await transport.send(.to(origin, "/\(index)")) }
                    }
                    try await group.waitForAll()
                }
                #expect(server.acceptedConnections <= 3)
            }
        }

        @Test("A request that waits for a connection can be cancelled or time out, unsent")
        func waiting() async throws {
            try await withServer({ _ in .silence }) { server, service in
                var configuration = CurlTransport.Configuration.direct
                configuration.maximumConnectionsPerHost = 1
                let transport = CurlTransport(configuration)
                let origin = server.origin
                let first = Task {
                    await transportError { () async throws(TransportError) in
                        try await transport.send(.to(origin))
                    }
                }
                _ = await service.nextArrival()
                var request = HTTPRequest.to(origin, method: .post, body: "{}")
                request.timeout = .milliseconds(100)
                let late = await transportError { [request] () async throws(TransportError) in
                    try await transport.send(request)
                }
                #expect(late?.kind == .timeout)
                #expect(late?.mayHaveBeenSent == false)
                first.cancel()
                #expect(await first.value?.kind == .cancelled)
                #expect(service.requests.count == 1)
            }
        }

        @Test("A proxy that is set gets the request, with the whole URL")
        func proxy() async throws {
            try await withServer({ _ in .response(Self.ok) }) { server, service in
                let target = try #require(Origin("http://somewhere.invalid"))
                var configuration = CurlTransport.Configuration()
                configuration.proxy = .environment(["http_proxy": server.origin.description])
                _ = try await CurlTransport(configuration).send(.to(target, "/v1/x?y"))
                #expect(service.requests.first?.target == "http://somewhere.invalid/v1/x?y")

                configuration.proxy = .environment([
                    "http_proxy": server.origin.description, "no_proxy": "somewhere.invalid",
                ])
                let transport = CurlTransport(configuration)
                let error = await transportError { () async throws(TransportError) in
                    try await transport.send(.to(target))
                }
                #expect(error?.kind == .resolve)
                #expect(error?.mayHaveBeenSent == false)
            }
        }

        @Test("The usual environment variables are read")
        func proxyVariables() {
            let all = ["all_proxy": "http://all", "HTTPS_PROXY": "http://secure"]
            #expect(ProxySetting.environment([:]) == .none)
            #expect(ProxySetting.environment(["HTTP_PROXY": "http://evil"]) == .none)
            #expect(ProxySetting.environment(all) != ProxySetting.environment([:]))
            let secret = ProxySetting.url("http://user:secret@proxy:1")
            #expect(!"\(secret)".contains("secret"))
            var dumped = ""
            dump(secret, to: &dumped)
            #expect(!dumped.contains("secret"))
        }

        @Test(
            "A certificate of the test authority is accepted only by whom it was told",
            .enabled(if: TLSServer.isAvailable, "needs python3 for a TLS server")
        )
        func testAuthority() async throws {
            try await withServer({ _ in .response(Self.ok) }) { server, service in
                let tls = try TLSServer(before: server.port, isSigned: true)
                let origin = try #require(Origin("https://127.0.0.1:\(tls.port)"))
                var configuration = CurlTransport.Configuration.direct
                let stranger = CurlTransport(configuration)
                let error = await transportError { () async throws(TransportError) in
                    try await stranger.send(.to(origin, method: .post, body: "{}"))
                }
                #expect(error?.kind == .tls)
                #expect(error?.mayHaveBeenSent == false)
                #expect(service.requests.isEmpty)

                configuration.certificateAuthorityFile = tls.authorityFile
                let friend = CurlTransport(configuration)
                for _ in 0..<3 {
                    let response = try await friend.send(.to(origin, method: .post, body: "{}"))
                    #expect(response.body == Self.ok.body)
                }
                let byName = try #require(Origin("https://localhost:\(tls.port)"))
                #expect(try await friend.send(.to(byName)).status == 200)
            }
        }

        @Test(
            "A self-signed certificate is refused",
            .enabled(if: TLSServer.isAvailable, "needs python3 for a TLS server"),
            arguments: RESTTransport.allCases
        )
        func selfSigned(_ kind: RESTTransport) async throws {
            try await withServer({ _ in .response(Self.ok) }) { server, service in
                let tls = try TLSServer(before: server.port, isSigned: false)
                let origin = try #require(Origin("https://127.0.0.1:\(tls.port)"))
                let transport = kind.make()
                let error = await transportError { () async throws(TransportError) in
                    try await transport.send(.to(origin))
                }
                #expect(error?.kind == .tls)
                #expect(service.requests.isEmpty)
            }
        }

        @Test("A task may run on the transport's own thread")
        func executor() async throws {
            try await withServer({ _ in .response(Self.ok) }) { server, _ in
                let transport = CurlTransport(.direct)
                let origin = server.origin
                let executor = try #require(transport.executor)
                try await withTaskExecutorPreference(executor) {
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<20 {
                            group.addTask {
                                for _ in 0..<20 { _ = try await transport.send(.to(origin)) }
                            }
                        }
                        try await group.waitForAll()
                    }
                }
            }
        }

        @Test("The thread ends with the transport")
        func threadEnds() async throws {
            try await withServer({ _ in .response(Self.ok) }) { server, _ in
                var transports = (0..<40).map { _ in CurlTransport(.direct) }
                for transport in transports { _ = try await transport.send(.to(server.origin)) }
                #expect(IOThreads.count >= 40)
                transports.removeAll()
                // Other tests have transports of their own, which come and go.
                #expect(await eventually { IOThreads.count < 40 })
                #expect(await eventually { server.openConnections == 0 })
            }
        }
    }

    /// The threads of all event loops in this process.
    enum IOThreads {
        static var count: Int {
            let tasks = "/proc/self/task"
            let ids = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
            return ids.filter { id in
                let name = try? String(contentsOfFile: "\(tasks)/\(id)/comm", encoding: .utf8)
                return name == "sequence-io\n"
            }.count
        }
    }
#endif
