/// Submits a graph: the same bytes under the same id on every attempt, one record for all.
extension RequestExecutor {
    /// Sends the graph; throws only if nothing can have reached the exchange.
    func submit(_ id: GraphID, _ body: [UInt8]) async throws(SequenceError) -> OrderOutcome {
        try shared.checkOpen()
        try shared.checkMaySubmit()
        let time = configuration.time
        let most = configuration.orderLimits.maximumOpenOrders
        let (now, wall, window) = (time.monotonic(), time.wall(), configuration.resubmitWindow)
        let objection = shared.submissions.withBook {
            $0.begin(id, body, now: now, at: wall, window: window, maximumOpen: most)
        }
        if let objection { throw SubmissionBook.error(objection, id) }
        try await record(id)
        return try await send(id, body)
    }

    /// Sends exactly the same bytes again, while the outcome is unknown.
    func resubmit(_ id: GraphID) async throws(SequenceError) -> OrderOutcome {
        try shared.checkOpen()
        try shared.checkMaySubmit()
        guard configuration.graphIDs == .assignedByClient else {
            throw .validation(
                field: "graph_id",
                "the exchange assigns its own graph ids, so the same bytes could make a second "
                    + "order; look at orders() instead"
            )
        }
        let (now, window) = (configuration.time.monotonic(), configuration.resubmitWindow)
        let bytes = shared.submissions.withBook {
            $0.repeatAttempt(id, now: now, window: window)
        }
        switch bytes {
        case .success(let body): return try await send(id, body)
        case .failure(let refusal): throw SubmissionBook.error(refusal.objection, id)
        }
    }

    /// Writes the submission to the journal, if there is one; it must not be sent if that fails.
    private func record(_ id: GraphID) async throws(SequenceError) {
        guard let journal = shared.journal else { return }
        do throws(SequenceError) {
            try await journal.record(id, within: configuration.retryPolicy.deadline)
        } catch {
            _ = settle(id, .failed, false)
            throw error
        }
    }

    /// Sends the recorded bytes, and settles the record with the result.
    private func send(_ id: GraphID, _ body: [UInt8]) async throws(SequenceError) -> OrderOutcome {
        var endpoint = Endpoint<SubmittedGraph>(
            .post,
            "/v1/orders",
            body: body,
            repetition: configuration.graphIDs == .assignedByClient ? .byGraphID : .never,
            lane: .orders,
            reading: { reader throws(JSONError) in
                try SubmittedGraph(from: &reader, answering: id)
            }
        )
        endpoint.graphID = id
        let result: Result<SubmittedGraph, SequenceError>
        let call: Call
        do throws(SequenceError) {
            (result, call) = try await report(endpoint)
        } catch {
            if settle(id, .failed, false) == .unknown {
                return unknown(id, error, RequestContext.none(endpoint.operation))
            }
            throw error
        }
        switch result {
        case .success(let graph):
            if graph.graphID == id || acceptsForeignID(call) {
                let accepted = graph.graphID == id ? id : graph.graphID
                _ = settle(id, .accepted, true, as: accepted)
                return .accepted(graph)
            }
            let error = SequenceError.decoding(
                DecodingFailure(
                    path: "$.graph_id",
                    expected: "\"\(id)\"",
                    snippet: "\"\(graph.graphID.rawValue.oneLine(100))\"",
                    context: call.context()
                )
            ).hiding(shared.key)
            return try await outcome(of: id, .failed, error, call)
        case .failure(let error):
            if case .api = error, call.lastAttemptWasRefused {
                return try await outcome(of: id, .refused, error, call)
            }
            return try await outcome(of: id, .failed, error, call)
        }
    }

