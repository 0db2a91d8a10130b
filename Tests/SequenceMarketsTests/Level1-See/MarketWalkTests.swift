import Foundation
import SequenceMarkets
import Testing

@Suite("Walks over a catalog", .fewAtATime)
struct MarketWalkTests {
    static func row(_ slug: String) -> String {
        #"{"venue":"kalshi","slug":"\#(slug)","question":"?"}"#
    }

    static func page(_ slugs: [String], next: String? = nil, more: Bool? = nil) -> String {
        var text = #"{"markets":[\#(slugs.map(row).joined(separator: ","))]"#
        if let next { text += #","next_cursor":"\#(next)""# }
        if let more { text += #","has_more":\#(more)"# }
        return text + "}"
    }

    /// What a walk yields, and what ends it.
    private func walk(
        _ pages: MarketPages
    ) async -> (slugs: [String], error: SequenceError?) {
        var slugs: [String] = []
        do throws(SequenceError) {
            for try await market in pages { slugs.append(market.slug) }
        } catch {
            return (slugs, error)
        }
        return (slugs, nil)
    }

    @Test("A walk goes from cursor to cursor until there are no more pages")
    func walks() async throws {
        let stub = StubTransport(
            .status(200, MarketWalkTests.page(["a", "b"], next: "c/1", more: true)),
            .status(200, MarketWalkTests.page(["c"], next: "c/2", more: true)),
            .status(200, MarketWalkTests.page(["d"], next: "c/3", more: false))
        )
        let pages = try stub.client().markets(.kalshi).search("fed").all()
        #expect(stub.requests.isEmpty)
        let (slugs, error) = await walk(pages)
        #expect(slugs == ["a", "b", "c", "d"] && error == nil)
        let start = "/v1/markets?venue=kalshi&limit=1000&active=true&q=fed"
        #expect(
            stub.requests.map(\.target)
                == [start, "\(start)&cursor=c%2F1", "\(start)&cursor=c%2F2"]
        )
        #expect(pages.progress.pages == 3 && pages.progress.rows == 4)
    }

    @Test(
        "A page that promises more without a cursor ends the walk with an error, after its rows",
        arguments: [
            page(["a", "b", "c", "d", "e"], more: true),
            page(["a", "b", "c", "d", "e"], next: "", more: true),
            #"{"markets":[\#(["a", "b", "c", "d", "e"].map(row).joined(separator: ","))],"has_more":true,"next_cursor":null}"#,
        ]
    )
    func promisedPageWithoutACursor(_ page: String) async throws {
        let stub = StubTransport(.status(200, page), .status(200, page))
        let (slugs, error) = await walk(try stub.client().markets(.kalshi).all())
        #expect(slugs == ["a", "b", "c", "d", "e"])
        guard case .decoding(let failure)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.path == "$.next_cursor")
        let all = await sequenceError { try await stub.client().markets(.kalshi).fetchAll() }
        #expect(all != nil)
    }

    @Test(
        "A page without a cursor is the last, unless it promises more",
        arguments: [page(["a"], more: false), page(["a"], next: ""), page(["a"])]
    )
    func noCursorIsTheEnd(_ page: String) async throws {
        let stub = StubTransport(.status(200, page))
        let (slugs, error) = await walk(try stub.client().markets(.kalshi).all())
        #expect(slugs == ["a"] && error == nil)
    }

    @Test("A server that does not say has_more is walked while it gives cursors")
    func cursorsAlone() async throws {
        let stub = StubTransport(
            .status(200, MarketWalkTests.page(["a"], next: "1")),
            .status(200, MarketWalkTests.page(["b"]))
        )
        let (slugs, error) = await walk(try stub.client().markets(.kalshi).all())
        #expect(slugs == ["a", "b"] && error == nil)
    }

