import Foundation
import SequenceMarkets
import Testing

@Suite("Every documented error code", .fewAtATime)
struct ErrorCodeTests {
    struct Documented: Sendable, CustomTestStringConvertible {
        let status: Int
        let code: APIError.Code
        let isRetryable: Bool
        var testDescription: String { "\(status) \(code)" }
    }

    static let all: [Documented] = [
        .init(status: 400, code: .badRequest, isRetryable: false),
        .init(status: 400, code: .validationError, isRetryable: false),
        .init(status: 401, code: .unauthorized, isRetryable: false),
        .init(status: 403, code: .forbidden, isRetryable: false),
        .init(status: 404, code: .notFound, isRetryable: false),
        .init(status: 409, code: .conflict, isRetryable: false),
        .init(status: 429, code: .rateLimited, isRetryable: true),
        .init(status: 500, code: .internalError, isRetryable: false),
        .init(status: 503, code: .serviceUnavailable, isRetryable: true),
    ]

    private func body(_ sample: Documented) -> String {
        """
        {"error":{"code":"\(sample.code)","message":"because","request_id":"r-1",
         "details":[{"field":"qty_1e8","message":"must be positive"}]}}
        """
    }

    @Test("A read, a change and an order each throw it with its code", arguments: all)
    func thrown(_ sample: Documented) async throws {
        let calls: [@Sendable (SequenceClient) async throws -> Void] = [
            { _ = try await $0.quote("BTC-USD") },
            { _ = try await $0.amend("o", price: 1) },
            { try await $0.cancel("graph_x") },
            { _ = try await $0.request(.post, "/v1/anything", body: [:]) },
            { _ = try await $0.redeem("s", venue: .kalshi) },
        ]
        for call in calls {
            let stub = StubTransport(.status(sample.status, body(sample)))
            let client = try stub.client { $0.retryPolicy = .none }
            let error = await sequenceError { try await call(client) }
            // An amend that may have been carried out is unknown, with the answer as its cause.
            var refusal = error?.refusal
            if case .outcomeUnknown(let unknown)? = error {
                #expect(sample.status >= 500)
                refusal = (unknown.cause as? SequenceError)?.refusal
            }
            guard let refusal else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(refusal.status == sample.status && refusal.code == sample.code)
            #expect(refusal.message == "because" && refusal.requestID == "r-1")
            #expect(refusal.details.first?.field == "qty_1e8")
            #expect(
                refusal.isRetryable
                    == (sample.isRetryable
                        && (refusal.status == 429 || refusal.context.isIdempotent))
            )
            #expect(stub.requests.count == 1)
        }
    }

    @Test("An unknown code is kept unchanged")
    func unknownCode() async throws {
        let stub = StubTransport(.status(451, #"{"error":{"code":"MOON_PHASE","message":"m"}}"#))
        let error = await sequenceError { try await stub.client().account() }
        #expect(error?.refusal?.code.rawValue == "MOON_PHASE")
        #expect(error?.refusal?.code.isKnown == false)
    }

    @Test("A validation error names each field once, also where the message already does")
    func detailsOnce() async throws {
        let documented = """
            {"error":{"code":"VALIDATION_ERROR","message":
             "validation error: qty_1e8: must be positive","request_id":"r-1","details":[
             {"field":"qty_1e8","message":"must be positive"},
             {"field":"symbol","message":"is not known"}]}}
            """
        let stub = StubTransport(.status(400, documented))
        let error = await sequenceError { try await stub.client().account() }
        let text = "\(try #require(error))"
        #expect(text.components(separatedBy: "qty_1e8: must be positive").count == 2)
        // What the message leaves out is still said.
        #expect(text.components(separatedBy: "symbol: is not known").count == 2)
        // A name that only begins alike is another field.
        let alike =
            documented
            .replacingOccurrences(of: "error: qty_1e8", with: "error: min_qty_1e8")
        let other = await sequenceError {
            try await StubTransport(.status(400, alike)).client().account()
        }
        #expect("\(try #require(other))".contains("; qty_1e8: must be positive"))
    }
}
