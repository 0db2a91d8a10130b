import SequenceMarkets

/// A venue's fees.
struct FeeSchedule: Sendable, Hashable {
    /// Hundredths of a basis point.
    var maker: Int64
    var taker: Int64
    /// The rate of a prediction venue's curve, in steps of 10⁻⁸; nil for the others.
    var curveRate: Int64?

    /// The schedule of a venue for a kind of instrument.
    static func of(_ venue: String, kind: ContractKind) -> FeeSchedule {
        switch (kind, venue) {
        case (.prediction, "kalshi"): FeeSchedule(maker: 0, taker: 0, curveRate: 7_000_000)
        case (.prediction, _): FeeSchedule(maker: 0, taker: 0, curveRate: 7_200_000)
        case (.perp, "hyperliquid"): FeeSchedule(maker: 150, taker: 450)
        case (.perp, _): FeeSchedule(maker: 200, taker: 500)
        case (.spot, "binance"), (.spot, "bybit"): FeeSchedule(maker: 1_000, taker: 1_000)
        case (.spot, "bitget"), (.spot, "okx"): FeeSchedule(maker: 800, taker: 1_000)
        case (.spot, "coinbase"): FeeSchedule(maker: 2_500, taker: 4_000)
        case (.spot, "kraken"): FeeSchedule(maker: 1_600, taker: 2_600)
        case (.spot, "cryptocom"): FeeSchedule(maker: 2_500, taker: 3_000)
        case (.spot, _): FeeSchedule(maker: 3_000, taker: 3_000)
        }
    }

    /// The fee of one fill, rounded once, halves away from zero.
    ///
    /// Prediction venues charge takers rate × contracts × p × (1 − p).
    func fee(_ quantity: Qty, at price: Px, isMaker: Bool) throws(FixedPointError) -> USD {
        guard let curveRate else {
            return try (price * quantity).scaled(by: isMaker ? maker : taker, over: 1_000_000)
        }
        if isMaker { return .zero }
        let unit: Int64 = 1_000_000_000
        let variance = try WideProduct.divide(price.raw, unit - price.raw, by: unit)
        // Prices are whole ticks, so neither product above the last has anything to round.
        let perContract = try WideProduct.divide(variance, curveRate, by: 100_000_000)
        return try Px(raw: perContract) * quantity
    }

    /// The rate in basis points, for display and statistics.
    func basisPoints(at price: Px, isMaker: Bool) -> Double {
        guard let curveRate else { return Double(isMaker ? maker : taker) / 100 }
        return isMaker ? 0 : Double(curveRate) / 1e8 * (1 - price.double) * 10_000
    }
}
