import SequenceMarkets
import SequenceMocks
import TestSupport

/// Compares what the trader was told with what really happened, by no answer of the exchange's.
struct SoakAudit {
    private let exchange: MockExchange

    init(_ exchange: MockExchange) { self.exchange = exchange }

    /// What may still come.
    private static let pending: Set<String> = [
        "fill-missing", "end-missing", "superseded-open", "hole-open", "stuck",
    ]

    /// Everything that differs, in words; what may still come is left out on request.
    func differences(_ record: SimulationRecord, sparingPending: Bool = false) -> [String] {
        let truth = exchange.truth
        // How late is late is a question of this machine's load, so none is blamed for it.
        var found = SimulationOracle(truth: truth, told: record, patience: .infinity).findings()
        if sparingPending { found.removeAll { SoakAudit.pending.contains($0.label) } }
        var sizes: Set<Int64> = []
        for order in truth.orders where !sizes.insert(order.quantity.raw).inserted {
            // Each intention has a size of its own, so the same one again is a second order.
            found.append(.init(label: "doubled", text: "\(order.ids) repeats an intention"))
        }
        return found.map { "\($0)" }
    }
}
