/// Level 1 · See: quotes, positions and market data.
extension SequenceClient {
    /// The best bid and offer, each venue's quote and ten levels of the merged book.
    ///
    /// `GET /v1/quotes/{symbol}?depth=&nowait=true`
    ///
    /// ```swift
    /// let quote = try await seq.quote("BTC-USD")
    /// let deep = try await seq.quote("BTC-USD", depth: 50)
    /// ```
    ///
    /// - Parameters:
    ///   - symbol: The instrument.
    ///   - depth: Book levels per side, at least 1; capped at 100.
    ///   - nowait: Does not wait for a cold symbol's first data. For research only: the first
    ///     response may be empty.
    /// - Returns: The quote.
    /// - Throws: ``SequenceError``.
    public func quote(
        _ symbol: String,
        depth: Int = 10,
        nowait: Bool = false
    ) async throws(SequenceError) -> Quote {
        let quote = try await send(.quote(symbol, depth, nowait))
        executor.note(quote, of: symbol)
        return quote
    }

    /// The best bids and offers of several symbols: `GET /v1/quotes?symbols=a,b`.
    ///
    /// For more than a few use ``quotesBatch(_:)``, which distinguishes a failed symbol from one
    /// without a market. Without symbols nothing is requested.
    ///
    /// - Parameter symbols: The instruments.
    /// - Returns: The quotes; unreadable rows are in `issues`.
    /// - Throws: ``SequenceError``.
    public func quotes(_ symbols: [String]) async throws(SequenceError) -> Rows<Quote> {
        guard !symbols.isEmpty else { return [] }
        let quotes = try await send(.quotes(symbols))
        for quote in quotes { executor.note(quote) }
        return quotes
    }

    /// Starts a request for the quotes of many symbols; see ``BatchQuotesQuery``.
    ///
    /// `POST /v1/quotes_batch`, once for each 2000 symbols.
    ///
    /// - Parameter symbols: The instruments.
    /// - Returns: The request, to be refined and fetched.
    public func quotesBatch(_ symbols: [String]) -> BatchQuotesQuery {
        BatchQuotesQuery(self, symbols)
    }

    /// Starts a request for positions; see ``PositionsQuery``.
    ///
    /// `GET /v1/positions/unified`, the peers' `positions_unified`.
    ///
    /// - Returns: The request, to be refined and fetched.
    public func positions() -> PositionsQuery { PositionsQuery(self) }

    /// Every tradable instrument: `GET /v1/symbols`.
    ///
    /// - Returns: The instruments; unreadable rows are in `issues`.
    /// - Throws: ``SequenceError``.
    public func symbols() async throws(SequenceError) -> Rows<SymbolInfo> {
        try await send(.list("/v1/symbols", under: ["symbols"]))
    }

    /// Starts a request for prices over time; see ``PriceHistoryQuery``.
    ///
    /// `GET /v1/price_history/{symbol}`
    ///
    /// - Parameter symbol: The instrument, for example `BTC-USD`.
    /// - Returns: The request, to be refined and fetched.
    public func priceHistory(_ symbol: String) -> PriceHistoryQuery {
        PriceHistoryQuery(self, symbol)
    }

    /// The funding rates of perps, in basis points an hour on every venue.
    ///
    /// `GET /v1/market/funding-rates?venue=&symbol=`
    ///
    /// - Parameters:
    ///   - venue: Only this venue; nil is every venue.
    ///   - symbol: Only this instrument; nil is every instrument.
    /// - Returns: The rates.
    /// - Throws: ``SequenceError``.
    public func fundingRates(
        venue: Venue? = nil,
        symbol: String? = nil
    ) async throws(SequenceError) -> FundingRates {
        try await send(.fundingRates(venue, symbol))
    }

    /// The funding rate of one instrument; nil if the answer holds no row for it, as for a venue or
    /// an instrument that does not exist.
    ///
    /// `GET /v1/market/funding-rates?venue=&symbol=`
    ///
    /// - Parameters:
    ///   - venue: The venue.
    ///   - symbol: The instrument, for example `BTC-USD`.
    /// - Returns: The rate, or nil.
    /// - Throws: ``SequenceError``.
    public func fundingRate(
        venue: Venue,
        symbol: String
    ) async throws(SequenceError) -> FundingRate? {
        try await fundingRates(venue: venue, symbol: symbol).rates.first {
            $0.venue == venue && $0.symbol.uppercased() == symbol.uppercased()
        }
    }

    /// Funding payments over a range back from now, or over a window.
    ///
    /// `GET /v1/funding_history/{symbol}?venue=&range=`. Throws ``SequenceError/validation(_:)``
    /// before any I/O for an empty window.
    ///
    /// - Parameters:
    ///   - symbol: The instrument, for example `BTC-USD`.
    ///   - venue: The venue.
    ///   - range: How far back from now.
    ///   - window: A window of time, in place of the range.
    /// - Returns: The payments.
    /// - Throws: ``SequenceError``.
    public func fundingHistory(
        _ symbol: String,
        venue: Venue,
        range: HistoryRange = .oneMonth,
        window: HistoryWindow? = nil
    ) async throws(SequenceError) -> FundingHistory {
        try window?.check()
        return try await send(.fundingHistory(symbol, venue, range, window))
    }

    /// Starts a request for prediction markets; see ``MarketsQuery``.
    ///
    /// `GET /v1/markets`. `.fetch()` is one page, `.all()` every market.
    ///
    /// - Parameter venue: The venue.
    /// - Returns: The request, to be refined and fetched.
    public func markets(_ venue: Venue = .polymarket) -> MarketsQuery { MarketsQuery(self, venue) }

