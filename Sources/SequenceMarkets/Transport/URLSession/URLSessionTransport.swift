internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// HTTP over Foundation's `URLSession`: the default on Apple platforms, also available on Linux.
///
/// One session lives as long as the transport. It follows no redirect, keeps no cookie and no
/// cache, and reads every response within the request's limits. Foundation does not allow
/// checking idle connections: unsolicited data is told apart from a response by its `X-Request-Id`,
/// which a server has to echo. ``CurlTransport`` does not depend on that.
public final class URLSessionTransport: HTTPTransport {
    private struct Sessions {
        var reads: URLSession
        #if canImport(FoundationNetworking)
            /// For requests that change something.
            ///
            /// Foundation resends a request by itself if a reused connection is dead, which could
            /// buy twice; no connection of this session is reused.
            var changes: URLSession
        #endif
        var isClosed = false

        func session(for request: HTTPRequest) -> URLSession {
            #if canImport(FoundationNetworking)
                if request.method != .get { return changes }
            #endif
            return reads
        }

        var all: [URLSession] {
            #if canImport(FoundationNetworking)
                [reads, changes]
            #else
                [reads]
            #endif
        }
    }

    private let maximumConnectionsPerHost: Int
    /// A session is replaced when one of its requests times out, or receives a response that
    /// belongs to another: later requests get new connections.
    private let sessions: Locked<Sessions>

    /// Makes a transport with a session of its own.
    public init(maximumConnectionsPerHost: Int = 72) {
        self.maximumConnectionsPerHost = maximumConnectionsPerHost
        sessions = Locked(URLSessionTransport.sessions(maximumConnectionsPerHost))
    }

    private static func sessions(_ maximumConnectionsPerHost: Int) -> Sessions {
        #if canImport(FoundationNetworking)
            return Sessions(
                reads: session(maximumConnectionsPerHost),
                changes: session(maximumConnectionsPerHost)
            )
        #else
            return Sessions(reads: session(maximumConnectionsPerHost))
        #endif
    }

    private static func session(_ maximumConnectionsPerHost: Int) -> URLSession {
        let configuration = URLSessionConfiguration.stateless
        configuration.httpMaximumConnectionsPerHost = maximumConnectionsPerHost
        return URLSession(
            configuration: configuration,
            delegate: URLSessionTasks(),
            delegateQueue: nil
        )
    }

    deinit {
        for session in sessions.withLock(\.all) { session.finishTasksAndInvalidate() }
    }

    /// Ends all requests in progress; every later call throws ``TransportError/Kind/closed``.
    public func close() {
        let ended = sessions.withLock { sessions in
            defer { sessions.isClosed = true }
            return sessions.isClosed ? [] : sessions.all
        }
        for session in ended { session.invalidateAndCancel() }
    }

    /// Gives later requests new connections.
    private func retire(_ session: URLSession) {
        let ended = sessions.withLock { sessions in
            guard !sessions.isClosed, sessions.all.contains(where: { $0 === session }) else {
                return [URLSession]()
            }
            defer { sessions = URLSessionTransport.sessions(maximumConnectionsPerHost) }
            return sessions.all
        }
        for session in ended { session.finishTasksAndInvalidate() }
    }

    /// Sends the request and returns the response.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        // Foundation's own time-out counts from the last byte; ours bounds the whole request.
        let idleLimit = min(request.timeout / .seconds(1) + 1, 86_400)
        return try await perform(URLSessionExchange(request), idleLimit: idleLimit).response
    }

    /// Sends an exchange's request and waits for its response; after `idleLimit` seconds without
    /// a byte, Foundation gives up.
    func perform(
        _ exchange: URLSessionExchange,
        idleLimit: Double
    ) async throws(TransportError) -> (response: HTTPResponse, task: URLSessionDataTask) {
        let request = exchange.request
        if let defect = request.defect {
            throw TransportError(.invalidRequest, defect, mayHaveBeenSent: false)
        }
        guard let url = URL(string: request.url), url.host != nil else {
            throw TransportError(.invalidRequest, "not a URL", mayHaveBeenSent: false)
        }
        if Task.isCancelled {
            throw TransportError(.cancelled, "the task was cancelled", mayHaveBeenSent: false)
        }
        var made = URLSessionTransport.foundation(request, url)
        made.timeoutInterval = idleLimit
        let (session, task) = try start(made, exchange)
        let timer = Task {
            try await Task.sleep(for: request.timeout)
            if exchange.giveUp(.timeout, "no complete answer in time") { task.cancel() }
        }
        defer { timer.cancel() }
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { waiter in
                exchange.begin(waiter)
                task.resume()
            }
        } onCancel: {
            if exchange.giveUp(.cancelled, "the task was cancelled") { task.cancel() }
        }
        do {
            return (try outcome.get(), task)
        } catch {
            if error.kind == .timeout || error.kind == .foreignResponse { retire(session) }
            throw error
        }
    }

    /// Makes the task of an exchange.
    private func start(
        _ request: URLRequest,
        _ exchange: URLSessionExchange
    ) throws(TransportError) -> (URLSession, URLSessionDataTask) {
        // Under the lock: a session that is retired meanwhile would trap on a new task.
        let made = sessions.withLock { sessions -> (URLSession, URLSessionDataTask)? in
            if sessions.isClosed { return nil }
            let session = sessions.session(for: exchange.request)
            let task = session.dataTask(with: request)
            (session.delegate as? URLSessionTasks)?.add(exchange, for: task)
            return (session, task)
        }
        if let made { return made }
        throw TransportError(.closed, "the transport is closed", mayHaveBeenSent: false)
    }

    private static func foundation(_ request: HTTPRequest, _ url: URL) -> URLRequest {
        var made = URLRequest(url, headers: request.headers)
        made.httpMethod = request.method.rawValue
        #if canImport(FoundationNetworking)
            if request.method != .get {
                made.setValue("close", forHTTPHeaderField: "Connection")
            }
        #endif
        if let body = request.body {
            made.httpBody = Data(body)
            // Without an explicit type a body would be sent as a form.
            if request.headers["Content-Type"] == nil {
                made.setValue("application/octet-stream", forHTTPHeaderField: "Content-Type")
            }
        }
        return made
    }
}
