extension SequenceClient {
    /// What the client knows of itself now: rate limit, retries, requests, connections, streams,
    /// submissions and journal, and how long its attempts took.
    ///
    /// Shared by every copy of the client, and cheap: nothing is sent, nothing waits for the network
    /// or a disk. It works on a closed client too.
    ///
    /// ```swift
    /// print(seq.snapshot())                        // a table
    /// for metric in seq.snapshot().metrics { … }   // for an exporter
    /// ```
    ///
    /// - Returns: The snapshot.
    public func snapshot() -> ClientSnapshot {
        let shared = executor.shared
        var snapshot = ClientSnapshot(
            time: shared.configuration.time.wall(),
            serverAddress: executor.origin.host,
            serverPort: Int(executor.origin.port)
        )
        snapshot.requests = shared.requestSnapshot
        snapshot.connections = shared.connectionSnapshot
        (snapshot.streams, snapshot.streamRoutes) = streams.snapshot
        snapshot.submissions = shared.submissionSnapshot
        snapshot.journal = shared.journal?.snapshot
        return snapshot
    }
}
