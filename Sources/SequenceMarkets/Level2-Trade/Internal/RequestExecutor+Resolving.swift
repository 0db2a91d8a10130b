/// Resolves the outcome of a submission, without ever sending an order.
extension RequestExecutor {
    /// Queries the graph, then its order.
    func resolve(_ id: GraphID) async throws(SequenceError) -> OrderOutcome {
        let terms = shared.submissions.withBook { $0.unsettled[id].map { SubmittedTerms($0.body) } }
        let (result, call) = try await report(
            Endpoint<GraphStatus>(.get, "/v1/execution_graphs/\(id)", lane: .orderReads)
        )
        let cause: SequenceError
        switch result {
        case .success(let graph):
            if let mismatch = mismatch(graph, id, terms, call) {
                cause = mismatch
                break
            }
            shared.submissions.saw(graph)
            return .accepted(SubmittedGraph(graph))
        case .failure(let error):
            guard case .api(let refusal) = error, refusal.status == 404 else { throw error }
            if let order = await listed(id, terms) {
                shared.submissions.saw(order)
                return .accepted(SubmittedGraph(listed: order, id))
            }
            cause = error
        }
        return .unknown(UnknownOutcome(graphID: id, cause: cause, context: call.context()))
    }

    /// Why the graph that was shown is not the submission, or nil.
    func mismatch(
        _ graph: GraphStatus,
        _ id: GraphID,
        _ terms: SubmittedTerms?,
        _ call: Call
    ) -> SequenceError? {
        if graph.graphID == id, terms?.agrees(with: graph) ?? true { return nil }
        return .decoding(
            DecodingFailure(
                path: graph.graphID == id ? "$.nodes" : "$.graph_id",
                expected: graph.graphID == id
                    ? "the nodes and quantities that were submitted" : "\"\(id)\"",
                snippet: String(graph.graphID.rawValue.oneLine(100)),
                context: call.context()
            )
        )
    }

    /// The graph's order in the order list, for a graph of one node.
    private func listed(_ id: GraphID, _ terms: SubmittedTerms?) async -> Order? {
        guard let terms, terms.quantities.count == 1, let node = terms.quantities.keys.first
        else { return nil }
        let filter = ListFilter(nodeOrderID: "graph:\(id):\(node):1")
        let page = try? await send(.page(.orders, filter))
        return page?.items.first { $0.graphID == id }
    }

    /// Cancels the graph until it has ended, or is denied for the settle window.
    func abandon(_ id: GraphID, within limit: Duration) async throws(SequenceError)
        -> AbandonOutcome
    {
        try shared.checkOpen()
        let time = shared.time
        let end = time.monotonic() + limit
        var denials = DenialWatch(window: configuration.settleWindow)
        var last: SequenceError?
        let pause = min(max(configuration.settleWindow / 8, .milliseconds(50)), .seconds(2))
        while true {
            if Task.isCancelled { break }
            let (cancelled, call) = try await report(.cancel(id))
            if case .failure(let error) = cancelled {
                last = error
            } else {
                shared.submissions.withBook { $0.noteCancel(of: id) }
            }
            let answer = try await look(id)
            switch answer {
            case .success(let graph):
                denials.wasShown()
                shared.submissions.saw(graph)
                if graph.status.isTerminal { return .over(graph) }
            case .failure(let error):
                last = error
                if case .api(let refusal) = error, refusal.isDenial {
                    denials.wasDenied(at: time.monotonic(), time.wall())
                }
            }
            if let since = denials.settledSince(now: time.monotonic()) {
                shared.submissions.withBook { $0.deny(id, since: since) }
                return .denied(since: since)
            }
            guard time.monotonic() + pause <= end, (try? await time.sleep(pause)) != nil else {
                try shared.checkOpen()
                return .unknown(unknown(id, last, call))
            }
        }
        return .unknown(
            UnknownOutcome(
                graphID: id,
                cause: last ?? .cancelled,
                context: .none("DELETE /v1/execution_graphs/\(id)")
            )
        )
    }

    /// Cancels a graph that appeared after it was denied, and notifies the observer.
    func cancelAppeared(_ id: GraphID) {
        let observer = configuration.observer
        observer?.observe(SubmissionEvent(.appearedAfterDenial, id))
        // It is not awaited: it ends with the call's own deadline.
        Task {
            do throws(SequenceError) {
                try await send(.cancel(id))
                shared.submissions.withBook { $0.noteCancel(of: id) }
                observer?.observe(SubmissionEvent(.cancelAccepted, id))
            } catch {
                observer?.observe(SubmissionEvent(.cancelFailed, id))
            }
        }
    }

    private func look(
        _ id: GraphID
    ) async throws(SequenceError) -> Result<GraphStatus, SequenceError> {
        try await report(.status(of: id, lane: .safety)).0
    }

    private func unknown(_ id: GraphID, _ cause: SequenceError?, _ call: Call) -> UnknownOutcome {
        UnknownOutcome(graphID: id, cause: cause ?? call.deadlineError(), context: call.context())
    }
}

/// Consecutive denials of a graph; a graph that was shown once is never denied.
struct DenialWatch: Sendable {
    private static let minimum = 3
    let window: Duration
    private var first: (at: Duration, wall: Nanoseconds)?
    private var last: Duration?
    private var count = 0
    private var isShown = false

    init(window: Duration) { self.window = window }

    mutating func wasShown() { isShown = true }

    mutating func wasDenied(at now: Duration, _ wall: Nanoseconds) {
        if first == nil { first = (now, wall) }
        last = now
        count += 1
    }

    /// The time of the first denial, once the denials have lasted for the window.
    func settledSince(now: Duration) -> Nanoseconds? {
        guard !isShown, count >= DenialWatch.minimum, let first, let last else { return nil }
        return last - first.at >= window ? first.wall : nil
    }
}

extension SubmittedGraph {
    /// A graph's state as implied by an order's row.
    init(listed order: Order, _ id: GraphID) {
        graphID = id
        status = .unknown
        nodeCount = 1
        edgeCount = 0
        nodeOrderID = order.nodeOrderID
    }
}
