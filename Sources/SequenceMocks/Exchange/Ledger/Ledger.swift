import SequenceMarkets

/// The holding of one instrument at one venue.
struct Holding: Sendable, Hashable {
    var instrument: ListedInstrument
    var venue: String
    /// Signed: negative is short.
    var quantity: Qty = .zero
    /// The cost of the open quantity, with the same sign; the average price is cost ÷ quantity.
    var cost: USD = .zero
    var realized: USD = .zero
    var fees: USD = .zero
    /// The fills that made it, for the invariants: bought less sold.
    var flowQuantity: Qty = .zero
    var flowNotional: USD = .zero

    /// The funding paid; negative if received.
    var funding: USD = .zero
    private var average = AveragePrice()

    init(instrument: ListedInstrument, venue: String) {
        self.instrument = instrument
        self.venue = venue
    }

    /// The average price paid for what is open.
    var entry: Px { average.price }

    /// Adds a fill; on a throw nothing has changed.
    mutating func apply(
        _ side: OrderSide,
        _ size: Qty,
        at price: Px,
        notional: USD,
        fee: USD
    ) throws(FixedPointError) {
        var next = self
        let signed = side == .buy ? size : try -size
        let flow = side == .buy ? notional : try -notional
        next.flowQuantity = try next.flowQuantity + signed
        next.flowNotional = try next.flowNotional + flow
        next.fees = try next.fees + fee
        if quantity == .zero || quantity.isNegative == signed.isNegative {
            next.quantity = try quantity + signed
            next.cost = try cost + flow
            next.average = try average.carried(to: quantity.magnitude())
            next.average.add(size, at: price)
        } else {
            let open = try quantity.magnitude()
            let closing = min(open, size)
            // A split yields a rounded share and the remainder: nothing is
            // lost to rounding however an order is cut up.
            let closingFlow = try flow.scaled(by: closing.raw, over: size.raw)
            let released = try cost.scaled(by: closing.raw, over: open.raw)
            let gained = try -(closingFlow + released)
            next.realized = try realized + gained
            next.quantity = try quantity + signed
            next.cost = try (cost - released) + (flow - closingFlow)
            if closing < size {
                next.average = AveragePrice()
                try next.average.add(size - closing, at: price)
            } else if next.quantity == .zero {
                next.average = AveragePrice()
            }
        }
        self = next
    }
}

/// Cash and holdings, changed only by fills, payouts and funding; integers throughout.
struct Ledger: Sendable {
    struct Key: Sendable, Hashable {
        var venue: String
        /// As ``ListedInstrument/holdingSymbol`` names it.
        var symbol: String
    }

    struct CashKey: Sendable, Hashable {
        var venue: String
        var asset: String
    }

    private(set) var holdings: [Key: Holding] = [:]
    private(set) var cash: [CashKey: USD] = [:]
    private(set) var opening: [CashKey: USD] = [:]

    /// Deposits cash into an account before trading starts.
    mutating func deposit(_ amount: USD, venue: String, asset: String) {
        let key = CashKey(venue: venue, asset: asset)
        guard cash[key] == nil else { return }
        cash[key] = amount
        opening[key] = amount
    }

    /// Books a fill: the holding, the cash leg and the fee together, or, on a throw, nothing.
    mutating func book(_ fill: SimulatedFill, of instrument: ListedInstrument)
        throws(FixedPointError)
    {
        try move(
            instrument,
            at: fill.venue,
            fill.side,
            fill.quantity,
            price: fill.price,
            notional: fill.notional,
            fee: fill.fee
        )
    }

    /// Books a payout: a fill at an outcome's value, with no fee.
    mutating func book(_ payout: Payout, of instrument: ListedInstrument) throws(FixedPointError) {
        try move(
            instrument,
            at: payout.venue,
            payout.side,
            payout.quantity,
            price: payout.mark,
            notional: payout.notional,
            fee: .zero
        )
    }

    /// Pays funding for a position; on a throw nothing has changed.
    mutating func pay(_ amount: USD, for key: Key) throws(FixedPointError) {
        guard var holding = holdings[key] else { return }
        let cashKey = CashKey(venue: key.venue, asset: holding.instrument.settlement)
        let balance = try (cash[cashKey] ?? .zero) - amount
        holding.funding = try holding.funding + amount
        holdings[key] = holding
        cash[cashKey] = balance
    }

