internal import Foundation

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// One request of a session in progress.
///
/// Its response is complete with the last byte of the body, or, if a sink takes the body of a 2xx,
/// with the head.
final class URLSessionExchange: URLSessionTaskHandler {
    typealias Outcome = Result<HTTPResponse, TransportError>
    typealias Waiter = UnsafeContinuation<Outcome, Never>

    private struct State {
        var waiter: Waiter?
        /// The head received, and the body as far as it is read here.
        var response: HTTPResponse?
        /// The bytes of the body so far, decompressed.
        var bodySize = 0
        /// Receives the body of a 2xx as it arrives; nil for a response that is read whole.
        var sink: (any HTTPStreamSink)?
        /// Whether the head has been delivered and the body goes to the sink.
        var isStreaming = false
        var outcome: Outcome?
    }

    let request: HTTPRequest
    private let state: Locked<State>

    init(_ request: HTTPRequest, delivering sink: (any HTTPStreamSink)? = nil) {
        self.request = request
        state = Locked(State(sink: sink))
    }

    /// Sets who waits for the response.
    func begin(_ waiter: Waiter) {
        let outcome = state.withLock { state in
            if state.outcome == nil { state.waiter = waiter }
            return state.outcome
        }
        if let outcome { waiter.resume(returning: outcome) }
    }

    /// Ends the wait for the response; returns false if it was over.
    ///
    /// A stream that has begun continues: ending it is up to the caller.
    func giveUp(_ kind: TransportError.Kind, _ message: String) -> Bool {
        end(.failure(error(kind, message)), evenIfStreaming: false)
    }

    /// The caller wants neither the rest of the body nor a report of its end.
    func silence() {
        state.withLock { $0.sink = nil }
    }

    /// Ends the exchange; the first outcome counts.
    @discardableResult
    private func end(_ outcome: Outcome, evenIfStreaming: Bool = true) -> Bool {
        let ended = state.withLock { state -> (Waiter?, (any HTTPStreamSink)?)? in
            guard state.outcome == nil, evenIfStreaming || !state.isStreaming else { return nil }
            state.outcome = outcome
            defer { (state.waiter, state.sink) = (nil, nil) }
            return (state.waiter, state.isStreaming ? state.sink : nil)
        }
        guard let (waiter, sink) = ended else { return false }
        waiter?.resume(returning: outcome)
        switch outcome {
        case .success: sink?.httpStreamDidEnd(nil)
        case .failure(let error): sink?.httpStreamDidEnd(error)
        }
        return true
    }

    // MARK: What happens to the task

    func received(_ head: HTTPResponse) -> Bool {
        if let foreign = head.foreignness(to: request) {
            end(.failure(error(foreign.kind, foreign.message)))
            return false
        }
        let waiter = state.withLock { state -> Waiter? in
            state.response = head
            let streams = state.sink != nil && (200..<300).contains(head.status)
            guard streams, let waiter = state.waiter else { return nil }
            state.isStreaming = true
            state.waiter = nil
            return waiter
        }
        waiter?.resume(returning: .success(head))
        return true
    }

    func received(_ bytes: Data) -> Bool {
        let limit = request.maximumResponseSize
        let (fits, sink) = state.withLock { state -> (Bool, (any HTTPStreamSink)?) in
            state.bodySize += bytes.count
            if state.isStreaming { return (true, state.sink) }
            guard state.bodySize <= limit else { return (false, nil) }
            state.response?.body.append(contentsOf: bytes)
            return (true, nil)
        }
        if let sink { bytes.withUnsafeBytes { sink.httpStreamDidReceive($0) } }
        if !fits {
            let text = "the response is larger than \(limit) bytes"
            end(.failure(error(.responseTooLarge, text)))
        }
        return fits
    }

    func completed(_ task: URLSessionTask, error failure: (any Error)?) {
        if let failure {
            end(.failure(TransportError(foundation: failure)))
            return
        }
        let (response, size) = state.withLock { ($0.response, $0.bodySize) }
        guard let response else {
            end(.failure(error(.protocolViolation, "the answer is not HTTP")))
            return
        }
        // On Linux the session does not report a truncated body as an error.
        if let claimed = response.headers["Content-Length"].flatMap({ Int($0) }),
            response.headers["Content-Encoding"] == nil, size < claimed,
            request.method.rawValue != "HEAD"
        {
            end(.failure(error(.connectionLost, "the answer ended too early")))
            return
        }
        end(.success(response))
    }

    /// A failure where Foundation does not say whether a byte of the request was sent.
    private func error(_ kind: TransportError.Kind, _ message: String) -> TransportError {
        TransportError(kind, message, mayHaveBeenSent: true)
    }
}
