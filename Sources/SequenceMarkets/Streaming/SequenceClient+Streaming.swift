/// Streaming: live data with the truth about its holes.
extension SequenceClient {
    /// Opens a stream of these topics; see ``MarketStream``.
    ///
    /// `GET /v1/stream`, upgraded to a WebSocket that all streams of the client share.
    /// `delivery` says what happens when the consumer is slower than the market.
    ///
    /// ```swift
    /// for try await event in seq.stream([.prices("BTC-USD"), .fills]) { … }
    /// ```
    public func stream(_ topics: [Topic], delivery: Delivery = .every) -> MarketStream {
        MarketStream(
            subscription: StreamSubscription(streams.session, topics: topics, delivery)
        )
    }
}
