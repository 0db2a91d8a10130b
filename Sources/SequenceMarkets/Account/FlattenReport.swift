/// Which orders an emergency stop cancels.
public enum FlattenScope: String, Sendable, Hashable, CaseIterable {
    /// Those of graphs submitted by this client, in this process.
    case own
    /// Every open order of the account, whatever submitted it.
    case all
}

/// The actions of an emergency stop, and the state seen afterwards.
///
/// The open orders listed were open at the last check. None is claimed to be gone unless the whole
/// list was seen after the last cancel.
public struct FlattenReport: Sendable, Hashable {
    /// A step that failed.
    public struct Failure: Sendable, Hashable {
        /// The step, for example `cancelAll(on: kraken)`.
        public var step: String
        /// The reason.
        public var error: SequenceError

        /// Makes a failure.
        public init(step: String, error: SequenceError) {
            (self.step, self.error) = (step, error)
        }
    }

    /// The state of the kill switch according to its answer; nil if the request was not made or
    /// failed.
    public internal(set) var killSwitch: KillSwitchStatus?
    /// The venues where all orders were cancelled, with their answers.
    public internal(set) var venues: [Venue: VenueCancellation]
    /// The graphs for which a cancel was accepted.
    public internal(set) var cancelledGraphs: [GraphID]
    /// Which orders were to be cancelled.
    public internal(set) var scope: FlattenScope
    /// Submissions whose outcome is unknown: they may still open an order.
    public internal(set) var unsettled: [GraphID]
    /// Submissions that were unknown and that the exchange denied for
    /// ``SequenceClient/Configuration/settleWindow``: watched, and cancelled if they appear.
    public internal(set) var denied: [GraphID]
    /// Open orders that this client did not submit, and did not touch.
    public internal(set) var foreignOpen: [Order]
    /// The rows of the order list that could not be read.
    public internal(set) var issues: [RowIssue]
    /// The orders in scope that were open at the last check; nil if the check was not possible.
    public internal(set) var stillOpen: [Order]?
    /// Whether the last check saw the whole order list.
    public internal(set) var sawEverything: Bool
    /// The failures, the last one of each step.
    public internal(set) var failures: [Failure]

    /// Makes a report; by default it is empty, and claims nothing as seen.
    public init(
        scope: FlattenScope = .own,
        killSwitch: KillSwitchStatus? = nil,
        venues: [Venue: VenueCancellation] = [:],
        cancelledGraphs: [GraphID] = [],
        stillOpen: [Order]? = nil,
        sawEverything: Bool = false,
        unsettled: [GraphID] = [],
        denied: [GraphID] = [],
        foreignOpen: [Order] = [],
        issues: [RowIssue] = [],
        failures: [Failure] = []
    ) {
        (self.scope, self.killSwitch, self.venues) = (scope, killSwitch, venues)
        (self.cancelledGraphs, self.stillOpen) = (cancelledGraphs, stillOpen)
        (self.sawEverything, self.unsettled) = (sawEverything, unsettled)
        self.denied = denied
        (self.foreignOpen, self.issues, self.failures) = (foreignOpen, issues, failures)
    }

    /// Whether the check after the last cancel showed that no order in scope is open, and no
    /// submission may still open one.
    ///
    /// It says nothing about positions: the emergency stop closes none.
    public var hasNoOpenOrders: Bool {
        sawEverything && stillOpen?.isEmpty == true && unsettled.isEmpty
    }

    mutating func note(_ step: String, _ error: SequenceError) {
        failures.removeAll { $0.step == step }
        failures.append(Failure(step: step, error: error))
    }

    mutating func clear(_ step: String) { failures.removeAll { $0.step == step } }
}

extension FlattenReport: CustomStringConvertible {
    /// One to three sentences for the operator on call.
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
