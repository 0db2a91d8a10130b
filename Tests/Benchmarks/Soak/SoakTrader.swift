import Foundation
import SequenceMarkets

/// The client of a soak, in a process of its own: it trades, listens, and writes what it
/// believes to standard output, a line each, for the exchange's process to compare.
///
/// `f` is a fill from the stream, `o` an order's state, `g` a gap and `c` its end with what is
/// missing; `u` is how a submission ended, `+` and `-` are the beginning and end of a call;
/// `s {…}` are figures, `e …` what must not be.
final class SoakTrader: Sendable {
    struct Figures {
        /// By the two clocks, which may differ.
        var lags: [Int64] = []
        var events = 0
        var reconnects = 0
        var gaps = 0
        var caughtUp = 0
        var openHoles: Set<Int> = []
        var calls = 0
        var intents = 0
        var settled = 0
        var underWay = 0
        var unknown = 0
        var books = 0
        var lastEvent = Duration.zero
    }

    private let client: SequenceClient
    private let rate: Int
    private let time = TimeSource.system
    private let figures = Locked(Figures())
    private let isDraining = Locked(false)
    private let isEnded = Locked(false)
    private let pauses = Locked<[Duration]>([])

    private init(_ client: SequenceClient, rate: Int) {
        self.client = client
        self.rate = rate
    }

