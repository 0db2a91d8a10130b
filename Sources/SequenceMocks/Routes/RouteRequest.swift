import SequenceMarkets

/// A request as a route sees it: parsed and decoded.
struct RouteRequest {
    let parameters: [String: String]
    let query: [(name: String, value: String)]
    let headers: HTTPHeaders
    let body: RequestBody
    /// Nanoseconds since the epoch.
    let time: Int64
    let exchange: MockExchange

    /// The value of a name in the route's path.
    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// The first value of a query parameter.
    func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The first value of a required query parameter.
    func required(_ name: String) throws(ExchangeRefusal) -> String {
        guard let text = query(name) else { throw .invalid(name, "is required") }
        return text
    }

    /// An integer of the query, clamped to bounds; the default if absent.
    func number(_ name: String, default value: Int, in range: ClosedRange<Int>)
        throws(ExchangeRefusal) -> Int
    {
        guard let number = bounded(name, default: value, in: range) else {
            throw .invalid(name, "must be a whole number")
        }
        return number
    }

    /// Maximum rows and rows to skip of a list.
    func page(limit value: Int) throws(ExchangeRefusal) -> (limit: Int, offset: Int) {
        guard let limit = bounded("limit", default: value, in: 1...1_000),
            let offset = bounded("offset", default: 0, in: 0...Int(Int32.max))
        else { throw .invalid("limit, offset", "must be whole numbers") }
        return (limit, offset)
    }

    /// A list of the query: values with commas, the parameter once or several times.
    func list(_ name: String) -> [String] {
        query.filter { $0.name == name }
            .flatMap { $0.value.split(separator: ",").map(String.init) }
    }

    private func bounded(_ name: String, default value: Int, in range: ClosedRange<Int>) -> Int? {
        guard let text = query(name) else { return value }
        return Int(text).map { min(max($0, range.lowerBound), range.upperBound) }
    }
}

/// Path and query of a request, decoded.
struct RequestTarget: Sendable {
    let segments: [String]
    let query: [(name: String, value: String)]

    init(_ text: String) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        segments = (parts.first ?? "").split(separator: "/").map { RequestTarget.decode($0) }
        let pairs = parts.count > 1 ? parts[1].split(separator: "&") : []
        query = pairs.map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count > 1 ? sides[1] : ""
            return (
                RequestTarget.decode(sides[0], plus: true), RequestTarget.decode(value, plus: true)
            )
        }
    }

    /// Percent-decoded text; anything but an escape is kept.
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
