#if os(Linux)
    internal import CCurl

    /// One request in progress; belongs to the core of the event loop.
    final class CurlExchange {
        let request: HTTPRequest
        /// The deadline, on the monotonic clock.
        private(set) var deadline: UInt64
        /// Whether libcurl has ever been about to send it.
        var mayHaveBeenSent = false
        /// Set by a callback of ours that stops the transfer.
        var refusal: (kind: TransportError.Kind, message: String)?
        /// The handle that carries the request; nil before the start and after the end.
        var transfer: CurlTransfer?
        /// Receives the body of a 2xx as it arrives; nil for a response that is read whole.
        private var sink: (any HTTPStreamSink)?
        /// Whether the head has been delivered and the body goes to the sink.
        private(set) var isStreaming = false

        private var waiter: UnsafeContinuation<Result<HTTPResponse, TransportError>, Never>?
        /// The result of the exchange, once it has ended.
        private(set) var result: Result<HTTPResponse, TransportError>?
        var isOver: Bool { result != nil }

        init(_ request: HTTPRequest, delivering sink: (any HTTPStreamSink)? = nil) {
            self.request = request
            self.sink = sink
            deadline = MonotonicTime.after(request.timeout)
        }

        /// Whether the request may be resent automatically: only if it changes nothing.
        var mayRepeat: Bool {
            request.method == .get || request.method.rawValue == "HEAD"
        }

        /// Sets the waiting caller; returns how to resume it if a result is already there.
        func begin(
            _ waiter: UnsafeContinuation<Result<HTTPResponse, TransportError>, Never>
        ) -> (() -> Void)? {
            guard let result else {
                self.waiter = waiter
                return nil
            }
            return { waiter.resume(returning: result) }
        }

        /// Ends the exchange and returns how to resume the waiting caller; the first result counts.
        func end(_ result: Result<HTTPResponse, TransportError>) -> (() -> Void)? {
            if isStreaming {
                self.result = result
                return endStream(result)
            }
            guard self.result == nil else { return nil }
            self.result = result
            guard let waiter else { return nil }
            self.waiter = nil
            return { waiter.resume(returning: result) }
        }

        // MARK: Streaming

        /// Whether the body of a response with this status goes to a sink.
        func streams(_ status: Int) -> Bool { sink != nil && (200..<300).contains(status) }

        /// The head has arrived: resumes the waiting caller, and lifts the body's time limit.
        func beginStream(_ response: HTTPResponse) -> (() -> Void)? {
            guard let waiter else { return nil }
            self.waiter = nil
            isStreaming = true
            deadline = MonotonicTime.never
            return { waiter.resume(returning: .success(response)) }
        }

        func deliver(_ bytes: UnsafeRawBufferPointer) { sink?.httpStreamDidReceive(bytes) }

        /// The caller wants neither the rest of the body nor a report of its end.
        func silence() { sink = nil }

        private func endStream(_ result: Result<HTTPResponse, TransportError>) -> (() -> Void)? {
            guard let sink else { return nil }
            self.sink = nil
            return {
                switch result {
                case .success: sink.httpStreamDidEnd(nil)
                case .failure(let error): sink.httpStreamDidEnd(error)
                }
            }
        }

        var cancelled: TransportError {
            TransportError(
                .cancelled,
                "the task was cancelled",
                mayHaveBeenSent: mayHaveBeenSent
            )
        }

        var timedOut: TransportError {
            let text = "no complete answer within \(request.timeout)"
            return TransportError(.timeout, text, mayHaveBeenSent: mayHaveBeenSent)
        }
    }

    /// Moments of the kernel's monotonic clock, in nanoseconds.
    enum MonotonicTime {
        static let never = UInt64.max

        static var now: UInt64 { ccurl_now() }

        static func after(_ duration: Duration) -> UInt64 {
            let (seconds, attoseconds) = duration.components
            let most: Int64 = 1 << 32
            guard seconds < most else { return never }
            let nanoseconds = max(0, seconds) * 1_000_000_000 + attoseconds / 1_000_000_000
            return now + UInt64(max(0, nanoseconds))
        }
    }
#endif
