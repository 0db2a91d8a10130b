/// Reads the lines of an HTTP/1.1 head; shared by the transports and the loopback server.
package enum HTTPHead {
    /// Where the body begins: after the first empty line, or nil if there is none yet.
    package static func end(in bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 3
        while index < bytes.count {
            // Only every fourth byte can be skipped safely: CR and LF alternate.
            switch bytes[index] {
            case 0x0a:
                if bytes[index - 1] == 0x0d, bytes[index - 2] == 0x0a, bytes[index - 3] == 0x0d {
                    return index + 1
                }
                index += 2
            case 0x0d: index += 1
            default: index += 4
            }
        }
        return nil
    }

    /// The status of a head that begins with a status line, or nil.
    package static func status(in head: UnsafeRawBufferPointer) -> Int? {
        guard head.count >= 12, head[0] == UInt8(ascii: "H"), head[4] == UInt8(ascii: "/")
        else { return nil }
        // HTTP/2 has no minor version: the status follows the first space.
        guard let space = head.prefix(12).firstIndex(of: 0x20), space + 4 <= head.count
        else { return nil }
        var status = 0
        for byte in head[(space + 1)..<(space + 4)] {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            status = status * 10 + Int(byte - 0x30)
        }
        return status
    }

    /// The fields after the first line; nil if a line is not a field.
    package static func fields(in head: UnsafeRawBufferPointer) -> HTTPHeaders? {
        var fields: [HTTPHeaders.Field] = []
        fields.reserveCapacity(16)
        guard var start = head.firstIndex(of: 0x0a).map({ $0 + 1 }) else { return HTTPHeaders() }
        while start < head.count {
            let feed = head[start...].firstIndex(of: 0x0a) ?? head.endIndex
            let line = UnsafeRawBufferPointer(rebasing: head[start..<feed])
            start = feed + 1
            let text = trimmed(line, from: 0)
            if text.isEmpty { continue }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
            let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
            fields.append(
                HTTPHeaders.Field(
                    name: String(decoding: name, as: UTF8.self),
                    value: String(decoding: trimmed(line, from: colon + 1), as: UTF8.self)
                )
            )
        }
        return HTTPHeaders(fields)
    }

    private static func trimmed(
        _ line: UnsafeRawBufferPointer,
        from start: Int
    ) -> UnsafeRawBufferPointer {
        var (start, end) = (start, line.count)
        while start < end, line[start] == 0x20 || line[start] == 0x09 { start += 1 }
        while end > start, line[end - 1] == 0x20 || line[end - 1] == 0x0d || line[end - 1] == 0x09 {
            end -= 1
        }
        return UnsafeRawBufferPointer(rebasing: line[start..<end])
    }
}

extension HTTPRequest {
    /// Why the request cannot be sent, or nil; checked before any I/O.
    ///
    /// A line break in a header or target would allow header injection.
    package var defect: String? {
        if !HTTPHeaders.isValidName(method.rawValue) { return "the method is not a token" }
        return HTTPHeaders.defect(target: target, headers: headers)
    }
}

extension WebSocketRequest {
    /// Why the request cannot be sent, or nil.
    package var defect: String? { HTTPHeaders.defect(target: target, headers: headers) }
}

extension HTTPHeaders {
    fileprivate static func defect(target: String, headers: HTTPHeaders) -> String? {
        let visible = target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }
        guard target.utf8.first == UInt8(ascii: "/"), visible else {
            return "the target is not a percent-encoded path"
        }
        // Intermediaries resolve them, and the request would then mean something else.
        let path = target.prefix { $0 != "?" }
        if path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) {
            return "the target has a segment of dots"
        }
        for field in headers.fields {
            // The name may be shown, the value never: it can be a credential.
            guard isValidName(field.name) else { return "a header's name is not a token" }
            guard isValidValue(field.value) else {
                return "the header \(field.name) holds a control character"
            }
        }
        return nil
    }
}
