/// What an emergency stop did, and what was seen afterwards.
///
/// Open orders that are listed were open when last looked at. None is claimed to be gone unless
/// the whole list was seen after the last cancel.
public struct FlattenReport: Sendable {
    /// One step that failed.
    public struct Failure: Sendable {
        /// The step, for example `cancelAll(on: kraken)`.
        public var step: String
        /// Why.
        public var error: SequenceError
    }

    /// Where the kill switch stands, as its answer said; nil if it was not asked or failed.
    public internal(set) var killSwitch: KillSwitchStatus?
    /// The venues whose orders were all cancelled, with their answers.
    public internal(set) var venues: [Venue: VenueCancellation] = [:]
    /// The graphs for which a cancel was accepted.
    public internal(set) var cancelledGraphs: [GraphID] = []
    /// The orders that were open when last looked at; nil if nobody could look.
    public internal(set) var stillOpen: [Order]?
    /// Whether the last look saw the whole list of orders.
    public internal(set) var sawEverything = false
    /// What went wrong, the last failure of each step.
    public internal(set) var failures: [Failure] = []

    /// Whether it was seen, after the last cancel, that no order is open.
    public var isVerifiedFlat: Bool { sawEverything && stillOpen?.isEmpty == true }

    mutating func note(_ step: String, _ error: SequenceError) {
        failures.removeAll { $0.step == step }
        failures.append(Failure(step: step, error: error))
    }

    mutating func clear(_ step: String) { failures.removeAll { $0.step == step } }
}

extension FlattenReport: CustomStringConvertible {
    /// A sentence or three for the person who is called.
    public var description: String {
        var text =
            switch stillOpen {
            case nil: "Not verified: the orders could not be listed."
            case let open? where open.isEmpty && sawEverything: "No order is open."
            case let open? where open.isEmpty: "No open order was seen, but not all were listed."
            case let open?:
                "\(open.count) still open: "
                    + open.prefix(5).map(\.nodeOrderID).joined(separator: ", ")
                    + (open.count > 5 ? ", …." : ".")
            }
        if let killSwitch {
            text += killSwitch.isActive ? " The kill switch is engaged." : " It is NOT engaged."
        }
        for failure in failures { text += " \(failure.step) failed: \(failure.error)." }
        return text
    }
}
