public import SequenceMarkets

/// One open socket of the exchange, for a test to act on.
public struct MockSocket: Sendable, Identifiable {
    /// Its number, in order of opening.
    public let id: Int
    let exchange: MockExchange

    /// Its topics, in order of subscription.
    public var topics: [String] {
        exchange.withState { state, _ in state.hub.topics(of: id) }
    }

    /// Whether it is still open.
    public var isOpen: Bool { output != nil }

    /// Ends the connection cleanly, but without a close frame.
    public func drop() { output?.drop(reset: false) }

    /// Ends the connection with a TCP reset.
    public func reset() { output?.drop(reset: true) }

    /// Leaves the connection half-open: nothing is read, sent or answered any more.
    public func stall() { output?.stall() }

    /// Closes with a close frame.
    public func close(code: UInt16 = 1001, reason: String = "going away") {
        output?.close(code: code, reason: reason)
    }

    /// Sends a text message of any kind, such as an unknown channel.
    public func send(_ text: String) { output?.send(Array(text.utf8), as: .text) }

    /// Sends JSON.
    public func send(_ json: JSONValue) { output?.send(json.serialized(), as: .text) }

    /// Sends bytes below the protocol: broken frames.
    ///
    /// In process there is no such level, and this ends the connection.
    public func sendRaw(_ bytes: [UInt8]) { output?.sendRaw(bytes) }

    private var output: (any MockSocketOutput)? {
        exchange.withState { state, _ in state.hub.output(of: id) }
    }
}
