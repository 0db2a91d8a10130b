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
    /// How often a list is read whose rows move meanwhile.
    private static let readings = 4
    /// How long what the start has read may be reported again, and REST may lag behind.
    private static let startPhase = Duration.seconds(15)

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
            let (orders, knowsAll) = try await openOrders(.orderReads)
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
    ///
    /// Rows may move while a list is paged through: fewer than the total means some were missed, and
    /// it is read again.
    private func openOrders(
        _ lane: Lane
    ) async throws(SequenceError) -> (open: [Order], isAll: Bool) {
        var rows: [String: Order] = [:]
        for _ in 0..<LiveAccountSession.readings {
            var (offset, unreadable) = (0, 0)
            while offset < options.maximumOrders {
                let filter = ListFilter(limit: LiveAccountSession.pageSize, offset: offset)
                let page = try await client.send(.page(.orders, filter, lane: lane))
                for order in page.items { rows[order.nodeOrderID] = order }
                unreadable += page.issues.count
                guard page.mayContinue(skipped: offset, limit: LiveAccountSession.pageSize) else {
                    let isWhole = page.total.map { rows.count + unreadable >= $0 } ?? true
                    guard isWhole else { break }
                    return (rows.values.filter { !$0.isTerminal }, unreadable == 0)
                }
                offset += page.rowCount
            }
            if offset >= options.maximumOrders { break }
        }
        return (rows.values.filter { !$0.isTerminal }, false)
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
        let start = time.monotonic()
        var last = start
        // What was open at the start may have been listed late: the list is read once more.
        var hasListed = false
        while true {
            do { try await time.sleep(pause) } catch { return }
            let now = time.monotonic()
            change { $0.expire(confirmedBefore: now - options.comparisonInterval * 2) }
            let hasBegun = now - start >= LiveAccountSession.startPhase
            // Not the machine itself: a copy would be written out when the next event changes it.
            let (freshness, isWanted, open) = state.withLock { state in
                if hasBegun { state.machine.endStart() }
                return (
                    state.machine.freshness, state.machine.wantsComparison,
                    state.machine.openCount
                )
            }
            if case .stale = freshness { continue }
            // Every open order is asked for within the interval, if there are not too many.
            let rounds = max(1, (open - 1) / max(1, options.ordersPerComparison) + 1)
            let isDue = now - last >= options.comparisonInterval / rounds
            guard isWanted || isDue || (hasBegun && !hasListed) else { continue }
            let hasRead = await compare(readsList: hasBegun && !hasListed)
            hasListed = hasListed || (hasBegun && hasRead)
            last = time.monotonic()
        }
    }

    /// Asks, and compares; returns whether there was an answer.
    private func compare(readsList: Bool) async -> Bool {
        let (revision, ids, isListDue) = state.withLock { state in
            let ids = state.machine.ordersToAsk(atMost: options.ordersPerComparison)
            return (state.machine.revision, ids, readsList || state.machine.wantsList)
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
            if isListDue {
                let list = try await openOrders(.bulk)
                let asked = Set(orders.map(\.id))
                orders += list.open.filter { !asked.contains($0.id) }
                state.withLock { $0.knowsAllOrders = list.isAll }
            }
            var endpoint = Endpoint.positions(RequestQuery())
            endpoint.lane = .bulk
            let positions = try await client.send(endpoint)
            let now = time.monotonic()
            change {
                $0.compare(
                    positions: positions,
                    orders: orders,
                    hasReadList: isListDue,
                    asked: revision,
                    now: now
                )
            }
            return true
        } catch {
            // The next comparison tries again; until then nothing is confirmed or corrected.
            return false
        }
    }
}

extension Order {
    /// Whether this is the order of an id, in either spelling.
    fileprivate func isReport(of id: String) -> Bool {
        OrderName.bare(nodeOrderID) == OrderName.bare(id)
    }
}
