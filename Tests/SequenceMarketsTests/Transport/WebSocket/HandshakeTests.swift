import SequenceMarkets
import Testing

@Suite("The opening handshake", .fewAtATime)
struct HandshakeTests {
    private static let origin = Origin("http://example.com:8080/base")

    private func request(_ headers: HTTPHeaders = [:]) throws -> WebSocketRequest {
        WebSocketRequest(
            origin: try #require(Self.origin),
            target: "/v1/stream?x=1",
            headers: headers
        )
    }

    private func key(in bytes: [UInt8]) throws -> String {
        let head = try #require(bytes.withUnsafeBytes { HTTPHead.fields(in: $0) })
        return try #require(head["Sec-WebSocket-Key"])
    }

    @Test("The proof of the RFC's own example is right")
    func accept() {
        #expect(Handshake.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test("SHA-1 and Base64 give the known answers")
    func digests() {
        func hex(_ text: String) -> String {
            SHA1.digest(Array(text.utf8)).map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
        }
        #expect(hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        #expect(hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            hex(String(repeating: "a", count: 1_000))
                == "291e9a6c66994949b57ba5e650361e98fc36b1ba"
        )
        let pairs = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg=="]
        for (plain, encoded) in pairs { #expect(Base64.encode(plain.utf8) == Array(encoded.utf8)) }
    }

    @Test("The request names host, path, version, a fresh key and the caller's headers")
    func requestBytes() throws {
        var generator = SplitMix(state: 1)
        let request = try request(["Authorization": "Bearer x"])
        let first = Handshake(for: request, using: &generator)
        let second = Handshake(for: request, using: &generator)
        let text = String(decoding: first.bytes(for: request), as: UTF8.self)
        #expect(text.hasPrefix("GET /base/v1/stream?x=1 HTTP/1.1\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
        for line in [
            "Host: example.com:8080", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Version: 13", "Authorization: Bearer x",
        ] {
            #expect(text.contains("\r\n\(line)\r\n"))
        }
        let keys = try [first, second].map { try key(in: $0.bytes(for: request)) }
        #expect(keys[0] != keys[1])
        #expect(keys[0].count == 24)
    }

    @Test("A handshake response is accepted only if every field fits")
    func answers() throws {
        var generator = SplitMix(state: 2)
        let request = try request(["Sec-WebSocket-Protocol": "one, two"])
        let handshake = Handshake(for: request, using: &generator)
        let accept = Handshake.accept(try key(in: handshake.bytes(for: request)))
        let good: HTTPHeaders = [
            "upgrade": "WebSocket", "CONNECTION": "keep-alive, Upgrade",
            "sec-websocket-accept": accept,
        ]
        #expect(handshake.defect(in: good) == nil)
        func changed(_ name: String, _ value: String?) -> HTTPHeaders {
            var headers = good
            headers[name] = value
            return headers
        }
        #expect(handshake.defect(in: changed("Sec-WebSocket-Protocol", "two")) == nil)
        #expect(handshake.defect(in: changed("Sec-WebSocket-Protocol", "three")) != nil)
        #expect(handshake.defect(in: changed("Sec-WebSocket-Extensions", "x")) != nil)
        #expect(handshake.defect(in: changed("Sec-WebSocket-Accept", "x")) != nil)
        #expect(handshake.defect(in: changed("Sec-WebSocket-Accept", nil)) != nil)
        #expect(handshake.defect(in: changed("Upgrade", "h2c")) != nil)
        #expect(handshake.defect(in: changed("Connection", "close")) != nil)
    }

    @Test("A head is found and read, whatever follows it")
    func heads() throws {
        let text = "HTTP/1.1 200 OK\r\nA: 1\r\nB:2\r\nEmpty:\r\nA:  two words \t\r\n\r\nbody"
        let bytes = Array(text.utf8)
        for count in 0...bytes.count {
            let end = Array(bytes[..<count]).withUnsafeBytes { HTTPHead.end(in: $0) }
            #expect(end == (count >= bytes.count - 4 ? bytes.count - 4 : nil))
        }
        let headers = try #require(bytes.dropLast(4).withUnsafeBytes { HTTPHead.fields(in: $0) })
        #expect(headers.fields.map(\.value) == ["1", "2", "", "two words"])
        #expect(bytes.withUnsafeBytes { HTTPHead.status(in: $0) } == 200)
        let http2 = Array("HTTP/2 404\r\n\r\n".utf8)
        #expect(http2.withUnsafeBytes { HTTPHead.status(in: $0) } == 404)
        let bad = Array("HTTP/1.1 200 OK\r\nno colon\r\n\r\n".utf8)
        #expect(bad.withUnsafeBytes { HTTPHead.fields(in: $0) } == nil)
    }
}

@Suite("Bodies of HTTP/1.1", .fewAtATime)
struct HTTPBodyReaderTests {
    private func read(
        _ parts: [[UInt8]],
        _ framing: HTTPBodyReader.Framing,
        limit: Int = 1000
    ) throws -> HTTPBodyReader {
        var reader = HTTPBodyReader(framing, maximumSize: limit)
        var tail: [UInt8] = []
        for part in parts {
            let bytes = tail + part
            let taken = try bytes.withUnsafeBytes { try reader.take($0) }
            tail = Array(bytes[taken...])
        }
        return reader
    }

