import SequenceMarkets

/// What a client reported to its bot in one simulated run: ids, texts and whole numbers only, for
/// an oracle that shares nothing with the client.
package struct SimulationRecord: Sendable {
    package struct ToldFill: Sendable, Hashable {
        package var order: String
        package var isBuy: Bool
        package var quantity: Int64
        package var price: Int64
        /// When, in milliseconds since the epoch, on the true clock.
        package var told: Int64

        package init(order: String, isBuy: Bool, quantity: Int64, price: Int64, told: Int64) {
            self.order = order
            self.isBuy = isBuy
            self.quantity = quantity
            self.price = price
            self.told = told
        }
    }

    package struct ToldOrder: Sendable, Hashable {
        package var order: String
        package var status: String
        package var isOver: Bool
        package var filled: Int64

        package init(order: String, status: String, isOver: Bool, filled: Int64) {
            self.order = order
            self.status = status
            self.isOver = isOver
            self.filled = filled
        }
    }

    package enum Ending: String, Sendable {
        case accepted, rejected, unknown
    }

    /// How the client says each submission ended, the last word last; by graph id.
    package var submissions: [String: [Ending]] = [:]
    /// The reported id of an accepted submission, by the requested one.
    package var acceptedAs: [String: String] = [:]
    package var fills: [ToldFill] = []
    package var orders: [ToldOrder] = []
    /// Gaps that are not closed, by what they were about.
    package var openHoles: [String] = []
    /// What the client said to be missing at the end of a gap.
    package struct Excuse: Sendable, Hashable {
        package var missing: [String]
        package var told: Int64

        package init(missing: [String], told: Int64) {
            self.missing = missing
            self.told = told
        }
    }

    /// The gaps that the client did not call complete.
    package var excuses: [Excuse] = []
    /// Calls that have not returned.
    package var underWay: [String] = []
    package var streamEnded: String?
    /// Calls the bot made, for the seeds that turn out to do nothing.
    package var calls = 0

    package init() {}
}
