import SequenceMarkets
import SequenceMocks
import Testing

/// Every point at which one fault can strike a submission, over real sockets and both
/// transports: the exchange has the order once, and the caller knows.
@Suite("One fault never makes two orders", .fewAtATime)
struct SingleFaultTests {
    /// What happens to the first attempt.
    enum Fault: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case nobodyListens
        case resetBeforeTheBodyIsRead
        case closedBeforeTheExchangeSees
        case silenceBeforeTheExchangeSees
        case refused429, refused500, refused502, refused503, refused504
        case closedAfterAcceptance
        case resetAfterAcceptance
        case silenceAfterAcceptance
        case accepted429, accepted500, accepted502, accepted503, accepted504
        case responseCut
        case responseReset
        case responseMalformed
        case responseEmpty
        case responseDripped

        var testDescription: String { rawValue }

        var fate: FaultyService.Fate {
            switch self {
            case .nobodyListens, .resetBeforeTheBodyIsRead: .asEver
            case .closedBeforeTheExchangeSees: .unseen(.drop)
            case .silenceBeforeTheExchangeSees: .unseen(.silence)
            case .refused429: .unseen(.status(429))
            case .refused500: .unseen(.status(500))
            case .refused502: .unseen(.status(502))
            case .refused503: .unseen(.status(503))
            case .refused504: .unseen(.status(504))
            case .closedAfterAcceptance: .carriedOut { _ in .drop }
            case .resetAfterAcceptance: .carriedOut { .response($0, .reset(after: 0)) }
            case .silenceAfterAcceptance: .carriedOut { _ in .silence }
            case .accepted429: .carriedOut { _ in .status(429) }
            case .accepted500: .carriedOut { _ in .status(500) }
            case .accepted502: .carriedOut { _ in .status(502) }
            case .accepted503: .carriedOut { _ in .status(503) }
            case .accepted504: .carriedOut { _ in .status(504) }
            case .responseCut: .carriedOut { .response($0, .truncated(after: 9)) }
            case .responseReset: .carriedOut { .response($0, .reset(after: 9)) }
            case .responseMalformed:
                .carriedOut {
                    .response(HTTPResponse(status: 200, body: Array($0.body.dropLast(9))))
                }
            case .responseEmpty: .carriedOut { _ in .response(HTTPResponse(status: 200)) }
            case .responseDripped: .carriedOut { .response($0, .dripped(1)) }
            }
        }
    }

    /// Starts a server when the client first waits before an attempt.
    private static func waking(_ start: @escaping @Sendable () async throws -> Void) -> TimeSource {
        let isFirst = LockedFlag()
        var time = TimeSource.system
        let sleep = time.sleep
        time.sleep = { duration in
            if isFirst.set() { try await start() }
            try await sleep(duration)
        }
        return time
    }

    private func submit(
        _ kind: RESTTransport,
        to service: FaultyService,
        after fault: Fault? = nil
    ) async throws -> OrderOutcome {
        var server = LoopbackServer(service)
        var configuration = SequenceClient.Configuration()
        configuration.httpTransport = kind.make()
        configuration.retryPolicy.baseDelay = .milliseconds(1)
        let isSilent = fault == .silenceBeforeTheExchangeSees || fault == .silenceAfterAcceptance
        configuration.requestTimeout = isSilent ? .milliseconds(400) : .seconds(30)
        switch fault {
        case .nobodyListens:
            server = LoopbackServer(service, port: UInt16.random(in: 10_000..<20_000))
            configuration.time = SingleFaultTests.waking { [server] in try await server.start() }
        case .resetBeforeTheBodyIsRead:
            server = LoopbackServer(service, port: try ResettingListener().port)
            configuration.time = SingleFaultTests.waking { [server] in try await server.start() }
        default: try await server.start()
        }
        configuration.baseURL = Origin(loopbackPort: server.port).description
        let client = try SequenceClient(
            apiKey: MockExchange.sandboxKey,
            configuration: configuration
        )
        var outcome = try await client.buy("BTC-USD", 0.29).submitOutcome()
        for _ in 0..<20 {
            guard case .unknown(let unknown) = outcome else { break }
            outcome = try await client.resolve(unknown.graphID)
            if case .unknown = outcome { outcome = try await client.resubmit(unknown.graphID) }
        }
        await server.stop()
        return outcome
    }

    @Test(
        "Whatever fails once, the exchange has one order and the caller has its id",
        arguments: RESTTransport.allCases,
        Fault.allCases
    )
    func oneOrder(_ kind: RESTTransport, _ fault: Fault) async throws {
        let exchange = MockExchange(seed: 8)
        let service = FaultyService(exchange) { request, number in
            request.method == "POST" && number == 1 ? fault.fate : .asEver
        }
        let outcome = try await submit(kind, to: service, after: fault)
        let orders = try await exchange.client().orders().fetch().items
        #expect(orders.count == 1, "\(orders.map(\.nodeOrderID))")
        let graph = try outcome.get()
        #expect(orders.first?.graphID == graph.graphID)
        let bodies = Set(service.requests.filter { $0.method == "POST" }.map(\.body))
        #expect(bodies.count == 1)
    }

    @Test(
        "A refusal is final: no order, one submission",
        arguments: RESTTransport.allCases,
        [400, 401, 403, 404, 409]
    )
    func refusals(_ kind: RESTTransport, _ status: Int) async throws {
        let exchange = MockExchange(seed: 8)
        let service = FaultyService(exchange) { request, _ in
            request.method == "POST" ? .unseen(.status(status)) : .asEver
        }
        let outcome = try await submit(kind, to: service)
        guard case .rejected(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.status == status)
        #expect(service.requests.filter { $0.method == "POST" }.count == 1)
        #expect(try await exchange.client().orders().fetch().items.isEmpty)
    }

    @Test(
        "The stream shows the order while its answer is lost: no second request",
        arguments: RESTTransport.allCases
    )
    func streamShowsFirst(_ kind: RESTTransport) async throws {
        let exchange = MockExchange(seed: 8)
        let service = FaultyService(exchange) { request, _ in
            request.method == "POST" ? .carriedOut { _ in .status(500) } : .asEver
        }
        let server = LoopbackServer(service)
        try await server.start()
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = server.origin.description
        configuration.httpTransport = kind.make()
        // A retry would come in hours, so only the stream can end the wait.
        configuration.retryPolicy = RetryPolicy(
            baseDelay: .seconds(20_000),
            maximumDelay: .seconds(20_000),
            deadline: .seconds(40_000)
        )
        configuration.random = RandomSource { .max }
        let client = try SequenceClient(
            apiKey: MockExchange.sandboxKey,
            configuration: configuration
        )
        let stream = client.stream([.orders])
        try await stream.ready()
        let graph = try await client.buy("BTC-USD", 0.29).submit()
        #expect(service.requests.filter { $0.method == "POST" }.count == 1)
        let orders = try await exchange.client().orders().fetch().items
        #expect(orders.map(\.graphID) == [graph.graphID])
        await stream.close()
        await server.stop()
    }
}

extension MockReply {
    /// The documented error envelope of a status.
    static func status(_ status: Int) -> MockReply {
        let codes = [
            400: "BAD_REQUEST", 401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND",
            409: "CONFLICT", 429: "RATE_LIMITED", 500: "INTERNAL_ERROR",
        ]
        let code = codes[status] ?? "SERVICE_UNAVAILABLE"
        let text = #"{"error":{"code":"\#(code)","message":"a fault of the test"}}"#
        return .response(HTTPResponse(status: status, body: Array(text.utf8)))
    }
}
