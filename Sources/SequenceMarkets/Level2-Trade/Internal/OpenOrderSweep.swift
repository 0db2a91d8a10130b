/// Cancels what is open, looks, and cancels again, until nothing is or the time is up.
///
/// Every call goes in the safety lane: an emergency does not wait behind reads.
struct OpenOrderSweep: Sendable {
    private static let pageSize = 200
    private static let maximumPages = 100
    private static let pause = Duration.milliseconds(250)

    private let client: SequenceClient
    private let limit: Duration

    init(_ client: SequenceClient, limit: Duration) {
        self.client = client
        self.limit = limit
    }

    private var time: TimeSource { client.executor.configuration.time }

    /// Kill switch, then venue by venue, then graph by graph, then a look.
    func flatten(reason: String?) async -> FlattenReport {
        var report = FlattenReport()
        do throws(SequenceError) {
            report.killSwitch = try await client.killSwitch.engage(reason: reason)
        } catch {
            report.note("killSwitch.engage", error)
        }
        await cancelVenues(&report)
        await cancelGraphs(&report)
        return report
    }

    /// Graph by graph, then a look; without the kill switch.
    func cancelOpenGraphs() async -> FlattenReport {
        var report = FlattenReport()
        await cancelGraphs(&report)
        return report
    }

    private func cancelVenues(_ report: inout FlattenReport) async {
        let venues: [ConnectedVenue]
        do throws(SequenceError) {
            venues = try await client.send(
                .list("/v1/credentials", under: ["venues", "credentials"], lane: .safety)
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

    private func cancelGraphs(_ report: inout FlattenReport) async {
        let end = time.monotonic() + limit
        var accepted: Set<GraphID> = []
        while true {
            await look(&report)
            let open = report.stillOpen ?? []
            if report.isVerifiedFlat { return }
            var graphs: Set<GraphID> = []
            for graph in open.compactMap(\.graphID) where graphs.insert(graph).inserted {
                await cancel(graph, &accepted, &report)
            }
            // A cancel takes its time to be carried out: look again, and cancel again.
            guard time.monotonic() < end, (try? await time.sleep(OpenOrderSweep.pause)) != nil
            else {
                return await look(&report)
            }
        }
    }

    private func cancel(
        _ graph: GraphID,
        _ accepted: inout Set<GraphID>,
        _ report: inout FlattenReport
    ) async {
        let step = "cancel(\(graph))"
        do throws(SequenceError) {
            try await client.cancel(graph)
            if accepted.insert(graph).inserted { report.cancelledGraphs.append(graph) }
            report.clear(step)
        } catch {
            report.note(step, error)
        }
    }

    /// Lists the orders and keeps those that are open.
    private func look(_ report: inout FlattenReport) async {
        do throws(SequenceError) {
            let (open, isAll) = try await openOrders()
            (report.stillOpen, report.sawEverything) = (open, isAll)
            report.clear("orders")
        } catch {
            (report.stillOpen, report.sawEverything) = (nil, false)
            report.note("orders", error)
        }
    }

    private func openOrders() async throws(SequenceError) -> (open: [Order], isAll: Bool) {
        var open: [Order] = []
        var offset = 0
        for _ in 0..<OpenOrderSweep.maximumPages {
            var query = RequestQuery()
            query.add("limit", OpenOrderSweep.pageSize)
            query.add("offset", offset)
            let page = try await client.send(
                Endpoint(.get, "/v1/orders", query: query, lane: .safety) {
                    reader throws(JSONError) in try Page<Order>.read("orders", &reader)
                }
            )
            open += page.items.filter { !$0.isTerminal }
            offset += page.items.count
            guard page.hasMore else { return (open, true) }
            guard !page.items.isEmpty else { break }
        }
        return (open, false)
    }
}
