extension SequenceClient {
    /// A client's behaviour; every value has a default that suits a bot.
    ///
    /// ```swift
    /// var configuration = SequenceClient.Configuration()
    /// configuration.rateLimit = 5                  // requests a second, as the free tier allows
    /// configuration.retryPolicy.maximumRetries = 5
    /// let seq = try SequenceClient(apiKey: key, configuration: configuration)
    /// ```
    public struct Configuration: Sendable {
        /// The server; a trailing slash is ignored.
        ///
        /// `https://` unless the host is this machine.
        public var baseURL = "https://api.sequencemkts.com"
        /// Allows sending the key unencrypted to a host other than this machine.
        ///
        /// Leave it off.
        public var allowsUnencryptedRemoteHosts = false
        /// Sends REST calls; nil is the platform's best transport.
        public var httpTransport: (any HTTPTransport)?
        /// Opens streams; nil is the platform's best transport.
        public var webSocketTransport: (any WebSocketTransport)?
        /// When failed calls are retried.
        public var retryPolicy = RetryPolicy.standard
        /// How long one attempt of a call may take.
        public var requestTimeout = Duration.seconds(30)
        /// How long ``SequenceClient/health()`` may take.
        public var healthTimeout = Duration.seconds(5)
        /// The maximum response size, in bytes after decompression.
        public var maximumResponseSize = 64 * 1024 * 1024
        /// The maximum number of concurrent requests; nil is 72, the number of connections.
        ///
        /// A ninth of them is reserved for cancels and the kill switch; of the requests that wait,
        /// the most urgent goes first.
        public var maximumConcurrentRequests: Int?
        /// The client's own limit in requests a second, with a burst of twice as many, like the
        /// server's limiter; nil adopts the limit from ``SequenceClient/account()`` once it has
        /// been called.
        ///
        /// Shared by every copy of the client.
        public var rateLimit: Double?
        /// A budget of requests shared with other processes of the same key; nil is none.
        public var rateBudget: (any RateBudget)?
        /// How long after its first attempt ``SequenceClient/resubmit(_:)`` may send a submission's
        /// bytes again.
        ///
        /// How long the exchange remembers an id is not documented: a forgotten one may be executed
        /// again.
        public var resubmitWindow = Duration.seconds(300)
        /// How long the exchange must deny a graph before ``SequenceClient/abandon(_:within:)``
        /// reports that it does not exist, measured from the first denial.
        public var settleWindow = Duration.seconds(10)
        /// Where submissions are recorded so that they outlive the process; nil keeps them in memory.
        ///
        /// See ``SequenceClient/recover()``. A journal that cannot be used stops submissions, not the
        /// client: reads and cancels are sent as usual.
        public var journal: OrderJournal?
        /// Limits that this client holds its own submissions to; none by default.
        public var orderLimits = OrderLimits()
        /// What assigns graph ids: this client, unless the exchange is known to ignore its ids.
        public var graphIDs = GraphIDAssignment.assignedByClient
        /// Observes every attempt of every call.
        public var observer: (any RequestObserver)?
        /// Streams: time-outs, buffers and back-off.
        public var stream = StreamConfiguration()
        /// The clock; a test passes a manual one.
        public var time = TimeSource.system
        /// The source of randomness; a test passes a seeded generator.
        public var random = RandomSource.system

        /// The defaults.
        public init() {}
    }
}
