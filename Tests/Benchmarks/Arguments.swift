import SequenceMarkets

/// What is wrong with the arguments of a subcommand.
struct ArgumentError: Error, CustomStringConvertible {
    let description: String
}

/// A server and what to ask it for.
struct Address {
    let origin: Origin
    let target: String

    /// Parses a URL; `ws` and `wss` stand for `http` and `https`.
    init(_ url: String) throws {
        guard let mark = url.firstRange(of: "://") else {
            throw ArgumentError(description: "not a URL: \(url)")
        }
        let scheme = ["ws": "http", "wss": "https"][url[..<mark.lowerBound]]
        let rest = url[mark.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let base = "\(scheme ?? String(url[..<mark.lowerBound]))://\(rest[..<end])"
        guard let origin = Origin(base) else {
            throw ArgumentError(description: "not a URL: \(url)")
        }
        self.origin = origin
        target = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
    }
}

/// The transports that can be compared.
enum Transports {
    /// The one that streams on this platform.
    static func webSockets() -> any WebSocketTransport {
        #if os(Linux)
            CurlTransport()
        #else
            URLSessionTransport()
        #endif
    }

    static func named(_ name: String) throws -> any HTTPTransport {
        switch name {
        #if os(Linux)
            case "curl": CurlTransport()
        #endif
        case "urlsession": URLSessionTransport()
        default: throw ArgumentError(description: "no such transport: \(name)")
        }
    }
}
