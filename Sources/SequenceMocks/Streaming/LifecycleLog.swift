import SequenceMarkets

/// The last events of prediction markets, for sockets that connect later.
struct LifecycleLog: Sendable {
    enum Kind: String, Sendable {
        case newMarkets = "new_markets"
        case resolved = "market_resolved"
    }

    /// How many events a new connection is told first.
    static let replay = 128

    private var events: [Kind: [[UInt8]]] = [:]

    func recent(_ kind: Kind) -> [[UInt8]] { events[kind] ?? [] }

    mutating func add(_ frame: [UInt8], _ kind: Kind) {
        var list = events[kind] ?? []
        list.append(frame)
        if list.count > LifecycleLog.replay { list.removeFirst(list.count - LifecycleLog.replay) }
        events[kind] = list
    }
}
