/// Cancels open orders, checks, and cancels again, until none is open or the time is up.
///
/// Every call uses the safety lane: an emergency does not wait behind reads.
struct OpenOrderSweep: Sendable {
    private static let pageSize = 200
    private static let maximumPages = 100
    private static let pause = Duration.milliseconds(250)

    private static let cancelsAtOnce = 8

    private let client: SequenceClient
    private let scope: FlattenScope
    private let limit: Duration

    init(_ client: SequenceClient, _ scope: FlattenScope, limit: Duration) {
        self.client = client
        self.scope = scope
        self.limit = limit
    }

    private var time: TimeSource { client.executor.shared.time }
    private var submissions: SubmissionLog { client.executor.shared.submissions }

    /// Kill switch and own graphs from memory, then venue by venue and graph by graph, then a
    /// check.
    func flatten(reason: String?) async -> FlattenReport {
        client.executor.shared.stops.begin()
        defer { client.executor.shared.stops.end() }
        var report = FlattenReport()
        report.scope = scope
        do throws(SequenceError) {
            report.killSwitch = try await client.killSwitch.engage(reason: reason)
        } catch {
            report.note("killSwitch.engage", error)
        }
        let end = time.monotonic() + limit
        await cancelOwn(&report)
        if scope == .all { await cancelVenues(&report) }
        await cancelGraphs(&report, until: end)
        return report
    }

    /// Own graphs from memory, then graph by graph, then a check; without the kill switch.
    func cancelOpenGraphs() async -> FlattenReport {
        client.executor.shared.stops.begin()
        defer { client.executor.shared.stops.end() }
        var report = FlattenReport()
        report.scope = scope
        let end = time.monotonic() + limit
        await cancelOwn(&report)
        await cancelGraphs(&report, until: end)
        return report
    }

    /// Cancels this client's graphs that may be open, before anything is listed.
    private func cancelOwn(_ report: inout FlattenReport) async {
        let graphs = submissions.withBook { Array($0.unsettled.keys) + $0.own.open }
        await cancel(graphs, &report)
    }

    private func cancelVenues(_ report: inout FlattenReport) async {
        let venues: Rows<ConnectedVenue>
        do throws(SequenceError) {
            venues = try await client.send(
                .venues(lane: .safety)
            )
        } catch {
            return report.note("venues", error)
        }
        for venue in venues.map(\.venue) {
            do throws(SequenceError) {
                report.venues[venue] = try await client.cancelAll(on: venue)
            } catch {
                report.note("cancelAll(on: \(venue))", error)
            }
        }
    }

    private func cancelGraphs(_ report: inout FlattenReport, until end: Duration) async {
        var watches: [GraphID: DenialWatch] = [:]
        while true {
            await look(&report)
            await lookForUnsettled(&report, &watches, until: end)
            if report.hasNoOpenOrders || client.executor.shared.isClosed { return }
            var graphs: [GraphID] = report.unsettled
            for graph in (report.stillOpen ?? []).compactMap(\.graphID)
            where !graphs.contains(graph) {
                graphs.append(graph)
            }
            await cancel(graphs, &report)
            // A cancel takes time to take effect: check again, and cancel again.
            guard time.monotonic() < end, (try? await time.sleep(OpenOrderSweep.pause)) != nil
            else {
                await look(&report)
                return await lookForUnsettled(&report, &watches, until: end)
            }
        }
    }

