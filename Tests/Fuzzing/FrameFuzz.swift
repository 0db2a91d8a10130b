import SequenceMarkets

/// WebSocket frames: the same messages, however the bytes are split; the first two bytes choose
/// role, limit and split.
enum FrameFuzz {
    static let target = FuzzTarget(name: "frames", seeds: seeds, run: run)

    @Sendable
    private static func seeds(_ fixtures: [Fixture]) -> [[UInt8]] {
        let dialogue: [(Frame.Opcode, Int, Bool)] = [
            (.text, 3, true), (.text, 2, false), (.ping, 5, true), (.continuation, 1, true),
            (.binary, 300, true), (.pong, 0, true), (.binary, 70_000, true), (.close, 0, true),
        ]
        return [nil, 0x1234_5678 as UInt32?].flatMap { mask in
            dialogue.indices.map { last in
                var bytes: [UInt8] = [mask == nil ? 0 : 1, 3]
                for (opcode, count, isFinal) in dialogue[...last] {
                    [UInt8](repeating: 0x61, count: count).withUnsafeBytes {
                        Frame.append(opcode, $0, isFinal: isFinal, mask: mask, to: &bytes)
                    }
                }
                return bytes
            }
        }
    }

    @Sendable
    private static func run(_ input: [UInt8]) {
        guard input.count >= 2 else { return }
        let role: FrameParser.Role = input[0] & 1 == 0 ? .client : .server
        let limit = input[0] & 2 == 0 ? 1 << 16 : 100
        let bytes = Array(input[2...])
        let whole = heard([bytes], role, limit)
        promise(
            heard(split(bytes, seed: input[1]), role, limit) == whole,
            "splitting changes the result"
        )
        for case .message(let kind, let message) in whole {
            promise(message.count <= limit, "a message is above the limit")
            let isText = message.withUnsafeBytes { UTF8Validator.isValid($0) }
            promise(kind == .binary || isText, "a text is not UTF-8")
        }
    }

    /// What a parser finds in bytes that arrive in parts, as from a socket.
    private static func heard(
        _ parts: [[UInt8]],
        _ role: FrameParser.Role,
        _ limit: Int
    ) -> [Listener.Entry] {
        var parser = FrameParser(role: role, maximumMessageSize: limit)
        var listener = Listener()
        var tail: [UInt8] = []
        for part in parts {
            tail += part
            do throws(FrameError) {
                var done = try parse(&parser, &tail, &listener)
                tail.removeFirst(done)
                if parser.isEndPending {
                    done = try parse(&parser, &tail, &listener)
                    tail.removeFirst(done)
                }
            } catch {
                listener.entries.append(.error(error.code))
                tail = []
            }
        }
        return listener.entries
    }

    private static func parse(
        _ parser: inout FrameParser,
        _ bytes: inout [UInt8],
        _ listener: inout Listener
    ) throws(FrameError) -> Int {
        // Memory of exactly this size, so the sanitizer sees a read past its end.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: bytes)
        let done = try parser.parse(buffer, into: &listener)
        promise(done >= 0 && done <= bytes.count, "more was read than there is")
        return done
    }
}

private struct Listener: FrameReceiver {
    enum Entry: Equatable {
        case message(WebSocketMessageKind, [UInt8])
        case ping([UInt8])
        case pong([UInt8])
        case close(UInt16?, String)
        case error(UInt16)
    }

    var entries: [Entry] = []

    mutating func message(_ bytes: UnsafeRawBufferPointer, as kind: WebSocketMessageKind) {
        entries.append(.message(kind, Array(bytes)))
    }
    mutating func ping(_ payload: UnsafeRawBufferPointer) { entries.append(.ping(Array(payload))) }
    mutating func pong(_ payload: UnsafeRawBufferPointer) { entries.append(.pong(Array(payload))) }
    mutating func close(code: UInt16?, reason: String) { entries.append(.close(code, reason)) }
}
