/// The pending output of one connection, and its progress; confined to the loop's thread.
final class LoopbackDrain {
    /// The result of one attempt to send everything.
    enum Result {
        /// Nothing is left; `hasSent` says whether there was anything.
        case empty(hasSent: Bool)
        /// The peer accepts no more for now.
        case blocked
        /// The connection is gone.
        case ended
    }

    private let output: LoopbackSocketOutput
    let pendingLimit: Int
    private var sending: [UInt8] = []
    private var sendingStart = 0

    init(_ output: LoopbackSocketOutput, pendingLimit: Int) {
        self.output = output
        self.pendingLimit = pendingLimit
    }

    var wantsToWrite: Bool {
        !output.isStalled && (sendingStart < sending.count || output.hasBytes)
    }

    func flush(to connection: LoopbackConnection) -> Result {
        if output.isStalled { return .blocked }
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
                guard output.pendingBytes > pendingLimit else { return .blocked }
                connection.end(reset: true)
                return .ended
            case .ended:
                connection.end()
                return .ended
            case .bytes(let count):
                sendingStart += count
                output.hasSent(count)
                hasSent = true
            }
        }
        guard let reset = output.ending else { return .empty(hasSent: hasSent) }
        connection.end(reset: reset)
        return .ended
    }
}
