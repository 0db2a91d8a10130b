package import SequenceMarkets
package import SequenceMocks

/// Judges an account's picture by what really happened.
package struct AccountOracle {
    private let truth: TruthLog
    private let isOwn: (String) -> Bool
    /// Whether an order reports its fills since its last amendment only.
    private let startsAtZero: Bool

    /// - Parameters:
    ///   - truth: What really happened.
    ///   - dialect: How the exchange reports it.
    ///   - isOwn: Whether a graph is the account's own client's.
    package init(_ truth: TruthLog, _ dialect: Dialect, isOwn: @escaping (String) -> Bool) {
        (self.truth, self.isOwn) = (truth, isOwn)
        startsAtZero = dialect.amendedID == .new && dialect.amendedFilled == .startsAtZero
    }

    /// Everything in which the picture differs, in words.
    package func differences(_ picture: AccountPicture) -> [String] {
        orders(picture) + quantities(picture)
    }

    private func orders(_ picture: AccountPicture) -> [String] {
        var found: [String] = []
        var believed = picture.own.merging(picture.foreign) { a, _ in a }
        for order in truth.orders where !order.isOver {
            guard let id = order.ids.last.map(AccountPicture.bare) else { continue }
            guard let filled = believed.removeValue(forKey: id) else {
                if picture.knowsAllOrders { found.append("\(id) is open and not known") }
                continue
            }
            if (picture.own[id] != nil) != isOwn(order.graphID) {
                found.append("\(id) is taken for \(picture.own[id] == nil ? "foreign" : "own")")
            }
            guard !startsAtZero, filled != order.filled.raw else { continue }
            found.append("\(id) is filled \(order.filled.raw), believed \(filled)")
        }
        return found + believed.keys.sorted().map { "\($0) is not open, and believed to be" }
    }

    private func quantities(_ picture: AccountPicture) -> [String] {
        let real = quantities
        return Set(real.keys).union(picture.quantities.keys).sorted().compactMap { key in
            let (actual, believed) = (real[key] ?? 0, picture.quantities[key] ?? 0)
            return actual == believed ? nil : "\(key): \(actual), believed \(believed)"
        }
    }

    /// Net quantities by coin and venue.
    package var quantities: [String: Int64] {
        var sums: [String: Int64] = [:]
        for execution in truth.executions {
            sums[AccountPicture.key(execution.symbol, execution.venue), default: 0] +=
                execution.signed
        }
        return sums
    }

    /// Fees and cash that are called exact and are not.
    package func inexact(_ picture: AccountPicture) -> [String] {
        var (fees, cash) = ([String: Int64](), [String: Int64]())
        for execution in truth.executions {
            let key = AccountPicture.key(execution.symbol, execution.venue)
            fees[key, default: 0] += execution.fee.raw
            let notional = (try? execution.price * execution.quantity)?.raw ?? 0
            cash[key, default: 0] += (execution.signed > 0 ? -notional : notional)
            cash[key, default: 0] -= execution.fee.raw
        }
        return picture.exactFees.sorted { $0.key < $1.key }
            .filter { fees[$0.key] ?? 0 != $0.value }
            .map { "fees of \($0.key): \(fees[$0.key] ?? 0), believed \($0.value)" }
            + picture.exactCash.sorted { $0.key < $1.key }
            .filter { cash[$0.key] ?? 0 != $0.value }
            .map { "cash of \($0.key): \(cash[$0.key] ?? 0), believed \($0.value)" }
    }

    /// Whether what a correction calls true was so at a moment since a time.
    package func wasTrue(
        _ correction: AccountCorrection,
        since start: Nanoseconds
    ) -> Bool {
        switch correction {
        case .position(let id, _, let actual):
            // What is at no venue is nowhere in the truth.
            guard let venue = id.venue else { return actual == 0 }
            let key = AccountPicture.key(id.symbol, venue.rawValue)
            var (sum, values) = (Int64(0), Set<Int64>())
            for execution in truth.executions
            where AccountPicture.key(execution.symbol, execution.venue) == key {
                if execution.time >= start { values.insert(sum) }
                sum += execution.signed
            }
            return values.union([sum]).contains(actual.raw)
        case .order(_, let actual):
            let id = AccountPicture.bare(actual.id)
            let isMeant = { (order: TruthLog.Order) in
                order.ids.contains { AccountPicture.bare($0) == id }
            }
            guard let order = truth.orders.first(where: isMeant) else { return false }
            let isReplaced = order.ids.last.map(AccountPicture.bare) != id
            return actual.filledQuantity <= order.filled
                && (!actual.isTerminal || order.isOver || isReplaced)
        }
    }
}

extension TruthLog.Execution {
    /// Negative for a sale.
    fileprivate var signed: Int64 { side.lowercased() == "buy" ? quantity.raw : -quantity.raw }
}