    /// Queries the submissions whose outcome is unknown, while there is time; those that stay unknown
    /// are reported, and so are those that the exchange has denied for the settle window.
    private func lookForUnsettled(
        _ report: inout FlattenReport,
        _ watches: inout [GraphID: DenialWatch],
        until end: Duration
    ) async {
        let unknown = submissions.withBook { book in
            book.unsettled.filter { $0.value.phase == .unknown || $0.value.phase == .underWay }
                .map(\.key)
        }
        report.unsettled = []
        for id in unknown.sorted(by: { $0.rawValue < $1.rawValue }) {
            let window = client.executor.configuration.settleWindow
            var watch = watches[id] ?? DenialWatch(window: window)
            defer { watches[id] = watch }
            // One after another under a tight rate limit they could take minutes.
            guard time.monotonic() < end else {
                report.unsettled.append(id)
                continue
            }
            do throws(SequenceError) {
                let graph = try await client.send(.status(of: id, lane: .safety))
                watch.wasShown()
                submissions.saw(graph)
                if graph.status.isTerminal { continue }
            } catch {
                if case .api(let refusal) = error, refusal.isDenial {
                    watch.wasDenied(at: time.monotonic(), time.wall())
                }
            }
            if let since = watch.settledSince(now: time.monotonic()) {
                submissions.withBook { $0.deny(id, since: since) }
            }
            let isDenied = submissions.withBook { book in
                if case .denied? = book.unsettled[id]?.phase { true } else { false }
            }
            if isDenied { report.denied.append(id) } else { report.unsettled.append(id) }
        }
    }

    /// Cancels graphs, a few at a time.
    private func cancel(_ graphs: [GraphID], _ report: inout FlattenReport) async {
        let client = client
        var results: [(GraphID, SequenceError?)] = []
        await withTaskGroup(of: (GraphID, SequenceError?).self) { group in
            var rest = graphs[...]
            func next() {
                guard let graph = rest.popFirst() else { return }
                group.addTask {
                    do throws(SequenceError) {
                        try await client.cancel(graph)
                        return (graph, nil)
                    } catch {
                        return (graph, error)
                    }
                }
            }
            for _ in 0..<OpenOrderSweep.cancelsAtOnce { next() }
            for await result in group {
                results.append(result)
                next()
            }
        }
        let failed = Dictionary(results) { first, _ in first }
        for graph in graphs {
            let step = "cancel(\(graph))"
            if let error = failed[graph] ?? nil {
                report.note(step, error)
            } else {
                if !report.cancelledGraphs.contains(graph) { report.cancelledGraphs.append(graph) }
                report.clear(step)
            }
        }
    }

    /// Lists the orders and keeps those that are open.
    private func look(_ report: inout FlattenReport) async {
        do throws(SequenceError) {
            let list = try await openOrders()
            let own = submissions.withBook(\.own)
            let unsettled = submissions.withBook { Set($0.unsettled.keys) }
            func isOwn(_ order: Order) -> Bool {
                order.graphID.map { own.contains($0) || unsettled.contains($0) } ?? false
            }
            report.stillOpen = scope == .all ? list.open : list.open.filter(isOwn)
            report.foreignOpen = scope == .all ? [] : list.open.filter { !isOwn($0) }
            report.issues = list.issues
            // Own graphs that were forgotten could be among the foreign ones.
            report.sawEverything = list.isAll && (scope == .all || own.isComplete)
            report.clear("orders")
        } catch {
            (report.stillOpen, report.sawEverything) = (nil, false)
            report.note("orders", error)
        }
    }

    private struct OpenOrders {
        var open: [Order] = []
        var issues: [RowIssue] = []
        var isAll = false
    }

    private func openOrders() async throws(SequenceError) -> OpenOrders {
        var list = OpenOrders()
        var seen: Set<String> = []
        var offset = 0
        for _ in 0..<OpenOrderSweep.maximumPages {
            let filter = ListFilter(limit: OpenOrderSweep.pageSize, offset: offset)
            let page = try await client.send(.page(.orders, filter, lane: .safety))
            for order in page.items where seen.insert(order.nodeOrderID).inserted {
                if !order.isTerminal { list.open.append(order) }
            }
            list.issues += page.issues
            page.items.forEach(submissions.saw)
            guard page.mayContinue(skipped: offset, limit: OpenOrderSweep.pageSize) else {
                // Rows move while a list is paged through: fewer than the total means some were
                // missed.
                let isWhole = page.total.map { seen.count + list.issues.count >= $0 } ?? true
                list.isAll = isWhole && page.saysMore != true && list.issues.isEmpty
                return list
            }
            offset += page.rowCount
        }
        return list
    }
}
