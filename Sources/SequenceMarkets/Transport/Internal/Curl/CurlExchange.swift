#if os(Linux)
    internal import CCurl

    /// One request on its way; belongs to the core of the event loop.
    final class CurlExchange {
        let request: HTTPRequest
        /// When the time runs out, on the monotonic clock.
        private(set) var deadline: UInt64
        /// Whether libcurl has been about to send, ever.
        var mayHaveBeenSent = false
        /// Set by a callback of ours that stops the transfer.
        var refusal: (kind: TransportError.Kind, message: String)?
        /// The handle that carries the request; nil before the start and after the end.
        var transfer: CurlTransfer?
        /// Hears the body of a 2xx as it comes; nil for a response that is read whole.
        private var sink: (any HTTPStreamSink)?
        /// Whether the head has been handed over and the body goes to the sink.
        private(set) var isStreaming = false

        private var waiter: UnsafeContinuation<Result<HTTPResponse, TransportError>, Never>?
        /// What the exchange came to, once it is over.
        private(set) var result: Result<HTTPResponse, TransportError>?
        var isOver: Bool { result != nil }

        init(_ request: HTTPRequest, delivering sink: (any HTTPStreamSink)? = nil) {
            self.request = request
            self.sink = sink
            deadline = MonotonicTime.after(request.timeout)
        }

        /// Whether the request may be sent twice without asking: only what changes nothing.
        var mayRepeat: Bool {
            request.method == .get || request.method.rawValue == "HEAD"
        }

        /// Takes the one who waits, and returns how to tell it what there is to tell already.
        func begin(
            _ waiter: UnsafeContinuation<Result<HTTPResponse, TransportError>, Never>
        ) -> (() -> Void)? {
            guard let result else {
                self.waiter = waiter
                return nil
            }
            return { waiter.resume(returning: result) }
        }

        /// Ends the exchange and returns how to tell the one who waits; the first result counts.
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

        /// The head has arrived: tells the one who waits, and lets the body take its time.
        func beginStream(_ response: HTTPResponse) -> (() -> Void)? {
            guard let waiter else { return nil }
            self.waiter = nil
            isStreaming = true
            deadline = MonotonicTime.never
            return { waiter.resume(returning: .success(response)) }
        }

        func deliver(_ bytes: UnsafeRawBufferPointer) { sink?.httpStreamDidReceive(bytes) }

        /// The caller wants no more of the body, nor to hear of its end.
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
