import SequenceMarkets
import SequenceMocks
import Testing

/// Every call ends, whatever the server does not do.
@Suite("Every await has an end", .fewAtATime)
struct DeadlineTests {
    typealias Verb = @Sendable (SequenceClient) async throws -> Void

    static let verbs: [(name: String, call: Verb)] = [
        ("quote", { _ = try await $0.quote("BTC-USD") }),
        ("quotesBatch", { _ = try await $0.quotesBatch(["BTC-USD"]).fetch() }),
        ("positions", { _ = try await $0.positions().fetch() }),
        ("markets", { for try await _ in $0.markets(.kalshi).all() {} }),
        ("orders", { for try await _ in $0.orders().all() {} }),
        ("order", { _ = try await $0.order("graph:g:order:1") }),
        ("cancel", { try await $0.cancel("graph_x") }),
        ("cancelAll", { _ = try await $0.cancelAll(on: .kraken) }),
        ("amend", { _ = try await $0.amend("graph:g:order:1", price: 5) }),
        ("submit", { _ = try await $0.buy("BTC-USD", 1).submit() }),
        ("resolve", { _ = try await $0.resolve("graph_x") }),
        ("graphStatus", { _ = try await $0.graphStatus("graph_x") }),
        ("killSwitch", { _ = try await $0.killSwitch.engage(reason: "test") }),
        ("algos", { _ = try await $0.algos() }),
        ("tca", { _ = try await $0.tca() }),
        ("request", { _ = try await $0.request(.get, "/v1/anything") }),
    ]

    @Test(
        "Every call ends with an error against a server that never answers",
        arguments: RESTTransport.allCases,
        [false, true]
    )
    func silence(_ kind: RESTTransport, afterAcceptance: Bool) async throws {
        let exchange = MockExchange(seed: 3)
        let service = FaultyService(exchange) { _, _ in
            afterAcceptance ? .carriedOut { _ in .silence } : .unseen(.silence)
        }
        let server = LoopbackServer(service)
        try await server.start()
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = server.origin.description
        configuration.httpTransport = kind.make()
        configuration.requestTimeout = .milliseconds(100)
        configuration.retryPolicy = RetryPolicy(maximumRetries: 1, baseDelay: .milliseconds(1))
        let client = try SequenceClient(apiKey: "seq_test_end", configuration: configuration)
        await withTaskGroup(of: (String, Bool).self) { group in
            for verb in DeadlineTests.verbs {
                group.addTask {
                    do { try await verb.call(client) } catch { return (verb.name, true) }
                    return (verb.name, false)
                }
            }
            for await (name, hasFailed) in group { #expect(hasFailed, "\(name)") }
        }
        await server.stop()
    }

    @Test(
        "A cancelled task is let go of at once, whatever it waits for",
        arguments: RESTTransport.allCases
    )
    func cancellation(_ kind: RESTTransport) async throws {
        let service = FaultyService(MockExchange(seed: 3)) { _, _ in .unseen(.silence) }
        let server = LoopbackServer(service)
        try await server.start()
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = server.origin.description
        configuration.httpTransport = kind.make()
        let client = try SequenceClient(apiKey: "seq_test_end", configuration: configuration)
        let tasks = DeadlineTests.verbs.map { verb in Task { try await verb.call(client) } }
        #expect(await eventually { service.requests.count >= DeadlineTests.verbs.count })
        let start = SystemTime.monotonic()
        for task in tasks { task.cancel() }
        for task in tasks { _ = try? await task.value }
        // The attempts would go on for 30 seconds each.
        #expect(SystemTime.monotonic() - start < .seconds(10))
        await server.stop()
    }
}
