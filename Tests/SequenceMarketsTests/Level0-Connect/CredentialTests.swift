import SequenceMarkets
import Testing

@Suite("Credentials of venues", .fewAtATime)
struct CredentialTests {
    struct Incomplete: Sendable, CustomTestStringConvertible {
        let venue: Venue
        let credentials: VenueCredentials
        let field: String
        var testDescription: String { "\(venue) without \(field)" }
    }

    static let incomplete: [Incomplete] = [
        .init(
            venue: .binance,
            credentials: .plain(apiKey: "", apiSecret: "s"),
            field: "api_key"
        ),
        .init(
            venue: .bybit,
            credentials: .plain(apiKey: "k", apiSecret: ""),
            field: "api_secret"
        ),
        .init(
            venue: .okx,
            credentials: .plain(apiKey: "k", apiSecret: "s"),
            field: "passphrase"
        ),
        .init(
            venue: .coinbase,
            credentials: .coinbase(apiKey: "k", apiSecret: "s", passphrase: ""),
            field: "passphrase"
        ),
        .init(
            venue: .cryptocom,
            credentials: .plain(apiKey: "k", apiSecret: "s"),
            field: "passphrase"
        ),
        .init(
            venue: .bitget,
            credentials: .plain(apiKey: "k", apiSecret: "s"),
            field: "passphrase"
        ),
        .init(
            venue: .kalshi,
            credentials: .kalshi(keyID: "k", privateKeyPEM: "MIIEpAIBAAKCAQEA"),
            field: "api_secret"
        ),
        .init(
            venue: .kalshi,
            credentials: .kalshi(
                keyID: "k",
                privateKeyPEM: "-----BEGIN PUBLIC KEY-----\nM\n-----END PUBLIC KEY-----"
            ),
            field: "api_secret"
        ),
        .init(
            venue: .polymarket,
            credentials: .polymarket(signerPrivateKey: ""),
            field: "signer_private_key"
        ),
        .init(
            venue: .polymarket,
            credentials: .plain(apiKey: "k", apiSecret: "s"),
            field: "signer_private_key"
        ),
        .init(
            venue: .hyperliquid,
            credentials: .hyperliquid(agentAddress: "0x1", agentPrivateKey: ""),
            field: "api_secret"
        ),
        .init(venue: "", credentials: .plain(apiKey: "k", apiSecret: "s"), field: "venue"),
    ]

    @Test("What is missing is found before anything is sent", arguments: incomplete)
    func missingIsFound(_ sample: Incomplete) async throws {
        let stub = StubTransport()
        let error = await sequenceError {
            try await stub.client().connectVenue(sample.venue, credentials: sample.credentials)
        }
        #expect(error?.validation?.problems.map(\.field).contains(sample.field) == true)
        #expect(stub.requests.isEmpty)
    }

    @Test("PKCS#1 and PKCS#8 keys are both taken", arguments: ["RSA PRIVATE KEY", "PRIVATE KEY"])
    func bothPEMs(_ kind: String) async throws {
        let pem = "-----BEGIN \(kind)-----\nMIIE\n-----END \(kind)-----\n"
        let stub = StubTransport(.status(204))
        try await stub.client().connectVenue(
            .kalshi,
            credentials: .kalshi(keyID: "k", privateKeyPEM: Secret(pem))
        )
        #expect(stub.requests.count == 1)
    }

    @Test("Storing again overwrites, so it is repeated after a failure")
    func storingIsRepeated() async throws {
        let stub = StubTransport(.fail(.connectionLost, sent: true), .status(200))
        try await stub.client().connectVenue(
            .kraken,
            credentials: .plain(apiKey: "k", apiSecret: "s")
        )
        #expect(stub.requests.count == 2)
    }

    @Test("No secret is printed, mirrored, dumped, or left in an error that echoes it")
    func secretsStaySecret() async throws {
        let secrets = ["AKIA-canary-1", "SK-canary-2", "PP-canary-3", "0xcanary4"]
        let all = VenueCredentials(
            apiKey: Secret(secrets[0]),
            apiSecret: Secret(secrets[1]),
            passphrase: Secret(secrets[2]),
            extra: ["signer_private_key": .string(secrets[3])]
        )
        var texts = ["\(all)", String(reflecting: all)]
        var dumped = ""
        dump(all, to: &dumped)
        texts.append(dumped)
        let echo = secrets.joined(separator: " and ")
        let body = """
            {"error":{"code":"BAD_REQUEST","message":"cannot use \(echo)",
             "details":[{"field":"api_secret","message":"\(secrets[1]) is short"}]}}
            """
        let stub = StubTransport(.status(400, body))
        let error = await sequenceError {
            try await stub.client().connectVenue(.okx, credentials: all)
        }
        #expect(error?.refusal?.message == "cannot use … and … and … and …")
        texts += ["\(String(describing: error))", error?.refusal?.details.first?.message ?? ""]
        for text in texts {
            for secret in secrets { #expect(!text.contains(secret), "\(text)") }
        }
    }

    @Test("A PEM that comes back on one line, or cut in the middle, is redacted")
    func cutEcho() async throws {
        let lines = ["MIIEpAIBAAKCAQEAcanary1", "Zm9vYmFyYmF6cXV4Y2FuYXJ5canary2"]
        let pem =
            "-----BEGIN RSA PRIVATE KEY-----\n\(lines.joined(separator: "\n"))\n"
            + "-----END RSA PRIVATE KEY-----"
        // No JSON: the message is the first 200 characters, which end within the second line.
        let echo = String(repeating: "x", count: 200 - 32 - 24 - 10) + pem
        let stub = StubTransport(.status(400, echo))
        let error = await sequenceError {
            try await stub.client().connectVenue(
                .kalshi,
                credentials: .kalshi(keyID: "key-id-1", privateKeyPEM: Secret(pem))
            )
        }
        let message = try #require(error?.refusal?.message)
        #expect(message.hasPrefix("xxx") && message.hasSuffix("…"))
        #expect(!message.contains("MIIE") && !message.contains("Zm9v"))
    }
}
