#if canImport(Darwin)
    internal import Foundation

    /// The session and the task behind one WebSocket.
    ///
    /// All calls to the sink come from one serial queue, as its contract requires.
    final class URLSessionSocket: URLSessionTaskHandler {
        typealias ConnectWaiter = UnsafeContinuation<Result<Void, TransportError>, Never>

        private struct State {
            var session: URLSession?
            var task: URLSessionWebSocketTask?
            var connectWaiter: ConnectWaiter?
            var connectFailure: TransportError?
            var closeWaiters: [UnsafeContinuation<Void, Never>] = []
            var isOpen = false
            var isPaused = false
            var hasEnded = false
        }

        private static let sendTimeout = Duration.seconds(30)

        private let request: WebSocketRequest
        private let url: URL
        private let sink: any WebSocketSink
        private let queue: OperationQueue
        private let state = Locked(State())

        init(_ request: WebSocketRequest, url: URL, sink: any WebSocketSink) {
            self.request = request
            self.url = url
            self.sink = sink
            queue = OperationQueue()
            queue.maxConcurrentOperationCount = 1
        }

        // MARK: Opening

        func open(_ waiter: ConnectWaiter) {
            let tasks = URLSessionTasks()
            let session = URLSession(
                configuration: .stateless,
                delegate: tasks,
                delegateQueue: queue
            )
            let task = session.webSocketTask(with: URLRequest(url, headers: request.headers))
            task.maximumMessageSize = request.maximumMessageSize
            tasks.add(self, for: task)
            let failure = state.withLock { state -> TransportError? in
                if let failure = state.connectFailure { return failure }
                state.connectWaiter = waiter
                (state.session, state.task) = (session, task)
                return nil
            }
            if let failure {
                session.invalidateAndCancel()
                waiter.resume(returning: .failure(failure))
            } else {
                task.resume()
            }
        }

        func failConnect(_ error: TransportError) {
            let (waiter, session) = state.withLock { state in
                if state.isOpen { return (nil as ConnectWaiter?, nil as URLSession?) }
                state.connectFailure = state.connectFailure ?? error
                state.hasEnded = true
                defer { state.connectWaiter = nil }
                return (state.connectWaiter, state.session)
            }
            session?.invalidateAndCancel()
            waiter?.resume(returning: .failure(error))
        }

        /// The upgrade has succeeded.
        func opened(_ task: URLSessionWebSocketTask) {
            let waiter = state.withLock { state in
                state.isOpen = !state.hasEnded
                defer { state.connectWaiter = nil }
                return state.connectWaiter
            }
            waiter?.resume(returning: .success(()))
            receive(task)
        }

        // MARK: Reading

        private func receive(_ task: URLSessionWebSocketTask) {
            task.receive { [weak self] result in
                // The delegate also receives a failure, with its cause.
                guard let self, case .success(let message) = result else { return }
                self.queue.addOperation { self.deliver(message, of: task) }
            }
        }

        private func deliver(
            _ message: URLSessionWebSocketTask.Message,
            of task: URLSessionWebSocketTask
        ) {
            if state.withLock({ $0.hasEnded }) { return }
            switch message {
            case .data(let data):
                data.withUnsafeBytes { sink.webSocketDidReceive($0, as: .binary) }
            case .string(var text):
                text.withUTF8 {
                    sink.webSocketDidReceive(UnsafeRawBufferPointer($0), as: .text)
                }
            @unknown default: break
            }
            let pauses = sink.webSocketDidFinishRead() == .pause
            state.withLock { $0.isPaused = pauses }
            if !pauses { receive(task) }
        }

        func resumeReading() {
            let task = state.withLock { state in
                defer { state.isPaused = false }
                return state.isPaused && !state.hasEnded ? state.task : nil
            }
            if let task { receive(task) }
        }

        // MARK: Writing

        /// Runs an operation of the task that ends with a callback; bounded and cancellable.
        func perform(
            _ operation: (URLSessionWebSocketTask, @escaping @Sendable ((any Error)?) -> Void) ->
                Void
        ) async throws(TransportError) {
            guard let task = state.withLock({ $0.hasEnded ? nil : $0.task }) else {
                throw TransportError(
                    .closed,
                    "the connection is closed",
                    mayHaveBeenSent: false
                )
            }
            let outcome = URLSessionSendOutcome()
            let timer = Task { [weak self] in
                try await Task.sleep(for: Self.sendTimeout)
                let text = "the peer takes no bytes"
                self?.end(.failed(TransportError(.timeout, text, mayHaveBeenSent: true)))
                outcome.end(TransportError(.timeout, text, mayHaveBeenSent: true))
            }
            defer { timer.cancel() }
            let error = await withTaskCancellationHandler {
                await withUnsafeContinuation { waiter in
                    outcome.begin(waiter)
                    operation(task) { error in
                        let text = error?.localizedDescription ?? ""
                        let lost = TransportError(.connectionLost, text, mayHaveBeenSent: true)
                        outcome.end(error == nil ? nil : lost)
                    }
                }
            } onCancel: {
                let text = "the task was cancelled"
                outcome.end(TransportError(.cancelled, text, mayHaveBeenSent: true))
            }
            if let error { throw error }
        }

        /// Foundation chooses the payload itself; the sink receives the one it expects.
        func ping(_ payload: [UInt8]) {
            state.withLock { $0.hasEnded ? nil : $0.task }?.sendPing { [weak self] error in
                guard let self, error == nil else { return }
                self.queue.addOperation {
                    if self.state.withLock({ $0.hasEnded }) { return }
                    payload.withUnsafeBytes { self.sink.webSocketDidReceivePong($0) }
                }
            }
        }

        // MARK: Closing

        func close(code: UInt16, reason: String, waiter: UnsafeContinuation<Void, Never>) {
            let task = state.withLock { state -> URLSessionWebSocketTask? in
                if state.hasEnded { return nil }
                state.closeWaiters.append(waiter)
                return state.task
            }
            guard let task else {
                waiter.resume()
                return
            }
            let known = URLSessionWebSocketTask.CloseCode(rawValue: Int(code))
            task.cancel(with: known ?? .normalClosure, reason: Data(reason.utf8))
        }

        func abort() {
            let text = "the connection was dropped on this side"
            end(.failed(TransportError(.closed, text, mayHaveBeenSent: true)))
        }

        /// Ends the connection; the first reason counts.
        func end(_ end: WebSocketEnd) {
            let (isFirst, waiters, session) = state.withLock { state in
                let isFirst = state.isOpen && !state.hasEnded
                state.hasEnded = true
                defer { state.closeWaiters = [] }
                return (isFirst, state.closeWaiters, state.session)
            }
            session?.invalidateAndCancel()
            if isFirst { queue.addOperation { self.sink.webSocketDidEnd(end) } }
            for waiter in waiters { waiter.resume() }
        }

        /// The peer's close frame has arrived.
        func closed(_ code: URLSessionWebSocketTask.CloseCode, reason: Data?) {
            let code = UInt16(exactly: code.rawValue) ?? 1005
            let text = String(decoding: reason ?? Data(), as: UTF8.self)
            end(.closed(code: code, reason: text))
        }

        func received(_ head: HTTPResponse) -> Bool { true }

        func received(_ bytes: Data) -> Bool { true }

        /// The task has ended: rejected, failed, or closed before.
        func completed(_ task: URLSessionTask, error: (any Error)?) {
            let text = error?.localizedDescription ?? "the connection has ended"
            if let head = HTTPResponse(task.response), head.status != 101 {
                failConnect(
                    TransportError(
                        .upgradeRejected,
                        "the server answered the upgrade with status \(head.status)",
                        mayHaveBeenSent: true,
                        response: head
                    )
                )
            } else {
                let lost = URLError(.networkConnectionLost)
                failConnect(TransportError(foundation: error ?? lost))
            }
            end(.failed(TransportError(.connectionLost, text, mayHaveBeenSent: true)))
        }
    }

    extension URLSessionTasks: URLSessionWebSocketDelegate {
        func urlSession(
            _ session: URLSession,
            webSocketTask: URLSessionWebSocketTask,
            didOpenWithProtocol protocol: String?
        ) {
            (handler(of: webSocketTask) as? URLSessionSocket)?.opened(webSocketTask)
        }

        func urlSession(
            _ session: URLSession,
            webSocketTask: URLSessionWebSocketTask,
            didCloseWith closeCode: URLSessionWebSocketTask.CloseCode,
            reason: Data?
        ) {
            let socket = handler(of: webSocketTask) as? URLSessionSocket
            socket?.closed(closeCode, reason: reason)
        }
    }

    /// How a send ended; the first result counts.
    private final class URLSessionSendOutcome: Sendable {
        private struct State {
            var waiter: UnsafeContinuation<TransportError?, Never>?
            var early: TransportError??
            var isOver = false
        }

        private let state = Locked(State())

        func begin(_ waiter: UnsafeContinuation<TransportError?, Never>) {
            let early = state.withLock { state -> TransportError?? in
                if state.early == nil { state.waiter = waiter }
                return state.early
            }
            if let early { waiter.resume(returning: early) }
        }

        func end(_ error: TransportError?) {
            let waiter = state.withLock { state -> UnsafeContinuation<TransportError?, Never>? in
                if state.isOver { return nil }
                state.isOver = true
                if state.waiter == nil { state.early = .some(error) }
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume(returning: error)
        }
    }
#endif
