import SequenceMarkets

/// The side of an order.
enum OrderSide: String, Sendable, Hashable {
    case buy, sell

    var opposite: OrderSide { self == .buy ? .sell : .buy }
    /// As flat order lists print it.
    var upper: String { self == .buy ? "BUY" : "SELL" }
}

/// The kind of instrument.
enum ContractKind: String, Sendable, Hashable {
    case spot, perp, prediction
}

/// The outcome of a prediction market that an instrument is a claim on.
struct PredictionOutcome: Sendable, Hashable {
    var market: PredictionMarket
    var isYes: Bool

    var name: String { market.outcomes[isYes ? 0 : 1] }

    /// The name of the outcome that won.
    func winner(_ resolution: Resolution) -> String {
        market.outcomes[resolution.isYes ? 0 : 1]
    }
}

/// One tradable instrument and the constants of its market.
struct ListedInstrument: Sendable, Hashable {
    /// The canonical symbol: a pair, a Kalshi ticker with its outcome, a Polymarket token.
    var symbol: String
    var kind: ContractKind
    var base: String
    /// The asset its cash moves in: USD, USDT or USDC, each worth one dollar here.
    var settlement: String
    var venues: [String]
    /// The middle of its price path.
    var anchor: Px
    /// How much the fastest octave of its path moves, in parts per billion.
    var amplitude: Int64
    /// The seed key of its path; instruments of one underlying share it.
    var pathKey: UInt64
    /// Its offset from its underlying, in parts per billion.
    var premium: Int64 = 0
    /// Steps between two price levels.
    var tick: Int64
    /// The smallest change of a size.
    var lot: Int64
    /// The size of a typical level.
    var levelSize: Int64
    var prediction: PredictionOutcome?

    /// The symbol of its position: one per coin, whatever it was bought with.
    var holdingSymbol: String { kind == .spot ? base : symbol }

    /// The seed key of its books.
    var bookKey: UInt64 { SeededNoise.key(bookSymbol) }

    /// Both outcomes of a prediction market trade in one book, that of YES.
    var bookSymbol: String {
        guard let prediction, !prediction.isYes else { return symbol }
        return prediction.market.yesSymbol
    }

    /// Whether its prices are one minus those of the book it trades in.
    var isMirrored: Bool { prediction.map { !$0.isYes } ?? false }
}
