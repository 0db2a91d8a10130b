/// Extracts the body of an HTTP/1.1 message from the bytes after its head.
package struct HTTPBodyReader {
    /// How the body is delimited.
    package enum Framing: Sendable, Equatable {
        case length(Int)
        case chunked
        /// Everything until the connection closes.
        case untilClose
    }

    /// Why reading a body failed.
    package enum Failure: Error {
        case tooLarge
        case malformed
    }

    private enum Step {
        case size
        case data(Int)
        case lineEnd
        case trailers
        case done
    }

    /// The part of the body read so far.
    package private(set) var body: [UInt8] = []
    private var step: Step
    private let framing: Framing
    private let maximumSize: Int

    /// Starts after the head.
    package init(_ framing: Framing, maximumSize: Int) {
        self.framing = framing
        self.maximumSize = maximumSize
        switch framing {
        case .length(let count): step = count == 0 ? .done : .data(count)
        case .chunked: step = .size
        case .untilClose: step = .data(.max)
        }
    }

    /// How the headers of a request or response delimit the body; `otherwise` if they do not, nil
    /// if they contradict each other.
    package static func framing(of headers: HTTPHeaders, otherwise: Framing) -> Framing? {
        let codings = HTTPHeaders.tokens(headers, of: "Transfer-Encoding")
        if !codings.isEmpty { return codings == ["chunked"] ? .chunked : nil }
        let lengths = Set(HTTPHeaders.tokens(headers, of: "Content-Length"))
        guard let text = lengths.first else { return otherwise }
        guard lengths.count == 1, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let count = Int(text)
        else { return nil }
        return .length(count)
    }

    /// Whether the body is complete.
    package var isComplete: Bool {
        if case .done = step { return true }
        return false
    }

    /// Takes the bytes that belong to the body and returns how many there were.
    package mutating func take(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Int {
        var offset = 0
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            switch step {
            case .done:
                return offset
            case .data(let left):
                let count = min(left, rest.count)
                guard body.count + count <= maximumSize else { throw .tooLarge }
                body.append(contentsOf: rest[..<count])
                offset += count
                if count < left {
                    step = .data(left == .max ? left : left - count)
                    return offset
                }
                step = framing == .chunked ? .lineEnd : .done
            case .size, .lineEnd, .trailers:
                // The same limit whether a line arrives whole or in parts.
                guard let feed = rest.prefix(4097).firstIndex(of: 0x0a) else {
                    if rest.count > 4096 { throw .malformed }
                    return offset
                }
                offset += feed + 1
                try lineEnded(UnsafeRawBufferPointer(rebasing: rest[..<feed]))
            }
        }
    }

    private mutating func lineEnded(_ line: UnsafeRawBufferPointer) throws(Failure) {
        let isEmpty = line.isEmpty || (line.count == 1 && line[0] == 0x0d)
        switch step {
        case .size:
            let digits = line.prefix { $0 != 0x0d && $0 != UInt8(ascii: ";") && $0 != 0x20 }
            let text = String(decoding: digits, as: UTF8.self)
            guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
                let size = Int(text, radix: 16)
            else { throw .malformed }
            step = size == 0 ? .trailers : .data(size)
        case .lineEnd:
            guard isEmpty else { throw .malformed }
            step = .size
        case .trailers:
            if isEmpty { step = .done }
        case .data, .done:
            break
        }
    }
}
