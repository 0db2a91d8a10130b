internal import Foundation

/// The proxy a transport uses.
public struct ProxySetting: Sendable, Hashable {
    let https: String
    let http: String
    let exceptions: String

    /// No proxy, regardless of the environment.
    public static let none = ProxySetting(https: "", http: "", exceptions: "")

    /// The same proxy for every request: `http://host:port`, `socks5://host:port`.
    public static func url(_ url: String) -> ProxySetting {
        ProxySetting(https: url, http: url, exceptions: "")
    }

    /// The proxy set by `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`.
    ///
    /// `HTTP_PROXY` in capitals is not read: in a CGI program the sender of a request could set it
    /// with a header named `Proxy`.
    public static func environment(_ variables: [String: String]) -> ProxySetting {
        let all = variables["all_proxy"] ?? variables["ALL_PROXY"] ?? ""
        return ProxySetting(
            https: variables["https_proxy"] ?? variables["HTTPS_PROXY"] ?? all,
            http: variables["http_proxy"] ?? all,
            exceptions: variables["no_proxy"] ?? variables["NO_PROXY"] ?? ""
        )
    }
}

extension ProxySetting: CustomStringConvertible, CustomReflectable {
    /// Whether a proxy is set; never its URL, which can hold a password.
    public var description: String { https.isEmpty && http.isEmpty ? "no proxy" : "a proxy" }

    /// The same as ``description``, for `dump`.
    public var customMirror: Mirror { Mirror(self, children: ["proxy": description]) }
}

extension ProxySetting {
    /// A message without the user info of a proxy's URL, however it is quoted.
    func hidingUserInfo(in message: String) -> String {
        var text = message
        for url in [https, http] where !url.isEmpty {
            guard let at = url.lastIndex(of: "@") else { continue }
            let start = url.range(of: "://")?.upperBound ?? url.startIndex
            guard start < at else { continue }
            let info = String(url[start..<at])
            var parts = [url, info, info.removingPercentEncoding ?? info]
            for part in [info, info.removingPercentEncoding ?? info] {
                parts += part.split(separator: ":", maxSplits: 1).map(String.init)
            }
            for part in parts.sorted(by: { $0.count > $1.count }) where part.count > 2 {
                text = text.replacingOccurrences(of: part, with: "…")
            }
        }
        return text
    }
}
