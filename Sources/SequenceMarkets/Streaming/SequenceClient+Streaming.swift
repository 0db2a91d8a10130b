/// Streaming: live data with the truth about its holes.
extension SequenceClient {
    /// Opens a stream of these topics; see ``MarketStream``.
    ///
    /// `GET /v1/stream`, upgraded to a WebSocket that all streams of the client share.
    ///
    /// ```swift
    /// for try await event in seq.stream([.prices("BTC-USD"), .fills]) { … }
    /// ```
    public func stream(_ topics: [Topic]) -> MarketStream {
        MarketStream(
            subscription: StreamSubscription(
                streams.session,
                topics: topics,
                executor.configuration
            )
        )
    }
}
