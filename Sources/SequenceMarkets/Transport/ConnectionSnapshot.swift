/// The connections of a client, its WebSockets included.
public struct ConnectionSnapshot: Sendable, Hashable, Codable {
    /// Connections that carry a request or a stream.
    public var active = 0
    /// Open connections kept for the next request.
    public var idle = 0
    /// Connections opened so far.
    public var opened = 0

    /// Makes a value without connections.
    public init() {}

    /// How many are open.
    public var open: Int { active + idle }
}

/// A transport that counts its connections.
protocol ConnectionCounting: Sendable {
    var connectionSnapshot: ConnectionSnapshot { get }
}
