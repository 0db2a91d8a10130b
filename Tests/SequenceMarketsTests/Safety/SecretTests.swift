import Foundation
import SequenceMarkets
import SequenceMocks
import Testing

@Suite("Secrets", .fewAtATime)
struct SecretTests {
    static let key = "seq_test_CANARYcanary0123456789wxyz"

    @Test("A key shows its class and its last four characters, in every description")
    func keysAreMasked() throws {
        let secret = Secret(SecretTests.key)
        var dumped = ""
        dump(secret, to: &dumped)
        let shown = [
            "\(secret)", secret.debugDescription, dumped, String(reflecting: secret),
            String(decoding: try JSONEncoder().encode([secret]), as: UTF8.self),
        ]
        for text in shown {
            #expect(!text.contains("CANARY"))
            #expect(text.contains("seq_test_…wxyz"))
        }
        #expect("\(Secret("short"))" == "…")
        #expect("\(Secret("seq_live_1234"))" == "seq_live_…")
    }

    @Test("No error, client, request or configuration shows the key")
    func nothingShowsTheKey() async throws {
        let steps = [401, 403, 404, 409, 500].map { StubTransport.Step.status($0, "no") }
        for step in steps + [.fail(.tls, sent: false), .status(200, "{")] {
            let stub = StubTransport(step)
            let client = try stub.client(apiKey: SecretTests.key) { $0.retryPolicy = .none }
            do {
                let _: Quote = try await client.quote("BTC-USD")
                Issue.record("no error for \(step)")
            } catch {
                var dumped = ""
                dump(error, to: &dumped)
                for text in ["\(error)", dumped, String(reflecting: error), "\(client)"] {
                    #expect(!text.contains("CANARY"), "\(text)")
                }
            }
            for request in stub.requests {
                #expect(request.headers["Authorization"] == "Bearer \(SecretTests.key)")
                var dumped = ""
                dump(request, to: &dumped)
                for text in ["\(request)", "\(request.headers)", dumped] {
                    #expect(!text.contains("CANARY"), "\(text)")
                }
            }
        }
    }

    @Test("The mock's recorded requests mask the key")
    func recordedRequestsMaskTheKey() async throws {
        let exchange = MockExchange()
        let client = try exchange.client(apiKey: SecretTests.key)
        let _: Quote = try await client.quote("BTC-USD")
        #expect(exchange.requests.count == 1)
        for request in exchange.requests {
            #expect(!request.curl.contains("CANARY"))
            #expect(!"\(request)".contains("CANARY"))
        }
    }

    @Test(
        "A key that cannot stand in a header is refused, unseen",
        arguments: [nil, "\r\nX: y", " x", "é"]
    )
    func badKeysAreRefused(end: String?) throws {
        let key = end.map { "seq_test_CANARY\($0)" } ?? ""
        #expect { try StubTransport().client(apiKey: key) } throws: { error in
            guard case .validation(let problem)? = error as? SequenceError else { return false }
            return problem.field == "apiKey" && !"\(error)".contains("CANARY")
        }
    }

    @Test(
        "A request id that cannot stand in a header is refused before any I/O",
        arguments: ["", "a\r\nb", String(repeating: "x", count: 129)]
    )
    func badRequestIDs(id: String) async throws {
        let stub = StubTransport()
        let client = try stub.client().withRequestID(id)
        await #expect { try await client.quote("BTC-USD") } throws: { error in
            if case .validation? = error as? SequenceError { true } else { false }
        }
        #expect(stub.requests.isEmpty)
    }

    @Test("Health checks carry no key")
    func healthCarriesNoKey() async throws {
        let stub = StubTransport(.status(204))
        #expect(try await stub.client().health())
        #expect(stub.requests.first?.headers["Authorization"] == nil)
        #expect(stub.requests.first?.timeout == .seconds(5))
    }

    @Test(
        "Only https, or this machine, may be talked to",
        arguments: [
            ("https://api.example.com", true), ("https://api.example.com/", true),
            ("http://127.0.0.1:8080", true), ("http://localhost:1", true), ("http://[::1]:9", true),
            ("http://api.example.com", false), ("http://127.0.0.1.evil.com", false),
            ("ftp://x", false), ("api.example.com", false), ("https://", false),
            ("https://user:pass@host", false), ("https://host:0", false), ("https://h?x=1", false),
            ("http://localhost@evil.com", false), ("http://192.168.0.1", false),
            // Found by fuzzing: hosts that two readers of URLs take for two hosts.
            ("http://[[7]", false), ("http://[127.0.0.1]", false), ("https://a;b.com", false),
            ("https://a,b", false), ("https://a%2eb", false), ("https://a]b", false),
            ("https://h:+443", false), ("https://[::1", false), ("https://[fe80::1%25a]", false),
        ]
    )
    func origins(url: String, isAllowed: Bool) throws {
        let result = Result { try StubTransport().client { $0.baseURL = url } }
        let isAccepted = (try? result.get()) != nil
        #expect(isAccepted == isAllowed, "\(url)")
    }
}
