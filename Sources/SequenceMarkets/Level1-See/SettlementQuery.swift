/// A request for the settlement of a prediction market.
///
/// ```swift
/// let settlement = try await seq.settlement("btc-updown-5m-1776537600").underlying().fetch()
/// ```
public struct SettlementQuery: Sendable {
    private let client: SequenceClient
    private let slug: String
    private var wantsUnderlying = false

    init(_ client: SequenceClient, _ slug: String) {
        self.client = client
        self.slug = slug
    }

    /// Includes the curve of the underlying; slower.
    public func underlying() -> SettlementQuery {
        var copy = self
        copy.wantsUnderlying = true
        return copy
    }

    /// The settlement: `GET /v1/settlement/{slug}?underlying=true`.
    ///
    /// - Returns: The settlement.
    /// - Throws: ``SequenceError``.
    public func fetch() async throws(SequenceError) -> Settlement {
        try await client.send(.settlement(slug, withUnderlying: wantsUnderlying))
    }
}
