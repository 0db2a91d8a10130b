/// The transports a client uses: those of its configuration, else the platform's best.
struct PlatformTransports {
    let http: any HTTPTransport
    let webSocket: any WebSocketTransport
    /// Streams responses, if the transport can.
    let streaming: (any HTTPStreamTransport)?
    /// Closes the transports this client created; the caller's own stay open.
    let close: @Sendable () -> Void

    /// The thread responses arrive on, if the transport has one of its own.
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
