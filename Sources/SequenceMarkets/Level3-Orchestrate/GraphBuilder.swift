/// A builder for an execution graph; nothing is sent before ``submit()``.
///
/// Nodes without an incoming edge start at once; the others wait for their trigger.
///
/// ```swift
/// let graph = try await seq.graph()
///     .node("spot", .buy("ETH-USD", 100))
///     .node("hedge", .sell("ETH-USD-PERP", 0).perp().derived())
///     .edge("spot", to: "hedge", on: .onFill) { $0.sizing(.linearHedge(-1)) }
///     .risk { $0.maxLoss(2_000).onRuntimeBreach(.cancelAll) }
///     .submit()
/// ```
public struct GraphBuilder: Sendable {
    struct Vertex: Sendable, Hashable {
        var id: String
        var node: Node
    }

    struct Edge: Sendable, Hashable {
        var from: String
        var to: String
        var trigger: Trigger
        var options: EdgeOptions
    }

    private var client: SequenceClient
    private(set) var vertices: [Vertex] = []
    private(set) var edges: [Edge] = []
    private(set) var limits: RiskLimits?
    private var isSandbox = false
    private var notes: JSONValue?
    private(set) var id: GraphID?

    /// Everything of the graph, without the client that sends it.
    fileprivate var contents: [AnyHashable] {
        [
            AnyHashable(vertices), AnyHashable(edges), AnyHashable(limits),
            AnyHashable(isSandbox), AnyHashable(notes), AnyHashable(id),
        ]
    }

    init(_ client: SequenceClient) { self.client = client }

    private func with(_ change: (inout GraphBuilder) -> Void) -> GraphBuilder {
        var copy = self
        change(&copy)
        return copy
    }

    /// Adds an order under an id that edges refer to.
    ///
    /// - Parameters:
    ///   - id: The node's id, unique in the graph.
    ///   - node: The order.
    /// - Returns: The graph, changed.
    public func node(_ id: String, _ node: Node) -> GraphBuilder {
        with { $0.vertices.append(Vertex(id: id, node: node)) }
    }

    /// Makes one order start another.
    ///
    /// - Parameters:
    ///   - from: The id of the parent node.
    ///   - to: The id of the child node, which waits for the trigger.
    ///   - trigger: When the child starts.
    ///   - options: Sets the edge's options, such as the child's sizing.
    /// - Returns: The graph, changed.
    public func edge(
        _ from: String,
        to: String,
        on trigger: Trigger,
        _ options: (EdgeOptions) -> EdgeOptions = { $0 }
    ) -> GraphBuilder {
        let options = options(EdgeOptions())
        return with {
            $0.edges.append(Edge(from: from, to: to, trigger: trigger, options: options))
        }
    }

    /// Sets the four layers of limits.
    ///
    /// - Parameter limits: Changes the limits set so far.
    /// - Returns: The graph, changed.
    public func risk(_ limits: (RiskLimits) -> RiskLimits) -> GraphBuilder {
        let limits = limits(limitsSoFar)
        return with { $0.limits = limits }
    }

    private var limitsSoFar: RiskLimits { limits ?? RiskLimits() }

    /// Simulates the fills against the live book, even with a live key.
    public func sandbox() -> GraphBuilder { with { $0.isSandbox = true } }

    /// Attaches free-form notes, stored with the graph.
    ///
    /// - Parameter notes: The notes, as JSON.
    /// - Returns: The graph, changed.
    public func metadata(_ notes: JSONValue) -> GraphBuilder { with { $0.notes = notes } }

    /// Sets the graph's id, to allow submitting again after a restart without a duplicate.
    ///
    /// - Parameter id: The id; by default a random one.
    /// - Returns: The graph, changed.
    public func graphID(_ id: GraphID) -> GraphBuilder { with { $0.id = id } }

    /// Sends the graph and returns what the exchange accepted.
    ///
    /// `POST /v1/orders`. The id is created before the first byte is sent and is the same on every
    /// attempt, so retries never submit twice.
    ///
    /// - Returns: The accepted graph.
    /// - Throws: ``SequenceError/validation(_:)`` with every problem before any I/O,
    ///   ``SequenceError/api(_:)`` when the exchange refuses,
    ///   ``SequenceError/outcomeUnknown(_:)`` when the outcome is unknown.
    @discardableResult
    public func submit() async throws(SequenceError) -> SubmittedGraph {
        try await submitOutcome().get()
    }

    /// Sends the graph and returns the outcome: accepted, rejected or unknown.
    ///
    /// `POST /v1/orders`.
    ///
    /// - Returns: The outcome.
    /// - Throws: ``SequenceError``, only if nothing can have reached the exchange;
    ///   ``SequenceError/validation(_:)`` with every problem before any I/O.
    public func submitOutcome() async throws(SequenceError) -> OrderOutcome {
        try await client.executor.submit(prepared())
    }

    /// The same graph, for another client.
    package func on(_ client: SequenceClient) -> GraphBuilder { with { $0.client = client } }

    /// The validated graph: its id and the exact bytes that will be sent.
    func prepared() throws(SequenceError) -> PreparedGraph {
        let problems = GraphValidation.problems(of: self)
        guard problems.isEmpty else { throw .validation(ValidationError(problems: problems)) }
        let id = id ?? .random(using: client.executor.configuration.random)
        let children = Set(edges.map(\.to))
        let body = GraphBody(
            graphID: id,
            vertices: vertices.map {
                .init(id: $0.id, node: $0.node, isRoot: !children.contains($0.id))
            },
            edges: zip(edges, edgeIDs()).map { edge, id in
                GraphEdge(
                    id: id,
                    from: edge.from,
                    to: edge.to,
                    trigger: edge.trigger,
                    options: edge.options
                )
            },
            risk: limits.flatMap { $0.isEmpty ? nil : $0 },
            isSandbox: isSandbox,
            metadata: notes
        )
        return PreparedGraph(id: id, body: body.encoded(), nodes: vertices.map(\.node) + sized)
    }

    /// The orders whose quantity an edge sets, with that quantity.
    private var sized: [Node] {
        edges.compactMap { edge in
            guard let sizing = edge.options.sizing,
                var node = vertices.first(where: { $0.id == edge.to })?.node
            else { return nil }
            node.quantity =
                if case .fixed(let quantity) = sizing { .fixed(quantity) } else { .derived }
            return node
        }
    }

    /// `e_FROM_TO`, with a counter if that is taken.
    func edgeIDs() -> [String] {
        var taken: Set<String> = []
        return edges.map { edge in
            let name = "e_\(edge.from)_\(edge.to)"
            var id = name
            var n = 2
            while !taken.insert(id).inserted {
                id = "\(name)_\(n)"
                n += 1
            }
            return id
        }
    }
}

/// Builders are equal if they describe the same graph, whichever client would send it.
extension GraphBuilder: Hashable {
    /// Whether both describe the same graph.
    public static func == (a: GraphBuilder, b: GraphBuilder) -> Bool { a.contents == b.contents }

    /// Feeds the graph.
    public func hash(into hasher: inout Hasher) { hasher.combine(contents) }
}
