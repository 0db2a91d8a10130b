/// The transports a client uses: those its configuration names, else the platform's best.
struct PlatformTransports {
    let http: any HTTPTransport
    let webSocket: any WebSocketTransport

    init(_ configuration: Configuration) throws(SequenceError) {
        guard let http = configuration.httpTransport,
            let webSocket = configuration.webSocketTransport
        else {
            throw .validation(field: "httpTransport", "is needed")
        }
        self.http = http
        self.webSocket = webSocket
    }
}
