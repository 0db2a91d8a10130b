import SequenceMarkets
import SequenceMocks
import Testing

@Suite("Every transport that streams keeps the contract", .fewAtATime)
struct StreamTransportContractTests {
    private static let text = Array("0123456789abcdef".utf8)

    private func open(
        _ kind: RESTTransport,
        _ request: HTTPRequest,
        _ sink: any HTTPStreamSink = CollectingSink()
    ) async throws(TransportError) -> any HTTPStreamConnection {
        try await kind.makeStreaming().open(request, delivering: sink)
    }

    @Test("A body that ends too early is reported as lost", arguments: RESTTransport.allCases)
    func incomplete(_ kind: RESTTransport) async throws {
        let answer = HTTPResponse(status: 200, body: Self.text)
        try await withServer({ _ in .response(answer, .truncated(after: 5)) }) { server, _ in
            let sink = CollectingSink()
            let connection = try await open(kind, .to(server.origin), sink)
            #expect(await eventually { sink.ends == [.connectionLost] })
            #expect(sink.bytes == Array(Self.text.prefix(5)))
            connection.cancel()
        }
    }

    @Test("A refusal is read whole, and the sink hears nothing", arguments: RESTTransport.allCases)
    func refused(_ kind: RESTTransport) async throws {
        for headers: HTTPHeaders in [[:], ["WWW-Authenticate": "Basic realm=\"x\""]] {
            let answer = HTTPResponse(status: 401, headers: headers, body: Self.text)
            try await withServer({ _ in .response(answer) }) { server, service in
                let sink = CollectingSink()
                let connection = try await open(kind, .to(server.origin), sink)
                #expect(connection.response.status == 401)
                #expect(connection.response.body == Self.text)
                #expect(sink.bytes.isEmpty && sink.ends.isEmpty && service.requests.count == 1)
            }
        }
    }

    @Test("A refusal above the limit is an error", arguments: RESTTransport.allCases)
    func oversizedRefusal(_ kind: RESTTransport) async throws {
        let answer = HTTPResponse(status: 403, body: Self.text)
        try await withServer({ _ in .response(answer) }) { server, _ in
            var request = HTTPRequest.to(server.origin)
            request.maximumResponseSize = Self.text.count - 1
            let error = await transportError { [request] () async throws(TransportError) in
                try await open(kind, request)
            }
            #expect(error?.kind == .responseTooLarge)
        }
    }

    @Test("A redirect is returned, not followed", arguments: RESTTransport.allCases)
    func redirect(_ kind: RESTTransport) async throws {
        let answer = HTTPResponse(status: 307, headers: ["Location": "/elsewhere"])
        try await withServer({ _ in .response(answer) }) { server, service in
            let connection = try await open(kind, .to(server.origin))
            #expect(connection.response.status == 307)
            #expect(service.requests.count == 1)
        }
    }

    @Test("The time-out bounds the wait for the head", arguments: RESTTransport.allCases)
    func stalled(_ kind: RESTTransport) async throws {
        try await withServer({ _ in .silence }) { server, _ in
            var request = HTTPRequest.to(server.origin)
            request.timeout = .milliseconds(200)
            let sink = CollectingSink()
            let error = await transportError { [request] () async throws(TransportError) in
                try await open(kind, request, sink)
            }
            #expect(error?.kind == .timeout && error?.mayHaveBeenSent == true)
            #expect(await eventually { server.openConnections == 0 })
            #expect(sink.ends.isEmpty)
        }
    }

    @Test("Cancelling the task ends the wait for the head", arguments: RESTTransport.allCases)
    func cancelled(_ kind: RESTTransport) async throws {
        try await withServer({ _ in .silence }) { server, service in
            let origin = server.origin
            let task = Task {
                await transportError { () async throws(TransportError) in
                    try await open(kind, .to(origin))
                }
            }
            _ = await service.nextArrival()
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
            #expect(await eventually { server.openConnections == 0 })
        }
    }

