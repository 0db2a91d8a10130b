/// Level 0 · Connect: health, venues and credentials.
extension SequenceClient {
    /// Whether the server is alive; never throws.
    ///
    /// `GET /v1/health/live`, without a key. True on any 2xx, false on anything else.
    public func health() async -> Bool {
        var endpoint = Endpoint<Void>(
            .get,
            "/v1/health/live",
            repetition: .once,
            lane: .marketReads
        )
        endpoint.isHealthCheck = true
        do throws(SequenceError) {
            try await send(endpoint)
            return true
        } catch {
            return false
        }
    }
}
