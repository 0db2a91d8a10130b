import SequenceMarkets
import SequenceMocks
import XCTest

/// Asks an exchange without the client under test: paths and bodies as text.
struct RawClient: Sendable {
    struct Reply: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: [UInt8]

        var json: JSONValue {
            get throws { body.isEmpty ? .null : try JSONValue(parsing: body) }
        }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    let http: any HTTPTransport
    let webSocket: any WebSocketTransport
    let origin: Origin
    let key: String?

    private static let someKey = "seq_test_CANARY0123456789abcdef"

    /// Sends requests in process.
    init(_ exchange: MockExchange, key: String? = RawClient.someKey) throws {
        let transport = InProcessTransport(exchange)
        http = transport
        webSocket = transport
        origin = try XCTUnwrap(Origin("http://127.0.0.1:1"))
        self.key = key
    }

    /// Goes over sockets.
    init(_ server: MockServer, key: String? = RawClient.someKey) throws {
        #if os(Linux)
            let transport = CurlTransport()
            http = transport
            webSocket = transport
        #else
            http = URLSessionTransport()
            webSocket = URLSessionWebSocketTransport()
        #endif
        origin = try XCTUnwrap(Origin(server.url))
        self.key = key
    }

    var headers: HTTPHeaders {
        key.map { ["Authorization": "Bearer \($0)"] } ?? [:]
    }

    func send(
        _ method: HTTPMethod,
        _ target: String,
        _ body: String? = nil,
        id: String? = nil
    ) async throws -> Reply {
        var headers = headers
        if let id { headers["X-Request-Id"] = id }
        if body != nil || method != .get && method != .delete {
            headers["Content-Type"] = "application/json"
        }
        let request = HTTPRequest(
            method: method,
            origin: origin,
            target: target,
            headers: headers,
            body: body.map { Array($0.utf8) }
        )
        let response = try await http.send(request)
        return Reply(status: response.status, headers: response.headers, body: response.body)
    }

    func get(_ target: String) async throws -> JSONValue {
        let reply = try await send(.get, target)
        XCTAssertEqual(reply.status, 200, reply.text)
        return try reply.json
    }

    func post(_ target: String, _ body: String) async throws -> JSONValue {
        let reply = try await send(.post, target, body)
        XCTAssertEqual(reply.status, 200, reply.text)
        return try reply.json
    }
}

extension MockExchange.Configuration {
    /// The exchange says more than the pages promise: ids of orders and reasons of failures.
    static var talkative: MockExchange.Configuration {
        var configuration = MockExchange.Configuration()
        configuration.dialect.receiptOrderID = .present
        configuration.dialect.statusReason = .present
        return configuration
    }

    /// Orders are accepted and filled within the submission itself.
    static var instant: MockExchange.Configuration {
        var configuration = MockExchange.Configuration.talkative
        configuration.orderLatency = .zero
        configuration.fillInterval = .zero
        return configuration
    }
}

extension JSONValue {
    /// A member that has to be there.
    func require(_ key: String, file: StaticString = #filePath, line: UInt = #line) throws
        -> JSONValue
    {
        try XCTUnwrap(self[key], "no \(key) in \(self)", file: file, line: line)
    }

    func list(_ key: String) throws -> [JSONValue] {
        try XCTUnwrap(self[key]?.arrayValue, "no list \(key) in \(self)")
    }

    func int(_ key: String) throws -> Int64 {
        try XCTUnwrap(self[key]?.int64Value, "no number \(key) in \(self)")
    }

    func text(_ key: String) throws -> String {
        try XCTUnwrap(self[key]?.stringValue, "no text \(key) in \(self)")
    }
}
