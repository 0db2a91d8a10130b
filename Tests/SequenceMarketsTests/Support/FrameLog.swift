import SequenceMarkets

/// Writes down what a parser finds.
struct FrameLog: FrameReceiver {
    enum Entry: Equatable {
        case text(String)
        case binary([UInt8])
        case ping([UInt8])
        case pong([UInt8])
        case close(UInt16?, String)
        case error(UInt16)
    }

    var entries: [Entry] = []

    mutating func message(_ bytes: UnsafeRawBufferPointer, as kind: WebSocketMessageKind) {
        switch kind {
        case .text: entries.append(.text(String(decoding: bytes, as: UTF8.self)))
        case .binary: entries.append(.binary(Array(bytes)))
        }
    }

    mutating func ping(_ payload: UnsafeRawBufferPointer) { entries.append(.ping(Array(payload))) }

    mutating func pong(_ payload: UnsafeRawBufferPointer) { entries.append(.pong(Array(payload))) }

    mutating func close(code: UInt16?, reason: String) { entries.append(.close(code, reason)) }

    /// Parses bytes that arrive in parts, as a socket would hand them on.
    static func of(
        _ parts: [[UInt8]],
        role: FrameParser.Role = .client,
        maximumMessageSize: Int = 1 << 20
    ) -> [Entry] {
        var parser = FrameParser(role: role, maximumMessageSize: maximumMessageSize)
        var log = FrameLog()
        var tail: [UInt8] = []
        for part in parts {
            let bytes = UnsafeMutableRawBufferPointer.allocate(
                byteCount: tail.count + part.count,
                alignment: 1
            )
            defer { bytes.deallocate() }
            bytes.copyBytes(from: tail + part)
            do throws(FrameError) {
                let done = try parser.parse(bytes, into: &log)
                tail = Array(bytes[done...])
            } catch {
                log.entries.append(.error(error.code))
                tail = []
            }
        }
        return log.entries
    }

    static func frame(
        _ opcode: UInt8,
        _ payload: [UInt8] = [],
        isFinal: Bool = true,
        mask: UInt32? = nil
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        guard let opcode = Frame.Opcode(rawValue: opcode) else { return [] }
        payload.withUnsafeBytes {
            Frame.append(opcode, $0, isFinal: isFinal, mask: mask, to: &bytes)
        }
        return bytes
    }
}
