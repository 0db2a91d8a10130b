/// The transports a client uses: those its configuration names, else the platform's best.
struct PlatformTransports {
    let http: any HTTPTransport
    let webSocket: any WebSocketTransport
    /// Streams responses, if the transport can.
    let streaming: (any HTTPStreamTransport)?
    /// Closes what this client made; a transport of the caller's stays as it is.
    let close: @Sendable () -> Void

    /// The thread responses arrive on, where the transport has one of its own.
    var executor: (any TaskExecutor)? {
        #if os(Linux)
            (http as? CurlTransport)?.executor
        #else
            nil
        #endif
    }

    #if os(Linux)
        init(_ configuration: SequenceClient.Configuration) {
            // One transport for both, so that they share a thread.
            let curl = CurlTransport()
            var made: URLSessionTransport?
            if let chosen = configuration.httpTransport {
                http = chosen
            } else if CurlTransport.isAvailable {
                http = curl
            } else {
                let transport = URLSessionTransport()
                made = transport
                http = transport
            }
            close = { [made] in
                curl.close()
                made?.close()
            }
            webSocket = configuration.webSocketTransport ?? curl
            streaming = http as? any HTTPStreamTransport
        }
    #else
        init(_ configuration: SequenceClient.Configuration) {
            let made = URLSessionTransport()
            http = configuration.httpTransport ?? made
            webSocket = configuration.webSocketTransport ?? made
            streaming = http as? any HTTPStreamTransport
            close = { made.close() }
        }
    #endif
}
