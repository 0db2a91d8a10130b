/// A path whose interpolated parts are percent-encoded, each within its own segment.
///
/// ```swift
/// let path: RequestPath = "/v1/quotes/\(symbol)"   // symbol cannot leave its segment
/// ```
public struct RequestPath: ExpressibleByStringInterpolation, Hashable, Sendable {
    /// The encoded path.
    public private(set) var encoded: String
    /// Whether a part was empty: the path would name another resource.
    package private(set) var hasEmptySegment = false
    /// Whether a part was `.` or `..`, which walk the path even when they are encoded.
    package private(set) var hasDotSegment = false
    /// Whether a part contains a control character, which is invalid in a symbol or id.
    package private(set) var hasControlCharacter = false
    /// Whether a graph's id would leave its segment where a server decodes the path too early.
    package private(set) var hasStrayGraph = false

    /// A path without variable parts.
    public init(stringLiteral value: String) { encoded = value }

    /// A path with variable parts.
    public init(stringInterpolation: StringInterpolation) {
        encoded = stringInterpolation.encoded
        hasEmptySegment = stringInterpolation.hasEmptySegment
        hasDotSegment = stringInterpolation.hasDotSegment
        hasControlCharacter = stringInterpolation.hasControlCharacter
        hasStrayGraph = stringInterpolation.hasStrayGraph
    }

    /// Collects the parts of a path.
    public struct StringInterpolation: StringInterpolationProtocol {
        var encoded = ""
        var hasEmptySegment = false
        var hasDotSegment = false
        var hasControlCharacter = false
        var hasStrayGraph = false

        /// Makes room for the parts.
        public init(literalCapacity: Int, interpolationCount: Int) {
            encoded.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        /// Appends a fixed part as it is.
        public mutating func appendLiteral(_ literal: String) { encoded += literal }

        /// Appends one segment, encoded.
        public mutating func appendInterpolation(_ segment: String) {
            hasEmptySegment = hasEmptySegment || segment.isEmpty
            hasDotSegment = hasDotSegment || segment == "." || segment == ".."
            hasControlCharacter = hasControlCharacter || segment.holdsControlCharacter
            encoded += PercentEncoding.segment(segment)
        }

        /// Appends one segment, encoded.
        public mutating func appendInterpolation(_ segment: some RawRepresentable<String>) {
            appendInterpolation(segment.rawValue)
        }

        /// Appends one segment, encoded.
        public mutating func appendInterpolation(_ graph: GraphID) {
            hasStrayGraph = hasStrayGraph || graph.leavesItsSegment
            appendInterpolation(graph.rawValue)
        }
    }
}

extension String {
    /// Whether an ASCII control character is in it, a line feed for example.
    package var holdsControlCharacter: Bool { utf8.contains { $0 < 0x20 || $0 == 0x7f } }
}

extension GraphID {
    /// Whether it holds a slash, or two dots in a row, which walk a path once they are decoded.
    package var leavesItsSegment: Bool {
        rawValue.contains("/") || rawValue.contains("\\") || rawValue.contains("..")
    }
}

/// RFC 3986 percent-encoding: all but the unreserved characters.
package enum PercentEncoding {
    /// Encodes a query's name or value.
    package static func encode(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            if bytes.allSatisfy(isUnreserved) { return String(decoding: bytes, as: UTF8.self) }
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count * 2)
            for byte in bytes {
                if isUnreserved(byte) {
                    out.append(byte)
                } else {
                    out.append(UInt8(ascii: "%"))
                    out.append(hexDigit(byte >> 4))
                    out.append(hexDigit(byte & 15))
                }
            }
            return String(decoding: out, as: UTF8.self)
        }
    }

    /// Encodes a path segment.
    ///
    /// `.` and `..` are encoded whole, or they would walk the path.
    package static func segment(_ text: String) -> String {
        switch text {
        case ".": "%2E"
        case "..": "%2E%2E"
        default: encode(text)
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}

/// The query of a request, in the order its parts were added.
public struct RequestQuery: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// The encoded query, without the question mark.
    public private(set) var encoded = ""
    /// The first name whose value contains a control character, which is invalid in a symbol or id.
    package private(set) var controlField: String?

    /// No query.
    public init() {}

    /// Names and values, encoded both.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }

    /// Adds `name=value`; nil adds nothing.
    public mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        if value.holdsControlCharacter { controlField = controlField ?? name }
        append(name, PercentEncoding.encode(value))
    }

    /// Adds `name=value` of free text, or of text that the server made.
    public mutating func add(_ name: String, text: String?) {
        guard let text else { return }
        append(name, PercentEncoding.encode(text))
    }

    /// Adds a number.
    public mutating func add(_ name: String, _ value: Int?) {
        guard let value else { return }
        append(name, String(value))
    }

    /// Adds `name=true`; false adds nothing, as the API's defaults are all false.
    public mutating func add(_ name: String, flag: Bool) {
        if flag { append(name, "true") }
    }

    /// Adds `name=a,b,c`, each value encoded; an empty list adds nothing.
    public mutating func add(_ name: String, list: [String]) {
        guard !list.isEmpty else { return }
        if list.contains(where: \.holdsControlCharacter) { controlField = controlField ?? name }
        append(name, list.map(PercentEncoding.encode).joined(separator: ","))
    }

    private mutating func append(_ name: String, _ encodedValue: String) {
        if !encoded.isEmpty { encoded += "&" }
        encoded += PercentEncoding.encode(name)
        encoded += "="
        encoded += encodedValue
    }
}
