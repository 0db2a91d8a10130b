/// One line written by an algo or a strategy.
public struct LogLine: JSONModel {
    /// The time, if the server states it.
    public var time: Nanoseconds?
    /// The severity, if the server states it.
    public var level: String?
    /// The line.
    public var message: String
    /// The whole entry.
    public var json: JSONValue

    /// Makes a line from a server's entry in any form.
    public init(_ json: JSONValue) {
        self.json = json
        let names = ["timestamp_ns", "ts_ns", "time_ns", "ts_unix_ns"]
        time = names.lazy.compactMap { json[$0]?.int64Value }.first.map(Nanoseconds.init(raw:))
        level = json["level"]?.stringValue
        message =
            json.stringValue ?? json["message"]?.stringValue ?? json["msg"]?.stringValue
            ?? json["line"]?.stringValue ?? json.description
    }

    /// Makes a line.
    public init(_ message: String, time: Nanoseconds? = nil, level: String? = nil) {
        var object = JSONObject()
        object["message"] = .string(message)
        object["level"] = level.map(JSONValue.string)
        object["timestamp_ns"] = time.map { .number(JSONNumber($0.raw)) }
        self.init(.object(object))
    }

    /// Reads any JSON.
    public init(from reader: inout JSONReader) throws(JSONError) {
        self.init(try reader.readValue())
    }

    /// Appends the line unchanged.
    public func write(to writer: inout JSONWriter) { json.write(to: &writer) }
}

/// An algo's log as it grows: an `AsyncSequence` of ``LogLine``, oldest first.
public struct LogFollowing: AsyncSequence, Sendable {
    /// The sequence's elements.
    public typealias Element = LogLine
    /// The error that ends it.
    public typealias Failure = SequenceError

    private let follower: Follower?
    private let given: GivenElements<LogLine>

    init(client: SequenceClient, deployment: String, interval: Duration) {
        follower = Follower(client: client, deployment: deployment, interval: interval)
        given = GivenElements([])
    }

    /// A sequence of the given lines, without an exchange, for testing code that reads one.
    ///
    /// - Parameters:
    ///   - lines: The sequence's elements; then it ends.
    ///   - error: The error that ends it, if any.
    public init(_ lines: some Sequence<LogLine>, throwing error: SequenceError? = nil) {
        (follower, given) = (nil, GivenElements(lines, throwing: error))
    }

    /// Starts an iteration, beginning with the log's current lines.
    public func makeAsyncIterator() -> Iterator { Iterator(follower: follower, given: given) }

    /// Iterates over the lines.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate var follower: Follower?
        fileprivate var given: GivenElements<LogLine>

        /// The next line.
        public mutating func next() async throws(SequenceError) -> LogLine? {
            try await next(isolation: nil)
        }

        /// The next line.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SequenceError) -> LogLine? {
            guard follower != nil else { return try given.next() }
            return try await follower?.next(isolation: actor)
        }
    }

    /// Follows one log.
    struct Follower: Sendable {
        let client: SequenceClient
        let deployment: String
        let interval: Duration
        private var newest: [LogLine] = []
        private var lines: [LogLine] = []
        private var index = 0
        private var hasAsked = false

        init(client: SequenceClient, deployment: String, interval: Duration) {
            (self.client, self.deployment, self.interval) = (client, deployment, interval)
        }

        /// The next line.
        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SequenceError) -> LogLine? {
            while index >= lines.count {
                if hasAsked {
                    let time = client.executor.configuration.time
                    do { try await time.sleep(interval) } catch { throw .cancelled }
                }
                hasAsked = true
                let log = Array(try await client.algoLogs(deployment, limit: 1_000))
                (lines, index) = (LogFollowing.news(in: log, after: newest).reversed(), 0)
                newest = log
            }
            defer { index += 1 }
            return lines[index]
        }
    }

    /// The lines at the head of a log, newest first, that were not in the last one.
    static func news(in log: [LogLine], after last: [LogLine]) -> [LogLine] {
        guard !last.isEmpty else { return log }
        // Equal lines may repeat, so a run of lines is matched, not one line.
        let probe = last.prefix(20)
        for count in 0..<log.count where log[count...].prefix(probe.count).elementsEqual(probe) {
            return Array(log[..<count])
        }
        let isRotated = log.count >= last.count
        return isRotated ? log : []
    }
}
