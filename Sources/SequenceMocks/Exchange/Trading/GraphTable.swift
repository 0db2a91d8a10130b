/// Every graph of an account by its number and its id, and which of them wait for the market.
struct GraphTable: Sendable, RandomAccessCollection, MutableCollection {
    /// An edge that waits for a price.
    struct EdgeKey: Sendable, Hashable {
        var graph: Int
        var edge: Int
    }

    private var rows: [SimulatedGraph] = []
    private var byID: [String: Int] = [:]
    private var priced: Set<EdgeKey> = []
    /// Graphs with runtime limits the market can break, and the next step to look at each.
    private var limited: [Int: Int64] = [:]

    var startIndex: Int { 0 }
    var endIndex: Int { rows.count }

    subscript(index: Int) -> SimulatedGraph {
        get { rows[index] }
        _modify { yield &rows[index] }
    }

    /// The number of the graph an id names.
    func index(ofID id: String) -> Int? { byID[id] }

    /// Adds a graph; its number is the count before.
    mutating func append(_ graph: SimulatedGraph) {
        byID[graph.id] = rows.count
        rows.append(graph)
    }

    // MARK: Edges that wait for a price

    mutating func watchPrice(of edge: Int, in graph: Int) {
        priced.insert(EdgeKey(graph: graph, edge: edge))
    }

    mutating func unwatchPrice(of edge: Int, in graph: Int) {
        priced.remove(EdgeKey(graph: graph, edge: edge))
    }

    /// The edges whose price must be checked by a step, oldest first.
    func pricesDue(by step: Int64) -> [EdgeKey] {
        priced.filter { rows[$0.graph].edges[$0.edge].nextLook <= step }
            .sorted { ($0.graph, $0.edge) < ($1.graph, $1.edge) }
    }

    // MARK: Graphs whose limits the market can break

    mutating func watchLimits(of graph: Int, from step: Int64) {
        limited[graph] = step
    }

    mutating func unwatchLimits(of graph: Int) {
        limited[graph] = nil
    }

    func watchesLimits(of graph: Int) -> Bool { limited[graph] != nil }

    /// The graphs whose limits must be checked by a step, oldest first.
    func limitsDue(by step: Int64) -> [Int] {
        limited.filter { $0.value <= step }.keys.sorted()
    }

    /// Makes everything that waits due at a step, however long it was to wait.
    mutating func lookAgain(from step: Int64) {
        for key in priced { rows[key.graph].edges[key.edge].nextLook = step }
        for index in limited.keys { limited[index] = step }
    }

    /// The next step at which anything must be checked.
    var nextLook: Int64? {
        let prices = priced.lazy.map { self[$0.graph].edges[$0.edge].nextLook }.min()
        guard let limits = limited.values.min() else { return prices }
        return prices.map { Swift.min($0, limits) } ?? limits
    }
}
