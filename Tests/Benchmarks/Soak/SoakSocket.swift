import SequenceMarkets
import SequenceMocks

/// Injects faults between a socket and the exchange.
final class SoakSocketHandler: MockSocketHandler {
    private let inner: any MockSocketHandler
    private let socket = Locked<SoakSocket?>(nil)
    private let opened: @Sendable (SoakSocket) -> Void

    init(_ inner: any MockSocketHandler, opened: @escaping @Sendable (SoakSocket) -> Void) {
        self.inner = inner
        self.opened = opened
    }

    func opened(_ output: any MockSocketOutput) {
        // A stalled connection does not show that its client is gone; without this the exchange
        // would keep writing to dead sockets.
        let spoiled = SoakSocket(output) { [inner] in inner.closed() }
        socket.withLock { $0 = spoiled }
        opened(spoiled)
        inner.opened(spoiled)
    }

    func received(_ bytes: [UInt8], as kind: WebSocketMessageKind) {
        if socket.withLock({ $0?.ignoresMessage() ?? false }) { return }
        inner.received(bytes, as: kind)
    }

    func receivedPing(_ payload: [UInt8]) { inner.receivedPing(payload) }

    func receivedPong(_ payload: [UInt8]) { inner.receivedPong(payload) }

    func becameWritable() { inner.becameWritable() }

    func closed() {
        socket.withLock { $0?.end() }
        inner.closed()
    }
}

/// The exchange's end of a socket that faults are injected into.
final class SoakSocket: MockSocketOutput {
    private struct State {
        var isGone = false
        var ignored = 0
        var doubled = 0
        var swapping: [UInt8]?
        var swaps = false
        /// Orders or fills that are still to be lost, and those that were, by channel.
        var losing = 0
        var lost: [String: Int] = [:]
        var garbled = 0
        var renamed = 0
        /// What leaves in small pieces; nil when all leaves at once.
        var drip: [UInt8]?
    }

    private let output: any MockSocketOutput
    private let hasStalled: @Sendable () -> Void
    private let state = Locked(State())
    private let time = TimeSource.system

    init(_ output: any MockSocketOutput, hasStalled: @escaping @Sendable () -> Void) {
        self.output = output
        self.hasStalled = hasStalled
    }

    var isGone: Bool { state.withLock(\.isGone) }

    func end() { state.withLock { $0.isGone = true } }

    func ignoresMessage() -> Bool {
        state.withLock { state in
            guard state.ignored > 0 else { return false }
            state.ignored -= 1
            return true
        }
    }

