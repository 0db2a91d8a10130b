internal import SequenceMarkets

/// One client connection: sequential requests, then possibly a WebSocket.
final class LoopbackConnection {
    private enum Step {
        case head
        case body(MockRequest, HTTPBodyReader)
        /// The service has the request, or its response is being written.
        case replying
        /// The connection never responds again.
        case silent
        case webSocket(LoopbackSocket)
        case events(LoopbackEventStream)
        case ended
    }

    /// What to do once all bytes of a response are sent.
    enum AfterReply {
        case nextRequest
        case close(reset: Bool)
        case silence
    }

    let id: Int
    let descriptor: Int32
    private unowned let core: LoopbackCore
    private var step = Step.head
    private var input: [UInt8] = []
    private var output: [UInt8] = []
    private var outputStart = 0
    private var piece = Int.max
    private var afterReply = AfterReply.nextRequest
    private var isLast = false
    /// The deadline for the head of a partly received request.
    private(set) var headDeadline: ContinuousClock.Instant?
    private var reply: Task<Void, Never>?

    init(id: Int, descriptor: Int32, core: LoopbackCore) {
        self.id = id
        self.descriptor = descriptor
        self.core = core
    }

    var wantsToRead: Bool {
        switch step {
        case .ended: false
        case .webSocket(let socket): socket.wantsToRead
        // A disconnected client is noticed; one that pipelines too much is paused.
        default: input.count < core.limits.head + core.limits.body
        }
    }

    var wantsToWrite: Bool {
        if case .webSocket(let socket) = step { return socket.wantsToWrite }
        if case .events(let events) = step { return events.wantsToWrite }
        return outputStart < output.count
    }

    // MARK: Reading

    func read() {
        switch LoopbackSystem.read(descriptor, into: core.readBuffer) {
        case .wouldBlock: return
        case .ended: end()
        case .bytes(let count):
            let bytes = UnsafeMutableRawBufferPointer(rebasing: core.readBuffer[..<count])
            if case .webSocket(let socket) = step {
                socket.received(bytes)
            } else if case .events = step {
                // No more requests are possible; only a disconnect matters.
                return
            } else {
                input.append(contentsOf: bytes)
                advance()
            }
        }
    }

    /// Consumes as much of the input as possible now.
    private func advance() {
        while true {
            switch step {
            case .head:
                guard !input.isEmpty, readHead() else { return }
            case .body(let request, var reader):
                guard let taken = try? input.withUnsafeBytes({ try reader.take($0) }) else {
                    refuse(413)
                    return
                }
                input.removeFirst(taken)
                step = .body(request, reader)
                guard reader.isComplete else { return }
                var whole = request
                whole.body = reader.body
                ask(whole)
            default:
                return
            }
        }
    }

    private func readHead() -> Bool {
        guard let end = input.withUnsafeBytes({ HTTPHead.end(in: $0) }) else {
            if input.count > core.limits.head {
                refuse(431)
            } else if headDeadline == nil {
                headDeadline = .now + core.limits.headTime
            }
            return false
        }
        headDeadline = nil
        guard end <= core.limits.head else {
            refuse(431)
            return false
        }
        let head = input.withUnsafeBytes { bytes in
            LoopbackHead(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        }
        input.removeFirst(end)
        guard let head, let framing = head.framing else {
            refuse(400)
            return false
        }
        guard head.isMeantForLoopback || !core.limits.refusesForeignHosts else {
            refuse(421)
            return false
        }
        isLast = head.isLast
        if case .length(let count) = framing, count > core.limits.body {
            refuse(413)
            return false
        }
        if head.expectsContinue, input.isEmpty {
            output += Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
            flush()
        }
        step = .body(head.request, HTTPBodyReader(framing, maximumSize: core.limits.body))
        return true
    }

    /// Gives up on a request whose head does not arrive.
    func endHead(by now: ContinuousClock.Instant) {
        guard case .head = step, let headDeadline, headDeadline <= now else { return }
        refuse(408)
    }

    private func ask(_ request: MockRequest) {
        step = .replying
        let (id, loop, service) = (id, core.loop, core.service)
        reply = Task(executorPreference: loop) {
            let reply = await service.reply(to: request)
            loop.perform { core in core.connection(id)?.answer(request, with: reply) }
        }
    }

    // MARK: Answering

    private func refuse(_ status: Int) {
        isLast = true
        input = []
        headDeadline = nil
        write(LoopbackResponse(HTTPResponse(status: status), .whole, method: "GET", isLast: true))
    }

    private func answer(_ request: MockRequest, with answer: MockReply) {
        reply = nil
        switch answer {
        case .response(let response, let delivery):
            write(LoopbackResponse(response, delivery, method: request.method, isLast: isLast))
        case .webSocket(let handler):
            upgrade(request, to: handler)
        case .events(let response, let source):
            let events = LoopbackEventStream(self, source: source, core: core)
            step = .events(events)
            input = []
            events.open(response)
        case .drop:
            end()
        case .silence:
            step = .silent
        }
    }

    private func write(_ response: LoopbackResponse) {
        step = .replying
        afterReply = response.after
        piece = response.piece
        output += response.bytes
        flush()
        // A response sent at once makes room for a request already received.
        if case .head = step { advance() }
    }

    private func upgrade(_ request: MockRequest, to handler: any MockSocketHandler) {
        guard HTTPHeaders.tokens(request.headers, of: "Upgrade").contains("websocket"),
            let key = request.headers["Sec-WebSocket-Key"]
        else {
            refuse(426)
            return
        }
        var head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        head += "Connection: Upgrade\r\nSec-WebSocket-Accept: \(Handshake.accept(key))\r\n\r\n"
        let socket = LoopbackSocket(self, handler: handler, core: core)
        step = .webSocket(socket)
        let early = input
        input = []
        socket.open(head: Array(head.utf8), early: early)
    }

    func flush() {
        if case .webSocket(let socket) = step {
            socket.flush()
            return
        }
        if case .events(let events) = step {
            events.flush()
            return
        }
        while outputStart < output.count {
            let result = output.withUnsafeBytes { bytes in
                let end = min(bytes.count, outputStart + min(piece, bytes.count))
                let part = UnsafeRawBufferPointer(rebasing: bytes[outputStart..<end])
                return LoopbackSystem.write(descriptor, part)
            }
            switch result {
            case .wouldBlock: return
            case .ended:
                end()
                return
            case .bytes(let count): outputStart += count
            }
            // One piece per turn, so that the other side also reads it separately.
            if piece != .max, outputStart < output.count { return }
        }
        output.removeAll(keepingCapacity: output.count < 1024 * 1024)
        outputStart = 0
        finishReply()
    }

    private func finishReply() {
        guard case .replying = step, reply == nil else { return }
        piece = .max
        switch afterReply {
        case .nextRequest:
            step = .head
            // Only when called from the poll; otherwise it would recurse.
            if !input.isEmpty { core.loop.perform { [id] in $0.connection(id)?.advance() } }
        case .close(let reset): end(reset: reset)
        case .silence: step = .silent
        }
    }

    // MARK: The end

    func end(reset: Bool = false) {
        if case .ended = step { return }
        let last = step
        step = .ended
        reply?.cancel()
        LoopbackSystem.end(descriptor, reset: reset)
        core.remove(self)
        if case .webSocket(let socket) = last { socket.hasEnded() }
        if case .events(let events) = last { events.hasEnded() }
    }
}
