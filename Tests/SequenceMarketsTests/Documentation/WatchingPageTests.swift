import Foundation
import SequenceMarkets
import SequenceMocks
import Testing

/// The code of the article *Watching a bot*: compiled here, and the same as on the page.
@Suite("The page of watching a bot", .fewAtATime)
struct WatchingPageTests {
    private static let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    @Test("Every block of Swift on the page is compiled with the tests")
    func compiled() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
        }
        let page = try text("Sources/SequenceMarkets/SequenceMarkets.docc/WatchingABot.md")
        let source = Self.lines(
            try text("Tests/SequenceMarketsTests/Documentation/WatchingABotSnippets.swift")
        )
        .joined(separator: "\n")
        let blocks = page.matches(of: /```swift\n((?s).*?)```/).map { String($0.1) }
        #expect(blocks.count == 6)
        for block in blocks {
            #expect(source.contains(Self.lines(block).joined(separator: "\n")), "\(block)")
        }
    }

    @Test("The page names every metric it explains as the client does")
    func names() async throws {
        let page = try String(
            contentsOf: Self.root.appendingPathComponent(
                "Sources/SequenceMarkets/SequenceMarkets.docc/WatchingABot.md"
            ),
            encoding: .utf8
        )
        let folder = try TemporaryFolder()
        var configuration = SequenceClient.Configuration()
        configuration.rateLimit = 5
        configuration.journal = OrderJournal(folder.path(of: "o.journal"))
        let client = try MockExchange(seed: 1).client(configuration: configuration)
        _ = try await client.symbols()
        let stream = client.stream([.prices("BTC-USD")])
        let names = Set(client.snapshot().metrics.map(\.name))
        let told = page.matches(of: /`((?:sequence|http\.client)\.[a-z_.0-9]+)`/).map {
            String($0.1)
        }
        #expect(told.count > 10)
        let labels = ["sequence.submission.state", "sequence.stream.state", "sequence.priority"]
        for name in told where !labels.contains(name) && !name.hasSuffix(".") {
            #expect(names.contains(name), "\(name)")
        }
        await stream.close()
        await client.close()
    }

    @Test("The exporter writes one group of lines a metric, and buckets that only rise")
    func prometheus() async throws {
        let client = try MockExchange(seed: 1).client()
        for _ in 0..<5 { _ = try await client.quote("BTC-USD") }
        let lines = prometheusText(client.snapshot()).split(separator: "\n").map(String.init)
        let types = lines.filter { $0.hasPrefix("# TYPE ") }
        #expect(Set(types).count == types.count)
        #expect(types.contains("# TYPE http_client_request_duration_seconds histogram"))
        #expect(types.contains("# TYPE sequence_client_attempts_total counter"))
        let form = /[a-z_0-9]+\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\} [-+.e0-9]+/
        for line in lines where !line.hasPrefix("#") {
            #expect(line.wholeMatch(of: form) != nil, "\(line)")
        }
        let buckets = lines.filter { $0.contains("_bucket{") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
        #expect(buckets.count == 26 && buckets == buckets.sorted() && buckets.last == 5)
    }

    @Test("The other exporter passes every metric on")
    func meter() async throws {
        final class Recorder: Meter {
            let names = Locked<[String]>([])

            func set(
                _ name: String,
                unit: String,
                isSum: Bool,
                to value: Double,
                _ labels: [String: String]
            ) { names.withLock { $0.append(name) } }

            func set(
                _ name: String,
                unit: String,
                to counts: Metric.Histogram,
                _ labels: [String: String]
            ) { names.withLock { $0.append(name) } }
        }
        let client = try MockExchange(seed: 1).client()
        _ = try await client.quote("BTC-USD")
        let (snapshot, recorder) = (client.snapshot(), Recorder())
        export(snapshot, to: recorder)
        #expect(recorder.names.withLock(\.self) == snapshot.metrics.map(\.name))
    }

    /// Answers from a list.
    private final class FakeRedis: Redis {
        let calls = Locked<[[String]]>([])
        private let answers: Locked<[Int64]>

        init(_ answers: [Int64]) { self.answers = Locked(answers) }

        func evaluate(
            _ script: String,
            _ key: String,
            _ arguments: [String]
        ) async throws -> Int64 {
            calls.withLock { $0.append([key] + arguments) }
            return answers.withLock { $0.isEmpty ? 0 : $0.removeFirst() }
        }
    }

    @Test("A fleet's budget asks its store for each attempt, waits, and tells it of a refusal")
    func fleet() async throws {
        TestPool.install()
        let store = FakeRedis([250])
        let budget = FleetBudget(store: store, name: "sequence:main", requestsPerSecond: 5)
        let clock = ManualClock()
        let refusal = StubTransport.Step.status(429, "", ["Retry-After": "2"])
        let client = try StubTransport(.status(200, #"{"symbols":[]}"#), refusal).client {
            $0.time = clock.timeSource
            $0.rateBudget = budget
            $0.retryPolicy = .none
        }
        let isDone = Locked(false)
        let task = Task {
            _ = try await client.symbols()
            isDone.withLock { $0 = true }
        }
        let paced = PacedClock(clock: clock)
        #expect(await paced.advance(atMost: .seconds(60)) { isDone.withLock(\.self) })
        try await task.value
        #expect(store.calls.withLock(\.count) == 2)
        let waited = client.snapshot().requests.lanes[Lane.marketReads.rawValue].waited
        #expect(waited >= .milliseconds(250) && waited < .seconds(1))
        await #expect(throws: SequenceError.self) { try await client.symbols() }
        #expect(await eventually { store.calls.withLock { $0.last } == ["sequence:main", "2000"] })
        #expect(try fleetClient("seq_test_0123456789", store).baseURL.hasPrefix("https://"))
    }

    @Test("A trace set for a task is sent with its calls")
    func trace() async throws {
        let span =
            "00-" + String(repeating: "a", count: 32) + "-" + String(repeating: "b", count: 16)
            + "-01"
        let stub = StubTransport(
            .status(200, SubmissionTests.accepted.replacing("graph_x", with: "GRAPH"))
        )
        _ = try await trade(try stub.client(), in: span)
        #expect(stub.requests.first?.headers["traceparent"] == span)
    }
}
