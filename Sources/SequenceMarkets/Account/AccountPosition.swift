/// A position of the account as its fills make it; see ``AccountState/positions``.
///
/// A fill's notional is rounded once, halves away from zero, to 10⁻⁹ USD, as the exchange rounds
/// it; sums are exact; the average price is rounded once, when it is read. Without an opening
/// position, `cash + fees` is always `realizedPnL` less the cost of what is open, to the last unit.
public struct AccountPosition: Codable, Hashable, Sendable, Identifiable {
    /// What tells one position from another.
    public struct Key: Codable, Hashable, Sendable {
        /// The symbol, as fills name it.
        public var symbol: String
        /// The venue; nil if the fill did not say.
        public var venue: Venue?
        /// The instrument's type; nil if it is not known, as fills do not say.
        public var instrumentType: InstrumentType?

        /// Makes a key.
        public init(
            symbol: String,
            venue: Venue? = nil,
            instrumentType: InstrumentType? = nil
        ) {
            (self.symbol, self.venue) = (symbol, venue)
            self.instrumentType = instrumentType
        }
    }

    /// The symbol, venue and type.
    public var id: Key
    /// The quantity, in steps of 10⁻⁸; negative for a short position.
    public var quantity: Qty
    /// The average price of what is open, in steps of 10⁻⁹ USD; nil if flat or unknown.
    public var averagePrice: Px?
    /// The profit of what was closed, without fees; nil if it cannot be computed.
    public var realizedPnL: USD?
    /// The profit of what is open, at its mark; nil without a mark.
    public var unrealizedPnL: USD?
    /// The value of what is open, at its mark; negative for a short position, nil without a mark.
    public var value: USD?
    /// The mark.
    public var mark: Px?
    /// The fees paid, as far as they are known.
    public var fees: USD
    /// The cash its fills moved, known fees included; negative where more was paid than received.
    public var cash: USD
    /// How many fills it has.
    public var fillCount = 0
    /// How many of them were reported without a fee, which ``fees`` and ``cash`` therefore lack.
    public var fillsWithoutFee = 0
    /// Whether average price and realised profit are those of every fill in sequence.
    ///
    /// False after a fill that is older than those kept, after two reports of a fill that
    /// contradict each other, after a correction, and after a gap that could not be closed
    /// completely.
    public var isExact = true
    /// Whether a number has left its range; ``quantity``, ``fees`` and ``cash`` are then the
    /// nearest that fit, and the others nil.
    public var hasOverflowed = false

    /// Makes a position, for tests.
    public init(
        _ id: Key,
        quantity: Qty,
        averagePrice: Px? = nil,
        realizedPnL: USD? = nil,
        fees: USD = 0,
        cash: USD = 0
    ) {
        (self.id, self.quantity, self.averagePrice) = (id, quantity, averagePrice)
        (self.realizedPnL, self.fees, self.cash) = (realizedPnL, fees, cash)
    }

    /// Whether nothing is open.
    public var isFlat: Bool { quantity == .zero }
}

extension AccountPosition {
    init(_ id: Key, _ fold: PositionFold, mark: Px?) {
        self.init(
            id,
            quantity: Qty(raw: fold.quantity.clamped),
            averagePrice: fold.basis.averagePrice,
            fees: USD(raw: fold.fees.clamped),
            cash: USD(raw: fold.cash.clamped)
        )
        (fillCount, fillsWithoutFee) = (fold.count, fold.unknownFees)
        (isExact, self.mark) = (fold.isExact, mark)
        let sums = [fold.quantity, fold.fees, fold.cash, fold.basis.realized, fold.basis.cost]
        hasOverflowed = fold.basis.hasOverflowed || sums.contains { $0.steps == nil }
        guard !hasOverflowed else {
            averagePrice = nil
            return
        }
        realizedPnL = USD(raw: fold.basis.realized.clamped)
        guard let mark else { return }
        value = try? mark * quantity
        unrealizedPnL = value.flatMap { try? $0 - USD(raw: fold.basis.cost.clamped) }
    }
}

/// The value at risk in a set of positions.
public struct AccountExposure: Codable, Hashable, Sendable {
    /// The sum of the values' magnitudes; nil if one is unknown or the sum does not fit.
    public var gross: USD?
    /// The sum of the values, short ones negative; nil if one is unknown or the sum does not fit.
    public var net: USD?
    /// The open positions without a known value.
    public var unmarked: [AccountPosition.Key]

    /// Makes an exposure, for tests.
    public init(gross: USD?, net: USD?, unmarked: [AccountPosition.Key] = []) {
        (self.gross, self.net, self.unmarked) = (gross, net, unmarked)
    }

    init(of positions: some Sequence<AccountPosition>) {
        var (gross, net) = (WideSum(), WideSum())
        unmarked = []
        for position in positions where !position.isFlat {
            guard let value = position.value else {
                unmarked.append(position.id)
                continue
            }
            net.value &+= Int128(value.raw)
            gross.value &+= Int128(value.raw.magnitude)
        }
        self.gross = unmarked.isEmpty ? gross.steps.map { USD(raw: $0) } : nil
        self.net = unmarked.isEmpty ? net.steps.map { USD(raw: $0) } : nil
    }
}

extension AccountPosition.Key: Comparable, CustomStringConvertible {
    /// By symbol, then venue, then type.
    public static func < (a: Self, b: Self) -> Bool {
        (a.symbol, a.venue?.rawValue ?? "", a.instrumentType?.rawValue ?? "")
            < (b.symbol, b.venue?.rawValue ?? "", b.instrumentType?.rawValue ?? "")
    }

    /// For example `BTC-USD on binance`.
    public var description: String {
        symbol + (venue.map { " on \($0)" } ?? "") + (instrumentType.map { " (\($0))" } ?? "")
    }
}
