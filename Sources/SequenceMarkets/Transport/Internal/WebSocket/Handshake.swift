/// The opening handshake of RFC 6455, both sides.
package struct Handshake: Sendable {
    private let key: String
    private let subprotocols: [String]

    /// Makes a handshake with a key of 16 random bytes.
    package init(for request: WebSocketRequest, using generator: inout some RandomNumberGenerator) {
        var bytes: [UInt8] = []
        for _ in 0..<16 { bytes.append(UInt8.random(in: .min ... .max, using: &generator)) }
        key = String(decoding: Base64.encode(bytes), as: UTF8.self)
        subprotocols = HTTPHeaders.tokens(request.headers, of: "Sec-WebSocket-Protocol")
    }

    /// The upgrade request in wire form.
    package func bytes(for request: WebSocketRequest) -> [UInt8] {
        var lines = "GET \(request.origin.pathPrefix)\(request.target) HTTP/1.1\r\n"
        if request.headers["Host"] == nil { lines += "Host: \(request.origin.authority)\r\n" }
        lines += "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        lines += "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: 13\r\n"
        for field in request.headers.fields { lines += "\(field.name): \(field.value)\r\n" }
        return Array((lines + "\r\n").utf8)
    }

    /// Why a 101 response is not valid, or nil.
    package func defect(in headers: HTTPHeaders) -> String? {
        guard HTTPHeaders.tokens(headers, of: "Upgrade").contains("websocket"),
            HTTPHeaders.tokens(headers, of: "Connection").contains("upgrade")
        else { return "the server switches to another protocol" }
        guard headers["Sec-WebSocket-Accept"] == Handshake.accept(key) else {
            return "the server's answer does not fit the key"
        }
        if headers["Sec-WebSocket-Extensions"].map({ !$0.isEmpty }) == true {
            return "the server chose an extension that was not offered"
        }
        if let chosen = headers["Sec-WebSocket-Protocol"],
            !subprotocols.contains(chosen.lowercased())
        {
            return "the server chose a subprotocol that was not offered"
        }
        return nil
    }

    /// The proof that a server has read the key.
    package static func accept(_ key: String) -> String {
        let digest = SHA1.digest(Array("\(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8))
        return String(decoding: Base64.encode(digest), as: UTF8.self)
    }
}

extension HTTPHeaders {
    /// The comma-separated tokens of all fields of a name, in lower case.
    package static func tokens(_ headers: HTTPHeaders, of name: String) -> [String] {
        headers.fields
            .filter { $0.name.lowercased() == name.lowercased() }
            .flatMap { $0.value.split(separator: ",") }
            .map { word in
                let start = word.drop { $0 == " " || $0 == "\t" }
                let end = start.lastIndex { $0 != " " && $0 != "\t" }
                return end.map { String(start[...$0]).lowercased() } ?? ""
            }
    }
}
