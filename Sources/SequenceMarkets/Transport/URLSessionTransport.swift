internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// HTTP over Foundation's `URLSession`: the default on Apple's systems, and to be had
/// on Linux too.
///
/// One session lives as long as the transport. It follows no redirect, keeps no cookie
/// and no cache, and reads the whole answer under the request's limits.
public final class URLSessionTransport: HTTPTransport {
    private let session: URLSession
    #if canImport(FoundationNetworking)
        /// For whatever changes something.
        ///
        /// Foundation sends a request again by itself if
        /// a kept connection turns out dead, which could buy twice; no connection of
        /// this session is kept.
        private let changes: URLSession
    #endif

    /// Makes a transport with a session of its own.
    public init(maximumConnectionsPerHost: Int = 72) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = maximumConnectionsPerHost
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        session = URLSessionTransport.session(configuration)
        #if canImport(FoundationNetworking)
            changes = URLSessionTransport.session(configuration)
        #endif
    }

    deinit {
        session.finishTasksAndInvalidate()
        #if canImport(FoundationNetworking)
            changes.finishTasksAndInvalidate()
        #endif
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
        let session = session(for: request)
        let task = session.dataTask(with: URLSessionTransport.foundation(request, url))
        (session.delegate as? URLSessionExchanges)?.add(exchange, for: task)
        // Foundation's own time-out counts from the last byte; this one bounds it all.
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
        return try result.get()
    }

    private func session(for request: HTTPRequest) -> URLSession {
        #if canImport(FoundationNetworking)
            if request.method != .get { return changes }
        #endif
        return session
    }

    private static func session(_ configuration: URLSessionConfiguration) -> URLSession {
        // A delegate a session: tasks are told apart by numbers, which each counts anew.
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
        for field in request.headers.fields {
            made.addValue(field.value, forHTTPHeaderField: field.name)
        }
        #if canImport(FoundationNetworking)
            if request.method != .get {
                made.setValue("close", forHTTPHeaderField: "Connection")
            }
        #endif
        if let body = request.body {
            made.httpBody = Data(body)
            // Without a type of its own a body would be sent as a form.
            if request.headers["Content-Type"] == nil {
                made.setValue("application/octet-stream", forHTTPHeaderField: "Content-Type")
            }
        }
        return made
    }
}
