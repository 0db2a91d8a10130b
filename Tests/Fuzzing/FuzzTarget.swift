/// One place where foreign bytes come in, and what must hold whatever they are.
struct FuzzTarget: Sendable {
    let name: String
    /// Which of the fixtures begin the corpus.
    let seeds: @Sendable ([Fixture]) -> [[UInt8]]
    /// Feeds the bytes; stops the process where a promise is broken.
    let run: @Sendable ([UInt8]) -> Void

    static let all = [
        JSONFuzz.target, StreamFuzz.target, BodyFuzz.target, AnswerFuzz.target, FrameFuzz.target,
        EventFuzz.target, ServerFuzz.target, DecimalFuzz.target, OutgoingFuzz.target,
    ]

    static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// Stops where a promise is broken, so that the fuzzer keeps the input.
func promise(_ holds: Bool, _ text: @autoclosure () -> String) {
    if !holds { fatalError("broken promise: \(text())") }
}

/// Splits bytes at places that are drawn from a number.
func split(_ bytes: [UInt8], seed: UInt8) -> [[UInt8]] {
    if seed == 0 { return bytes.map { [$0] } }
    var parts: [[UInt8]] = []
    var rest = bytes[...]
    var state = UInt64(seed)
    while !rest.isEmpty {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let count = 1 + Int(state >> 60)
        parts.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
    }
    return parts
}