    @Test("Chunks are joined however their bytes are split")
    func chunked() throws {
        let wire = Array("4;x=y\r\nWiki\r\n5\r\npedia\r\n0\r\nTrailer: 1\r\n\r\n".utf8)
        for split in 0...wire.count {
            let reader = try read([Array(wire[..<split]), Array(wire[split...])], .chunked)
            #expect(reader.isComplete)
            #expect(reader.body == Array("Wikipedia".utf8))
        }
        #expect(try !read([Array(wire.dropLast())], .chunked).isComplete)
        for bad in ["x\r\n", "-1\r\n", "-0\r\n", "+1\r\n", "\r\n", "1\r\nab\r\n"] {
            #expect(throws: HTTPBodyReader.Failure.self) {
                try read([Array(bad.utf8)], .chunked)
            }
        }
    }

    @Test("A line that is too long is refused whether it comes whole or in parts")
    func longLines() throws {
        func wire(_ count: Int) -> [UInt8] {
            Array("1;\(String(repeating: "x", count: count - 2))\na\r\n0\r\n\r\n".utf8)
        }
        for size in [1, 1_000, 10_000] {
            func parts(_ bytes: [UInt8]) -> [[UInt8]] {
                stride(from: 0, to: bytes.count, by: size).map {
                    Array(bytes[$0..<min($0 + size, bytes.count)])
                }
            }
            #expect(try read(parts(wire(4096)), .chunked).body == Array("a".utf8))
            #expect(throws: HTTPBodyReader.Failure.malformed) {
                try read(parts(wire(4097)), .chunked)
            }
        }
    }

    @Test("A length or the connection's end delimits too, and a limit holds")
    func plain() throws {
        #expect(try read([[1, 2], [3, 4]], .length(3)).body == [1, 2, 3])
        #expect(try read([], .length(0)).isComplete)
        let open = try read([[1, 2], [3]], .untilClose)
        #expect(open.body == [1, 2, 3])
        #expect(!open.isComplete)
        #expect(throws: HTTPBodyReader.Failure.tooLarge) {
            try read([[1, 2, 3]], .untilClose, limit: 2)
        }
    }

    @Test("Headers that contradict themselves delimit nothing")
    func framings() {
        func framing(_ headers: HTTPHeaders) -> HTTPBodyReader.Framing? {
            HTTPBodyReader.framing(of: headers, otherwise: .untilClose)
        }
        #expect(framing([:]) == .untilClose)
        #expect(framing(["Content-Length": "5"]) == .length(5))
        #expect(framing(["Content-Length": "5", "content-length": "5"]) == .length(5))
        #expect(framing(["Content-Length": "5", "content-length": "6"]) == nil)
        #expect(framing(["Content-Length": "-5"]) == nil)
        #expect(framing(["Content-Length": "+5"]) == nil)
        #expect(framing(["Content-Length": "-0"]) == nil)
        #expect(framing(["Transfer-Encoding": "Chunked", "Content-Length": "5"]) == .chunked)
        #expect(framing(["Transfer-Encoding": "gzip"]) == nil)
    }
}
