/// What a client knows of itself at one moment: limits, requests, connections, streams, submissions.
///
/// It holds no key, symbol or id of the account, so it can be logged and sent as it is. Each part
/// is consistent in itself; the parts are read one after another. See <doc:WatchingABot>.
public struct ClientSnapshot: Sendable, Hashable, Codable {
    /// When it was taken.
    public var time: Nanoseconds
    /// The server's host name or address.
    public var serverAddress: String
    /// The server's port.
    public var serverPort: Int
    /// The requests: limits, waits, retries, and how long the attempts on each route took.
    public var requests = RequestSnapshot()
    /// The connections; nil if the transport does not count them.
    public var connections: ConnectionSnapshot?
    /// The streams and feeds that are open.
    public var streams: [StreamSnapshot] = []
    /// The streams and feeds by route, those that have ended included.
    public var streamRoutes: [StreamRouteSnapshot] = []
    /// The submissions whose outcome is not settled.
    public var submissions = SubmissionSnapshot()
    /// The journal; nil if there is none.
    public var journal: JournalSnapshot?

    /// Makes a value of a client that has done nothing.
    ///
    /// - Parameters:
    ///   - time: When it was taken.
    ///   - serverAddress: The server's host name or address.
    ///   - serverPort: The server's port.
    public init(time: Nanoseconds, serverAddress: String, serverPort: Int) {
        (self.time, self.serverAddress, self.serverPort) = (time, serverAddress, serverPort)
    }
}
