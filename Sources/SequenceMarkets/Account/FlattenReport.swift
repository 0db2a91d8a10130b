/// Whose orders an emergency stop cancels.
public enum FlattenScope: String, Sendable, Hashable, CaseIterable {
    /// Those of graphs this client made, in this process.
    case own
    /// Every open order of the account, whoever made it.
    case all
}

/// What an emergency stop did, and what was seen afterwards.
///
/// Open orders that are listed were open when last looked at. None is claimed to be gone unless
/// the whole list was seen after the last cancel.
public struct FlattenReport: Sendable, Hashable {
    /// One step that failed.
    public struct Failure: Sendable, Hashable {
        /// The step, for example `cancelAll(on: kraken)`.
        public var step: String
        /// Why.
        public var error: SequenceError

        /// Makes a failure.
        public init(step: String, error: SequenceError) {
            (self.step, self.error) = (step, error)
        }
    }

    /// Where the kill switch stands, as its answer said; nil if it was not asked or failed.
    public internal(set) var killSwitch: KillSwitchStatus?
    /// The venues whose orders were all cancelled, with their answers.
    public internal(set) var venues: [Venue: VenueCancellation]
    /// The graphs for which a cancel was accepted.
    public internal(set) var cancelledGraphs: [GraphID]
    /// Whose orders were to be cancelled.
    public internal(set) var scope: FlattenScope
    /// Submissions whose outcome is unknown: they may open an order yet.
    public internal(set) var unsettled: [GraphID]
    /// Open orders that this client did not make, and left alone.
    public internal(set) var foreignOpen: [Order]
    /// The rows of the list of orders that could not be read.
    public internal(set) var issues: [RowIssue]
    /// The orders in scope that were open when last looked at; nil if nobody could look.
    public internal(set) var stillOpen: [Order]?
    /// Whether the last look saw the whole list of orders.
    public internal(set) var sawEverything: Bool
    /// What went wrong, the last failure of each step.
    public internal(set) var failures: [Failure]

    /// Makes a report; of nothing unless told otherwise, and nothing is claimed to be seen.
    public init(
        scope: FlattenScope = .own,
        killSwitch: KillSwitchStatus? = nil,
        venues: [Venue: VenueCancellation] = [:],
        cancelledGraphs: [GraphID] = [],
        stillOpen: [Order]? = nil,
        sawEverything: Bool = false,
        unsettled: [GraphID] = [],
        foreignOpen: [Order] = [],
        issues: [RowIssue] = [],
        failures: [Failure] = []
    ) {
        (self.scope, self.killSwitch, self.venues) = (scope, killSwitch, venues)
        (self.cancelledGraphs, self.stillOpen) = (cancelledGraphs, stillOpen)
        (self.sawEverything, self.unsettled) = (sawEverything, unsettled)
        (self.foreignOpen, self.issues, self.failures) = (foreignOpen, issues, failures)
    }

    /// Whether it was seen, after the last cancel, that no order in scope is open, and no
    /// submission may open one yet.
    public var isVerifiedFlat: Bool {
        sawEverything && stillOpen?.isEmpty == true && unsettled.isEmpty
    }

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
            case let open? where open.isEmpty && sawEverything:
                scope == .all || foreignOpen.isEmpty
                    ? "No order is open." : "No order of this client is open."
            case let open? where open.isEmpty: "No open order was seen, but not all were listed."
            case let open?:
                "\(open.count) still open: "
                    + open.prefix(5).map(\.nodeOrderID).joined(separator: ", ")
                    + (open.count > 5 ? ", …." : ".")
            }
        if !foreignOpen.isEmpty { text += " \(foreignOpen.count) of others were left open." }
        if !unsettled.isEmpty {
            text += " Unknown: \(unsettled.prefix(5).map(\.rawValue).joined(separator: ", "))."
        }
        if let killSwitch {
            text += killSwitch.isActive ? " The kill switch is engaged." : " It is NOT engaged."
        }
        for failure in failures { text += " \(failure.step) failed: \(failure.error)." }
        return text
    }
}