    private func outcome(
        of id: GraphID,
        _ end: SubmissionBook.CallEnd,
        _ error: SequenceError,
        _ call: Call
    ) async throws(SequenceError) -> OrderOutcome {
        let terms = shared.submissions.withBook { $0.unsettled[id].map { SubmittedTerms($0.body) } }
        var (end, mayHaveArrived) = (end, call.mayHaveBeenSent)
        if needsAsking(id, error, call) {
            switch await ask(id, terms) {
            case .shown(let graph):
                _ = settle(id, .accepted, true, as: id)
                shared.submissions.saw(graph)
                return .accepted(SubmittedGraph(graph))
            case .denied where !shared.submissions.isSeen(id): break
            case .denied, .unclear: (end, mayHaveArrived) = (.failed, true)
            case .another:
                shared.submissions.withBook { $0.withdrawSighting(of: id) }
                (end, mayHaveArrived) = (.failed, true)
            }
        }
        switch settle(id, end, mayHaveArrived) {
        case .accepted, .seen:
            if let graph = try? await status(of: id) { return .accepted(SubmittedGraph(graph)) }
            return .accepted(SubmittedGraph(seen: id, terms))
        case .rejected:
            if case .api(let refusal) = error { return .rejected(refusal) }
            throw error
        case .neverSent: throw error
        case .unknown: return unknown(id, error, call.context())
        }
    }

    /// Whether an answer under another id belongs to this submission: only if the configuration
    /// says that the exchange assigns ids, and the answer echoes this request's id.
    private func acceptsForeignID(_ call: Call) -> Bool {
        configuration.graphIDs == .assignedByExchange && call.answerNamesRequest
    }

    private func settle(
        _ id: GraphID,
        _ end: SubmissionBook.CallEnd,
        _ mayHaveArrived: Bool,
        as accepted: GraphID? = nil
    ) -> SubmissionBook.Meaning {
        shared.submissions.withBook {
            $0.end(id, end, mayHaveArrived: mayHaveArrived, as: accepted)
        }
    }

    private func unknown(
        _ id: GraphID,
        _ cause: SequenceError,
        _ context: RequestContext
    ) -> OrderOutcome {
        .unknown(UnknownOutcome(graphID: id, cause: cause, context: context))
    }

    func status(of id: GraphID) async throws(SequenceError) -> GraphStatus {
        try await send(.status(of: id, lane: .orderReads))
    }
}

extension SubmissionBook {
    static func error(_ objection: Objection, _ id: GraphID) -> SequenceError {
        let message =
            switch objection {
            case .tooManyOpen(let limit):
                "\(limit) orders of this client may be open, as far as it knows; a stream of "
                    + "orders or the order list shows which have ended"
            case .otherBytes: "\(id) was submitted by this client with other parameters"
            case .notUnknown: "the outcome of \(id) is known, or it is under way; nothing to repeat"
            case .notSentHere:
                "this client holds no unsettled submission \(id); resolve(\"\(id)\") asks the "
                    + "exchange for it"
            case .denied: "\(id) was abandoned; submit under a new id"
            case .recovered:
                "an earlier process submitted \(id), and the exchange may execute it again; "
                    + "resolve(\"\(id)\") asks, abandon(\"\(id)\") ends it"
            case .tooLate(let age):
                "\(id) was first sent \(age) ago, longer than resubmitWindow: the exchange may "
                    + "have forgotten the id and execute it again; resolve(\"\(id)\") asks, "
                    + "abandon(\"\(id)\") ends it"
            }
        return .validation(field: objection.field, message)
    }
}

extension SubmissionBook.Objection {
    fileprivate var field: String {
        if case .tooManyOpen = self { "orderLimits.maximumOpenOrders" } else { "graph_id" }
    }
}

extension RequestContext {
    /// A call that ended before its first attempt.
    static func none(_ operation: String) -> RequestContext {
        RequestContext(operation: operation, requestID: "", attempts: 0, elapsed: .zero)
    }
}

extension SubmittedGraph {
    /// The result for a graph that was seen, but could not be queried.
    init(seen id: GraphID, _ terms: SubmittedTerms?) {
        graphID = id
        status = .unknown
        nodeCount = terms?.quantities.count ?? 1
        edgeCount = terms?.edgeCount ?? 0
        nodeOrderID = nil
    }
}
