import SequenceMarkets
import Testing

@Suite("The exact text of level 0", .fewAtATime)
struct OutgoingConnectTests {
    static let pem =
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"

    static let calls: [Outgoing] = [
        Outgoing(
            "a key and its secret",
            #"POST /v1/credentials/binance {"api_key":"AK","api_secret":"SK"}"#
        ) {
            try await $0.connectVenue(.binance, credentials: .plain(apiKey: "AK", apiSecret: "SK"))
        },
        Outgoing(
            "a passphrase",
            #"POST /v1/credentials/okx {"api_key":"AK","api_secret":"SK","passphrase":"PP"}"#
        ) {
            try await $0.connectVenue(
                .okx,
                credentials: .okx(apiKey: "AK", apiSecret: "SK", passphrase: "PP")
            )
        },
        Outgoing(
            "Kalshi's PEM with its line breaks",
            #"POST /v1/credentials/kalshi {"api_key":"dc9d0cd5","api_secret":"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"}"#
        ) {
            try await $0.connectVenue(
                .kalshi,
                credentials: .kalshi(keyID: "dc9d0cd5", privateKeyPEM: Secret(pem))
            )
        },
        Outgoing(
            "Polymarket's signer in extra_json, key and secret empty",
            #"POST /v1/credentials/polymarket {"api_key":"","api_secret":"","extra_json":{"signer_private_key":"0xabc","proxy_address":"0xdef","builder":"0x1"}}"#
        ) {
            try await $0.connectVenue(
                .polymarket,
                credentials: .polymarket(
                    signerPrivateKey: "0xabc",
                    proxyAddress: "0xdef",
                    builder: "0x1"
                )
            )
        },
        Outgoing(
            "Hyperliquid's agent and vault",
            #"POST /v1/credentials/hyperliquid {"api_key":"0xagent","api_secret":"0xkey","extra_json":{"vault_address":"0xvault"}}"#
        ) {
            try await $0.connectVenue(
                .hyperliquid,
                credentials: .hyperliquid(
                    agentAddress: "0xagent",
                    agentPrivateKey: "0xkey",
                    vault: "0xvault"
                )
            )
        },
        Outgoing("disconnect", "DELETE /v1/credentials/kraken") {
            try await $0.disconnectVenue(.kraken)
        },
        Outgoing("venues", "GET /v1/credentials", answer: "[]") { _ = try await $0.venues() },
        Outgoing("health", "GET /v1/health/live") { #expect(await $0.health()) },
        Outgoing("edge health", "GET /v1/health/edges", answer: #"{"drift":false}"#) {
            _ = try await $0.edgeHealth()
        },
        Outgoing("ticket", "GET /v1/ws/ticket", answer: #"{"ticket":"wst_1"}"#) {
            let answer = try await $0.streamTicket()
            #expect(answer.reveal() == "wst_1")
        },
        Outgoing(
            "any other endpoint",
            #"POST /v1/dex/pools/a%2Fb?limit=5&q=x%20y {"deep":true}"#,
            answer: #"{"ok":1}"#
        ) {
            let answer = try await $0.request(
                .post,
                "/v1/dex/pools/\("a/b")",
                query: ["limit": "5", "q": "x y"],
                body: ["deep": true]
            )
            #expect(answer["ok"]?.int64Value == 1)
        },
        Outgoing("any other endpoint without a body", "DELETE /v1/things/7", answer: "") {
            let answer = try await $0.request(.delete, "/v1/things/7")
            #expect(answer.isNull)
        },
    ]

    @Test("Every call leaves as written", arguments: calls)
    func call(_ call: Outgoing) async throws { try await call.check() }

    @Test("Health checks carry no key, everything else does")
    func healthChecksCarryNoKey() async throws {
        let stub = StubTransport(
            .status(200),
            .status(200, #"{"drift":true,"missing":["okx"]}"#),
            .status(200, "[]")
        )
        let client = try stub.client()
        #expect(await client.health())
        #expect(try await client.edgeHealth().missing == ["okx"])
        _ = try await client.venues()
        #expect(stub.requests.map { $0.headers["Authorization"] != nil } == [false, false, true])
    }

    @Test("A ticket is requested by POST where GET is not allowed")
    func ticketByPost() async throws {
        let stub = StubTransport(.status(405), .status(200, #"{"ticket":"t","expires_in":30}"#))
        let ticket = try await stub.client().streamTicket()
        #expect(ticket.reveal() == "t" && !"\(ticket)".contains("t"))
        #expect(stub.requests.map(\.text) == ["GET /v1/ws/ticket", "POST /v1/ws/ticket"])
    }
}
