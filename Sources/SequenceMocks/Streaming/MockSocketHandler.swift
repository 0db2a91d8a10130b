package import SequenceMarkets

/// Hears a socket; calls come one after another.
package protocol MockSocketHandler: Sendable {
    func opened(_ socket: any MockSocketOutput)
    func received(_ bytes: [UInt8], as kind: WebSocketMessageKind)
    func receivedPing(_ payload: [UInt8])
    func receivedPong(_ payload: [UInt8])
    /// The client has taken what was pending; a transport that cannot tell need not call it.
    func becameWritable()
    /// The connection is gone, from whichever side; the last call.
    func closed()
}

extension MockSocketHandler {
    package func becameWritable() {}
}

/// The server's end of a socket.
///
/// Every call returns at once; sending to a closed socket does nothing.
package protocol MockSocketOutput: Sendable {
    /// Sends one message in one frame.
    func send(_ bytes: [UInt8], as kind: WebSocketMessageKind)
    /// Sends bytes as they are: broken frames, fragments, one byte at a time.
    func sendRaw(_ bytes: [UInt8])
    func ping(_ payload: [UInt8])
    /// Sends a close frame; the connection goes when the client answers.
    func close(code: UInt16, reason: String)
    /// Drops the connection: with a TCP reset, or in order but without a close frame.
    func drop(reset: Bool)
    /// Half-open: from now on nothing is read, answered (not even pings) or sent.
    func stall()
    /// Bytes accepted for sending and not yet taken by the client.
    var pendingBytes: Int { get }
}

/// Fills the body of a response that does not end; calls come one after another.
package protocol MockEventSource: Sendable {
    /// The head is on its way.
    func opened(_ stream: any MockEventOutput)
    /// The client has taken what was pending; a transport that cannot tell need not call it.
    func becameWritable()
    /// The connection is gone, from whichever side; the last call.
    func closed()
}

extension MockEventSource {
    package func becameWritable() {}
}

/// The server's end of a body that does not end.
///
/// Every call returns at once; sending to a closed stream does nothing.
package protocol MockEventOutput: Sendable {
    /// Sends bytes, in a chunk of their own.
    func send(_ bytes: [UInt8])
    /// Ends the body in order.
    func finish()
    /// Drops the connection within the body: with a TCP reset, or not.
    func drop(reset: Bool)
    /// Half-open: from now on nothing is sent.
    func stall()
    /// Bytes accepted for sending and not yet taken by the client.
    var pendingBytes: Int { get }
}
