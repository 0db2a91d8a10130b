internal import Foundation

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// Receives what happens to one task of a session, on the session's delegate queue.
protocol URLSessionTaskHandler: AnyObject, Sendable {
    /// The head of the response has arrived; returns false to cancel the task.
    func received(_ head: HTTPResponse) -> Bool
    /// The next bytes of the body; returns false to cancel the task.
    func received(_ bytes: Data) -> Bool
    /// The task has ended.
    func completed(_ task: URLSessionTask, error: (any Error)?)
}

/// The delegate of every session: passes on what happens to a task, and follows no redirect.
///
/// One per session: task identifiers are unique only within a session.
final class URLSessionTasks: NSObject, URLSessionDataDelegate {
    private let handlers = Locked<[Int: any URLSessionTaskHandler]>([:])

    /// Sets who handles a task; before it is resumed.
    func add(_ handler: any URLSessionTaskHandler, for task: URLSessionTask) {
        handlers.withLock { $0[task.taskIdentifier] = handler }
    }

    func handler(of task: URLSessionTask) -> (any URLSessionTaskHandler)? {
        handlers.withLock { $0[task.taskIdentifier] }
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
            handler(of: task)?.completed(task, error: nil)
            completionHandler(.rejectProtectionSpace, nil)
        #else
            completionHandler(.performDefaultHandling, nil)
        #endif
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        if let head = HTTPResponse(response), handler(of: dataTask)?.received(head) == false {
            dataTask.cancel()
        }
        completionHandler(.allow)
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive data: Data
    ) {
        if handler(of: dataTask)?.received(data) == false { dataTask.cancel() }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didCompleteWithError error: (any Error)?
    ) {
        let handler = handlers.withLock { $0.removeValue(forKey: task.taskIdentifier) }
        handler?.completed(task, error: error)
    }
}
