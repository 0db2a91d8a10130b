import Foundation
import SequenceMocks
import Testing

@testable import SequenceMarkets

/// What a server, or whoever stands before it, cannot make the transports do.
@Suite("Safety of the transports", .fewAtATime)
struct TransportSafetyTests {
    private static let ok = HTTPResponse(status: 200, body: Array("{}".utf8))
    private static let key: HTTPHeaders = ["Authorization": "Bearer seq_test_CANARY-transport"]

    @Test(
        "A redirect to another host takes no request there, and no key",
        arguments: RESTTransport.allCases,
        [301, 302, 303, 307, 308]
    )
    func redirects(_ kind: RESTTransport, _ status: Int) async throws {
        try await withServer({ _ in .response(Self.ok) }) { thief, robbed in
            let headers: HTTPHeaders = ["Location": "\(thief.origin)/v1/account"]
            let answer = HTTPResponse(status: status, headers: headers)
            try await withServer({ _ in .response(answer) }) { server, service in
                for method in [HTTPMethod.get, .post] {
                    var request = HTTPRequest.to(server.origin, method: method)
                    request.headers = Self.key
                    let response = try await kind.make().send(request)
                    #expect(response.status == status)
                }
                #expect(service.requests.count == 2 && robbed.requests.isEmpty)
            }
        }
    }

    @Test("A stream and a feed that are redirected go nowhere")
    func redirectedStreams() async throws {
        try await withServer({ _ in .response(Self.ok) }) { thief, robbed in
            let headers: HTTPHeaders = ["Location": "\(thief.origin)/v1/stream"]
            let answer = HTTPResponse(status: 307, headers: headers)
            try await withServer({ _ in .response(answer) }) { server, service in
                var request = WebSocketRequest(origin: server.origin, target: "/v1/stream")
                request.headers = Self.key
                let error = await transportError { [request] () async throws(TransportError) in
                    try await platformWebSockets().connect(request, delivering: RecordingSink())
                }
                #expect(error?.kind == .upgradeRejected && error?.response?.status == 307)
                #if os(Linux)
                    let streaming = CurlTransport(.direct)
                #else
                    let streaming = URLSessionTransport()
                #endif
                let connection = try await streaming.open(
                    HTTPRequest(
                        method: .get,
                        origin: server.origin,
                        target: "/",
                        headers: Self.key
                    ),
                    delivering: DeafSink()
                )
                #expect(connection.response.status == 307)
                #expect(service.requests.count == 2 && robbed.requests.isEmpty)
            }
        }
    }

    @Test(
        "A bomb that unpacks to forty times the limit is refused at the limit",
        arguments: RESTTransport.allCases,
        [200, 500]
    )
    func bomb(_ kind: RESTTransport, _ status: Int) async throws {
        let packed = Bomb.gzip
        #expect(packed.count < 60_000)
        let headers: HTTPHeaders = ["Content-Encoding": "x-gzip"]
        let answer = HTTPResponse(status: status, headers: headers, body: packed)
        try await withServer({ _ in .response(answer) }) { server, _ in
            var request = HTTPRequest.to(server.origin)
            request.maximumResponseSize = 200_000
            let error = await transportError { [request] () async throws(TransportError) in
                try await kind.make().send(request)
            }
            #expect(error?.kind == .responseTooLarge)
        }
        // It is a bomb indeed: who allows so much gets it.
        guard status == 200 else { return }
        try await withServer({ _ in .response(answer) }) { server, _ in
            let response = try await kind.make().send(.to(server.origin))
            #expect(response.body.count > 8_000_000)
        }
    }

    @Test("A refused feed's bomb is refused at the limit too")
    func bombOfAFeed() async throws {
        let answer = HTTPResponse(
            status: 403,
            headers: ["Content-Encoding": "x-gzip"],
            body: Bomb.gzip
        )
        try await withServer({ _ in .response(answer) }) { server, _ in
            var request = HTTPRequest.to(server.origin)
            request.maximumResponseSize = 200_000
            #if os(Linux)
                let streaming = CurlTransport(.direct)
            #else
                let streaming = URLSessionTransport()
            #endif
            let error = await transportError { [request] () async throws(TransportError) in
                try await streaming.open(request, delivering: DeafSink())
            }
            #expect(error?.kind == .responseTooLarge)
        }
    }

