internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// HTTP over Foundation's `URLSession`: the default on Apple platforms, also available on Linux.
///
/// One session lives as long as the transport. It follows no redirect, keeps no cookie and no
/// cache, and reads the whole response within the request's limits. Foundation does not allow
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
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = maximumConnectionsPerHost
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        #if canImport(FoundationNetworking)
            return Sessions(reads: session(configuration), changes: session(configuration))
        #else
            return Sessions(reads: session(configuration))
        #endif
    }

    deinit {
        for session in sessions.withLock(\.all) { session.finishTasksAndInvalidate() }
    }

    /// Lets requests in progress end; every later call throws ``TransportError/Kind/closed``.
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
        if let defect = request.defect {
            throw TransportError(.invalidRequest, defect, mayHaveBeenSent: false)
        }
        guard let url = URL(string: request.url), url.host != nil else {
            throw TransportError(.invalidRequest, "not a URL", mayHaveBeenSent: false)
        }
        if Task.isCancelled {
            throw TransportError(.cancelled, "the task was cancelled", mayHaveBeenSent: false)
        }
        let exchange = URLSessionExchange(request)
        let made = URLSessionTransport.foundation(request, url)
        // Under the lock: a session that is retired meanwhile would trap on a new task.
        let started = sessions.withLock { sessions -> (URLSession, URLSessionDataTask)? in
            if sessions.isClosed { return nil }
            let session = sessions.session(for: request)
            let task = session.dataTask(with: made)
            (session.delegate as? URLSessionExchanges)?.add(exchange, for: task)
            return (session, task)
        }
        guard let (session, task) = started else {
            throw TransportError(.closed, "the transport is closed", mayHaveBeenSent: false)
        }
        // Foundation's own time-out counts from the last byte; this one bounds the whole request.
        let timer = Task {
            try await Task.sleep(for: request.timeout)
            exchange.end(.failure(exchange.error(.timeout, "no complete answer in time")))
            task.cancel()
        }
        defer { timer.cancel() }
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { waiter in
                exchange.begin(waiter)
                task.resume()
            }
        } onCancel: {
            exchange.end(.failure(exchange.error(.cancelled, "the task was cancelled")))
            task.cancel()
        }
        do {
            return try result.get()
        } catch {
            if error.kind == .timeout || error.kind == .foreignResponse { retire(session) }
            throw error
        }
    }

    private static func session(_ configuration: URLSessionConfiguration) -> URLSession {
        // One delegate per session: task identifiers are unique only within a session.
        URLSession(
            configuration: configuration,
            delegate: URLSessionExchanges(),
            delegateQueue: nil
        )
    }

    private static func foundation(_ request: HTTPRequest, _ url: URL) -> URLRequest {
        var made = URLRequest(url: url)
        made.httpMethod = request.method.rawValue
        made.httpShouldHandleCookies = false
        let seconds = request.timeout / .seconds(1)
        made.timeoutInterval = min(seconds + 1, 86_400)
        made.add(request.headers)
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