    /// `soak-trader URL --seed S --rate N`, as `soak` starts it.
    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        guard let url = flags.fixed.first else { throw ArgumentError(description: "no URL") }
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = url
        configuration.requestTimeout = .seconds(10)
        let client = try SequenceClient(apiKey: "seq_test_soak", configuration: configuration)
        let trader = SoakTrader(client, rate: try flags.int("--rate", 10))
        await trader.run()
    }

    private func run() async {
        listenToParent()
        let account = client.stream([
            .orders, .fills, .prices("BTC-USD"), .prices("ETH-USD"), .prices("SOL-USD"),
        ])
        let depth = client.stream([.book("BTC-USD"), .book("ETH-USD")], delivery: .latest)
        // This one has no consumer.
        let stalled = client.stream([.prices("BTC-USD"), .fills], delivery: .bounded(256))
        let consumer = Task { await take(account) }
        let reader = Task { await follow(depth) }
        do { try await account.ready() } catch { say("e not live: \(error)") }
        let reporter = Task { await report(account, stalled) }
        await trade()
        say("drained")
        // Until the other process has compared, and closes our input.
        while !isEnded.withLock({ $0 }) { try? await time.sleep(.milliseconds(50)) }
        let start = time.monotonic()
        await account.close()
        await depth.close()
        await consumer.value
        await reader.value
        reporter.cancel()
        say("closed \((time.monotonic() - start).components.attoseconds / 1_000_000_000_000)")
    }

    private func say(_ line: String) { Soak.say(line) }

    /// `pause N` makes the consumer slow for N seconds, `drain` ends the trading.
    private func listenToParent() {
        let thread = Thread { [self] in
            while let line = readLine() {
                if line == "drain" { isDraining.withLock { $0 = true } }
                if line.hasPrefix("pause "), let seconds = Int(line.dropFirst(6)) {
                    pauses.withLock { $0.append(.seconds(seconds)) }
                }
            }
            isDraining.withLock { $0 = true }
            isEnded.withLock { $0 = true }
        }
        thread.start()
    }

    // MARK: Listening

    private func take(_ stream: MarketStream) async {
        do {
            for try await event in stream {
                note(event)
                let pause = pauses.withLock { $0.popLast() }
                if let pause, !isDraining.withLock({ $0 }) { try? await time.sleep(pause) }
            }
        } catch {
            say("e the stream ended: \(error)")
        }
    }

    private func note(_ event: StreamEvent) {
        let now = time.wall().raw / 1_000_000
        switch event {
        case .event(.fill(let fill)):
            let side = fill.side.rawValue.lowercased()
            let line = "\(side) \(fill.quantity.raw) \(fill.price.raw) \(now)"
            say("f \(fill.nodeOrderID) \(line)")
        case .event(.order(let order)):
            let isOver = order.isTerminal ? 1 : 0
            let state = "\(order.status.rawValue) \(isOver) \(order.filledQuantity.raw)"
            say("o \(order.nodeOrderID) \(state)")
        case .event(.price(let price)):
            guard let sent = price.time else { break }
            let ns = time.wall().raw - sent.raw
            figures.withLock { if $0.lags.count < 100_000 { $0.lags.append(ns) } }
        case .gap(let gap): say("g \(gap.id) \(gap.topic.map { "\($0)" } ?? "all")")
        case .caughtUp(let gap):
            // What is missing is named, or its number is.
            let missing = gap.isComplete ? [] : gap.missing
            say("c \(gap.id) \(now) " + missing.map { "\t" + $0 }.joined())
        default: break
        }
        figures.withLock { figures in
            figures.events += 1
            figures.lastEvent = time.monotonic()
            switch event {
            case .gap(let gap):
                figures.gaps += 1
                if gap.reason == .reconnect { figures.reconnects += 1 }
                figures.openHoles.insert(gap.id)
            case .caughtUp(let gap):
                figures.caughtUp += 1
                figures.openHoles.remove(gap.id)
            default: break
            }
        }
    }

    private func follow(_ stream: MarketStream) async {
        var books = OrderBooks()
        do {
            for try await event in stream {
                books.apply(event)
                figures.withLock { $0.books += 1 }
            }
        } catch {
            say("e the book stream ended: \(error)")
        }
    }

    // MARK: Trading

    private func trade() async {
        await withDiscardingTaskGroup { group in
            var serial = 0
            let start = time.monotonic()
            while !isDraining.withLock({ $0 }) {
                serial += 1
                let due = start + .seconds(1) * serial / rate
                try? await time.sleep(max(.zero, due - time.monotonic()))
                let (number, underWay) = (serial, figures.withLock(\.underWay))
                // An exchange that does not answer is not to fill our memory with intentions.
                guard underWay < 60 else { continue }
                figures.withLock { $0.underWay += 1 }
                group.addTask {
                    await self.order(number)
                    self.figures.withLock { $0.underWay -= 1 }
                }
                if serial % (2 * rate) == 0 { group.addTask { await self.look() } }
            }
        }
    }

    /// One intention: a quantity no other has, so that an order placed twice shows.
    private func order(_ number: Int) async {
        let size = Qty(raw: 1_000_000 + Int64(number))
        let symbol = ["BTC-USD", "ETH-USD", "SOL-USD"][number % 3]
        let rests = number % 7 == 0
        var builder = number % 2 == 0 ? client.buy(symbol, size) : client.sell(symbol, size)
        if rests { builder = client.buy(symbol, size).limitPrice(Px(raw: 1_000_000_000)) }
        figures.withLock { $0.intents += 1 }
        let id = GraphID("graph_soak_\(number)")
        let graph = await call("submit \(id)") { [builder] in
            await self.submit(builder.graphID(id), id)
        }
        guard let graph else { return }
        figures.withLock { $0.settled += 1 }
        guard rests else { return }
        // Some rest for so long that they are far down the list when they end.
        let patience = number % 21 == 0 ? 1_200 : 20
        for _ in 0..<patience where !isDraining.withLock({ $0 }) {
            try? await time.sleep(.milliseconds(50))
        }
        await call("cancel \(graph)") {
            while !self.isEnded.withLock({ $0 }) {
                do { return try await self.client.cancel(graph) } catch {
                    try? await self.time.sleep(.milliseconds(200))
                }
            }
        }
    }

    /// Reports a call's beginning and end.
    private func call<Value: Sendable>(
        _ name: String,
        _ body: () async -> Value
    ) async -> Value {
        let id = figures.withLock { figures in
            figures.calls += 1
            return figures.calls
        }
        say("+ \(id) \(name)")
        defer { say("- \(id)") }
        return await body()
    }

    /// The graph that was accepted; nil if surely none was.
    private func submit(_ builder: OrderBuilder, _ id: GraphID) async -> GraphID? {
        var outcome: OrderOutcome?
        do { outcome = try await builder.submitOutcome() } catch {
            // Thrown before anything left, or not: the client says when it is asked.
            outcome = nil
        }
        var delay = Duration.milliseconds(250)
        for attempt in 1... where !isEnded.withLock({ $0 }) {
            switch outcome {
            case .accepted(let graph):
                say("u \(id) accepted \(graph.graphID)")
                return graph.graphID
            case .rejected:
                say("u \(id) rejected")
                return nil
            case .unknown, nil: break
            }
            say("u \(id) unknown")
            figures.withLock { $0.unknown += 1 }
            // What cannot be settled is given up; it may stay unknown, and is called so.
            if attempt > 12 { return await giveUp(id) }
            try? await time.sleep(delay)
            delay = min(delay * 2, .seconds(4))
            if let asked = try? await client.resolve(id) { outcome = asked }
            if case .unknown = outcome, let sent = try? await client.resubmit(id) {
                outcome = sent
            }
        }
        return nil
    }

    /// Cancels what became of a submission; nil unless it was there.
    private func giveUp(_ id: GraphID) async -> GraphID? {
        guard case .over(let graph)? = try? await client.abandon(id, within: .seconds(60)) else {
            return nil
        }
        say("u \(id) accepted \(graph.graphID)")
        return graph.graphID
    }

    /// Reads beside the trading, each of which has to end.
    private func look() async {
        _ = try? await client.quote("BTC-USD")
        _ = try? await client.positions().fetch()
        _ = try? await client.riskLimits()
    }

    // MARK: Reporting

    /// How much longer each took than the quickest: the two clocks need not agree.
    private static func aboveTheFloor(_ lags: [Int64]) -> [UInt64] {
        let sorted = lags.sorted()
        guard let floor = sorted.first else { return [] }
        return sorted.map { UInt64($0 - floor) }
    }

    private func report(_ account: MarketStream, _ stalled: MarketStream) async {
        while !Task.isCancelled {
            do { try await time.sleep(.seconds(1)) } catch { return }
            let (figures, lags) = figures.withLock { figures in
                defer { figures.lags.removeAll(keepingCapacity: true) }
                return (figures, SoakTrader.aboveTheFloor(figures.lags))
            }
            var row = Row("soak", "trader")
            row.add("rss_kb", ProcessMemory.residentKilobytes())
            row.add("lag_p50_us", Measure.percentile(lags, 0.5))
            row.add("lag_p99_us", Measure.percentile(lags, 0.99))
            row.add("events", figures.events)
            row.add("reconnects", figures.reconnects)
            row.add("gaps", figures.gaps)
            row.add("backfills", figures.caughtUp)
            row.add("open_holes", figures.openHoles.count)
            row.add("intents", figures.intents)
            row.add("orders", figures.settled)
            row.add("under_way", figures.underWay)
            row.add("unknown", figures.unknown)
            row.add("books", figures.books)
            row.add("issues", account.issueCount)
            row.add("repeats", account.duplicateCount)
            row.add("dropped", account.droppedCount)
            row.add("dropped_stalled", stalled.droppedCount)
            say("s " + row.text)
            let silence = time.monotonic() - figures.lastEvent
            // Some faults in a row, each with its own time-out and wait, can take a minute.
            if silence > .seconds(150) { say("e no event for \(silence)") }
        }
    }
}
