package import SequenceMarkets

/// The head of a request as received.
package struct LoopbackHead {
    package let request: MockRequest
    private let isOld: Bool

    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard let feed = bytes.firstIndex(of: 0x0a),
            let headers = HTTPHead.fields(in: bytes)
        else { return nil }
        let line = String(decoding: bytes[..<feed], as: UTF8.self)
        let words = line.split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return nil }
        isOld = words[2].hasPrefix("HTTP/1.0")
        request = MockRequest(
            method: String(words[0]),
            target: String(words[1]),
            headers: headers
        )
    }

    /// How the body is delimited; nil if the head contradicts itself.
    package var framing: HTTPBodyReader.Framing? {
        HTTPBodyReader.framing(of: request.headers, otherwise: .length(0))
    }

    /// Whether `Host`, if present, names this machine: a web page using DNS rebinding
    /// still sends its own name.
    var isMeantForLoopback: Bool {
        let hosts = request.headers.fields.filter { $0.name.lowercased() == "host" }
        guard let host = hosts.first?.value.lowercased() else { return true }
        let names = ["127.0.0.1", "localhost", "[::1]"]
        return hosts.count == 1
            && names.contains { host == $0 || LoopbackHead.isPort(host, of: $0) }
    }

    private static func isPort(_ host: String, of name: String) -> Bool {
        guard host.hasPrefix(name + ":") else { return false }
        let port = host.utf8.dropFirst(name.utf8.count + 1)
        return !port.isEmpty && port.count <= 5
            && port.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Whether the client wants the connection closed after this response.
    var isLast: Bool {
        isOld || HTTPHeaders.tokens(request.headers, of: "Connection").contains("close")
    }

    /// Whether the client waits for `100 Continue` before it sends the body.
    var expectsContinue: Bool {
        request.headers["Expect"]?.lowercased() == "100-continue"
    }
}

/// A response as bytes, and how they are sent.
struct LoopbackResponse {
    private(set) var bytes: [UInt8] = []
    private(set) var piece = Int.max
    private(set) var after = LoopbackConnection.AfterReply.nextRequest

    init(_ response: HTTPResponse, _ delivery: MockDelivery, method: String, isLast: Bool) {
        var body = response.body
        if response.headers["Content-Encoding"] == "gzip" { body = Gzip.stored(body) }
        let isBodyless = method == "HEAD" || [204, 304].contains(response.status)
        if isLast { after = .close(reset: false) }

        appendHead(of: response, delivery, size: body.count, isBodyless: isBodyless, isLast)
        if isBodyless { return }
        switch delivery {
        case .whole:
            bytes += body
        case .doubled:
            bytes += body
            bytes += bytes
        case .thenMute:
            bytes += body
            after = .silence
        case .chunked(let size):
            for start in stride(from: 0, to: body.count, by: max(1, size)) {
                let chunk = body[start..<min(start + max(1, size), body.count)]
                bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk
                bytes += [0x0d, 0x0a]
            }
            bytes += Array("0\r\n\r\n".utf8)
        case .dripped(let size):
            bytes += body
            piece = max(1, size)
        case .truncated(let count):
            bytes += body.prefix(count)
            after = .close(reset: false)
        case .reset(let count):
            bytes += body.prefix(count)
            after = .close(reset: true)
        }
    }

    private mutating func appendHead(
        of response: HTTPResponse,
        _ delivery: MockDelivery,
        size: Int,
        isBodyless: Bool,
        _ isLast: Bool
    ) {
        var head = "HTTP/1.1 \(response.status) \(LoopbackResponse.reason(response.status))\r\n"
        for field in response.headers.fields { head += "\(field.name): \(field.value)\r\n" }
        if case .chunked = delivery {
            head += "Transfer-Encoding: chunked\r\n"
        } else if response.status != 204, response.headers["Content-Length"] == nil {
            head += "Content-Length: \(size)\r\n"
        }
        if isLast { head += "Connection: close\r\n" }
        bytes.reserveCapacity(head.utf8.count + size + 2)
        bytes += head.utf8
        bytes += [0x0d, 0x0a]
    }

    static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 409: "Conflict"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        default: "Status"
        }
    }
}

/// The gzip format without compression: enough to test a client's decoding.
enum Gzip {
    static func stored(_ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        var start = 0
        repeat {
            let end = min(start + 0xffff, body.count)
            let size = UInt16(truncatingIfNeeded: end - start)
            bytes.append(end == body.count ? 1 : 0)
            append(size, to: &bytes)
            append(~size, to: &bytes)
            bytes += body[start..<end]
            start = end
        } while start < body.count
        append(checksum(body), to: &bytes)
        append(UInt32(truncatingIfNeeded: body.count), to: &bytes)
        return bytes
    }

    private static func append<Value: FixedWidthInteger>(_ value: Value, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
        }
    }

    private static func checksum(_ body: [UInt8]) -> UInt32 {
        var value = UInt32.max
        for byte in body {
            value = value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)]
        }
        return ~value
    }
}
