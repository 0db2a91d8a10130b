import SequenceMarkets
import Testing

/// What a call sends, as text: method, target and body.
struct Outgoing: CustomTestStringConvertible, Sendable {
    let name: String
    let answer: String
    let expected: [String]
    let call: @Sendable (SequenceClient) async throws -> Void

    /// A call, the answer it gets, and the request it must make.
    init(
        _ name: String,
        _ expected: String...,
        answer: String = "{}",
        call: @escaping @Sendable (SequenceClient) async throws -> Void
    ) {
        self.name = name
        self.expected = expected
        self.answer = answer
        self.call = call
    }

    var testDescription: String { name }

    /// Makes the call against a script and compares what left, byte for byte.
    ///
    /// `GRAPH` in an answer stands for the graph's id that the call sends.
    func check() async throws {
        let stub = StubTransport(repeating: .status(200, answer), count: expected.count)
        try await call(stub.client { $0.random = RandomSource { 0x0123_4567_89ab_cdef } })
        #expect(stub.requests.map(\.text) == expected)
        #expect(stub.unusedSteps == 0)
        for request in stub.requests
        where request.body != nil || [.post, .put, .patch].contains(request.method) {
            #expect(request.headers["Content-Type"] == "application/json")
        }
    }
}

extension HTTPRequest {
    /// Method, target and body on one line.
    var text: String {
        let body = body.map { " " + String(decoding: $0, as: UTF8.self) } ?? ""
        return "\(method.rawValue) \(target)\(body)"
    }
}

/// What an operation throws, if it throws a `SequenceError`.
func sequenceError<Value>(
    of operation: () async throws -> Value
) async -> SequenceError? {
    do {
        _ = try await operation()
        return nil
    } catch {
        return error as? SequenceError
    }
}

extension SequenceError {
    /// The validation error in it, if it is one.
    var validation: ValidationError? {
        if case .validation(let error) = self { error } else { nil }
    }

    /// The server's refusal in it, if it is one.
    var refusal: APIError? {
        if case .api(let error) = self { error } else { nil }
    }
}
