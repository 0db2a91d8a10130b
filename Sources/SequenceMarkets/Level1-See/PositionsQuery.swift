/// A request for positions: cash, coins, perps and event contracts in one form.
///
/// ```swift
/// let all = try await seq.positions().fetch()
/// let events = try await seq.positions().eventsOnly().venues([.kalshi, .polymarket]).fetch()
/// ```
public struct PositionsQuery: Sendable {
    private let client: SequenceClient
    private var venues: [Venue] = []
    private var kinds: [InstrumentKind] = []
    private var includesClosed = false

    init(_ client: SequenceClient) { self.client = client }

    /// Adds a venue to the request; none means all.
    public func venue(_ venue: Venue) -> PositionsQuery { with { $0.venues.append(venue) } }
    /// Replaces the venues of the request.
    public func venues(_ venues: [Venue]) -> PositionsQuery { with { $0.venues = venues } }
    /// Adds a kind of instrument to the request; none means all.
    public func kind(_ kind: InstrumentKind) -> PositionsQuery { with { $0.kinds.append(kind) } }
    /// Cash and coins only.
    public func cashOnly() -> PositionsQuery { kind(.fiat).kind(.crypto) }
    /// Event contracts only.
    public func eventsOnly() -> PositionsQuery { kind(.eventContract) }
    /// Includes closed and redeemed rows.
    public func includeClosed() -> PositionsQuery { with { $0.includesClosed = true } }

    /// The positions: `GET /v1/positions/unified?venues=&kinds=&include_closed=true`.
    ///
    /// - Returns: The positions and their totals.
    /// - Throws: ``SequenceError``.
    public func fetch() async throws(SequenceError) -> Positions {
        var query = RequestQuery()
        query.add("venues", list: venues.map(\.rawValue))
        query.add("kinds", list: kinds.map(\.rawValue))
        query.add("include_closed", flag: includesClosed)
        return try await client.send(.positions(query))
    }

    private func with(_ change: (inout PositionsQuery) -> Void) -> PositionsQuery {
        var copy = self
        change(&copy)
        return copy
    }
}