    @Test("A cursor that comes again ends the walk with an error, after its rows")
    func stuckCursor() async throws {
        let stub = StubTransport(
            .status(200, MarketWalkTests.page(["a"], next: "1", more: true)),
            .status(200, MarketWalkTests.page(["b"], next: "2", more: true)),
            .status(200, MarketWalkTests.page(["c"], next: "1", more: true))
        )
        let (slugs, error) = await walk(try stub.client().markets(.kalshi).all())
        #expect(slugs == ["a", "b", "c"])
        guard case .decoding(let failure)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.path == "$.next_cursor" && failure.snippet == "1")
        #expect(failure.context?.operation == "GET /v1/markets")
        #expect(stub.unusedSteps == 0)
    }

    @Test("A cursor that names its own page ends the walk with an error")
    func selfCursor() async throws {
        let stub = StubTransport(
            .status(200, MarketWalkTests.page(["a"], next: "1", more: true)),
            .status(200, MarketWalkTests.page(["b"], next: "1", more: true))
        )
        let (slugs, error) = await walk(try stub.client().markets(.kalshi).all())
        #expect(slugs == ["a", "b"] && error != nil)
    }

    @Test("Ever new cursors without a new row end the walk with an error")
    func barrenPages() async throws {
        let steps = (0..<200).map { n in
            StubTransport.Step.status(200, MarketWalkTests.page(["a"], next: "\(n)", more: true))
        }
        let stub = StubTransport(steps)
        let (slugs, error) = await walk(try stub.client().markets(.kalshi).all())
        #expect(slugs == ["a"] && error != nil)
        #expect(stub.requests.count < 60)
    }

    @Test("Rows that come again are held back and counted")
    func duplicates() async throws {
        let stub = StubTransport(
            .status(200, MarketWalkTests.page(["a", "b", "a"], next: "1", more: true)),
            .status(200, MarketWalkTests.page(["b", "c"], more: false))
        )
        let pages = try stub.client().markets(.kalshi).all()
        let (slugs, _) = await walk(pages)
        #expect(slugs == ["a", "b", "c"] && pages.progress.duplicates == 2)
    }

    @Test("The outcomes of one event are rows of their own")
    func expandedOutcomes() async throws {
        let rows = (0..<3).map { n in
            #"{"venue":"polymarket","slug":"s","condition_id":"0x1","symbol":"\#(n)","question":"?"}"#
        }
        let stub = StubTransport(
            .status(200, #"{"markets":[\#(rows.joined(separator: ","))],"has_more":false}"#)
        )
        let all = try await stub.client().markets().expandOutcomes().fetchAll()
        #expect(all.compactMap(\.symbol) == ["0", "1", "2"])
    }

    @Test("An error on the way is thrown after the rows before it, and the place is kept")
    func errorOnTheWay() async throws {
        let stub = StubTransport(
            .status(200, MarketWalkTests.page(["a", "b"], next: "1", more: true)),
            .status(403),
            .status(200, MarketWalkTests.page(["a", "b"], next: "1", more: true)),
            .status(200, MarketWalkTests.page(["c"], more: false))
        )
        let client = try stub.client()
        let pages = client.markets(.kalshi).all()
        let (slugs, error) = await walk(pages)
        #expect(slugs == ["a", "b"] && error?.refusal?.status == 403)
        let stored = try JSONEncoder().encode(pages.checkpoint)
        let checkpoint = try JSONDecoder().decode(WalkCheckpoint.self, from: stored)
        let resumed = client.markets(.kalshi).all(resumingFrom: checkpoint)
        #expect(await walk(resumed).slugs == ["c"])
        #expect(resumed.progress.rows == 3 && resumed.progress.pages == 2)
    }

    @Test("A checkpoint in the middle of a page resumes after its row")
    func checkpointInAPage() async throws {
        let first = StubTransport.Step.status(
            200,
            MarketWalkTests.page(["a"], next: "1", more: true)
        )
        let second = StubTransport.Step.status(
            200,
            MarketWalkTests.page(["b", "c", "d"], more: false)
        )
        let stub = StubTransport(first, second, second)
        let client = try stub.client()
        let pages = client.markets(.kalshi).all()
        var iterator = pages.makeAsyncIterator()
        for _ in 0..<3 { _ = try await iterator.next() }
        let checkpoint = pages.checkpoint
        #expect(checkpoint.cursor == "1" && checkpoint.rows == 3)
        let rest = await walk(client.markets(.kalshi).all(resumingFrom: checkpoint))
        #expect(rest.slugs == ["d"])
        #expect(stub.requests.last?.target.hasSuffix("&cursor=1") == true)
    }

    @Test("A page that lost the row of a checkpoint is yielded whole: better twice than never")
    func checkpointRowIsGone() async throws {
        let stub = StubTransport(
            .status(200, MarketWalkTests.page(["a", "b"], more: false)),
            .status(200, MarketWalkTests.page(["x", "b"], more: false))
        )
        let client = try stub.client()
        let pages = client.markets(.kalshi).all()
        var iterator = pages.makeAsyncIterator()
        _ = try await iterator.next()
        let rest = await walk(client.markets(.kalshi).all(resumingFrom: pages.checkpoint))
        #expect(rest.slugs == ["x", "b"])
    }

    @Test("A checkpoint of another query is refused before anything is sent")
    func foreignCheckpoint() async throws {
        let stub = StubTransport()
        let client = try stub.client()
        let checkpoint = client.markets(.kalshi).all().checkpoint
        let (_, error) = await walk(client.markets(.polymarket).all(resumingFrom: checkpoint))
        #expect(error?.validation?.field == "checkpoint")
        #expect(stub.requests.isEmpty)
    }

    @Test("Only the next page is fetched while the caller works on this one")
    func fetchesAhead() async throws {
        let stub = StubTransport(
            .status(200, MarketWalkTests.page(["a", "b"], next: "1", more: true)),
            .status(200, MarketWalkTests.page(["c"], next: "2", more: true)),
            .status(200, MarketWalkTests.page(["d"], more: false))
        )
        var iterator = try stub.client().markets(.kalshi).all().makeAsyncIterator()
        _ = try await iterator.next()
        await stub.waitForRequests(2)
        _ = try await iterator.next()
        #expect(stub.requests.count == 2)
        #expect(try await iterator.next()?.slug == "c")
        await stub.waitForRequests(3)
    }

    @Test("Releasing a page sequence cancels the page in flight")
    func lettingGoCancels() async throws {
        let stub = StubTransport(
            .status(200, MarketWalkTests.page(["a"], next: "1", more: true)),
            .hang
        )
        let observer = OutcomeLog()
        let client = try stub.client { $0.observer = observer }
        for try await _ in client.markets(.kalshi).all() {
            await stub.waitForRequests(2)
            break
        }
        #expect(await eventually { observer.kinds == [nil, .cancelled] })
    }

    @Test("Cancelling the walker's task ends the walk at once")
    func cancellation() async throws {
        let stub = StubTransport(.hang)
        let pages = try stub.client().markets(.kalshi).all()
        let task = Task { await walk(pages) }
        await stub.waitForRequests(1)
        task.cancel()
        guard case .cancelled? = await task.value.error else {
            Issue.record("not cancelled")
            return
        }
    }

    @Test("Progress is reported once a page, with the time spent waiting for the rate limit")
    func progress() async throws {
        let stub = StubTransport(
            .status(200, MarketWalkTests.page(["a"], next: "1", more: true)),
            .status(429, "", ["Retry-After": "3"]),
            .status(200, MarketWalkTests.page(["b"], more: false))
        )
        let log = ProgressLog()
        let all = try await stub.client().markets(.kalshi).fetchAll { log.add($0) }
        #expect(all.count == 2)
        #expect(log.all.map(\.pages) == [1, 2])
        #expect(log.all.map(\.rows) == [0, 1])
        #expect(log.all.map(\.rateLimitWait) == [.zero, .seconds(3)])
    }

    @Test("The client's own rate limit counts as waiting too")
    func ownRateLimit() async throws {
        let steps = (0..<4).map { n in
            StubTransport.Step.status(
                200,
                MarketWalkTests.page(["\(n)"], next: "\(n)", more: n < 3)
            )
        }
        let pages = try StubTransport(steps).client { $0.rateLimit = 1 }.markets(.kalshi).all()
        #expect(await walk(pages).slugs.count == 4)
        #expect(pages.progress.rateLimitWait > .seconds(1))
    }

    @Test("43 000 rows come once each, in order")
    func wholeCatalog() async throws {
        let steps = (0..<43).map { n in
            let slugs = (0..<1_000).map { "m\(n * 1_000 + $0)" }
            return StubTransport.Step.status(
                200,
                MarketWalkTests.page(slugs, next: "\(n)", more: n < 42)
            )
        }
        let pages = try StubTransport(steps).client().markets(.kalshi).all()
        var count = 0
        for try await market in pages {
            if market.slug != "m\(count)" { Issue.record("\(market.slug) at \(count)") }
            count += 1
        }
        #expect(count == 43_000 && pages.progress.pages == 43 && pages.progress.duplicates == 0)
    }
}

/// Remembers how attempts ended: nil for a response.
private final class OutcomeLog: RequestObserver {
    private let state = Locked<[TransportError.Kind?]>([])
    var kinds: [TransportError.Kind?] { state.withLock(\.self) }

    func observe(_ event: RequestEvent) {
        if case .failure(let error) = event.outcome {
            state.withLock { $0.append(error.kind) }
        } else {
            state.withLock { $0.append(nil) }
        }
    }
}

private final class ProgressLog: Sendable {
    private let state = Locked<[WalkProgress]>([])
    var all: [WalkProgress] { state.withLock(\.self) }
    func add(_ progress: WalkProgress) { state.withLock { $0.append(progress) } }
}
