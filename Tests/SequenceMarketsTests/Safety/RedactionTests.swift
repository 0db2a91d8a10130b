import Foundation
import SequenceMarkets
import Testing

/// S1, S2: no secret in any text, in whatever form it comes back.
@Suite("No secret in any text, in whatever form it comes back", .fewAtATime)
struct RedactionTests {
    private static let key = "seq_live_Ab/c+9.XyZ~0123456789"

    private static let forms: [String] = {
        let bytes = Array(key.utf8)
        let percent = bytes.map { String(format: "%%%02x", $0) }.joined()
        let escaped = bytes.map { String(format: "\\u%04X", $0) }.joined()
        let some = key.replacing("/", with: "%2F").replacing("+", with: "%2B")
        let encoded = (0..<3).map { skip in
            Data(Array("xyz".utf8.prefix(skip)) + bytes).base64EncodedString()
        }
        return [
            key, key.uppercased(), key.lowercased(), percent, escaped, some,
            key.replacing("/", with: "\\/"),
        ] + encoded
    }()

    @Test("Every encoded form is hidden, wherever it occurs", arguments: forms)
    func encoded(_ form: String) {
        let redaction = Redaction(Self.key)
        for text in ["key \(form) is bad", form, "\"\(form)\"", "a=\(form)&b"] {
            let clean = redaction.apply(text)
            #expect(!clean.lowercased().contains("0123456789"), "\(clean)")
            #expect(!clean.contains(form.suffix(12)), "\(clean)")
        }
        #expect(redaction.apply("nothing to hide here") == "nothing to hide here")
    }

    @Test("A secret that was cut off is hidden, at either end")
    func cut() {
        let redaction = Redaction(Self.key)
        #expect(redaction.apply("bad: \(Self.key.prefix(20))") == "bad: …")
        #expect(redaction.apply("\(Self.key.suffix(15)) was bad") == "… was bad")
    }

    @Test("An error that repeats the key in another form shows none of it", arguments: forms)
    func inErrors(_ form: String) async throws {
        let text = JSONValue.string("no such key: \(form)").description
        let stub = StubTransport(.status(401, #"{"error":{"code":"X","message":\#(text)}}"#))
        let client = try stub.client(apiKey: Self.key)
        let error = await sequenceError { try await client.symbols() }
        #expect(!"\(String(describing: error))".contains(form.suffix(12)))
    }

    #if os(Linux)
        @Test(
            "No part of a proxy's user info is in any text",
            arguments: [
                "bogus://user:hunter2@127.0.0.1:1", "http://user:hunter2@[::bad",
                "http://us%65r:hunter2@127.0.0.1:1", "user:hunter2@nohost.invalid:99999",
            ]
        )
        func proxy(_ url: String) async throws {
            var configuration = CurlTransport.Configuration()
            configuration.proxy = .url(url)
            let transport = CurlTransport(configuration)
            let origin = try #require(Origin("https://example.invalid"))
            let error = await transportError { () async throws(TransportError) in
                try await transport.send(.to(origin))
            }
            let text = "\(String(describing: error)) \(error?.message ?? "")"
            #expect(!text.contains("hunter2") && !text.contains("user"), "\(text)")
        }
    #endif
}
