/// The single path of every call: limits, id, auth, send, classify, retry, decode.
struct RequestExecutor: Sendable {
    /// State shared by the copies of a client.
    final class Shared: Sendable {
        let configuration: SequenceClient.Configuration
        let transport: any HTTPTransport
        let origin: Origin
        let key: Secret
        let fields: HTTPHeaders
        /// Removes the key from any server text that is shown.
        let redaction: Redaction
        let concurrency: ConcurrencyLimit
        let limiter: RateLimiter
        let budget = Locked(RetryBudget())
        let tally = Locked(RequestTally())
        let submissions = SubmissionLog()
        let stops = EmergencyStops()
        let pace = Locked(SubmissionPace())
        /// Kept only where an order limit needs them.
        let quotes: LastQuotes?
        /// Where submissions are recorded so that they outlive the process.
        let journal: SubmissionJournal?
        /// The configuration's clock, with waits that end when the client is closed.
        let time: TimeSource
        private let closing = Closing()
        /// Whether the transport is closed with the client, and ends its calls in progress.
        private let ownsTransport: Bool

        init(
            _ configuration: SequenceClient.Configuration,
            transport: any HTTPTransport,
            origin: Origin,
            key: Secret
        ) {
            self.configuration = configuration
            self.transport = transport
            self.origin = origin
            self.key = key
            redaction = Redaction(key.revealed)
            fields = [
                "Authorization": "Bearer \(key.revealed)",
                "Accept": "application/json",
                "User-Agent": ClientVersion.userAgent,
            ]
            concurrency = ConcurrencyLimit(
                configuration.maximumConcurrentRequests ?? ConcurrencyLimit.standard,
                time: configuration.time
            )
            time = closing.ending(configuration.time)
            quotes = configuration.orderLimits.needsQuotes ? LastQuotes() : nil
            ownsTransport = configuration.httpTransport == nil
            limiter = RateLimiter(qps: configuration.rateLimit, time: time)
            let header = JournalLine.Header(baseURL: origin.description, key: key.masked)
            let clock = configuration.time
            journal = configuration.journal.map { [submissions] journal in
                SubmissionJournal(journal, header, log: submissions, time: clock)
            }
            if let journal {
                let limit = configuration.stream.closeTimeout
                _ = closing.add { await journal.close(within: limit) }
            }
        }

        /// Throws ``SequenceError/closed`` if the client is closed.
        func checkOpen() throws(SequenceError) {
            if closing.isClosed { throw .closed }
        }

        /// Throws if nothing may be submitted now, by this client or in this scope.
        func checkMaySubmit() throws(SequenceError) {
            if SubmissionLatch.current?.isTripped == true {
                throw .validation(
                    field: "withDeadManGuard",
                    "the guard has tripped: its scope submits no more orders"
                )
            }
            if stops.areUnderWay {
                throw .validation(
                    field: "flattenAll",
                    "an emergency stop is under way: no order is submitted until it ends"
                )
            }
        }

        /// Whether the client is closed.
        var isClosed: Bool { closing.isClosed }

        /// Adds an action for the close of the client; false if it is closed already.
        ///
        /// The action must not retain this object.
        func onClose(_ action: @escaping @Sendable () async -> Void) -> Bool {
            closing.add(action)
        }

        /// Refuses every later call, ends those that wait, and closes everything that depends on
        /// the client.
        func close() async { await closing.close() }

        /// Sends over the transport, unless the client is closed.
        func deliver(_ request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
            let transport = transport
            @Sendable func send() async -> Result<HTTPResponse, TransportError> {
                do throws(TransportError) {
                    return .success(try await transport.send(request))
                } catch {
                    return .failure(error)
                }
            }
            if ownsTransport { return await send() }
            return await closing.run(send)
                ?? .failure(
                    TransportError(.closed, "the client is closed", mayHaveBeenSent: false)
                )
        }
    }

    let shared: Shared
    private var requestID: String?

