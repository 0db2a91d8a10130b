public import SequenceMarkets

extension MockExchange {
    /// A client of this exchange, without a network between them.
    ///
    /// It goes by the exchange's clock and draws its chance from a seed, whatever the
    /// configuration says about those; the rest of the configuration is kept.
    ///
    /// ```swift
    /// let exchange = MockExchange()
    /// let seq = try exchange.client()
    /// ```
    public func client(
        apiKey: String = "seq_test_mock_exchange_key",
        configuration: SequenceMarkets.Configuration = SequenceMarkets.Configuration()
    ) throws(SequenceError) -> SequenceClient {
        let door = InProcessTransport(self)
        var configuration = configuration
        configuration.httpTransport = door
        configuration.webSocketTransport = door
        configuration.time = time
        // Two clients must not make the same graph ids.
        let seed = withState { state, _ in
            state.clients += 1
            return state.trading.noise.bits(0xc11e, state.clients)
        }
        configuration.random = SeededGenerator(seed: seed).randomSource
        return try SequenceClient(apiKey: apiKey, configuration: configuration)
    }
}
