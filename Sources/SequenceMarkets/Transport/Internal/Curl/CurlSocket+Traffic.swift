#if os(Linux)
    internal import CCurl

    extension CurlSocket {
        // MARK: Reading

        /// Reads the available data, parses it in place, and calls the sink.
        func read() {
            for _ in 0..<16 {
                guard phase != .ended, let easy else { return }
                let filled = core.fillReadBuffer(
                    from: easy,
                    after: tail,
                    untilEmpty: request.origin.isSecure
                )
                if filled.count > tail.count || parser.isEndPending {
                    process(filled.bytes, count: filled.count)
                }
                if phase == .ended { return }
                // The end is handled after the answers of a sink that pauses.
                if parser.isEndPending, !isPaused { continue }
                if let code = filled.endCode, !parser.isEndPending {
                    connectionEnded(code: code)
                    return
                }
                if isPaused || outbox.isFullOfControlFrames || filled.isEmptied {
                    updateWatch()
                    return
                }
            }
            // TLS may hold bytes that the kernel does not know of: read again without an event.
            updateWatch()
            core.readSoon(self)
        }

        private func process(_ buffer: UnsafeMutableRawBufferPointer, count: Int) {
            var bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
            if phase == .upgrading {
                guard let head = readHead(UnsafeRawBufferPointer(bytes)) else { return }
                bytes = UnsafeMutableRawBufferPointer(rebasing: bytes[head...])
            }
            parse(bytes)
            guard phase == .open || phase == .closing else { return }
            if sink?.webSocketDidFinishRead() == .pause { isPaused = true }
            if outbox.hasBytes { flush() }
        }

        private func parse(_ bytes: UnsafeMutableRawBufferPointer) {
            var receiver = Receiver(socket: self, sink: sink)
            do {
                let done = try parser.parse(bytes, into: &receiver)
                tail = done == bytes.count ? [] : Array(bytes[done...])
            } catch {
                tail = []
                let text = "the peer broke the protocol: \(error.reason)"
                if phase == .open { writeClose(code: error.code, reason: error.reason) }
                linger(.failed(TransportError(.protocolViolation, text, mayHaveBeenSent: true)))
            }
        }

        private func connectionEnded(code: Int32) {
            let text =
                code == 0
                ? "the peer closed the connection without a close frame"
                : CurlFailure.message(of: code, detail: nil)
            if phase == .upgrading, let rejection {
                end(.failed(rejection.error))
            } else {
                let lost = TransportError(.connectionLost, text, mayHaveBeenSent: true)
                end(outcome ?? .failed(lost))
            }
        }

        // MARK: The upgrade

        /// Reads the answer to the upgrade; returns where the frames begin.
        private func readHead(_ bytes: UnsafeRawBufferPointer) -> Int? {
            if rejection != nil {
                reject(bytes)
                return nil
            }
            guard let end = HTTPHead.end(in: bytes) else {
                tail = Array(bytes)
                if bytes.count > 64 * 1024 { refuse("the head of the answer is too large") }
                return nil
            }
            let head = UnsafeRawBufferPointer(rebasing: bytes[..<end])
            let rest = UnsafeRawBufferPointer(rebasing: bytes[end...])
            guard let status = HTTPHead.status(in: head), let headers = HTTPHead.fields(in: head)
            else {
                refuse("the answer to the upgrade is not HTTP")
                return nil
            }
            guard status == 101 else {
                if (100..<200).contains(status) { return readHead(rest).map { $0 + end } }
                rejection = CurlRejection(status: status, headers: headers)
                reject(rest)
                return nil
            }
            if let defect = handshake.defect(in: headers) {
                refuse(defect)
                return nil
            }
            tail = []
            upgraded()
            return end
        }

        private func reject(_ bytes: UnsafeRawBufferPointer) {
            tail = []
            guard let isComplete = rejection?.take(bytes), let error = rejection?.error else {
                return
            }
            if isComplete { end(.failed(error)) }
        }

        private func refuse(_ text: String) {
            end(.failed(TransportError(.protocolViolation, text, mayHaveBeenSent: true)))
        }

        // MARK: Writing

        func send(_ opcode: Frame.Opcode, _ bytes: [UInt8], id: UInt64, waiter: CurlOutbox.Waiter) {
            guard phase == .open else {
                var error = CurlSocket.closed
                error.mayHaveBeenSent = false
                core.finish { waiter.resume(returning: error) }
                return
            }
            outbox.add(opcode, bytes, id: id, waiter: waiter)
            if !outbox.hasBytes { flush() }
        }

        func writeClose(code: UInt16?, reason: String) {
            outbox.writeClose(code: code, reason: reason)
        }

        /// Writes as much as the socket accepts.
        func flush() {
            guard let easy, phase != .ended else { return }
            var failure: Int32?
            outbox.flush(in: core) { bytes in
                var sent = 0
                let code = ccurl_send(easy, bytes.baseAddress, bytes.count, &sent)
                if code == 0 { return sent }
                if code != CCURLE_AGAIN { failure = code }
                return nil
            }
            if failure != nil { brokeWriting() }
            updateWatch()
        }

        /// A peer that accepts no data may have said why: its data is read to the end.
        private func brokeWriting() {
            outbox.failAll(with: CurlSocket.closed, in: core)
            isPaused = false
            deadline = min(deadline, MonotonicTime.after(CurlSocket.lingerTime))
            core.wake(at: deadline)
        }

        func resumeReading() {
            guard isPaused, phase == .open else { return }
            isPaused = false
            read()
        }

        // MARK: Frames

        fileprivate struct Receiver: FrameReceiver {
            let socket: CurlSocket
            /// The socket's sink, retained for the length of a read.
            let sink: (any WebSocketSink)?

            func message(_ bytes: UnsafeRawBufferPointer, as kind: WebSocketMessageKind) {
                guard socket.phase == .open else { return }
                sink?.webSocketDidReceive(bytes, as: kind)
            }

            func ping(_ payload: UnsafeRawBufferPointer) {
                guard socket.phase == .open else { return }
                socket.outbox.writeControl(.pong, payload)
            }

            func pong(_ payload: UnsafeRawBufferPointer) {
                guard socket.phase == .open else { return }
                sink?.webSocketDidReceivePong(payload)
            }

            func close(code: UInt16?, reason: String) {
                if socket.phase == .open { socket.writeClose(code: code, reason: "") }
                socket.linger(.closed(code: code ?? 1005, reason: reason))
            }
        }
    }

    /// The answer of a server that does not upgrade, as far as it has arrived.
    struct CurlRejection {
        private let status: Int
        private let headers: HTTPHeaders
        private var reader: HTTPBodyReader

        init(status: Int, headers: HTTPHeaders) {
            self.status = status
            self.headers = headers
            let isBodyless = status == 204 || status == 304
            let framing = HTTPBodyReader.framing(of: headers, otherwise: .untilClose)
            reader = HTTPBodyReader(
                isBodyless ? .length(0) : framing ?? .untilClose,
                maximumSize: 64 * 1024
            )
        }

        /// Takes bytes of the body; true when it is complete.
        mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
            guard (try? reader.take(bytes)) != nil else { return true }
            return reader.isComplete
        }

        var error: TransportError {
            TransportError(
                .upgradeRejected,
                "the server answered the upgrade with status \(status)",
                mayHaveBeenSent: true,
                response: HTTPResponse(status: status, headers: headers, body: reader.body)
            )
        }
    }
#endif
