import Foundation

/// The client of the Sequence Markets execution API.
///
/// A value that is cheap to copy; copies share connections, limits and streams. Creating one does
/// no I/O, but for the journal if one is configured.
///
/// ```swift
/// let seq = try SequenceClient(apiKey: "seq_test_…")
/// let quote = try await seq.quote("BTC-USD")
/// let order = try await seq.buy("BTC-USD", 0.01).limitPrice(76_000).submit()
/// ```
///
/// Its methods are grouped in six levels, like the documentation: connect, see, trade, orchestrate,
/// automate, monitor; plus streams.
public struct SequenceClient: Sendable {
    let executor: RequestExecutor
    let streams: StreamHub
    private let transports: PlatformTransports

    /// Makes a client with a key.
    ///
    /// Throws ``SequenceError/validation(_:)`` for a key that is not valid in a header, or a base
    /// URL that is not `https://` (`http://` for this machine).
    public init(
        apiKey: String,
        configuration: Configuration = Configuration()
    ) throws(SequenceError) {
        try self.init(apiKey: Secret(apiKey), configuration: configuration)
    }

    /// Makes a client with a key that is already wrapped.
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

    /// Makes a client from the environment: `SEQUENCE_API_KEY`, and, if set, `SEQUENCE_BASE_URL` and
    /// `SEQUENCE_JOURNAL` (the path of an ``OrderJournal``).
    ///
    /// Throws ``SequenceError/validation(_:)`` if there is no key.
    ///
    /// - Parameter configuration: The client's behaviour.
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
        if let path = environment["SEQUENCE_JOURNAL"], !path.isEmpty {
            configuration.journal = configuration.journal ?? OrderJournal(path)
        }
        return try SequenceClient(apiKey: key, configuration: configuration)
    }

    /// A copy whose calls carry this `X-Request-Id`, at most 128 printable characters.
    ///
    /// A longer or unprintable one is a validation error in the call that uses it.
    ///
    /// - Parameter id: The id that the next calls send as `X-Request-Id`.
    /// - Returns: A copy of the client, which shares its connections and limits.
    public func withRequestID(_ id: String) -> SequenceClient {
        SequenceClient(executor: executor.withRequestID(id), streams: streams, transports)
    }

    /// The thread that reads this client's responses and streams, for latency-critical tasks; nil
    /// if the transport has none (Apple platforms).
    ///
    /// A task that runs there resumes the moment its data has been read. While it runs, nothing
    /// else of the client is read, so it must not block.
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
    /// Every later call throws ``SequenceError/closed``, and so do calls in progress; the outcome
    /// of an interrupted submission or amend is unknown. Orders stay as they are. A transport set
    /// in the configuration belongs to the caller, and stays open. Closing twice has no further
    /// effect.
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
