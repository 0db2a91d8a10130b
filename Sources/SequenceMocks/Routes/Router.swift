import SequenceMarkets

/// One entry of the table of routes.
struct Route: Sendable {
    typealias Handler =
        @Sendable (inout ExchangeState, RouteRequest) throws(ExchangeRefusal) -> RouteResponse

    let method: String
    let pattern: [RoutePattern]
    let isPublic: Bool
    let handler: Handler

    init(_ method: String, _ path: String, isPublic: Bool = false, _ handler: @escaping Handler) {
        self.method = method
        pattern = RoutePattern.parse(path)
        self.isPublic = isPublic
        self.handler = handler
    }

    /// Every route of the exchange.
    ///
    /// Methods and paths are written out here and nowhere shared with the client, so that a wrong
    /// path in the client is found.
    static let all =
        connect + see + markets + settlement + history + funding + costs + account + trade
        + orchestrate + deployments + algos + strategies + costReports + intelligence + execution
        + streams + control
}

/// A route's response.
enum RouteResponse: Sendable {
    case json(JSONValue)
    /// JSON already encoded as text.
    case bytes([UInt8])
    case webSocket(any MockSocketHandler)
    case events(any MockEventSource)
}

/// Finds the route of a request.
struct Router: Sendable {
    enum Match {
        case route(Route, parameters: [String: String])
        case wrongMethod
        case unknown
    }

    let routes: [Route]

    func match(_ method: String, _ segments: [String]) -> Match {
        var sawPath = false
        for route in routes {
            guard let parameters = RoutePattern.match(route.pattern, segments) else { continue }
            if route.method == method { return .route(route, parameters: parameters) }
            sawPath = true
        }
        return sawPath ? .wrongMethod : .unknown
    }
}

/// One segment of a route: literal text, or a named parameter.
enum RoutePattern: Sendable, Hashable {
    case literal(String)
    case parameter(String)

    static func parse(_ path: String) -> [RoutePattern] {
        path.split(separator: "/").map { segment in
            segment.hasPrefix("{") && segment.hasSuffix("}")
                ? .parameter(String(segment.dropFirst().dropLast())) : .literal(String(segment))
        }
    }

    /// The values of the parameters if the pattern fits, else nil.
    static func match(_ pattern: [RoutePattern], _ segments: [String]) -> [String: String]? {
        guard pattern.count == segments.count else { return nil }
        var values: [String: String] = [:]
        for (part, segment) in zip(pattern, segments) {
            switch part {
            case .literal(let text): guard text == segment else { return nil }
            case .parameter(let name): values[name] = segment
            }
        }
        return values
    }
}
