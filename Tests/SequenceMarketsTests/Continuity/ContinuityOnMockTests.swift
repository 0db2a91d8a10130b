import SequenceMarkets
import SequenceMocks
import Testing

/// What a client reports of its account, compared with what really happened on the exchange.
@Suite("The delivered account, and the exchange's", .fewAtATime)
struct ContinuityOnMockTests {
    /// One execution as both sides can name it, whatever ids a dialect shows.
    private struct Name: Hashable {
        var order: String
        var quantity: Int64
        var price: Int64

        init(_ id: String, _ quantity: Qty, _ price: Px) {
            let bare = id.hasPrefix("graph:") ? String(id.dropFirst(6)) : id
            // Without its revision: an amended order is one.
            order = bare.lastIndex(of: ":").map { String(bare[..<$0]) } ?? bare
            (self.quantity, self.price) = (quantity.raw, price.raw)
        }
    }

    private func count(_ names: [Name]) -> [Name: Int] {
        names.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    private func told(_ log: EventLog) -> [Name: Int] {
        count(log.fills.map { Name($0.nodeOrderID, $0.quantity, $0.price) })
    }

    private func truth(_ harness: StreamHarness) -> [Name: Int] {
        count(harness.exchange.truth.executions.map { Name($0.orderID, $0.quantity, $0.price) })
    }

    /// A client whose account's stream is live, and what it reports.
    private func follow(
        _ configure: (inout MockExchange.Configuration) -> Void,
        client change: (inout SequenceClient.Configuration) -> Void = { _ in },
        _ body: (StreamHarness, EventLog) async throws -> Void
    ) async throws {
        try await StreamHarness.run(
            .inProcess,
            exchange: {
                $0.dialect.restFillIDs = .fillID
                configure(&$0)
            },
            client: change
        ) { harness in
            let stream = harness.client.stream([.orders, .fills])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { stream.state == .live })
            try await body(harness, log)
            log.stop()
        }
    }

    /// Submits without waiting for the answer, as the clock stands still meanwhile.
    private func send(_ builder: OrderBuilder) { Task { try? await builder.submit() } }

    private func areOrders(_ count: Int, over harness: StreamHarness) -> Bool {
        let orders = harness.exchange.truth.orders
        return orders.count == count && orders.allSatisfy(\.isOver)
    }

    /// The link is lost, something happens, and the gap is closed.
    private func hole(
        _ harness: StreamHarness,
        _ log: EventLog,
        _ body: () async throws -> Void
    ) async throws {
        let before = log.gaps.count
        harness.exchange.sockets.last?.reset()
        #expect(await harness.advance(by: .milliseconds(1)) { log.gaps.count > before })
        try await body()
        #expect(await harness.advance { log.caughtUp.last?.id == log.gaps.last?.id })
    }

    // MARK: Ids

    @Test(
        "An execution is told once, whatever ids each side gives",
        arguments: Dialect.FillIDs.allCases,
        Dialect.FillIDs.allCases
    )
    func fillIDs(stream: Dialect.FillIDs, rest: Dialect.FillIDs) async throws {
        for numbers in Dialect.ExecutionNumbers.allCases {
            try await follow({
                $0.dialect.streamFillIDs = stream
                $0.dialect.restFillIDs = rest
                $0.dialect.executionNumbers = numbers
            }) { harness, log in
                let client = harness.client
                try await client.buy("BTC-USD", 0.3).submit()
                try await client.buy("ETH-USD", 2).submit()
                #expect(await harness.advance { areOrders(2, over: harness) })
                try await hole(harness, log) {
                    try await client.buy("BTC-USD", 0.3).submit()
                    try await client.buy("BTC-USD", 0.3).submit()
                    #expect(await harness.advance { areOrders(4, over: harness) })
                }
                try await client.sell("BTC-USD", 0.3).submit()
                #expect(await harness.advance { areOrders(5, over: harness) })
                #expect(await harness.advance { told(log) == truth(harness) }, "\(numbers)")
                // Neither a later query nor an audit delivers anything again.
                await harness.pass(.seconds(130))
                #expect(told(log) == truth(harness), "\(numbers)")
                #expect(log.caughtUp.map(\.missing) == [[]], "\(numbers)")
            }
        }
    }