    @Test("A head without end is refused", arguments: RESTTransport.allCases)
    func endlessHead(_ kind: RESTTransport) async throws {
        let field = HTTPHeaders.Field(name: "X-A", value: String(repeating: "x", count: 60_000))
        let headers = HTTPHeaders(Array(repeating: field, count: 40))
        try await withServer({ _ in .response(HTTPResponse(status: 200, headers: headers)) }) {
            server,
            _ in
            let error = await transportError { () async throws(TransportError) in
                try await kind.make().send(.to(server.origin))
            }
            #expect(error != nil)
        }
    }

    #if os(Linux)
        @Test("What goes to this machine goes to no proxy, whatever the environment says")
        func noProxyOnThisMachine() async throws {
            try await withServer({ _ in .response(Self.ok) }) { proxy, overheard in
                try await withServer({ _ in .response(Self.ok) }) { server, service in
                    var configuration = CurlTransport.Configuration()
                    configuration.proxy = .environment(["all_proxy": proxy.origin.description])
                    let transport = CurlTransport(configuration)
                    var request = HTTPRequest.to(server.origin)
                    request.headers = Self.key
                    #expect(try await transport.send(request).status == 200)
                    var upgrade = WebSocketRequest(origin: server.origin, target: "/v1/stream")
                    upgrade.headers = Self.key
                    _ = await transportError { [upgrade] () async throws(TransportError) in
                        try await transport.connect(upgrade, delivering: RecordingSink())
                    }
                    #expect(service.requests.count == 2 && overheard.requests.isEmpty)
                    // The next request of the same transport goes elsewhere, by the proxy.
                    let far = try #require(Origin("http://somewhere.invalid"))
                    _ = try await transport.send(.to(far))
                    #expect(try await transport.send(request).status == 200)
                    #expect(overheard.requests.count == 1 && service.requests.count == 3)
                }
            }
        }

        @Test("The mock's server listens on 127.0.0.1 and on no other address")
        func loopbackOnly() async throws {
            let server = try await MockServer.start()
            let port = try #require(Origin(server.url)).port
            let text = String(port, radix: 16, uppercase: true)
            let suffix = ":" + String(repeating: "0", count: 4 - text.count) + text
            let ours = "0100007F\(suffix)"
            // The kernel's table can miss a row while others come and go: look more than once.
            var listeners: Set<String> = []
            #expect(
                await eventually {
                    listeners.formUnion(TransportSafetyTests.listeners(suffix))
                    return listeners.contains(ours)
                }
            )
            #expect(listeners == [ours])
            await server.stop()
        }

        /// The addresses on which this machine listens at a port, as the kernel writes them.
        private static func listeners(_ suffix: String) -> [String] {
            ["/proc/self/net/tcp", "/proc/self/net/tcp6"].flatMap { table in
                let rows = (try? String(contentsOfFile: table, encoding: .utf8)) ?? ""
                return rows.split(separator: "\n").dropFirst().compactMap { row -> String? in
                    let columns = row.split(separator: " ")
                    // State 0A is a socket that listens.
                    guard columns.count > 3, columns[3] == "0A", columns[1].hasSuffix(suffix)
                    else { return nil }
                    return String(columns[1])
                }
            }
        }
    #endif
}

/// Hears nothing.
private final class DeafSink: HTTPStreamSink {
    func httpStreamDidReceive(_ bytes: UnsafeRawBufferPointer) {}
    func httpStreamDidEnd(_ error: TransportError?) {}
}

/// Very little that unpacks to very much.
private enum Bomb {
    /// The gzip format of one letter, repeated; its checksum is wrong only after all of it.
    static let gzip: [UInt8] = {
        var bytes: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        var (word, count): (UInt32, UInt32) = (0, 0)
        func put(_ bits: UInt32, _ width: UInt32) {
            word |= bits << count
            count += width
            while count >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
                count -= 8
            }
        }
        put(0b011, 3)  // the last block, with the fixed codes
        put(0b1000_1001, 8)  // "a"
        let copies = (8 << 20) / 258
        for _ in 0..<copies { put(0b0_0000_1010_0011, 13) }  // 258 bytes from one byte before
        put(0, 7)
        put(0, 7)
        let size = copies * 258 + 1
        var checksum = UInt32.max
        let table = (0..<256 as Range<UInt32>).map { start in
            (0..<8).reduce(start) { value, _ in
                value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
            }
        }
        for _ in 0..<size {
            checksum = checksum >> 8 ^ table[Int((checksum ^ 0x61) & 0xff)]
        }
        for value in [~checksum, UInt32(size)] {
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        return bytes
    }()
}
