/// Scheme, host and port of a server; the base of every URL the client makes.
public struct Origin: Hashable, Sendable, CustomStringConvertible {
    /// Whether the connection is encrypted (`https`, `wss`).
    public let isSecure: Bool
    /// The host name or address; an IPv6 address without its brackets.
    public let host: String
    /// The port.
    public let port: UInt16
    /// A path before every target, without a trailing slash; usually empty.
    public let pathPrefix: String

    /// Parses `https://host[:port][/prefix]`; a trailing slash is stripped.
    ///
    /// Returns nil for anything else: another scheme, user info, a query, a
    /// fragment, white space, or no host.
    public init?(_ text: String) {
        var rest = Substring(text)
        if rest.hasPrefix("https://") {
            isSecure = true
            rest.removeFirst(8)
        } else if rest.hasPrefix("http://") {
            isSecure = false
            rest.removeFirst(7)
        } else {
            return nil
        }
        let allowed = rest.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7f && !"@?#\\\"<>^`{|}".utf8.contains(byte)
        }
        guard allowed else { return nil }

        let authority: Substring
        if let slash = rest.firstIndex(of: "/") {
            authority = rest[..<slash]
            var path = rest[slash...]
            while path.last == "/" { path.removeLast() }
            pathPrefix = String(path)
        } else {
            authority = rest
            pathPrefix = ""
        }

        var hostText = authority
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            hostText = authority[authority.index(after: authority.startIndex)..<close]
            let after = authority[authority.index(after: close)...]
            if !after.isEmpty {
                guard after.first == ":" else { return nil }
                portText = after.dropFirst()
            }
        } else if let colon = authority.firstIndex(of: ":") {
            hostText = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        guard Origin.isHost(hostText, inBrackets: authority.hasPrefix("[")) else { return nil }
        host = hostText.lowercased()
        if let portText {
            guard portText.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let value = UInt16(portText),
                value > 0
            else { return nil }
            port = value
        } else {
            port = isSecure ? 443 : 80
        }
    }

    /// Whether the host is this machine itself.
    public var isLoopback: Bool {
        host == "localhost" || host == "::1" || Origin.isLoopbackIPv4(host)
    }

    /// `host`, or `host:port` where the port is not the scheme's own.
    public var authority: String {
        let shown = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? shown : "\(shown):\(port)"
    }

    /// The URL of the origin, without a trailing slash.
    public var description: String {
        "\(isSecure ? "https" : "http")://\(authority)\(pathPrefix)"
    }

    /// Accepts only hosts that every URL parser reads the same way.
    private static func isHost(_ text: Substring, inBrackets: Bool) -> Bool {
        guard !text.isEmpty, text.utf8.contains(UInt8(ascii: ":")) == inBrackets else {
            return false
        }
        return text.allSatisfy { character in
            guard !inBrackets else { return character.isHexDigit || ":.".contains(character) }
            return character.isLetter || character.isNumber || "-._".contains(character)
        }
    }

    private static func isLoopbackIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension Origin {
    /// A plain server on this machine.
    package init(loopbackPort port: UInt16) {
        (isSecure, host, self.port, pathPrefix) = (false, "127.0.0.1", port, "")
    }
}
