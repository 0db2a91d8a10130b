import SequenceMarkets
import SequenceMocks

/// One fault of a soak, and when it occurs.
struct SoakFault: Sendable {
    /// The kind of fault.
    enum Kind: String, CaseIterable, Sendable {
        // REST, before the exchange sees the request.
        case refused429, refused503, refused502, requestDropped, requestIgnored
        // REST, after the exchange has done what was asked.
        case answerDropped, answerIgnored, answer500, answer504, answerCut, answerBroken
        case answerReset, answerDripped, answerLate
        // The stream's socket.
        case socketDropped, socketReset, socketClosed, socketStalled, frameCutByReset
        case protocolBroken, upgradeRefused, upgradeIgnored, subscribeIgnored
        // What comes on the socket.
        case duplicates, swapped, serverGap, malformed, undecodable, unknownValues, dripped
        // The consumer.
        case slowConsumer

        /// Whether the client brings it about, not the server.
        var isOfTheClient: Bool { self == .slowConsumer }
    }

    let at: Duration
    let kind: Kind
    /// How many requests or messages it concerns, or how many seconds it lasts.
    let count: Int

    /// All faults of a run; the same for the same seed.
    static func schedule(seed: UInt64, for duration: Duration) -> [SoakFault] {
        var random = SeededGenerator(seed: seed)
        var faults: [SoakFault] = []
        var now = Duration.seconds(3)
        while now < duration {
            let kinds = Kind.allCases
            faults.append(
                SoakFault(
                    at: now,
                    kind: kinds[Int(random.next() % UInt64(kinds.count))],
                    count: 1 + Int(random.next() % 4)
                )
            )
            now += .milliseconds(300 + Int64(random.next() % 3_400))
        }
        return faults
    }
}
