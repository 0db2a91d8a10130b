/// Level 0 · Connect: health, venues and credentials.
extension SequenceClient {
    /// Whether the server is up; never throws.
    ///
    /// `GET /v1/health/live`, without a key. True on any 2xx, false on anything else.
    ///
    /// - Returns: Whether the server is up.
    public func health() async -> Bool {
        (try? await send(.health("/v1/health/live"))) != nil
    }

    /// The venues expected to be connected to the exchange, and those that are.
    ///
    /// `GET /v1/health/edges`, without a key. `drift` is the list to alert on.
    ///
    /// - Returns: The expected and the connected venues.
    /// - Throws: ``SequenceError``.
    public func edgeHealth() async throws(SequenceError) -> EdgeHealth {
        try await send(.edgeHealth)
    }

    /// Stores the credentials of a venue, replacing existing ones.
    ///
    /// `POST /v1/credentials/{venue}`. Throws ``SequenceError/validation(_:)`` before any I/O if
    /// something is missing: a passphrase (OKX, Coinbase, Crypto.com, Bitget), the PEM (Kalshi),
    /// the signer's key (Polymarket). No error contains a secret.
    ///
    /// ```swift
    /// try await seq.connectVenue(.okx, credentials: .okx(apiKey: k, apiSecret: s, passphrase: p))
    /// ```
    ///
    /// - Parameters:
    ///   - venue: The venue.
    ///   - credentials: The venue's keys; no description or error shows them.
    /// - Throws: ``SequenceError``.
    public func connectVenue(
        _ venue: Venue,
        credentials: VenueCredentials
    ) async throws(SequenceError) {
        try await executor.connect(venue, credentials)
    }

    /// Deletes the credentials of a venue: `DELETE /v1/credentials/{venue}`.
    ///
    /// The subscriptions of the venue's edge remain until it reconnects.
    ///
    /// - Parameter venue: The venue.
    /// - Throws: ``SequenceError``.
    public func disconnectVenue(_ venue: Venue) async throws(SequenceError) {
        try await send(.deleteCredentials(of: venue))
    }

    /// The venues whose credentials are stored: `GET /v1/credentials`.
    ///
    /// - Returns: The venues; unreadable rows are in `issues`.
    /// - Throws: ``SequenceError``.
    public func venues() async throws(SequenceError) -> Rows<ConnectedVenue> {
        try await send(.venues())
    }

    /// A ticket for one stream, for programs that cannot send a header.
    ///
    /// `GET /v1/ws/ticket`, or `POST` if the server requires it. It is valid for 30 seconds and one
    /// use.
    ///
    /// - Returns: The ticket.
    /// - Throws: ``SequenceError``.
    public func streamTicket() async throws(SequenceError) -> StreamTicket {
        StreamTicket(try await executor.streamTicket())
    }
}
