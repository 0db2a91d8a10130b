/// Input checks shared by an order and its preview.
enum OrderInput {
    static func check(_ symbol: String, _ side: Side, _ report: (String, String) -> Void) {
        if symbol.isEmpty { report("symbol", "must not be empty") }
        if symbol.holdsControlCharacter { report("symbol", "must not hold a control character") }
        if !side.isKnown { report("side", "must be buy or sell, not \"\(side)\"") }
    }

    /// Why a number cannot be an order's quantity; nil if it can.
    static func problem(_ quantity: Result<Qty, FixedPointError>) -> String? {
        switch quantity {
        case .failure(let error): "is \(error)"
        case .success(.max), .success(.min): "is too large for 64 bits at this scale"
        case .success(let value) where value.raw <= 0:
            "must be greater than zero (the smallest step is 0.00000001), not \(value)"
        case .success: nil
        }
    }

    /// Why a number cannot be an order's limit; nil if it can.
    static func problem(price: Result<Px, FixedPointError>) -> String? {
        switch price {
        case .failure(let error): "is \(error)"
        case .success(.max): "must be greater than zero and fit 64 bits"
        case .success(let value) where value.raw <= 0: "must be greater than zero and fit 64 bits"
        case .success: nil
        }
    }
}
