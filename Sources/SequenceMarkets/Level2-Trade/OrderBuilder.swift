/// A builder for one order; nothing is sent before ``submit()``.
///
/// ```swift
/// let order = try await seq.sell("BTC-USD", 0.5)
///     .venue(.coinbase)
///     .limitPrice(75_000)
///     .timeInForce(.gtc)
///     .submit()
/// ```
public struct OrderBuilder: Sendable, NodeOptions {
    let client: SequenceClient
    /// The order's terms.
    public var node: Node
    private var isSandbox = false
    private var id: GraphID?

    init(_ client: SequenceClient, _ node: Node) {
        self.client = client
        self.node = node
    }

    /// Simulates the fill against the live book, even with a live key.
    public func sandbox() -> OrderBuilder {
        var copy = self
        copy.isSandbox = true
        return copy
    }

    /// Sets the graph's id, to allow submitting again after a restart without a duplicate.
    ///
    /// - Parameter id: The id; by default a random one.
    /// - Returns: The order, changed.
    public func graphID(_ id: GraphID) -> OrderBuilder {
        var copy = self
        copy.id = id
        return copy
    }

    /// Sends the order and returns the accepted graph.
    ///
    /// `POST /v1/orders`. The id is created before the first byte is sent and is the same on every
    /// attempt, so retries never submit twice.
    ///
    /// - Returns: The accepted graph.
    /// - Throws: ``SequenceError/validation(_:)`` before any I/O,
    ///   ``SequenceError/api(_:)`` when the exchange refuses,
    ///   ``SequenceError/outcomeUnknown(_:)`` when the outcome is unknown.
    @discardableResult
    public func submit() async throws(SequenceError) -> SubmittedGraph {
        try await submitOutcome().get()
    }

    /// Sends the order and returns the outcome: accepted, rejected or unknown.
    ///
    /// `POST /v1/orders`.
    ///
    /// - Returns: The outcome.
    /// - Throws: ``SequenceError``, only if nothing can have reached the exchange;
    ///   ``SequenceError/validation(_:)`` before any I/O.
    public func submitOutcome() async throws(SequenceError) -> OrderOutcome {
        try await client.executor.submit(prepared())
    }

    /// The validated order: its id and the exact bytes that will be sent.
    func prepared() throws(SequenceError) -> PreparedGraph {
        var problems: [ValidationError.Problem] = []
        NodeValidation.check(node, prefix: "", into: &problems)
        if case .derived = node.quantity {
            problems.append(.init(field: "qty", message: "a plain order needs a quantity"))
        }
        if let id { NodeValidation.check(id, into: &problems) }
        guard problems.isEmpty else { throw .validation(ValidationError(problems: problems)) }
        let id = id ?? .random(using: client.executor.configuration.random)
        let body = GraphBody(
            graphID: id,
            vertices: [.init(id: "order", node: node, isRoot: true)],
            isSandbox: isSandbox
        )
        return PreparedGraph(id: id, body: body.encoded(), nodes: [node])
    }
}
