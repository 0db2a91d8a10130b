package import SequenceMarkets

/// Receives the events of a socket; calls are sequential.
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
    /// Sends a close frame; the connection ends when the client answers.
    func close(code: UInt16, reason: String)
    /// Drops the connection: with a TCP reset, or cleanly but without a close frame.
    func drop(reset: Bool)
    /// Half-open: from now on nothing is read, answered (not even pings) or sent.
    func stall()
    /// Bytes accepted for sending and not yet taken by the client.
    var pendingBytes: Int { get }
}

/// Fills an unending response body; calls are sequential.
package protocol MockEventSource: Sendable {
    /// The head has been sent.
    func opened(_ stream: any MockEventOutput)
    /// The client has taken what was pending; a transport that cannot tell need not call it.
    func becameWritable()
    /// The connection is gone, from whichever side; the last call.
    func closed()
}

extension MockEventSource {
    package func becameWritable() {}
}

/// The server's end of an unending body.
///
/// Every call returns at once; sending to a closed stream does nothing.
package protocol MockEventOutput: Sendable {
    /// Sends bytes as a separate chunk.
    func send(_ bytes: [UInt8])
    /// Ends the body cleanly.
    func finish()
    /// Drops the connection within the body, with or without a TCP reset.
    func drop(reset: Bool)
    /// Half-open: from now on nothing is sent.
    func stall()
    /// Bytes accepted for sending and not yet taken by the client.
    var pendingBytes: Int { get }
}
