import Foundation

/// The client of the Sequence Markets execution API.
///
/// A value that is cheap to copy; copies share connections, limits and streams. Making one
/// does no I/O.
///
/// ```swift
/// let seq = try SequenceClient(apiKey: "seq_test_…")
/// let quote = try await seq.quote("BTC-USD")
/// let order = try await seq.buy("BTC-USD", 0.01).limitPrice(76_000).submit()
/// ```
///
/// The verbs stand in six levels, as in the documentation: connect, see, trade,
/// orchestrate, automate, monitor; and streams beside them.
public struct SequenceClient: Sendable {
    let executor: RequestExecutor
    let streams: StreamHub
    private let transports: PlatformTransports

    /// Makes a client of a key.
    ///
    /// Throws ``SequenceError/validation(_:)`` for a key that cannot stand in a header, or a
    /// base URL that is not `https://` (`http://` for this machine).
    public init(
        apiKey: String,
        configuration: Configuration = Configuration()
    ) throws(SequenceError) {
        try self.init(apiKey: Secret(apiKey), configuration: configuration)
    }

    /// Makes a client of a key that is wrapped already.
    public init(
        apiKey: Secret,
        configuration: Configuration = Configuration()
    ) throws(SequenceError) {
        let transports = PlatformTransports(configuration)
        executor = try RequestExecutor(
            apiKey: apiKey,
            configuration: configuration,
            transport: transports.http
        )
        streams = StreamHub(executor, transports)
        self.transports = transports
    }

    /// Makes a client of the environment: `SEQUENCE_API_KEY`, and `SEQUENCE_BASE_URL` if set.
    ///
    /// Throws ``SequenceError/validation(_:)`` if there is no key.
    ///
    /// - Parameter configuration: How the client behaves.
    /// - Returns: The client.
    /// - Throws: ``SequenceError``.
    public static func fromEnvironment(
        _ configuration: Configuration = Configuration()
    ) throws(SequenceError) -> SequenceClient {
        let environment = ProcessInfo.processInfo.environment
        guard let key = environment["SEQUENCE_API_KEY"], !key.isEmpty else {
            throw .validation(field: "SEQUENCE_API_KEY", "is not set")
        }
        var configuration = configuration
        if let url = environment["SEQUENCE_BASE_URL"], !url.isEmpty {
            configuration.baseURL = url
        }
        return try SequenceClient(apiKey: key, configuration: configuration)
    }

    /// A copy whose calls carry this `X-Request-Id`, at most 128 printable characters.
    ///
    /// A longer or unprintable one is a validation error of the call that uses it.
    ///
    /// - Parameter id: The id that the next calls send as `X-Request-Id`.
    /// - Returns: A copy of the client, which shares its connections and limits.
    public func withRequestID(_ id: String) -> SequenceClient {
        SequenceClient(executor: executor.withRequestID(id), streams: streams, transports)
    }

    /// The thread that reads this client's responses and streams, for latency-critical tasks;
    /// nil where the transport has none (Apple's systems).
    ///
    /// A task that runs there goes on the moment its data has been read. While it runs, nothing
    /// else of the client is read: it must not block.
    ///
    /// ```swift
    /// try await withTaskExecutorPreference(seq.executionThread) { … }
    /// ```
    public var executionThread: (any TaskExecutor)? { transports.executor }

    /// Whether the key is a sandbox key (`seq_test_…`): every order is simulated.
    public var isSandbox: Bool { executor.isSandbox }

    /// The server's URL.
    public var baseURL: String { executor.origin.description }

    private init(
        executor: RequestExecutor,
        streams: StreamHub,
        _ transports: PlatformTransports
    ) {
        self.executor = executor
        self.streams = streams
        self.transports = transports
    }

    /// Closes the client and every copy of it: streams, connections and the thread behind them.
    ///
    /// Every later call throws ``SequenceError/closed``, and so does what is under way; a
    /// submission or an amend that is cut off so is unknown. Orders stay as they are. A transport
    /// that the configuration named is the caller's, and stays open. Closing twice is the same as
    /// once.
    public func close() async {
        await executor.shared.close()
        transports.close()
    }

    func send<Response>(
        _ endpoint: Endpoint<Response>
    ) async throws(SequenceError) -> Response {
        try await executor.send(endpoint)
    }
}

extension SequenceClient: CustomStringConvertible {
    /// The server and the masked key.
    public var description: String {
        "SequenceClient(\(baseURL), \(executor.maskedKey))"
    }
}
