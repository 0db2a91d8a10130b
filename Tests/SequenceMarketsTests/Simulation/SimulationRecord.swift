import SequenceMarkets

/// What a client told its bot in one simulated run: ids, texts and whole numbers only, for an
/// oracle that shares nothing with the client.
struct SimulationRecord: Sendable {
    struct ToldFill: Sendable, Hashable {
        var order: String
        var isBuy: Bool
        var quantity: Int64
        var price: Int64
        /// When, in milliseconds since the epoch, on the true clock.
        var told: Int64
    }

    struct ToldOrder: Sendable, Hashable {
        var order: String
        var status: String
        var isOver: Bool
        var filled: Int64
    }

    enum Ending: String, Sendable {
        case accepted, rejected, unknown
    }

    /// How the client says each submission ended, the last word last; by graph id.
    var submissions: [String: [Ending]] = [:]
    /// The id an accepted submission was told to have, by the id it asked for.
    var acceptedAs: [String: String] = [:]
    var fills: [ToldFill] = []
    var orders: [ToldOrder] = []
    /// Holes that are not closed, by what they were about.
    var openHoles: [String] = []
    /// What the client said to be missing at the end of a hole.
    struct Excuse: Sendable, Hashable {
        var missing: [String]
        var told: Int64
    }

    /// The holes that the client did not call complete.
    var excuses: [Excuse] = []
    /// Calls that have not returned.
    var underWay: [String] = []
    var streamEnded: String?
    /// Calls the bot made, for the seeds that turn out to do nothing.
    var calls = 0
}
