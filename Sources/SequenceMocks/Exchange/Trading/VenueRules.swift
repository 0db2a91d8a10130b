import SequenceMarkets

/// The orders a test makes the venues reject or fill only in part.
struct VenueRules: Sendable {
    /// A reason to reject by symbol, venue and quantity, or nil.
    var rejectBySymbol:
        (@Sendable (_ symbol: String, _ venue: String?, _ quantity: Qty) -> String?)?
    /// A reason to reject by everything a rule may want to see, or nil.
    var rejectByOrder: (@Sendable (MockOrder) -> String?)?
    /// How much to fill by symbol, or nil for all.
    var holdBySymbol: (@Sendable (_ symbol: String, _ quantity: Qty) -> Qty?)?
    /// How much to fill by everything a rule may want to see, or nil for all.
    var holdByOrder: (@Sendable (MockOrder) -> Qty?)?

    /// The reason the venues reject an order, or nil.
    func rejection(of order: MockOrder) -> String? {
        rejectBySymbol?(order.symbol, order.venue, order.quantity) ?? rejectByOrder?(order)
    }

    /// How much of an order is filled at most, or nil for all.
    func hold(of order: MockOrder) -> Qty? {
        holdBySymbol?(order.symbol, order.quantity) ?? holdByOrder?(order)
    }

    /// Releases all held orders.
    mutating func release() {
        (holdBySymbol, holdByOrder) = (nil, nil)
    }

    var isEmpty: Bool {
        rejectBySymbol == nil && rejectByOrder == nil && holdBySymbol == nil && holdByOrder == nil
    }
}