    func strike(_ fault: SoakFault) {
        switch fault.kind {
        case .socketDropped: output.drop(reset: false)
        case .socketReset: output.drop(reset: true)
        case .socketClosed:
            output.close(code: [1000, 1001, 1011, 1012][fault.count - 1], reason: "")
        case .socketStalled: stall()
        case .frameCutByReset:
            // The beginning of a frame of 100 bytes, and no more.
            sendRaw([0x81, 100] + Array(#"{"channel":"fil"#.utf8))
            output.drop(reset: fault.count > 2)
        case .protocolBroken:
            sendRaw([[0x83, 0], [0xf1, 0], [0x00, 0], [0x81, 0xff]][fault.count - 1])
        case .subscribeIgnored:
            // The next subscription, after a reconnect, is ignored.
            state.withLock { $0.ignored += 1 }
            send(Array(#"{"channel":"book:BTC-USD","gap":{"dropped":1}}"#.utf8), as: .text)
        case .duplicates: state.withLock { $0.doubled += fault.count }
        case .swapped: state.withLock { $0.swaps = true }
        case .serverGap: state.withLock { $0.losing += fault.count }
        case .malformed:
            send(Array(#"{"channel":"prices:BTC-USD","data":{"symbol""#.utf8), as: .text)
        case .undecodable: state.withLock { $0.garbled += fault.count }
        case .unknownValues: state.withLock { $0.renamed += fault.count }
        case .dripped: startToDrip()
        default: break
        }
    }

    /// Stops all faults and reports lost messages as gaps.
    func heal() {
        let last = state.withLock { state in
            defer {
                (state.ignored, state.doubled, state.losing, state.garbled) = (0, 0, 0, 0)
                (state.swaps, state.swapping, state.lost) = (false, nil, [:])
            }
            return SoakSocket.gaps(&state) + (state.swapping.map { [$0] } ?? [])
        }
        for message in last { pass(message) }
    }

    // MARK: What passes

    func send(_ bytes: [UInt8], as kind: WebSocketMessageKind) {
        for message in spoiled(bytes) { pass(message) }
    }

    private func spoiled(_ bytes: [UInt8]) -> [[UInt8]] {
        let channel = SoakSocket.accountChannel(bytes)
        return state.withLock { state in
            guard let channel else {
                guard state.renamed > 0 else { return [bytes] }
                state.renamed -= 1
                return [
                    Array(#"{"channel":"weather","data":{"rain":[1,{"a":null}]}}"#.utf8), bytes,
                ]
            }
            if state.losing > 0 {
                state.losing -= 1
                state.lost[channel, default: 0] += 1
                return state.losing == 0 ? SoakSocket.gaps(&state) : []
            }
            if state.garbled > 0 {
                state.garbled -= 1
                return [Array(#"{"channel":"\#(channel)","data":{"node_order_id":1}}"#.utf8)]
            }
            if state.swaps {
                guard let first = state.swapping else {
                    state.swapping = bytes
                    return []
                }
                (state.swaps, state.swapping) = (false, nil)
                return [bytes, first]
            }
            if state.doubled > 0 {
                state.doubled -= 1
                return [bytes, bytes]
            }
            return [bytes]
        }
    }

    private static func gaps(_ state: inout State) -> [[UInt8]] {
        defer { state.lost = [:] }
        return state.lost.sorted { $0.key < $1.key }.map { channel, count in
            Array(#"{"channel":"\#(channel)","gap":{"dropped":\#(count)}}"#.utf8)
        }
    }

    /// `orders` or `fills`, if the message is of one of them.
    private static func accountChannel(_ bytes: [UInt8]) -> String? {
        ["orders", "fills"].first { bytes.starts(with: Array(#"{"channel":"\#($0)""#.utf8)) }
    }

    private func pass(_ message: [UInt8]) {
        var frame: [UInt8] = [0x81]
        switch message.count {
        case ..<126: frame.append(UInt8(message.count))
        case ..<65_536: frame += [126, UInt8(message.count >> 8), UInt8(message.count & 0xff)]
        default:
            frame.append(127)
            frame += (0..<8).map { UInt8(truncatingIfNeeded: message.count >> (56 - 8 * $0)) }
        }
        sendRaw(frame + message)
    }

    // MARK: Dripping

    private static let dripSize = 40

    private func startToDrip() {
        let starts = state.withLock { state in
            defer { state.drip = state.drip ?? [] }
            return state.drip == nil
        }
        guard starts else { return }
        Task { [weak self, time] in
            for _ in 0..<100 {
                try? await time.sleep(.milliseconds(10))
                guard let self else { return }
                let piece = state.withLock { state -> [UInt8] in
                    let piece = Array(state.drip?.prefix(SoakSocket.dripSize) ?? [])
                    state.drip?.removeFirst(piece.count)
                    return piece
                }
                if !piece.isEmpty { output.sendRaw(piece) }
            }
            // Under the lock, so that nothing overtakes the rest.
            self?.state.withLock { state in
                if let rest = state.drip { self?.output.sendRaw(rest) }
                state.drip = nil
            }
        }
    }

    func sendRaw(_ bytes: [UInt8]) {
        state.withLock { state in
            if state.drip == nil { output.sendRaw(bytes) } else { state.drip? += bytes }
        }
    }

    func ping(_ payload: [UInt8]) {
        sendRaw([0x89, UInt8(min(payload.count, 125))] + payload.prefix(125))
    }

    func close(code: UInt16, reason: String) { output.close(code: code, reason: reason) }

    func drop(reset: Bool) { output.drop(reset: reset) }

    func stall() {
        output.stall()
        end()
        hasStalled()
    }

    var pendingBytes: Int { output.pendingBytes + state.withLock { $0.drip?.count ?? 0 } }
}
