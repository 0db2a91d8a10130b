/// Level 1 · See: quotes, positions and market data.
extension SequenceClient {
    /// The best bid and offer, each venue's quote and ten levels of the merged book.
    ///
    /// `GET /v1/quotes/{symbol}?depth=10`
    ///
    /// ```swift
    /// let quote = try await seq.quote("BTC-USD")
    /// ```
    public func quote(_ symbol: String) async throws(SequenceError) -> Quote {
        try await QuoteQuery(self, symbol).fetch()
    }

    /// Starts a request for a quote with options; see ``QuoteQuery``.
    public func quote(_ symbol: String) -> QuoteQuery { QuoteQuery(self, symbol) }

    /// Starts a request for positions; see ``PositionsQuery``.
    ///
    /// `GET /v1/positions/unified`, the peers' `positions_unified`.
    public func positions() -> PositionsQuery { PositionsQuery(self) }
}
