/// The changes to an order, validated.
struct OrderChange {
    private let price: Px?
    private let quantity: Qty?

    /// Throws ``SequenceError/validation(_:)`` with every problem.
    init(
        price: (any PxConvertible)?,
        quantity: (any QtyConvertible)?
    ) throws(SequenceError) {
        var problems: [ValidationError.Problem] = []
        let newPrice = price.map { price in
            Result { () throws(FixedPointError) in try price.px() }
        }
        let newQuantity = quantity.map { quantity in
            Result { () throws(FixedPointError) in try quantity.qty() }
        }
        if newPrice == nil, newQuantity == nil {
            problems.append(.init(field: "amend", message: "needs a new price, quantity or both"))
        }
        if let newQuantity, let message = OrderInput.problem(newQuantity) {
            problems.append(.init(field: "qty", message: message))
        }
        if let newPrice, let message = OrderInput.problem(price: newPrice) {
            problems.append(.init(field: "price", message: message))
        }
        guard problems.isEmpty else { throw .validation(ValidationError(problems: problems)) }
        self.price = try? newPrice?.get()
        self.quantity = try? newQuantity?.get()
    }

    func endpoint(for orderID: String) -> Endpoint<AmendResult> {
        var writer = JSONWriter()
        writer.object { writer in
            if let quantity {
                writer.key("new_qty_1e8")
                writer.int(quantity.raw)
            }
            if let price {
                writer.key("new_constraints")
                writer.object { writer in
                    writer.key("max_price_1e9")
                    writer.int(price.raw)
                }
            }
        }
        return Endpoint(
            method: .patch,
            path: "/v1/orders/\(orderID)",
            body: writer.bytes,
            repetition: .onlyIfRefused,
            lane: .orders,
            decode: { body throws(JSONError) in
                // A success without details applied the request to the order under its given id.
                body.isEmpty
                    ? AmendResult(orderID: orderID, mode: .cancelReplace, status: nil)
                    : try AmendResult(json: body)
            }
        )
    }
}

extension SequenceClient {
    /// Reads the order, subtracts the reduction, and amends it with exact arithmetic.
    func shrink(
        _ orderID: String,
        by reduction: some QtyConvertible
    ) async throws(SequenceError) -> AmendResult {
        let reduction = Result { () throws(FixedPointError) in try reduction.qty() }
        if let message = OrderInput.problem(reduction) {
            throw .validation(field: "by", message)
        }
        let order = try await order(orderID)
        guard !order.isTerminal else {
            throw .validation(field: "id", "the order is \(order.status) and cannot shrink")
        }
        guard let amount = try? reduction.get(), let total = try? order.quantity - amount,
            total.raw > 0, total > order.filledQuantity
        else {
            let rest = (try? order.quantity - order.filledQuantity) ?? order.quantity
            throw .validation(
                field: "by",
                "leaves nothing open of the \(rest) there is; cancel the order instead"
            )
        }
        var result = try await amend(orderID, qty: total)
        if result.mode == .cancelReplace { result.mode = .cancelReplaceShrink }
        return result
    }
}
