import SequenceMarkets
import SequenceMocks
import Testing

/// A refusal is believed where the documentation says what it means, and where no other attempt
/// can have been carried out; what could be about the repeat itself is asked first.
@Suite("What a refusal of a submission proves")
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
        _ configure: (inout Configuration) -> Void = { _ in }
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

    @Test(
        "A 4xx without the documented envelope proves nothing",
        arguments: [400, 401, 403, 404, 409, 422, 429],
        noEnvelope
    )
    func withoutEnvelope(_ status: Int, _ body: String) async throws {
        let stub = StubTransport(.status(status, body), Self.denial)
        #expect(word(try await submit(stub) { $0.retryPolicy = .none }) == "unknown")
    }
}
