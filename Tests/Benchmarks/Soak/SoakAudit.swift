import SequenceMarkets
import SequenceMocks

/// Compares what the trader believes with what the exchange has.
struct SoakAudit {
    private let ledger: SequenceClient

    init(_ exchange: MockExchange) throws { ledger = try exchange.client(apiKey: "seq_test_soak") }

    /// Everything that differs, in words; empty if nothing does.
    func differences(_ beliefs: SoakBeliefs.Content) async throws -> [String] {
        var found: [String] = []
        var keys: Set<String> = []
        for try await fill in ledger.fills().limit(1_000).all() {
            guard let key = fill.deduplicationKey else { continue }
            keys.insert(key)
            switch beliefs.fills[key] ?? 0 {
            case 1: break
            case 0: found.append("fill \(key) of \(fill.nodeOrderID) never came")
            case let count: found.append("fill \(key) came \(count) times")
            }
        }
        for key in beliefs.fills.keys where !keys.contains(key) {
            found.append("fill \(key) was never made")
        }
        var graphs: Set<String> = []
        var sizes: Set<Int64> = []
        for try await order in ledger.orders().limit(1_000).all() {
            if let graph = order.graphID?.rawValue { graphs.insert(graph) }
            // Each intention has a size of its own, so the same one again is a second order.
            if !sizes.insert(order.quantity.raw).inserted {
                found.append("order \(order.nodeOrderID) is a second one of its intention")
            }
            let told = beliefs.orders[order.nodeOrderID]
            if told.map(OrderStatus.init(unchecked:)) != OrderStatus(unchecked: "\(order.status)") {
                found.append(
                    "order \(order.nodeOrderID) is \(order.status), told as \(told ?? "nothing")"
                )
            }
        }
        for graph in graphs.subtracting(beliefs.accepted) {
            found.append("graph \(graph) is there, and its sender believes it is not")
        }
        for graph in beliefs.accepted.subtracting(graphs) {
            found.append("graph \(graph) was accepted, and is not there")
        }
        return found
    }

    /// How many orders and fills of the exchange are older than this and were never told.
    func overdue(_ beliefs: SoakBeliefs.Content, before: Nanoseconds) async throws -> Int {
        var offset = 0
        var missing = 0
        // Whatever is still missing after so many later ones is found at the end.
        while offset < 3_000 {
            let page = try await ledger.fills().limit(1_000).offset(offset).fetch()
            for fill in page.items where fill.time ?? before < before {
                if let key = fill.deduplicationKey, beliefs.fills[key] == nil { missing += 1 }
            }
            offset += page.items.count
            if !page.hasMore { break }
        }
        return missing
    }
}