    @Test("A closed transport opens nothing", arguments: RESTTransport.allCases)
    func closed(_ kind: RESTTransport) async throws {
        try await withServer({ _ in .silence }) { server, service in
            let transport = kind.makeStreaming()
            #if os(Linux)
                (transport as? CurlTransport)?.close()
            #endif
            (transport as? URLSessionTransport)?.close()
            let error = await transportError { () async throws(TransportError) in
                try await transport.open(.to(server.origin), delivering: CollectingSink())
            }
            #expect(error?.kind == .closed && error?.mayHaveBeenSent == false)
            #expect(service.requests.isEmpty)
        }
    }

    @Test(
        "The bytes of an open response arrive as they are sent, up to a clean end",
        arguments: RESTTransport.allCases
    )
    func unending(_ kind: RESTTransport) async throws {
        let source = HeldSource()
        let head = HTTPResponse(status: 200, headers: ["Content-Type": "text/event-stream"])
        try await withServer({ _ in .events(head, source) }) { server, _ in
            let sink = CollectingSink()
            let connection = try await open(kind, .to(server.origin), sink)
            #expect(connection.response.status == 200 && connection.response.body.isEmpty)
            #expect(connection.response.headers["Content-Type"] == "text/event-stream")
            #expect(await eventually { source.output != nil })
            source.output?.send(Array("one".utf8))
            #expect(await eventually { sink.bytes == Array("one".utf8) })
            source.output?.send(Array("two".utf8))
            #expect(await eventually { sink.bytes == Array("onetwo".utf8) })
            #expect(sink.ends.isEmpty)
            source.output?.finish()
            #expect(await eventually { sink.ends == [nil] })
            connection.cancel()
        }
    }

    @Test(
        "Dropping an open response closes its connection and silences the sink",
        arguments: RESTTransport.allCases
    )
    func dropped(_ kind: RESTTransport) async throws {
        let source = HeldSource()
        try await withServer({ _ in .events(HTTPResponse(status: 200), source) }) { server, _ in
            let sink = CollectingSink()
            let transport = kind.makeStreaming()
            do {
                let connection = try await transport.open(.to(server.origin), delivering: sink)
                #expect(connection.response.status == 200)
                #expect(await eventually { source.output != nil })
            }
            #expect(await eventually { source.isClosed && server.openConnections == 0 })
            #expect(sink.ends.isEmpty)
        }
    }
}

extension RESTTransport {
    /// The same transport as one that streams.
    fileprivate func makeStreaming() -> any HTTPStreamTransport {
        switch self {
        #if os(Linux)
            case .curl: CurlTransport(.direct)
        #endif
        case .urlSession: URLSessionTransport()
        }
    }
}

/// Keeps what a stream delivers.
private final class CollectingSink: HTTPStreamSink {
    private let received = Locked<[UInt8]>([])
    private let ended = Locked<[TransportError.Kind?]>([])

    var bytes: [UInt8] { received.withLock { $0 } }
    /// How the stream ended, once a report; nil is a clean end.
    var ends: [TransportError.Kind?] { ended.withLock { $0 } }

    func httpStreamDidReceive(_ bytes: UnsafeRawBufferPointer) {
        let part = Array(bytes)
        received.withLock { $0 += part }
    }

    func httpStreamDidEnd(_ error: TransportError?) {
        ended.withLock { $0.append(error?.kind) }
    }
}

/// Leaves the body to the test.
private final class HeldSource: MockEventSource {
    private let state = Locked<(output: (any MockEventOutput)?, isClosed: Bool)>((nil, false))

    var output: (any MockEventOutput)? { state.withLock(\.output) }
    var isClosed: Bool { state.withLock(\.isClosed) }

    func opened(_ stream: any MockEventOutput) { state.withLock { $0.output = stream } }
    func closed() { state.withLock { $0.isClosed = true } }
}
