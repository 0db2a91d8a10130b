package import SequenceMarkets

/// What an account says of itself at one moment, in plain values, so that it can be written on a
/// line and be judged in another process.
package struct AccountPicture: Codable, Sendable, Hashable {
    /// Whether it says that it is current.
    package var isCurrent: Bool
    /// Whether it says that it knows every open order.
    package var knowsAllOrders: Bool
    /// The open orders of its own graphs, and what they report as filled, by id.
    package var own: [String: Int64] = [:]
    /// The same of others' graphs.
    package var foreign: [String: Int64] = [:]
    /// Net quantities by coin and venue, without those that are zero.
    package var quantities: [String: Int64] = [:]
    /// Fees by coin and venue, of positions that say they are exact and lack no fee.
    package var exactFees: [String: Int64] = [:]
    /// Cash moved, of those among them that began without a position.
    package var exactCash: [String: Int64] = [:]
    /// The submissions whose outcome is not known.
    package var unsettled: [String] = []

    package init(_ reading: AccountReading) {
        isCurrent = reading.freshness == .current
        knowsAllOrders = reading.knowsAllOrders
        for order in reading.ownOpenOrders {
            own[AccountPicture.bare(order.id)] = order.filledQuantity.raw
        }
        for order in reading.foreignOpenOrders {
            foreign[AccountPicture.bare(order.id)] = order.filledQuantity.raw
        }
        unsettled = reading.unsettled.map(\.rawValue)
        let parts = Dictionary(grouping: reading.state.positions) {
            AccountPicture.key($0.id.symbol, $0.id.venue?.rawValue)
        }
        for (key, parts) in parts {
            let sum = parts.reduce(Int64(0)) { $0 &+ $1.quantity.raw }
            if sum != 0 { quantities[key] = sum }
            guard parts.count == 1, let part = parts.first, part.isExact,
                part.fillsWithoutFee == 0, !part.hasOverflowed
            else { continue }
            exactFees[key] = part.fees.raw
            if part.id.instrumentType == nil { exactCash[key] = part.cash.raw }
        }
    }

    /// An order's id without the prefix that some responses omit.
    package static func bare(_ id: String) -> String {
        id.hasPrefix("graph:") ? String(id.dropFirst(6)) : id
    }

    /// The name of a holding: rows name the coin, fills the pair.
    package static func key(_ symbol: String, _ venue: String?) -> String {
        "\(symbol.prefix { $0 != "-" }.lowercased()) \(venue?.lowercased() ?? "nowhere")"
    }
}
