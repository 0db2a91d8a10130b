/// A change to a running node; only the given values change.
///
/// ```swift
/// try await seq.amendNode(graphID, "hedge", NodeAmendment().urgency(.high).maxSlippage(bps: 25))
/// ```
public struct NodeAmendment: Sendable {
    private var quantity: Result<Qty, FixedPointError>?
    private var urgency: Urgency?
    private var slippage: Int?
    private var horizon: Duration?

    /// An empty amendment.
    public init() {}

    private func with(_ change: (inout NodeAmendment) -> Void) -> NodeAmendment {
        var copy = self
        change(&copy)
        return copy
    }

    /// A new total quantity.
    public func quantity(_ quantity: some QtyConvertible) -> NodeAmendment {
        with { $0.quantity = Result { () throws(FixedPointError) in try quantity.qty() } }
    }

    /// The new urgency of the order.
    public func urgency(_ urgency: Urgency) -> NodeAmendment { with { $0.urgency = urgency } }

    /// The new maximum slippage, in basis points.
    public func maxSlippage(bps: Int) -> NodeAmendment { with { $0.slippage = bps } }

    /// A new soft deadline, in whole milliseconds.
    public func horizon(_ horizon: Duration) -> NodeAmendment { with { $0.horizon = horizon } }

    /// The request's body; throws ``SequenceError/validation(_:)`` before any I/O.
    func encoded() throws(SequenceError) -> [UInt8] {
        var problems: [ValidationError.Problem] = []
        if let quantity, let message = OrderInput.problem(quantity) {
            problems.append(.init(field: "qty", message: message))
        }
        if let slippage, slippage < 0 {
            problems.append(.init(field: "max_slippage_bps", message: "must not be negative"))
        }
        if let horizon, horizon.wholeMilliseconds < 1 {
            problems.append(
                .init(field: "horizon_ms", message: "must be at least a millisecond")
            )
        }
        if quantity == nil, urgency == nil, slippage == nil, horizon == nil {
            problems.append(.init(field: "amendment", message: "changes nothing"))
        }
        guard problems.isEmpty else { throw .validation(ValidationError(problems: problems)) }
        var writer = JSONWriter()
        writer.object { writer in
            if case .success(let quantity)? = quantity {
                writer.key("qty_1e8")
                writer.int(quantity.raw)
            }
            if let urgency {
                writer.key("urgency")
                writer.string(urgency.rawValue)
            }
            if let slippage {
                writer.key("max_slippage_bps")
                writer.int(Int64(slippage))
            }
            if let horizon {
                writer.key("horizon_ms")
                writer.int(horizon.wholeMilliseconds)
            }
        }
        return writer.bytes
    }
}
