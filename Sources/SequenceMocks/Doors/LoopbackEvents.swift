internal import SequenceMarkets

/// The server's end of one response that does not end; lives on the loop's thread.
final class LoopbackEvents {
    private let source: any MockEventSource
    private let output: LoopbackSocketOutput
    private unowned let connection: LoopbackConnection
    private var sending: [UInt8] = []
    private var sendingStart = 0
    private let pendingLimit: Int

    init(_ connection: LoopbackConnection, source: any MockEventSource, core: LoopbackCore) {
        self.connection = connection
        self.source = source
        pendingLimit = core.limits.pending
        let (id, loop) = (connection.id, core.loop)
        output = LoopbackSocketOutput { [weak loop] in
            loop?.perform { core in core.connection(id)?.flush() }
        }
    }

    var wantsToWrite: Bool {
        !output.isStalled && (sendingStart < sending.count || output.hasBytes)
    }

    func open(_ response: HTTPResponse) {
        let reason = LoopbackResponse.reason(response.status)
        var head = "HTTP/1.1 \(response.status) \(reason)\r\n"
        for field in response.headers.fields { head += "\(field.name): \(field.value)\r\n" }
        head += "Transfer-Encoding: chunked\r\n\r\n"
        output.sendRaw(Array(head.utf8))
        source.opened(LoopbackEventOutput(output))
    }

    func flush() {
        if output.isStalled { return }
        var hasSent = false
        while true {
            if sendingStart == sending.count {
                sending.removeAll(keepingCapacity: sending.count < 1024 * 1024)
                sendingStart = 0
                output.take(into: &sending)
                if sending.isEmpty { break }
            }
            let result = sending.withUnsafeBytes { bytes in
                let part = UnsafeRawBufferPointer(rebasing: bytes[sendingStart...])
                return LoopbackSystem.write(connection.descriptor, part)
            }
            switch result {
            case .wouldBlock:
                if output.pendingBytes > pendingLimit { connection.end(reset: true) }
                return
            case .ended:
                connection.end()
                return
            case .bytes(let count):
                sendingStart += count
                output.hasSent(count)
                hasSent = true
            }
        }
        if let reset = output.ending {
            connection.end(reset: reset)
        } else if hasSent {
            source.becameWritable()
        }
    }

    func hasEnded() {
        output.endedOutside()
        source.closed()
    }
}

/// What a source holds: each send becomes one chunk.
struct LoopbackEventOutput: MockEventOutput {
    private let output: LoopbackSocketOutput

    init(_ output: LoopbackSocketOutput) {
        self.output = output
    }

    func send(_ bytes: [UInt8]) {
        // A chunk of no bytes would end the body.
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
