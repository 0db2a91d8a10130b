#if os(Linux)
    /// The pending output of a WebSocket: at most one message at a time is encoded, the others wait
    /// unencoded.
    struct CurlOutbox {
        typealias Waiter = UnsafeContinuation<TransportError?, Never>

        private struct Message {
            var id: UInt64
            var opcode: Frame.Opcode
            var bytes: [UInt8]
            var waiter: Waiter
        }

        /// When the peer has accepted no data for too long.
        private(set) var deadline = MonotonicTime.never
        /// Whether any byte was ever passed to the socket.
        private(set) var hasSent = false

        private var bytes: [UInt8] = []
        private var start = 0
        private var underWay: (id: UInt64, waiter: Waiter)?
        private var waiting: [Message] = []
        private var generator = SystemRandomNumberGenerator()
        private let timeout: Duration

        /// Above this, a peer that pings but does not read is no longer read from.
        private static let controlLimit = 64 * 1024

        init(timeout: Duration) {
            self.timeout = timeout
        }

        var hasBytes: Bool { start < bytes.count }

        var isFullOfControlFrames: Bool {
            underWay == nil && bytes.count - start > CurlOutbox.controlLimit
        }

        /// Adds bytes without a waiting sender.
        mutating func write(_ body: (inout [UInt8]) -> Void) { body(&bytes) }

        mutating func writeControl(_ opcode: Frame.Opcode, _ payload: UnsafeRawBufferPointer) {
            Frame.append(opcode, payload, mask: mask(), to: &bytes)
        }

        mutating func writeClose(code: UInt16?, reason: String) {
            Frame.appendClose(code: code, reason: reason, mask: mask(), to: &bytes)
        }

        mutating func add(
            _ opcode: Frame.Opcode,
            _ payload: [UInt8],
            id: UInt64,
            waiter: Waiter
        ) {
            waiting.append(Message(id: id, opcode: opcode, bytes: payload, waiter: waiter))
        }

        /// Writes as much as the socket accepts; `write` returns how much that was, or nil.
        mutating func flush(
            in core: CurlCore,
            _ write: (UnsafeRawBufferPointer) -> Int?
        ) {
            while true {
                while start < bytes.count {
                    let count = bytes.withUnsafeBytes {
                        write(UnsafeRawBufferPointer(rebasing: $0[start...]))
                    }
                    guard let count else {
                        if deadline == MonotonicTime.never { renewDeadline(in: core) }
                        return
                    }
                    hasSent = true
                    start += count
                    if deadline != MonotonicTime.never { renewDeadline(in: core) }
                }
                finishMessage(in: core)
                guard !waiting.isEmpty else { return }
                let next = waiting.removeFirst()
                underWay = (next.id, next.waiter)
                next.bytes.withUnsafeBytes {
                    Frame.append(next.opcode, $0, mask: mask(), to: &bytes)
                }
            }
        }

        /// Removes a message that is no longer awaited; false if it was sent already.
        mutating func cancel(id: UInt64, in core: CurlCore) {
            func error(sent: Bool) -> TransportError {
                TransportError(.cancelled, "the task was cancelled", mayHaveBeenSent: sent)
            }
            if let underWay, underWay.id == id {
                // Its bytes are partly sent; the rest is sent all the same.
                core.finish { underWay.waiter.resume(returning: error(sent: true)) }
                self.underWay = nil
            } else if let index = waiting.firstIndex(where: { $0.id == id }) {
                let waiter = waiting.remove(at: index).waiter
                core.finish { waiter.resume(returning: error(sent: false)) }
            }
        }

        /// Fails the messages that have not started to be sent.
        mutating func failWaiting(with error: TransportError, in core: CurlCore) {
            var unsent = error
            unsent.mayHaveBeenSent = false
            for message in waiting {
                core.finish { message.waiter.resume(returning: unsent) }
            }
            waiting = []
        }

        mutating func failAll(with error: TransportError, in core: CurlCore) {
            failWaiting(with: error, in: core)
            if let underWay {
                core.finish { underWay.waiter.resume(returning: error) }
            }
            underWay = nil
            bytes = []
            start = 0
            deadline = MonotonicTime.never
        }

        private mutating func finishMessage(in core: CurlCore) {
            bytes.removeAll(keepingCapacity: bytes.capacity <= 256 * 1024)
            start = 0
            deadline = MonotonicTime.never
            if let underWay {
                core.finish { underWay.waiter.resume(returning: nil) }
            }
            underWay = nil
        }

        private mutating func renewDeadline(in core: CurlCore) {
            deadline = MonotonicTime.after(timeout)
            core.wake(at: deadline)
        }

        private mutating func mask() -> UInt32 { generator.next() }
    }
#endif
