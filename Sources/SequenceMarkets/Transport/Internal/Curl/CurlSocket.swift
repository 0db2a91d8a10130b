#if os(Linux)
    internal import CCurl

    /// One WebSocket: libcurl connects it, the framing is ours.
    ///
    /// Belongs to the core. Each has a multi handle of its own: in a shared one libcurl would take
    /// a socket with unread bytes for a dead idle connection, and close it.
    final class CurlSocket {
        enum Phase {
            case new, connecting, upgrading, open
            /// Our close frame is sent, the peer's has not arrived.
            case closing
            /// Both close frames are exchanged; the server should close the connection first.
            case lingering
            case ended
        }

        typealias ConnectWaiter = UnsafeContinuation<Result<Void, TransportError>, Never>

        /// How long a finished connection is kept for the peer to close.
        static let lingerTime = Duration.seconds(1)

        let request: WebSocketRequest
        /// The receiver; released at the end, because it may retain the connection itself.
        private(set) var sink: (any WebSocketSink)?
        unowned let core: CurlCore
        var phase = Phase.new
        private(set) var easy: UnsafeMutableRawPointer?
        private(set) var descriptor: Int32 = -1

        var handshake: Handshake
        var parser: FrameParser
        /// Bytes received and not yet processed: of a head, or of a frame's header.
        var tail: [UInt8] = []
        var rejection: CurlRejection?
        var isPaused = false
        var outbox: CurlOutbox
        /// How the connection ends, once that is decided.
        var outcome: WebSocketEnd?
        var deadline: UInt64

        private var multi: CurlMulti?
        private var connectWaiter: ConnectWaiter?
        private var closeWaiters: [UnsafeContinuation<Void, Never>] = []
        private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: 256)

        init(_ request: WebSocketRequest, sink: any WebSocketSink, core: CurlCore) {
            self.request = request
            self.sink = sink
            self.core = core
            var generator = SystemRandomNumberGenerator()
            handshake = Handshake(for: request, using: &generator)
            parser = FrameParser(role: .client, maximumMessageSize: request.maximumMessageSize)
            outbox = CurlOutbox(timeout: core.options.webSocketSendTimeout)
            deadline = MonotonicTime.after(request.connectTimeout)
            errorText.initialize(repeating: 0, count: 256)
        }

        deinit { errorText.deallocate() }

        var nextDeadline: UInt64 {
            let curl = phase == .connecting ? multi?.deadline : nil
            return min(deadline, outbox.deadline, curl ?? MonotonicTime.never)
        }

        // MARK: Connecting

        func connect(_ waiter: ConnectWaiter) {
            guard phase == .new, core.add(self), let multi = CurlMulti(core: core),
                let easy = ccurl_easy_new()
            else {
                let kind: TransportError.Kind = phase == .new ? .unavailable : .cancelled
                let text = phase == .new ? "no connection can be made" : "the task was cancelled"
                let error = TransportError(kind, text, mayHaveBeenSent: false)
                core.remove(self)
                phase = .ended
                core.finish { waiter.resume(returning: .failure(error)) }
                return
            }
            connectWaiter = waiter
            (self.multi, self.easy) = (multi, easy)
            phase = .connecting
            CurlCore.setCommonOptions(of: easy, options: core.options, core: core)
            CurlCore.setProxy(of: easy, to: core.options.proxy, for: request.origin)
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_ERRORBUFFER), errorText)
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_URL), request.origin.description)
            _ = ccurl_set_long(easy, Int32(CCURLOPT_CONNECT_ONLY), 1)
            // One read returns everything available, not a few dozen messages.
            _ = ccurl_set_long(easy, Int32(CCURLOPT_BUFFERSIZE), 128 * 1024)
            _ = ccurl_set_long(easy, Int32(CCURLOPT_HTTP_VERSION), Int(CCURL_HTTP_VERSION_1_1))
            // Through a proxy a plain connection would be sent as requests, not as a tunnel.
            _ = ccurl_set_long(easy, Int32(CCURLOPT_HTTPPROXYTUNNEL), 1)
            _ = ccurl_multi_add(multi.handle, easy)
            core.wake(at: deadline)
            core.settle(multi)
        }

        func connected(code: Int32) {
            guard phase == .connecting, let easy else { return }
            guard code == 0 else {
                let kind = CurlFailure.kind(of: code)
                let text = CurlFailure.message(of: code, detail: errorText)
                end(.failed(TransportError(kind, text, mayHaveBeenSent: false)))
                return
            }
            descriptor = ccurl_info_socket(easy, Int32(CCURLINFO_ACTIVESOCKET))
            phase = .upgrading
            outbox.write { $0 += handshake.bytes(for: request) }
            flush()
        }

        func upgraded() {
            phase = .open
            deadline = MonotonicTime.never
            tellConnected(.success(()))
        }

        // MARK: Events

        func handleEvent(isReadable: Bool) {
            if outbox.hasBytes { flush() }
            if isReadable, phase != .ended { read() }
        }

        func timePassed(_ now: UInt64) {
            if phase == .connecting, let multi, multi.deadline <= now { core.settle(multi) }
            if phase == .ended { return }
            if deadline <= now {
                end(outcome ?? .failed(timedOut))
            } else if outbox.deadline <= now {
                let text = "the peer takes no bytes"
                end(.failed(TransportError(.timeout, text, mayHaveBeenSent: true)))
            }
        }

        private var timedOut: TransportError {
            switch phase {
            case .new, .connecting, .upgrading:
                if let rejection { return rejection.error }
                let text = "no connection within \(request.connectTimeout)"
                return TransportError(.timeout, text, mayHaveBeenSent: outbox.hasSent)
            default:
                let text = "the peer did not answer in time"
                return TransportError(.timeout, text, mayHaveBeenSent: true)
            }
        }

        /// Watches the socket for the events it needs.
        func updateWatch() {
            guard descriptor >= 0, phase != .ended else { return }
            let reads = (!isPaused || phase == .closing) && !outbox.isFullOfControlFrames
            if reads || outbox.hasBytes {
                core.watchList.watch(
                    descriptor,
                    reads: reads,
                    writes: outbox.hasBytes,
                    for: .webSocket(self)
                )
            } else {
                // Not even an error may wake the loop repeatedly meanwhile.
                core.watchList.forget(descriptor)
            }
        }

        // MARK: Closing

        /// Starts the closing handshake; the waiting caller is resumed when it is complete.
        func close(
            code: UInt16,
            reason: String,
            within limit: Duration,
            waiter: UnsafeContinuation<Void, Never>
        ) {
            guard phase == .open || phase == .closing || phase == .lingering else {
                abort()
                core.finish { waiter.resume() }
                return
            }
            closeWaiters.append(waiter)
            deadline = min(deadline, MonotonicTime.after(limit))
            core.wake(at: deadline)
            guard phase == .open else { return }
            phase = .closing
            outbox.failWaiting(with: CurlSocket.closed, in: core)
            writeClose(code: Frame.isValidCloseCode(code) ? code : nil, reason: reason)
            flush()
            if isPaused {
                isPaused = false
                core.readSoon(self)
            }
        }

        /// Decides how the connection ends, reports it, and lets the peer close first for a moment.
        func linger(_ outcome: WebSocketEnd) {
            self.outcome = outcome
            phase = .lingering
            isPaused = false
            deadline = min(deadline, MonotonicTime.after(CurlSocket.lingerTime))
            core.wake(at: deadline)
            outbox.failWaiting(with: CurlSocket.closed, in: core)
            flush()
            // No more data can arrive: the receiver may reconnect meanwhile.
            let listener = sink
            sink = nil
            listener?.webSocketDidEnd(outcome)
        }

        func abort() {
            let text = "the connection was dropped on this side"
            end(outcome ?? .failed(TransportError(.closed, text, mayHaveBeenSent: true)))
        }

        /// Ends a connection that is not open yet because its caller gave up.
        func cancelConnect() {
            if phase == .new {
                phase = .ended
            } else if connectWaiter != nil {
                let text = "the task was cancelled"
                let error = TransportError(.cancelled, text, mayHaveBeenSent: outbox.hasSent)
                end(.failed(error))
            }
        }

        func end(_ end: WebSocketEnd) {
            guard phase != .ended, phase != .new else {
                phase = .ended
                return
            }
            phase = .ended
            core.watchList.forget(descriptor)
            if let multi, let easy {
                _ = ccurl_multi_remove(multi.handle, easy)
                ccurl_easy_free(easy)
            }
            (easy, multi, descriptor, tail) = (nil, nil, -1, [])
            core.remove(self)
            outbox.failAll(with: CurlSocket.closed, in: core)
            if connectWaiter != nil {
                if case .failed(let error) = end { tellConnected(.failure(error)) }
            } else {
                sink?.webSocketDidEnd(end)
            }
            sink = nil
            for waiter in closeWaiters { core.finish { waiter.resume() } }
            closeWaiters = []
        }

        private func tellConnected(_ result: Result<Void, TransportError>) {
            guard let waiter = connectWaiter else { return }
            connectWaiter = nil
            core.finish { waiter.resume(returning: result) }
        }

        static let closed = TransportError(
            .closed,
            "the connection is closed",
            mayHaveBeenSent: true
        )
    }
#endif
