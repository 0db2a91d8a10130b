internal import SequenceMarkets

/// The server's end of one unending response; confined to the loop's thread.
final class LoopbackEventStream {
    private let source: any MockEventSource
    private let output: LoopbackSocketOutput
    private unowned let connection: LoopbackConnection
    private let drain: LoopbackDrain

    init(_ connection: LoopbackConnection, source: any MockEventSource, core: LoopbackCore) {
        self.connection = connection
        self.source = source
        let (id, loop) = (connection.id, core.loop)
        output = LoopbackSocketOutput { [weak loop] in
            loop?.perform { core in core.connection(id)?.flush() }
        }
        drain = LoopbackDrain(output, pendingLimit: core.limits.pending)
    }

    var wantsToWrite: Bool { drain.wantsToWrite }

    func open(_ response: HTTPResponse) {
        let reason = LoopbackResponse.reason(response.status)
        var head = "HTTP/1.1 \(response.status) \(reason)\r\n"
        for field in response.headers.fields { head += "\(field.name): \(field.value)\r\n" }
        head += "Transfer-Encoding: chunked\r\n\r\n"
        output.sendRaw(Array(head.utf8))
        source.opened(LoopbackEventOutput(output))
    }

    func flush() {
        if case .empty(hasSent: true) = drain.flush(to: connection) { source.becameWritable() }
    }

    func hasEnded() {
        output.endedOutside()
        source.closed()
    }
}

/// The source's handle: each send becomes one chunk.
struct LoopbackEventOutput: MockEventOutput {
    private let output: LoopbackSocketOutput

    init(_ output: LoopbackSocketOutput) {
        self.output = output
    }

    func send(_ bytes: [UInt8]) {
        // An empty chunk would end the body.
        guard !bytes.isEmpty else { return }
        let size = Array("\(String(bytes.count, radix: 16))\r\n".utf8)
        output.sendRaw(size + bytes + [0x0d, 0x0a])
    }

    func finish() {
        output.sendRaw(Array("0\r\n\r\n".utf8))
        output.drop(reset: false)
    }

    func drop(reset: Bool) { output.drop(reset: reset) }
    func stall() { output.stall() }
    var pendingBytes: Int { output.pendingBytes }
}
