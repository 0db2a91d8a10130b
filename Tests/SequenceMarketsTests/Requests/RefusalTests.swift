import SequenceMarkets
import SequenceMocks
import Testing

/// A refusal is believed where the documentation says what it means, and where no other attempt
/// can have been carried out; what could be about the repeat itself is asked first.
@Suite("What a refusal of a submission proves", .fewAtATime)
struct RefusalTests {
    static let denial = StubTransport.Step.status(404, SubmissionEvidenceTests.denial)
    static let shown = StubTransport.Step.status(200, SubmissionEvidenceTests.shown)
    static let limited = refusal(429, "RATE_LIMITED")

    static func refusal(
        _ status: Int,
        _ code: String,
        _ message: String = "no"
    ) -> StubTransport.Step {
        .status(status, #"{"error":{"code":"\#(code)","message":"\#(message)"}}"#)
    }

    /// What may be said of a repeat.
    static let refusals: [(Int, String, String)] = [
        (400, "VALIDATION_ERROR", "graph_id already exists"), (400, "BAD_REQUEST", "no"),
        (401, "UNAUTHORIZED", "no"), (403, "FORBIDDEN", "no"), (409, "CONFLICT", "duplicate"),
        (422, "VALIDATION_ERROR", "duplicate request"),
    ]

    static let noEnvelope = [
        "", "{}", "<html>no</html>", #"{"error":"text"}"#, #"{"message":"no"}"#,
        #"{"code":"VALIDATION_ERROR","message":"no"}"#, #"{"error":{"message":"no"}}"#,
        #"{"error":{"code":5}}"#, #"{"error":{"code":""}}"#,
    ]

    private func submit(
        _ stub: StubTransport,
        _ configure: (inout SequenceClient.Configuration) -> Void = { _ in }
    ) async throws -> OrderOutcome {
        try await stub.client(configure).buy("BTC-USD", 1).graphID("graph_mine").submitOutcome()
    }

    private func word(_ outcome: OrderOutcome) -> String {
        switch outcome {
        case .accepted(let graph): "accepted \(graph.graphID)"
        case .rejected(let error): "rejected \(error.status)"
        case .unknown: "unknown"
        }
    }

    private func methods(_ stub: StubTransport) -> [String] {
        stub.requests.map(\.method.rawValue)
    }

    @Test("A refused repeat of an attempt that landed is accepted", arguments: refusals)
    func refusedRepeatThatLanded(_ status: Int, _ code: String, _ message: String) async throws {
        for first in [Self.limited, .status(429), .status(503), .fail(.timeout, sent: true)] {
            let stub = StubTransport(first, Self.refusal(status, code, message), Self.shown)
            #expect(word(try await submit(stub)) == "accepted graph_mine")
            #expect(methods(stub) == ["POST", "POST", "GET"])
            #expect(stub.requests.last?.target == "/v1/execution_graphs/graph_mine")
        }
    }

    @Test("A refused repeat is rejected only if all attempts were refused, and it is denied")
    func refusedRepeatThatDidNotLand() async throws {
        let refused = Self.refusal(401, "UNAUTHORIZED")
        let all = StubTransport(Self.limited, refused, Self.denial)
        #expect(word(try await submit(all)) == "rejected 401")
        let unsent = StubTransport(.fail(.connect, sent: false), refused)
        #expect(word(try await submit(unsent)) == "rejected 401")
        #expect(methods(unsent) == ["POST", "POST"])
        for first in [StubTransport.Step.status(429), .status(503), .fail(.timeout, sent: true)] {
            let stub = StubTransport(first, refused, Self.denial)
            #expect(word(try await submit(stub)) == "unknown")
        }
    }

    @Test(
        "A question without a clear answer leaves a refused repeat unknown",
        arguments: [
            StubTransport.Step.status(404, "<html>"), .status(200, "<html>"),
            refusal(403, "FORBIDDEN"),
            .status(200, SubmissionEvidenceTests.shown.replacing("graph_mine", with: "graph_b")),
            .status(200, SubmissionEvidenceTests.shown.replacing("100000000", with: "7")),
        ]
    )
    func unclearAnswer(_ answer: StubTransport.Step) async throws {
        let repeated = StubTransport(Self.limited, Self.refusal(401, "UNAUTHORIZED"), answer)
        #expect(word(try await submit(repeated)) == "unknown")
        let first = StubTransport(Self.refusal(409, "CONFLICT"), answer)
        #expect(word(try await submit(first)) == "unknown")
    }

    @Test("An order refused by a rate limit until the retries end is queried")
    func limitedToTheEnd() async throws {
        let ends = [(Self.denial, "rejected 429"), (Self.shown, "accepted graph_mine")]
        for (answer, expected) in ends {
            let stub = StubTransport(Array(repeating: Self.limited, count: 4) + [answer])
            #expect(word(try await submit(stub)) == expected)
            #expect(methods(stub) == ["POST", "POST", "POST", "POST", "GET"])
        }
    }

    @Test("A first response of 409, or one about the id, is verified by a query")
    func firstConflict() async throws {
        let steps = [
            Self.refusal(409, "CONFLICT", "duplicate"),
            Self.refusal(400, "VALIDATION_ERROR", "graph_id already exists"),
            Self.refusal(400, "VALIDATION_ERROR", "graph_mine is in use"),
        ]
        for step in steps {
            let landed = StubTransport(step, Self.shown)
            #expect(word(try await submit(landed)) == "accepted graph_mine")
            let denied = StubTransport(step, Self.denial)
            #expect(word(try await submit(denied)).hasPrefix("rejected 4"))
            #expect(methods(denied) == ["POST", "GET"])
        }
        let bare = StubTransport(.status(409, "<html>"), Self.shown)
        #expect(word(try await submit(bare)) == "accepted graph_mine")
        let unproven = StubTransport(.status(409, "<html>"), Self.denial)
        #expect(word(try await submit(unproven)) == "unknown")
    }

    @Test("A rejection of a manual resubmission is verified by a query too")
    func refusedResubmission() async throws {
        let lost = SubmissionEvidenceTests.lost
        let stub = StubTransport(lost, Self.refusal(403, "FORBIDDEN"), Self.shown)
        let client = try stub.client { $0.retryPolicy = .none }
        let first = try await client.buy("BTC-USD", 1).graphID("graph_mine").submitOutcome()
        #expect(word(first) == "unknown")
        #expect(word(try await client.resubmit("graph_mine")) == "accepted graph_mine")
    }

    @Test("An order that was accepted before is not rejected by a refusal of the same bytes")
    func acceptedThenRefused() async throws {
        let stub = StubTransport(
            .status(200, SubmissionEvidenceTests.accepted),
            Self.refusal(401, "UNAUTHORIZED"),
            Self.shown
        )
        let client = try stub.client()
        for _ in 0..<2 {
            let outcome = try await client.buy("BTC-USD", 1).graphID("graph_mine").submitOutcome()
            #expect(word(outcome) == "accepted graph_mine")
        }
    }

    @Test(
        "A code that is no refusal is asked about and never rejected, whatever the status",
        arguments: [
            (400, "INTERNAL_ERROR"), (401, "SERVICE_UNAVAILABLE"), (400, "RATE_LIMITED"),
            (403, "TIMEOUT"), (422, "INTERNAL_ERROR"), (409, "INTERNAL_ERROR"),
            (404, "MOON_PHASE"), (429, "VALIDATION_ERROR"),
        ]
    )
    func codesThatAreNoRefusal(_ status: Int, _ code: String) async throws {
        let denied = StubTransport(Self.refusal(status, code), Self.denial)
        #expect(word(try await submit(denied) { $0.retryPolicy = .none }) == "unknown")
        let landed = StubTransport(Self.refusal(status, code), Self.shown)
        let outcome = try await submit(landed) { $0.retryPolicy = .none }
        #expect(word(outcome) == "accepted graph_mine")
        #expect(methods(landed) == ["POST", "GET"])
    }

    @Test(
        "A 4xx without the documented envelope proves nothing",
        arguments: [400, 401, 403, 404, 409, 422, 429],
        noEnvelope
    )
    func withoutEnvelope(_ status: Int, _ body: String) async throws {
        let stub = StubTransport(.status(status, body), Self.denial)
        #expect(word(try await submit(stub) { $0.retryPolicy = .none }) == "unknown")
    }

    @Test("A 404 in an undocumented form denies nothing")
    func denialWithoutEnvelope() async throws {
        let flat = StubTransport.Step.status(404, #"{"code":"NOT_FOUND","message":"no"}"#)
        let stub = StubTransport(Self.refusal(409, "CONFLICT"), flat)
        #expect(word(try await submit(stub)) == "unknown")
    }
}
