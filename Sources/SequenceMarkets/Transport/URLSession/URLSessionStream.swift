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
        let exchange = URLSessionExchange(request, delivering: sink)
        // A quiet stream is not a dead one; its reader decides how long is too long.
        let (response, task) = try await perform(exchange, idleLimit: 7 * 86_400)
        return URLSessionStream(response: response, exchange: exchange, task: task)
    }
}

/// One open response; dropping the last reference drops the connection.
private final class URLSessionStream: HTTPStreamConnection {
    let response: HTTPResponse
    private let exchange: URLSessionExchange
    private let task: URLSessionDataTask

    init(response: HTTPResponse, exchange: URLSessionExchange, task: URLSessionDataTask) {
        self.response = response
        self.exchange = exchange
        self.task = task
    }

    deinit { cancel() }

    func cancel() {
        exchange.silence()
        task.cancel()
    }
}