    private mutating func move(
        _ instrument: ListedInstrument,
        at venue: String,
        _ side: OrderSide,
        _ quantity: Qty,
        price: Px,
        notional: USD,
        fee: USD
    ) throws(FixedPointError) {
        let key = Key(venue: venue, symbol: instrument.holdingSymbol)
        let cashKey = CashKey(venue: venue, asset: instrument.settlement)
        var holding = holdings[key] ?? Holding(instrument: instrument, venue: venue)
        let before = holding
        try holding.apply(side, quantity, at: price, notional: notional, fee: fee)
        // Perps move cash by what they realize; everything else is paid for in full.
        let moved =
            instrument.kind == .perp
            ? try holding.realized - before.realized
            : try before.flowNotional - holding.flowNotional
        let balance = try (cash[cashKey] ?? .zero) + (moved - fee)
        holdings[key] = holding
        cash[cashKey] = balance
    }

    /// The holding of a symbol as ``ListedInstrument/holdingSymbol`` names it.
    func quantity(of symbol: String, venue: String?) -> Qty {
        var sum: Int64 = 0
        for (key, holding) in holdings where key.symbol == symbol {
            if venue == nil || key.venue == venue { sum = sum &+ holding.quantity.raw }
        }
        return Qty(raw: sum)
    }
}

/// The ledgers of an account: money and, separately, the paper orders of a live key, with the
/// executions, payouts and funding payments they follow from.
struct AccountBooks: Sendable {
    private(set) var live: Ledger
    private(set) var paper: Ledger
    /// Every execution, in chronological order.
    private(set) var fills: [SimulatedFill] = []
    private(set) var payouts: [Payout] = []
    private(set) var fundings: [FundingPayment] = []
    /// The number of executions at each venue.
    private var executionCounts: [String: Int] = [:]

    init(_ opening: Ledger) {
        live = opening
        paper = opening
    }

    /// The ledger of paper orders, or of money.
    func ledger(isPaper: Bool) -> Ledger { isPaper ? paper : live }

    /// The number of a venue's next execution, from 1.
    func nextExecution(at venue: String) -> Int { (executionCounts[venue] ?? 0) + 1 }

    /// Books an execution; on a throw nothing has changed.
    mutating func book(_ fill: SimulatedFill, of instrument: ListedInstrument)
        throws(FixedPointError)
    {
        if fill.isPaper {
            try paper.book(fill, of: instrument)
        } else {
            try live.book(fill, of: instrument)
        }
        fills.append(fill)
        executionCounts[fill.venue] = fill.venueNumber
    }

    /// Closes the holding of an outcome at its value.
    mutating func payOut(_ symbol: String, venue: String, at mark: Px, time: Int64)
        throws(FixedPointError)
    {
        if let payout = try live.payOut(symbol, venue: venue, at: mark, time: time) {
            payouts.append(payout)
        }
        if var payout = try paper.payOut(symbol, venue: venue, at: mark, time: time) {
            payout.isPaper = true
            payouts.append(payout)
        }
    }

    /// Pays funding; on a throw nothing has changed.
    mutating func pay(_ payment: FundingPayment) throws(FixedPointError) {
        if payment.isPaper {
            try paper.pay(payment.amount, for: payment.key)
        } else {
            try live.pay(payment.amount, for: payment.key)
        }
        fundings.append(payment)
    }

    /// Whether anything is held of a symbol at a venue, as money or on paper.
    func isHeld(_ symbol: String, venue: String) -> Bool {
        [live, paper].contains { $0.quantity(of: symbol, venue: venue) != .zero }
    }

    /// Inconsistencies between fills, positions, cash and fees; empty if there are none.
    var problems: [String] {
        [false, true].flatMap { isPaper in
            LedgerAudit.problems(
                in: ledger(isPaper: isPaper),
                fills: fills.filter { $0.isPaper == isPaper },
                payouts: payouts.filter { $0.isPaper == isPaper },
                fundings: fundings.filter { $0.isPaper == isPaper }
            )
        }
    }
}
