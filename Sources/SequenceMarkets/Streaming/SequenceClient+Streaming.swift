/// Streaming: live data that reports every gap.
extension SequenceClient {
    /// Opens a stream of these topics; see ``MarketStream``.
    ///
    /// `GET /v1/stream`, upgraded to a WebSocket that all streams of the client share.
    /// `delivery` is the policy for a consumer that is slower than the market.
    ///
    /// ```swift
    /// for try await event in seq.stream([.prices("BTC-USD"), .fills]) { … }
    /// ```
    ///
    /// - Parameters:
    ///   - topics: What to subscribe to.
    ///   - delivery: The policy for a slow consumer.
    /// - Returns: The stream, to be iterated.
    public func stream(_ topics: [Topic], delivery: Delivery = .every) -> MarketStream {
        MarketStream(
            subscription: StreamSubscription(streams.session, topics: topics, delivery)
        )
    }

    /// Every prediction market as it is created; see ``Feed``.
    ///
    /// `GET /v1/ws/new_markets`, upgraded. The server first replays its last 128 events; duplicates
    /// across regions and reconnects are filtered.
    ///
    /// - Returns: The feed, to be iterated.
    public func streamNewMarkets() -> Feed<NewMarket> {
        streams.lifecycle("/v1/ws/new_markets")
    }

    /// Every resolution of a prediction market; see ``Feed``.
    ///
    /// `GET /v1/ws/market_resolved`, upgraded, with the same replay.
    ///
    /// - Returns: The feed, to be iterated.
    public func streamResolvedMarkets() -> Feed<MarketResolution> {
        streams.lifecycle("/v1/ws/market_resolved")
    }

    /// The cost analysis of every finished order, as server-sent events; see ``Feed``.
    ///
    /// `GET /v1/tca/stream`, event `tca_report`. The same reports arrive as the `tca` topic of
    /// ``stream(_:delivery:)``. Throws ``SequenceError/validation(_:)`` if the configured transport
    /// cannot stream responses.
    ///
    /// - Returns: The feed, to be iterated.
    /// - Throws: ``SequenceError``.
    public func tcaReports() throws(SequenceError) -> Feed<TCAReport> {
        try streams.events("/v1/tca/stream", name: "tca_report")
    }

    /// Triggers of the account's alert rules, as server-sent events; see ``Feed``.
    ///
    /// `GET /v1/alerts/stream`, event `alert`. Throws ``SequenceError/validation(_:)`` if the
    /// configured transport cannot stream responses.
    ///
    /// - Returns: The feed, to be iterated.
    /// - Throws: ``SequenceError``.
    public func alerts() throws(SequenceError) -> Feed<Alert> {
        try streams.events("/v1/alerts/stream", name: "alert")
    }
}