    /// One market by slug, by Polymarket token or by Kalshi ticker; nil if there is none.
    ///
    /// `GET /v1/markets`. 60 or more digits are a token; `:YES` and `:NO` after a Kalshi ticker are
    /// removed.
    ///
    /// - Parameters:
    ///   - id: A slug, a Polymarket token or a Kalshi ticker.
    ///   - venue: The venue.
    /// - Returns: The market, or nil.
    /// - Throws: ``SequenceError``.
    public func market(
        _ id: String,
        venue: Venue = .polymarket
    ) async throws(SequenceError) -> Market? {
        try await MarketsQuery.lookup(id, venue, self).fetch().markets.first
    }

    /// A page of markets whose question or slug contains a text: `GET /v1/markets?q=`.
    ///
    /// - Parameters:
    ///   - text: The text to search for.
    ///   - venue: The venue.
    ///   - limit: The maximum number of rows.
    /// - Returns: A page of markets.
    /// - Throws: ``SequenceError``.
    public func searchMarkets(
        _ text: String,
        venue: Venue = .polymarket,
        limit: Int = 20
    ) async throws(SequenceError) -> MarketsPage {
        try await markets(venue).search(text).limit(limit).fetch()
    }

    /// A page of the newest markets: `GET /v1/markets?order=created`.
    ///
    /// Identify them by ``Market/conditionID``; slugs are reused.
    ///
    /// - Parameters:
    ///   - venue: The venue.
    ///   - limit: The maximum number of rows.
    /// - Returns: A page of markets.
    /// - Throws: ``SequenceError``.
    public func newMarkets(
        venue: Venue = .polymarket,
        limit: Int = 20
    ) async throws(SequenceError) -> MarketsPage {
        try await markets(venue).orderBy(.created).limit(limit).fetch()
    }

    /// Starts a request for the settlement of a prediction market; see ``SettlementQuery``.
    ///
    /// `GET /v1/settlement/{slug}`
    ///
    /// - Parameter slug: The market's slug.
    /// - Returns: The request, to be refined and fetched.
    public func settlement(_ slug: String) -> SettlementQuery { SettlementQuery(self, slug) }

    /// The venues' edges: `GET /v1/edges`.
    ///
    /// - Returns: The edges; unreadable rows are in `issues`.
    /// - Throws: ``SequenceError``.
    public func edges() async throws(SequenceError) -> Rows<EdgeInfo> {
        try await send(.list("/v1/edges", under: ["edges"]))
    }

    /// The account of the key: `GET /v1/account`.
    ///
    /// Without a ``Configuration/rateLimit`` the client adopts the rate limit of this response.
    ///
    /// - Returns: The account.
    /// - Throws: ``SequenceError``.
    public func account() async throws(SequenceError) -> AccountInfo {
        let account = try await send(.account)
        if let rate = account.requestsPerSecond { executor.shared.limiter.learn(qps: rate) }
        return account
    }

    /// The limits of the profile: `GET /v1/risk_limits`.
    ///
    /// - Returns: The limits; nil if the server stated none.
    /// - Throws: ``SequenceError``.
    public func riskLimits() async throws(SequenceError) -> AccountRiskLimits {
        try await send(.riskLimits)
    }

    /// The fees of venues for an instrument: `GET /v1/fees?ticker=&venues=`.
    ///
    /// A rate that is nil means "do not route here". ``VenueFees/curve`` computes the fee of a
    /// prediction venue's fill locally.
    ///
    /// - Parameters:
    ///   - ticker: The instrument.
    ///   - venues: The venues; none is all.
    /// - Returns: The rates, in basis points.
    /// - Throws: ``SequenceError``.
    public func fees(
        _ ticker: String,
        venues: [Venue] = []
    ) async throws(SequenceError) -> FeeTable {
        try await send(.fees(ticker, venues))
    }

    /// The expected cost of an order, without sending it: `POST /v1/orders/preview`.
    ///
    /// The missing side of a one-sided book is nil. Throws ``SequenceError/validation(_:)`` before
    /// any I/O for an invalid quantity.
    ///
    /// - Parameters:
    ///   - symbol: The instrument, for example `BTC-USD`.
    ///   - side: Which way.
    ///   - qty: The quantity, in units of the base asset or in contracts.
    ///   - orderType: The order's type.
    /// - Returns: The expected cost, and anything that would stop the order.
    /// - Throws: ``SequenceError``.
    public func preview(
        _ symbol: String,
        side: Side,
        qty: some QtyConvertible,
        orderType: OrderType = .market
    ) async throws(SequenceError) -> OrderPreview {
        let quantity = Result { () throws(FixedPointError) in try qty.qty() }
        return try await send(.preview(symbol, side, quantity, orderType))
    }

    /// The switch that stops all new orders; see ``KillSwitch``.
    ///
    /// `PUT /v1/kill_switch`
    public var killSwitch: KillSwitch { KillSwitch(self) }

    /// Cancels every open order at a venue: `POST /v1/venue_cancel_all/{venue}`.
    ///
    /// - Parameter venue: The venue.
    /// - Returns: How many orders were cancelled.
    /// - Throws: ``SequenceError``.
    @discardableResult
    public func cancelAll(on venue: Venue) async throws(SequenceError) -> VenueCancellation {
        try await send(.cancelAll(venue))
    }

    /// Polymarket's rewards for resting orders: of every token in a program, or of one.
    ///
    /// `GET /v1/polymarket/rewards[/{token}]`; status 404 for a token in no program.
    ///
    /// - Parameter tokenID: The outcome token; nil is every token.
    /// - Returns: The rewards; unreadable rows are in `issues`.
    /// - Throws: ``SequenceError``.
    public func polymarketRewards(
        tokenID: String? = nil
    ) async throws(SequenceError) -> Rows<PolymarketReward> {
        try await send(.polymarketRewards(tokenID))
    }
}
