/// How streams behave.
public struct StreamConfiguration: Sendable, Hashable {
    /// How long connecting and the upgrade may take.
    public var connectTimeout = Duration.seconds(10)
    /// How long ``MarketStream/close()`` waits for the server's close frame.
    public var closeTimeout = Duration.seconds(2)
    /// The largest message accepted, in bytes.
    public var maximumMessageSize = 16 * 1024 * 1024

    /// The defaults.
    public init() {}
}
