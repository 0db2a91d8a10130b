internal import Foundation

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// One request of a session in progress.
final class URLSessionExchange: Sendable {
    typealias Waiter = UnsafeContinuation<Result<HTTPResponse, TransportError>, Never>

    private struct State {
        var waiter: Waiter?
        var isOver = false
        var early: Result<HTTPResponse, TransportError>?
        var response: HTTPResponse?
    }

    let request: HTTPRequest
    private let state = Locked(State())

    init(_ request: HTTPRequest) {
        self.request = request
    }

    func begin(_ waiter: Waiter) {
        let early = state.withLock { state in
            if state.early == nil { state.waiter = waiter }
            return state.early
        }
        if let early { waiter.resume(returning: early) }
    }

    /// Ends the exchange; the first result counts.
    func end(_ result: Result<HTTPResponse, TransportError>) {
        let waiter = state.withLock { state -> Waiter? in
            guard !state.isOver else { return nil }
            state.isOver = true
            if state.waiter == nil { state.early = result }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: result)
    }

    func received(_ response: HTTPResponse) {
        state.withLock { $0.response = response }
    }

    /// Takes bytes of the body; false once there are too many.
    func received(_ data: Data) -> Bool {
        state.withLock { state in
            let size = (state.response?.body.count ?? 0) + data.count
            guard size <= request.maximumResponseSize else { return false }
            state.response?.body.append(contentsOf: data)
            return true
        }
    }

    func completed(with error: (any Error)?) {
        if let error {
            end(.failure(URLSessionExchange.failure(error)))
            return
        }
        guard let response = state.withLock({ $0.response }) else {
            end(.failure(self.error(.protocolViolation, "the answer is not HTTP")))
            return
        }
        // On Linux the session does not report a truncated body as an error.
        if let claimed = response.headers["Content-Length"].flatMap({ Int($0) }),
            response.headers["Content-Encoding"] == nil, response.body.count < claimed,
            request.method.rawValue != "HEAD"
        {
            end(.failure(self.error(.connectionLost, "the answer ended too early")))
            return
        }
        end(.success(response))
    }

    /// A failure where Foundation does not say whether a byte of the request was sent.
    func error(_ kind: TransportError.Kind, _ message: String) -> TransportError {
        TransportError(kind, message, mayHaveBeenSent: true)
    }

    /// The meaning of a Foundation error; says whether the request was sent if that is certain.
    static func failure(_ error: any Error) -> TransportError {
        func maybeSent(_ kind: TransportError.Kind, _ message: String) -> TransportError {
            TransportError(kind, message, mayHaveBeenSent: true)
        }
        let code = (error as? URLError)?.code ?? .unknown
        let message = (error as? URLError)?.localizedDescription ?? "the session failed"
        switch code {
        case .cannotFindHost, .dnsLookupFailed:
            return TransportError(.resolve, message, mayHaveBeenSent: false)
        case .cannotConnectToHost, .notConnectedToInternet:
            return TransportError(.connect, message, mayHaveBeenSent: false)
        case .secureConnectionFailed, .serverCertificateUntrusted,
            .serverCertificateHasBadDate, .serverCertificateHasUnknownRoot,
            .serverCertificateNotYetValid, .clientCertificateRejected,
            .clientCertificateRequired:
            return TransportError(.tls, message, mayHaveBeenSent: false)
        case .timedOut: return maybeSent(.timeout, message)
        case .cancelled: return maybeSent(.cancelled, message)
        case .badURL, .unsupportedURL:
            return TransportError(.invalidRequest, message, mayHaveBeenSent: false)
        case .cannotDecodeContentData, .cannotDecodeRawData,
            .cannotParseResponse:
            return maybeSent(.protocolViolation, message)
        default:
            // On Linux only the text shows that a certificate was rejected.
            if message.contains("certificate") {
                return TransportError(.tls, message, mayHaveBeenSent: false)
            }
            return maybeSent(.connectionLost, message)
        }
    }
}

/// The exchanges in progress in a session, and its delegate.
final class URLSessionExchanges: NSObject, URLSessionDataDelegate {
    private let exchanges = Locked<[Int: URLSessionExchange]>([:])

    func add(_ exchange: URLSessionExchange, for task: URLSessionTask) {
        exchanges.withLock { $0[task.taskIdentifier] = exchange }
    }

    private func exchange(_ task: URLSessionTask) -> URLSessionExchange? {
        exchanges.withLock { $0[task.taskIdentifier] }
    }

    /// Returns a redirect as received.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    /// Has no credential to offer: a 401 is a response like any other.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didReceive challenge: URLAuthenticationChallenge,
        completionHandler:
            @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        #if canImport(FoundationNetworking)
            // The response is complete here. On Linux default handling would never end the task,
            // and a refusal ends it with an error: it is completed first.
            exchange(task)?.completed(with: nil)
            completionHandler(.rejectProtectionSpace, nil)
        #else
            completionHandler(.performDefaultHandling, nil)
        #endif
    }

    /// Takes the head of a response.
    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        take(response, of: dataTask)
        completionHandler(.allow)
    }

    /// Takes a part of the body.
    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive data: Data
    ) {
        guard let exchange = exchange(dataTask), !exchange.received(data) else { return }
        let limit = exchange.request.maximumResponseSize
        let text = "the response is larger than \(limit) bytes"
        exchange.end(.failure(exchange.error(.responseTooLarge, text)))
        dataTask.cancel()
    }

    /// Ends the exchange.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didCompleteWithError error: (any Error)?
    ) {
        let exchange = exchanges.withLock { $0.removeValue(forKey: task.taskIdentifier) }
        exchange?.completed(with: error)
    }

    private func take(_ response: URLResponse, of task: URLSessionTask) {
        guard let http = response as? HTTPURLResponse else { return }
        guard let exchange = exchange(task) else { return }
        let response = HTTPResponse(status: http.statusCode, headers: HTTPHeaders(http))
        if let foreign = response.foreignness(to: exchange.request) {
            exchange.end(.failure(exchange.error(foreign.kind, foreign.message)))
            task.cancel()
        }
        exchange.received(response)
    }
}
