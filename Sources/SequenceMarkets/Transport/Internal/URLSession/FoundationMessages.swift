internal import Foundation

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

extension URLRequest {
    /// A request with these header fields, repeated names included, and no stored cookie.
    init(_ url: URL, headers: HTTPHeaders) {
        self.init(url: url)
        httpShouldHandleCookies = false
        for field in headers.fields { addValue(field.value, forHTTPHeaderField: field.name) }
    }
}

extension HTTPResponse {
    /// The head of a response; nil if it is not HTTP.
    init?(_ response: URLResponse?) {
        guard let response = response as? HTTPURLResponse else { return nil }
        self.init(status: response.statusCode)
        for (name, value) in response.allHeaderFields {
            guard let name = name as? String, let value = value as? String else { continue }
            headers.append(name, value)
        }
    }
}

extension URLSessionConfiguration {
    /// Keeps nothing: no cookie, no cache, no credential.
    static var stateless: URLSessionConfiguration {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        return configuration
    }
}

extension TransportError {
    /// The meaning of a Foundation error; says whether the request was sent if that is certain.
    init(foundation error: any Error) {
        let code = (error as? URLError)?.code ?? .unknown
        let message = (error as? URLError)?.localizedDescription ?? "the session failed"
        let (kind, mayHaveBeenSent): (Kind, Bool) =
            switch code {
            case .cannotFindHost, .dnsLookupFailed: (.resolve, false)
            case .cannotConnectToHost, .notConnectedToInternet: (.connect, false)
            case .secureConnectionFailed, .serverCertificateUntrusted,
                .serverCertificateHasBadDate, .serverCertificateHasUnknownRoot,
                .serverCertificateNotYetValid, .clientCertificateRejected,
                .clientCertificateRequired:
                (.tls, false)
            case .timedOut: (.timeout, true)
            case .cancelled: (.cancelled, true)
            case .badURL, .unsupportedURL: (.invalidRequest, false)
            case .cannotDecodeContentData, .cannotDecodeRawData, .cannotParseResponse:
                (.protocolViolation, true)
            // On Linux only the text shows that a certificate was rejected.
            default: message.contains("certificate") ? (.tls, false) : (.connectionLost, true)
            }
        self.init(kind, message, mayHaveBeenSent: mayHaveBeenSent)
    }
}
