#if os(Linux)
    internal import CCurl

    /// The result of one round of reading.
    struct CurlFill {
        var bytes: UnsafeMutableRawBufferPointer
        /// The number of valid bytes, including those left from the last round.
        var count: Int
        /// Whether there is nothing left to read.
        var isEmptied = false
        /// Set when the connection is over: 0 after an orderly close.
        var endCode: Int32?
    }

    /// The state of the event loop: libcurl's handles, the watched sockets, the timers.
    ///
    /// Guarded by the loop's gate. libcurl calls back into it from within its own calls, on the
    /// same thread.
    final class CurlCore {
        /// Whether libcurl reports when it is about to send a request (7.80 and later).
        static var seesRequests: Bool { ccurl_has_request_callback() != 0 }

        let poller: CurlPoller
        let options: CurlTransport.Configuration
        private let tally: ConnectionTally
        var watchList: CurlWatchList

        private var requests: CurlMulti?
        /// Handles that take no new requests; each is released with its last transfer.
        private var retired: [CurlMulti] = []
        private var active: [CurlTransfer] = []
        private var idle: [CurlTransfer] = []
        private var byHandle: [UnsafeMutableRawPointer: CurlTransfer] = [:]
        private(set) var sockets: [CurlSocket] = []
        private var armed = MonotonicTime.never
        private var finished: [() -> Void] = []
        private var isShutDown = false
        private var toRead: [CurlSocket] = []
        private let readBuffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 256 * 1024,
            alignment: 16
        )

        init(
            poller: CurlPoller,
            options: CurlTransport.Configuration,
            tally: ConnectionTally
        ) {
            self.poller = poller
            self.options = options
            self.tally = tally
            watchList = CurlWatchList(queue: poller.queue)
        }

        deinit { readBuffer.deallocate() }

        /// Work to do once the gate is open again, such as resuming waiting tasks.
        func takeFinished() -> [() -> Void] {
            guard !finished.isEmpty else { return [] }
            defer { finished = [] }
            return finished
        }

        func finish(_ action: (() -> Void)?) {
            if let action { finished.append(action) }
        }

        // MARK: Events

        func handle(_ events: UnsafeBufferPointer<ccurl_event>) {
            for event in events {
                if event.descriptor == poller.wakeup {
                    ccurl_take(poller.wakeup)
                    let again = toRead
                    toRead = []
                    for socket in again { socket.read() }
                } else if event.descriptor == poller.timer {
                    ccurl_take(poller.timer)
                    timerFired()
                } else {
                    handle(event)
                }
            }
        }

        private func handle(_ event: ccurl_event) {
            switch watchList.owner(of: event.descriptor) {
            case .nobody:
                // An idle connection has data: usually it was closed.
                watchList.forget(event.descriptor)
                watchList.discardIfTalkative(event.descriptor)
            case .multi(let multi):
                var what = event.readable != 0 ? CCURL_SELECT_IN : 0
                if event.writable != 0 { what |= CCURL_SELECT_OUT }
                if event.broken != 0 { what |= CCURL_SELECT_ERROR }
                _ = ccurl_multi_act(multi.handle, event.descriptor, Int32(what))
                settle(multi)
            case .webSocket(let socket):
                socket.handleEvent(isReadable: event.readable != 0 || event.broken != 0)
            }
        }

        private func timerFired() {
            armed = MonotonicTime.never
            let now = MonotonicTime.now
            for multi in multis where multi.deadline <= now { settle(multi) }
            for transfer in active {
                guard let exchange = transfer.exchange, exchange.deadline <= now else { continue }
                // Over HTTP/1.1 libcurl closes the connection of an abandoned transfer; over HTTP/2
                // others may be using it, and no new ones may be added.
                if options.allowsHTTP2 { retireRequests() }
                end(transfer, with: .failure(exchange.timedOut))
            }
            for socket in sockets { socket.timePassed(now) }

            var next = multis.map(\.deadline).min() ?? MonotonicTime.never
            for transfer in active { next = min(next, transfer.exchange?.deadline ?? next) }
            for socket in sockets { next = min(next, socket.nextDeadline) }
            wake(at: next)
        }

        /// Makes the loop check its timers no later than this.
        func wake(at moment: UInt64) {
            guard moment < armed else { return }
            armed = moment
            _ = ccurl_timer_arm(poller.timer, max(moment, 1))
        }

        /// Lets libcurl do what is due, and collects ended transfers.
        func settle(_ multi: CurlMulti) {
            while multi.deadline == 0 || multi.deadline <= MonotonicTime.now {
                multi.deadline = MonotonicTime.never
                _ = ccurl_multi_act(multi.handle, Int32(CCURL_SOCKET_TIMEOUT), 0)
            }
            var code: Int32 = 0
            while let easy = ccurl_multi_next_done(multi.handle, &code) {
                if let transfer = byHandle[easy] {
                    end(transfer, with: transfer.outcome(code: code))
                } else if let socket = sockets.first(where: { $0.easy == easy }) {
                    socket.connected(code: code)
                }
            }
            wake(at: multi.deadline)
        }

        // MARK: Connections

        func opened(_ socket: Int32) {
            watchList.opened(socket)
            tally.opened()
        }

        func closed(_ socket: Int32) {
            watchList.closed(socket)
            tally.closed()
        }

        // MARK: Requests

        func start(_ exchange: CurlExchange) {
            // It may have been cancelled while it was queued.
            guard !exchange.isOver else { return }
            guard !isShutDown, let multi = requestMulti(), let transfer = idleTransfer() else {
                let text = isShutDown ? "the client was shut down" : "libcurl has no handle left"
                finish(
                    exchange.end(
                        .failure(TransportError(.unavailable, text, mayHaveBeenSent: false))
                    )
                )
                return
            }
            if !CurlCore.seesRequests { exchange.mayHaveBeenSent = true }
            exchange.transfer = transfer
            watchList.discardTalkativeIdle()
            transfer.prepare(exchange)
            transfer.multi = multi
            transfer.place = active.count
            active.append(transfer)
            tally.carries(active.count + sockets.count)
            let code = ccurl_multi_add(multi.handle, transfer.easy)
            guard code == 0 else {
                let text = "libcurl refused the request (\(code))"
                let error = TransportError(.unavailable, text, mayHaveBeenSent: false)
                end(transfer, with: .failure(error))
                return
            }
            wake(at: exchange.deadline)
            settle(multi)
        }

        func cancel(_ exchange: CurlExchange) {
            let result = Result<HTTPResponse, TransportError>.failure(exchange.cancelled)
            if let transfer = exchange.transfer {
                end(transfer, with: result)
            } else {
                finish(exchange.end(result))
            }
        }

        private func end(
            _ transfer: CurlTransfer,
            with result: Result<HTTPResponse, TransportError>
        ) {
            guard let exchange = transfer.exchange else { return }
            if let multi = transfer.multi { _ = ccurl_multi_remove(multi.handle, transfer.easy) }
            transfer.multi = nil
            let last = active.removeLast()
            if last !== transfer {
                active[transfer.place] = last
                last.place = transfer.place
            }
            tally.carries(active.count + sockets.count)
            exchange.transfer = nil
            finish(exchange.end(result))
            transfer.rest()
            retired.removeAll { multi in !active.contains { $0.multi === multi } }
            if idle.count < options.maximumConnectionsPerHost {
                idle.append(transfer)
            } else {
                byHandle[transfer.easy] = nil
            }
        }

        private var multis: [CurlMulti] { requests.map { retired + [$0] } ?? retired }

        /// Lets requests in progress end, and gives later ones new connections.
        private func retireRequests() {
            guard let requests else { return }
            retired.append(requests)
            self.requests = nil
        }

        private func requestMulti() -> CurlMulti? {
            if let requests { return requests }
            guard let multi = CurlMulti(core: self) else { return nil }
            let most = options.maximumConnectionsPerHost
            _ = ccurl_multi_set_long(multi.handle, Int32(CCURLMOPT_MAX_HOST_CONNECTIONS), most)
            _ = ccurl_multi_set_long(multi.handle, Int32(CCURLMOPT_MAXCONNECTS), most * 4)
            // Over HTTP/2 an idle connection has its own traffic, and a response names its request.
            multi.keepsSilentConnections = !options.allowsHTTP2
            requests = multi
            return multi
        }

        private func idleTransfer() -> CurlTransfer? {
            if let transfer = idle.popLast() { return transfer }
            guard let transfer = CurlTransfer(options: options, core: self) else { return nil }
            byHandle[transfer.easy] = transfer
            return transfer
        }

        // MARK: WebSockets

        func add(_ socket: CurlSocket) -> Bool {
            guard !isShutDown else { return false }
            sockets.append(socket)
            tally.carries(active.count + sockets.count)
            return true
        }

        func remove(_ socket: CurlSocket) {
            sockets.removeAll { $0 === socket }
            tally.carries(active.count + sockets.count)
        }

        /// Reads from the socket again although the kernel will not report it as readable.
        func readSoon(_ socket: CurlSocket) {
            toRead.append(socket)
            poller.wake()
        }

        /// Fills the one buffer all sockets share, after the bytes left from the last read.
        func fillReadBuffer(
            from easy: UnsafeMutableRawPointer,
            after tail: [UInt8],
            untilEmpty: Bool
        ) -> CurlFill {
            var fill = CurlFill(bytes: readBuffer, count: tail.count)
            tail.withUnsafeBytes { readBuffer.copyMemory(from: $0) }
            // One call then returns at most one TLS record, however much is waiting.
            let least = untilEmpty ? 16 * 1024 : 1
            while readBuffer.count - fill.count >= least {
                let free = readBuffer.count - fill.count
                var received = 0
                let start = readBuffer.baseAddress?.advanced(by: fill.count)
                let code = ccurl_receive(easy, start, free, &received)
                if code == CCURLE_AGAIN {
                    fill.isEmptied = true
                    break
                }
                guard code == 0, received > 0 else {
                    fill.endCode = code
                    break
                }
                fill.count += received
                if !untilEmpty {
                    fill.isEmptied = received < free
                    break
                }
            }
            return fill
        }

        // MARK: Shutdown

        /// Ends all requests and sockets; nothing starts afterwards.
        func shutDown() {
            isShutDown = true
            while let transfer = active.last, let exchange = transfer.exchange {
                end(transfer, with: .failure(exchange.cancelled))
            }
            for socket in sockets { socket.abort() }
            idle = []
            byHandle = [:]
            requests = nil
            retired = []
        }
    }
#endif
