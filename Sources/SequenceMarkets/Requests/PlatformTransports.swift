/// The transports a client gets when its configuration names none.
enum PlatformTransports {
    static func http() throws(SequenceError) -> any HTTPTransport {
        throw .validation(field: "httpTransport", "is needed")
    }
}
