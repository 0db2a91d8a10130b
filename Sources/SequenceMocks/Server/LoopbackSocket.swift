internal import SequenceMarkets

/// The server's end of one WebSocket; confined to the loop's thread.
final class LoopbackSocket {
    private let handler: any MockSocketHandler
    private let output: LoopbackSocketOutput
    private unowned let connection: LoopbackConnection
    private var parser: FrameParser
    private var tail: [UInt8] = []
    private let drain: LoopbackDrain

    init(_ connection: LoopbackConnection, handler: any MockSocketHandler, core: LoopbackCore) {
        self.connection = connection
        self.handler = handler
        parser = FrameParser(role: .server, maximumMessageSize: core.limits.message)
        let (id, loop) = (connection.id, core.loop)
        output = LoopbackSocketOutput { [weak loop] in
            loop?.perform { core in core.connection(id)?.flush() }
        }
        drain = LoopbackDrain(output, pendingLimit: core.limits.pending)
    }

    var wantsToRead: Bool { !output.isStalled && !isOverfull }

    var wantsToWrite: Bool { drain.wantsToWrite }

    /// A client that sends without reading is paused before replies to it fill memory.
    private var isOverfull: Bool { output.pendingBytes > drain.pendingLimit / 2 }

    func open(head: [UInt8], early: [UInt8]) {
        output.sendRaw(head)
        handler.opened(output)
        if !early.isEmpty {
            var early = early
            early.withUnsafeMutableBytes { received($0) }
        }
    }

    func received(_ bytes: UnsafeMutableRawBufferPointer) {
        if output.isStalled { return }
        if tail.isEmpty {
            parse(bytes)
        } else {
            tail.append(contentsOf: bytes)
            var all = tail
            tail = []
            all.withUnsafeMutableBytes { parse($0) }
        }
        flush()
    }

    private func parse(_ bytes: UnsafeMutableRawBufferPointer) {
        var receiver = Receiver(handler: handler, output: output)
        do {
            let done = try parser.parse(bytes, into: &receiver)
            tail = Array(bytes[done...])
        } catch {
            output.close(code: error.code, reason: error.reason)
            output.endWhenSent(reset: false)
        }
    }

    func flush() {
        _ = drain.flush(to: connection)
    }

    func hasEnded() {
        output.endedOutside()
        handler.closed()
    }

    private struct Receiver: FrameReceiver {
        let handler: any MockSocketHandler
        let output: LoopbackSocketOutput

        func message(_ bytes: UnsafeRawBufferPointer, as kind: WebSocketMessageKind) {
            handler.received(Array(bytes), as: kind)
        }

        func ping(_ payload: UnsafeRawBufferPointer) {
            output.write(.pong, payload)
            handler.receivedPing(Array(payload))
        }

        func pong(_ payload: UnsafeRawBufferPointer) {
            handler.receivedPong(Array(payload))
        }

        func close(code: UInt16?, reason: String) {
            output.close(code: code ?? 1005, reason: "")
            output.endWhenSent(reset: false)
        }
    }
}

/// The handler's handle: bytes go into a buffer that the loop's thread drains.
final class LoopbackSocketOutput: MockSocketOutput {
    private final class State {
        var bytes: [UInt8] = []
        var pending = 0
        var isStalled = false
        var hasClosed = false
        var isGone = false
        var ending: Bool?
    }

    private let state = Gate(State())
    private let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    func send(_ bytes: [UInt8], as kind: WebSocketMessageKind) {
        bytes.withUnsafeBytes { write(Frame.Opcode(kind), $0) }
    }

    func sendRaw(_ bytes: [UInt8]) {
        append { $0 += bytes }
    }

    func ping(_ payload: [UInt8]) {
        payload.withUnsafeBytes { write(.ping, $0) }
    }

    func write(_ opcode: Frame.Opcode, _ payload: UnsafeRawBufferPointer) {
        append { Frame.append(opcode, payload, mask: nil, to: &$0) }
    }

    func close(code: UInt16, reason: String) {
        append(last: true) {
            Frame.appendClose(
                code: code == 1005 ? nil : code,
                reason: reason,
                mask: nil,
                to: &$0
            )
        }
    }

    func drop(reset: Bool) {
        if reset { state.pass { $0.bytes = [] } }
        endWhenSent(reset: reset)
        wake()
    }

    func stall() {
        state.pass { $0.isStalled = true }
        wake()
    }

    var pendingBytes: Int { state.pass { $0.pending } }

    // MARK: For the loop

    var isStalled: Bool { state.pass { $0.isStalled } }
    var hasBytes: Bool { state.pass { !$0.bytes.isEmpty } }
    var ending: Bool? { state.pass { $0.ending } }

    func endWhenSent(reset: Bool) {
        state.pass { $0.ending = $0.ending ?? reset }
    }

    func take(into buffer: inout [UInt8]) {
        let bytes = state.pass { state in
            defer { state.bytes = [] }
            return state.bytes
        }
        if !bytes.isEmpty { buffer = bytes }
    }

    func hasSent(_ count: Int) { state.pass { $0.pending -= count } }

    func endedOutside() {
        state.pass { state in
            state.isGone = true
            state.bytes = []
            state.pending = 0
        }
    }

    private func append(last: Bool = false, _ body: (inout [UInt8]) -> Void) {
        let mustWake = state.pass { state in
            // A second close frame, or anything after one, would break the protocol.
            if state.isGone || state.hasClosed { return false }
            state.hasClosed = last
            let before = state.bytes.count
            body(&state.bytes)
            state.pending += state.bytes.count - before
            return before == 0
        }
        if mustWake { wake() }
    }
}
