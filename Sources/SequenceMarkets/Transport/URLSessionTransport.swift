internal import Foundation
#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif
internal import Synchronization

/// HTTP over Foundation's `URLSession`: the default on Apple's systems, and to be had
/// on Linux too.
///
/// One session lives as long as the transport. It follows no redirect, keeps no cookie
/// and no cache, and reads the whole answer under the request's limits.
public final class URLSessionTransport: HTTPTransport {
    private let session: URLSession
    private let exchanges: URLSessionExchanges

    /// Makes a transport with a session of its own.
    public init(maximumConnectionsPerHost: Int = 64) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = maximumConnectionsPerHost
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        exchanges = URLSessionExchanges()
        session = URLSession(
            configuration: configuration, delegate: exchanges, delegateQueue: nil
        )
    }

    deinit { session.finishTasksAndInvalidate() }

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
        let task = session.dataTask(with: URLSessionTransport.foundation(request, url))
        let exchange = URLSessionExchange(request)
        exchanges.add(exchange, for: task)
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

    private static func foundation(_ request: HTTPRequest, _ url: URL) -> URLRequest {
        var made = URLRequest(url: url)
        made.httpMethod = request.method.rawValue
        made.httpShouldHandleCookies = false
        let seconds = request.timeout / .seconds(1)
        made.timeoutInterval = min(seconds + 1, 86_400)
        for field in request.headers.fields {
            made.addValue(field.value, forHTTPHeaderField: field.name)
        }
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
