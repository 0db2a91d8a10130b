/// The transports a client uses: those its configuration names, else the platform's best.
struct PlatformTransports {
    let http: any HTTPTransport
    let webSocket: any WebSocketTransport
    /// Streams responses, if the transport can.
    let streaming: (any HTTPStreamTransport)?
    /// The thread responses arrive on, where the transport has one of its own.
    let executor: (any TaskExecutor)?

    #if os(Linux)
        init(_ configuration: Configuration) {
            // One transport for both, so that they share a thread.
            let curl = CurlTransport()
            if let chosen = configuration.httpTransport {
                http = chosen
            } else if CurlTransport.isAvailable {
                http = curl
            } else {
                http = URLSessionTransport()
            }
            webSocket = configuration.webSocketTransport ?? curl
            streaming = http as? any HTTPStreamTransport
            executor = (http as? CurlTransport)?.executor
        }
    #else
        init(_ configuration: Configuration) {
            http = configuration.httpTransport ?? URLSessionTransport()
            webSocket = configuration.webSocketTransport ?? URLSessionWebSocketTransport()
            streaming = http as? any HTTPStreamTransport
            executor = nil
        }
    #endif
}
