import SequenceMarkets
package import SequenceMocks

/// Judges what a client reported by what really happened.
///
/// It knows the exchange's state and the record of what was reported, and no type of the client.
package struct SimulationOracle {
    /// One thing that must not be, under a short label.
    package struct Finding: Sendable, Hashable, CustomStringConvertible {
        package var label: String
        package var text: String

        package init(label: String, text: String) {
            self.label = label
            self.text = text
        }

        package var description: String { "\(label): \(text)" }
    }

    private let truth: TruthLog
    private let told: SimulationRecord
    /// How late an execution may be reported, in milliseconds.
    private let patience: Double
    /// The ids of the orders that the client reported.
    private let known: Set<String>

    package init(truth: TruthLog, told: SimulationRecord, patience: Double) {
        self.truth = truth
        self.told = told
        self.patience = patience
        known = Set((told.orders.map(\.order) + told.fills.map(\.order)).map(SimulationOracle.bare))
    }

    package func findings() -> [Finding] {
        submissions() + executions() + lateness() + ends() + waits()
    }

    // MARK: Submissions

    private func submissions() -> [Finding] {
        var findings: [Finding] = []
        var landed: [String: Int] = [:]
        for submission in truth.submissions { landed[submission.askedID ?? "", default: 0] += 1 }
        for (id, endings) in told.submissions.sorted(by: { $0.key < $1.key }) {
            let count = landed[id] ?? 0
            if count > 1 {
                findings.append(Finding(label: "doubled", text: "\(id) \(count) times"))
            }
            if endings.contains(.rejected), count > 0 {
                findings.append(
                    Finding(label: "rejected-landed", text: "\(id) was called rejected")
                )
            }
            if endings.contains(.accepted), count == 0 {
                findings.append(Finding(label: "accepted-never", text: "\(id) never arrived"))
            }
        }
        let real = Set(truth.submissions.map { "\($0.askedID ?? "") \($0.graphID)" })
        for (id, graph) in told.acceptedAs.sorted(by: { $0.key < $1.key }) {
            if !real.contains("\(id) \(graph)") {
                findings.append(Finding(label: "accepted-foreign", text: "\(id) as \(graph)"))
            }
        }
        return findings
    }

    // MARK: Executions

    /// An execution as both sides can name it whatever ids a dialect shows.
    private struct Key: Hashable {
        var order: String
        var isBuy: Bool
        var quantity: Int64
        var price: Int64
    }

    private func executions() -> [Finding] {
        var real: [Key: Int] = [:]
        var happened: [Key: (order: String, time: Int64)] = [:]
        for execution in truth.executions {
            let key = Key(
                order: SimulationOracle.bare(execution.firstOrderID),
                isBuy: execution.side == "buy",
                quantity: execution.quantity.raw,
                price: execution.price.raw
            )
            real[key, default: 0] += 1
            if happened[key] == nil {
                let order = SimulationOracle.bare(execution.orderID)
                happened[key] = (order, execution.time.raw / 1_000_000)
            }
        }
        var heard: [Key: Int] = [:]
        for fill in told.fills {
            heard[
                Key(
                    order: SimulationOracle.first(fill.order),
                    isBuy: fill.isBuy,
                    quantity: fill.quantity,
                    price: fill.price
                ),
                default: 0
            ] += 1
        }
        var findings: [Finding] = []
        for (key, count) in real.sorted(by: { $0.key.order < $1.key.order }) {
            let told = heard[key] ?? 0
            if told > count {
                findings.append(Finding(label: "fill-twice", text: "\(key) \(told) of \(count)"))
            } else if told < count, let last = happened[key],
                !isExcused(last.order, at: last.time)
            {
                findings.append(Finding(label: "fill-missing", text: "\(key) \(told) of \(count)"))
            }
        }
        for key in heard.keys where real[key] == nil && !key.order.contains("graph_old") {
            findings.append(Finding(label: "fill-invented", text: "\(key)"))
        }
        return findings
    }

    /// Executions that were reported far too late: a bot cannot act on what is held back.
    private func lateness() -> [Finding] {
        var happened: [Key: [Int64]] = [:]
        for execution in truth.executions {
            let key = Key(
                order: SimulationOracle.bare(execution.firstOrderID),
                isBuy: execution.side == "buy",
                quantity: execution.quantity.raw,
                price: execution.price.raw
            )
            happened[key, default: []].append(execution.time.raw / 1_000_000)
        }
        var findings: [Finding] = []
        for fill in told.fills {
            let key = Key(
                order: SimulationOracle.first(fill.order),
                isBuy: fill.isBuy,
                quantity: fill.quantity,
                price: fill.price
            )
            // Of equal executions the last one counts, so no lateness is attributed to another.
            guard let time = happened[key]?.max() else { continue }
            let late = fill.told - time
            if Double(late) > patience {
                findings.append(Finding(label: "fill-late", text: "\(key) \(late) ms"))
            }
        }
        return findings
    }

    // MARK: Ends of orders

    private func ends() -> [Finding] {
        var findings: [Finding] = []
        var last: [String: SimulationRecord.ToldOrder] = [:]
        var ended: [String: SimulationRecord.ToldOrder] = [:]
        for order in told.orders {
            let id = SimulationOracle.bare(order.order)
            last[id] = order
            if order.isOver { ended[id] = order }
        }
        for order in truth.orders {
            let ids = order.ids.map(SimulationOracle.bare)
            guard let current = ids.last else { continue }
            if order.isOver, ended[current] == nil,
                !isExcused(current, at: order.updated.raw / 1_000_000)
            {
                let text =
                    "\(current) is \(order.state), told as \(last[current]?.status ?? "nothing")"
                findings.append(Finding(label: "end-missing", text: text))
            }
            if let end = ended[current], !order.isOver {
                findings.append(Finding(label: "end-invented", text: "\(current) \(end.status)"))
            }
            if let end = ended[current], order.isOver, !agree(end.status, order.state) {
                let text = "\(current) is \(order.state), told as \(end.status)"
                findings.append(Finding(label: "end-wrong", text: text))
            }
            for old in ids.dropLast() {
                if let told = last[old], !told.isOver, ended[old] == nil {
                    let text = "\(old) was superseded, told as \(told.status)"
                    findings.append(Finding(label: "superseded-open", text: text))
                }
            }
            if let most = last[current]?.filled, most > order.filled.raw {
                findings.append(Finding(label: "overfilled", text: "\(current) \(most)"))
            }
        }
        return findings
    }

    private func agree(_ told: String, _ real: String) -> Bool {
        let told = told.uppercased()
        if real == "COMPLETED" { return told == "COMPLETED" || told == "FILLED" }
        return told == real
    }

    // MARK: Waiting

    private func waits() -> [Finding] {
        var findings = told.openHoles.map { Finding(label: "hole-open", text: $0) }
        findings += told.underWay.map { Finding(label: "stuck", text: $0) }
        if let end = told.streamEnded {
            findings.append(Finding(label: "stream-ended", text: end))
        }
        return findings
    }

    // MARK: Excuses

    /// Whether the client has said, after it happened, that this is missing: by name, or among
    /// a number of orders of which it can know no more than how many there are.
    private func isExcused(_ id: String, at time: Int64) -> Bool {
        let stem = SimulationOracle.first(id).dropLast()
        return told.excuses.contains { excuse in
            guard excuse.told >= time else { return false }
            return excuse.missing.contains { missing in
                if missing.contains("graph_") { return missing.contains(stem) }
                return !known.contains(id) || missing.contains("open orders")
            }
        }
    }

    // MARK: Ids

    private static func bare(_ id: String) -> String {
        id.hasPrefix("graph:") ? String(id.dropFirst(6)) : id
    }

    /// The first id of the order an id belongs to.
    private static func first(_ id: String) -> String {
        let bare = SimulationOracle.bare(id)
        guard let stem = bare.lastIndex(of: ":") else { return bare }
        return bare[...stem] + "1"
    }
}