    init(
        apiKey: Secret,
        configuration: SequenceClient.Configuration,
        transport: any HTTPTransport
    ) throws(SequenceError) {
        guard let origin = Origin(configuration.baseURL) else {
            throw .validation(field: "baseURL", "is not an http:// or https:// URL of a host")
        }
        let mayBePlain = origin.isLoopback || configuration.allowsUnencryptedRemoteHosts
        guard origin.isSecure || mayBePlain else {
            throw .validation(
                field: "baseURL",
                "would send the key unencrypted; use https:// for \(origin.host)"
            )
        }
        let key = apiKey.revealed
        guard !key.isEmpty, key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw .validation(
                field: "apiKey",
                "is empty or holds characters that cannot stand in a header"
            )
        }
        shared = Shared(configuration, transport: transport, origin: origin, key: apiKey)
        shared.submissions.onAppearance { [weak shared] id in
            guard let shared else { return }
            RequestExecutor(shared).cancelAppeared(id)
        }
    }

    private init(_ shared: Shared) { self.shared = shared }

    var origin: Origin { shared.origin }
    var configuration: SequenceClient.Configuration { shared.configuration }
    var maskedKey: String { shared.key.masked }
    var isSandbox: Bool { shared.key.revealed.hasPrefix("seq_test_") }

    func withRequestID(_ id: String) -> RequestExecutor {
        var copy = self
        copy.requestID = id
        return copy
    }

    /// Makes the call and decodes the answer.
    func send<Response>(_ endpoint: Endpoint<Response>) async throws(SequenceError) -> Response {
        try await report(endpoint).result.get()
    }

    /// Makes the call and returns its result with the state of its attempts.
    ///
    /// Throws only errors that stop a call before its first attempt.
    func report<Response>(
        _ endpoint: Endpoint<Response>
    ) async throws(SequenceError) -> (result: Result<Response, SequenceError>, call: Call) {
        try shared.checkOpen()
        var call = try Call(endpoint, executor: self, requestID: requestID)
        do throws(SequenceError) {
            let response = try await attempts(endpoint, &call)
            return (.success(try decode(response, endpoint, call)), call)
        } catch {
            return (.failure(ended(error).hiding(shared.key)), call)
        }
    }

    /// A call interrupted by closing the client is reported as closed, not as cancelled or lost.
    private func ended(_ error: SequenceError) -> SequenceError {
        guard shared.isClosed, !Task.isCancelled else { return error }
        switch error {
        case .cancelled, .network: return .closed
        default: return error
        }
    }

    private func decode<Response>(
        _ response: HTTPResponse,
        _ endpoint: Endpoint<Response>,
        _ call: Call
    ) throws(SequenceError) -> Response {
        // An answer without data may still be an error: the code counts.
        if Response.self == Void.self, ErrorEnvelope(body: response.body).isDocumented {
            throw .api(APIError(response, call))
        }
        do throws(JSONError) {
            let value = try endpoint.decode(response.body)
            guard var holder = value as? any HoldsRowIssues, !holder.issues.isEmpty else {
                return value
            }
            // A row's path contains server text.
            for index in holder.issues.indices {
                holder.issues[index].path = shared.redaction.apply(holder.issues[index].path)
            }
            return holder as? Response ?? value
        } catch {
            shared.tally.withLock { $0.noteUndecodable() }
            throw .decoding(DecodingFailure(error, body: response.body, context: call.context()))
        }
    }

    /// Sends until an answer is final, retries are used up, or the deadline is near.
    private func attempts<Response>(
        _ endpoint: Endpoint<Response>,
        _ call: inout Call
    ) async throws(SequenceError) -> HTTPResponse {
        var delays = RetryDelays(configuration.retryPolicy, random: configuration.random)
        while true {
            let asked = try await admit(endpoint.lane, &call)
            let isSubmission = endpoint.graphID != nil
            let (result, took) = try await deliver(
                &call,
                endpoint.lane,
                isSubmission: isSubmission,
                askedAt: asked
            )
            let verdict = Verdict(result, endpoint, call)
            let delay = retryDelay(verdict, &delays, call)
            observe(result, call, took, retryDelay: delay)
            call.note(verdict)
            if case .success(let response) = result, response.status == 429 {
                configuration.rateBudget?.wasRefused(retryAfter: verdict.retryAfter)
                shared.limiter.refused(
                    retryAfter: verdict.retryAfter,
                    limit: response.headers["X-RateLimit-Limit"].flatMap { Double($0) }
                )
            }
            if case .answer(let response) = verdict.kind {
                shared.budget.withLock { $0.deposit() }
                shared.limiter.accepted()
                return response
            }
            guard let delay else {
                if verdict.mayRepeat { try shared.checkOpen() }
                throw verdict.error
            }
            if case .success(let response) = result, response.status == 429 {
                call.rateLimitWait += delay
            }
            if try await pause(delay, unlessSeen: endpoint.graphID) { throw verdict.error }
        }
    }

    /// Waits until an attempt may be sent, which takes a slot; returns when the wait began.
    private func admit(_ lane: Lane, _ call: inout Call) async throws(SequenceError) -> Duration {
        let asked = configuration.time.monotonic()
        shared.tally.withLock { $0.wait(lane) }
        do throws(SequenceError) {
            try await shared.limiter.waitForToken(lane, call)
            try await shared.waitForBudget(lane, call)
            call.rateLimitWait += configuration.time.monotonic() - asked
            switch await shared.concurrency.enter(lane, within: call.timeLeft()) {
            case .entered: return asked
            case .cancelled: throw .cancelled
            case .late: throw call.deadlineError()
            }
        } catch {
            shared.tally.withLock { $0.leave(lane) }
            throw error
        }
    }

    /// Sends one attempt, and releases its slot.
    private func deliver(
        _ call: inout Call,
        _ lane: Lane,
        isSubmission: Bool,
        askedAt: Duration
    ) async throws(SequenceError) -> (Result<HTTPResponse, TransportError>, took: Duration) {
        defer { shared.concurrency.leave() }
        let request: HTTPRequest
        do throws(SequenceError) {
            try shared.checkOpen()
            if isSubmission { try shared.checkMaySubmit() }
            request = try call.nextRequest()
        } catch {
            shared.tally.withLock { $0.leave(lane) }
            throw error
        }
        let sentAt = configuration.time.monotonic()
        shared.tally.withLock { $0.send(lane, after: sentAt - askedAt) }
        let result = await exchange(request, &call)
        let took = configuration.time.monotonic() - sentAt
        let outcome = RequestOutcome.index(of: result)
        shared.tally.withLock { $0.end(call.route, outcome, after: took) }
        return (result, took)
    }

    /// Sends the request, and checks that the response is its own.
    private func exchange(
        _ request: HTTPRequest,
        _ call: inout Call
    ) async -> Result<HTTPResponse, TransportError> {
        do throws(TransportError) {
            let response = try await shared.deliver(request).get()
            if let foreign = response.foreignness(to: request) {
                throw TransportError(foreign.kind, foreign.message, mayHaveBeenSent: true)
            }
            call.answerNamesRequest = response.headers["X-Request-Id"] != nil
            return .success(response)
        } catch {
            return .failure(error)
        }
    }

    /// Waits before the next attempt; true as soon as the stream shows the graph, which the last
    /// attempt may have delivered to the exchange.
    private func pause(
        _ delay: Duration,
        unlessSeen id: GraphID?
    ) async throws(SequenceError) -> Bool {
        let time = shared.time
        guard let id else {
            do { try await time.sleep(delay) } catch { throw .cancelled }
            return false
        }
        let submissions = shared.submissions
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await time.sleep(delay) }
            group.addTask { await submissions.wait(for: id) }
            await group.next()
            group.cancelAll()
        }
        if Task.isCancelled || shared.isClosed { throw .cancelled }
        return submissions.isSeen(id)
    }

    /// The wait before the next attempt, or nil if there is none.
    private func retryDelay(
        _ verdict: Verdict,
        _ delays: inout RetryDelays,
        _ call: Call
    ) -> Duration? {
        guard verdict.mayRepeat, !shared.isClosed, let jitter = delays.next() else { return nil }
        let delay = verdict.retryAfter.map { max($0, jitter) } ?? jitter
        guard delay < call.timeLeft() else { return nil }
        let paid = shared.budget.withLock { $0.withdraw(afterTimeout: verdict.isTimeout) }
        shared.tally.withLock { $0.noteRetry(isAllowed: paid) }
        return paid ? delay : nil
    }

    private func observe(
        _ result: Result<HTTPResponse, TransportError>,
        _ call: Call,
        _ took: Duration,
        retryDelay: Duration?
    ) {
        guard let observer = configuration.observer else { return }
        let outcome: RequestEvent.Outcome =
            switch result {
            case .success(let response): .response(status: response.status)
            case .failure(let error): .failure(error)
            }
        observer.observe(
            RequestEvent(
                operation: call.operation,
                requestID: call.requestID,
                attempt: call.attempts,
                outcome: outcome,
                duration: took,
                retryDelay: retryDelay
            )
        )
    }
}