    // MARK: Lists

    @Test(
        "A gap in an account of 3 000 orders is filled or said to be open, in any order",
        arguments: Dialect.ListOrder.allCases
    )
    func listOrders(order: Dialect.ListOrder) async throws {
        try await follow({
            $0.orderHistory = 3_000
            $0.dialect.orderList = order
            $0.dialect.fillList = order
        }) { harness, log in
            let resting = try await harness.client.buy("BTC-USD", 0.1).limitPrice(1).submit()
            #expect(await harness.advance { log.orders.last?.graphID == resting.graphID })
            for _ in 0..<5 { try await harness.client.buy("ETH-USD", 0.1).submit() }
            await harness.pass(.seconds(20))
            try await hole(harness, log) {
                try await harness.client.cancel(resting.graphID)
                for _ in 0..<3 { try await harness.client.buy("BTC-USD", 0.2).submit() }
                #expect(await harness.advance { areOrders(9, over: harness) })
            }
            let isComplete = log.caughtUp.last?.isComplete == true
            // Its end is queried by name, wherever it is in the list.
            #expect(log.orders.last { $0.graphID == resting.graphID }?.status == .cancelled)
            if isComplete { #expect(told(log) == truth(harness)) }
            if order == .newest || order == .oldest { #expect(isComplete) }
            await harness.pass(.seconds(130))
            #expect(told(log).allSatisfy { truth(harness)[$0.key] == $0.value })
        }
    }

    @Test("250 orders in lists that name a total and no has_more: none is left open")
    func flattenWithoutHasMore() async throws {
        try await StreamHarness.run(
            .inProcess,
            exchange: {
                $0.dialect.hasMore = .missing
                $0.dialect.pageCap = .fifty
                $0.dialect.killSwitch = .keeps
            }
        ) { harness in
            for _ in 0..<250 {
                try await harness.client.buy("BTC-USD", 0.01).limitPrice(1).submit()
            }
            await harness.pass(.seconds(1))
            let report = Locked<FlattenReport?>(nil)
            let task = Task {
                let done = await harness.client.flattenAll(.all, within: .seconds(60))
                report.withLock { $0 = done }
            }
            #expect(
                await harness.advance(atMost: .seconds(120)) { report.withLock { $0 != nil } }
            )
            await task.value
            let open = harness.exchange.truth.orders.filter { !$0.isOver }
            #expect(harness.exchange.truth.orders.count == 250)
            #expect(report.withLock { $0?.hasNoOpenOrders } == open.isEmpty)
            #expect(open.isEmpty)
        }
    }

    // MARK: Clocks

    private static let clocks: [(String, @Sendable (inout Weather) -> Void)] = [
        ("the exchange 10 s behind", { $0.exchangeOffset = .seconds(-10) }),
        ("the exchange 10 s ahead", { $0.exchangeOffset = .seconds(10) }),
        (
            "an hour ahead, and drifting",
            { ($0.exchangeOffset, $0.exchangeDrift) = (.seconds(3_600), 5_000) }
        ),
        ("a venue's clock a minute off", { $0.venueOffset = .seconds(60) }),
        (
            "fills reported 10 s late",
            { ($0.fillReportDelay, $0.lateReports) = (.seconds(10), 100) }
        ),
        ("REST 8 s late", { ($0.restFillDelay, $0.lateReports) = (.seconds(8), 100) }),
        (
            "dropped, with the Gap frame 8 s later",
            { ($0.droppedFrames, $0.gapDelay) = (40, .seconds(8)) }
        ),
        ("steps back and forth", { $0.exchangeStep = .milliseconds(2_500) }),
    ]

    @Test("No clock that is off, and no report that is late, loses a fill", arguments: 0..<8)
    func clocks(place: Int) async throws {
        let (name, weather) = ContinuityOnMockTests.clocks[place]
        try await follow({ weather(&$0.weather) }) { harness, log in
            for _ in 0..<4 { try await harness.client.buy("BTC-USD", 0.15).submit() }
            await harness.pass(.seconds(1))
            try await hole(harness, log) {
                for _ in 0..<3 { try await harness.client.buy("ETH-USD", 1.5).submit() }
                #expect(await harness.advance { areOrders(7, over: harness) })
            }
            for _ in 0..<4 { try await harness.client.sell("BTC-USD", 0.15).submit() }
            let isTold = await harness.advance(atMost: .seconds(120)) {
                areOrders(11, over: harness) && told(log) == truth(harness)
            }
            #expect(isTold, "\(name): \(log.fills.count)")
            await harness.pass(.seconds(60))
            #expect(told(log) == truth(harness), "\(name)")
        }
    }

    @Test("An end stamped before its previous update is delivered, and the link is kept")
    func earlierEnds() async throws {
        try await follow({
            $0.weather.earlierEnds = 100
            $0.weather.exchangeStep = .milliseconds(50)
        }) { harness, log in
            for _ in 0..<10 { try await harness.client.buy("BTC-USD", 0.15).submit() }
            for _ in 0..<3 {
                let graph = try await harness.client.buy("BTC-USD", 0.1).limitPrice(1).submit()
                await harness.pass(.milliseconds(300))
                try await harness.client.cancel(graph.graphID)
            }
            #expect(await harness.advance { areOrders(13, over: harness) })
            await harness.pass(.seconds(600))
            let ended = Set(log.orders.filter(\.isTerminal).map(\.id))
            #expect(ended.count == 13 && log.gaps.isEmpty)
            let links = harness.exchange.requests.filter { $0.target.hasPrefix("/v1/stream") }
            #expect(links.count == 1)
        }
    }

    // MARK: Gaps one after another

    @Test("Bad frames every 200 ms with REST at 150 ms: good fills come on time, gaps close")
    func badFrames() async throws {
        try await follow({ $0.weather.restDelay = .milliseconds(150) }) { harness, log in
            harness.exchange.forgetRequests()
            for _ in 0..<100 {
                send(harness.client.buy("BTC-USD", 0.01))
                harness.exchange.sockets.last?
                    .send(#"{"channel":"fills","data":{"node_order_id":1}}"#)
                await harness.pass(.milliseconds(200))
            }
            // Those of the last second may be on their way.
            #expect(log.fills.count >= 94, "\(log.fills.count) of 100 in 20 s")
            #expect(log.caughtUp.count >= 10)
            let reads = harness.exchange.requests.filter { $0.method == "GET" }.count
            #expect(reads <= 600, "\(reads) reads")
            #expect(await harness.advance { told(log) == truth(harness) })
            #expect(
                await harness.advance { Set(log.caughtUp.map(\.id)) == Set(log.gaps.map(\.id)) }
            )
            #expect(truth(harness).values.reduce(0, +) >= 100)
        }
    }

    // MARK: Amendments

    @Test(
        "An amended order's earlier ids are reported as over and not queried again",
        arguments: [Dialect.AmendedOrder.followed, .ended, .endedSilently, .forgotten]
    )
    func amended(earlier: Dialect.AmendedOrder) async throws {
        try await follow({ $0.dialect.amendedOrder = earlier }) { harness, log in
            let graph = try await harness.client.buy("BTC-USD", 0.5).limitPrice(10).submit()
            #expect(await harness.advance { log.orders.last?.graphID == graph.graphID })
            var ids = [log.orders.last?.id ?? ""]
            for step in 1...5 {
                let result = try await harness.client.amend(ids[step - 1], price: 10 + step)
                ids.append(result.orderID)
                #expect(await harness.advance { log.orders.contains { $0.id == ids[step] } })
            }
            #expect(Set(ids).count == 6)
            await harness.pass(.seconds(20))
            for id in ids.dropLast() {
                #expect(log.orders.last { $0.id == id }?.isTerminal == true, "\(id)")
            }
            #expect(log.orders.last { $0.id == ids[5] }?.isTerminal == false)
            harness.exchange.forgetRequests()
            await harness.pass(.seconds(200))
            let targets = harness.exchange.requests.map(\.target)
            #expect(!targets.isEmpty, "the order that is open is audited")
            for id in ids.dropLast() {
                let escaped = id.split(separator: ":").joined(separator: "%3A")
                let asks = targets.filter { $0.hasSuffix(id) || $0.hasSuffix(escaped) }
                #expect(asks.isEmpty, "\(id)")
            }
        }
    }
}
