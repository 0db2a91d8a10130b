/// Receives a parser's output, in order of arrival.
package protocol FrameReceiver {
    /// A whole message; text has been validated. The bytes are valid only during the call.
    mutating func message(_ bytes: UnsafeRawBufferPointer, as kind: WebSocketMessageKind)
    mutating func ping(_ payload: UnsafeRawBufferPointer)
    mutating func pong(_ payload: UnsafeRawBufferPointer)
    /// A close frame, the last call; without a code its payload was empty.
    mutating func close(code: UInt16?, reason: String)
}

/// How a peer violated RFC 6455, and the close code for it.
package struct FrameError: Error, Hashable, Sendable {
    /// 1002, 1007 or 1009.
    package let code: UInt16
    /// A description of the violation.
    package let reason: String

    static func violation(_ reason: String) -> FrameError {
        FrameError(code: 1002, reason: reason)
    }

    static let notUTF8 = FrameError(code: 1007, reason: "a text is not UTF-8")
    static let tooLarge = FrameError(code: 1009, reason: "a message is too large")
}

/// Parses frames in place; independent of sockets.
///
/// A message that arrived in one piece is delivered in place. Everything else is buffered, and
/// errors are detected at the first byte that shows them.
package struct FrameParser {
    /// Which end of the connection this is.
    package enum Role: Sendable {
        /// Accepts frames without a mask.
        case client
        /// Accepts frames with one.
        case server
    }

    private struct Header {
        var opcode: Frame.Opcode
        var isFinal: Bool
        var length: Int
        var mask: UInt32
        /// Bytes of the header itself.
        var size: Int
    }

    /// A partially read data frame.
    private struct Partial {
        var isFinal: Bool
        var left: Int
        var taken: Int
        var mask: UInt32
    }

    private let role: Role
    private let maximumMessageSize: Int
    private var partial: Partial?
    private var messageKind: WebSocketMessageKind?
    private var gathered: [UInt8] = []
    private var text = UTF8Validator()
    private var hasEnded = false
    private var hasDelivered = false
    /// Whether the rest holds the end of the connection, deferred because messages preceded it:
    /// parse again when they have been handled.
    package private(set) var isEndPending = false

    /// Starts at the first frame after the handshake.
    package init(role: Role, maximumMessageSize: Int) {
        self.role = role
        self.maximumMessageSize = maximumMessageSize
    }

    /// Parses the available bytes and returns how many were consumed.
    ///
    /// The rest must be passed again, followed by more: usually less than a header or a control
    /// frame. After an error or a close frame everything is ignored.
    package mutating func parse<Receiver: FrameReceiver>(
        _ buffer: UnsafeMutableRawBufferPointer,
        into receiver: inout Receiver
    ) throws(FrameError) -> Int {
        var offset = 0
        hasDelivered = false
        isEndPending = false
        while !hasEnded {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
            do throws(FrameError) {
                guard let taken = try next(in: rest, into: &receiver) else { return offset }
                offset += taken
            } catch {
                if mustWait {
                    isEndPending = true
                    return offset
                }
                end()
                throw error
            }
            if isEndPending { return offset }
        }
        return buffer.count
    }

    /// Whether the end has to wait.
    ///
    /// The receiver of the messages before it may want to answer them before the connection closes.
    /// Masked bytes cannot be read twice, so a server does not wait.
    private var mustWait: Bool { hasDelivered && role == .client }

    /// Reads one frame, or a part of one; nil if too little of it has arrived.
    private mutating func next<Receiver: FrameReceiver>(
        in rest: UnsafeMutableRawBufferPointer,
        into receiver: inout Receiver
    ) throws(FrameError) -> Int? {
        if let left = partial?.left {
            let taken = try take(rest)
            if taken == left { finishFrame(into: &receiver) }
            return taken == 0 && left > 0 ? nil : taken
        }
        guard let header = try header(in: UnsafeRawBufferPointer(rest)) else { return nil }
        let isWhole = rest.count - header.size >= header.length
        if header.opcode.rawValue >= Frame.Opcode.close.rawValue {
            guard isWhole else { return nil }
            if header.opcode == .close, mustWait {
                isEndPending = true
                return 0
            }
            try control(header, payload(of: header, in: rest), into: &receiver)
        } else if isWhole, header.isFinal, messageKind == nil {
            try whole(header, payload(of: header, in: rest), into: &receiver)
        } else {
            begin(header)
            return header.size
        }
        return header.size + header.length
    }

    // MARK: Headers

    /// The next header; nil if it has not arrived completely.
    private mutating func header(
        in bytes: UnsafeRawBufferPointer
    ) throws(FrameError) -> Header? {
        guard bytes.count >= 2 else { return nil }
        let (first, second) = (bytes[0], bytes[1])
        guard first & 0x70 == 0 else { throw .violation("a reserved bit is set") }
        guard let opcode = Frame.Opcode(rawValue: first & 0x0f) else {
            throw .violation("the opcode is reserved")
        }
        let isFinal = first & 0x80 != 0
        guard (second & 0x80 != 0) == (role == .server) else {
            throw .violation(role == .server ? "a mask is missing" : "a server masks")
        }
        let short = Int(second & 0x7f)
        switch opcode {
        case .close, .ping, .pong:
            guard isFinal else { throw .violation("a control frame is fragmented") }
            guard short <= Frame.maximumControlPayload else {
                throw .violation("a control frame is too long")
            }
        case .continuation:
            guard messageKind != nil else { throw .violation("nothing is to be continued") }
        case .text, .binary:
            guard messageKind == nil else { throw .violation("a message is not finished") }
        }

        let extra = short == 126 ? 2 : short == 127 ? 8 : 0
        let size = 2 + extra + (role == .server ? 4 : 0)
        guard bytes.count >= 2 + extra else { return nil }
        let length = try length(short, in: bytes)
        if opcode.rawValue < Frame.Opcode.close.rawValue,
            length > maximumMessageSize - gathered.count
        {
            throw .tooLarge
        }
        guard bytes.count >= size else { return nil }
        let mask =
            role == .server
            ? bytes.loadUnaligned(fromByteOffset: size - 4, as: UInt32.self) : 0
        return Header(opcode: opcode, isFinal: isFinal, length: length, mask: mask, size: size)
    }

    private mutating func length(
        _ short: Int,
        in bytes: UnsafeRawBufferPointer
    ) throws(FrameError) -> Int {
        switch short {
        case 126:
            let length = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
            guard length > 125 else { throw .violation("a length is not minimal") }
            return Int(length)
        case 127:
            let length = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
            guard length > 0xffff else { throw .violation("a length is not minimal") }
            guard let length = Int(exactly: length) else {
                throw .violation("a length has its highest bit set")
            }
            return length
        default:
            return short
        }
    }

    private func payload(
        of header: Header,
        in bytes: UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        let slice = UnsafeMutableRawBufferPointer(
            rebasing: bytes[header.size..<(header.size + header.length)]
        )
        if role == .server { Frame.apply(header.mask, to: slice) }
        return UnsafeRawBufferPointer(slice)
    }

    // MARK: Data

    private mutating func whole<Receiver: FrameReceiver>(
        _ header: Header,
        _ payload: UnsafeRawBufferPointer,
        into receiver: inout Receiver
    ) throws(FrameError) {
        if header.opcode == .text {
            guard UTF8Validator.isValid(payload) else { throw .notUTF8 }
            receiver.message(payload, as: .text)
        } else {
            receiver.message(payload, as: .binary)
        }
        hasDelivered = true
    }

    private mutating func begin(_ header: Header) {
        switch header.opcode {
        case .text:
            messageKind = .text
            text = UTF8Validator()
        case .binary: messageKind = .binary
        default: break
        }
        // A length is only a claim: no more than this is reserved because of it.
        let claimed = min(header.length, 1024 * 1024)
        if gathered.isEmpty { gathered.reserveCapacity(claimed) }
        partial = Partial(isFinal: header.isFinal, left: header.length, taken: 0, mask: header.mask)
    }

    private mutating func take(_ bytes: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int {
        guard var frame = partial else { return 0 }
        let count = min(frame.left, bytes.count)
        let part = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
        if role == .server { Frame.apply(frame.mask, offset: frame.taken, to: part) }
        if messageKind == .text {
            // Nothing changes before an error: the same bytes may be passed again.
            var next = text
            let isLast = frame.isFinal && frame.left == count
            guard next.accept(UnsafeRawBufferPointer(part)), !isLast || next.isComplete else {
                throw .notUTF8
            }
            text = next
        }
        gathered.append(contentsOf: part)
        frame.left -= count
        frame.taken += count
        partial = frame
        return count
    }

    private mutating func finishFrame<Receiver: FrameReceiver>(into receiver: inout Receiver) {
        let isFinal = partial?.isFinal ?? false
        partial = nil
        guard isFinal, let kind = messageKind else { return }
        messageKind = nil
        hasDelivered = true
        gathered.withUnsafeBytes { receiver.message($0, as: kind) }
        gathered.removeAll(keepingCapacity: gathered.capacity <= 1024 * 1024)
    }

    // MARK: Control

    private mutating func control<Receiver: FrameReceiver>(
        _ header: Header,
        _ payload: UnsafeRawBufferPointer,
        into receiver: inout Receiver
    ) throws(FrameError) {
        switch header.opcode {
        case .ping: receiver.ping(payload)
        case .pong: receiver.pong(payload)
        default: try close(payload, into: &receiver)
        }
    }

    private mutating func close<Receiver: FrameReceiver>(
        _ payload: UnsafeRawBufferPointer,
        into receiver: inout Receiver
    ) throws(FrameError) {
        if payload.isEmpty {
            end()
            receiver.close(code: nil, reason: "")
            return
        }
        guard payload.count >= 2 else { throw .violation("half a close code") }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        guard Frame.isValidCloseCode(code) else {
            throw .violation("the close code \(code) is not allowed")
        }
        let reason = UnsafeRawBufferPointer(rebasing: payload[2...])
        guard UTF8Validator.isValid(reason) else { throw .notUTF8 }
        end()
        receiver.close(code: code, reason: String(decoding: reason, as: UTF8.self))
    }

    private mutating func end() {
        hasEnded = true
        partial = nil
        gathered = []
    }
}
