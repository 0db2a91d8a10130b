extension SequenceClient {
    /// How a client behaves; every value has a default that is right for a bot.
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
        /// Lets the key travel unencrypted to a host other than this machine.
        ///
        /// Leave it off.
        public var allowsUnencryptedRemoteHosts = false
        /// Sends REST calls; nil is the best the platform has.
        public var httpTransport: (any HTTPTransport)?
        /// Opens streams; nil is the best the platform has.
        public var webSocketTransport: (any WebSocketTransport)?
        /// When failed calls are made again.
        public var retryPolicy = RetryPolicy.standard
        /// How long one attempt of a call may take.
        public var requestTimeout = Duration.seconds(30)
        /// How long ``SequenceClient/health()`` may take.
        public var healthTimeout = Duration.seconds(5)
        /// The largest answer accepted, in bytes after decompression.
        public var maximumResponseSize = 64 * 1024 * 1024
        /// How many requests may be on their way at once; nil is 72, as many as there are
        /// connections.
        ///
        /// A ninth of them is kept for cancels and the kill switch; of what waits, the most urgent
        /// goes first.
        public var maximumConcurrentRequests: Int?
        /// Requests a second the client allows itself, with a burst of twice as many, as the
        /// server's own limiter does; nil is what ``SequenceClient/account()`` says, once it is
        /// asked.
        ///
        /// Shared by every copy of the client.
        public var rateLimit: Double?
        /// How long after its first attempt ``SequenceClient/resubmit(_:)`` may send a submission's
        /// bytes again.
        ///
        /// How long the exchange remembers an id is not documented: one that it has forgotten may
        /// be executed again.
        public var resubmitWindow = Duration.seconds(300)
        /// How long the exchange must deny a graph before ``SequenceClient/abandon(_:within:)``
        /// says that it does not exist, measured from the first denial.
        public var settleWindow = Duration.seconds(10)
        /// Who chooses the ids of graphs; this client, unless the exchange is known to ignore them.
        public var graphIDs = GraphIDAssignment.assignedByClient
        /// Sees every attempt of every call.
        public var observer: (any RequestObserver)?
        /// Streams: time-outs, buffers and back-off.
        public var stream = StreamConfiguration()
        /// Where time comes from; a test passes a manual clock.
        public var time = TimeSource.system
        /// Where chance comes from; a test passes a seeded generator.
        public var random = RandomSource.system

        /// The defaults.
        public init() {}
    }
}
