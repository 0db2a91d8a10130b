import Foundation
import SequenceMarkets

/// A server's answer to each verb: a value or an error, whatever the body; the
/// first two bytes choose verb and status.
enum AnswerFuzz {
    static let target = FuzzTarget(name: "answers", seeds: seeds, run: run)

    private typealias Verb = @Sendable (SequenceClient) async throws -> Void

    private static let verbs: [Verb] = [
        { _ = try await $0.orders().fetch() }, { _ = try await $0.fills().fetch() },
        { _ = try await $0.order("graph:g:n:1") }, { _ = try await $0.venues() },
        { _ = try await $0.edgeHealth() }, { _ = try await $0.streamTicket() },
        { _ = try await $0.quote("S") }, { _ = try await $0.quotes(["S", "T"]) },
        { _ = try await $0.quotesBatch(["S", "T"]).fetch() },
        { _ = try await $0.positions().fetch() }, { _ = try await $0.symbols() },
        { _ = try await $0.priceHistory("S").fetch() }, { _ = try await $0.fundingRates() },
        { _ = try await $0.fundingHistory("S", venue: .binance) },
        { _ = try await $0.markets().fetch() }, { _ = try await $0.market("m") },
        { _ = try await $0.searchMarkets("q") }, { _ = try await $0.newMarkets() },
        { _ = try await $0.settlement("s").fetch() }, { _ = try await $0.edges() },
        { _ = try await $0.account() }, { _ = try await $0.riskLimits() },
        { _ = try await $0.fees("T") }, { _ = try await $0.preview("S", side: .buy, qty: 1) },
        { _ = try await $0.killSwitch.engage(reason: "r") },
        { _ = try await $0.cancelAll(on: .kraken) }, { _ = try await $0.polymarketRewards() },
        { _ = try await $0.buy("S", 1).submit() },
        { _ = try await $0.amend("graph:g:n:1", price: 1) },
        { _ = try await $0.redeem("m", venue: .polymarket) },
        { _ = try await $0.graphStatus("g") }, { try await $0.graphCancel("g") },
        { _ = try await $0.algoStatus("d") }, { _ = try await $0.algoLogs("d") },
        { _ = try await $0.algos() }, { _ = try await $0.algo("S") },
        { _ = try await $0.algoLogs(symbol: "S") }, { _ = try await $0.algoMetrics("d") },
        { _ = try await $0.strategies() }, { _ = try await $0.strategy("s") },
        { _ = try await $0.tca() }, { _ = try await $0.intel("S") },
        { _ = try await $0.executionSummary() }, { _ = try await $0.trace("graph:g:n:1") },
    ]

    private static let statuses = [
        200, 200, 201, 204, 302, 400, 401, 402, 403, 404, 405, 409, 422, 429, 500, 503,
    ]

    @Sendable
    private static func seeds(_ fixtures: [Fixture]) -> [[UInt8]] {
        verbs.indices.flatMap { verb in
            fixtures.map { [UInt8(verb), 0] + $0.json }.filter { isAccepted($0) }
        } + fixtures.filter { $0.json.starts(with: #"{"error"#.utf8) }.map { [0, 5] + $0.json }
    }

    @Sendable
    private static func run(_ input: [UInt8]) {
        guard input.count >= 2 else { return }
        let status = statuses[Int(input[1]) % statuses.count]
        promise(!isAccepted(input) || status < 300, "a refusal was taken for an answer")
    }

    private static func isAccepted(_ input: [UInt8]) -> Bool {
        let verb = verbs[Int(input[0]) % verbs.count]
        let response = HTTPResponse(
            status: statuses[Int(input[1]) % statuses.count],
            body: Array(input[2...])
        )
        return wait {
            do {
                try await verb(client(answering: response))
                return true
            } catch {
                let text = "\(error)"
                promise(!text.isEmpty && text.utf8.count < 4_096, "an error has no good words")
                promise(!text.utf8.contains(0x1b) && !text.contains("\n"), "an error prints noise")
                return false
            }
        }
    }

    private static func client(answering response: HTTPResponse) throws -> SequenceClient {
        var configuration = SequenceClient.Configuration()
        configuration.httpTransport = OneAnswer(response: response)
        configuration.webSocketTransport = NoSockets()
        configuration.retryPolicy = .none
        return try SequenceClient(apiKey: "seq_test_fuzz", configuration: configuration)
    }
}

private struct OneAnswer: HTTPTransport {
    let response: HTTPResponse

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse { response }
}

private struct NoSockets: WebSocketTransport {
    func connect(
        _ request: WebSocketRequest,
        delivering sink: any WebSocketSink
    ) async throws(TransportError) -> any WebSocketConnection {
        throw TransportError(.unavailable, "no sockets here", mayHaveBeenSent: false)
    }
}

/// Runs what is asynchronous to its end, for a caller that is not.
func wait<Value: Sendable>(for body: @escaping @Sendable () async -> Value) -> Value {
    let result = Locked<Value?>(nil)
    let done = DispatchSemaphore(value: 0)
    Task {
        let value = await body()
        result.withLock { $0 = value }
        done.signal()
    }
    done.wait()
    guard let value = result.withLock({ $0 }) else { fatalError("a task has no result") }
    return value
}
