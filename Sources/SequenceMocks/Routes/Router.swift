import SequenceMarkets

/// One segment of a route: literal text, or a name for whatever stands there.
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

/// A request as a route sees it: taken apart and decoded.
struct RouteRequest: Sendable {
    let method: String
    let segments: [String]
    var parameters: [String: String] = [:]
    let query: [(name: String, value: String)]
    let headers: HTTPHeaders
    let body: [UInt8]
    /// The body, read; no body counts as `{}`, because one client sends none for it.
    let json: JSONValue
    /// Nanoseconds since the epoch.
    let time: Int64
    let exchange: MockExchange

    /// The first value of a query parameter.
    func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// A whole number of the query, within bounds; the default if absent, nil if not a number.
    func number(_ name: String, default value: Int, in range: ClosedRange<Int>) -> Int? {
        guard let text = query(name) else { return value }
        guard let number = Int(text) else { return nil }
        return min(max(number, range.lowerBound), range.upperBound)
    }

    /// A list of the query: values with commas, the parameter once or several times.
    func list(_ name: String) -> [String] {
        query.filter { $0.name == name }
            .flatMap { $0.value.split(separator: ",").map(String.init) }
    }
}

/// What a route answers.
enum RouteResponse: Sendable {
    case json(Int, JSONValue)
    /// JSON that is text already.
    case bytes(Int, [UInt8])
    case empty(Int)
    case failure(RouteFailure)
    case webSocket(any MockSocketHandler)
    case events(any MockEventSource)

    static func ok(_ json: JSONValue) -> RouteResponse { .json(200, json) }
}

/// One entry of the table of routes.
struct Route: Sendable {
    typealias Handler = @Sendable (inout ExchangeState, RouteRequest) -> RouteResponse

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

/// Path and query of a request, decoded.
struct Target: Sendable {
    let segments: [String]
    let query: [(name: String, value: String)]

    init(_ text: String) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        segments = (parts.first ?? "").split(separator: "/").map { Target.decode($0) }
        let pairs = parts.count > 1 ? parts[1].split(separator: "&") : []
        query = pairs.map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count > 1 ? sides[1] : ""
            return (Target.decode(sides[0], plus: true), Target.decode(value, plus: true))
        }
    }

    /// Percent-decoded text; what is no escape stands for itself.
    static func decode(_ text: Substring, plus: Bool = false) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var i = 0
        while i < bytes.count {
            if bytes[i] == UInt8(ascii: "%"), i + 2 < bytes.count,
                let high = hex(bytes[i + 1]), let low = hex(bytes[i + 2])
            {
                result.append(high << 4 | low)
                i += 3
            } else {
                result.append(plus && bytes[i] == UInt8(ascii: "+") ? 0x20 : bytes[i])
                i += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
