internal import Foundation

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

extension URLSessionTransport: HTTPStreamTransport {
    /// Sends the request and returns when the response's head has arrived.
    public func open(
        _ request: HTTPRequest,
        delivering sink: any HTTPStreamSink
    ) async throws(TransportError) -> any HTTPStreamConnection {
        if let defect = request.defect {
            throw TransportError(.invalidRequest, defect, mayHaveBeenSent: false)
        }
        guard let url = URL(string: request.url), url.host != nil else {
            throw TransportError(.invalidRequest, "not a URL", mayHaveBeenSent: false)
        }
        let stream = URLSessionStream(request, url, sink)
        let timer = Task {
            try await Task.sleep(for: request.timeout)
            stream.giveUp(TransportError(.timeout, "no answer in time", mayHaveBeenSent: true))
        }
        defer { timer.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in stream.start(waiter) }
        } onCancel: {
            let text = "the task was cancelled"
            stream.giveUp(TransportError(.cancelled, text, mayHaveBeenSent: true))
        }
        return URLSessionStreamConnection(response: try result.get(), stream: stream)
    }
}

/// One open response; dropping the last reference drops the connection.
private final class URLSessionStreamConnection: HTTPStreamConnection {
    let response: HTTPResponse
    private let stream: URLSessionStream

    init(response: HTTPResponse, stream: URLSessionStream) {
        self.response = response
        self.stream = stream
    }

    deinit { cancel() }

    func cancel() { stream.cancel() }
}

/// One streamed response, in a session of its own, and its delegate.
private final class URLSessionStream: NSObject, URLSessionDataDelegate {
    typealias Waiter = CheckedContinuation<Result<HTTPResponse, TransportError>, Never>

    private struct State {
        var waiter: Waiter?
        var early: TransportError?
        var response: HTTPResponse?
        var sink: (any HTTPStreamSink)?
        var session: URLSession?
    }

    private let request: HTTPRequest
    private let url: URL
    private let state: Locked<State>

    init(_ request: HTTPRequest, _ url: URL, _ sink: any HTTPStreamSink) {
        self.request = request
        self.url = url
        state = Locked(State(sink: sink))
    }

    func start(_ waiter: Waiter) {
        let early = state.withLock { state -> TransportError? in
            if state.early == nil { state.waiter = waiter }
            return state.early
        }
        if let early { return waiter.resume(returning: .failure(early)) }
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        // A quiet stream is not a dead one; its reader decides how long is too long.
        configuration.timeoutIntervalForRequest = 7 * 86_400
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        state.withLock { $0.session = session }
        var made = URLRequest(url: url)
        made.httpMethod = request.method.rawValue
        made.add(request.headers)
        session.dataTask(with: made).resume()
    }

    /// Ends the wait for the head; a stream that is already open continues.
    func giveUp(_ error: TransportError) {
        let (waiter, session) = state.withLock { state -> (Waiter?, URLSession?) in
            guard state.early == nil, state.waiter != nil || state.response == nil else {
                return (nil, nil)
            }
            state.early = error
            defer { (state.waiter, state.sink, state.session) = (nil, nil, nil) }
            return (state.waiter, state.session)
        }
        session?.invalidateAndCancel()
        waiter?.resume(returning: .failure(error))
    }

    func cancel() {
        let session = state.withLock { state in
            defer { (state.sink, state.session) = (nil, nil) }
            return state.session
        }
        session?.invalidateAndCancel()
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        guard let http = response as? HTTPURLResponse else { return completionHandler(.cancel) }
        let head = HTTPResponse(status: http.statusCode, headers: HTTPHeaders(http))
        let waiter = state.withLock { state -> Waiter? in
            state.response = head
            guard (200..<300).contains(head.status) else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: .success(head))
        completionHandler(.allow)
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive data: Data
    ) {
        let sink = state.withLock { state -> (any HTTPStreamSink)? in
            guard let response = state.response else { return nil }
            if (200..<300).contains(response.status) { return state.sink }
            let room = request.maximumResponseSize - response.body.count
            state.response?.body.append(contentsOf: data.prefix(max(0, room)))
            return nil
        }
        data.withUnsafeBytes { bytes in sink?.httpStreamDidReceive(bytes) }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didCompleteWithError error: (any Error)?
    ) {
        let failure = error.map(URLSessionExchange.failure)
        let (waiter, response, sink) = state.withLock { state in
            defer { (state.waiter, state.sink, state.session) = (nil, nil, nil) }
            return (state.waiter, state.response, state.sink)
        }
        session.finishTasksAndInvalidate()
        if let waiter {
            let lost = TransportError(.connectionLost, "no answer", mayHaveBeenSent: true)
            let refused = response.map { Result<HTTPResponse, TransportError>.success($0) }
            waiter.resume(returning: refused ?? .failure(failure ?? lost))
        } else {
            sink?.httpStreamDidEnd(failure)
        }
    }
}
