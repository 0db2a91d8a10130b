import SequenceMarkets
import SequenceMocks
import Testing

/// An error quotes a server's text: it must contain no control characters and no secret.
@Suite("The text of errors", .fewAtATime)
struct ErrorTextTests {
    private static let key = "seq_test_CANARYcanary0123456789wxyz"

    /// The error of a quote that is answered like this.
    private func failure(_ status: Int, _ body: String) async throws -> SequenceError {
        let stub = StubTransport(.status(status, body))
        let client = try stub.client(apiKey: Self.key) { $0.retryPolicy = .none }
        let error = await sequenceError { try await client.quote("BTC-USD") }
        return try #require(error)
    }

    @Test(
        "Are one line that steers no terminal and forges no log",
        arguments: [
            (200, "{\"symbol\":\"a\",\"ve\u{1b}[2J\nERROR all is well"),
            (200, "{\"symbol\":\"a\",\"nbbo\":{\"unended\nkey"),
            (200, "{\"a\":\u{1b}[31m}"),
            (
                400,
                #"{"error":{"code":"A\nB","message":"a\r\nb\u001b[2Jc\u0000d\u2028e","request_id":"1\n2"}}"#
            ),
            (400, #"{"error":{"message":"m","details":[{"field":"a\nb","message":"\u202ec"}]}}"#),
            (502, "<html>\r\n\u{1b}]0;title\u{7}</html>"),
        ]
    )
    func oneLine(status: Int, body: String) async throws {
        let text = "\(try await failure(status, body))"
        let steering = text.unicodeScalars.filter {
            [.control, .format, .lineSeparator, .paragraphSeparator]
                .contains($0.properties.generalCategory)
        }
        #expect(steering.isEmpty, "\(text.debugDescription)")
        #expect(text.hasPrefix("GET /v1/quotes/BTC-USD"))
    }

    @Test("Stay short, however long the server's are")
    func short() async throws {
        let long = String(repeating: "x", count: 100_000)
        let detail = #"{"field":"\#(long)","message":"\#(long)"}"#
        let details = Array(repeating: detail, count: 30).joined(separator: ",")
        let body = #"{"error":{"message":"\#(long)","details":[\#(details)]}}"#
        let error = try await failure(400, body)
        #expect("\(error)".utf8.count < 4_096)
        #expect(error.refusal?.message.count == 100_000)
        #expect("\(try await failure(200, #"{"\#(long)":[}"#))".utf8.count < 4_096)
    }

    @Test("Hide a key that the server repeats, whole or cut")
    func echoes() async throws {
        let key = Self.key
        let bodies = [
            (401, #"{"error":{"message":"bad key \#(key)","request_id":"\#(key)"}}"#),
            (
                401,
                #"{"error":{"code":"\#(key)","message":"m","details":[{"field":"\#(key)","message":"Bearer \#(key)"}]}}"#
            ),
            (403, "<html>no such key: \(key)</html>"),
            (403, String(repeating: "x", count: 180) + key),
            (200, #"{"symbol":"\#(key)","nbbo":7}"#),
            (200, #"{"\#(key)":{"\#(key)":]}"#),
            (200, #"{"a":"\#(key)","b":"\#(String(repeating: "x", count: 45))",}"#),
        ]
        for (status, body) in bodies {
            let error = try await failure(status, body)
            var dumped = ""
            dump(error, to: &dumped)
            for text in ["\(error)", dumped, String(reflecting: error)] {
                #expect(!text.contains("CANARY") && !text.contains("canary"), "\(text)")
                #expect(!text.contains("wxyz"), "\(text)")
            }
        }
    }

    @Test("Hide the key in the refusal of a stream")
    func streamRefusals() async throws {
        let body = Array(#"{"error":{"message":"bad key \#(Self.key)"}}"#.utf8)
        try await withServer({ _ in .response(HTTPResponse(status: 401, body: body)) }) {
            server,
            _ in
            var configuration = SequenceClient.Configuration()
            configuration.baseURL = server.origin.description
            let client = try SequenceClient(apiKey: Secret(Self.key), configuration: configuration)
            let stream = await sequenceError {
                for try await _ in client.stream([.fills]) {}
            }
            let feed = await sequenceError {
                for try await _ in try client.alerts() {}
            }
            for error in [stream, feed] {
                #expect(error?.refusal?.message == "bad key …")
            }
        }
    }
}
