import SequenceMarkets
import Testing

/// The transports that keep the one contract.
enum RESTTransport: String, CaseIterable, Sendable, CustomTestStringConvertible {
    #if os(Linux)
        case curl
    #endif
    case urlSession

    var testDescription: String { rawValue }

    func make() -> any HTTPTransport {
        switch self {
        #if os(Linux)
            case .curl: CurlTransport(.direct)
        #endif
        case .urlSession: URLSessionTransport()
        }
    }
}

#if os(Linux)
    extension CurlTransport.Configuration {
        /// Without a proxy, whatever the machine's environment says.
        static var direct: Self {
            var configuration = Self()
            configuration.proxy = .none
            return configuration
        }
    }
#endif

extension HTTPRequest {
    static func to(
        _ origin: Origin,
        _ target: String = "/",
        method: HTTPMethod = .get,
        body: String? = nil
    ) -> HTTPRequest {
        HTTPRequest(
            method: method,
            origin: origin,
            target: target,
            body: body.map { Array($0.utf8) },
            timeout: .seconds(120)
        )
    }
}
