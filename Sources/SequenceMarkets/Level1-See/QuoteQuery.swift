/// A request for one quote.
///
/// ```swift
/// let quote = try await seq.quote("BTC-USD").depth(50).fetch()
/// ```
public struct QuoteQuery: Sendable {
    private let client: SequenceClient
    private let symbol: String
    private var levels = 10
    private var doesNotWait = false

    init(_ client: SequenceClient, _ symbol: String) {
        self.client = client
        self.symbol = symbol
    }

    /// Book levels a side, held to 1…100; 10 unless said otherwise.
    public func depth(_ levels: Int) -> QuoteQuery {
        var copy = self
        copy.levels = min(max(levels, 1), 100)
        return copy
    }

    /// Does not wait for a cold symbol's first data.
    ///
    /// For research only: the first answer may be empty.
    public func nowait() -> QuoteQuery {
        var copy = self
        copy.doesNotWait = true
        return copy
    }

    /// The quote: `GET /v1/quotes/{symbol}?depth=&nowait=true`.
    public func fetch() async throws(SequenceError) -> Quote {
        var query = RequestQuery()
        query.add("depth", levels)
        query.add("nowait", flag: doesNotWait)
        return try await client.send(
            Endpoint<Quote>(.get, "/v1/quotes/\(symbol)", query: query, lane: .marketReads)
        )
    }
}
