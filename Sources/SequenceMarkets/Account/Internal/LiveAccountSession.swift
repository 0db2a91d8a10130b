/// Runs an ``AccountReconciliation``: its stream, its questions, and its consumers.
final class LiveAccountSession: Sendable {
    private struct Consumer {
        weak var mailbox: Mailbox<AccountUpdatePolicy>?
    }

    private struct State {
        var machine: AccountReconciliation
        var consumers: [Consumer] = []
        var tasks: [Task<Void, Never>] = []
        var knowsAllOrders = true
        var isOver = false
    }

    private static let pageSize = 200

    private let client: SequenceClient
    private let options: LiveAccount.Options
    private let stream: MarketStream
    private let state: Locked<State>

    init(_ client: SequenceClient, _ options: LiveAccount.Options) {
        (self.client, self.options) = (client, options)
        let time = client.executor.configuration.time
        let machine = AccountReconciliation(limits: options.limits, now: time.wall())
        state = Locked(State(machine: machine))
        stream = client.stream([.orders, .fills])
    }

    private var time: TimeSource { client.executor.shared.time }

    // MARK: Starting and ending

    /// Subscribes first, so that no event is missed; then reads what exists.
    func start() async throws(SequenceError) {
        do throws(SequenceError) {
            try await stream.ready(within: options.startTimeout)
            let (orders, knowsAll) = try await openOrders()
            let positions = try await client.send(.positions(RequestQuery()))
            state.withLock { state in
                state.machine.start(orders: orders, positions: positions.positions)
                state.knowsAllOrders = knowsAll && positions.issues.isEmpty
            }
        } catch {
            stream.subscription.cancel()
            throw error
        }
        let tasks = [
            Task { await self.watchLink() }, Task { await self.listen() },
            Task { await self.compareRegularly() },
        ]
        state.withLock { $0.tasks = tasks }
    }

    func close() async {
        cancel()
        await stream.close()
    }

    func cancel() {
        let (tasks, wakeUps) = state.withLock { state in
            let now = time.wall()
            _ = state.machine.link(isLive: false, at: now)
            let wakeUps = state.consumers.compactMap { $0.mailbox?.end(.end) }
            (state.isOver, state.consumers) = (true, [])
            defer { state.tasks = [] }
            return (state.tasks, wakeUps)
        }
        for task in tasks { task.cancel() }
        for wakeUp in wakeUps { wakeUp() }
        stream.subscription.cancel()
    }

    /// The open orders of the list, as far as the limit allows, and whether that was all.
    private func openOrders() async throws(SequenceError) -> ([Order], Bool) {
        var (open, offset, isWhole) = ([Order](), 0, true)
        while offset < options.maximumOrders {
            let filter = ListFilter(limit: LiveAccountSession.pageSize, offset: offset)
            let page = try await client.send(.page(.orders, filter))
            open += page.items.filter { !$0.isTerminal }
            isWhole = isWhole && page.issues.isEmpty
            guard page.mayContinue(skipped: offset, limit: LiveAccountSession.pageSize) else {
                return (open, isWhole)
            }
            offset += page.rowCount
        }
        return (open, false)
    }

    // MARK: Reading

    func read() -> AccountReading {
        let (machine, knowsAll) = state.withLock { ($0.machine, $0.knowsAllOrders) }
        let book = client.executor.shared.submissions
        let orders = machine.state.openOrders(isOwn: book.isOwn)
        return AccountReading(
            freshness: machine.freshness,
            state: machine.state,
            ownOpenOrders: orders.own,
            foreignOpenOrders: orders.foreign,
            unsettled: book.withBook { $0.unsettled.keys.sorted { $0.rawValue < $1.rawValue } },
            knowsAllOrders: knowsAll
        )
    }

    func open() -> Mailbox<AccountUpdatePolicy> {
        let mailbox = Mailbox(AccountUpdatePolicy(capacity: options.bufferSize))
        let isOver = state.withLock { state in
            state.consumers.removeAll { $0.mailbox == nil }
            if !state.isOver { state.consumers.append(Consumer(mailbox: mailbox)) }
            return state.isOver
        }
        if isOver { mailbox.finish(.end) }
        return mailbox
    }

    func mark(_ symbol: String, _ venue: Venue?, _ price: Px) {
        state.withLock { $0.machine.mark(symbol, venue, price) }
    }

    // MARK: Running

    /// Changes the machine and hands its updates on; consumers are woken outside the lock.
    private func change(_ body: (inout AccountReconciliation) -> [AccountUpdate]) {
        let wakeUps = state.withLock { state -> [WakeUp] in
            guard !state.isOver else { return [] }
            let updates = body(&state.machine)
            guard !updates.isEmpty else { return [] }
            return state.consumers.compactMap { $0.mailbox?.add(updates).wakeUp }
        }
        for wakeUp in wakeUps { wakeUp() }
    }

    private func watchLink() async {
        for await next in stream.states {
            change { $0.link(isLive: next == .live, at: time.wall()) }
        }
        cancel()
    }

    private func listen() async {
        while case .batch(let events) = await stream.subscription.queue.take() {
            change { machine in events.flatMap { machine.take($0) } }
        }
        cancel()
    }

    private func compareRegularly() async {
        let pause = max(.milliseconds(1), options.confirmationInterval)
        var last = time.monotonic()
        while true {
            do { try await time.sleep(pause) } catch { return }
            // Not the machine itself: a copy would be written out when the next event changes it.
            let (freshness, isWanted) = state.withLock {
                ($0.machine.freshness, $0.machine.wantsComparison)
            }
            if case .stale = freshness { continue }
            let isDue = time.monotonic() - last >= options.comparisonInterval
            guard isWanted || isDue else { continue }
            await compare()
            last = time.monotonic()
        }
    }

    private func compare() async {
        let (revision, ids) = state.withLock { state in
            let ids = state.machine.ordersToAsk(atMost: options.ordersPerComparison)
            return (state.machine.revision, ids)
        }
        do throws(SequenceError) {
            var orders: [Order] = []
            for id in ids {
                let filter = ListFilter(limit: 10, nodeOrderID: id)
                let page = try await client.send(.page(.orders, filter, lane: .bulk))
                if let order = page.items.first(where: { $0.isReport(of: id) }) {
                    orders.append(order)
                }
            }
            var endpoint = Endpoint.positions(RequestQuery())
            endpoint.lane = .bulk
            let positions = try await client.send(endpoint)
            change { $0.compare(positions: positions, orders: orders, asked: revision) }
        } catch {
            // The next comparison tries again; until then nothing is confirmed or corrected.
        }
    }
}

extension Order {
    /// Whether this is the order of an id, in either spelling.
    fileprivate func isReport(of id: String) -> Bool {
        OrderName.bare(nodeOrderID) == OrderName.bare(id)
    }
}
