/// A change to a running node; only the given values change.
///
/// ```swift
/// let change = NodeAmendment().urgency(.high).maxSlippage(bps: 25)
/// try await seq.amendNode(graphID, node: "hedge", change)
/// ```
public struct NodeAmendment: Sendable, Hashable {
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
        writeForm(to: &writer)
        return writer.bytes
    }
}

/// Codable in the form of the request's body.
extension NodeAmendment: WireForm {
    init(form: JSONValue) throws(JSONError) {
        let form = try Form(form: form)
        quantity = form.quantity.map { .success($0) }
        (urgency, slippage) = (form.urgency, form.slippage)
        horizon = form.horizon.map { .milliseconds($0) }
    }

    func writeForm(to writer: inout JSONWriter) {
        let form = Form(
            quantity: try? quantity?.get(),
            urgency: urgency,
            slippage: slippage,
            horizon: horizon?.wholeMilliseconds
        )
        form.write(to: &writer)
    }

    private struct Form: WireModel {
        var quantity: Qty?
        var urgency: Urgency?
        var slippage: Int?
        var horizon: Int64?

        static var blank: Form { Form() }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.steps("qty_1e8", &quantity)
            try wire.field("urgency", &urgency)
            try wire.field("max_slippage_bps", &slippage)
            try wire.field("horizon_ms", &horizon)
        }
    }
}
