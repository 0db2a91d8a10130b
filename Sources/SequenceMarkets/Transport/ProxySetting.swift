/// Which proxy a transport goes through.
public struct ProxySetting: Sendable, Hashable {
    let https: String
    let http: String
    let exceptions: String

    /// No proxy, whatever the environment says.
    public static let none = ProxySetting(https: "", http: "", exceptions: "")

    /// The same proxy for every request: `http://host:port`, `socks5://host:port`.
    public static func url(_ url: String) -> ProxySetting {
        ProxySetting(https: url, http: url, exceptions: "")
    }

    /// What the variables `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` say.
    ///
    /// `HTTP_PROXY` in capitals is not read: in a CGI program whoever sends a request
    /// could set it with a header named `Proxy`.
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

    /// What `dump` shows: the same as ``description``.
    public var customMirror: Mirror { Mirror(self, children: ["proxy": description]) }
}
