/// One frame of RFC 6455, as written.
package enum Frame {
    /// The type of a frame.
    package enum Opcode: UInt8, Sendable {
        case continuation = 0x0
        case text = 0x1
        case binary = 0x2
        case close = 0x8
        case ping = 0x9
        case pong = 0xa

        /// The opcode of a whole message.
        package init(_ kind: WebSocketMessageKind) {
            self = kind == .text ? .text : .binary
        }
    }

    /// The maximum payload of a ping, a pong or a close frame, in bytes.
    package static let maximumControlPayload = 125

    /// Appends a frame to a buffer; a client passes a mask, a server none.
    package static func append(
        _ opcode: Opcode,
        _ payload: UnsafeRawBufferPointer,
        isFinal: Bool = true,
        mask: UInt32?,
        to buffer: inout [UInt8]
    ) {
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        buffer.append((isFinal ? 0x80 : 0) | opcode.rawValue)
        switch payload.count {
        case 0...125:
            buffer.append(maskBit | UInt8(truncatingIfNeeded: payload.count))
        case 126...0xffff:
            buffer.append(maskBit | 126)
            appendBigEndian(UInt16(truncatingIfNeeded: payload.count), to: &buffer)
        default:
            buffer.append(maskBit | 127)
            appendBigEndian(UInt64(payload.count), to: &buffer)
        }
        guard let mask else {
            buffer.append(contentsOf: payload)
            return
        }
        withUnsafeBytes(of: mask) { buffer.append(contentsOf: $0) }
        let start = buffer.count
        buffer.append(contentsOf: payload)
        buffer.withUnsafeMutableBytes { bytes in
            apply(mask, to: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
        }
    }

    /// Writes a close frame; without a code its payload is empty.
    package static func appendClose(
        code: UInt16?,
        reason: String,
        mask: UInt32?,
        to buffer: inout [UInt8]
    ) {
        var payload: [UInt8] = []
        if let code {
            appendBigEndian(code, to: &payload)
            payload.append(contentsOf: fitting(reason).utf8)
        }
        payload.withUnsafeBytes { append(.close, $0, mask: mask, to: &buffer) }
    }

    /// Whether a close code is allowed in a frame (RFC 6455, 7.4, and the registry).
    package static func isValidCloseCode(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// Masks or unmasks in place; `offset` is the position of these bytes in the payload.
    ///
    /// The mask's bytes are in memory order.
    package static func apply(
        _ mask: UInt32,
        offset: Int = 0,
        to bytes: UnsafeMutableRawBufferPointer
    ) {
        guard let base = bytes.baseAddress else { return }
        let turn = UInt32((offset & 3) * 8)
        let turned = turn == 0 ? mask : (mask >> turn) | (mask << (32 - turn))
        let wide = UInt64(turned) | (UInt64(turned) << 32)
        var index = 0
        while index + 8 <= bytes.count {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            base.storeBytes(of: word ^ wide, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        var rest = wide
        while index < bytes.count {
            bytes[index] ^= UInt8(truncatingIfNeeded: rest)
            rest >>= 8
            index += 1
        }
    }

    /// A reason truncated to fit beside the code, at a character boundary.
    private static func fitting(_ reason: String) -> Substring {
        var text = reason[...]
        while text.utf8.count > maximumControlPayload - 2 { text.removeLast() }
        return text
    }

    private static func appendBigEndian<Value: FixedWidthInteger>(
        _ value: Value,
        to buffer: inout [UInt8]
    ) {
        withUnsafeBytes(of: value.bigEndian) { buffer.append(contentsOf: $0) }
    }
}
